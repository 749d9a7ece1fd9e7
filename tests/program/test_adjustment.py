"""What pain asks of one session: the session after a flare-up, what gives way, a lower dose."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, Direction, Dose
from voiceguide.program.notes import EasyDay, LowerDose, Replacement, Unsuitability
from voiceguide.program.parts import parts
from voiceguide.program.progression import moving_repetitions_below, rung_below
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import SectionKind, Spoken

POSITIONS = (None, "chair", "standing")

WISHES = st.builds(
    Wishes,
    program=st.sampled_from(program_names()),
    avoid=st.frozensets(st.sampled_from(sorted({*Avoid} - {Avoid.HYPER})), max_size=1),
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


def any_day_after_a_flare_up_is_short_and_calm(wrong_with_flare, wishes, day):
    assert wrong_with_flare(wishes, day) == []


test_after_a_flare_up_any_day_is_short_and_calm = settings(max_examples=15)(
    given(wishes=WISHES, day=ANY_DAY)(any_day_after_a_flare_up_is_short_and_calm)
)
test_after_a_flare_up_many_days_are_short_and_calm = pytest.mark.long(
    settings(max_examples=5000)(
        given(wishes=WISHES, day=ANY_DAY)(any_day_after_a_flare_up_is_short_and_calm)
    )
)


def test_after_a_flare_up_there_are_tilts_knee_rolls_and_the_calves_on_a_chair(planner_for, heard):
    for day in (1, 5, 30):
        plan = planner_for(Wishes()).day(day, Adjustment(kind=SessionKind.FLARE))
        assert [b.exercise.id for b in plan.blocks] == ["pelvic-tilt", "lower-trunk-rotation"]
        said = [e.clip.text for e in heard(plan)[0].events if isinstance(e.clip, Spoken)]
        assert any("your calves on a chair" in text for text in said)


# What hurt


@pytest.fixture(scope="session")
def hurt(planner_for):
    """A day as usual, one of its exercises by a number, and the day as pain there asks for it."""

    def make(wishes, day, which, field):
        planner = planner_for(wishes)
        *before, usual = planner.days(day)
        week = [p.stretch_s for p in before if p.week == usual.week]
        exercise = usual.blocks[which % len(usual.blocks)].exercise
        asked = Adjustment(**{field: frozenset([exercise.id])})
        return usual, exercise, planner.day(day, asked), min(week) * 0.7 if usual.easy else None

    return make


def wrong_with_what_stays(usual, adjusted, changed, most_s):
    """Another dose that changed, or a rule of every session that is broken."""
    before, after = doses_of(usual), doses_of(adjusted)
    for id_ in (before.keys() & after.keys()) - changed:
        if before[id_] != after[id_]:
            yield f"{id_}: {after[id_]} after {before[id_]}"
    if len(after) < len(adjusted.blocks):
        yield "an exercise comes twice"
    held = sum(block.exercise.held for block in adjusted.blocks)
    if held < 2 or 2 * held < len(adjusted.blocks):
        yield f"{held} of {len(adjusted.blocks)} stretches are held"
    came = Counter(block.exercise.direction for block in adjusted.blocks)
    if came[Direction.EXTENSION] > came[Direction.FLEXION]:
        yield f"more extension than flexion: {came}"
    if most_s is not None and adjusted.stretch_s > most_s:
        yield f"{adjusted.stretch_s} s of stretch, and {most_s} s are the most"
    yield from (b for b in adjusted.blocks if limits_against(adjusted.limits, b.exercise))


def what_hurt_gives_way(hurt, wishes, day, which):
    usual, exercise, adjusted, most_s = hurt(wishes, day, which, "give_way")
    assert [*wrong_with_what_stays(usual, adjusted, set(), most_s)] == []
    after = doses_of(adjusted)
    assert exercise.id not in after
    for note in adjusted.notes:
        if isinstance(note, Replacement) and note.instead_of == exercise.id:
            assert note.why is Unsuitability.HURT
            assert note.exercise in after
    new = after.keys() - doses_of(usual).keys()
    explained = {getattr(note, "exercise", "") for note in adjusted.notes}
    assert {i for i in new if i not in load_program(wishes.program).exercises} <= explained


def what_hurt_comes_back_one_rung_lower(hurt, wishes, day, which):
    usual, exercise, adjusted, most_s = hurt(wishes, day, which, "lower")
    assert [*wrong_with_what_stays(usual, adjusted, {exercise.id}, most_s)] == []
    before, after = doses_of(usual), doses_of(adjusted)
    assert before.keys() == after.keys()
    lower = step_below(load_program(wishes.program), exercise, usual, before[exercise.id])
    assert after[exercise.id] == lower
    said = [n.exercise for n in adjusted.notes if isinstance(n, LowerDose) and n.why == "hurt"]
    assert said == [exercise.id] * (lower != before[exercise.id])


def step_below(program, exercise, usual, before):
    """What is one rung below the dose of a day, as far as the day had all of it."""
    if not exercise.held:
        return (0, moving_repetitions_below(program, before[1]))
    own = Dose(min(usual.dose.hold_s, exercise.max_hold_s or 90), usual.dose.repetitions)
    lower = rung_below(program.ladder, own)
    return (lower.hold_s, max(1, lower.repetitions - own.repetitions + before[1]))


PAINFUL = {"wishes": WISHES, "day": ANY_DAY, "which": WHICH}


def test_a_lower_dose_makes_no_room_for_another_stretch(hurt):
    wishes = Wishes("deep", avoid=frozenset([Avoid.DF]))
    what_hurt_comes_back_one_rung_lower(hurt, wishes, day=1, which=0)


test_what_hurt_gives_way_and_no_other_dose_changes = settings(max_examples=12)(
    given(**PAINFUL)(what_hurt_gives_way)
)
test_what_hurt_comes_back_one_rung_lower = settings(max_examples=12)(
    given(**PAINFUL)(what_hurt_comes_back_one_rung_lower)
)
test_whatever_hurt_gives_way = pytest.mark.long(
    settings(max_examples=5000)(given(**PAINFUL)(what_hurt_gives_way))
)
test_whatever_hurt_comes_back_one_rung_lower = pytest.mark.long(
    settings(max_examples=5000)(given(**PAINFUL)(what_hurt_comes_back_one_rung_lower))
)


def test_what_is_not_done_on_a_day_changes_nothing_by_having_hurt(planner_for):
    planner = planner_for(Wishes())
    usual = planner.day(9)
    others = planner.exercises.keys() - doses_of(usual).keys()
    asked = Adjustment(give_way=frozenset(others), lower=frozenset(others))
    assert planner.day(9, asked) == usual


def test_an_easy_day_can_be_asked_for_on_any_day(planner_for):
    planner = planner_for(Wishes())
    usual, easy = planner.day(10), planner.day(10, Adjustment(kind=SessionKind.EASY))
    assert (usual.kind, easy.kind) == (SessionKind.TRAINING, SessionKind.EASY)
    assert easy.stretch_s * 100 <= usual.stretch_s * 70
    assert easy.relaxation_s > usual.relaxation_s
    assert EasyDay() in easy.notes
