"""Voices in the person's own folder: VOICEGUIDE_HOME/voices/NAME, each with a voice.json.

A folder is put there complete, so a voice is there or it is not. Names that begin with a dot
are work in progress and belong to no voice.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from voiceguide.errors import HomeError, UsageError
from voiceguide.files import read_regular
from voiceguide.places import home
from voiceguide.voices.engine import FileSpec

MANIFEST = "voice.json"
_MAX_MANIFEST_BYTES = 1 << 20
LICENCE = "LICENCE.txt"
CARD = "MODEL_CARD"
"""What its publisher says of a Piper voice: the recordings, their licence, the training."""

_SHA256 = "sha256:"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever follows their dot."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of a model in their folder.

    Attributes:
        voice: whose they are, for messages.
        files: the model first; other files in their place are refused.
        hint: what to do where one is damaged.
    """

    voice: str
    folder: Path
    files: tuple[FileSpec, ...]
    hint: str


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
    files: tuple[FileSpec, ...]

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
        rows = [
            {"name": f.name, "size": f.size, "sha256": f.checksum.removeprefix(_SHA256)}
            for f in self.files
        ]
        return json.dumps({"schema": 1, **asdict(self), "files": rows}, indent=1).encode()


def voices_folder() -> Path:
    """The folder of all installed voices; it may not be there yet."""
    return home() / "voices"


def folder_of(name: str) -> Path:
    """The folder of a voice.

    Raises:
        UsageError: a folder of that name could lead elsewhere.
    """
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise UsageError(
            f"{name!r} can't be the name of a voice",
            "2 to 64 letters of a to z, digits, and - _ . between them",
        )
    return voices_folder() / name


def installed(name: str) -> Installed | None:
    """An installed voice; None if there is none of that name.

    A voice.json that can't be read, or names files outside its folder, counts as none.
    """
    try:
        manifest = json.loads(read_regular(folder_of(name) / MANIFEST, _MAX_MANIFEST_BYTES))
        files = tuple(
            FileSpec(file["name"], file["size"], f"{_SHA256}{file['sha256']}")
            for file in manifest.pop("files")
        )
        del manifest["schema"]
        voice = Installed(files=files, **manifest)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, UsageError, HomeError):
        return None
    plain = all(Path(file.name).name == file.name for file in files)
    return voice if voice.name == name and files and plain else None


def all_installed() -> list[Installed]:
    """Every installed voice, by name."""
    try:
        names = sorted(entry.name for entry in voices_folder().iterdir())
    except (OSError, HomeError):
        return []
    voices = (installed(name) for name in names if not name.startswith("."))
    return [voice for voice in voices if voice is not None]
