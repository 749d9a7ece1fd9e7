"""Program, day and minutes to the plan of a day.

How long a stretch takes depends on what is said about it, which a room to the right of
this one knows. So the planner is given `Lengths` and asks it, as the schedule is given
spoken lengths. Lengths must not depend on the voice: a plan is the same for every voice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from voiceguide.errors import MinutesError, UsageError
from voiceguide.program.fitting import Fitting
from voiceguide.program.model import (
    Avoid,
    Block,
    DayPlan,
    Direction,
    Exercise,
    FormName,
    Laterality,
    Mode,
    Position,
    Program,
)
from voiceguide.program.progression import check_day, dose_on, moving_repetitions_on
from voiceguide.units import Millis

FEWEST_STRETCHES = 4
FEWEST_ONE_SIDED = 2
FULL_FORM_TIMES = 2
SHORT_FORM_TIMES = 5
MOST_MINUTES = 120
SHORTFALL_PERCENT = 7
"""So much under its minutes a session may be as planned: real speech may cost some more."""


@dataclass(frozen=True, slots=True)
class RestRange:
    """How long a relaxation can be: at the least, as it is meant, at the most."""

    least_ms: Millis
    wanted_ms: Millis
    most_ms: Millis


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
class Request:
    """What a person asks for: the planner's input besides the program and the day.

    Attributes:
        minutes: target length; None for the program's own.
        warm_up: the id of the warm-up; None for the program's own.
        avoid: what the person must avoid; exercises with such a tag are replaced.
        position: "chair" or "standing" to stay off the floor; None for the program's own.
        easy: an easy day, whatever the calendar says: the answer to pain.
    """

    minutes: int | None = None
    warm_up: str | None = None
    avoid: frozenset[Avoid] = frozenset()
    position: Literal["chair", "standing"] | None = None
    easy: bool = False


def plan_day(
    program: Program,
    catalog: Mapping[str, Exercise],
    day: int,
    lengths: Lengths,
    request: Request = Request(),
) -> DayPlan:
    """The plan of one day.

    The days before are planned first: they decide what is new today and what was done
    yesterday. They are planned for the same request; one that it does not suit (too few
    minutes for its dose, say) counts as done as the program has it.

    Raises:
        DayError: the program has no such day.
        MinutesError: the minutes are too few for one stretch, or too many to fill.
    """
    check_day(program, day)
    history = History()
    earlier = replace(request, easy=False)
    for before in range(1, day):
        planner = _Day(program, catalog, lengths, history)
        try:
            history = history.after(planner.plan(before, earlier))
        except MinutesError:
            history = history.after(planner.plan(before, replace(earlier, minutes=None)))
    return _Day(program, catalog, lengths, history).plan(day, request)


def plan_days(
    program: Program,
    catalog: Mapping[str, Exercise],
    days: Iterable[int],
    lengths: Lengths,
    request: Request = Request(),
) -> Iterable[DayPlan]:
    """The plans of days in order, starting with day 1. Raises as plan_day does."""
    history = History()
    for day in days:
        plan = _Day(program, catalog, lengths, history).plan(day, request)
        history = history.after(plan)
        yield plan


@dataclass(frozen=True, slots=True)
class _Day:
    """What the plan of one day is made from."""

    program: Program
    catalog: Mapping[str, Exercise]
    lengths: Lengths
    history: History

    def plan(self, day: int, request: Request) -> DayPlan:
        check_day(self.program, day)
        if request.minutes is not None and request.minutes > MOST_MINUTES:
            most = self._most(day, request)
            raise MinutesError(request.minutes, why="no session is so long", most=most)
        return self._filled(day, request)

    def _most(self, day: int, request: Request) -> int:
        try:
            self._filled(day, replace(request, minutes=MOST_MINUTES))
        except MinutesError as error:
            return error.most or MOST_MINUTES
        return MOST_MINUTES

    def _filled(self, day: int, request: Request) -> DayPlan:
        empty = self._empty(day, request)
        wanted = [self.catalog[id_] for id_ in self.program.exercises]
        due = [exercise for exercise in wanted if _is_due(self.program, exercise, empty.week)]
        choices = Fitting.of(self.program, request.avoid, request.position).choices(
            due, self.catalog
        )
        if not choices:
            raise UsageError(
                f"the program {self.program.name!r} has no exercise that is not to be avoided",
                "choose another program, or avoid less",
            )
        pool = [_block(self.program, choice.exercise, empty, self.history) for choice in choices]
        reasons = {choice.exercise.id: choice.note for choice in choices if choice.note}
        return _Filling(empty, pool, self.lengths, self.history, reasons).plan()

    def _empty(self, day: int, request: Request) -> DayPlan:
        """The plan before any stretch is chosen."""
        program = self.program
        minutes = request.minutes if request.minutes is not None else program.minutes_on(day)
        easy = request.easy or program.is_easy(day)
        return DayPlan(
            program=program.name,
            title=program.title,
            day=day,
            of_days=program.days,
            week=program.week_of(day),
            easy=easy,
            minutes=minutes,
            dose=dose_on(program, day, easy=easy),
            warm_up=request.warm_up or program.warm_up,
            blocks=(),
            seated=(request.position or program.position) is not None,
        )


def _is_due(program: Program, exercise: Exercise, week: int) -> bool:
    return exercise.level == "beginner" or week >= program.intermediate_from_week


def _block(program: Program, exercise: Exercise, plan: DayPlan, history: History) -> Block:
    times = history.times.get(exercise.id, 0)
    form = (
        FormName.FULL
        if times < FULL_FORM_TIMES
        else FormName.SHORT
        if times < SHORT_FORM_TIMES
        else FormName.BARE
    )
    if exercise.mode is not Mode.HOLD:
        count = moving_repetitions_on(program, plan.day, easy=plan.easy)
        return Block(exercise, 0, count, form, times)
    hold_s = min(plan.dose.hold_s, exercise.max_hold_s or plan.dose.hold_s)
    return Block(exercise, hold_s, plan.dose.repetitions, form, times)


@dataclass(slots=True)
class _Filling:
    """Choosing the stretches that fill one session."""

    plan_: DayPlan
    pool: list[Block]
    lengths: Lengths
    history: History
    reasons: Mapping[str, str]

    def plan(self) -> DayPlan:
        rest = self.lengths.relaxation(self.plan_)
        fixed = self.lengths.fixed(self.plan_)
        target = self.plan_.minutes * 60_000
        # On an easy day four are enough, if the rest does not get too long.
        spare = rest.wanted_ms if self.plan_.easy else 0
        blocks = self._choose(target - fixed - rest.wanted_ms, spare)
        if len(blocks) < FEWEST_STRETCHES:
            blocks = self._choose(target - fixed - rest.least_ms)
        if not blocks:
            cheapest = min(self.lengths.block(self._fewest(block)) for block in self.pool)
            raise MinutesError(
                self.plan_.minutes,
                why="too few for the opening, the warm-up, one stretch and the relaxation",
                least=-(-(fixed + rest.least_ms + cheapest) // 60_000),
            )
        filled = fixed + sum(map(self.lengths.block, blocks))
        if (filled + rest.most_ms) * 100 < target * (100 - SHORTFALL_PERCENT):
            raise MinutesError(
                self.plan_.minutes,
                why="more than this day's stretches can fill without overdoing them",
                most=(filled + rest.most_ms) // 60_000,
            )
        return replace(
            self.plan_,
            blocks=tuple(_in_order(blocks)),
            relaxation_s=(target - filled) // 1000,
            notes=tuple(self._notes(blocks)),
        )

    def _choose(self, room: int, spare: int = 0) -> list[Block]:
        """The blocks for so many milliseconds: four or more where that can be.

        The day's dose first; where not even the four shortest fit, one-sided stretches
        lose repetitions; where that does not help, there are fewer stretches.
        """
        for number in range(min(FEWEST_STRETCHES, len(self.pool)), 0, -1):
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
        floor = min(FEWEST_ONE_SIDED, block.repetitions)
        return replace(block, repetitions=max(floor, block.repetitions - fewer))

    def _fewest(self, block: Block) -> Block:
        return self._with_fewer(block, block.repetitions)

    def _notes(self, blocks: list[Block]) -> Iterable[str]:
        dose = self.plan_.dose
        if self.plan_.easy:
            yield "An easy day: the dose of a week before."
        yield from (self.reasons[b.exercise.id] for b in blocks if b.exercise.id in self.reasons)
        capped = [b for b in blocks if b.exercise.held and b.hold_s < dose.hold_s]
        fewer = [b for b in blocks if b.exercise.held and b.repetitions < dose.repetitions]
        for block in capped:
            yield f"{block.exercise.id}: held for {block.hold_s} s at the most."
        for block in fewer:
            yield (
                f"{block.exercise.id}: {block.repetitions} repetitions instead of "
                f"{dose.repetitions}, so that {min(len(blocks), FEWEST_STRETCHES)} stretches fit."
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
