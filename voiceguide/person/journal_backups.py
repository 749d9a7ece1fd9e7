"""Copies of a journal beside it: the latest, some older ones, and the best of them to restore from.

A copy whose rows the journal no longer has is kept for good, and so are some from a week of
sessions apart: what is lost unseen, and written over, is still in one of them.
"""

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from voiceguide.files import HOUR_S, read_regular, sweep, write_atomic
from voiceguide.person.journal_schema import SCHEMA, count_rows, trusted_schema, upgrade

_GENERATION_ROWS = 7
MAX_BYTES = 1 << 26
"""Far more than a journal has: a session takes some hundred bytes."""

_GENERATIONS = 4
_VERSION_BYTES = slice(18, 20)
_ROLLBACK_MODE = b"\x01\x01"
"""Where SQLite's header says whether a write-ahead log belongs to the file, and that none does."""


@dataclass(frozen=True, slots=True)
class Backups:
    """The copies of a journal."""

    journal: Path

    @property
    def latest(self) -> Path:
        """The journal as it was after the last write."""
        return self._named("backup")

    def exist(self) -> bool:
        """Whether there is any copy."""
        return self.latest.exists() or bool(self._generations())

    def best(self) -> Path | None:
        """The copy to restore from: the latest, or if it can't be trusted the one with most rows.

        None where none has a row.

        Raises:
            JournalNewerError: a newer voiceguide wrote one of them.
            ValueError: there are copies, and none can be trusted.
        """
        copies = [self.latest, *reversed(self._generations().values())]
        trusted = [(path, rows) for path in copies if (rows := _rows(path)) is not None]
        if not trusted and self.exist():
            raise ValueError(f"nor can its backup {self.latest} be trusted")
        return next((path for path, rows in trusted if rows), None)

    def keep(self, content: bytes, rows: int) -> None:
        """Make what is in the journal the latest copy.

        Raises:
            JournalNewerError: a newer voiceguide wrote the latest copy, which stays.
            OutputError: it can't be written; the copies are as they were.
        """
        # What a killed process left has as much of the person in it.
        sweep(self.latest.parent, idle_s=HOUR_S)
        if self.latest.exists():
            before, kept = _rows(self.latest), read_regular(self.latest, MAX_BYTES)
            if before is None:
                self._write(self._named("backup-unreadable"), kept)
            elif rows < before:
                self._write(self._named(f"before-loss-{before}"), kept)
            elif rows // _GENERATION_ROWS > before // _GENERATION_ROWS:
                self._write(self._named(f"backup-{before}"), kept)
        self._write(self.latest, content)
        older = [path for count, path in self._generations().items() if count <= rows]
        for path in older[:-_GENERATIONS]:
            path.unlink(missing_ok=True)

    def keep_schema(self, content: bytes, version: int) -> None:
        """Keep the journal as an older voiceguide left it.

        Raises:
            OutputError: it can't be written.
        """
        self._write(self._named(f"schema-{version}"), content)

    def _generations(self) -> dict[int, Path]:
        """The older copies by how many rows they have, those with fewest first."""
        found = {}
        for path in self.journal.parent.glob(f"{self.journal.stem}.backup-*{self.journal.suffix}"):
            with suppress(ValueError):
                found[int(path.stem.rpartition("-")[2])] = path
        return dict(sorted(found.items()))

    def _named(self, what: str) -> Path:
        return self.journal.with_name(f"{self.journal.stem}.{what}{self.journal.suffix}")

    def _write(self, path: Path, content: bytes) -> None:
        alone = bytearray(content)
        alone[_VERSION_BYTES] = _ROLLBACK_MODE
        write_atomic(path, bytes(alone), durable=True, private=True)


def opened(path: Path) -> sqlite3.Connection:
    """A copy in memory, of today's schema. Whoever calls closes it.

    Raises:
        JournalNewerError: a newer voiceguide wrote it.
        OSError, ValueError, sqlite3.Error: it can't be read, or trusted.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(read_regular(path, MAX_BYTES))
        version = trusted_schema(connection, path)
        if version != SCHEMA:
            upgrade(connection, version)
    except BaseException:
        connection.close()
        raise
    return connection


def _rows(path: Path) -> int | None:
    """How many rows a copy has; None for one that can't be read or trusted.

    Raises:
        JournalNewerError: a newer voiceguide wrote it.
    """
    try:
        with closing(opened(path)) as connection:
            return count_rows(connection)
    except (OSError, ValueError, TypeError, sqlite3.Error):
        return None
