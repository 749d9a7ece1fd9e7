"""Which session is due: pure functions of the sessions so far and of the date.

The rules (docs/why.md), the strictest sensible reading of several clinics':

- Pain of 0 to 3 is green: go on. 4 or 5 is amber: the same day again. Over 5, sharp or
  spreading is red: an easy day, then the first day of the rung below. Red twice running:
  no session. The dose does not rise until a session is logged green again.
- 1 or 2 days missed: go on. 3 to 6: the last session again. 7 to 13: back a week. 14 or more:
  from the beginning. A week's rest days, where a program has them, are not missed.
- One day of the program a date. After the last day the last week goes round.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from voiceguide.person.model import Advice, Cause, Gap, Light, LoggedSession, Reason
from voiceguide.program.model import Program
from voiceguide.program.progression import ladder_dose, moving_repetitions_on

_MAX_GO_ON = 2
_MAX_REPEAT = 6
_MAX_BACK = 13
"""Days missed: up to each of them, what the rules above say."""
_DAYS_OF_A_WEEK = 7


def advise(history: Sequence[LoggedSession], program: Program, today: date) -> Advice:
    """The session that is due.

    Args:
        history: the sessions of this program that count, by date, the latest last.
        program: the program that is followed.
        today: the person's calendar day.
    """
    if not history:
        return Advice(1, easy=False, reason=Reason(Cause.FIRST_SESSION))
    last = history[-1]
    if red_twice(history):
        below = min(_bounded(last.day, program), first_day_below(program, last.day))
        return Advice(below, easy=True, reason=Reason(Cause.RED_TWICE, last), stop=True)
    if today <= last.date:
        return _again(last, program, today)
    missed = len(_missed_between(program, last.date, today))
    if missed > _MAX_BACK:
        return Advice(1, easy=False, reason=Reason(None, gap=Gap.RESTART, missed=missed))
    by_pain = _by_pain(history, program)
    if missed <= _MAX_GO_ON:
        gap = Gap.GO_ON if missed else Gap.NONE
        return replace(by_pain, reason=replace(by_pain.reason, gap=gap, missed=missed))
    return _after_gap(last, by_pain, program, missed)


def missed_dates(
    history: Sequence[LoggedSession], program: Program, today: date, start: date | None = None
) -> list[date]:
    """Every date that was missed, from the start (or the first session) to yesterday."""
    dates = sorted({session.date for session in history})
    missed: list[date] = []
    if start is not None and start < (dates[0] if dates else today):
        missed += _missed_between(program, start - timedelta(days=1), (dates or [today])[0])
    for before, after in pairwise([*dates, *([today] if dates else [])]):
        missed += _missed_between(program, before, after)
    return missed


def first_day_below(program: Program, day: int) -> int:
    """The first day of the rung below the one that a day stands on."""
    first = _first_of_rung(program, _bounded(day, program))
    return _first_of_rung(program, first - 1) if first > 1 else 1


def red_twice(history: Sequence[LoggedSession]) -> bool:
    """Whether the last two sessions whose pain was logged were both red."""
    lights = [session.light for session in history if session.light is not None]
    return lights[-2:] == [Light.RED, Light.RED]


def _missed_between(program: Program, before: date, after: date) -> list[date]:
    """The dates between two, both left out, that were no rest days of the program."""
    empty = (after - before).days - 1
    rest = _DAYS_OF_A_WEEK - program.days_a_week
    return [before + timedelta(days=1 + i) for i in range(rest, empty)]


def _first_of_rung(program: Program, day: int) -> int:
    dose = ladder_dose(program, day)
    while day > 1 and ladder_dose(program, day - 1) == dose:
        day -= 1
    return day


def _bounded(day: int, program: Program) -> int:
    return min(day, program.days)


def _again(last: LoggedSession, program: Program, today: date) -> Advice:
    """The same day again: a second session on a date, or a clock that was set back."""
    cause = Cause.STILL_TO_COME if today < last.date else Cause.DONE_TODAY
    # Who hurts and still wants another session today gets an easy one.
    easy = last.easy or last.light is Light.RED
    return Advice(_bounded(last.day, program), easy, Reason(cause, last))


def _by_pain(history: Sequence[LoggedSession], program: Program) -> Advice:
    """What pain alone says."""
    last = history[-1]
    day = _bounded(last.day, program)
    if last.light is Light.RED:
        cause = Cause.SHARP if last.pain is None else Cause.RED
        return Advice(day, easy=True, reason=Reason(cause, last))
    if last.light is Light.AMBER:
        return Advice(day, last.easy, Reason(Cause.AMBER, last))
    if last.easy:
        hurt = next((s for s in reversed(history) if not s.easy), last)
        below = min(day, first_day_below(program, hurt.day))
        return Advice(below, easy=False, reason=Reason(Cause.STEP_DOWN, last))
    return _onward(history, program, day)


def _onward(history: Sequence[LoggedSession], program: Program, day: int) -> Advice:
    """The next day, unless its dose is higher and nothing green was logged since pain."""
    last = history[-1]
    if day >= program.days:
        last_week = max(1, program.days - program.days_a_week + 1)
        return Advice(last_week, easy=False, reason=Reason(Cause.PROGRAM_DONE, last))
    logged = next((s for s in reversed(history) if s.light is not None), last)
    if logged.light not in (None, Light.GREEN) and _rises(program, day):
        return Advice(day, easy=False, reason=Reason(Cause.NOT_GREEN, logged))
    return Advice(day + 1, easy=False, reason=Reason(Cause.DAY_DONE, last))


def _rises(program: Program, day: int) -> bool:
    """Whether the dose of the next day is more than the dose of a day."""
    moving = [moving_repetitions_on(program, d, easy=False) for d in (day, day + 1)]
    return ladder_dose(program, day) != ladder_dose(program, day + 1) or moving[0] != moving[1]


def _after_gap(last: LoggedSession, by_pain: Advice, program: Program, missed: int) -> Advice:
    """Three to thirteen days missed: never more than the rule, less where it hurt."""
    day, gap = _bounded(last.day, program), Gap.REPEAT
    if missed > _MAX_REPEAT:
        day, gap = max(1, day - program.days_a_week), Gap.BACK
    hurts = by_pain.easy or by_pain.day < day
    reason = by_pain.reason if hurts else Reason(None)
    return Advice(min(day, by_pain.day), by_pain.easy, replace(reason, gap=gap, missed=missed))
