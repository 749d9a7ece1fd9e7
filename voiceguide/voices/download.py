"""Fetching a large file so that only the right one ever stands in its place.

What has come is kept beside the target as NAME.part until all of it is there and its
checksum is right. A second run goes on from there (Range, and If-Range with the server's
entity tag). The standard library does it: a client like httpx has no resuming either, and
what it would save here is a dozen lines.
"""

import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from voiceguide.errors import DownloadError
from voiceguide.files import reason
from voiceguide.voices.catalogue import FileSpec
from voiceguide.voices.connection import (
    ELSEWHERE,
    BrokenError,
    Limits,
    Part,
    Progress,
    check_address,
    connect,
    wrong_size,
)

AGAIN = "run the same command again: it goes on from what is there"

_CHUNK = 1 << 20


def fetch(source: str, wanted: FileSpec, target: Path, progress: Progress, limits: Limits) -> None:
    """Put a file in its place, whole and right, or not at all.

    Args:
        source: an https address, a file:// address, or a path.
        wanted: what it must be; checked before it is put in place.
        target: where it goes; its folder exists. A right file there is left alone.
        progress: is told as it comes.
        limits: what may be done to get it.

    Raises:
        DownloadError: it can't be had; whether a second run goes on is in the hint.
    """
    if target.exists() and wanted.is_right(target):
        progress(wanted.size, wanted.size)
        return
    part = Part.of(target, wanted)
    check_space(target.parent, wanted.size - part.size(), limits)
    try:
        local = local_path(source)
        if local is None:
            _download(source, part, progress, limits)
        else:
            _copy(local, part, progress)
        if not wanted.is_right(part.path):
            part.discard()
            raise DownloadError(
                source, "it does not have the checksum it should have", f"try again; {ELSEWHERE}"
            )
        part.path.replace(target)
        part.discard()
    except OSError as error:
        raise DownloadError(source, f"{target.parent}: {reason(error)}", AGAIN) from error


def check_space(folder: Path, size: int, limits: Limits) -> None:
    """Find out before any work whether a folder's disk has room for so many bytes.

    Raises:
        DownloadError: it has not; the message says how much is needed, and where.
    """
    free = limits.free(folder)
    if free < size:
        why = f"{folder} has {megabytes(free)} free and {megabytes(size)} are needed"
        raise DownloadError(
            "", why, "make room, or set VOICEGUIDE_HOME to a folder on another disk"
        )


def megabytes(size: int) -> str:
    """A size for people.

    >>> megabytes(92_361_271)
    '92.4 MB'
    """
    return f"{size / 1e6:.1f} MB"


def local_path(source: str) -> Path | None:
    """The path that a source names, or None if it is an address on a network."""
    scheme = urlsplit(source).scheme.lower()
    if scheme == "file":
        return Path(url2pathname(unquote(urlsplit(source).path)))
    # One letter is a drive of Windows.
    return None if len(scheme) > 1 and "://" in source else Path(source)


def _copy(local: Path, part: Part, progress: Progress) -> None:
    try:
        size = local.stat().st_size
        source = local.open("rb")
    except OSError as error:
        raise DownloadError(str(local), reason(error), ELSEWHERE) from error
    if size != part.wanted.size:
        source.close()
        raise wrong_size(str(local), size, part.wanted)
    part.begin(str(local), "")
    with source, part.path.open("ab") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
            progress(file.tell(), size)


def _download(source: str, part: Part, progress: Progress, limits: Limits) -> None:
    check_address(source, source, limits)
    limits = replace(limits, hosts=(*limits.hosts, urlsplit(source).hostname or ""))
    failures = 0
    while part.size() < part.wanted.size or not part.path.exists():
        before = part.size()
        try:
            connect(source, part, progress, limits)
        except BrokenError as error:
            # A connection that brought a hundredth of the file is no failure.
            failures = 0 if part.size() - before > part.wanted.size // 100 else failures + 1
            if failures >= limits.tries:
                there = f"{megabytes(part.size())} of {megabytes(part.wanted.size)} are there"
                why = f"{error}; {there}" if part.size() else str(error)
                hint = AGAIN if part.size() else f"try again; {ELSEWHERE}"
                raise DownloadError(source, why, hint) from error
            time.sleep(limits.pause_s * 2 ** max(failures - 1, 0))
