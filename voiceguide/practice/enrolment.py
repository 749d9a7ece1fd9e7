"""Who is in a roster, and which course each of them follows. Data only."""

from dataclasses import dataclass
from datetime import date

from voiceguide.program.wishes import Wishes


@dataclass(frozen=True, slots=True)
class CourseChoice:
    """A course, whoever follows it: one object for all people who chose the same.

    Attributes:
        wishes: what is asked for; its voice may be None, for the practice's own.
        weeks: of the program; None for four, or all of a shorter one.
    """

    wishes: Wishes
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person of a roster.

    Attributes:
        row: where in the roster, from 1.
        id: their code.
        course: what they follow.
        start: the date of day 1.
        days_a_week: how many days of the program fall into a week of the calendar; None for as
            many as the program has.
    """

    row: int
    id: str
    course: CourseChoice
    start: date
    days_a_week: int | None = None
