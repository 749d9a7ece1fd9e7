"""Voices in the person's own folder: VOICEGUIDE_HOME/voices/NAME, each with a voice.json.

A folder is put there whole, so a voice is there or it is not. Names that begin with a dot
are work in progress and belong to no voice.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.places import home

MANIFEST = "voice.json"
LICENCE = "LICENCE.txt"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever follows their dot."""


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """A file of an installed voice: its bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Installed:
    """An installed voice, as its voice.json tells.

    Attributes:
        files: the model first, its settings or style vectors second.
    """

    name: str
    engine: str
    language: str
    quality: str
    licence: str
    source: str
    files: tuple[InstalledFile, ...]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return folder_of(self.name)

    def why_damaged(self) -> str:
        """What a look at its files shows to be wrong; empty if nothing. Reads none of them."""
        for file in self.files:
            try:
                size = (self.folder / file.name).stat().st_size
            except OSError:
                return f"{file.name} is missing"
            if size != file.size:
                return f"{file.name} has {size:,} bytes instead of {file.size:,}"
        return ""

    def as_json(self) -> bytes:
        """The content of its voice.json."""
        return json.dumps({"schema": 1, **asdict(self)}, indent=1).encode()


def voices_folder() -> Path:
    """The folder of all installed voices; it may not be there yet."""
    return home() / "voices"


def folder_of(name: str) -> Path:
    """The folder of a voice.

    Raises:
        UsageError: the name is none for a folder.
    """
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a voice",
            "2 to 64 letters of a to z, digits, and - _ . between them",
        )
    return voices_folder() / name


def installed(name: str) -> Installed | None:
    """An installed voice; None if there is none of that name.

    A voice.json that can't be read, or names files outside its folder, counts as none.
    """
    try:
        found = json.loads((folder_of(name) / MANIFEST).read_bytes())
        files = tuple(InstalledFile(**file) for file in found.pop("files"))
        del found["schema"]
        voice = Installed(files=files, **found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, UsageError):
        return None
    plain = all(Path(file.name).name == file.name for file in files)
    return voice if voice.name == name and files and plain else None


def all_installed() -> list[Installed]:
    """Every installed voice, by name."""
    try:
        names = sorted(entry.name for entry in voices_folder().iterdir())
    except OSError:
        return []
    found = (installed(name) for name in names if not name.startswith("."))
    return [voice for voice in found if voice is not None]
