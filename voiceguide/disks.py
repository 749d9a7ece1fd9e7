"""Disks: whether a path is there, how much room there is, and what survives a power cut."""

import errno
import os
import shutil
import sys
from pathlib import Path

from voiceguide.errors import SpaceError


def existing_part(path: Path) -> Path:
    """The path itself, or the nearest folder above it that is there.

    Raises:
        OSError: nobody can tell.
    """
    while not exists(path) and path != path.parent:
        path = path.parent
    return path


def exists(path: Path) -> bool:
    """Whether something is there. Unlike Path.exists it raises when nobody can tell."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def free_bytes(path: Path) -> int | None:
    """How much room the disk of a path has, there yet or not; None if nobody can tell."""
    try:
        return shutil.disk_usage(existing_part(path)).free
    except OSError:
        return None


def on_one_disk(one: Path, other: Path) -> bool:
    """Whether two places, there yet or not, share their room."""
    try:
        return existing_part(one).stat().st_dev == existing_part(other).stat().st_dev
    except OSError:
        return False


def check_room(path: Path, needed: int, elsewhere: str = "") -> None:
    """Refuse to begin what a disk has no room for.

    Args:
        path: where it would be written; it need not be there yet.
        needed: bytes.
        elsewhere: what to do instead of making room; without it, another --out.

    Raises:
        SpaceError: fewer bytes are free.
    """
    free = free_bytes(path)
    if free is not None and free < needed:
        raise SpaceError(path, needed, free, elsewhere)


def sync_files(files: list[Path]) -> None:
    """Have what was written into files of one disk survive a power cut.

    Raises:
        OSError: the disk can't tell.
    """
    if files and not _sync_disk(files[0]):
        for file in files:
            sync_file(file)


def sync_file(file: Path) -> None:
    """Have what was written into a file survive a power cut.

    Raises:
        OSError: the disk can't tell.
    """
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_disk(file: Path) -> bool:
    """Flush the whole disk of a file at once, where the system can (Linux)."""
    if sys.platform != "linux":
        return False
    import ctypes

    syncfs = getattr(ctypes.CDLL(None), "syncfs", None)
    handle = os.open(file, os.O_RDONLY)
    try:
        return syncfs is not None and syncfs(handle) == 0
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut.

    Raises:
        OSError: the disk can't tell.
    """
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems can't sync a folder; the file itself is safe.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
