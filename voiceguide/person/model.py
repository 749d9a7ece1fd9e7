"""What the journal knows of a person: the start, the sessions, and what they lead to. Data only.

A date is the person's own calendar day, wherever they are; no time of day is kept.
"""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - the fields are called date
from enum import StrEnum
from typing import Literal

from voiceguide.program.model import Avoid

MOST_PAIN = 10
MOST_GREEN_PAIN = 3
MOST_AMBER_PAIN = 5


class Light(StrEnum):
    """What a session's pain says about the next one."""

    GREEN = "green"
    """0 to 3: go on."""
    AMBER = "amber"
    """4 or 5: ease the range, and repeat the day."""
    RED = "red"
    """Over 5, sharp or spreading: an easy day, then one step down."""


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a course, and what the person wishes from then on.

    Attributes:
        date: sessions before it do not count.
        program: a name, or the path of the person's own file.
        ok: whether a doctor or therapist has given the OK, and no sign speaks against it.
        signs: the screening's questions that were answered with yes, by their keys.
    """

    date: Date
    program: str = "gentle"
    avoid: frozenset[Avoid] = frozenset()
    position: Literal["chair", "standing"] | None = None
    ok: bool = True
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One session on one date.

    Attributes:
        day: of the program, from 1.
        pain: 0 to 10; None where nobody told.
        sharp: whether it was sharp, or spread.
        easy: an easy day because of pain, not because of the calendar.
        built: whether `today` made its sound.
        logged: whether the person told how it went.
    """

    day: int
    date: Date
    pain: int | None = None
    sharp: bool = False
    note: str = ""
    easy: bool = False
    built: bool = False
    logged: bool = False

    @property
    def light(self) -> Light | None:
        """Its light; None where nobody told."""
        if self.sharp:
            return Light.RED
        if self.pain is None:
            return None
        if self.pain <= MOST_GREEN_PAIN:
            return Light.GREEN
        return Light.AMBER if self.pain <= MOST_AMBER_PAIN else Light.RED


@dataclass(frozen=True, slots=True)
class Advice:
    """What is next.

    Attributes:
        day: of the program.
        easy: the dose of a week before, whatever the calendar says.
        reason: one line that says why.
        stop: no session before a clinician has had a look.
    """

    day: int
    easy: bool
    reason: str
    stop: bool = False
