"""What holds for every program, any day, minutes, limits, position and preference."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import LimitsError, MinutesError
from voiceguide.language.numbers import cardinal
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, Direction, Dose, Program
from voiceguide.program.notes import (
    Addition,
    FewerRepetitions,
    LowerDose,
    Replacement,
    ShorterHold,
)
from voiceguide.program.parts import parts
from voiceguide.program.progression import ladder_dose, moving_repetitions_on, rung_below
from voiceguide.program.wishes import Eases, Wishes

DAYS, FORTNIGHT = 56, 14
MAX_TOTAL_S = 180
ALLOWED_FALL = (Dose(60, 2), Dose(90, 1))
"""The one fall over a fifth: the step to the longest hold."""

LIMITS = st.frozensets(st.sampled_from(Avoid), max_size=2) | st.frozensets(st.sampled_from(Avoid))
WISHES = st.builds(
    Wishes,
    program=st.sampled_from(program_names()),
    minutes=st.none() | st.sampled_from([15, 18, 20]) | st.integers(8, 75),
    avoid=LIMITS,
    position=st.sampled_from([None, "chair", "standing"]),
    eases=st.sampled_from(Eases),
    easier=st.frozensets(st.sampled_from(sorted(exercises())), max_size=3),
)
NUMBERS = {cardinal(n): n for n in range(1, 121)}


@dataclass
class Course:
    """The days of a program up to one of them, or up to where it can't go on, and why not."""

    wishes: Wishes
    program: Program
    plans: list
    error: LimitsError | MinutesError | None

    def training_of(self, week):
        """The training days of a week, as far as they are planned."""
        return [p for p in self.plans if p.week == week and p.kind is SessionKind.TRAINING]


@pytest.fixture(scope="session")
def course_for(planner_for):
    """Plan the days of a program up to one."""

    def make(wishes, days=DAYS):
        planner = planner_for(wishes)
        course = Course(wishes, planner.program, [], None)
        try:
            for plan in planner.days(days):
                course.plans.append(plan)
        except (LimitsError, MinutesError) as error:
            course.error = error
        return course

    return make


@pytest.fixture(scope="session")
def wrong_with(course_for, heard):
    """Everything wrong with the days of a program up to one, and with how the last one sounds."""

    def check(wishes, days=DAYS):
        course = course_for(wishes, days)
        wrong = [*wrong_with_the_error(course), *wrong_with_the_balance(course)]
        for plan in course.plans:
            rules = (
                *wrong_with_the_limits(course, plan),
                *wrong_with_the_blocks(plan),
                *wrong_with_the_load(course, plan),
                *unexplained(course, plan),
            )
            wrong += [f"day {plan.day}: {what}" for what in rules]
        if course.plans:
            timeline, opening = heard(course.plans[-1])
            wrong += wrong_with_the_length(course.plans[-1], timeline)
            wrong += wrong_with_the_sides(course.plans[-1], timeline)
            wrong += wrong_with_the_opening(course, timeline, opening)
        return wrong

    return check


def wrong_with_the_error(course):
    """A refusal that names no limit, or that nobody should meet."""
    wishes, error = course.wishes, course.error
    if isinstance(error, LimitsError) and (
        not wishes.avoid or set(error.limits) != wishes.avoid or min(error.limits) not in str(error)
    ):
        yield f"the limits are not named: {error}"
    if isinstance(error, LimitsError) and len(wishes.avoid) == 1:
        yield f"a single limit leaves too little: {error}"
    own = wishes.minutes in (None, course.program.minutes_on(len(course.plans) + 1))
    if isinstance(error, MinutesError) and own and len(wishes.avoid) <= 1:
        yield f"its own minutes are refused on day {len(course.plans) + 1}: {error}"


def wrong_with_the_limits(course, plan):
    """What a limit leaves out, and is done nevertheless."""
    things = {block.exercise.id: block.exercise for block in plan.blocks}
    things |= {"warm-up": parts().warm_ups[plan.warm_up], "rest": parts().relaxations[plan.rest]}
    for name, thing in things.items():
        if against := limits_against(course.wishes.avoid, thing):
            yield f"{name} is done in spite of {sorted(against)}"


