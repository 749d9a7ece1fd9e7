"""Installing and removing voices.

Files arrive in VOICEGUIDE_HOME/voices/.new/NAME, where an interrupted run finds them again.
Only when all are there and right does that folder become voices/NAME, in one step.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from pathlib import Path

from voiceguide.errors import UnknownNameError, VoiceError
from voiceguide.files import reason, write_atomic
from voiceguide.voices import piper
from voiceguide.voices.catalogue import CARD, FileSpec, Published
from voiceguide.voices.connection import Limits
from voiceguide.voices.download import check_space, fetch, local_path
from voiceguide.voices.installed import (
    LICENCE,
    MANIFEST,
    Installed,
    InstalledFile,
    all_installed,
    folder_of,
    installed,
    voices_folder,
)

FileProgress = Callable[[str, int, int], None]
"""Told a file's name, the bytes of it that are there, and the bytes it will have."""

WRITABLE = "set VOICEGUIDE_HOME to a folder that can be written"


def install(
    voice: Published, source: str | None, progress: FileProgress, limits: Limits
) -> Installed:
    """Install a voice that is published.

    Args:
        voice: what to install.
        source: a folder or an address that has its files, or one of them; None for its
            publisher's. Checksums are the same wherever the files come from.
        progress: is told of every file.
        limits: what a download may do.

    Raises:
        DownloadError: a file can't be had. What has come stays for the next run.
        VoiceError: the folder of voices can't be written.
    """
    folder = folder_of(voice.name)
    address = _address(source, voice) if source else voice.address
    with _writing(voice.name):
        there = installed(voice.name)
        if there is not None and all(_is_right(folder, file) for file in voice.files):
            return there
        staging = _staging(voice.name)
        begun = (staging / end for f in voice.files for end in (f.name, f"{f.name}.part"))
        check_space(staging, voice.size - sum(map(_size, begun)), limits)
        for file in voice.files:
            if file.name == CARD and source and not _has_card(address):
                # A mirror need not have it: the licence is known without it.
                continue
            # What is right of a damaged voice need not be fetched again.
            start = f"{folder}/" if _is_right(folder, file) else address
            told = partial(progress, file.name)
            fetch(f"{start}{file.name}", file, staging / file.name, told, limits)
        made = Installed(
            name=voice.name,
            engine=voice.engine,
            language=voice.language,
            quality=f"{voice.speaker}, {voice.quality}",
            licence=voice.licence,
            source=voice.home,
            files=tuple(
                _described(staging / file.name)
                for file in voice.files
                if (staging / file.name).exists()
            ),
        )
        _finish(staging, made)
    return made


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A person's own Piper model, looked at and not yet installed."""

    name: str
    path: Path
    language: str
    licence: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The model, its settings, and its card where it has one."""
        card = self.path.with_name(CARD)
        settings = self.path.with_name(f"{self.path.name}.json")
        return (self.path, settings, *([card] if card.is_file() else []))


def own_model(path: Path, name: str | None) -> OwnModel:
    """Look at a person's own Piper model.

    Raises:
        UsageError: the name is none for a voice.
        VoiceError: the model or its settings can't be read.
    """
    named = name or path.name.removesuffix(".onnx")
    folder_of(named)
    settings = path.with_name(f"{path.name}.json")
    if not path.is_file():
        raise VoiceError(f"{path}: there is no such file", "--from takes a Piper model, NAME.onnx")
    try:
        found = json.loads(settings.read_bytes())
        language = str((found.get("language") or {}).get("code") or found["espeak"]["voice"])
    except OSError as error:
        hint = "a Piper model needs its settings beside it, as NAME.onnx.json"
        raise VoiceError(f"{settings}: {reason(error)}", hint) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise VoiceError(f"{settings}: not the settings of a Piper model", "") from error
    return OwnModel(named, path, language.replace("_", "-"), _licence_in(path.with_name(CARD)))


def install_own(model: OwnModel, progress: FileProgress, limits: Limits) -> Installed:
    """Install a person's own Piper model, once it has spoken a sentence.

    Raises:
        VoiceUnavailableError: Piper is not installed, so nobody can tell whether it speaks.
        VoiceError: it does not speak; DownloadError: there is no room for it.
    """
    with _writing(model.name):
        staging = _staging(model.name)
        for path in model.files:
            described = _described(path)
            spec = FileSpec(path.name, described.size, f"sha256:{described.sha256}")
            fetch(
                str(path),
                spec,
                staging / path.name,
                partial(progress, path.name),
                limits,
            )
        files = tuple(_described(staging / path.name) for path in model.files)
        made = Installed(
            model.name, "piper", model.language, "not measured", model.licence, "your own", files
        )
        _try(made, staging)
        _finish(staging, made)
    return made


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
        for path in (folder, staging):
            if path.exists():
                shutil.rmtree(path)


def _finish(staging: Path, made: Installed) -> None:
    """The last step: a folder that is whole takes the place of the voice."""
    wanted = {file.name for file in made.files}
    for path in staging.iterdir():
        if path.name not in wanted:
            path.unlink()
    about = f"{made.name}\n{made.licence}\n{made.source}\n"
    write_atomic(staging / LICENCE, about.encode())
    write_atomic(staging / MANIFEST, made.as_json())
    target, old = made.folder, voices_folder() / f".old-{made.name}"
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


def _try(made: Installed, folder: Path) -> None:
    model, settings = made.files[:2]
    voice = piper.ModelVoice(
        piper.Model(made.name, folder / model.name, model.sha256, settings.sha256, "")
    )
    voice.model()
    try:
        voice.speak("Lie on your back, and breathe out.")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise VoiceError(
            f"{model.name} does not speak: {error}", "--from takes a Piper model, NAME.onnx"
        ) from error


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """Whatever goes wrong with the folder of voices becomes a VoiceError."""
    try:
        yield
    except OSError as error:
        message = f"the voice {name!r} in {voices_folder()}: {reason(error)}"
        raise VoiceError(message, WRITABLE) from error


def _staging(name: str) -> Path:
    folder = voices_folder() / ".new" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _address(source: str, voice: Published) -> str:
    """What file names are added to: a folder, or the folder of the file that was named."""
    path = local_path(source)
    for file in voice.files:
        source = source.removesuffix(file.name) if path is None else source
        if path is not None and path.name == file.name and not path.is_dir():
            path = path.parent
    if path is not None:
        return f"{path}/"
    return source if source.endswith("/") else f"{source}/"


def _has_card(address: str) -> bool:
    """Whether a folder has the model card."""
    path = local_path(address)
    return path is not None and (path / CARD).is_file()


def _described(path: Path) -> InstalledFile:
    with path.open("rb") as file:
        return InstalledFile(
            path.name, path.stat().st_size, file_digest(file, "sha256").hexdigest()
        )


def _licence_in(card: Path) -> str:
    with suppress(OSError, ValueError):
        for line in card.read_text(encoding="utf-8").splitlines():
            key, colon, value = line.strip("* ").partition(":")
            if colon and key.strip().lower() in ("license", "licence") and value.strip():
                return f"model card: {value.strip()}"
    return "not stated"


def _is_right(folder: Path, file: FileSpec) -> bool:
    return (folder / file.name).is_file() and file.is_right(folder / file.name)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
