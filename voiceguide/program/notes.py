"""Why a day is not what its program alone would make it. Data only.

`language.reasons` says each note in words.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class EasyDay:
    """A note: the dose is the one of a week before, or less."""


class Unsuitability(StrEnum):
    """Why an exercise does not suit."""

    AVOID = "avoid"
    POSITION = "position"
    LEFT_OUT = "left-out"
    DEEP_FLEXION = "deep-flexion"
    HURT = "hurt"
    """It hurt lately, and gives way."""
    EASIER_ASKED = "easier-asked"
    """The person asked for its easier form."""
    EASY_DAY = "easy-day"
    """An easy day has no room for it."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A note: an exercise takes the place of another one that does not suit.

    Attributes:
        exercise, instead_of: ids.
        detail: the tags to avoid, or the position to stay in; else empty.
    """

    exercise: str
    instead_of: str
    why: Unsuitability
    detail: str


@dataclass(frozen=True, slots=True)
class ShorterHold:
    """A note: an exercise is held no longer than this, though the dose of the day is more."""

    exercise: str
    hold_s: int


@dataclass(frozen=True, slots=True)
class FewerRepetitions:
    """A note: an exercise loses repetitions of the day's dose, so that more stretches fit."""

    exercise: str
    repetitions: int
    dose_repetitions: int
    stretches: int


@dataclass(frozen=True, slots=True)
class Addition:
    """A note: a held stretch besides the program's, since limits leave too few of those."""

    exercise: str


@dataclass(frozen=True, slots=True)
class LowerDose:
    """A note: an exercise has less than the dose of the day.

    Attributes:
        why: "hurt": one rung lower after pain; "bendy": a step less at the end of its range.
    """

    exercise: str
    hold_s: int
    repetitions: int
    why: Literal["hurt", "bendy"]


@dataclass(frozen=True, slots=True)
class MoreThanLastWeek:
    """A note: holds are so many seconds longer than a week before."""

    more_s: int


@dataclass(frozen=True, slots=True)
class LongerHolds:
    """A note: holds got longer and fewer, so that the time under stretch is less than before.

    Attributes:
        total_s, before_s: time under stretch of one side, today and on the rung before.
    """

    total_s: int
    before_s: int


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A note: an exercise is there because the program prescribes it, with its own dose."""

    exercise: str
    hold_s: int
    repetitions: int
    side: Literal["left", "right", "both"]


@dataclass(frozen=True, slots=True)
class PrescriptionLeftOut:
    """A note: a prescribed exercise is left out.

    Attributes:
        detail: as a Replacement has it.
    """

    exercise: str
    why: Unsuitability
    detail: str


@dataclass(frozen=True, slots=True)
class WarmUpReplaced:
    """A note: another warm-up takes the place of one that a limit leaves out."""

    warm_up: str
    instead_of: str
    detail: str


@dataclass(frozen=True, slots=True)
class TimesADay:
    """A note: the program means this session more than once a day."""

    times: int


Note: TypeAlias = (
    EasyDay
    | Replacement
    | ShorterHold
    | FewerRepetitions
    | Addition
    | LowerDose
    | LongerHolds
    | MoreThanLastWeek
    | Prescribed
    | PrescriptionLeftOut
    | WarmUpReplaced
    | TimesADay
)
"""Why a day is not what its program alone would make it; `language.reasons` says it in words."""
