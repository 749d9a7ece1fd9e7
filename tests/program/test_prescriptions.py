"""What a program prescribes is done as it is prescribed, within every rule of safety."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import LimitsError, MinutesError
from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.limits import objections
from voiceguide.program.model import Avoid, FormName
from voiceguide.program.notes import (
    LowerDose,
    Prescribed,
    PrescriptionLeftOut,
    TimesADay,
    Unsuitability,
)
from voiceguide.program.planner import Planner
from voiceguide.program.prescription import Prescription
from voiceguide.program.wishes import Wishes

LEFT = Prescription(exercise="figure-four", side="left", hold_s=20, repetitions=3)
HELD = sorted(i for i, e in exercises().items() if e.held)
MOVING = ["pelvic-tilt", "cat-camel", "bridge", "lower-trunk-rotation"]


@pytest.fixture
def planner(gentle, catalog, lengths):
    """Plans `gentle` with prescriptions."""

    def _planner(*prescriptions, wishes=Wishes(), **more):
        program = gentle.model_copy(update={"prescribe": prescriptions, **more})
        return Planner(program, catalog, lengths, wishes)

    return _planner


def prescribed(plan, id_="figure-four"):
    return [block for block in plan.blocks if block.exercise.id == id_]


def test_it_comes_every_day_with_its_own_dose_on_its_side(planner):
    plans = list(planner(LEFT).days(28))
    for plan in plans:
        (block,) = prescribed(plan)
        assert (block.hold_s, block.side) == (20, "left")
        assert block.repetitions == (2 if plan.easy else 3)
        assert Prescribed("figure-four", 20, block.repetitions, "left") in plan.notes
        assert block.stretch_s == 20 * block.repetitions
    assert {plan.kind for plan in plans} == {SessionKind.TRAINING, SessionKind.EASY}


def test_it_comes_on_its_days_only(planner):
    on = Prescription(exercise="figure-four", hold_s=20, repetitions=3, days=(2, 5))
    for plan in planner(on).days(21):
        said = [note for note in plan.notes if isinstance(note, Prescribed)]
        day = (plan.day - 1) % 7 + 1
        assert bool(said) == (day in {2, 5})
        if said:
            (block,) = prescribed(plan)
            assert (block.hold_s, block.repetitions, block.side) == (20, 3, None)


@pytest.mark.parametrize("side", ["left", "right"])
def test_one_side_alone_is_spoken_of(planner, timeline_of, side):
    on = LEFT.model_copy(update={"side": side})
    holds = [h for h in timeline_of(planner(on).day(1)).holds if h.exercise == "figure-four"]
    assert [(hold.side, hold.hold_s) for hold in holds] == [(side, 20)] * 3


def test_both_sides_can_have_doses_of_their_own(planner, timeline_of):
    right = LEFT.model_copy(update={"side": "right", "hold_s": 10, "repetitions": 2})
    plan = planner(LEFT, right).day(1)
    holds = [h for h in timeline_of(plan).holds if h.exercise == "figure-four"]
    assert [(hold.side, hold.hold_s) for hold in holds] == [("left", 20)] * 3 + [("right", 10)] * 2
    assert [note for note in plan.notes if isinstance(note, Prescribed)] == [
        Prescribed("figure-four", 20, 3, "left"),
        Prescribed("figure-four", 10, 2, "right"),
    ]


def test_what_is_not_prescribed_of_a_dose_is_the_days(planner):
    plan = planner(Prescription(exercise="figure-four")).day(20)
    (block,) = prescribed(plan)
    assert (block.hold_s, block.repetitions) == (plan.dose.hold_s, plan.dose.repetitions)


def test_counted_movements_have_their_repetitions(planner):
    on = Prescription(exercise="pelvic-tilt", repetitions=12)
    for plan in planner(on).days(8):
        (block,) = prescribed(plan, "pelvic-tilt")
        assert (block.hold_s, block.repetitions) == (0, 8 if plan.easy else 12)
        assert Prescribed("pelvic-tilt", 0, block.repetitions, "both") in plan.notes


@pytest.mark.parametrize("limit", Avoid)
def test_a_limit_leaves_it_out_with_a_note(planner, limit):
    plan = planner(LEFT, wishes=Wishes(avoid=frozenset([limit]))).day(10)
    against = objections(limit, exercises()["figure-four"])
    left_out = PrescriptionLeftOut("figure-four", Unsuitability.AVOID, limit)
    assert (left_out in plan.notes) == bool(against)
    assert bool(prescribed(plan)) != bool(against)


def test_a_position_leaves_it_out_with_a_note(planner):
    plan = planner(LEFT, wishes=Wishes(position="chair")).day(10)
    assert not prescribed(plan)
    assert PrescriptionLeftOut("figure-four", Unsuitability.POSITION, "chair") in plan.notes


def test_what_hurt_lately_gives_way_though_it_is_prescribed(planner):
    plan = planner(LEFT).day(10, Adjustment(give_way=frozenset(["figure-four"])))
    assert not prescribed(plan)
    assert PrescriptionLeftOut("figure-four", Unsuitability.HURT, "") in plan.notes


def test_it_comes_back_lower_after_pain(planner):
    plan = planner(LEFT).day(10, Adjustment(lower=frozenset(["figure-four"])))
    (block,) = prescribed(plan)
    assert (block.hold_s, block.repetitions) == (20, 2)
    assert LowerDose("figure-four", 20, 2, "hurt") in plan.notes


def test_bendy_joints_have_less_of_it_at_the_end_of_the_range(planner):
    on = Prescription(exercise="supine-hamstring", hold_s=30, repetitions=2)
    bendy = planner(on, wishes=Wishes(avoid=frozenset([Avoid.HYPER]))).day(10)
    (block,) = prescribed(bendy, "supine-hamstring")
    assert (block.hold_s, block.repetitions) == (30, 1)
    assert LowerDose("supine-hamstring", 30, 1, "bendy") in bendy.notes


def test_bendy_joints_leave_a_counted_movement_as_it_is_prescribed(planner):
    on = Prescription(exercise="cat-camel", repetitions=10)
    plan = planner(on, wishes=Wishes(avoid=frozenset([Avoid.HYPER]))).day(10)
    (block,) = prescribed(plan, "cat-camel")
    assert block.repetitions == 10


def test_an_easy_day_without_room_for_it_leaves_it_out_with_a_note(planner):
    on = Prescription(exercise="figure-four", hold_s=60, repetitions=2, days=(7,))
    plan = planner(on).day(7)
    assert plan.easy
    assert PrescriptionLeftOut("figure-four", Unsuitability.EASY_DAY, "") in plan.notes


def test_minutes_that_what_is_prescribed_does_not_fit_are_said(planner):
    ids = ("figure-four", "supine-hamstring", "single-knee-to-chest")
    on = [Prescription(exercise=id_, hold_s=50, repetitions=3) for id_ in ids]
    with pytest.raises(MinutesError, match="what is prescribed") as caught:
        planner(*on).day(1)
    assert planner(*on, wishes=Wishes(minutes=caught.value.shortest)).day(1)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_sessions_a_day_are_said(planner, times):
    notes = planner(sessions_a_day=times).day(1).notes
    assert (TimesADay(times) in notes) == (times > 1)


def test_it_is_learnt_like_every_other_stretch(planner):
    forms = [prescribed(plan)[0].form for plan in planner(LEFT).days(7)]
    assert forms == [FormName.FULL] * 2 + [FormName.SHORT] * 3 + [FormName.BARE] * 2


PRESCRIPTIONS = st.one_of(
    st.builds(
        dict,
        exercise=st.sampled_from(HELD),
        hold_s=st.none() | st.integers(5, 90),
        repetitions=st.none() | st.integers(1, 15),
        side=st.sampled_from([None, "left", "right"]),
    ),
    st.builds(dict, exercise=st.sampled_from(MOVING), repetitions=st.none() | st.integers(1, 15)),
)


def valid(fields):
    """A prescription as `programs check` lets it pass."""
    exercise = exercises()[fields["exercise"]]
    if not exercise.one_sided:
        fields = {**fields, "side": None}
    hold_s, repetitions = fields.get("hold_s"), fields["repetitions"]
    if hold_s and repetitions:
        fields = {**fields, "repetitions": min(repetitions, 150 // hold_s)}
    return Prescription(**fields)


@settings(max_examples=30)
@given(
    fields=st.lists(PRESCRIPTIONS, min_size=1, max_size=2, unique_by=lambda f: f["exercise"]),
    day=st.integers(1, 21),
    minutes=st.integers(25, 45),
    limits=st.frozensets(st.sampled_from(Avoid), max_size=2),
    name=st.sampled_from(["gentle", "deep", "chair"]),
)
def test_whatever_is_prescribed_rules_of_safety_hold(lengths, fields, day, minutes, limits, name):
    program = load_program(name).model_copy(update={"prescribe": tuple(map(valid, fields))})
    planner = Planner(program, exercises(), lengths, Wishes(minutes=minutes, avoid=limits))
    try:
        plan = planner.day(day, Adjustment(SessionKind.EASY) if day % 3 == 0 else Adjustment())
    except (LimitsError, MinutesError):
        return
    told = {n.exercise for n in plan.notes if isinstance(n, Prescribed | PrescriptionLeftOut)}
    assert told == {prescription.exercise for prescription in program.prescribe}
    for block in plan.blocks:
        assert block.hold_s * block.repetitions <= 150
        assert block.hold_s <= (block.exercise.max_hold_s or 90)
        assert block.repetitions >= 1
        assert bool(block.hold_s) == block.exercise.held
        assert not any(objections(limit, block.exercise) for limit in limits)
