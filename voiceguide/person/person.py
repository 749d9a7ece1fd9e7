"""A person on a program: what they asked for, which day is due and why, and how it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from voiceguide.person.advice import advise, missed_dates, red_twice
from voiceguide.person.entry import one_line, session_to_log
from voiceguide.person.journal import Journal
from voiceguide.person.model import Advice, LoggedSession, Start
from voiceguide.program.catalog import program_names
from voiceguide.program.model import Program
from voiceguide.program.wishes import DEFAULT_PROGRAM, Wishes


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a program. The journal is read anew each time: a server runs for days.

    Attributes:
        program_name: the program as it was asked for: a name, or the path of a file.
        program: the program itself.
        start: what `start` has recorded; None where it was never run.

    Raises:
        JournalError: from every method, when the journal can't be read or written.
    """

    journal: Journal
    program_name: str
    program: Program
    start: Start | None = None

    @classmethod
    def open(
        cls,
        journal: Journal,
        load_program: Callable[[str], Program],
        program: str | None = None,
        *,
        latest: bool = False,
    ) -> Self:
        """The person as the journal knows them.

        Args:
            journal: theirs; it need not be there yet.
            load_program: gives a program by its name or path.
            program: a name or a path; None for the one of the last start.
            latest: whether, without a start, the program followed last is meant.

        Raises:
            UsageError: there is no such program.
        """
        start = journal.start()
        name = program or (start.program if start else None)
        if name is None:
            name = (journal.last_program() if latest else None) or DEFAULT_PROGRAM
            # The journal has the name of a person's own program, and not the place of its file.
            name = name if name in program_names() else DEFAULT_PROGRAM
        return cls(journal, name, load_program(name), start)

    @property
    def since(self) -> date | None:
        """The first date whose sessions count; None for all."""
        started = self.start is not None and self.start.program == self.program_name
        return self.start.date if self.start is not None and started else None

    def wishes(self, wishes: Wishes = Wishes()) -> Wishes:
        """Wishes on this program; where they have no limits, those that `start` recorded."""
        start = self.start
        return replace(
            wishes,
            program=self.program_name,
            avoid=wishes.avoid or (start.avoid if start else frozenset()),
            position=wishes.position or (start.position if start else None),
        )

    def history(self) -> list[LoggedSession]:
        """The sessions that count, by date, the latest last."""
        return self.journal.history(self.program.name, self.since)

    def advice(self, today: date) -> Advice:
        """Which day is due on a date, and why."""
        return advise(self.history(), self.program, today)

    def next_date(self, today: date) -> date:
        """When the next session is: today, or the day after one that is as late; never too early.

        So what is told of the next session is what `advice` has for that date.
        """
        history = self.history()
        first = history[-1].date + timedelta(days=1) if history else self.since
        return max(today, first or today)

    def missed(self, today: date) -> list[date]:
        """The dates that were missed before a date."""
        return missed_dates(self.history(), self.program, today, self.since)

    def standing(self, today: date) -> "Standing":
        """What is due, and what was done."""
        history = self.history()
        advice = advise(history, self.program, today)
        done = {session.day: session.pain for session in history}
        # A day that is due again is not done, but for one that had its session today.
        if advice.stop or not any(s.day == advice.day and s.date >= today for s in history):
            done.pop(advice.day, None)
        return Standing(advice, done)

    def must_pause(self) -> bool:
        """Whether the last two sessions were both red: a clinician should have a look first."""
        return red_twice(self.history())

    def record_built(self, advice: Advice, today: date) -> None:
        """Record that the session that was due has been built."""
        self.journal.record_built(self.program.name, advice.day, today, easy=advice.easy)

    def log(
        self,
        today: date,
        *,
        day: int | None = None,
        on: date | None = None,
        pain: int | None = None,
        sharp: bool = False,
        note: str = "",
    ) -> LoggedSession:
        """Record how a session went; what is not given stays as it was logged before.

        Args:
            today: the person's calendar day.
            day: of the program; None for the session that is meant by the date.
            on: the session's date; None for the last session that nobody has logged yet.
            pain: 0 to 10.
            sharp: whether it was sharp, or spread.
            note: a remark, of any text; it is kept on one line.

        Returns:
            The session as it is in the journal now. One from before the start does not count.

        Raises:
            UsageError: a date that is still to come, or a day that the program does not have.
        """
        when, since = on or today, self.since
        # One from before the start stands for itself: no other from before then counts.
        since = min(since, when) if since else None
        history = self.journal.history(self.program.name, since)
        session = session_to_log(history, self.program, today, day=day, on=on)
        session = replace(
            session,
            pain=session.pain if pain is None else pain,
            sharp=sharp or (session.sharp and pain is None),
            note=one_line(note) or session.note,
            logged=True,
        )
        self.journal.record_log(self.program.name, session)
        return session


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands.

    Attributes:
        done: the days that are done, each with its pain; None where none was logged.
            The day that is due is not among them.
    """

    advice: Advice
    done: Mapping[int, int | None]
