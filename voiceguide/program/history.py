"""What the days before had: which exercises, and how much stretch. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import DayPlan

_LOAD_DAYS = 6
"""An easy day is measured by the training days among so many before it: those of its week."""


@dataclass(frozen=True, slots=True)
class History:
    """Which exercises the days before had, and how much.

    Attributes:
        times, last_day: how often an exercise came and when last, by id.
        recent_s: seconds of stretch of the last days, one after another; None: no training day.
    """

    times: Mapping[str, int] = field(default_factory=dict)
    last_day: Mapping[str, int] = field(default_factory=dict)
    recent_s: tuple[int | None, ...] = ()

    def after(self, plan: DayPlan) -> "History":
        """The history once a plan's day is over."""
        ids = [block.exercise.id for block in plan.blocks]
        past_s = plan.stretch_s if plan.kind is SessionKind.TRAINING else None
        return History(
            {**self.times, **{i: self.times.get(i, 0) + 1 for i in ids}},
            {**self.last_day, **dict.fromkeys(ids, plan.day)},
            (*self.recent_s, past_s)[-_LOAD_DAYS:],
        )

    @property
    def least_training_s(self) -> int | None:
        """The least time under stretch of this week's training days; None if it had none yet."""
        return min((load for load in self.recent_s if load is not None), default=None)
