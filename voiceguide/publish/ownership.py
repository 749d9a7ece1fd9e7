"""Whose file is it: what may be replaced or removed, and what is somebody's.

Ours is a file that is as the manifest of its folder says, by its checksum; and where no manifest
lists it, one that is marked as our files of its kind are: by bytes at a set place that nobody
writes by chance. All else is somebody's, and so is each link, whatever it leads to.
"""

import hashlib
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

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
        raise NotOursError(path, why)


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
        if sha256:
            same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
            return "" if same else _CHANGED
        is_marked = _MARKS.get(path.suffix.lower(), _never)
        return "" if is_marked(file) else None


def _never(_file: BinaryIO) -> bool:
    """Files of other kinds are never marked."""
    return False


def _begins(pattern: bytes, within: int = _HEAD_BYTES) -> Callable[[BinaryIO], bool]:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda file: compiled.match(file.read(within)) is not None


_TAG = re.compile(
    rb"ID3\x03\x00\x00(?P<size>[\x00-\x7f]{4})"
    rb"(?>.*?TPE1\x00\x00\x00\x0c\x00\x00\x00voiceguide\x00)"
    rb"(?>.*?GEOB.{4}\x00\x00\x00application/json\x00\x00voiceguide cue sheet\x00)",
    re.DOTALL,
)


def _mp3_is_marked(file: BinaryIO) -> bool:
    """An MP3 with our artist and cue sheet, whose tag no other program has written anew.

    Those pad it with zeros, so that the next change needs no new file. We do not.
    """
    head = file.read(_HEAD_BYTES)
    found = _TAG.match(head)
    if not found:
        return False
    size = 0
    for byte in found["size"]:
        size = size << 7 | byte
    return found.end() <= size + 10 <= len(head) and head[size + 9] != 0


_WAV_MARK = b"LIST\x18\x00\x00\x00INFOISFT\x0b\x00\x00\x00voiceguide\x00\x00"
"""The last chunk of a WAV of ours: the software that made it."""


def marked_wav(wav: bytes) -> bytes:
    """A WAV with our mark as its last chunk, which players pass over."""
    size = len(wav) + len(_WAV_MARK) - 8
    return wav[:4] + size.to_bytes(4, "little") + wav[8:] + _WAV_MARK


def _wav_is_marked(file: BinaryIO) -> bool:
    head = file.read(12)
    file.seek(0)
    return head[:4] + head[8:] == b"RIFFWAVE" and file.read().endswith(_WAV_MARK)


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
    ".jpg": _begins(rb"\xff\xd8.{0,64}\xff\xfe\x00\x0cvoiceguide\xff"),
}
