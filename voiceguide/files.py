"""Files: written whole or not at all, with room for them, and errors in words.

A file is written beside its target as `.vg-….part` and then takes the target's place. Whoever
writes it holds a lock on it, so that `sweep` can tell what a killed process left behind. What
another library writes is `.vg-….loose.part`: nobody can hold that. What is personal is for its
owner alone.
"""

import errno
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, TypeAlias

from voiceguide.errors import OutputError, SpaceError

Piece: TypeAlias = bytes | memoryview

DISK_FULL = "the disk is full"
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
HOUR_S = 3600

_PREFIX, _SUFFIX, _LOOSE = ".vg-", ".part", ".loose.part"
_PUBLIC_FILE, _PRIVATE_FILE, _PRIVATE_FOLDER = 0o666, 0o600, 0o700
_REPLACE_TRIES = 5


class RefusedFileError(OSError):
    """What is not read: a pipe or a device, which may never end, or too large a file."""


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file to read it. Whoever reads what a person may have put there asks here.

    A pipe would be waited for, and a device read until the memory is full.

    Raises:
        RefusedFileError: it is no regular file, and no folder either.
        OSError: it can't be opened.
    """
    _check_regular(path, path.stat())
    # It may have become a pipe since.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check_regular(path, os.fstat(handle))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_regular(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise RefusedFileError(errno.EINVAL, "it is a pipe or a device, no file", str(path))


def read_regular(path: Path, max_bytes: int) -> bytes:
    """Read a whole regular file.

    Args:
        path: of the file.
        max_bytes: more than any such file has.

    Raises:
        RefusedFileError: it is no regular file, or larger.
        OSError: it can't be read.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            why = f"it is too large: it has {size:,} bytes, and no such file over {max_bytes:,}"
            raise RefusedFileError(errno.EFBIG, why, str(path))
        return file.read(size)


def cached(path: Path, make: Callable[[], bytes], *, beside: Path, max_bytes: int) -> bytes:
    """The content of a file of a cache; made, and stored again, where it is missing or damaged.

    The file is led by its checksum. Where none can be stored the content is made each time.

    Args:
        path: of the file; its folder is made if missing.
        make: makes the content.
        beside: a folder on the same disk, for the file while it is written.
        max_bytes: no content is so large.
    """
    with suppress(OSError):
        data = read_regular(path, max_bytes)
        if hashlib.sha256(data[32:]).digest() == data[:32]:
            return data[32:]
    content = make()
    with suppress(OSError, OutputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, hashlib.sha256(content).digest() + content, beside=beside)
    return content


def write_atomic(
    path: Path,
    data: bytes | Iterable[Piece],
    *,
    durable: bool = False,
    beside: Path | None = None,
    private: bool = False,
) -> None:
    """Write a whole file or nothing.

    Args:
        path: the target; its folder exists.
        data: the content, in one piece or in several.
        durable: whether its bytes are safe on the disk before it takes the target's place: then
            a power cut leaves the target as it was or as it is now.
        beside: a folder of the same disk that takes the file while it is written; None for
            the target's own. `sweep` it, and what a killed process left there is gone.
        private: whether only its owner may read it.

    Raises:
        OutputError: it can't be written; the target is as it was.
    """
    mode = _PRIVATE_FILE if private else _PUBLIC_FILE
    with _named(path, beside, _SUFFIX) as part, _created(part, mode) as file:
        file.writelines((data,) if isinstance(data, bytes) else data)
        file.flush()
        if durable:
            os.fsync(file.fileno())
        _finish(file)
        put_in_place(part, path)


def write_new(path: Path, data: bytes | Iterable[Piece], *, private: bool = False) -> None:
    """Write a whole file or nothing, in a folder that is made if missing, and swept.

    Args:
        path: the target.
        data: as write_atomic has it.
        private: likewise.

    Raises:
        OutputError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    sweep(path.parent, idle_s=HOUR_S)
    write_atomic(path, data, private=private)


def temporary(path: Path) -> AbstractContextManager[Path]:
    """A name for what another library writes to take a path's place; nothing stays there.

    Args:
        path: the target, which errors name.

    Raises:
        OutputError: for an OSError meanwhile.
    """
    return _named(path, None, _LOOSE)


@contextmanager
def _named(path: Path, beside: Path | None, suffix: str) -> Iterator[Path]:
    # Short, since the target's name may be as long as the disk allows.
    part = (beside or path.parent) / f"{_PREFIX}{os.urandom(8).hex()}{suffix}"
    try:
        yield part
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def put_in_place(part: Path, path: Path) -> None:
    """Put what was written in its place.

    Raises:
        OSError: that can't be done; the target is as it was.
    """
    for left in reversed(range(_REPLACE_TRIES)):
        try:
            part.replace(path)
        except PermissionError:
            # On Windows another program may hold the target open for a moment.
            if sys.platform != "win32" or not left:
                raise
            time.sleep(0.1)
        else:
            return


def sweep(folder: Path, *, idle_s: float = 0) -> None:
    """Remove what processes that were killed while they wrote have left in a folder.

    A part that somebody holds is left alone, on a disk without locks for an hour. Nothing is
    raised: what can't be removed does no harm.

    Args:
        folder: where; it may be missing.
        idle_s: leave alone what nobody can hold (see `temporary`) and was written to in the
            last so many seconds: where others may write.
    """
    with suppress(OSError):
        for part in [*folder.glob(f"{_PREFIX}*{_SUFFIX}")]:
            with suppress(OSError):
                _remove_abandoned(part, idle_s if part.name.endswith(_LOOSE) else 0)


def sync(path: Path) -> None:
    """Have what is in a file, or the names in a folder, survive a power cut.

    Raises:
        OutputError: the disk can't promise that.
    """
    windows, is_folder = sys.platform == "win32", path.is_dir()
    if windows and is_folder:
        return
    try:
        handle = os.open(path, os.O_RDWR if windows else os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        # Some file systems can't sync a folder; the files themselves are safe.
        if not is_folder or error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise OutputError(path, reason(error)) from error


def make_private_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that is there stays as it is (see `keep_private`).

    Raises:
        OSError: it can't be made.
    """
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make an empty file for its owner alone, through a link too; one that is there stays.

    Raises:
        OSError: it can't be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE_FILE))


