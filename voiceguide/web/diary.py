"""A person's journal as a server uses it: which day is due now, and a log from the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from voiceguide.errors import UsageError
from voiceguide.language.reasons import advice_text
from voiceguide.person.model import Advice
from voiceguide.person.person import Person
from voiceguide.player.page import DoneDay
from voiceguide.web.source import Standing


@dataclass(frozen=True, slots=True)
class Diary:
    """A person, and what their calendar day is now.

    Raises:
        JournalError: from every method, when the journal can't be read or written.
    """

    person: Person
    today: Callable[[], date]

    def advice(self) -> Advice:
        """What is due today."""
        return self.person.advice(self.today())

    def standing(self) -> Standing:
        """Where the person stands."""
        standing = self.person.standing(self.today())
        advice = standing.advice
        days = tuple(DoneDay(day, pain) for day, pain in sorted(standing.done.items()))
        return Standing(advice.day, advice_text(advice), advice.stop, days)

    def log(self, day: int, pain: int | None, note: str) -> Standing:
        """Record a session as `voiceguide log` does; returns what is next, from tomorrow on.

        Raises:
            UsageError: the program has no such day.
        """
        today = self.today()
        session = self.person.log(today, day=day, pain=pain, note=note)
        advice = self.person.advice_after(session, today)
        return Standing(advice.day, advice_text(advice), advice.stop)


def no_journal() -> UsageError:
    """What is said where a log is sent and the journal was left aside."""
    return UsageError("the journal is left aside here", "start `voiceguide serve` with --program")
