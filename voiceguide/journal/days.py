"""Which day was built last, and when: the least a journal needs to say what is next.

One sqlite3 file. Every write is a transaction; a schema newer than this program is left
alone and named.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voiceguide.errors import JournalError

SCHEMA = 1

_CREATE = """
CREATE TABLE built (
    id INTEGER PRIMARY KEY,
    program TEXT NOT NULL,
    day INTEGER NOT NULL,
    date TEXT NOT NULL
) STRICT;
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class BuiltDay:
    """A day that `today` built, and the date it was for."""

    day: int
    date: date


def next_day(last: BuiltDay | None, today: date, days: int) -> int:
    """The day whose session is due.

    One day of the program a date: asking again on the same date (or on an earlier one, by a
    clock set back) gives the same day again. After the last day the last week goes round.

    >>> next_day(BuiltDay(3, date(2024, 2, 28)), date(2024, 2, 29), 56)
    4
    """
    if last is None:
        return 1
    if today <= last.date:
        return min(last.day, days)
    return last.day + 1 if last.day < days else max(1, days - 6)


class Journal:
    """The journal in a file; it is made when first written to.

    Raises:
        JournalError: from every method, when the file can't be read or written, or is not
            a journal of a schema this program knows.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def last_built(self, program: str) -> BuiltDay | None:
        """The day of a program that was built last."""
        if not self.path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(
                "SELECT day, date FROM built WHERE program = ? ORDER BY id DESC LIMIT 1",
                (program,),
            ).fetchone()
        if row is None:
            return None
        try:
            return BuiltDay(int(row[0]), date.fromisoformat(row[1]))
        except ValueError as error:
            raise JournalError(self.path, f"damaged: {error}") from error

    def record_built(self, program: str, built: BuiltDay) -> None:
        """Record that a day's session was built for a date."""
        with self._open() as connection:
            connection.execute(
                "INSERT INTO built (program, day, date) VALUES (?, ?, ?)",
                (program, built.day, built.date.isoformat()),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10)) as connection:
                connection.isolation_level = None
                connection.execute("BEGIN IMMEDIATE")
                self._check_schema(connection)
                yield connection
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise JournalError(self.path, str(error)) from error

    def _check_schema(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in filter(str.strip, _CREATE.split(";")):
                connection.execute(statement)
        elif version != SCHEMA:
            raise JournalError(
                self.path, f"schema {version} is newer than this program knows ({SCHEMA})"
            )
