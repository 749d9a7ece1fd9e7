"""What the journal knows of a person: the start, the sessions, and what they lead to. Data only.

A date is the person's own calendar day, wherever they are; no time of day is recorded.
"""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - the fields are called date
from enum import StrEnum

from voiceguide.program.model import Avoid, OffFloor

MAX_PAIN = 10
_MAX_GREEN_PAIN = 3
_MAX_AMBER_PAIN = 5


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
    position: OffFloor | None = None
    ok: bool = True
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """One session on one date.

    Attributes:
        day: of the program, from 1.
        pain: 0 to 10; None where nobody has logged it.
        sharp: whether it was sharp, or spread.
        easy: an easy day because of pain, not because of the calendar.
        built: whether `today` has built its file.
        logged: whether the person has logged it.
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
        """Its light; None where no pain was logged."""
        if self.sharp:
            return Light.RED
        if self.pain is None:
            return None
        if self.pain <= _MAX_GREEN_PAIN:
            return Light.GREEN
        return Light.AMBER if self.pain <= _MAX_AMBER_PAIN else Light.RED


class Cause(StrEnum):
    """What the last session says of the next one."""

    FIRST_SESSION = "first-session"
    """There was none yet."""
    DAY_DONE = "day-done"
    STILL_TO_COME = "still-to-come"
    """It is dated after today: the clock was set back."""
    DONE_TODAY = "done-today"
    RED_TWICE = "red-twice"
    """It and the one before it were red."""
    RED = "red"
    SHARP = "sharp"
    """Red by the kind of the pain, without a number."""
    AMBER = "amber"
    STEP_DOWN = "step-down"
    """It was the easy day after red."""
    NOT_GREEN = "not-green"
    """The dose would rise, and the last log was not green."""
    PROGRAM_DONE = "program-done"


class Gap(StrEnum):
    """What missed days say of the next session."""

    NONE = "none"
    GO_ON = "go-on"
    REPEAT = "repeat"
    BACK = "back"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day is due, without words: `language.reasons` has them.

    Attributes:
        cause: None where the missed days say it all.
        session: the session that the cause is about; None where there is none.
        missed: how many days were missed.
    """

    cause: Cause | None
    session: LoggedSession | None = None
    gap: Gap = Gap.NONE
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """What is next.

    Attributes:
        day: of the program.
        easy: the dose of a week before, whatever the calendar says.
        reason: why.
        stop: no session before a clinician has had a look, since red came twice running.
    """

    day: int
    easy: bool
    reason: Reason
    stop: bool = False
