"""The rows of the journal's tables, and what they mean. A row that makes no sense is refused."""

from datetime import date

from voiceguide.person.model import MAX_PAIN, LoggedSession, Start
from voiceguide.program.model import Avoid

START_COLUMNS = "date, program, avoid, position, ok, signs"
SESSION_COLUMNS = "day, date, pain, sharp, note, easy, built, logged"

Cell = str | int | None


def start_row(start: Start) -> tuple[Cell, ...]:
    """A start as a row, in the order of START_COLUMNS."""
    return (
        start.date.isoformat(),
        start.program,
        " ".join(sorted(start.avoid)),
        start.position,
        int(start.ok),
        " ".join(start.signs),
    )


def start_of(row: tuple[Cell, ...]) -> Start:
    """The start that a row means.

    Raises:
        ValueError: it makes no sense.
    """
    on, program, avoid, position, ok, signs = row
    if position not in (None, "chair", "standing"):
        raise ValueError(f"{position!r} is no position")
    return Start(
        date.fromisoformat(str(on)),
        str(program),
        frozenset(map(Avoid, str(avoid).split())),
        position,  # type: ignore[arg-type] # the line above has looked
        bool(ok),
        tuple(str(signs).split()),
    )


def session_row(session: LoggedSession) -> tuple[Cell, ...]:
    """A session as a row, in the order of SESSION_COLUMNS."""
    return (
        session.day,
        session.date.isoformat(),
        session.pain,
        int(session.sharp),
        session.note,
        int(session.easy),
        int(session.built),
        int(session.logged),
    )


def session_of(row: tuple[Cell, ...]) -> LoggedSession:
    """The session that a row means.

    Raises:
        ValueError: it makes no sense.
    """
    day, on, pain, sharp, note, easy, built, logged = row
    if not isinstance(day, int) or day < 1:
        raise ValueError(f"{day!r} is no day")
    if pain is not None and not (isinstance(pain, int) and 0 <= pain <= MAX_PAIN):
        raise ValueError(f"{pain!r} is no pain from 0 to {MAX_PAIN}")
    return LoggedSession(
        day,
        date.fromisoformat(str(on)),
        pain,
        bool(sharp),
        str(note),
        bool(easy),
        bool(built),
        bool(logged),
    )
