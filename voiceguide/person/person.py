"""A person on a program: what they asked for, which day is due and why, and how it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from voiceguide.person.advice import advise
from voiceguide.person.entry import one_line, session_to_log
from voiceguide.person.escalation import pause_for
from voiceguide.person.journal import Journal
from voiceguide.person.lights import light_of
from voiceguide.person.model import Advice, Cause, Light, LoggedSession, Reason, Start, Usual
from voiceguide.person.rhythm import missed_dates
from voiceguide.program.catalog import program_names
from voiceguide.program.model import Program
from voiceguide.program.wishes import DEFAULT_PROGRAM, Eases, Wishes


@dataclass(frozen=True, slots=True)
class Logged:
    """What came of a log.

    Attributes:
        session: as it is in the journal now.
        asks: words of its note that ask whether it was sharp or spread, while nobody has said
            so: ask, and log the answer as `spread`.
    """

    session: LoggedSession
    asks: tuple[str, ...] = ()


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

    @property
    def usual(self) -> Usual:
        """What is usual for them: their pain on an ordinary day, and their rhythm."""
        return self.start.usual if self.start is not None else Usual()

    def wishes(self, wishes: Wishes = Wishes()) -> Wishes:
        """Wishes on this program; where they say nothing, what `start` recorded."""
        start = self.start
        if start is None:
            return replace(wishes, program=self.program_name)
        return replace(
            wishes,
            program=self.program_name,
            avoid=wishes.avoid or start.avoid,
            position=wishes.position or start.position,
            eases=wishes.eases if wishes.eases is not Eases.NEITHER else start.eases,
            # Another program need not have the exercises that these are.
            easier=wishes.easier or (start.easier if self.since else frozenset()),
            reminder=wishes.reminder or not start.ok,
        )

    def history(self) -> list[LoggedSession]:
        """The sessions that count, by date, the latest last."""
        return self.journal.history(self.program.name, self.since)

    def light(self, session: LoggedSession) -> Light | None:
        """What a session's pain says; None where none was logged."""
        return light_of(session, self.usual.baseline)

    def advice(self, today: date) -> Advice:
        """Which day is due on a date, and why."""
        return self._advice(self.history(), today)

    def next_date(self, today: date) -> date:
        """When the next session is: today, or the day after one that is as late; never too early.

        So what is told of the next session is what `advice` has for that date.
        """
        history = self.history()
        first = history[-1].date + timedelta(days=1) if history else self.since
        return max(today, first or today)

    def missed(self, today: date) -> list[date]:
        """The dates that were missed before a date."""
        rhythm = self.usual.days_a_week_on(self.program)
        return missed_dates((s.date for s in self.history()), rhythm, today, self.since)

    def standing(self, today: date) -> "Standing":
        """What is due, and what was done."""
        history = self.history()
        advice = self._advice(history, today)
        done = {session.day: session.pain for session in history}
        # A day that is due again is not done, but for one that had its session today.
        if advice.stop or not any(s.day == advice.day and s.date >= today for s in history):
            done.pop(advice.day, None)
        return Standing(advice, done)

    def has_emergency(self) -> bool:
        """Whether the last start told a sign that needs help at once, whatever its program."""
        start = self.journal.start()
        return start is not None and start.has_emergency

    def pause(self) -> Cause | None:
        """Why a clinician should have a look before the next session; None where none need."""
        return pause_for(self.history(), self.usual.baseline)

    def record_built(self, advice: Advice, today: date) -> None:
        """Record that the session that was due has been built."""
        kind = advice.adjustment.kind
        self.journal.record_built(self.program.name, advice.day, today, kind=kind)

    def log(
        self,
        today: date,
        *,
        day: int | None = None,
        on: date | None = None,
        pain: int | None = None,
        before: int | None = None,
        next_morning: int | None = None,
        stretches: Mapping[str, int] | None = None,
        spread: bool | None = None,
        note: str = "",
        words: tuple[str, ...] = (),
    ) -> Logged:
        """Record how a session went; what is not told stays as it was told before.

        Args:
            today: the person's calendar day.
            day: of the program; None for the session that is meant by the date.
            on: the session's date; None for the last session that nobody has logged yet.
            pain: the worst during it, 0 to 10.
            before: pain before it, 0 to 10.
            next_morning: pain the morning after, 0 to 10.
            stretches: pain by stretch, 0 to 10, by the id of the exercise.
            spread: whether it was sharp, travelled, tingled or left something numb. Only a plain
                False takes back what was told before.
            note: a remark, of any text; it is kept on one line.
            words: those of the note that can mean that it spread: `language.reasons` finds them.

        Returns:
            The session as it is in the journal now. One from before the start does not count.

        Raises:
            UsageError: a date, or a morning, that is still to come, or a day that the program
                does not have.
        """
        when, since = on or today, self.since
        # One from before the start stands for itself: no other from before then counts.
        since = min(since, when) if since else None
        session = session_to_log(
            self.journal.history(self.program.name, since),
            self.program,
            today,
            day=day,
            on=on,
            usual=self.usual,
            morning_after=next_morning is not None,
        )
        session = replace(
            session,
            pain=session.pain if pain is None else pain,
            before=session.before if before is None else before,
            next_morning=session.next_morning if next_morning is None else next_morning,
            stretches={**session.stretches, **(stretches or {})},
            spread=session.spread if spread is None else spread,
            note=one_line(note) or session.note,
            logged=True,
        )
        self.journal.record_log(self.program.name, session)
        return Logged(session, words if spread is None and not session.spread else ())

    def _advice(self, history: list[LoggedSession], today: date) -> Advice:
        advice = advise(history, self.program, today, self.usual)
        if self.has_emergency():
            return replace(advice, reason=Reason(Cause.EMERGENCY), stop=True)
        return advice


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands.

    Attributes:
        done: the days that are done, each with its pain; None where none was logged.
            The day that is due is not among them.
    """

    advice: Advice
    done: Mapping[int, int | None]
