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
    """Hold a folder, made if it is missing; whoever else asks for it waits until this is done.

    The lock ends with its process, however that ends. On a file system that can't lock, the
    work goes on without.

    Args:
        folder: to hold. It may be removed by whoever holds it.
        waiting: called once if another process holds the folder.

    Raises:
        OutputError: the folder can't be made or opened.
    """
    handle = _held(folder, waiting)
    try:
        yield
    finally:
        _unlock(folder, handle)


def _held(folder: Path, waiting: Callable[[], None]) -> int:
    told = False

    def wait() -> None:
        nonlocal told
        if not told:
            waiting()
        told = True

    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = _open(folder)
        except OSError as error:
            raise OutputError(folder, reason(error)) from error
        try:
            _lock(handle, wait)
            # Whoever held it before may have taken the folder away: then hold the new one.
            if _is_open_at(handle, folder):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    _WINDOWS_FILE = ".voiceguide-lock"
    """Windows locks no folders; the file is removed with the lock."""

    def _open(folder: Path) -> int:
        return os.open(folder / _WINDOWS_FILE, os.O_RDWR | os.O_CREAT)

    def _lock(handle: int, waiting: Callable[[], None]) -> None:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                waiting()
                time.sleep(0.2)
            else:
                return

    def _is_open_at(handle: int, folder: Path) -> bool:
        return (folder / _WINDOWS_FILE).exists() and os.fstat(handle).st_nlink > 0

    def _unlock(folder: Path, handle: int) -> None:
        os.close(handle)
        with suppress(OSError):
            (folder / _WINDOWS_FILE).unlink()

else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

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

    def _is_open_at(handle: int, folder: Path) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), folder.stat())
        except OSError:
            return False

    def _unlock(_folder: Path, handle: int) -> None:
        os.close(handle)
