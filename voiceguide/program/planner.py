"""Program, day and minutes to the plan of a day.

How long a stretch takes depends on what is said about it, which a room to the right of
this one knows. So the planner is given `Lengths` and asks it, as the schedule is given
spoken lengths. Lengths must not depend on the voice: a plan is the same for every voice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from voiceguide.errors import MinutesError, UsageError
from voiceguide.program.filling import Filling, History, Lengths
from voiceguide.program.fitting import Fitting
from voiceguide.program.model import (
    Avoid,
    Block,
    DayPlan,
    Exercise,
    FormName,
    Mode,
    Program,
)
from voiceguide.program.progression import check_day, dose_on, moving_repetitions_on

FULL_FORM_TIMES = 2
SHORT_FORM_TIMES = 5
MOST_MINUTES = 120


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
    try:
        return _plan_alone(program, catalog, day, lengths, request)
    except MinutesError as error:
        if error.most is None:
            raise
        # With fewer minutes other stretches come first: the most is tried before it is told.
        most = _most_that_works(
            program, catalog, day, lengths, replace(request, minutes=error.most)
        )
        raise MinutesError(error.minutes, why=error.why, most=most) from None


def _most_that_works(
    program: Program,
    catalog: Mapping[str, Exercise],
    day: int,
    lengths: Lengths,
    request: Request,
) -> int:
    minutes = request.minutes or 0
    while minutes > program.minutes_on(day):
        try:
            _plan_alone(program, catalog, day, lengths, replace(request, minutes=minutes))
        except MinutesError as error:
            minutes = min(minutes - 1, error.most or 0)
        else:
            return minutes
    return program.minutes_on(day)


def _plan_alone(
    program: Program,
    catalog: Mapping[str, Exercise],
    day: int,
    lengths: Lengths,
    request: Request,
) -> DayPlan:
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
        return Filling(empty, pool, self.lengths, self.history, reasons).plan()

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
    return Block(exercise, hold_s, plan.dose.repetitions, form, times, program.breath)
