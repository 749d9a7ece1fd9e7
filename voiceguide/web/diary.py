"""The journal as a server uses it: which day is due now, and a log from the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from voiceguide.errors import UsageError
from voiceguide.person.advice import decide
from voiceguide.person.entry import session_meant
from voiceguide.person.journal import Journal
from voiceguide.person.model import Advice, Session
from voiceguide.player.page import DoneDay
from voiceguide.program.model import Program
from voiceguide.web.source import Standing


@dataclass(frozen=True, slots=True)
class Diary:
    """A person's journal for one program. Read anew each time: a server runs for days.

    Attributes:
        since: sessions before it do not count; None for all.
        today: tells the person's calendar day.

    Raises:
        JournalError: from every method, when the journal can't be read or written.
    """

    journal: Journal
    program: Program
    since: date | None
    today: Callable[[], date]

    def advice(self) -> Advice:
        """What is due today."""
        return decide(self._history(), self.program, self.today())

    def standing(self) -> Standing:
        """Where the person stands."""
        history, today = self._history(), self.today()
        advice = decide(history, self.program, today)
        # The page tells nothing of a day that is done: one that is due again is not.
        due = advice.stop or not any(s.day == advice.day and s.date >= today for s in history)
        done = {session.day: session.pain for session in history}
        if due:
            done.pop(advice.day, None)
        days = tuple(DoneDay(day, pain) for day, pain in sorted(done.items()))
        return Standing(advice.day, advice.reason, advice.stop, days)

    def log(self, day: int, pain: int | None, note: str) -> Standing:
        """Record a session as `voiceguide log` does; returns what is next, from tomorrow on.

        Raises:
            UsageError: the program has no such day.
        """
        now = self.today()
        meant = session_meant(self._history(), self.program, now, day=day)
        told = replace(
            meant,
            pain=meant.pain if pain is None else pain,
            sharp=meant.sharp and pain is None,
            note=note or meant.note,
            logged=True,
        )
        self.journal.record_log(self.program.name, told)
        after = self._history()
        advice = decide(after, self.program, max(now, after[-1].date) + timedelta(days=1))
        return Standing(advice.day, advice.reason, advice.stop)

    def _history(self) -> list[Session]:
        return self.journal.history(self.program.name, self.since)


def no_journal() -> UsageError:
    """What is said where a log is sent and the journal was left aside."""
    return UsageError("the journal is left aside here", "start `voiceguide serve` with --program")
