"""What somebody prescribes in a program file. Data only."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from voiceguide.program.ladder import MAX_TOTAL_S
from voiceguide.program.toml_models import Frozen

ExerciseId = Annotated[
    str, Field(pattern=r"^[0-9a-zA-Z_-]+$", description="letters, digits, - and _")
]


_EVERY = "every"


def _every_is_none(days: object) -> object:
    # What comes out of a validator is strictly Python's, and a file has lists.
    if days == _EVERY:
        return None
    return tuple(days) if isinstance(days, list) else days


_DayOfWeek = Annotated[int, Field(ge=1, le=7)]

_Days: TypeAlias = Annotated[
    Annotated[tuple[_DayOfWeek, ...], Field(min_length=1)] | None,
    BeforeValidator(_every_is_none),
    Field(description='"every", or a list of days of a week, each 1 to 7'),
]


class Prescription(Frozen):
    """What somebody prescribes of one exercise: its own dose, side and days.

    Attributes:
        side: None for both sides.
        hold_s: seconds of a hold; None for a counted movement, and for the day's own.
        repetitions: for each side; None for the day's own.
        days: days of a week, from 1; None, "every" in a file, for every day.
    """

    exercise: ExerciseId
    side: Literal["left", "right"] | None = None
    hold_s: int | None = Field(default=None, ge=5, le=90)
    repetitions: int | None = Field(default=None, ge=1, le=15)
    days: _Days = None

    # A rule that joins two fields is checked at the later one, so that a mistake names its key.
    @field_validator("repetitions")
    @classmethod
    def _within_the_most(cls, repetitions: int | None, info: ValidationInfo) -> int | None:
        hold_s = info.data.get("hold_s") or 0
        if hold_s * (repetitions or 0) > MAX_TOTAL_S:
            raise ValueError(f"{hold_s} s x {repetitions} is past {MAX_TOTAL_S} s a side")
        return repetitions

    def is_due(self, day_of_week: int) -> bool:
        """Whether it counts on a day of a week, from 1."""
        return self.days is None or day_of_week in self.days
