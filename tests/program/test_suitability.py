import pytest

from voiceguide.errors import UsageError
from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.model import Avoid, EasyDay, Position
from voiceguide.program.planner import Planner
from voiceguide.program.suitability import Suitability
from voiceguide.program.wishes import Wishes

OFF_THE_FLOOR = {"chair": {Position.CHAIR}, "standing": {Position.STANDING, Position.CHAIR}}


@pytest.fixture
def choices(catalog):
    def make(program, *avoid, position=None):
        wanted = [catalog[id_] for id_ in program.exercises]
        return Suitability.of(program, frozenset(avoid), position).choices(wanted, catalog)

    return make


@pytest.mark.parametrize("tag", Avoid)
@pytest.mark.parametrize("name", program_names())
@pytest.mark.parametrize("position", [None, "chair", "standing"])
def test_what_is_to_be_avoided_is_never_chosen(choices, name, tag, position):
    for choice in choices(load_program(name), tag, position=position):
        assert tag not in choice.exercise.contraindications


@pytest.mark.parametrize("position", ["chair", "standing"])
def test_who_stays_off_the_floor_is_never_sent_there(choices, gentle, position):
    chosen = choices(gentle, position=position)
    assert len(chosen) >= 4
    assert {choice.exercise.position for choice in chosen} <= OFF_THE_FLOOR[position]


@pytest.mark.parametrize("tag", Avoid)
def test_four_stretches_are_left_for_anybody_with_one_thing_to_avoid(choices, gentle, tag):
    assert len(choices(gentle, tag)) >= 4


@pytest.mark.parametrize("name", program_names())
@pytest.mark.parametrize("tag", Avoid)
def test_no_exercise_is_chosen_twice(choices, name, tag):
    ids = [choice.exercise.id for choice in choices(load_program(name), tag)]
    assert len(set(ids)) == len(ids)


def test_whoever_avoids_nothing_gets_the_program_as_it_stands(choices, gentle):
    chosen = choices(gentle)
    assert tuple(choice.exercise.id for choice in chosen) == gentle.exercises
    assert {choice.replacement for choice in chosen} == {None}


def test_an_exercise_in_another_ones_place_says_whose_and_why(choices, gentle, catalog):
    replaced = [choice for choice in choices(gentle, Avoid.DF) if choice.replacement]
    assert replaced
    for choice in replaced:
        note = choice.replacement
        assert note.exercise == choice.exercise.id
        assert Avoid.DF in catalog[note.instead_of].contraindications
        assert (note.why, note.detail) == ("avoid", "DF")


def test_the_morning_has_no_deep_bending(choices):
    morning = load_program("morning")
    assert not any(choice.exercise.deep_flexion for choice in choices(morning))


@pytest.mark.parametrize("name", ["chair", "standing"])
def test_programs_off_the_floor_stay_there(course_of, name):
    for plan in course_of(name):
        assert plan.seated
        assert {block.exercise.position for block in plan.blocks} <= OFF_THE_FLOOR[name]


@pytest.mark.parametrize("tag", Avoid)
def test_a_whole_course_avoids_what_it_should(gentle, catalog, lengths, tag):
    wishes = Wishes(avoid=frozenset([tag]))
    for plan in Planner(gentle, catalog, lengths, wishes).days(28):
        assert not any(tag in block.exercise.contraindications for block in plan.blocks)
        assert len(plan.blocks) >= 4
        assert len({block.exercise.id for block in plan.blocks}) == len(plan.blocks)


def test_a_program_without_anything_left_says_so(gentle, catalog, lengths):
    only = gentle.model_copy(update={"exercises": ("sphinx",), "leave": ("sphinx",)})
    wishes = Wishes(avoid=frozenset(Avoid), position="chair")
    bare = {
        id_: catalog[id_].model_copy(update={"chair": None, "standing": None}) for id_ in catalog
    }
    with pytest.raises(UsageError, match="no exercise that is not to be avoided"):
        Planner(only, bare, lengths, wishes).day(1)


def test_an_easy_day_can_be_asked_for_on_any_day(gentle, catalog, lengths):
    planner = Planner(gentle, catalog, lengths)
    usual, easy = planner.day(10), planner.day(10, easy=True)
    assert (usual.easy, easy.easy) == (False, True)
    assert easy.dose < usual.dose
    assert easy.relaxation_s > usual.relaxation_s
    assert EasyDay() in easy.notes