def wrong_with_the_blocks(plan):
    held = sum(block.exercise.held for block in plan.blocks)
    if held < 2 or 2 * held < len(plan.blocks):
        yield f"{held} of {len(plan.blocks)} stretches are held"
    if len({block.exercise.id for block in plan.blocks}) < len(plan.blocks):
        yield "an exercise comes twice"
    for block in plan.blocks:
        if block.hold_s * block.repetitions > MAX_TOTAL_S:
            yield f"{block.exercise.id}: {block.hold_s} s x {block.repetitions}"


def wrong_with_the_load(course, plan):
    """An easy day with more than 70 % of the time under stretch of a day of its week."""
    if plan.easy:
        for training in course.training_of(plan.week):
            if plan.stretch_s * 100 > training.stretch_s * 70:
                yield f"{plan.stretch_s} s of day {training.day}'s {training.stretch_s} s"


def wrong_with_the_balance(course):
    """More extension than flexion in a fortnight, or before the back has moved a little."""
    if course.wishes.eases is Eases.BACK:
        return
    for first in range(len(course.plans)):
        days = course.plans[first : first + FORTNIGHT]
        came = Counter(block.exercise.direction for plan in days for block in plan.blocks)
        if came[Direction.EXTENSION] > came[Direction.FLEXION]:
            yield f"from day {first + 1} on more extension than flexion: {came}"
    for plan in course.plans[:3]:
        prepared = False
        for block in plan.blocks:
            prepared = prepared or bool(re.search("pelvic-tilt|cat-camel", block.exercise.id))
            if block.exercise.direction is Direction.EXTENSION and not prepared:
                yield f"day {plan.day}: {block.exercise.id} comes before a small movement"


def unexplained(course, plan):
    """Less than the dose of the day, or another exercise than the program's, and no note."""
    counted = moving_repetitions_on(course.program, plan.day, easy=plan.easy)
    for block in plan.blocks:
        id_, held = block.exercise.id, block.exercise.held
        notes = [note for note in plan.notes if getattr(note, "exercise", "") == id_]
        lower = next((note for note in notes if isinstance(note, LowerDose)), None)
        meant = lower or plan.dose
        if not held and block.repetitions != counted:
            yield f"{id_}: {block.repetitions} of {counted} repetitions"
        if (
            held
            and block.repetitions < meant.repetitions
            and not any(
                (note.repetitions, note.dose_repetitions) == (block.repetitions, meant.repetitions)
                for note in notes
                if isinstance(note, FewerRepetitions)
            )
        ):
            yield f"{id_}: {block.repetitions} of {meant.repetitions} repetitions, and no note"
        if held and block.hold_s < meant.hold_s and ShorterHold(id_, block.hold_s) not in notes:
            yield f"{id_}: {block.hold_s} of {meant.hold_s} s, and no note"
        if held and (block.hold_s, block.repetitions) > (plan.dose.hold_s, plan.dose.repetitions):
            yield f"{id_}: more than the dose of the day"
        below = bendy_dose(course, plan, block.exercise)
        if (lower and Dose(lower.hold_s, lower.repetitions)) != below:
            yield f"{id_}: {lower} instead of {below} at the end of its range"
        if not is_due(course.program, block.exercise, plan.week) and not any(
            isinstance(note, Replacement | Addition) for note in notes
        ):
            yield f"{id_} takes another's place, and no note says so"


def is_due(program, exercise, week):
    return exercise.id in program.exercises and (
        exercise.level == "beginner" or week >= program.intermediate_from_week
    )


def bendy_dose(course, plan, exercise):
    """The rung below, for bendy joints at the end of their range; else None."""
    if Avoid.HYPER in course.wishes.avoid and exercise.held and exercise.movement.at_end_range:
        own = Dose(min(plan.dose.hold_s, exercise.max_hold_s or 90), plan.dose.repetitions)
        return rung_below(course.program.ladder, own)
    return None


def wrong_with_the_length(plan, timeline):
    minutes = timeline.duration_ms / 60_000
    if minutes != pytest.approx(plan.minutes, rel=0.1):
        yield f"{minutes:.2f} minutes instead of {plan.minutes}"


