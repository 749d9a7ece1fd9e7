"""Day to dose, by rule. Pure functions; no table of days stands anywhere.

The rules, for held stretches:

- A step raises the hold or the repetitions, never both.
- Where holds grow first, short holds grow alone. From `first_repetitions_from` seconds on,
  a hold is first repeated more often, then lengthened. Where repetitions grow first, that is
  so from the first rung on.
- A longer hold starts with the fewest repetitions that keep the time under stretch of the
  rung before. From 30 s on it may fall by a fifth, since fewer, longer holds gain as much
  (Ayala: 12 x 15 s, 6 x 30 s and 4 x 45 s gained equally).
- The time under stretch of one side stays at or under 150 s; nothing is gained beyond
  about four minutes a session for a muscle (Ingram 2024).
- An easy day has the dose of a week before, or less.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import count, islice

from voiceguide.errors import DayError
from voiceguide.program.ladder import MAX_TOTAL_S, MIN_HOLD_S, Ladder
from voiceguide.program.model import Dose, Program

_LONG_HOLD_S = 30
_ALLOWED_FALL = 0.2


def dose_on(program: Program, day: int, *, easy: bool | None = None) -> Dose:
    """The dose of held stretches on a day of a program, as its ladder has it.

    An easy day's plan can have less: it keeps within its week's load.

    Args:
        program: the program.
        day: from 1.
        easy: whether it is an easy day; None: as the program has it.

    Raises:
        DayError: the program has no such day.
    """
    return ladder_dose(program, _dose_day(program, day, easy=easy))


def easy_doses(program: Program, day: int) -> Iterator[Dose]:
    """What an easy day can have, the most first: the dose of a week before, then less."""
    most = dose_on(program, day, easy=True)
    yield most
    for dose in reversed(rungs(program.ladder)):
        # A later rung can have less time under stretch, and its holds are longer.
        if dose.total_s < most.total_s and dose.hold_s <= most.hold_s:
            yield dose
    for hold_s in dict.fromkeys((program.ladder.holds[0], MIN_HOLD_S)):
        yield Dose(hold_s, 1)


def moving_repetitions_on(program: Program, day: int, *, easy: bool | None = None) -> int:
    """Repetitions of counted movements on a day of a program; see dose_on."""
    week = program.week_of(_dose_day(program, day, easy=easy))
    return program.moving_repetitions[min(week, len(program.moving_repetitions)) - 1]


def moving_repetitions_below(program: Program, repetitions: int) -> int:
    """The step below so many repetitions of a counted movement; below the first, one less."""
    steps = [step for step in program.moving_repetitions if step < repetitions]
    return max(steps, default=max(1, repetitions - 1))


@lru_cache(maxsize=64)
def rungs(ladder: Ladder) -> tuple[Dose, ...]:
    """All rungs of a ladder, the first one first."""
    found = [Dose(ladder.holds[0], ladder.repetitions)]
    while (after := next_dose(ladder, found[-1])) != found[-1]:
        found.append(after)
    return tuple(found)


def rung_below(ladder: Ladder, dose: Dose) -> Dose:
    """The rung below a rung; below the first one and off the ladder, a little less.

    Where the rung below has more time under stretch, it loses repetitions: lower is never more.
    """
    known = rungs(ladder)
    if dose in known[1:]:
        below = known[known.index(dose) - 1]
        most = dose.total_s // below.hold_s
        return Dose(below.hold_s, max(1, min(below.repetitions, most)))
    if dose.repetitions > 1:
        return Dose(dose.hold_s, dose.repetitions - 1)
    shorter = (hold for hold in ladder.holds if hold < dose.hold_s)
    return Dose(max(shorter, default=dose.hold_s), 1)


def ladder_dose(program: Program, day: int) -> Dose:
    """The dose that the ladder has reached on a day, easy days left aside."""
    return _doses(program.ladder, program.days_a_week, program.days)[day - 1]


def check_day(program: Program, day: int) -> None:
    """Raise DayError unless the program has that day."""
    if not 1 <= day <= program.days:
        raise DayError(day, program.name, program.days)


def _dose_day(program: Program, day: int, *, easy: bool | None) -> int:
    """The day whose dose counts: on an easy day the one of a week before."""
    check_day(program, day)
    easy = program.is_easy(day) if easy is None else easy
    return max(1, day - program.days_a_week) if easy else day


@lru_cache(maxsize=64)
def _doses(ladder: Ladder, days_a_week: int, days: int) -> tuple[Dose, ...]:
    return tuple(islice(_day_by_day(ladder, days_a_week), days))


def _day_by_day(ladder: Ladder, days_a_week: int) -> Iterator[Dose]:
    dose = Dose(ladder.holds[0], ladder.repetitions)
    for day in count(1):
        if day > 1 and _step_is_due(ladder, dose, (day - 1) % days_a_week + 1):
            dose = next_dose(ladder, dose)
        yield dose


def _step_is_due(ladder: Ladder, dose: Dose, day_of_week: int) -> bool:
    if _is_long(ladder, dose):
        return day_of_week == 1
    return day_of_week in ladder.step_days


def _is_long(ladder: Ladder, dose: Dose) -> bool:
    """Whether the next step leads to a hold over 30 s, which a body gets a week to meet."""
    return dose.hold_s >= _LONG_HOLD_S and dose.repetitions >= _max_repetitions(ladder, dose.hold_s)


def next_dose(ladder: Ladder, dose: Dose) -> Dose:
    """The rung after a rung; the last one stays."""
    holds_only = ladder.order == "hold-first" and dose.hold_s < ladder.first_repetitions_from
    if not holds_only and dose.repetitions < _max_repetitions(ladder, dose.hold_s):
        return Dose(dose.hold_s, dose.repetitions + 1)
    longer = next((hold for hold in ladder.holds if hold > dose.hold_s), None)
    if longer is None:
        return dose
    return Dose(longer, _repetitions_at(ladder, longer, dose))


def _max_repetitions(ladder: Ladder, hold_s: int) -> int:
    cap = ladder.most_repetitions
    if ladder.order == "hold-first" and hold_s >= _LONG_HOLD_S:
        cap = ladder.most_at_30
    return max(1, min(cap, MAX_TOTAL_S // hold_s))


def _repetitions_at(ladder: Ladder, hold_s: int, before: Dose) -> int:
    """The fewest repetitions at a longer hold that keep enough of the time under stretch."""
    enough_s = before.total_s * (1 - _ALLOWED_FALL if hold_s >= _LONG_HOLD_S else 1)
    fewest = min(before.repetitions, ladder.repetitions)
    enough = next((n for n in range(1, 16) if n * hold_s >= enough_s), 15)
    if hold_s <= _LONG_HOLD_S:
        enough = max(enough, fewest)
    return min(enough, before.repetitions, _max_repetitions(ladder, hold_s))
