"""What a log is about, when only a part of it is given, and its note. Pure functions."""

from collections.abc import Sequence
from datetime import date

from voiceguide.errors import UsageError
from voiceguide.person.advice import advise
from voiceguide.person.model import LoggedSession, Usual
from voiceguide.program.model import Program
from voiceguide.program.progression import check_day


def session_to_log(
    history: Sequence[LoggedSession],
    program: Program,
    today: date,
    *,
    day: int | None = None,
    on: date | None = None,
    usual: Usual = Usual(),
    morning_after: bool = False,
) -> LoggedSession:
    """The session that is logged: one of the history, or a new one.

    Without a date it is the last session, if nobody has logged it yet or it is today's: people
    log in the evening, or the next morning. Otherwise it is a session without a built file, on
    the given date or today, of the day that was due. Where the log tells of the morning after,
    it is the last session before today, logged or not.

    Raises:
        UsageError: a date, or a morning, that is still to come, or a day that the program does
            not have.
    """
    if day is not None:
        check_day(program, day)
    if on is not None and on > today:
        raise UsageError(f"--date {on} is still to come", "log a session once it is done")
    known = [s for s in history if day in (None, s.day) and on in (None, s.date)]
    if morning_after:
        known = [s for s in known if s.date < today]
        if not known and (on is None or on == today):
            raise UsageError(
                "--next-morning: no session before today to tell it of",
                "tell it tomorrow, or name the session with --date",
            )
    if known and (on is not None or morning_after):
        return known[-1]
    if on is None and known and known[-1] is history[-1]:
        last = known[-1]
        if not last.logged or last.date >= today:
            return last
    when = on or today
    due = advise([s for s in history if s.date < when], program, when, usual)
    kind = due.adjustment.kind if day in (None, due.day) else None
    return LoggedSession(day or due.day, when, kind=kind)


def one_line(note: str) -> str:
    """A note as the journal keeps it: any text, on one line, and nothing that is no text.

    >>> one_line("stiff,  left side ")
    'stiff, left side'
    """
    # A shell may hand over bytes that are no letters, and a phone half an emoji.
    return " ".join(note.encode("utf-8", "replace").decode().replace("\0", " ").split())
