"""The journal in its file: one sqlite3 database, and a backup of it beside.

Every write is one transaction that no other process can come between, and leaves all of the
journal in `journal.backup.sqlite3` too. What can't be trusted, or is newer than this program,
is refused by name and left as it is.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from voiceguide.errors import JournalError, OutputError
from voiceguide.files import write_atomic
from voiceguide.person.model import MAX_PAIN, LoggedSession, Start
from voiceguide.person.rhythm import DAYS_OF_A_WEEK
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases

SCHEMA = 3
_LOCK_TIMEOUT_S = 30

_CREATE_START = (
    "CREATE TABLE start (id INTEGER PRIMARY KEY, date TEXT NOT NULL, program TEXT NOT NULL,"
    " avoid TEXT NOT NULL, position TEXT, ok INTEGER NOT NULL, signs TEXT NOT NULL) STRICT"
)
_CREATE_SESSION = (
    "CREATE TABLE session (id INTEGER PRIMARY KEY, program TEXT NOT NULL, day INTEGER NOT NULL,"
    " date TEXT NOT NULL, pain INTEGER, sharp INTEGER NOT NULL DEFAULT 0,"
    " note TEXT NOT NULL DEFAULT '', easy INTEGER NOT NULL DEFAULT 0,"
    " built INTEGER NOT NULL DEFAULT 0, logged INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (program, date, day)) STRICT"
)
_FROM_SCHEMA_2 = (
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
    f"PRAGMA user_version = {SCHEMA}",
)
_CREATE = (_CREATE_START, _CREATE_SESSION, *_FROM_SCHEMA_2)
# Schema 1 knew only what was built, a row for each time.
_MOVE = (
    "INSERT INTO session (program, day, date, built)"
    " SELECT program, day, date, 1 FROM built WHERE true ORDER BY id ON CONFLICT DO NOTHING"
)
_FROM_SCHEMA_1 = (_CREATE_START, _CREATE_SESSION, _MOVE, "DROP TABLE built", *_FROM_SCHEMA_2)
_INSERT_START = (
    "INSERT INTO start (date, program, avoid, position, ok, signs, baseline, days_a_week, eases,"
    " easier) VALUES (:date, :program, :avoid, :position, :ok, :signs, :baseline, :days_a_week,"
    " :eases, :easier)"
)
_UPSERT_SESSION = (
    "INSERT INTO session (program, day, date, pain, spread, note, kind, before, next_morning,"
    " stretches, built, logged) VALUES (:program, :day, :date, :pain, :spread, :note, :kind,"
    " :before, :next_morning, :stretches, :built, :logged)"
    " ON CONFLICT (program, date, day) DO UPDATE SET pain = excluded.pain,"
    " spread = excluded.spread, note = excluded.note, kind = excluded.kind,"
    " before = excluded.before, next_morning = excluded.next_morning,"
    " stretches = excluded.stretches, built = excluded.built, logged = excluded.logged"
)


class Journal:
    """The journal in a file, which appears with the first write.

    Raises:
        JournalError: from every method, when the file can't be read or written, is damaged,
            or has a schema that this program does not know.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def backup(self) -> Path:
        """The file that each write leaves besides: the journal as it was after the write."""
        return self.path.with_name(f"{self.path.stem}.backup{self.path.suffix}")

    def start(self) -> Start | None:
        """The latest start; None if there was none."""
        with self._reading() as connection:
            row = connection.execute("SELECT * FROM start ORDER BY id DESC LIMIT 1").fetchone()
            return _start_of(row) if row else None

    def history(self, program: str, since: date | None = None) -> list[LoggedSession]:
        """The sessions of a program by date, from a date on."""
        with self._reading() as connection:
            sessions = _sessions(connection, program)
        return [session for session in sessions if since is None or session.date >= since]

    def last_program(self) -> str | None:
        """The program of the session that was written last."""
        with self._reading() as connection:
            rows = connection.execute("SELECT program FROM session ORDER BY id DESC LIMIT 1")
            row = rows.fetchone()
        return str(row["program"]) if row else None

    def record_start(self, start: Start) -> None:
        """Record a start."""
        words = {
            "avoid": " ".join(sorted(start.avoid)),
            "signs": " ".join(start.signs),
            "easier": " ".join(sorted(start.easier)),
        }
        with self._writing() as connection:
            connection.execute(
                _INSERT_START, asdict(start) | words | {"date": start.date.isoformat()}
            )

    def record_built(
        self, program: str, day: int, on: date, *, kind: SessionKind | None = None
    ) -> None:
        """Record that a day's session was built for a date, of a kind.

        With a clock set back a session that is dated later is the same one, and stays so:
        otherwise it would be counted twice once the clock is right again.
        """
        with self._writing() as connection:
            sessions = _sessions(connection, program)
            if sessions and sessions[-1].day == day and sessions[-1].date >= on:
                session = sessions[-1]
            else:
                same = (s for s in sessions if (s.day, s.date) == (day, on))
                session = next(same, LoggedSession(day, on))
            # What somebody has told of a session is of the one that they have done.
            kind = session.kind if session.logged else kind
            _upsert(connection, program, replace(session, kind=kind, built=True))

    def record_log(self, program: str, session: LoggedSession) -> None:
        """Record how a session went; what was known of it before is replaced."""
        with self._writing() as connection:
            same = (session.day, session.date)
            built = session.built or any(
                s.built for s in _sessions(connection, program) if (s.day, s.date) == same
            )
            _upsert(connection, program, replace(session, logged=True, built=built))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._named(), self._connected(create=False) as connection:
            connection.execute("BEGIN")
            if self._version(connection) != SCHEMA:
                connection.execute("ROLLBACK")
                self._begin_writing(connection)
                connection.execute("COMMIT")
                connection.execute("BEGIN")
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._named():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._connected(create=True) as connection:
                self._begin_writing(connection)
                yield connection
                connection.execute("COMMIT")
                self._back_up(connection)

    def _back_up(self, connection: sqlite3.Connection) -> None:
        # Under the lock of a writer, so that the latest journal is the one that stays.
        connection.execute("BEGIN IMMEDIATE")
        write_atomic(self.backup, connection.serialize(), durable=True)
        connection.execute("ROLLBACK")

    def _begin_writing(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction, and bring the journal to today's schema."""
        connection.execute("BEGIN IMMEDIATE")
        version = self._version(connection)
        if version != SCHEMA:
            upgrade = {1: _FROM_SCHEMA_1, 2: _FROM_SCHEMA_2}.get(version, _CREATE)
            for statement in upgrade:
                connection.execute(statement)

    def _version(self, connection: sqlite3.Connection) -> int:
        """The schema of a journal that can be trusted; 0 for an empty file."""
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise self._error(f"schema {version} is newer than this program knows ({SCHEMA})")
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        # sqlite3 fills what was cut off a page with zeros, and is content.
        written = self.path.stat().st_size if self.path.exists() else 0
        if sound != "ok" or (written and written != pages * size):
            raise self._error(f"damaged: {sound if sound != 'ok' else 'its end is missing'}")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        expected = {0: set(), 1: {"built"}}.get(version, {"start", "session"})
        if expected is None or not expected <= tables or (version == 0 and tables):
            raise self._error("damaged, or not a journal: it does not have the tables of one")
        return int(version)

    @contextmanager
    def _connected(self, *, create: bool) -> Iterator[sqlite3.Connection]:
        """The database; where it may not be created and is not there, an empty one in memory."""
        place = self.path if create or self.path.exists() else ":memory:"
        connecting = sqlite3.connect(place, timeout=_LOCK_TIMEOUT_S, isolation_level=None)
        with closing(connecting) as connection:
            connection.row_factory = sqlite3.Row
            yield connection

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Whatever goes wrong with the file is an error that names it."""
        try:
            yield
        except OutputError as error:
            raise self._error(f"its backup can't be written: {error.why}") from error
        except (sqlite3.Error, OSError) as error:
            raise self._error(str(error)) from error
        # Text that is not UTF-8, or a row that makes no sense.
        except (ValueError, TypeError, AttributeError) as error:
            raise self._error(f"damaged: {error}") from error

    def _error(self, why: str) -> JournalError:
        try:
            backup = self.backup if self.backup.is_file() else None
        except OSError:
            backup = None
        return JournalError(self.path, " ".join(why.split()), backup)


def _sessions(connection: sqlite3.Connection, program: str) -> list[LoggedSession]:
    rows = connection.execute(
        "SELECT * FROM session WHERE program = ? ORDER BY date, id", (program,)
    )
    return [_session_of(row) for row in rows]


def _upsert(connection: sqlite3.Connection, program: str, session: LoggedSession) -> None:
    values = asdict(session) | {
        "program": program,
        "date": session.date.isoformat(),
        "stretches": json.dumps(session.stretches, sort_keys=True),
    }
    connection.execute(_UPSERT_SESSION, values)


def _session_of(row: sqlite3.Row) -> LoggedSession:
    """The session that a row means. ValueError or TypeError: it makes no sense."""
    if row["day"] < 1:
        raise ValueError(f"{row['day']} is not a day")
    kind, stretches = row["kind"], json.loads(row["stretches"])
    for pain in (row["pain"], row["before"], row["next_morning"], *stretches.values()):
        _check_pain(pain)
    return LoggedSession(
        day=row["day"],
        date=date.fromisoformat(row["date"]),
        pain=row["pain"],
        spread=bool(row["spread"]),
        note=row["note"],
        kind=None if kind is None else SessionKind(kind),
        before=row["before"],
        next_morning=row["next_morning"],
        stretches=stretches,
        built=bool(row["built"]),
        logged=bool(row["logged"]),
    )


def _check_pain(pain: int | None) -> None:
    if pain is not None and not 0 <= pain <= MAX_PAIN:
        raise ValueError(f"{pain} is not a pain from 0 to {MAX_PAIN}")


def _start_of(row: sqlite3.Row) -> Start:
    """The start that a row means. ValueError or TypeError: it makes no sense."""
    if row["position"] not in (None, "chair", "standing"):
        raise ValueError(f"{row['position']!r} is not a position")
    _check_pain(row["baseline"])
    if row["days_a_week"] is not None and not 1 <= row["days_a_week"] <= DAYS_OF_A_WEEK:
        raise ValueError(f"{row['days_a_week']} are no days of a week")
    return Start(
        date=date.fromisoformat(row["date"]),
        program=row["program"],
        avoid=frozenset(map(Avoid, row["avoid"].split())),
        position=row["position"],
        ok=bool(row["ok"]),
        signs=tuple(row["signs"].split()),
        baseline=row["baseline"],
        days_a_week=row["days_a_week"],
        eases=Eases(row["eases"]),
        easier=frozenset(row["easier"].split()),
    )
