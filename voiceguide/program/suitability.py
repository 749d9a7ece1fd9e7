"""Which exercises suit a person: what does not goes, and another takes its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from voiceguide.program.adjustment import Adjustment
from voiceguide.program.limits import limits_against
from voiceguide.program.model import (
    Avoid,
    Exercise,
    Mode,
    OffFloor,
    Position,
    Program,
    Rest,
)
from voiceguide.program.notes import Replacement, Unsuitability
from voiceguide.program.parts import rest_within
from voiceguide.program.wishes import Wishes

_POSITIONS: Mapping[OffFloor, tuple[Position, ...]] = {
    "chair": (Position.CHAIR,),
    "standing": (Position.STANDING, Position.CHAIR),
}
"""The positions that are left for somebody who stays off the floor."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise that suits, and whose place it takes, if another's.

    Attributes:
        easy_way: whether it is to be done in the easier way that its wording has.
    """

    exercise: Exercise
    replacement: Replacement | None = None
    easy_way: bool = False

    @property
    def gives_way(self) -> bool:
        """Whether it takes the place of one that hurt."""
        return self.replacement is not None and self.replacement.why is Unsuitability.HURT


@dataclass(frozen=True, slots=True)
class Suitability:
    """What an exercise must be like.

    Attributes:
        limits: the person's.
        position: "chair", "standing", or None for anywhere.
        leave: ids that are not wanted.
        deep_flexion: whether deep bending is allowed.
        easier: ids that are asked for in their easier form.
        give_way: ids that give way today, since they hurt.
    """

    limits: frozenset[Avoid]
    position: OffFloor | None
    leave: frozenset[str]
    deep_flexion: bool
    easier: frozenset[str] = field(default=frozenset())
    give_way: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(
        cls, program: Program, wishes: Wishes = Wishes(), adjustment: Adjustment = Adjustment()
    ) -> Self:
        """What a program, a person and their pain ask for together; the person's position wins."""
        return cls(
            wishes.avoid,
            position_of(program, wishes),
            frozenset(program.leave),
            program.deep_flexion,
            easier=wishes.easier,
            give_way=adjustment.give_way,
        )

    def choices(self, wanted: Iterable[Exercise], catalog: Mapping[str, Exercise]) -> list[Choice]:
        """The exercises that suit, each once, in the order of those they stand for."""
        wanted, choices = tuple(wanted), dict[str, Choice]()
        for exercise in wanted:
            taken = {*choices, *(other.id for other in wanted)}
            choice = self._choice(exercise, catalog, taken)
            if choice is not None and (choice.gives_way or choice.exercise.id not in choices):
                choices[choice.exercise.id] = choice
        return list(choices.values())

    def reserve(self, catalog: Mapping[str, Exercise], taken: Iterable[str]) -> Iterator[Exercise]:
        """Held stretches for beginners that suit, besides those that are taken."""
        taken = frozenset(taken)
        for exercise in catalog.values():
            fits = exercise.held and exercise.level == "beginner" and exercise.id not in taken
            if fits and self.objection(exercise) is None:
                yield exercise

    def objection(self, exercise: Exercise) -> tuple[Unsuitability, str] | None:
        """Why an exercise does not suit, as a Replacement has it; None where it does."""
        if tags := limits_against(self.limits, exercise):
            return Unsuitability.AVOID, ", ".join(sorted(tags))
        if self.position and exercise.position not in _POSITIONS[self.position]:
            return Unsuitability.POSITION, self.position
        if exercise.id in self.leave:
            return Unsuitability.LEFT_OUT, ""
        if exercise.deep_flexion and not self.deep_flexion:
            return Unsuitability.DEEP_FLEXION, ""
        if exercise.id in self.give_way:
            return Unsuitability.HURT, ""
        return None

    def _choice(
        self, exercise: Exercise, catalog: Mapping[str, Exercise], taken: set[str]
    ) -> Choice | None:
        objection = self.objection(exercise)
        if objection is None:
            return self._as_asked(exercise, catalog)
        for other in _instead(exercise, self.position, catalog):
            if self.objection(other) is None:
                return Choice(other, Replacement(other.id, exercise.id, *objection))
        if objection[0] in (Unsuitability.AVOID, Unsuitability.HURT):
            for other in catalog.values():
                alike = _does_the_same(other, exercise) and other.id not in taken
                if alike and self.objection(other) is None:
                    return Choice(other, Replacement(other.id, exercise.id, *objection))
        return None

    def _as_asked(self, exercise: Exercise, catalog: Mapping[str, Exercise]) -> Choice:
        """An exercise that suits, or its easier form where that is asked for."""
        if exercise.id not in self.easier:
            return Choice(exercise)
        for id_ in exercise.easier:
            if id_ in catalog and self.objection(catalog[id_]) is None:
                note = Replacement(id_, exercise.id, Unsuitability.EASIER_ASKED, "")
                return Choice(catalog[id_], note)
        return Choice(exercise, easy_way=True)


def position_of(program: Program, wishes: Wishes) -> OffFloor | None:
    """Where a session stays. Who can't get down to the floor sits, unless they ask to stand.

    Who can't lie in any way stays off the floor too: the session ends on a chair, and nobody has
    to get up in the middle of it.
    """
    off_floor: OffFloor | None = "chair" if Avoid.FLOOR in wishes.avoid else None
    if off_floor is None and rest_within(wishes.avoid, off_floor=False) is Rest.SEATED:
        off_floor = "standing"
    return wishes.position or program.position or off_floor


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


def _does_the_same(other: Exercise, exercise: Exercise) -> bool:
    """Whether a beginner's exercise goes the same way, and is held or moves alike."""
    return (
        other.direction is exercise.direction
        and other.held is exercise.held
        and other.mode is not Mode.REST
        and other.level == "beginner"
    )