def keep_private(folder: Path, *patterns: str) -> None:
    """Shut other users of the machine out of a person's folder, and of its files of some names.

    What is somebody else's, or everybody's like /tmp, stays as it is, and so does all on a disk
    or system without such rights.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for path in [folder, *(file for pattern in patterns for file in folder.glob(pattern))]:
            with suppress(OSError):
                _take_from_others(path)


def has_locks(folder: Path) -> bool:
    """Whether a folder's disk can lock files: some network disks can't. True if nobody can tell."""
    if sys.platform == "win32":
        return True
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    return True


def check_can_write(path: Path) -> None:
    """Find out, before any work is done, what would keep a file from being written.

    Nothing is made, so nothing is left behind if the work fails.

    Raises:
        OutputError: its folder is not a folder, or may not be written to, or takes no such name.
    """
    try:
        existing = existing_part(path.parent)
        for name in path.relative_to(existing).parts:
            _exists(existing / name)  # the disk says if it takes no such name
        if not existing.is_dir():
            why = f"{existing} is not a folder"
        elif not os.access(existing, os.W_OK):
            why = "permission denied"
        else:
            why = "it is a folder" if _exists(path) and path.is_dir() else ""
    except OSError as error:
        why = reason(error)
    if why:
        raise OutputError(path, why)


def check_room(path: Path, needed: int, elsewhere: str = "") -> None:
    """Refuse to begin what a disk has too little room for.

    Args:
        path: where it would be written; it need not be there yet.
        needed: bytes.
        elsewhere: what to do instead of freeing space; empty for another --out.

    Raises:
        SpaceError: fewer bytes are free.
    """
    free = free_bytes(path)
    if free is not None and free < needed:
        raise SpaceError(path, needed, free, elsewhere)


def free_bytes(path: Path) -> int | None:
    """The free space of the disk of a path, there yet or not; None if nobody can tell."""
    try:
        return shutil.disk_usage(existing_part(path)).free
    except OSError:
        return None


def on_one_disk(one: Path, other: Path) -> bool:
    """Whether two places, there yet or not, share their free space."""
    try:
        return existing_part(one).stat().st_dev == existing_part(other).stat().st_dev
    except OSError:
        return False


def existing_part(path: Path) -> Path:
    """The path itself, or the nearest folder above it that is there.

    Raises:
        OSError: nobody can tell.
    """
    while not _exists(path) and path != path.parent:
        path = path.parent
    return path


def _exists(path: Path) -> bool:
    """Unlike Path.exists it raises when nobody can tell."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def reason(error: OSError) -> str:
    """An operating system's error in words, without the path that the message has already."""
    if error.errno == errno.ENOSPC:
        return DISK_FULL
    return (error.strerror or str(error)).lower()


@contextmanager
def _created(part: Path, mode: int) -> Iterator[BinaryIO]:
    """A new file that is held until the end of this."""
    while True:
        with open(part, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as file:
            _hold(file)
            # A sweep may have come between the two.
            if sys.platform == "win32" or os.fstat(file.fileno()).st_nlink:
                yield file
                return


if sys.platform == "win32":

    def _hold(_file: BinaryIO) -> None:
        """Windows removes no file that is open."""

    def _finish(file: BinaryIO) -> None:
        """And renames none."""
        file.close()

    def _remove_abandoned(part: Path, idle_s: float) -> None:
        if time.time() - part.stat().st_mtime >= idle_s:
            part.unlink()

else:
    import fcntl

    def _take_from_others(path: Path) -> None:
        status = path.stat()
        mode = stat.S_IMODE(status.st_mode)
        allowed = _PRIVATE_FOLDER if stat.S_ISDIR(status.st_mode) else _PRIVATE_FILE
        if mode & ~allowed and not mode & stat.S_ISVTX and status.st_uid == os.geteuid():
            path.chmod(mode & allowed)

    def _hold(file: BinaryIO) -> None:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)

    def _finish(file: BinaryIO) -> None:
        """Have a network disk say now what it says when a file is closed, and keep the lock."""
        os.close(os.dup(file.fileno()))

    def _remove_abandoned(part: Path, idle_s: float) -> None:
        with part.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            except OSError:
                idle_s = HOUR_S
            status = os.fstat(file.fileno())
            # Without a name it is another sweep's, and the name may be a new file's already.
            if status.st_nlink and time.time() - status.st_mtime >= idle_s:
                part.unlink()
