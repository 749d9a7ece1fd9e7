"""What a person's pain asks of one session."""

from dataclasses import dataclass
from enum import StrEnum


class SessionKind(StrEnum):
    """What a session is for."""

    TRAINING = "training"
    EASY = "easy"
    """The dose of a week before, and at most 70 % of the week's load."""
    FLARE = "flare"
    """After red: ten to twelve minutes of small movements, and no long holds."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a person's pain asks of one session; the default asks nothing.

    Attributes:
        kind: None for the kind that the program's calendar has for the day.
        give_way: exercises that give way to an easier form, or another of their direction.
        lower: exercises whose dose is one rung lower.
        after_gap: whether the person comes back after some time: more is explained again.
    """

    kind: SessionKind | None = None
    give_way: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()
    after_gap: bool = False
