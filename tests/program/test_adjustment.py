"""What pain asks of one session: the session after a flare-up, what gives way, a lower dose."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voiceguide.errors import MinutesError
from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.catalog import program_names
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, Dose
from voiceguide.program.notes import EasyDay, LowerDose, Replacement, Unsuitability
from voiceguide.program.parts import parts
from voiceguide.program.progression import moving_repetitions_on, rung_below
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import SectionKind

POSITIONS = (None, "chair", "standing")

WISHES = st.builds(
    Wishes,
    program=st.sampled_from(program_names()),
    avoid=st.frozensets(st.sampled_from(Avoid), max_size=1),
    position=st.sampled_from(POSITIONS),
)
ANY_DAY = st.sampled_from([7, 28]) | st.integers(1, 56)
WHICH = st.integers(0, 11)


def doses_of(plan):
    return {block.exercise.id: (block.hold_s, block.repetitions) for block in plan.blocks}


# After a flare-up


@pytest.fixture(scope="session")
def wrong_with_flare(planner_for, heard):
    """Everything wrong with the session after a flare-up."""

    def check(wishes, day):
        plan = planner_for(wishes).day(day, Adjustment(kind=SessionKind.FLARE))
        timeline, opening = heard(plan)
        (warm_up,) = (c for c in timeline.chapters if c.kind is SectionKind.WARM_UP)
        if warm_up.end_ms - warm_up.start_ms < 5 * 60_000:
            yield "the warm-up is shorter than five minutes"
        if not 9 * 60_000 <= timeline.duration_ms <= 13.2 * 60_000:
            yield f"it lasts {timeline.duration_ms} ms"
        if not plan.blocks:
            yield "nothing moves"
        things = [block.exercise for block in plan.blocks]
        things += [parts().warm_ups[plan.warm_up], parts().relaxations[plan.rest]]
        yield from (thing for thing in things if limits_against(wishes.avoid, thing))
        yield from (hold for hold in timeline.holds if hold.hold_s > 10)
        if not any("for a back that hurts more than usual" in text for text in opening):
            yield "the opening does not say what it is"

    return lambda *request: [*check(*request)]


@pytest.mark.parametrize("name", program_names())
@pytest.mark.parametrize("limit", [None, *Avoid])
def test_after_a_flare_up_there_is_a_short_calm_session(wrong_with_flare, name, limit):
    for position in POSITIONS:
        wishes = Wishes(name, avoid=frozenset([limit] if limit else []), position=position)
        assert wrong_with_flare(wishes, 1) == []


@settings(max_examples=15)
@given(wishes=WISHES, day=ANY_DAY)
def test_after_a_flare_up_any_day_is_short_and_calm(wrong_with_flare, wishes, day):
    assert wrong_with_flare(wishes, day) == []


# What hurt


@pytest.fixture(scope="session")
def hurt(planner_for):
    """A day as usual, one of its exercises by a number, and the day as pain there asks for it."""

    def make(wishes, day, which, field):
        planner = planner_for(wishes)
        usual = planner.day(day)
        exercise = usual.blocks[which % len(usual.blocks)].exercise
        try:
            return usual, exercise, planner.day(day, Adjustment(**{field: {exercise.id}}))
        except MinutesError:
            assume(False)

    return make


@settings(max_examples=30)
@given(wishes=WISHES, day=ANY_DAY, which=WHICH)
def test_what_hurt_gives_way_and_no_other_dose_changes(hurt, wishes, day, which):
    usual, exercise, adjusted = hurt(wishes, day, which, "give_way")
    assert exercise.id not in doses_of(adjusted)
    before, after = doses_of(usual), doses_of(adjusted)
    common = before.keys() & after.keys()
    assert {i: before[i] for i in common} == {i: after[i] for i in common}
    for note in adjusted.notes:
        if isinstance(note, Replacement) and note.instead_of == exercise.id:
            assert note.why is Unsuitability.HURT
            assert note.exercise in after


@settings(max_examples=30)
@given(wishes=WISHES, day=ANY_DAY, which=WHICH)
def test_what_hurt_comes_back_one_rung_lower_and_no_other_dose_changes(
    hurt, planner_for, wishes, day, which
):
    usual, exercise, adjusted = hurt(wishes, day, which, "lower")
    before, after = doses_of(usual), doses_of(adjusted)
    common = (before.keys() & after.keys()) - {exercise.id}
    assert {i: before[i] for i in common} == {i: after[i] for i in common}
    if exercise.id in after:
        (note,) = (n for n in adjusted.notes if isinstance(n, LowerDose) and n.why == "hurt")
        assert note.exercise == exercise.id
        program = planner_for(wishes).program
        if exercise.held:
            lower = rung_below(program.ladder, usual.dose)
            assert note.hold_s == min(lower.hold_s, exercise.max_hold_s or lower.hold_s)
            assert note.repetitions == lower.repetitions
            assert Dose(*after[exercise.id]).total_s <= lower.total_s
        else:
            assert after[exercise.id] == (0, moving_repetitions_on(program, day, easy=True))


@pytest.mark.long
@settings(max_examples=5000)
@given(wishes=WISHES, day=ANY_DAY)
def test_after_a_flare_up_any_day_of_many_is_short_and_calm(wrong_with_flare, wishes, day):
    assert wrong_with_flare(wishes, day) == []
