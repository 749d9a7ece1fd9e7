"""Voices by name. A back-end is imported only when it is used.

To add a voice: write a module in this folder with a class that fulfils `Voice` and a
function `info()` that tells what a listing says without loading anything; name both here;
run tests/test_voice_contract.py, which runs over every name of this table.

Piper voices that a person has installed are voices too, by the names of their folders.
"""

from importlib import import_module
from typing import Any

from voiceguide.errors import UnknownNameError, VoiceUnavailableError
from voiceguide.voices import catalogue
from voiceguide.voices.base import Voice, VoiceInfo
from voiceguide.voices.installed import Installed, all_installed, installed

_BACK_ENDS = {
    "joe": ("voiceguide.voices.piper", "JoeVoice"),
    "system": ("voiceguide.voices.system", "SystemVoice"),
    "tones": ("voiceguide.voices.tones", "TonesVoice"),
}

_KOKORO = "voiceguide.voices.kokoro"

SPEAKING = ("joe", "system")
"""Voices that speak words, the best first: the first that runs here is the default. A voice
that somebody has installed is never the default: what a course sounds like is for them to
say, with --voice or VOICEGUIDE_VOICE."""


def names() -> list[str]:
    """All names, the best voice first, but for those a person has installed."""
    own = [voice.name for voice in _own()]
    return ["joe", *_module(_KOKORO).STYLES, *own, "system", "tones"]


def info(name: str) -> VoiceInfo:
    """What a listing says of a voice.

    Raises:
        UnknownNameError: there is no voice of that name.
    """
    described: VoiceInfo
    if name in _BACK_ENDS:
        described = _module(_BACK_ENDS[name][0]).info()
    elif (style := _kokoro(name)) is not None:
        described = _module(_KOKORO).info(style)
    else:
        described = _own_info(_own_voice(name))
    return described


def make(name: str) -> Voice:
    """A voice by name; making it is cheap.

    Raises:
        UnknownNameError: there is no voice of that name.
    """
    voice: Voice
    if name in _BACK_ENDS:
        module, kind = _BACK_ENDS[name]
        voice = getattr(_module(module), kind)()
    elif (style := _kokoro(name)) is not None:
        voice = _module(_KOKORO).KokoroVoice(style)
    else:
        voice = _make_own(_own_voice(name))
    return voice


def best_name() -> str:
    """The best voice that can run here; where none can, the best there is."""
    return next((name for name in SPEAKING if info(name).runs_here), SPEAKING[0])


def default_name() -> str:
    """The best voice that can run here.

    Raises:
        VoiceUnavailableError: none can; the message says why for each.
    """
    best = best_name()
    if info(best).runs_here:
        return best
    described = [info(name) for name in SPEAKING]
    reasons = "; ".join(f"{voice.name}: {voice.why_not}" for voice in described)
    hints = "; or ".join(voice.hint for voice in described if voice.hint)
    raise VoiceUnavailableError("/".join(SPEAKING), reasons, hints)


def built_in(name: str) -> bool:
    """Whether a name is taken by a voice of ours, so that nobody's own can have it."""
    return name in _BACK_ENDS or _kokoro(name) is not None


def _kokoro(name: str) -> str | None:
    """The style that a name stands for; None if it is no name of Kokoro's."""
    kokoro = _module(_KOKORO)
    style = kokoro.OTHER_NAMES.get(name, name)
    return style if style in kokoro.STYLES else None


def _own() -> list[Installed]:
    return [voice for voice in all_installed() if voice.engine == "piper"]


def _own_voice(name: str) -> Installed:
    voice = installed(name)
    if voice is not None and voice.engine == "piper":
        return voice
    if name in catalogue.names():
        hint = f"voiceguide voices install {name}"
        raise VoiceUnavailableError(name, "it is not installed", hint)
    raise UnknownNameError("voice", name, names())


def _own_info(voice: Installed) -> VoiceInfo:
    piper = _module("voiceguide.voices.piper")
    no_engine = piper.why_no_engine()
    return VoiceInfo(
        name=voice.name,
        engine=piper.engine_name(),
        language=voice.language,
        quality=voice.quality,
        licence=voice.licence,
        source=voice.source,
        why_not=no_engine or voice.why_damaged(),
        hint="install it: pip install piper-tts" if no_engine else _mend(voice),
        phonemes=True,
    )


def _make_own(voice: Installed) -> Voice:
    piper = _module("voiceguide.voices.piper")
    model, settings = voice.files[:2]
    path = voice.folder / model.name
    made: Voice = piper.ModelVoice(
        piper.Model(voice.name, path, model.sha256, settings.sha256, _mend(voice))
    )
    return made


def _mend(voice: Installed) -> str:
    """What to do where an installed voice is damaged."""
    again = f"voiceguide voices install {voice.name}"
    return again if voice.name in catalogue.names() else f"{again} --from NAME.onnx"


def _module(name: str) -> Any:
    return import_module(name)
