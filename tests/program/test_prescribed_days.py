"""What a program prescribes is done on its days, with its own dose and side, within the rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.model import Avoid
from voiceguide.program.notes import Prescribed, PrescriptionLeftOut, TimesADay, Unsuitability
from voiceguide.program.planner import Planner
from voiceguide.program.prescription import Prescription
from voiceguide.program.wishes import Wishes

FIGURE_FOUR = Prescription(exercise="figure-four", side="left", hold_s=20, repetitions=3)


@pytest.fixture(scope="session")
def planner_of(gentle, catalog, lengths):
    """A planner of `gentle` with prescriptions."""

    def make(*prescribe, wishes=Wishes(), **fields):
        program = gentle.model_copy(update={"prescribe": prescribe, **fields})
        return Planner(program, catalog, lengths, wishes)

    return make


def block_of(plan, id_="figure-four"):
    return next((block for block in plan.blocks if block.exercise.id == id_), None)


def test_what_is_prescribed_for_every_day_is_done_every_training_day(planner_of, heard):
    for plan in planner_of(FIGURE_FOUR).days(14):
        block = block_of(plan)
        assert (block.hold_s, block.side) == (20, "left")
        assert block.repetitions == (2 if plan.easy else 3)
        assert Prescribed("figure-four", 20, block.repetitions, "left") in plan.notes
        timeline, _ = heard(plan)
        sides = [hold.side for hold in timeline.holds if hold.exercise == "figure-four"]
        assert sides == ["left"] * block.repetitions


def test_a_prescription_counts_on_its_days_of_the_week(planner_of):
    on_days = FIGURE_FOUR.model_copy(update={"days": (1, 4)})
    for plan in planner_of(on_days).days(14):
        said = any(isinstance(note, Prescribed) for note in plan.notes)
        assert said == (plan.day in (1, 4, 8, 11))


def test_what_a_prescription_leaves_open_is_the_days_own(planner_of):
    plan = planner_of(Prescription(exercise="figure-four")).day(9)
    block = block_of(plan)
    assert (block.hold_s, block.repetitions, block.side) == (10, 4, None)
    assert Prescribed("figure-four", 10, 4, "both") in plan.notes


def test_a_counted_movement_can_be_prescribed(planner_of):
    plan = planner_of(Prescription(exercise="bridge", repetitions=12)).day(1)
    assert (block_of(plan, "bridge").hold_s, block_of(plan, "bridge").repetitions) == (0, 12)
    assert Prescribed("bridge", 0, 12, "both") in plan.notes


def test_no_prescription_is_longer_than_its_exercise_may_be_held(planner_of):
    plan = planner_of(Prescription(exercise="sphinx", hold_s=60, repetitions=2)).day(20)
    assert block_of(plan, "sphinx").hold_s == 30


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        (Wishes(avoid=frozenset([Avoid.HIP])), (Unsuitability.AVOID, "HIP")),
        (Wishes(avoid=frozenset([Avoid.HIP, Avoid.PREG])), (Unsuitability.AVOID, "HIP, PREG")),
        (Wishes(position="chair"), (Unsuitability.POSITION, "chair")),
    ],
)
def test_what_a_limit_leaves_out_is_not_done_though_it_is_prescribed(planner_of, wishes, why):
    plan = planner_of(FIGURE_FOUR, wishes=wishes).day(9)
    assert block_of(plan) is None
    assert PrescriptionLeftOut("figure-four", *why) in plan.notes


def test_what_hurt_gives_way_though_it_is_prescribed(planner_of):
    planner = planner_of(FIGURE_FOUR)
    plan = planner.day(9, Adjustment(give_way=frozenset(["figure-four"])))
    assert block_of(plan) is None
    assert [n.exercise for n in plan.notes if isinstance(n, PrescriptionLeftOut)] == ["figure-four"]


def test_what_hurt_has_less_though_it_is_prescribed(planner_of):
    plan = planner_of(FIGURE_FOUR).day(9, Adjustment(lower=frozenset(["figure-four"])))
    assert (block_of(plan).hold_s, block_of(plan).repetitions) == (20, 2)


def test_what_an_easy_day_spares_is_said_after_pain_too(planner_of):
    much = (
        Prescription(exercise="figure-four", hold_s=20, repetitions=1),
        Prescription(exercise="side-bend", hold_s=20, repetitions=1, days=(7,)),
    )
    planner = planner_of(*much)
    easy = planner.day(7)
    spared = [note for note in easy.notes if isinstance(note, PrescriptionLeftOut)]
    assert [note.why for note in spared] == [Unsuitability.EASY_DAY]
    hurt = easy.blocks[-1].exercise.id
    adjusted = planner.day(7, Adjustment(lower=frozenset([hurt])))
    assert set(spared) <= set(adjusted.notes)


PRESCRIBED = st.lists(
    st.builds(
        Prescription,
        exercise=st.sampled_from(["figure-four", "sphinx", "side-bend", "bridge", "pelvic-tilt"]),
        side=st.sampled_from(["left", "right", None]),
        hold_s=st.none() | st.integers(5, 20),
        repetitions=st.none() | st.integers(1, 3),
    ),
    max_size=2,
    unique_by=lambda prescription: prescription.exercise,
)


@settings(max_examples=40)
@given(PRESCRIBED)
def test_the_rules_of_every_session_hold_with_prescriptions_too(planner_of, prescribed):
    # What is prescribed and two stretches besides may take more than a program's own minutes.
    week = list(planner_of(*prescribed, wishes=Wishes(minutes=22)).days(14))
    for plan in week:
        held = sum(block.exercise.held for block in plan.blocks)
        assert held >= max(2, len(plan.blocks) / 2)
        done = {block.exercise.id for block in plan.blocks}
        done |= {n.exercise for n in plan.notes if isinstance(n, PrescriptionLeftOut)}
        assert {p.exercise for p in prescribed} <= done
    for easy in (week[6], week[13]):
        training = [p for p in week if p.week == easy.week and p.kind is SessionKind.TRAINING]
        assert easy.stretch_s * 100 <= 70 * min(plan.stretch_s for plan in training)


def test_a_session_that_is_meant_more_than_once_a_day_says_so(planner_of):
    assert TimesADay(2) in planner_of(sessions_a_day=2).day(1).notes
    assert not any(isinstance(note, TimesADay) for note in planner_of().day(1).notes)


def test_the_opening_says_the_longest_hold_that_is_prescribed(planner_of, heard):
    _, opening = heard(planner_of(FIGURE_FOUR).day(1))
    assert "Holds last up to twenty seconds, up to three times." in opening
