"""Which session is next. Pure functions of what was done and of the date.

The rules (docs/why.md), the strictest sensible reading of several clinics':

- Pain of 0 to 3 is green: go on. 4 or 5 is amber: the same day again. Over 5, sharp or
  spreading is red: an easy day, then the first day of the rung below. Red twice running:
  no session. The dose does not rise until a session is logged green again.
- 1 or 2 days missed: go on. 3 to 6: the last session again. 7 to 13: back a week. 14 or more:
  from the beginning. A week's rest days, where a program has them, are not missed.
- One day of the program a date. After the last day the last week goes round.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from voiceguide.person.model import Advice, Light, Session
from voiceguide.program.model import Program
from voiceguide.program.progression import moving_repetitions_on, rung

GO_ON_MISSED = 2
REPEAT_MISSED = 6
BACK_MISSED = 13
DAYS_OF_A_WEEK = 7

CLINICIAN = "red twice running: pause, and see a doctor or therapist before the next session"


def decide(history: Sequence[Session], program: Program, today: date) -> Advice:
    """The session that is due.

    Args:
        history: the sessions of this program that count, by date, the latest last.
        program: the program that is followed.
        today: the person's calendar day.
    """
    if not history:
        return Advice(1, easy=False, reason="day 1: the first session")
    last = history[-1]
    if red_twice(history):
        down = min(_bounded(last.day, program), rung_below(program, last.day))
        return Advice(down, easy=True, reason=CLINICIAN, stop=True)
    if today <= last.date:
        return _again(last, program, today)
    missed = missed_days(program, last.date, today)
    if missed > BACK_MISSED:
        return Advice(1, easy=False, reason=f"day 1: {missed} days missed, start again")
    by_pain = _by_pain(history, program)
    if missed <= GO_ON_MISSED:
        gap = {0: "", 1: ", 1 day missed: go on"}.get(missed, f", {missed} days missed: go on")
        return Advice(by_pain.day, by_pain.easy, f"day {by_pain.day}: {by_pain.reason}{gap}")
    return _after_gap(last, by_pain, program, missed)


def missed_days(program: Program, last: date, today: date) -> int:
    """The days between two dates, both left out, that were no rest days of the program."""
    return len(_missed_between(program, last, today))


def missed_dates(
    history: Sequence[Session], program: Program, today: date, start: date | None = None
) -> list[date]:
    """Every date that was missed, from the start (or the first session) to yesterday."""
    dates = sorted({session.date for session in history})
    missed: list[date] = []
    if start is not None and start < (dates[0] if dates else today):
        missed += _missed_between(program, start - timedelta(days=1), (dates or [today])[0])
    for before, after in pairwise([*dates, *([today] if dates else [])]):
        missed += _missed_between(program, before, after)
    return missed


def rung_below(program: Program, day: int) -> int:
    """The first day of the rung before the one that a day stands on."""
    first = _first_of_rung(program, _bounded(day, program))
    return _first_of_rung(program, first - 1) if first > 1 else 1


def _missed_between(program: Program, before: date, after: date) -> list[date]:
    empty = (after - before).days - 1
    rest = DAYS_OF_A_WEEK - program.days_a_week
    return [before + timedelta(days=1 + i) for i in range(rest, empty)]


def _first_of_rung(program: Program, day: int) -> int:
    dose = rung(program, day)
    while day > 1 and rung(program, day - 1) == dose:
        day -= 1
    return day


def _bounded(day: int, program: Program) -> int:
    return min(day, program.days)


def red_twice(history: Sequence[Session]) -> bool:
    """Whether the last two sessions that were told of were both red."""
    lights = [session.light for session in history if session.light is not None]
    return lights[-2:] == [Light.RED, Light.RED]


def _again(last: Session, program: Program, today: date) -> Advice:
    """The same day again: a second session on a date, or a clock that was set back."""
    day = _bounded(last.day, program)
    if today < last.date:
        why = f"the last session is dated {last.date}, which is still to come: the same day again"
    else:
        why = "the same day again, since today has had its session"
    # Who hurts and still wants another session today gets an easy one.
    return Advice(day, last.easy or last.light is Light.RED, f"day {day}: {why}")


def _by_pain(history: Sequence[Session], program: Program) -> Advice:
    """What pain alone says, with the reason but without the day in it."""
    last = history[-1]
    day = _bounded(last.day, program)
    told = f"pain {last.pain} of 10" if last.pain is not None else "sharp or spreading pain"
    if last.light is Light.RED:
        return Advice(day, easy=True, reason=f"an easy day, since the last was red ({told})")
    if last.light is Light.AMBER:
        why = f"the same again, since the last was amber ({told}): move less far"
        return Advice(day, last.easy, why)
    if last.easy:
        hurt = next((s for s in reversed(history) if not s.easy), last)
        down = min(day, rung_below(program, hurt.day))
        return Advice(down, easy=False, reason="one step down, after red and an easy day")
    return _onward(history, program, day)


def _onward(history: Sequence[Session], program: Program, day: int) -> Advice:
    """The next day, unless its dose is higher and nothing green was logged since pain."""
    if day >= program.days:
        round_ = max(1, program.days - program.days_a_week + 1)
        return Advice(round_, easy=False, reason="the last week again, since the program is done")
    told = next((s.light for s in reversed(history) if s.light is not None), Light.GREEN)
    if told is not Light.GREEN and _rises(program, day):
        why = f"the last log was {told}; log a session with pain 0 to 3 before the dose rises"
        return Advice(day, easy=False, reason=why)
    return Advice(day + 1, easy=False, reason=f"day {day} is done")


def _rises(program: Program, day: int) -> bool:
    moving = [moving_repetitions_on(program, d, easy=False) for d in (day, day + 1)]
    return rung(program, day) != rung(program, day + 1) or moving[0] != moving[1]


def _after_gap(last: Session, by_pain: Advice, program: Program, missed: int) -> Advice:
    """Three to thirteen days missed: never more than the rule, less where it hurt."""
    day = _bounded(last.day, program)
    if missed <= REPEAT_MISSED:
        back, what = day, "the last session again"
    else:
        back, what = max(1, day - program.days_a_week), "back a week"
    reason = f"{missed} days missed, {what}"
    if by_pain.easy or by_pain.day < back:
        reason += f"; {by_pain.reason}"
    day = min(back, by_pain.day)
    return Advice(day, by_pain.easy, f"day {day}: {reason}")
