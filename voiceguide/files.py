"""Writing files so that nothing is ever left half written."""

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

from voiceguide.disks import existing_part, exists, sync_file, sync_files, sync_folder
from voiceguide.errors import OutputError

Piece: TypeAlias = bytes | memoryview

_REPLACE_TRIES = 5
_BATCH = 1000
"""Fewer pieces than any system takes at once (1,024)."""
_BATCH_BYTES = 1 << 20
"""Linux gives a write of 2 MB or more a huge page of its cache, which a virtual machine may have
to ask its host for: measured, 0.05 s become 0.5 s for a course of 230 MB."""
_PART, _PART_SUFFIX = ".vg-", ".part"
_DAY_S = 86_400
DISK_FULL = "the disk is full"


def write_atomic(
    path: Path, data: bytes | Iterable[Piece], *, durable: bool = True, beside: Path | None = None
) -> None:
    """Write a whole file or nothing: beside the target first, then in its place.

    Args:
        path: the target; its folder exists.
        data: the content, in one piece or in several.
        durable: whether it must survive a power cut the moment this returns.
        beside: a folder of the same disk that takes the file while it is written; None for
            the target's own. `sweep` finds there what a killed process left.

    Raises:
        OutputError: it can't be written; the target is as it was.
    """
    pieces = (data,) if isinstance(data, bytes) else data
    with _beside(path, beside or path.parent) as part:
        write_pieces(part, pieces, durable=durable)
        _replace(part, path)
        if durable:
            sync_folder(path.parent)


def write_made(
    path: Path,
    make: Callable[[Path], None],
    wanted: Callable[[Path], bool] | None = None,
    *,
    durable_name: bool = True,
) -> bool:
    """Have something else write a whole file or nothing; it may be too large for memory.

    Args:
        path: the target; its folder exists.
        make: writes the file at the path that it is given.
        wanted: looks at what was made, and says whether it shall take the target's place.
        durable_name: whether the name must survive a power cut too the moment this returns;
            the content always does.

    Returns:
        Whether it has taken its place.

    Raises:
        OutputError: it can't be written; the target is as it was. And what `make` raises.
    """
    with _beside(path, path.parent) as part:
        make(part)
        if wanted is not None and not wanted(part):
            return False
        sync_file(part)
        _replace(part, path)
        if durable_name:
            sync_folder(path.parent)
    return True


@contextmanager
def _beside(path: Path, folder: Path) -> Iterator[Path]:
    """A name in a folder for what shall take a path's place; nothing stays there.

    Raises:
        OutputError: for an OSError meanwhile.
    """
    part = _part(folder)
    try:
        yield part
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write many small files, each whole or not at all, durable together.

    Forcing each to the disk alone would take a hundred times as long as writing it.

    Args:
        contents: by target; their folders exist, on one disk.

    Raises:
        OutputError: one can't be written.
    """
    parts = {path: _part(path.parent, number) for number, path in enumerate(contents)}
    path = Path()
    try:
        for path, part in parts.items():
            write_pieces(part, (contents[path],))
        sync_files(list(parts.values()))
        for path, part in parts.items():
            _replace(part, path)
        for folder in {path.parent for path in parts}:
            sync_folder(folder)
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()


def write_new(path: Path, data: bytes | Iterable[Piece]) -> None:
    """Write a whole file or nothing, making its folder where it is missing.

    Raises:
        OutputError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    write_atomic(path, data)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed while they wrote have left in a folder.

    What a living process writes is left alone, and so is what another machine that shares
    the folder began within a day. Nothing is raised: what can't be removed does no harm.
    """
    with suppress(OSError):
        for part in [*folder.glob(f"{_PART}*{_PART_SUFFIX}")]:
            with suppress(OSError):
                if _is_left(part):
                    part.unlink()


def _is_left(part: Path) -> bool:
    host, _, rest = part.name.removeprefix(_PART).partition("-")
    process = rest.partition("-")[0]
    if host == _host() and process.isdecimal():
        return not _is_alive(int(process))
    return time.time() - part.stat().st_mtime > _DAY_S


def _part(folder: Path, number: int = 0) -> Path:
    """Its own name for each thread, and a short one: a target's may be as long as can be."""
    name = f"{_host()}-{os.getpid()}-{threading.get_ident()}-{number}"
    return folder / f"{_PART}{name}{_PART_SUFFIX}"


def _host() -> str:
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{crc32(name.encode()):08x}"


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return False  # Windows itself refuses to remove a file that somebody has open.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def check_can_write(path: Path) -> None:
    """Find out, before any work is done, what would keep a file from being written.

    Nothing is made, so nothing is left behind if the work fails.

    Raises:
        OutputError: its folder is no folder, or may not be written to.
    """
    try:
        why = _why_not_writable(path)
    except OSError as error:
        why = reason(error)
    if why:
        raise OutputError(path, why)


def _why_not_writable(path: Path) -> str:
    existing = existing_part(path.parent)
    if not existing.is_dir():
        return f"{existing} is not a folder"
    if not os.access(existing, os.W_OK):
        return "permission denied"
    exists(path)
    return "it is a folder" if path.is_dir() else ""


def reason(error: OSError) -> str:
    """An operating system's error in words, without the path that the message has already."""
    if error.errno == errno.ENOSPC:
        return DISK_FULL
    return (error.strerror or str(error)).lower()


def write_pieces(path: Path, pieces: Iterable[Piece], *, durable: bool = False) -> None:
    """Write a file in place, piece by piece; an error leaves the start of it.

    Raises:
        OSError: it can't be written.
    """
    with path.open("wb", buffering=0) as file:
        for batch in _batches(pieces):
            _write_batch(file, batch)
        if durable:
            os.fsync(file.fileno())


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """As many as the system takes at once, and no more than a megabyte of small ones."""
    batch: list[Piece] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) == _BATCH or size + len(piece) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece)
    if batch:
        yield batch


def _write_batch(file: FileIO, batch: list[Piece]) -> None:
    """Hand many pieces to the system at once: nothing is copied here."""
    whole = sum(map(len, batch))
    written = os.writev(file.fileno(), batch) if hasattr(os, "writev") else 0
    # A system may take less than it is given, more than 2 GB or at the end of a disk.
    rest = memoryview(b"".join(batch) if written < whole else b"")[written:]
    while rest:
        rest = rest[file.write(rest) :]


def _replace(source: Path, target: Path) -> None:
    for left in reversed(range(_REPLACE_TRIES)):
        try:
            source.replace(target)
        except PermissionError:
            # On Windows another program may hold the target open for a moment.
            if sys.platform != "win32" or not left:
                raise
            time.sleep(0.1)
        else:
            return
