"""What the journal knows of a person: the start, the sessions, and what they lead to. Data only.

A date is the person's own calendar day, wherever they are; no time of day is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 - the fields are called date
from enum import StrEnum

from voiceguide.person.screening import is_emergency
from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.model import Avoid, OffFloor, Program
from voiceguide.program.wishes import Eases

MAX_PAIN = 10


class Light(StrEnum):
    """What a session's pain says about the next one; `lights` has the rules."""

    GREEN = "green"
    """About as on an ordinary day: go on."""
    AMBER = "amber"
    """More than that: ease the range, and repeat the day."""
    RED = "red"
    """Much more, or it spreads: a flare-up session, then one rung down."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a person, which pain and gaps are measured against.

    Attributes:
        baseline: pain on an ordinary day, 0 to 10; 0 where nobody has told it.
        days_a_week: how often they mean to stretch; None for as often as the program has it.
    """

    baseline: int = 0
    days_a_week: int | None = None

    def days_a_week_on(self, program: Program) -> int:
        """How many sessions a week of a program are the person's rhythm."""
        return self.days_a_week or program.days_a_week


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a course, and what the person told and wishes from then on.

    Attributes:
        date: sessions before it do not count.
        program: a name, or the path of the person's own file.
        ok: whether nothing speaks against it, or a doctor or therapist who knows has given the OK.
        signs: the screening's questions that were answered with yes, by their keys.
        baseline, days_a_week: as Usual has them.
        eases: which way of bending eases their back.
        easier: ids of exercises to do in their easier form.
    """

    date: Date
    program: str = "gentle"
    avoid: frozenset[Avoid] = frozenset()
    position: OffFloor | None = None
    ok: bool = True
    signs: tuple[str, ...] = ()
    baseline: int = 0
    days_a_week: int | None = None
    eases: Eases = Eases.NEITHER
    easier: frozenset[str] = frozenset()

    @property
    def usual(self) -> Usual:
        """What is usual for the person."""
        return Usual(self.baseline, self.days_a_week)

    @property
    def has_emergency(self) -> bool:
        """Whether a sign was told that needs help at once, so that nothing may be built."""
        return is_emergency(self.signs)


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """One session on one date.

    Attributes:
        day: of the program, from 1.
        pain: the worst during the session, 0 to 10; None where nobody has logged it.
        spread: whether it was sharp, travelled, tingled or left something numb.
        kind: what pain made of it; None where it was as the program's calendar has it.
        before: pain before the session; None where nobody has told it.
        next_morning: pain the morning after; None likewise.
        stretches: pain by stretch, 0 to 10, by the id of the exercise.
        built: whether `today` has built its file.
        logged: whether the person has logged it.
    """

    day: int
    date: Date
    pain: int | None = None
    spread: bool = False
    note: str = ""
    kind: SessionKind | None = None
    before: int | None = None
    next_morning: int | None = None
    stretches: Mapping[str, int] = field(default_factory=dict, hash=False)
    built: bool = False
    logged: bool = False


class Cause(StrEnum):
    """What the last session says of the next one."""

    FIRST_SESSION = "first-session"
    """There was none yet."""
    DAY_DONE = "day-done"
    STILL_TO_COME = "still-to-come"
    """It is dated after today: the clock was set back."""
    DONE_TODAY = "done-today"
    EMERGENCY = "emergency"
    """An emergency sign was told to `start`."""
    RED_TWICE = "red-twice"
    """It and the one before it were red."""
    RED_OFTEN = "red-often"
    """Three of the last five were red."""
    RED = "red"
    SPREAD = "spread"
    """Red by the kind of the pain, whatever its number."""
    RED_MORNING = "red-morning"
    """Red by the next morning, and not by the pain during it."""
    AMBER = "amber"
    AMBER_MORNING = "amber-morning"
    STEP_DOWN = "step-down"
    """It was the flare-up session after red, or one that the person asked for."""
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


class Checkup(StrEnum):
    """Why the pain should be looked at, though sessions go on."""

    NO_RUNG = "no-rung"
    """Pain has kept the dose from rising in the last 14 sessions."""
    NO_LESS_PAIN = "no-less-pain"
    """Six weeks have gone by without less pain."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day is due, without words: `language.reasons` has them.

    Attributes:
        cause: None where the missed days say it all.
        session: the session that the cause is about; None where there is none.
        missed: how many days were missed.
        light: of that session; None where no pain was logged.
        max_green: the most pain that is green for the person.
    """

    cause: Cause | None
    session: LoggedSession | None = None
    gap: Gap = Gap.NONE
    missed: int = 0
    light: Light | None = None
    max_green: int = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """What is next.

    Attributes:
        day: of the program.
        reason: why.
        adjustment: what pain asks of the session.
        stop: no session before somebody has had a look.
        checkup: why the pain should be looked at while sessions go on; told once, after the
            session that shows it, until the next one is logged.
    """

    day: int
    reason: Reason
    adjustment: Adjustment = Adjustment()
    stop: bool = False
    checkup: Checkup | None = None

    @property
    def easy(self) -> bool:
        """Whether pain makes it less than a training session."""
        return self.adjustment.kind in (SessionKind.EASY, SessionKind.FLARE)