def wrong_with_the_sides(plan, timeline):
    sides = Counter((hold.exercise, hold.side, hold.hold_s) for hold in timeline.holds)
    for block in plan.blocks:
        if block.exercise.held and block.exercise.one_sided:
            left, right = (
                sides[block.exercise.id, side, block.hold_s] for side in ("left", "right")
            )
            if not left == right == block.repetitions:
                yield f"{block.exercise.id}: {left} left, {right} right, {block.repetitions} meant"


def wrong_with_the_opening(course, timeline, opening):
    """What it says about the dose, and is not so."""
    plan = course.plans[-1]
    said = " ".join(opening)
    doses = {(hold.hold_s, hold.of) for hold in timeline.holds}
    most = tuple(map(max, zip(*doses, strict=True)))
    if plan.easy:
        (hold_s,) = re.findall(r"holds of at most (.+?) seconds,", said)
        if NUMBERS[hold_s] < most[0]:
            yield f"{hold_s} seconds at most, but {most}"
        return
    told, alike = dose_told(said)
    if told != most or alike != (len(doses) == 1):
        yield f"{told} for {'all' if alike else 'the most'}, but {doses}"
    moves = any(not block.exercise.held for block in plan.blocks)
    if ("Some stretches move without a hold" in said) != (moves and plan.day <= 6):
        yield "it is not told as it is whether something moves"
    if ("fewer and longer on purpose" in said) != fell_lately(course.program, plan.day):
        yield "it is not told as it is whether the holds are longer and fewer"


def dose_told(said):
    """The hold and the repetitions that an opening tells, and whether it says that all are so."""
    for pattern, alike in (
        (r"Today each hold lasts ([\w ]+) seconds, ([\w ]+) times?\.", True),
        (r"Holds last up to ([\w ]+) seconds, up to ([\w ]+) times\.", False),
        (r"Today each hold comes (once), up to ([\w ]+) seconds\.", False),
    ):
        for hold_s, times in re.findall(pattern, said):
            if hold_s == "once":
                return (NUMBERS[times], 1), alike
            return (NUMBERS[hold_s], NUMBERS[times]), alike
    raise AssertionError(f"no dose is told: {said}")


def fell_lately(program, day):
    """Whether the last step was to longer holds and less time under stretch, within a week."""
    doses = [ladder_dose(program, d) for d in range(max(1, day - 7), day + 1)]
    steps = [(one, two) for one, two in pairwise(doses) if one != two]
    return bool(steps) and steps[-1][1].total_s < steps[-1][0].total_s


days = st.sampled_from([7, 14, 28, DAYS]) | st.integers(1, DAYS)


@settings(max_examples=100)
@given(wishes=WISHES, day=days)
def test_any_days_of_any_program_are_sound_or_refused(wrong_with, wishes, day):
    assert wrong_with(wishes, day) == []


@pytest.mark.long
@settings(max_examples=5000)
@given(wishes=WISHES, day=days)
def test_many_days_of_any_program_are_sound_or_refused(wrong_with, wishes, day):
    assert wrong_with(wishes, day) == []


@pytest.fixture(params=program_names())
def steps(request):
    """The rungs of consecutive training days, in pairs."""
    program = load_program(request.param)
    training = [day for day in range(1, program.days + 1) if not program.is_easy(day)]
    return list(pairwise(ladder_dose(program, day) for day in training))


def test_no_step_raises_the_hold_and_the_repetitions(steps):
    assert [
        (before, after)
        for before, after in steps
        if after.hold_s > before.hold_s and after.repetitions > before.repetitions
    ] == []


def test_the_time_under_stretch_never_falls_by_more_than_a_fifth(steps):
    falls = [(b, a) for b, a in steps if a.total_s * 10 < b.total_s * 8]
    assert set(falls) <= {ALLOWED_FALL}


@pytest.mark.parametrize("name", program_names())
def test_no_rung_is_past_180_seconds_a_side(name):
    program = load_program(name)
    assert max(ladder_dose(program, d).total_s for d in range(1, program.days + 1)) <= MAX_TOTAL_S
