"""Installing and removing voices.

Files arrive in VOICEGUIDE_HOME/voices/.new/NAME, where an interrupted run finds them again.
Only when all are there and right does that folder become voices/NAME, in one step.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voiceguide.errors import UnknownNameError, VoiceError
from voiceguide.files import read_regular, reason, write_atomic
from voiceguide.voices.download import (
    Limits,
    Progress,
    check_space,
    fetch,
    local_path,
    part_of,
    size_of,
)
from voiceguide.voices.engine import Download, FileSpec
from voiceguide.voices.installed import (
    CARD,
    LICENCE,
    MANIFEST,
    Installed,
    all_installed,
    folder_of,
    installed,
    voices_folder,
)
from voiceguide.voices.piper import open_installed

OWN = "your own"
_MAX_SETTINGS_BYTES = 1 << 22
"""The source of a voice that a person has installed from a file of theirs."""

_FROM = "--from takes a Piper model, NAME.onnx"


def install(
    voice: Download,
    progress: Progress,
    *,
    source: str | None = None,
    limits: Limits | None = None,
) -> Installed:
    """Install a voice; a person's own once it has spoken a sentence.

    Args:
        voice: what to install.
        progress: is called for every file, as it comes.
        source: a folder or an address that has its files, or one of them; None for its
            publisher's. Checksums are the same wherever the files come from.
        limits: what a download may do.

    Raises:
        DownloadError: a file can't be had. What has come stays for the next run.
        VoiceError: the folder of voices can't be written, or the model does not speak.
        VoiceUnavailableError: Piper is not installed, so nobody can tell whether it does.
    """
    folder, staging = folder_of(voice.name), voices_folder() / ".new" / voice.name
    address = _address(source, voice) if source else voice.address
    limits = limits or Limits()
    with _writing(voice.name):
        there = installed(voice.name)
        if there is not None and not any(
            file.fault(folder / file.name) for file in (*voice.files, *there.files)
        ):
            # An install that was killed at its last step has left the voice before.
            shutil.rmtree(_old(voice.name), ignore_errors=True)
            return there
        staging.mkdir(parents=True, exist_ok=True)
        begun = [(file, staging / file.name) for file in voice.files]
        there_already = sum(size_of(path) + size_of(part_of(path, file)) for file, path in begun)
        check_space(staging, voice.size - there_already, limits)
        # A mirror need not have the card: the licence is known without it.
        local = local_path(address)
        has_card = not source or (local is not None and (local / CARD).is_file())
        files = [file for file in voice.files if file.name != CARD or has_card]
        for file in files:
            # What is right of a damaged voice need not be fetched again.
            start = address if file.fault(folder / file.name) else f"{folder}/"
            origin, target = f"{start}{file.name}", staging / file.name
            fetch(origin, file, target, progress=progress, limits=limits)
        new = Installed(
            name=voice.name,
            engine=voice.engine,
            language=voice.language,
            quality=", ".join(filter(None, (voice.speaker, voice.quality))),
            licence=voice.licence,
            source=voice.home,
            files=tuple(FileSpec.of(staging / file.name) for file in files),
        )
        if voice.home == OWN:
            _try(new, staging)
        _finish(staging, new)
    return new


def own_model(path: Path, name: str | None) -> Download:
    """A person's own Piper model as a voice to install, once it has been looked at.

    Args:
        path: NAME.onnx; NAME.onnx.json must be beside it, and a MODEL_CARD may be.
        name: what to call the voice; None for NAME.

    Raises:
        UsageError: the name can't be a voice's.
        VoiceError: the model or its settings can't be read.
    """
    name = name or path.name.removesuffix(".onnx")
    folder_of(name)
    settings, card = path.with_name(f"{path.name}.json"), path.with_name(CARD)
    if not path.is_file():
        raise VoiceError(f"{path}: no such file", _FROM)
    try:
        content = json.loads(read_regular(settings, _MAX_SETTINGS_BYTES))
        language = str((content.get("language") or {}).get("code") or content["espeak"]["voice"])
        files = (path, settings, *([card] if card.is_file() else ()))
        specs = tuple(map(FileSpec.of, files))
    except OSError as error:
        hint = "a Piper model needs its settings beside it, as NAME.onnx.json"
        raise VoiceError(f"{error.filename}: {reason(error)}", hint) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise VoiceError(f"{settings}: not the settings of a Piper model", "") from error
    return Download(
        name=name,
        engine="piper",
        language=language.replace("_", "-"),
        speaker="",
        quality="not measured",
        licence=_licence_in(card),
        home=OWN,
        address=f"{path.parent}/",
        files=specs,
    )


def remove(name: str) -> None:
    """Remove an installed voice, and whatever an interrupted install of it has left.

    Raises:
        UnknownNameError: it is not installed.
        VoiceError: it can't be removed.
    """
    folder, staging = folder_of(name), voices_folder() / ".new" / name
    if not folder.exists() and not staging.exists():
        known = [voice.name for voice in all_installed()]
        raise UnknownNameError("installed voice", name, known or ["none"])
    with _writing(name):
        # Without its voice.json it is no voice any more, however far the rest gets.
        (folder / MANIFEST).unlink(missing_ok=True)
        for path in (folder, staging, _old(name)):
            if path.exists():
                shutil.rmtree(path)


def _try(new: Installed, staging: Path) -> None:
    voice = open_installed(new, staging)
    try:
        voice.speak("Lie on your back, and breathe out.")
    except Exception as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise VoiceError(f"{new.files[0].name} does not speak: {error}", _FROM) from error


def _finish(staging: Path, new: Installed) -> None:
    """The last step: a complete folder takes the place of the voice."""
    wanted = {file.name for file in new.files}
    for path in staging.iterdir():
        if path.name not in wanted:
            path.unlink()
    about = f"{new.name}\n{new.licence}\n{new.source}\n"
    write_atomic(staging / LICENCE, about.encode())
    write_atomic(staging / MANIFEST, new.as_json())
    target, old = new.folder, _old(new.name)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _old(name: str) -> Path:
    """Where a voice is for the moment in which another takes its place."""
    return voices_folder() / f".old-{name}"


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """Whatever goes wrong with the folder of voices becomes a VoiceError."""
    try:
        yield
    except OSError as error:
        message = f"the voice {name!r} in {voices_folder()}: {reason(error)}"
        raise VoiceError(message, "set VOICEGUIDE_HOME to a folder that can be written") from error


def _address(source: str, voice: Download) -> str:
    """What file names are added to: a folder, or the folder of the file that was named."""
    path = local_path(source)
    for file in voice.files:
        source = source.removesuffix(file.name) if path is None else source
        if path is not None and path.name == file.name and not path.is_dir():
            path = path.parent
    if path is not None:
        return f"{path}/"
    return source if source.endswith("/") else f"{source}/"


def _licence_in(card: Path) -> str:
    with suppress(OSError, ValueError):
        for line in read_regular(card, _MAX_SETTINGS_BYTES).decode().splitlines():
            key, colon, value = line.strip("* ").partition(":")
            if colon and key.strip().lower() in ("license", "licence") and value.strip():
                return f"model card: {value.strip()}"
    return "not stated"
