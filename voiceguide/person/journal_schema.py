"""The journal's tables: how each schema becomes the next, and a checksum of all that is in them.

The checksum is over every value: a bit that flips on a disk and turns a pain of 3 into 7 leaves
a database that SQLite finds sound.
"""

import hashlib
import json
import sqlite3
from pathlib import Path

from voiceguide.errors import JournalNewerError

SCHEMA = 4

_CREATE_2 = (
    (
        "CREATE TABLE start (id INTEGER PRIMARY KEY, date TEXT NOT NULL, program TEXT NOT NULL,"
        " avoid TEXT NOT NULL, position TEXT, ok INTEGER NOT NULL, signs TEXT NOT NULL) STRICT"
    ),
    (
        "CREATE TABLE session (id INTEGER PRIMARY KEY, program TEXT NOT NULL, day INTEGER NOT NULL,"
        " date TEXT NOT NULL, pain INTEGER, sharp INTEGER NOT NULL DEFAULT 0,"
        " note TEXT NOT NULL DEFAULT '', easy INTEGER NOT NULL DEFAULT 0,"
        " built INTEGER NOT NULL DEFAULT 0, logged INTEGER NOT NULL DEFAULT 0,"
        " UNIQUE (program, date, day)) STRICT"
    ),
)
# Schema 1 knew only what was built, a row for each time.
_MOVE_1 = (
    (
        "INSERT INTO session (program, day, date, built)"
        " SELECT program, day, date, 1 FROM built WHERE true ORDER BY id ON CONFLICT DO NOTHING"
    ),
    "DROP TABLE built",
)
# Pain by its change from an ordinary day, and by stretch; what a session was, in place of "easy".
_ALTER_3 = (
    "ALTER TABLE start ADD COLUMN baseline INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE start ADD COLUMN days_a_week INTEGER",
    "ALTER TABLE start ADD COLUMN eases TEXT NOT NULL DEFAULT 'neither'",
    "ALTER TABLE start ADD COLUMN easier TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE session RENAME COLUMN sharp TO spread",
    "ALTER TABLE session ADD COLUMN before INTEGER",
    "ALTER TABLE session ADD COLUMN next_morning INTEGER",
    "ALTER TABLE session ADD COLUMN stretches TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE session ADD COLUMN kind TEXT",
    "UPDATE session SET kind = 'easy' WHERE easy",
    "ALTER TABLE session DROP COLUMN easy",
)
_UPGRADES = {
    0: (2, _CREATE_2),
    1: (2, (*_CREATE_2, *_MOVE_1)),
    2: (3, ("CREATE TABLE checksum (sha256 TEXT NOT NULL) STRICT",)),
    3: (4, _ALTER_3),
}
"""From each schema, the one that follows and the statements that lead there; 0 is an empty file.

What a version of voiceguide has left on a disk stays as it is here: a new schema is a new row.
"""
_TABLES = {0: set[str](), 1: {"built"}, 2: {"start", "session"}}
_TABLES_NOW = {"start", "session", "checksum"}
_ALL = ("SELECT * FROM start ORDER BY id", "SELECT * FROM session ORDER BY id")


def trusted_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The schema of a journal that can be trusted; 0 for an empty file.

    Args:
        connection: the journal, in a transaction.
        path: its file, which errors name.

    Raises:
        JournalNewerError: this program does not know its schema.
        ValueError, sqlite3.Error: it is damaged, or no journal.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA:
        raise JournalNewerError(path, version, SCHEMA)
    # Unlike quick_check it looks into the indexes, by which rows are found.
    (sound,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if sound != "ok":
        raise ValueError(sound)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    known = tables & {"built", *_TABLES_NOW}
    if known != _TABLES.get(version, _TABLES_NOW) or (version == 0 and tables):
        raise ValueError("or not a journal: it does not have the tables of one")
    if version > 2 and _signed(connection) != _checksum(connection):
        raise ValueError("what is in it is not what was written")
    return int(version)


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Bring a journal from a schema to today's. To be signed afterwards."""
    while version != SCHEMA:
        version, statements = _UPGRADES[version]
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def sign(connection: sqlite3.Connection) -> None:
    """Keep the checksum of what is in the journal now."""
    connection.execute("DELETE FROM checksum")
    connection.execute("INSERT INTO checksum VALUES (?)", (_checksum(connection),))


def count_rows(connection: sqlite3.Connection) -> int:
    """How many starts and sessions a journal of today's schema has."""
    return sum(len(connection.execute(query).fetchall()) for query in _ALL)


def copy_rows(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy all of a journal into one without a row, both of today's schema."""
    for table, query in zip(("start", "session"), _ALL, strict=True):
        rows = source.execute(query)
        names = [name for name, *_ in rows.description]
        places = ", ".join("?" * len(names))
        columns = ", ".join(names)
        target.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def _signed(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT sha256 FROM checksum").fetchone()
    return str(row[0]) if row else None


def _checksum(connection: sqlite3.Connection) -> str:
    content = []
    for query in _ALL:
        rows = connection.execute(query)
        content.append([[name for name, *_ in rows.description], *map(list, rows)])
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
