"""The journal: what `start`, `today` and `log` have recorded, in one sqlite3 database.

`journal_file` opens it and keeps it safe, `journal_schema` has its tables.
"""

import json
import sqlite3
from dataclasses import asdict, replace
from datetime import date
from operator import attrgetter
from pathlib import Path

from voiceguide.person.journal_file import PATIENCE, JournalFile, Patience
from voiceguide.person.model import MAX_PAIN, LoggedSession, Start
from voiceguide.person.rhythm import DAYS_OF_A_WEEK
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases

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

    Args:
        path: the file.
        patience: how long to wait for who else is using it.

    Raises:
        JournalError: from every method, when the file can't be read or written, is damaged,
            or has a schema that this program does not know.
    """

    def __init__(self, path: Path, patience: Patience = PATIENCE) -> None:
        self.path, self._file = path, JournalFile(path, patience)

    @property
    def backup(self) -> Path:
        """The file that each write leaves besides: the journal as it was after the write."""
        return self._file.backups.latest

    def start(self) -> Start | None:
        """The latest start; None if there was none."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT * FROM start ORDER BY id DESC LIMIT 1").fetchone()
            return _start_of(row) if row else None

    def history(self, program: str, since: date | None = None) -> list[LoggedSession]:
        """The sessions of a program by date, from a date on."""
        with self._file.reading() as connection:
            sessions = _sessions(connection, program)
        return [session for session in sessions if since is None or session.date >= since]

    def last_program(self) -> str | None:
        """The program of the session that was written last."""
        with self._file.reading() as connection:
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
        with self._file.writing() as connection:
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
        with self._file.writing() as connection:
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
        with self._file.writing() as connection:
            same = (session.day, session.date)
            built = session.built or any(
                s.built for s in _sessions(connection, program) if (s.day, s.date) == same
            )
            _upsert(connection, program, replace(session, logged=True, built=built))


def _sessions(connection: sqlite3.Connection, program: str) -> list[LoggedSession]:
    """The sessions of a program by date, those of one date as they were written.

    They are picked here: an index that is damaged must not hide any.
    """
    rows = connection.execute("SELECT * FROM session ORDER BY id")
    sessions = [_session_of(row) for row in rows if row["program"] == program]
    return sorted(sessions, key=attrgetter("date"))


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
    if not isinstance(stretches, dict):
        raise TypeError(f"{stretches!r} is not pain by stretch")
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
