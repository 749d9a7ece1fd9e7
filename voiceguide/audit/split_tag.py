"""An MP3 split into its ID3v2 tag, with the cue sheet in it, and the frames after it.

A tag can be made to cost a reader gigabytes: frames that are compressed, nested, or a million.
So the one frame that has a cue sheet is looked for by the lengths of all, and only that one is
read.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mutagen import MutagenError
from mutagen.id3 import GEOB, ID3

from voiceguide.errors import DataFileError
from voiceguide.timeline.cue_sheet import MAX_BYTES, TAG_DESCRIPTION

_HEAD_BYTES = 10
_UNSYNCHRONISED, _EXTENDED, _FOOTER_FLAG = 0x80, 0x40, 0x10
_PACKED = {3: 0xC0, 4: 0x0C}
"""By version, the flags of a frame that is compressed or encrypted."""

_OLD_VERSION = 2
"""In which no cue sheet was ever written."""

_MAX_TAG_BYTES = 16 << 20
_MAX_FRAMES = 10_000
_NAMES_BYTES = 500
_MAX_GEOB_BYTES = MAX_BYTES + 1024


@dataclass(frozen=True, slots=True)
class SplitMp3:
    """The parts of an MP3.

    Attributes:
        frames: everything after the ID3v2 tag; the whole file if it has none.
        cue_sheet: the JSON text as it stands in the tag, unread; None if there is none.
        problem: what is wrong with the tag, in words; empty if nothing is.
    """

    frames: bytes
    cue_sheet: str | None = None
    problem: str = ""


def split_tag(mp3: bytes | BinaryIO) -> SplitMp3:
    """Split an MP3. A tag that can't be read is a `problem` and no error.

    Args:
        mp3: its bytes, or the open file.

    Raises:
        OSError: the file can't be read.
    """
    file = io.BytesIO(mp3) if isinstance(mp3, bytes) else mp3
    head = file.read(_HEAD_BYTES)
    if not head.startswith(b"ID3"):
        file.seek(0)
        return SplitMp3(file.read())
    length = _tag_bytes(head)
    try:
        cue_sheet = _cue_sheet(head, file)
    except DataFileError as error:
        file.seek(0, io.SEEK_END)
        size = file.tell()
        if length > size:
            problem = f"the tag is cut off: it has {length:,} bytes, and the file {size:,}"
            return SplitMp3(b"", problem=problem)
        file.seek(length)
        return SplitMp3(file.read(), problem=f"the tag {'; '.join(error.problems)}")
    file.seek(length)
    return SplitMp3(file.read(), cue_sheet)


def _tag_bytes(head: bytes) -> int:
    """The length of the tag with its head and, in ID3v2.4, its footer."""
    if len(head) < _HEAD_BYTES:
        return _HEAD_BYTES
    return _syncsafe(head[6:]) + _HEAD_BYTES * (2 if head[5] & _FOOTER_FLAG else 1)


def _syncsafe(four: bytes) -> int:
    """A number of which each byte has seven bits."""
    size = 0
    for byte in four:
        size = size << 7 | byte & 0x7F
    return size


def cue_sheet_of(mp3: bytes | BinaryIO) -> str | None:
    """The cue sheet inside an MP3 as JSON text; None if it has none.

    Args:
        mp3: its bytes, or the open file, of which only the tag is read.

    Raises:
        DataFileError: its tag is damaged.
    """
    file = io.BytesIO(mp3) if isinstance(mp3, bytes) else mp3
    head = file.read(_HEAD_BYTES)
    return _cue_sheet(head, file) if head.startswith(b"ID3") else None


def _cue_sheet(head: bytes, file: BinaryIO) -> str | None:
    """The cue sheet of a tag whose head is read already."""
    if len(head) == _HEAD_BYTES and head[3] == _OLD_VERSION:
        return None
    if len(head) < _HEAD_BYTES or head[3] not in _PACKED:
        raise DataFileError("the ID3 tag", ["is of no version that is known"])
    size = _syncsafe(head[6:])
    if size > _MAX_TAG_BYTES:
        raise DataFileError("the ID3 tag", [f"is larger than {_MAX_TAG_BYTES >> 20} MB"])
    body = file.read(size)
    if len(body) < size:
        raise DataFileError("the ID3 tag", ["is cut off"])
    for frame in _object_frames(head, body):
        # A tag of its own, for this frame alone.
        flags = head[5] & _UNSYNCHRONISED if head[3] == 4 else 0
        small = io.BytesIO(bytes([*b"ID3", head[3], 0, flags, *_as_syncsafe(len(frame))]) + frame)
        try:
            tags = ID3(small, known_frames={"GEOB": GEOB}, translate=False, load_v1=False)
            for found in tags.getall("GEOB"):
                if found.desc == TAG_DESCRIPTION:
                    return str(found.data.decode())
        except (MutagenError, ValueError, EOFError) as error:
            raise DataFileError("the ID3 tag", [f"can't be read: {error}"]) from error
    return None


def _object_frames(head: bytes, body: bytes) -> Iterator[bytes]:
    """The frames of a tag that may have a cue sheet in them."""
    version, flags, at = head[3], head[5], 0
    if version == 3 and flags & _UNSYNCHRONISED:
        body = body.replace(b"\xff\x00", b"\xff")
    if flags & _EXTENDED:
        # Its length counts itself in version 4 and not in version 3.
        at = _size(version, body[:4]) + (4 if version == 3 else 0)
    for _ in range(_MAX_FRAMES):
        name, size = body[at : at + 4], _size(version, body[at + 4 : at + 8])
        if len(name) < 4 or not name[0]:
            return
        end = at + _HEAD_BYTES + size
        is_packed = end > len(body) or body[at + 9] & _PACKED[version]
        if name == b"GEOB" and size <= _MAX_GEOB_BYTES and not is_packed:
            yield body[at:end]
        elif name == b"GEOB" and TAG_DESCRIPTION.encode() in body[at : min(at + _NAMES_BYTES, end)]:
            raise DataFileError("the ID3 tag", ["has a cue sheet that is too large or packed"])
        at = end
    raise DataFileError("the ID3 tag", [f"has more than {_MAX_FRAMES:,} frames"])


def _size(version: int, four: bytes) -> int:
    return int.from_bytes(four) if version == 3 else _syncsafe(four)


def _as_syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
