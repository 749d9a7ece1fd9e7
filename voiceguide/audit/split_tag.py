"""An MP3 split into its ID3v2 tag, with the cue sheet in it, and the frames after it."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from mutagen import MutagenError
from mutagen.id3 import ID3, ID3NoHeaderError

from voiceguide.errors import DataFileError
from voiceguide.timeline.cue_sheet import TAG_DESCRIPTION

_HEAD_BYTES = 10
_FOOTER_FLAG = 0x10


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


def split_tag(mp3: bytes) -> SplitMp3:
    """Split an MP3. Never raises: a tag that can't be read is a `problem`."""
    if not mp3.startswith(b"ID3"):
        return SplitMp3(mp3)
    length = _tag_bytes(mp3)
    if length > len(mp3):
        problem = f"the tag is cut off: it has {length:,} bytes, and the file {len(mp3):,}"
        return SplitMp3(b"", problem=problem)
    frames = mp3[length:]
    try:
        return SplitMp3(frames, cue_sheet_of(mp3[:length]))
    except DataFileError as error:
        return SplitMp3(frames, problem=f"the tag {'; '.join(error.problems)}")


def _tag_bytes(mp3: bytes) -> int:
    """The length of the tag with its head and, in ID3v2.4, its footer."""
    if len(mp3) < _HEAD_BYTES:
        return _HEAD_BYTES
    size = 0
    for byte in mp3[6:_HEAD_BYTES]:
        size = size << 7 | byte & 0x7F  # four bytes of seven bits each
    return size + _HEAD_BYTES * (2 if mp3[5] & _FOOTER_FLAG else 1)


def cue_sheet_of(mp3: bytes | BinaryIO) -> str | None:
    """The cue sheet inside an MP3 as JSON text; None if it has none.

    Args:
        mp3: its bytes, or the open file, of which only the tag is read.

    Raises:
        DataFileError: its tag is damaged.
    """
    file = io.BytesIO(mp3) if isinstance(mp3, bytes) else mp3
    try:
        frames = ID3(file).getall("GEOB")
        sheets = [frame.data.decode() for frame in frames if frame.desc == TAG_DESCRIPTION]
    except ID3NoHeaderError:
        return None
    except (MutagenError, UnicodeDecodeError, EOFError) as error:
        raise DataFileError("the ID3 tag", [f"can't be read: {error}"]) from error
    return sheets[0] if sheets else None
