"""The choice of stretches that fill a session: variety first, the full dose where it fits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from voiceguide.errors import MinutesError
from voiceguide.program.model import (
    Block,
    DayPlan,
    Direction,
    EasyDay,
    FewerRepetitions,
    Laterality,
    Note,
    Position,
    Replacement,
    ShorterHold,
)
from voiceguide.units import Millis

_MIN_STRETCHES = 4
_FULL_MINUTES = 18
_MIN_IN_SHORT = 2
_MIN_ONE_SIDED = 2
_SHORTFALL_PERCENT = 7
"""So much under its minutes a session may be as planned: real speech may cost some more."""


@dataclass(frozen=True, slots=True)
class RestRange:
    """How long a relaxation can be: the shortest, the usual and the longest."""

    min_ms: Millis
    usual_ms: Millis
    max_ms: Millis


class Lengths(Protocol):
    """How long the parts of a session take, in milliseconds, as an estimate."""

    def block(self, block: Block) -> Millis:
        """One stretch, from its name to the end of the gap behind it."""

    def fixed(self, plan: DayPlan) -> Millis:
        """Everything of a plan but its stretches and its relaxation."""

    def relaxation(self, plan: DayPlan) -> RestRange:
        """How long the relaxation can be made."""


@dataclass(frozen=True, slots=True)
class History:
    """Which exercises the days before had: how often, and when last."""

    times: Mapping[str, int] = field(default_factory=dict)
    last_day: Mapping[str, int] = field(default_factory=dict)

    def after(self, plan: DayPlan) -> "History":
        """The history once a plan's day is over."""
        ids = [block.exercise.id for block in plan.blocks]
        return History(
            {**self.times, **{i: self.times.get(i, 0) + 1 for i in ids}},
            {**self.last_day, **dict.fromkeys(ids, plan.day)},
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """The choice of stretches that fill one session.

    Attributes:
        empty: the plan without stretches.
        pool: every block that may be chosen, the most useful first.
        replacements: notes on exercises that take another's place, by id.
    """

    empty: DayPlan
    pool: list[Block]
    lengths: Lengths
    history: History
    replacements: Mapping[str, Replacement]

    def plan(self) -> DayPlan:
        """The plan with its stretches.

        Raises:
            MinutesError: the minutes are too few for one stretch, or too many to fill.
        """
        rest = self.lengths.relaxation(self.empty)
        fixed = self.lengths.fixed(self.empty)
        target = self.empty.minutes * 60_000
        # On an easy day four are enough, if the rest does not get too long.
        spare = rest.usual_ms * 3 // 2 if self.empty.easy else 0
        blocks = self._choose(target - fixed - rest.usual_ms, spare)
        if len(blocks) < self._wanted():
            blocks = self._choose(target - fixed - rest.min_ms)
        if not blocks:
            cheapest = min(self.lengths.block(self._fewest(block)) for block in self.pool)
            raise MinutesError(
                self.empty.minutes,
                why="too few for the opening, the warm-up, one stretch and the relaxation",
                shortest=-(-(fixed + rest.min_ms + cheapest) // 60_000),
            )
        filled = fixed + sum(map(self.lengths.block, blocks))
        if (filled + rest.max_ms) * 100 < target * (100 - _SHORTFALL_PERCENT):
            raise MinutesError(
                self.empty.minutes,
                why="more than this day's stretches can fill without overdoing them",
                longest=(filled + rest.max_ms) // 60_000,
            )
        return replace(
            self.empty,
            blocks=tuple(_in_order(blocks)),
            relaxation_s=(target - filled) // 1000,
            notes=tuple(self._notes(blocks)),
        )

    def _wanted(self) -> int:
        """Four stretches. In a short session the shortest four would come day after day."""
        return _MIN_STRETCHES if self.empty.minutes >= _FULL_MINUTES else _MIN_IN_SHORT

    def _choose(self, room: int, spare: int = 0) -> list[Block]:
        """The blocks for so many milliseconds: as many as are wanted, or more, where that can be.

        The day's dose first; where not even the four shortest fit, one-sided stretches
        lose repetitions; where that does not help, there are fewer stretches.
        """
        for number in range(min(self._wanted(), len(self.pool)), 0, -1):
            for fewer in range(max(block.repetitions for block in self.pool)):
                pool = [self._with_fewer(block, fewer) for block in self.pool]
                if self._shortest(pool, number) <= room:
                    return self._fill(pool, room, number, spare)
        return []

    def _fill(self, pool: list[Block], room: int, number: int, spare: int) -> list[Block]:
        """Blocks by rank, while enough room is left to reach the number wanted.

        With that number chosen it is enough when no more than `spare` milliseconds are left.
        """
        chosen: list[Block] = []
        rest = list(pool)
        while rest and (len(chosen) < number or room > spare):
            block = min(rest, key=lambda b: self._rank(b, chosen))
            rest.remove(block)
            length = self.lengths.block(block)
            if length + self._shortest(rest, number - len(chosen) - 1) <= room:
                chosen.append(block)
                room -= length
        return chosen

    def _shortest(self, pool: list[Block], number: int) -> int:
        """How long the so many shortest blocks take together."""
        return sum(sorted(map(self.lengths.block, pool))[: max(0, number)])

    def _rank(self, block: Block, chosen: list[Block]) -> tuple[int, int, int]:
        """Lower comes first: a direction not had today, then longest not done, then rarest."""
        id_, direction = block.exercise.id, block.exercise.direction
        today = sum(other.exercise.direction is direction for other in chosen)
        return (today, self.history.last_day.get(id_, 0), self.history.times.get(id_, 0))

    def _with_fewer(self, block: Block, fewer: int) -> Block:
        if not (block.exercise.held and block.exercise.one_sided):
            return block
        floor = min(_MIN_ONE_SIDED, block.repetitions)
        return replace(block, repetitions=max(floor, block.repetitions - fewer))

    def _fewest(self, block: Block) -> Block:
        return self._with_fewer(block, block.repetitions)

    def _notes(self, blocks: list[Block]) -> Iterator[Note]:
        dose, stretches = self.empty.dose, min(len(blocks), self._wanted())
        if self.empty.easy:
            yield EasyDay()
        for block in blocks:
            if block.exercise.id in self.replacements:
                yield self.replacements[block.exercise.id]
        held = [block for block in blocks if block.exercise.held]
        for block in held:
            if block.hold_s < dose.hold_s:
                yield ShorterHold(block.exercise.id, block.hold_s)
        for block in held:
            if block.repetitions < dose.repetitions:
                yield FewerRepetitions(
                    block.exercise.id, block.repetitions, dose.repetitions, stretches
                )


def _in_order(blocks: list[Block]) -> list[Block]:
    """Standing first, then down to the floor once, and the gentlest position last."""
    order = list(Position)
    return sorted(
        blocks,
        key=lambda b: (
            order.index(b.exercise.position),
            b.exercise.laterality is Laterality.EACH_SIDE,
            b.exercise.direction is Direction.EXTENSION,
        ),
    )
