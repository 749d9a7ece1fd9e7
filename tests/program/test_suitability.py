"""Which exercises suit whom: what is left out, what takes its place, and what is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import LimitsError
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, Position, Rest
from voiceguide.program.notes import Addition, Replacement, Unsuitability
from voiceguide.program.planner import Planner
from voiceguide.program.suitability import Suitability
from voiceguide.program.wishes import Wishes

OFF_THE_FLOOR = {"chair": {Position.CHAIR}, "standing": {Position.STANDING, Position.CHAIR}}
POSITIONS = (None, *OFF_THE_FLOOR)

LIMITS = st.frozensets(st.sampled_from(Avoid))


def choices(program, wishes=Wishes(), adjustment=Adjustment()):
    catalog = exercises()
    wanted = [catalog[id_] for id_ in program.exercises]
    return Suitability.of(program, wishes, adjustment).choices(wanted, catalog)


def by_id(chosen):
    return {choice.exercise.id: choice for choice in chosen}


@given(st.sampled_from(program_names()), LIMITS, st.sampled_from(POSITIONS))
def test_what_a_limit_leaves_out_is_never_chosen_and_nothing_twice(name, limits, position):
    chosen = choices(load_program(name), Wishes(avoid=limits, position=position))
    assert [c.exercise.id for c in chosen if limits_against(limits, c.exercise)] == []
    assert len(by_id(chosen)) == len(chosen)


@given(st.sampled_from(program_names()), LIMITS, st.sampled_from(list(OFF_THE_FLOOR)))
def test_who_stays_off_the_floor_is_never_sent_there(name, limits, position):
    chosen = choices(load_program(name), Wishes(avoid=limits, position=position))
    assert {choice.exercise.position for choice in chosen} <= OFF_THE_FLOOR[position]


def test_who_cannot_get_down_to_the_floor_sits(gentle):
    chosen = choices(gentle, Wishes(avoid=frozenset([Avoid.FLOOR])))
    assert {choice.exercise.position for choice in chosen} <= OFF_THE_FLOOR["chair"]
    standing = choices(gentle, Wishes(avoid=frozenset([Avoid.FLOOR]), position="standing"))
    assert Position.STANDING in {choice.exercise.position for choice in standing}


def test_who_cannot_lie_in_any_way_ends_and_so_stays_off_the_floor(planner_for):
    """Nobody has to get up from the floor to rest on a chair."""
    limits = frozenset([Avoid.PREG, Avoid.SHOULDER])
    for plan in planner_for(Wishes(avoid=limits)).days(14):
        assert (plan.rest, plan.seated) == (Rest.SEATED, True)
        assert {block.exercise.position for block in plan.blocks} <= OFF_THE_FLOOR["standing"]


def test_whoever_has_no_limit_gets_the_program_as_it_stands(gentle):
    chosen = choices(gentle)
    assert tuple(choice.exercise.id for choice in chosen) == gentle.exercises
    assert {(choice.replacement, choice.easy_way) for choice in chosen} == {(None, False)}


@pytest.mark.parametrize("limit", [limit for limit in Avoid if limit is not Avoid.HYPER])
def test_an_exercise_in_another_ones_place_says_whose_and_why(gentle, catalog, limit):
    replaced = [c for c in choices(gentle, Wishes(avoid=frozenset([limit]))) if c.replacement]
    for choice in replaced:
        note = choice.replacement
        assert note.exercise == choice.exercise.id
        if note.why is Unsuitability.AVOID:
            assert limits_against([limit], catalog[note.instead_of])
            assert note.detail == limit
        else:
            assert limit is Avoid.FLOOR


def test_very_bendy_joints_leave_nothing_out(gentle):
    assert choices(gentle, Wishes(avoid=frozenset([Avoid.HYPER]))) == choices(gentle)


@pytest.mark.parametrize("name", program_names())
def test_the_easier_form_takes_the_place_of_what_hurt(catalog, name):
    program = load_program(name)
    for id_ in program.exercises:
        chosen = by_id(choices(program, adjustment=Adjustment(give_way=frozenset([id_]))))
        assert id_ not in chosen
        instead = [c for c in chosen.values() if c.gives_way]
        assert len(instead) <= 1
        for choice in instead:
            note = choice.replacement
            assert note == Replacement(choice.exercise.id, id_, Unsuitability.HURT, "")
            easier = [e for e in catalog[id_].easier if suits(program, catalog[e])]
            same_way = choice.exercise.direction is catalog[id_].direction
            assert choice.exercise.id == easier[0] if easier else same_way


def suits(program, exercise):
    return Suitability.of(program).objection(exercise) is None


def test_the_easier_form_that_is_asked_for_takes_the_place(gentle, catalog):
    for id_ in gentle.exercises:
        chosen = by_id(choices(gentle, Wishes(easier=frozenset([id_]))))
        if easier := [e for e in catalog[id_].easier if suits(gentle, catalog[e])]:
            assert id_ not in chosen
            assert easier[0] in chosen
            if easier[0] not in gentle.exercises:
                note = Replacement(easier[0], id_, Unsuitability.EASIER_ASKED, "")
                assert chosen[easier[0]].replacement == note
        else:
            assert chosen[id_].easy_way
            assert [i for i, choice in chosen.items() if choice.easy_way] == [id_]


def test_the_morning_has_no_deep_bending():
    chosen = choices(load_program("morning"))
    assert not any(choice.exercise.deep_flexion for choice in chosen)


@pytest.mark.parametrize("name", ["chair", "standing"])
def test_programs_off_the_floor_stay_there(course_of, name):
    for plan in course_of(name):
        assert plan.seated
        assert {block.exercise.position for block in plan.blocks} <= OFF_THE_FLOOR[name]


def contraindicated_days(planner, limit):
    return [
        plan.day
        for plan in planner.days(planner.program.days)
        if any(limits_against([limit], block.exercise) for block in plan.blocks)
    ]


@pytest.mark.parametrize("name", program_names())
@pytest.mark.parametrize("limit", Avoid)
def test_no_day_of_56_has_what_a_limit_leaves_out(planner_for, name, limit):
    planner = planner_for(Wishes(name, avoid=frozenset([limit])))
    assert contraindicated_days(planner, limit) == []


def test_held_stretches_from_outside_are_added_where_limits_leave_too_few(planner_for):
    plan = planner_for(Wishes("standing", avoid=frozenset([Avoid.DF, Avoid.HIP]))).day(1)
    added = [note.exercise for note in plan.notes if isinstance(note, Addition)]
    assert sum(block.exercise.held for block in plan.blocks) >= 2
    assert set(added) <= {block.exercise.id for block in plan.blocks}
    assert not set(added) & set(load_program("standing").exercises)


def test_limits_that_leave_too_little_are_named(gentle, catalog, lengths):
    with pytest.raises(LimitsError) as caught:
        Planner(gentle, catalog, lengths, Wishes(avoid=frozenset(Avoid))).day(1)
    assert set(caught.value.limits) == set(Avoid)
    assert "with the limits ABDO, BALANCE, " in caught.value.message
    assert "'gentle'" in caught.value.message


def test_an_exercise_of_which_nobody_says_what_it_does_is_left_out_under_any_limit(
    gentle, catalog, lengths
):
    unknown = dict(catalog)
    unknown["pelvic-tilt"] = catalog["pelvic-tilt"].model_copy(update={"movement": None})
    wanted = [unknown[id_] for id_ in gentle.exercises]
    for limit in Avoid:
        chosen = Suitability.of(gentle, Wishes(avoid=frozenset([limit]))).choices(wanted, unknown)
        assert "pelvic-tilt" not in by_id(chosen)
    assert "pelvic-tilt" in by_id(Suitability.of(gentle).choices(wanted, unknown))
    assert Planner(gentle, unknown, lengths, Wishes(avoid=frozenset([Avoid.WRIST]))).day(1).blocks
