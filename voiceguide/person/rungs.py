"""The rungs that the days of a program stand on. Pure functions."""

from voiceguide.program.model import Program
from voiceguide.program.progression import ladder_dose


def bounded(day: int, program: Program) -> int:
    """A day, or the last of a program that has become shorter."""
    return min(day, program.days)


def first_day_on(program: Program, day: int) -> int:
    """The first day of the rung that a day stands on."""
    day = bounded(day, program)
    dose = ladder_dose(program, day)
    while day > 1 and ladder_dose(program, day - 1) == dose:
        day -= 1
    return day


def first_day_below(program: Program, day: int) -> int:
    """The first day of the rung below the one that a day stands on."""
    first = first_day_on(program, day)
    return first_day_on(program, first - 1) if first > 1 else 1
