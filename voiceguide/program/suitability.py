"""Which exercises suit a person: what must be avoided goes, and a gentler form takes its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from voiceguide.program.model import (
    Avoid,
    Exercise,
    OffFloor,
    Position,
    Program,
    Replacement,
    Unsuitability,
)

_POSITIONS: Mapping[OffFloor, tuple[Position, ...]] = {
    "chair": (Position.CHAIR,),
    "standing": (Position.STANDING, Position.CHAIR),
}
"""The positions that are left for somebody who stays off the floor."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise that suits, and whose place it takes, if another's."""

    exercise: Exercise
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Suitability:
    """What an exercise must be like.

    Attributes:
        avoid: tags that none of its contraindications may be.
        position: "chair", "standing", or None for anywhere.
        leave: ids that are not wanted.
        deep_flexion: whether deep bending is allowed.
    """

    avoid: frozenset[Avoid]
    position: OffFloor | None
    leave: frozenset[str]
    deep_flexion: bool

    @classmethod
    def of(cls, program: Program, avoid: frozenset[Avoid], position: OffFloor | None) -> Self:
        """What a program and a person ask for together; the person's position wins."""
        return cls(
            avoid, position or program.position, frozenset(program.leave), program.deep_flexion
        )

    def choices(self, wanted: Iterable[Exercise], catalog: Mapping[str, Exercise]) -> list[Choice]:
        """The exercises that suit, each once, in the order of those they stand for."""
        choices: dict[str, Choice] = {}
        for exercise in wanted:
            choice = self._choice(exercise, catalog)
            if choice is not None:
                choices.setdefault(choice.exercise.id, choice)
        return list(choices.values())

    def _choice(self, exercise: Exercise, catalog: Mapping[str, Exercise]) -> Choice | None:
        objection = self._objection(exercise)
        if objection is None:
            return Choice(exercise)
        for other in _instead(exercise, self.position, catalog):
            if self._objection(other) is None:
                return Choice(other, Replacement(other.id, exercise.id, *objection))
        return None

    def _objection(self, exercise: Exercise) -> tuple[Unsuitability, str] | None:
        """Why an exercise does not suit, as a Replacement has it; None where it does."""
        if tags := self.avoid.intersection(exercise.contraindications):
            return Unsuitability.AVOID, ", ".join(sorted(tags))
        if self.position and exercise.position not in _POSITIONS[self.position]:
            return Unsuitability.POSITION, self.position
        if exercise.id in self.leave:
            return Unsuitability.LEFT_OUT, ""
        if exercise.deep_flexion and not self.deep_flexion:
            return Unsuitability.DEEP_FLEXION, ""
        return None


def _instead(
    exercise: Exercise, position: OffFloor | None, catalog: Mapping[str, Exercise]
) -> Iterator[Exercise]:
    """Easier forms first, then those off the floor, nearest to the position asked for."""
    forms = (exercise.standing, exercise.chair)
    if position == "chair":
        forms = (exercise.chair, exercise.standing)
    for id_ in (*exercise.easier, *forms):
        if id_ is not None and id_ in catalog:
            yield catalog[id_]
