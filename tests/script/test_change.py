"""Changes of place: what is said of them, and the time that they have."""

from dataclasses import replace
from itertools import permutations

import pytest

from voiceguide.program.model import Avoid, Position, Rest
from voiceguide.script.change import FIRST_DAYS, FLOOR_MS, ROLL_MS, SIT_MS, Changer
from voiceguide.script.phrases import language
from voiceguide.studio.studio import Studio

WORDS = language("en").phrases.changes
ON_FLOOR = [position for position in Position if position.on_floor]
OFF_FLOOR = [position for position in Position if not position.on_floor]
LYING = (Position.PRONE, Position.SUPINE)
DAYS = (1, FIRST_DAYS, FIRST_DAYS + 1, 30)

every_pair = pytest.mark.parametrize(("before", "after"), [*permutations(Position, 2)])


@pytest.fixture(scope="module")
def on():
    """What says the changes of a day."""
    plan = Studio().plan(1)

    def make(day, **changed):
        return Changer(WORDS, replace(plan, day=day, **changed))

    return make


@every_pair
@pytest.mark.parametrize("day", DAYS)
def test_every_change_has_its_time_and_those_that_are_felt_are_said(on, before, after, day):
    way = on(day).to(before, after)
    if before.on_floor != after.on_floor:
        assert way.least_ms >= FLOOR_MS
        assert way.sentences
    elif {before, after} & {*LYING}:
        assert way.least_ms >= ROLL_MS
        assert way.sentences
    elif Position.CHAIR in (before, after):
        assert way.least_ms >= SIT_MS
        assert way.sentences
    else:
        assert way.least_ms >= 4000


@pytest.mark.parametrize("position", Position)
def test_who_stays_in_place_is_told_nothing_and_waits_a_moment(on, position):
    way = on(1).to(position, position)
    assert way.sentences == ()
    assert way.least_ms < 1000


@pytest.mark.parametrize("before", OFF_FLOOR)
@pytest.mark.parametrize("after", ON_FLOOR)
def test_the_way_down_is_taught_on_the_first_days_as_far_as_the_stretch_wants_it(on, before, after):
    """Who is to kneel is not told to lie down; who sits stands up first."""
    chair = WORDS.from_chair if before is Position.CHAIR else ()
    lie = {Position.SUPINE: WORDS.from_knees_to_back, Position.PRONE: WORDS.from_knees_to_front}
    for day in range(1, FIRST_DAYS + 1):
        said = on(day).to(before, after).sentences
        assert said == chair + WORDS.to_floor_taught + lie.get(after, ())
    known = on(FIRST_DAYS + 1).to(before, after).sentences
    assert [text for text in known if text in WORDS.to_floor_taught] == []
    assert len([text for text in known if text in WORDS.to_floor]) == 1


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("before", Position)
def test_who_lies_on_the_side_is_not_sent_onto_the_back(on, before, day):
    way = on(day, rest=Rest.SIDE).to_rest(before)
    said = " ".join(way.sentences)
    assert "your back" not in said
    assert "roll" not in said
    assert "your side" in said
    assert way.least_ms >= (ROLL_MS if before.on_floor else FLOOR_MS)


@pytest.mark.parametrize("limit", WORDS.down_limits)
def test_who_has_a_limit_hears_how_to_come_down_with_it_each_time(on, limit):
    for day in DAYS:
        said = on(day, limits=frozenset({limit})).to(Position.STANDING, Position.SUPINE).sentences
        assert said.count(WORDS.down_limits[limit]) == 1
        usual = on(day).to(Position.STANDING, Position.SUPINE).sentences
        assert WORDS.down_limits[limit] not in usual


@pytest.mark.parametrize("limit", WORDS.roll_limits)
def test_who_has_a_limit_hears_how_to_roll_with_it_each_time(on, limit):
    for day in DAYS:
        said = on(day, limits=frozenset({limit})).to(Position.PRONE, Position.SUPINE).sentences
        assert said.count(WORDS.roll_limits[limit]) == 1


def test_what_two_limits_have_in_common_is_said_once(on):
    limits = frozenset({Avoid.OF, Avoid.OT})
    said = on(9, limits=limits).to(Position.PRONE, Position.SUPINE).sentences
    assert len(set(said)) == len(said)


def test_up_from_the_floor_one_comes_to_the_feet_with_a_hand_on_the_chair(on):
    taught, known = on(1).up(), on(FIRST_DAYS + 1).up()
    for said in (" ".join(taught), " ".join(known)):
        assert "stand up" in said
        assert "chair" in said or "seat" in said
    assert len(taught) >= 4
    assert on(1).to(Position.SUPINE, Position.STANDING).sentences == taught
    sitting = on(30).to(Position.SUPINE, Position.CHAIR).sentences
    assert sitting[: len(known)] == known
    assert sitting[-1] in WORDS.to_chair


def test_days_that_follow_one_another_say_a_change_otherwise(on):
    for before, after in (
        (Position.STANDING, Position.SUPINE),
        (Position.KNEELING, Position.SUPINE),
    ):
        said = [on(day).to(before, after).sentences for day in range(10, 13)]
        assert len(set(said)) == 3
