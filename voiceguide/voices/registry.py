"""Voices by name, from the engines in the entry-point group `voiceguide.engines`.

An entry point of the group names something that returns an Engine when it is called. Ours are
in pyproject.toml, registered as anybody's are; ours come first, so that no other package can
take the place of one of our voices. An engine is imported when a voice of it is looked for.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points

from voiceguide.errors import UnknownNameError, VoiceError, VoiceUnavailableError
from voiceguide.language.texts import ENGLISH
from voiceguide.voices.engine import Download, Engine, Voice, VoiceInfo

GROUP = "voiceguide.engines"

PREFERRED = ("joe", "system")
"""Voices that speak words, the best first: the first that runs here is the default. A voice
that somebody has installed is never the default: what a course sounds like is for them to
say, with --voice or VOICEGUIDE_VOICE."""

_ENGINES = {"joe": "piper"}
"""Where to look first for a preferred voice whose name is not its engine's."""


def voices() -> list[VoiceInfo]:
    """What a listing says of every voice, the preferred one first."""
    infos: dict[str, VoiceInfo] = {}
    for point in _entry_points():
        for voice in _voices(point):
            infos.setdefault(voice.name, voice)
    return sorted(infos.values(), key=lambda voice: voice.name != PREFERRED[0])


def names() -> list[str]:
    """The names of all voices, the preferred one first."""
    return [voice.name for voice in voices()]


def info(name: str) -> VoiceInfo:
    """What a listing says of a voice.

    Raises:
        UnknownNameError: there is no voice of that name.
        VoiceUnavailableError: there could be, but it is not installed.
    """
    return _find(name)[1]


def open_voice(name: str) -> Voice:
    """Open a voice as its engine has it; `VoiceHandle` is how it is used.

    Raises:
        UnknownNameError: there is no voice of that name.
        VoiceUnavailableError: it can't run on this machine.
    """
    point, voice = _find(name)
    if voice.why_not:
        raise VoiceUnavailableError(voice.name, voice.why_not, voice.hint)
    return _engine(point).open(voice.name)


def preferred(language: str = ENGLISH) -> list[str]:
    """The names of the voices that can be the default for a language, the best first."""
    if language == ENGLISH:
        return list(PREFERRED)
    return [voice.name for voice in voices() if voice.language.split("-")[0] == language]


def best_name(language: str = ENGLISH) -> str:
    """The best voice for a language that can run here; where none can, the best there is."""
    names = preferred(language)
    return next((name for name in names if info(name).runs_here), names[0])


def default_name(language: str = ENGLISH) -> str:
    """The best voice for a language that can run here.

    Raises:
        VoiceUnavailableError: none can; the message says why for each.
    """
    best = best_name(language)
    if info(best).runs_here:
        return best
    known = [info(name) for name in preferred(language)]
    reasons = "; ".join(f"{voice.name}: {voice.why_not}" for voice in known)
    hints = "; or ".join(voice.hint for voice in known if voice.hint)
    raise VoiceUnavailableError("/".join(voice.name for voice in known), reasons, hints)


def downloads() -> list[Download]:
    """The voices that can be installed, those of an engine the best first."""
    found: list[Download] = []
    for point in _entry_points():
        with suppress(Exception):  # anybody's code; the listing of voices says what is wrong
            found += _engine(point).downloads()
    return found


def download(name: str) -> Download:
    """A voice to install; a voice that shares another's model is installed with that one.

    Raises:
        UnknownNameError: no engine has one of that name to install.
    """
    known = {voice.name: voice for voice in downloads()}
    model = model_name(name)
    if model not in known:
        raise UnknownNameError("voice to install", name, list(known))
    return known[model]


def model_name(name: str) -> str:
    """The name that a voice's model is installed under: another's, where they share one."""
    for voice in voices():
        if name in (voice.name, *voice.other_names):
            return voice.variant_of or voice.name
    return name


def _find(name: str) -> tuple[EntryPoint, VoiceInfo]:
    for point in _entry_points(_ENGINES.get(name, name)):
        for voice in _voices(point):
            if name in (voice.name, *voice.other_names):
                return point, voice
    if name in (voice.name for voice in downloads()):
        hint = f"voiceguide voices install {name}"
        raise VoiceUnavailableError(name, "it is not installed", hint)
    raise UnknownNameError("voice", name, names())


def _entry_points(name: str = "") -> Iterator[EntryPoint]:
    """All engines, those first that a voice's name begins with. Others' are read last."""
    yield from sorted(_ours(), key=lambda point: not name.startswith(point.name))
    yield from _others()


@cache
def _ours() -> tuple[EntryPoint, ...]:
    """Read from one package's metadata: a look at those of all takes ten times as long."""
    try:
        points = tuple(distribution("voiceguide").entry_points.select(group=GROUP))
    except PackageNotFoundError:
        points = ()
    if not points:
        raise VoiceError(
            "no speech engine is registered: the metadata of the installed package voiceguide "
            "is missing, or older than its code",
            "install voiceguide again, in a source folder with: pip install -e .",
        )
    return tuple(sorted(points, key=lambda point: point.name))


@cache
def _others() -> tuple[EntryPoint, ...]:
    points = set(entry_points(group=GROUP)) - set(_ours())
    return tuple(sorted(points, key=lambda point: (point.name, point.value)))


def _engine(point: EntryPoint) -> Engine:
    engine: Engine = point.load()()
    return engine


def _voices(point: EntryPoint) -> Sequence[VoiceInfo]:
    try:
        return _engine(point).voices()
    except Exception as error:  # noqa: BLE001 - anybody's code: the other engines go on
        return [
            VoiceInfo(
                name=point.name,
                engine=point.value,
                language="unknown",
                quality="unknown",
                licence="unknown",
                source=f"an entry point of the group {GROUP}",
                why_not=f"its engine can't be loaded: {type(error).__name__}: {error}",
                hint="update or uninstall the package that it comes from",
            )
        ]
