"""Disks: whether a path is there, and how much room there is for it."""

import shutil
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
