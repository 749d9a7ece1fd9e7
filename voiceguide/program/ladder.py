"""How the dose of held stretches grows. Data only; `progression` says what the rules mean."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from voiceguide.program.toml_models import Frozen

MAX_TOTAL_S = 150
"""Time under stretch of one side, hold x repetitions, in seconds: no rung has more."""

MIN_HOLD_S = 5

_HoldSeconds = Annotated[int, Field(ge=MIN_HOLD_S, le=90)]
"""A hold: 5 to 10 s at first, 60 to 90 in the end."""

_DayOfWeek = Annotated[int, Field(ge=1, le=7)]


class Ladder(Frozen):
    """How the dose of held stretches grows. `progression` says what the rules mean.

    Attributes:
        order: whether holds grow first, or repetitions.
        holds: the holds in seconds, ascending; the first is where day 1 starts.
        repetitions: repetitions on the first rung.
        most_repetitions: no rung has more; where holds grow first, `most_at_30` counts
            instead from a 30 s hold on.
        first_repetitions_from: below this hold in seconds only the hold grows.
        step_days: days of a week (1 to 7) on which a step is due, up to 30 s holds;
            above 30 s a step is due on the first day of a week only.
    """

    order: Literal["hold-first", "repetitions-first"] = "hold-first"
    holds: tuple[_HoldSeconds, ...] = Field(min_length=1)
    repetitions: int = Field(ge=1, le=15)
    most_repetitions: int = Field(ge=1, le=15)
    most_at_30: int = Field(default=5, ge=3, le=5)
    first_repetitions_from: int = Field(default=10, ge=1, le=90)
    step_days: tuple[_DayOfWeek, ...] = Field(min_length=1)

    @field_validator("holds")
    @classmethod
    def _ascending(cls, holds: tuple[int, ...]) -> tuple[int, ...]:
        if list(holds) != sorted(set(holds)):
            raise ValueError("the holds must ascend, each longer than the one before")
        return holds

    # A rule that joins two fields is checked at the later one, so that a mistake names its key.
    @field_validator("repetitions")
    @classmethod
    def _first_rung(cls, repetitions: int, info: ValidationInfo) -> int:
        first = info.data.get("holds", (0,))[0]
        if first * repetitions > MAX_TOTAL_S:
            raise ValueError(
                f"the first rung, {first} s x {repetitions}, is past {MAX_TOTAL_S} s a side"
            )
        return repetitions

    @field_validator("most_repetitions")
    @classmethod
    def _most(cls, most: int, info: ValidationInfo) -> int:
        first = info.data.get("repetitions", 0)
        if most < first:
            raise ValueError(f"the first rung has more repetitions ({first}) than the most")
        return most
