"""Whose file is it: what may be replaced or removed, and what is somebody's.

Ours is a file that is as the manifest of its folder says, by its checksum; and where no manifest
lists it, one that is marked as our files of its kind are: by bytes at a set place that nobody
writes by chance. All else is somebody's, and so is each link, whatever it leads to.
"""

import hashlib
import io
import re
import stat
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from voiceguide.audio.assemble import Joined
from voiceguide.errors import NotOursError
from voiceguide.files import open_regular

_CHANGED = "it was changed after voiceguide made it"
_LINK = "it is a link, and nothing is written or removed through one"
_NO_FILE = "something of that name exists that is no file"

_HEAD_BYTES = 1 << 20
_BOOK_HEAD_BYTES = 1 << 24
"""The tags of an audiobook stand behind its index: four bytes a frame."""


def check_ours(path: Path, sha256: str = "") -> None:
    """Find out whether a file may be written at a path.

    Args:
        path: of the file. None needs to be there, and an empty one has nothing to lose.
        sha256: what the manifest of its folder says of it, in hex; empty where none lists it.

    Raises:
        NotOursError: what is there is somebody's, or can't be read to see whose it is.
    """
    try:
        why = _why_not_ours(path, sha256)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        why = None
    if why != "":
        error = NotOursError(path, why)
        if why != _LINK:
            error.hint = "move it away, choose another place with --out, or replace it with --force"
        raise error


def is_ours(path: Path, sha256: str = "") -> bool:
    """Whether a file is there and may be replaced or removed. Arguments as in `check_ours`."""
    try:
        return _why_not_ours(path, sha256) == ""
    except OSError:
        return False


def check_no_link(folder: Path) -> None:
    """Find out whether what is written into a folder, there yet or not, stays where it is.

    Raises:
        NotOursError: it is a link.
    """
    if is_link(folder):
        raise NotOursError(folder, _LINK)


def is_link(path: Path) -> bool:
    """Whether a path leads elsewhere: a symbolic link, or a junction of Windows."""
    try:
        status = path.lstat()
    except OSError:
        return False
    if sys.platform == "win32" and status.st_reparse_tag == stat.IO_REPARSE_TAG_MOUNT_POINT:
        return True
    return stat.S_ISLNK(status.st_mode)


def _why_not_ours(path: Path, sha256: str) -> str | None:
    """Empty for a file of ours; None where there is no more to say than that it is not.

    Raises:
        OSError: it is not there, or can't be read.
    """
    mode = path.lstat().st_mode
    if is_link(path):
        return _LINK
    if not stat.S_ISREG(mode):
        return _NO_FILE
    with open_regular(path) as file:
        if not file.read(1):
            return ""
        file.seek(0)
        is_marked = _MARKS.get(path.suffix.lower(), _never)
        if not sha256:
            return "" if is_marked(file) else None
        if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
            return ""
        file.seek(0)
        # A session that was built there since is ours too: its mark says that nobody changed it.
        return "" if is_marked in _SEALED and is_marked(file) else _CHANGED


def _never(_file: BinaryIO) -> bool:
    """Files of other kinds are never marked."""
    return False


def _begins(pattern: bytes, within: int = _HEAD_BYTES) -> Callable[[BinaryIO], bool]:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda file: compiled.match(file.read(within)) is not None


_TAG_HEAD = b"ID3\x03\x00\x00"
"""Version 2.3, no flags; the size follows, four bytes of seven bits each."""
_TAG_HEAD_BYTES = 10
_MP3_MARK = b"PRIV\x00\x00\x00\x0f\x00\x00voiceguide\x00"
"""The last frame of a tag of ours; its content follows, the CRC-32 of all else."""
_WAV_MARK = b"LIST\x20\x00\x00\x00INFOISFT\x14\x00\x00\x00voiceguide "
"""The last chunk of a WAV of ours, the software that made it; the CRC-32 of all else follows."""
_CRC_BYTES = 4
_PIECE_BYTES = 1 << 20
_MAX_TAG_BYTES = 1 << 24


def marked_mp3(tag: bytes, frames: Joined) -> Joined:
    """An MP3 that is known for ours as long as nobody changes it.

    Args:
        tag: ID3v2.3 without padding, which gets our mark; empty for a tag with nothing else.
        frames: the sound.
    """
    body = tag[_TAG_HEAD_BYTES:]
    crc = zlib.crc32(body)
    for piece in frames.pieces():
        crc = zlib.crc32(piece, crc)
    size = len(body) + len(_MP3_MARK) + _CRC_BYTES
    head = _TAG_HEAD + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return frames.after(head + body + _MP3_MARK + crc.to_bytes(_CRC_BYTES, "big"))


