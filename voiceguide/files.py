"""Writing files so that nothing is ever left half written."""

import errno
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from voiceguide.errors import OutputError

_REPLACE_TRIES = 5


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a whole file or nothing: beside the target first, then in its place.

    Args:
        path: the target; its folder exists.
        data: the content.
        durable: whether it must survive a power cut the moment this returns.

    Raises:
        OutputError: it can't be written; the target is as it was.
    """
    # Its own name for each thread, and a short one: the target's may be as long as can be.
    beside = path.with_name(f".vg-{os.getpid()}-{threading.get_ident()}.part")
    try:
        _write(beside, data, durable=durable)
        _replace(beside, path)
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink()


def write_new(path: Path, data: bytes) -> None:
    """Write a whole file or nothing, making its folder where it is missing.

    Raises:
        OutputError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    write_atomic(path, data)


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
    existing = path.parent
    while not _exists(existing) and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        return f"{existing} is not a folder"
    if not os.access(existing, os.W_OK):
        return "permission denied"
    _exists(path)
    return "it is a folder" if path.is_dir() else ""


def _exists(path: Path) -> bool:
    """Whether something is there. Unlike Path.exists it raises when nobody can tell."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def reason(error: OSError) -> str:
    """An operating system's error in words, without the path that the message has already."""
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    return (error.strerror or str(error)).lower()


def _write(path: Path, data: bytes, *, durable: bool) -> None:
    with path.open("wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


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


def _sync_folder(folder: Path) -> None:
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
