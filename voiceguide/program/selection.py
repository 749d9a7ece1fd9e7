"""The choice of stretches that fill a session: variety first, the full dose where it fits.

What no choice may break, whatever the minutes: at least two stretches are held, and at least
half of them; a session has no more extension than flexion, and so has any number of days, but
where a person's back is eased by leaning back; an easy day stays within its time under stretch.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, Protocol

from voiceguide.program.history import History
from voiceguide.program.model import Block, DayPlan, Direction, Laterality, Position
from voiceguide.program.wishes import Eases
from voiceguide.units import Millis

MIN_HELD = 2
_FULL_MINUTES = 18
_THREE_MINUTES = 14
_MIN_ONE_SIDED = 2
_FIRST_DAYS = 3


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
        """Everything of a plan but its stretches and its relaxation.

        With the ways between its stretches; while it has none, with the longest that there are.
        """

    def relaxation(self, plan: DayPlan) -> RestRange:
        """How long the relaxation can be made."""


def wanted_stretches(minutes: int) -> int:
    """Four stretches. In a short session the shortest four would come day after day."""
    if minutes >= _FULL_MINUTES:
        return 4
    return 3 if minutes >= _THREE_MINUTES else MIN_HELD


class _Option(NamedTuple):
    """A block with what the choice asks of it thousands of times."""

    block: Block
    ms: int
    stretch_s: int
    held: bool


_MS: Callable[[_Option], int] = attrgetter("ms")
_STRETCH_S: Callable[[_Option], int] = attrgetter("stretch_s")


@dataclass(frozen=True)
class Selection:
    """The choice of stretches for one session.

    Attributes:
        empty: the plan without stretches.
        pool: every block that may be chosen, the most useful first.
        always: the blocks that are chosen whatever happens.
        min_held: how many stretches must be held; with 2, half of all must be, too.
        max_stretch_s: the most time under stretch, in seconds; None for any.
        wanted: how many stretches are wanted; None for as many as the minutes want.
    """

    empty: DayPlan
    pool: tuple[Block, ...]
    lengths: Lengths
    history: History
    always: tuple[Block, ...] = ()
    eases: Eases = Eases.NEITHER
    min_held: int = MIN_HELD
    max_stretch_s: int | None = None
    wanted: int | None = None

    def choose(self, room: int, spare: int = 0) -> list[Block]:
        """The blocks for so many milliseconds, in order; none where not even the least fits.

        As many as are wanted, or more, where that can be. The day's dose first; where that
        does not fit, one-sided stretches lose repetitions; where that does not help, there
        are fewer stretches.

        Args:
            room: milliseconds.
            spare: so many of them may be left over once the wanted number is chosen.
        """
        if self._has_too_much(self.always):
            return []
        always = self._options(self.always)
        wanted = self.wanted or wanted_stretches(self.empty.minutes)
        most = min(wanted, len(self.pool) + len(self.always))
        for number in range(max(most, self._least), self._least - 1, -1):
            for fewer in range(max((b.repetitions for b in self.pool), default=1)):
                pool = self._options(with_fewer(block, fewer) for block in self.pool)
                options = self._fill(always, pool, room, number=number, spare=spare)
                if options is not None:
                    return in_order(option.block for option in options)
        return []

    def cheapest_ms(self) -> int:
        """How long the shortest choice takes."""
        pool = self._options(with_fewer(block, block.repetitions) for block in self.pool)
        always = self._options(self.always)
        more = self._to_complete(always, pool, self._least, _MS)
        return sum(map(_MS, always)) + (more or 0)

    def _options(self, blocks: Iterable[Block]) -> list[_Option]:
        lengths = self.lengths
        return [_Option(b, lengths.block(b), b.stretch_s, b.exercise.held) for b in blocks]

    @cached_property
    def _least(self) -> int:
        return max(min(MIN_HELD, len(self.pool)), len(self.always))

    def _fill(
        self, always: list[_Option], pool: list[_Option], room: int, *, number: int, spare: int
    ) -> list[_Option] | None:
        """Blocks by rank: the number wanted, then more while there is room."""
        room -= sum(map(_MS, always))
        if room < 0:
            return None
        found = self._reach(always, pool, number, room)
        if found is None:
            return None
        room -= sum(map(_MS, found)) - sum(map(_MS, always))
        rest = [option for option in pool if option not in found]
        while rest and room > spare:
            candidates = self._candidates(found, rest, len(found) + 1, room)
            complete = (
                c for c in candidates if not self._missing_held([*found, c], len(found) + 1)
            )
            option = next(complete, None)
            if option is None:
                break
            found = [*found, option]
            rest.remove(option)
            room -= option.ms
        return found

    def _reach(
        self, chosen: list[_Option], rest: list[_Option], number: int, room: int
    ) -> list[_Option] | None:
        """The best-ranked blocks that reach the number wanted; None where none can."""
        if len(chosen) >= number and not self._missing_held(chosen, number):
            return chosen
        for option in self._candidates(chosen, rest, number, room):
            others = [other for other in rest if other is not option]
            if found := self._reach([*chosen, option], others, number, room - option.ms):
                return found
        return None

    def _candidates(
        self, chosen: list[_Option], rest: list[_Option], number: int, room: int
    ) -> Iterator[_Option]:
        """The blocks that may come next, the best first."""
        blocks = [option.block for option in chosen]
        for option in sorted(rest, key=lambda option: self._rank(option.block, blocks)):
            left = room - option.ms
            if left >= 0 and self._may_join(option.block, blocks):
                others = [other for other in rest if other is not option]
                if self._can_go_on([*chosen, option], others, number, left):
                    yield option

    def _can_go_on(
        self, chosen: list[_Option], rest: list[_Option], number: int, room: int
    ) -> bool:
        """Whether what is still missing fits into the number, the room, the time under stretch."""
        moves = bool(chosen) and not chosen[-1].held
        if moves and len(chosen) + self._missing_held(chosen, number) > number:
            return False
        time_ms = self._to_complete(chosen, rest, number, _MS)
        if time_ms is None or time_ms > room:
            return False
        if self.max_stretch_s is None:
            return True
        stretch_s = self._to_complete(chosen, rest, number, _STRETCH_S)
        so_far = sum(map(_STRETCH_S, chosen))
        return stretch_s is not None and so_far + stretch_s <= self.max_stretch_s

    def _to_complete(
        self,
        chosen: list[_Option],
        rest: list[_Option],
        number: int,
        cost: Callable[[_Option], int],
    ) -> int | None:
        """The least that the missing blocks cost; None where there are not enough of them."""
        held = sorted(cost(option) for option in rest if option.held)
        missing_held = self._missing_held(chosen, number)
        if missing_held > len(held):
            return None
        moving = [cost(option) for option in rest if not option.held]
        others = sorted([*held[missing_held:], *moving])
        missing = max(0, number - len(chosen) - missing_held)
        if missing > len(others):
            return None
        return sum(held[:missing_held]) + sum(others[:missing])

    def _missing_held(self, chosen: list[_Option], number: int) -> int:
        """How many of the blocks that come yet must be held: half of all, and two at least."""
        held = sum(option.held for option in chosen)
        moving = len(chosen) - held
        if self.min_held < MIN_HELD:
            return max(0, self.min_held - held)
        return max(0, max(MIN_HELD, -(-number // 2), moving) - held)

    def is_balanced(self, blocks: Iterable[Block]) -> bool:
        """Whether extension is no more frequent than flexion, and comes after it at first."""
        blocks = list(blocks)
        back = [block for block in blocks if block.exercise.direction is Direction.EXTENSION]
        if not back or self.eases is Eases.BACK:
            return True
        if len(back) > _number(blocks, Direction.FLEXION):
            return False
        first_days = self.empty.day <= _FIRST_DAYS
        return not first_days or all(any(_prepares(b, block) for b in blocks) for block in back)

    def _has_too_much(self, blocks: Iterable[Block]) -> bool:
        """Whether blocks have more time under stretch than the day allows."""
        most_s = self.max_stretch_s
        return most_s is not None and sum(block.stretch_s for block in blocks) > most_s

    def _may_join(self, block: Block, chosen: list[Block]) -> bool:
        back = block.exercise.direction is Direction.EXTENSION
        return not back or self.is_balanced([*chosen, block])

    def _rank(self, block: Block, chosen: list[Block]) -> tuple[int, int, int]:
        """Lower comes first: a direction not had today, then longest not done, then rarest."""
        id_, direction = block.exercise.id, block.exercise.direction
        leaning = {Eases.FORWARD: Direction.FLEXION, Eases.BACK: Direction.EXTENSION}
        today = _number(chosen, direction) - (leaning.get(self.eases) is direction)
        # More bending forward leaves room for more leaning back, and that is not meant.
        today += self.eases is Eases.FORWARD and direction is Direction.EXTENSION
        return (today, self.history.last_day.get(id_, 0), self.history.times.get(id_, 0))


def with_fewer(block: Block, fewer: int) -> Block:
    """A block with fewer repetitions, where it is held and one-sided; never under two."""
    if not (block.exercise.held and block.exercise.one_sided):
        return block
    floor = min(_MIN_ONE_SIDED, block.repetitions)
    return replace(block, repetitions=max(floor, block.repetitions - fewer))


def in_order(blocks: Iterable[Block]) -> list[Block]:
    """Standing first, then down to the floor once, and the gentlest position last."""
    return sorted(blocks, key=_place)


def _place(block: Block) -> tuple[int, bool, bool]:
    return (
        list(Position).index(block.exercise.position),
        block.exercise.laterality is Laterality.EACH_SIDE,
        block.exercise.direction is Direction.EXTENSION,
    )


def _number(blocks: Iterable[Block], direction: Direction) -> int:
    return sum(block.exercise.direction is direction for block in blocks)


def _prepares(block: Block, extension: Block) -> bool:
    """Whether it is a small bend in movement (a pelvic tilt, a cat-camel) and comes before."""
    moves = not block.exercise.held and block.exercise.direction is Direction.FLEXION
    return moves and _place(block) < _place(extension)
