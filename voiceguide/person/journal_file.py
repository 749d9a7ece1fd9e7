"""The journal's file: opened and waited for, checked, brought up to date, restored, copied.

Every write is one transaction that no other process can come between, and leaves all of the
journal in its backup too. What can't be trusted, or is newer than this program, is refused by
name and left as it is. A journal that is missing or empty is restored from its backup.

What a person should know meanwhile goes to the logger of this module, at level WARNING.
"""

import errno
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import (
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    OutputError,
)
from voiceguide.files import (
    DISK_FULL,
    has_locks,
    keep_private,
    make_private_file,
    make_private_folder,
    reason,
)
from voiceguide.person.journal_backups import Backups, opened
from voiceguide.person.journal_schema import (
    SCHEMA,
    copy_rows,
    count_rows,
    sign,
    trusted_schema,
    upgrade,
)

_LOGGER = logging.getLogger(__name__)

_AGAIN = "run the command again; `voiceguide session N` works without a journal"
_FREE_SPACE = f"free some space there, and {_AGAIN}"
_CHECK_DISK = f"check the disk, and {_AGAIN}"
_GET_RIGHTS = (
    "give yourself the right to write to it and its folder, or set VOICEGUIDE_HOME to another "
    f"folder, and {_AGAIN}"
)
_CAUSES = {
    sqlite3.SQLITE_FULL: (DISK_FULL, _FREE_SPACE),
    sqlite3.SQLITE_READONLY: ("it can't be written to", _GET_RIGHTS),
    sqlite3.SQLITE_CANTOPEN: ("it can't be opened", _GET_RIGHTS),
    sqlite3.SQLITE_PERM: ("permission denied", _GET_RIGHTS),
    sqlite3.SQLITE_IOERR: ("the disk failed", _CHECK_DISK),
}
"""What SQLite's primary result codes say of a sound journal, and what to do."""
_DAMAGE = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_ERROR,
    # Python's own: text that is not UTF-8.
    0,
}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_OS_HINTS = {errno.ENOSPC: _FREE_SPACE, errno.EDQUOT: _FREE_SPACE, errno.EIO: _CHECK_DISK}
_LOCK_FAILURES = {
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for who else is using the journal, in seconds.

    Attributes:
        notice_s: until somebody is told.
        wait_s: in all.
    """

    notice_s: float = 2
    wait_s: float = 30


PATIENCE = Patience()


class JournalFile:
    """The file of a journal, and its backups.

    Raises:
        JournalError: from every method; a damaged row that a block reads is one, too.
    """

    def __init__(self, path: Path, patience: Patience = PATIENCE) -> None:
        self._path, self._patience = path, patience
        self.backups = Backups(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The journal as it is. What is not there, without a backup, is empty and not made."""
        with self._errors_named():
            keep_private(self._path.parent, f"{self._path.stem}*")
            if self._path.exists():
                with self._transaction("BEGIN") as connection:
                    if self._trusted_schema(connection) == SCHEMA and (
                        count_rows(connection) or not self.backups.exist()
                    ):
                        yield connection
                        return
            elif not self.backups.exist():
                with closing(_connected(":memory:")) as connection:
                    upgrade(connection, 0)
                    yield connection
                    return
            with self.writing() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The journal to change; it is kept when the block ends well, and else as it was."""
        with self._errors_named():
            self._make()
            with self._transaction("BEGIN EXCLUSIVE") as connection:
                self._bring_up_to_date(connection)
                yield connection
                sign(connection)
                connection.execute("COMMIT")
                self._back_up(connection)

    def _make(self) -> None:
        """Make an empty file where there is none."""
        make_private_folder(self._path.parent)
        if self._path.is_symlink() and not self._path.exists() and self.backups.exist():
            raise JournalError(
                self._path,
                f"it is a link to {self._path.readlink()}, which is not there",
                "connect the disk that it is on; or remove the link, and the journal goes on from "
                f"its backup {self.backups.latest}",
            )
        make_private_file(self._path)
        keep_private(self._path.parent, f"{self._path.stem}*")

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        """Bring an older schema to today's, and restore what is empty."""
        version = self._trusted_schema(connection)
        if version not in (0, SCHEMA):
            self.backups.keep_schema(connection.serialize(), version)
        upgrade(connection, version)
        backup = None if count_rows(connection) else self.backups.best()
        if backup is not None:
            with closing(opened(backup)) as source:
                copy_rows(source, connection)
            rows = count_rows(connection)
            _LOGGER.warning(
                "the journal was empty or missing: its %d entries are back from %s", rows, backup
            )

    def _back_up(self, connection: sqlite3.Connection) -> None:
        """Copy the journal. That fails without an error: what was to be recorded is recorded."""
        try:
            # Under the lock of a writer, so that the latest journal is the one that stays.
            _begin(connection, "BEGIN IMMEDIATE", self._patience.wait_s)
            if rows := count_rows(connection):
                self.backups.keep(connection.serialize(), rows)
            connection.execute("ROLLBACK")
        except (JournalError, OutputError, OSError, sqlite3.Error) as error:
            _LOGGER.warning("the journal is written, and its backup is not: %s", error)

    def _trusted_schema(self, connection: sqlite3.Connection) -> int:
        """As `trusted_schema`, of a file."""
        version = trusted_schema(connection, self._path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        written = self._path.stat().st_size
        # SQLite fills what was cut off a page with zeros. What is new may be in a log beside.
        if written and mode != "wal" and written != pages * size:
            raise ValueError("its end is missing")
        return version

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """The database in a transaction, as soon as nobody else is in the way."""
        with ExitStack() as stack:
            connection = stack.enter_context(closing(_connected(self._path)))
            try:
                _begin(connection, begin, 0)
            except sqlite3.OperationalError as error:
                if not _is_about_locks(error):
                    raise
                file = self._path.resolve()
                if has_locks(file.parent):
                    self._patiently(lambda wait_s: _begin(connection, begin, wait_s))
                else:
                    connection.close()
                    stack.enter_context(self._held(file))
                    without = _connected(f"{file.as_uri()}?vfs=unix-none", uri=True)
                    connection = stack.enter_context(closing(without))
                    _begin(connection, begin, 0)
            yield connection

    @contextmanager
    def _held(self, file: Path) -> Iterator[None]:
        """A lock beside the journal, on a disk without locks in files."""
        from filelock import SoftFileLock, Timeout

        lock = SoftFileLock(f"{file}.lock", mode=0o600)

        def acquire(wait_s: float) -> None:
            try:
                lock.acquire(wait_s)
            except Timeout as error:
                raise JournalBusyError(self._path) from error

        self._patiently(acquire)
        try:
            yield
        finally:
            lock.release()

    def _patiently(self, attempt: Callable[[float], None]) -> None:
        """Try for so many seconds, and say so when it takes long."""
        notice_s, wait_s = self._patience.notice_s, self._patience.wait_s
        try:
            return attempt(notice_s)
        except (JournalBusyError, sqlite3.OperationalError) as error:
            if not _is_busy(error):
                raise
        _LOGGER.warning("another program is using the journal: waiting for it")
        return attempt(wait_s - notice_s)

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        """Whatever goes wrong with the file is an error that names it, and its cause."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._error_of(error) from error
        except OSError as error:
            hint = _OS_HINTS.get(error.errno or 0, _GET_RIGHTS)
            raise JournalError(self._path, reason(error), hint) from error
        except OutputError as error:
            hint = _FREE_SPACE if error.why == DISK_FULL else _GET_RIGHTS
            raise JournalError(self._path, str(error), hint) from error
        except UnicodeEncodeError as error:
            raise JournalError(
                self._path, f"{error.object!r} is no text", "use letters in names and notes"
            ) from error
        # Text that is not UTF-8, or a row that makes no sense.
        except (ValueError, TypeError, LookupError) as error:
            raise self._damaged(error) from error

    def _error_of(self, error: sqlite3.Error) -> JournalError:
        code = _primary_code(error)
        if code in _BUSY:
            return JournalBusyError(self._path)
        if code in _DAMAGE:
            return self._damaged(error)
        if code == sqlite3.SQLITE_CANTOPEN and self._path.is_dir():
            return JournalError(self._path, "it is a folder", f"move it away, and {_AGAIN}")
        why, hint = _CAUSES.get(code, (str(error), _AGAIN))
        return JournalError(self._path, why, hint)

    def _damaged(self, error: Exception) -> JournalError:
        try:
            backup = self.backups.best()
        except (JournalError, OSError, ValueError):
            backup = None
        return JournalDamagedError(self._path, " ".join(str(error).split()), backup)


def _connected(place: Path | str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(place, isolation_level=None, uri=uri)
    connection.row_factory = sqlite3.Row
    return connection


def _begin(connection: sqlite3.Connection, begin: str, wait_s: float) -> None:
    """Begin a transaction that has its locks, waiting for so many seconds."""
    connection.execute(f"PRAGMA busy_timeout = {round(wait_s * 1000)}")
    try:
        connection.execute(begin)
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _is_about_locks(error: sqlite3.OperationalError) -> bool:
    return _is_busy(error) or error.sqlite_errorcode in _LOCK_FAILURES


def _is_busy(error: Exception) -> bool:
    return isinstance(error, JournalBusyError) or _primary_code(error) in _BUSY


def _primary_code(error: Exception) -> int:
    """SQLite's result code without its details; 0 where the error is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
