"""Voices that can be installed: what they are, where they are published, what must arrive."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from voiceguide.errors import UnknownNameError

CARD = "MODEL_CARD"
"""What its publisher says of a Piper voice: the recordings, their licence, the training."""

_PIPER_VOICES = "https://huggingface.co/rhasspy/piper-voices"


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file as it must be.

    Attributes:
        size: bytes.
        checksum: "sha256:..." or "md5:...". MD5 stands where the publisher gives no other:
            nobody can make a second file for a given MD5, only two files for one of his own.
    """

    name: str
    size: int
    checksum: str

    def is_right(self, path: Path) -> bool:
        """Whether a file has this size and this checksum."""
        return path.stat().st_size == self.size and _digest(path, self.checksum) == self.checksum


@dataclass(frozen=True, slots=True)
class Published:
    """A voice that its publisher offers.

    Attributes:
        speaker: who is heard, for people: "woman", "women and men".
        licence: as its publisher states it.
        home: the page where a person can read about it.
        address: what the names of the files are added to.
        files: all that it needs; the model is the first.
    """

    name: str
    engine: str
    language: str
    speaker: str
    quality: str
    licence: str
    home: str
    address: str
    files: tuple[FileSpec, ...]

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)


KOKORO = Published(
    name="kokoro",
    engine="kokoro",
    language="en-US, en-GB",
    speaker="women and men",
    quality="the most natural, DistillMOS 4.53",
    licence="Apache-2.0",
    home="https://huggingface.co/hexgrad/Kokoro-82M",
    address="https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/",
    files=(
        FileSpec(
            "kokoro-v1.0.int8.onnx",
            92_361_271,
            "sha256:6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
        ),
        FileSpec(
            "voices-v1.0.bin",
            28_214_398,
            "sha256:bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d",
        ),
    ),
)
"""The style vectors are one archive of 54 arrays. Written anew from the same arrays as another
publisher gives them one by one, it has the same checksum to the bit."""


def names() -> list[str]:
    """All names, the best voice first."""
    return [KOKORO.name, *_piper()]


def published(name: str) -> Published:
    """A voice by name.

    Raises:
        UnknownNameError: nobody publishes one of that name, as far as we know.
    """
    known = {KOKORO.name: KOKORO, **_piper()}
    if name not in known:
        raise UnknownNameError("voice to install", name, list(known))
    return known[name]


@cache
def _piper() -> dict[str, Published]:
    text = (Path(__file__).parent / "data" / "piper.toml").read_text(encoding="utf-8")
    return {name: _parsed(name, row) for name, row in tomllib.loads(text).items()}


def _parsed(name: str, row: dict[str, Any]) -> Published:
    kinds = {"model": f"{name}.onnx", "settings": f"{name}.onnx.json", "card": CARD}
    return Published(
        name=name,
        engine="piper",
        language=row["language"],
        speaker=row["speaker"],
        quality=f"natural, {row['quality']} size",
        licence=row["licence"],
        home=f"{_PIPER_VOICES}/tree/main/{row['folder']}",
        address=f"{_PIPER_VOICES}/resolve/main/{row['folder']}/",
        files=tuple(
            FileSpec(file, row[kind]["size"], f"md5:{row[kind]['md5']}")
            for kind, file in kinds.items()
        ),
    )


def _digest(path: Path, like: str) -> str:
    kind = like.partition(":")[0]
    with path.open("rb") as file:
        # MD5 where the publisher gives no other, see FileSpec.
        digest = hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False))
    return f"{kind}:{digest.hexdigest()}"
