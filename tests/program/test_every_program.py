"""What holds for every bundled program, any day, any sensible minutes, whatever is avoided."""

from collections import Counter
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import MinutesError
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.model import Avoid, Dose, FewerRepetitions, Replacement, ShorterHold
from voiceguide.program.planner import Planner
from voiceguide.program.progression import ladder_dose, moving_repetitions_on
from voiceguide.program.wishes import Wishes

MINUTES = (None, 15, 25, 40)
"""None: the program's own."""

TAGS = (None, *Avoid)
SAMPLE = (1, 2, 7, 8, 14, 21, 22, 28, 35, 42, 49, 50, 56)
MAX_TOTAL_S = 180
ALLOWED_FALL = (Dose(60, 2), Dose(90, 1))
"""The one fall over a fifth: the step to the longest hold."""


@pytest.fixture(scope="session")
def checked(lengths, timeline_of):
    """Plan a day; None and everything wrong with it, or the MinutesError that is its answer."""

    def check(name, day, minutes, tag):
        program = load_program(name)
        wishes = Wishes(minutes=minutes, avoid=frozenset([tag] if tag else []))
        try:
            plan = Planner(program, exercises(), lengths, wishes).day(day)
        except MinutesError as error:
            own = minutes in (None, program.minutes_on(day))
            return error, [f"its own minutes are refused: {error}"] * own
        return None, [
            *wrong_with_the_length(plan, timeline_of(plan)),
            *wrong_with_the_sides(plan, timeline_of(plan)),
            *wrong_with_the_blocks(program, plan, tag),
            *unexplained(program, plan),
        ]

    return check


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


def wrong_with_the_blocks(program, plan, tag):
    if plan.minutes >= 18 and len(plan.blocks) < 4:
        yield f"only {len(plan.blocks)} stretches in {plan.minutes} minutes"
    if not plan.blocks:
        yield "no stretch at all"
    for block in plan.blocks:
        if tag in block.exercise.contraindications:
            yield f"{block.exercise.id} is to be avoided"
        if block.hold_s * block.repetitions > MAX_TOTAL_S:
            yield f"{block.exercise.id}: {block.hold_s} s x {block.repetitions}"


def unexplained(program, plan):
    """Less than the dose of the day, or another exercise than the program's, and no note."""
    counted = moving_repetitions_on(program, plan.day, easy=plan.easy)
    for block in plan.blocks:
        id_, held = block.exercise.id, block.exercise.held
        meant = plan.dose.repetitions if held else counted
        notes = [note for note in plan.notes if getattr(note, "exercise", "") == id_]
        if block.repetitions < meant and not any(
            (note.repetitions, note.dose_repetitions) == (block.repetitions, meant)
            for note in notes
            if isinstance(note, FewerRepetitions)
        ):
            yield f"{id_}: {block.repetitions} of {meant} repetitions, and no note"
        if held and block.hold_s < plan.dose.hold_s and ShorterHold(id_, block.hold_s) not in notes:
            yield f"{id_}: {block.hold_s} of {plan.dose.hold_s} s, and no note"
        if not is_due(program, block.exercise, plan.week) and not any(
            isinstance(note, Replacement) for note in notes
        ):
            yield f"{id_} takes another's place, and no note says so"


def is_due(program, exercise, week):
    return exercise.id in program.exercises and (
        exercise.level == "beginner" or week >= program.intermediate_from_week
    )


@settings(max_examples=150)
@given(
    name=st.sampled_from(program_names()),
    day=st.integers(1, 56),
    minutes=st.sampled_from(MINUTES),
    tag=st.sampled_from(TAGS),
)
def test_any_day_of_any_program_is_sound_or_refused(checked, name, day, minutes, tag):
    _, wrong = checked(name, day, minutes, tag)
    assert wrong == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "minutes"), [*product(program_names(), MINUTES)])
def test_every_day_of_the_sample_is_sound_or_refused(checked, name, minutes):
    wrong, refused = [], 0
    for tag, day in product(TAGS, SAMPLE):
        error, found = checked(name, day, minutes, tag)
        wrong += [f"day {day}, avoid {tag}: {what}" for what in found]
        refused += error is not None
    assert wrong == []
    assert refused == 0


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