def _mp3_is_marked(file: BinaryIO) -> bool:
    head = file.read(_TAG_HEAD_BYTES)
    size = 0
    for byte in head[len(_TAG_HEAD) :]:
        size = size << 7 | byte
    body_bytes = size - len(_MP3_MARK) - _CRC_BYTES
    if not head.startswith(_TAG_HEAD) or not 0 <= body_bytes <= _MAX_TAG_BYTES:
        return False
    crc = zlib.crc32(file.read(body_bytes))
    marked, told = file.read(len(_MP3_MARK)) == _MP3_MARK, file.read(_CRC_BYTES)
    return marked and _crc_of_rest(file, crc).to_bytes(_CRC_BYTES, "big") == told


def marked_wav(wav: bytes) -> bytes:
    """A WAV that is known for ours as long as nobody changes it; players pass over the mark."""
    mark = _WAV_MARK + b"%08x\x00" % zlib.crc32(wav[8:])
    return wav[:4] + (len(wav) + len(mark) - 8).to_bytes(4, "little") + wav[8:] + mark


def _wav_is_marked(file: BinaryIO) -> bool:
    size = file.seek(0, io.SEEK_END)
    sound_bytes = size - len(_WAV_MARK) - 9
    if sound_bytes < 0:
        return False
    file.seek(sound_bytes)
    mark = file.read()
    file.seek(0)
    head = file.read(8)
    if not mark.startswith(_WAV_MARK) or head != b"RIFF" + (size - 8).to_bytes(4, "little"):
        return False
    return mark[len(_WAV_MARK) :] == b"%08x\x00" % _crc_of_rest(file, end=sound_bytes)


def _crc_of_rest(file: BinaryIO, crc: int = 0, end: int | None = None) -> int:
    """The CRC-32 from where a file is read to its end, or to a place before it."""
    left = sys.maxsize if end is None else end - file.tell()
    while piece := file.read(min(left, _PIECE_BYTES)):
        crc, left = zlib.crc32(piece, crc), left - len(piece)
    return crc


_MARKS: dict[str, Callable[[BinaryIO], bool]] = {
    ".mp3": _mp3_is_marked,
    ".wav": _wav_is_marked,
    ".m4b": _begins(
        rb"....ftypM4B .*\x00\x00\x00\x22\xa9ART"
        rb"\x00\x00\x00\x1adata\x00\x00\x00\x01\x00\x00\x00\x00voiceguide",
        _BOOK_HEAD_BYTES,
    ),
    # Its first entry is stored, as of 1980-01-01.
    ".zip": _begins(rb"PK\x03\x04..\x00[\x00\x08]\x00\x00\x00\x00\x21\x00.{16}voiceguide-course/"),
    ".vtt": _begins(rb"WEBVTT\n\nNOTE Made by voiceguide: "),
    # The manifest and a day's chapters.
    ".json": _begins(
        rb'\{\n "(schema": \d+,\n "generator|version": "[\d.]+",\n "author)": "voiceguide",\n'
    ),
    ".m3u8": _begins(rb"#EXTM3U\n# Made by voiceguide\n#PLAYLIST:"),
    ".ics": _begins(
        rb"BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:-//voiceguide//voiceguide//EN\r\n"
    ),
    ".xml": _begins(
        rb'<\?xml version="1\.0" encoding="UTF-8"\?>\n(?><!--\n.*?-->\n)?<rss [^>]*>\n'
        rb"  <channel>\n    <title>(?>.*?\n    <generator>voiceguide</generator>\n)"
    ),
    ".html": _begins(
        rb'<!doctype html>\n<html lang="[\w-]+">\n<head>\n(<meta [^>]*>\n){2}'
        rb'<meta name="generator" content="voiceguide">\n'
    ),
    # Nothing follows its end, as it would where somebody has changed or signed it.
    ".pdf": _begins(
        rb"%PDF-1\.\d\n(?:(?!%%EOF).)*\n/CreationDate \(D:20000101000000Z\)\n"
        rb"/Creator \(voiceguide\)\n(?:(?!%%EOF).)*\n%%EOF\n?\Z"
    ),
    ".jpg": _begins(rb"\xff\xd8.{0,64}\xff\xfe\x00\x0cvoiceguide\xff"),
}
_SEALED = (_mp3_is_marked, _wav_is_marked)
"""Whose marks have a checksum."""
