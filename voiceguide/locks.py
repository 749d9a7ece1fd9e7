"""A folder for one process at a time, without a file left in it."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voiceguide.errors import OutputError
from voiceguide.files import reason

_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EBADF, errno.EINVAL, errno.ENOSYS)
"""What a file system says that knows no locks on folders: some network disks."""


@contextmanager
def locked(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a folder; whoever else asks for it waits until this is done.

    The lock ends with its process, however that ends. On a file system that can't lock, the
    work goes on without.

    Args:
        folder: it exists.
        waiting: called once if another process holds the folder.

    Raises:
        OutputError: the folder can't be opened.
    """
    try:
        handle = _open(folder)
    except OSError as error:
        raise OutputError(folder, reason(error)) from error
    try:
        _lock(handle, waiting)
        yield
    finally:
        os.close(handle)
        if sys.platform == "win32":
            with suppress(OSError):
                (folder / _WINDOWS_FILE).unlink()


if sys.platform == "win32":
    import msvcrt

    _WINDOWS_FILE = ".voiceguide-lock"
    """Windows locks no folders; the file is removed with the lock."""

    def _open(folder: Path) -> int:
        return os.open(folder / _WINDOWS_FILE, os.O_RDWR | os.O_CREAT)

    def _lock(handle: int, waiting: Callable[[], None]) -> None:
        told = False
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not told:
                    waiting()
                told = True
                time.sleep(0.2)
            else:
                return

else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)

    def _lock(handle: int, waiting: Callable[[], None]) -> None:
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
