"""Changes of place: what is said of them, and the time that they have."""

from itertools import permutations

import pytest

from voiceguide.program.model import Position
from voiceguide.script.change import FIRST_DAYS, FLOOR_MS, ROLL_MS, SIT_MS, change, way_up
from voiceguide.script.phrases import language

WORDS = language("en").phrases.changes
ON_FLOOR = [position for position in Position if position.on_floor]
OFF_FLOOR = [position for position in Position if not position.on_floor]
LYING = (Position.PRONE, Position.SUPINE)
DAYS = (1, FIRST_DAYS, FIRST_DAYS + 1, 30)

every_pair = pytest.mark.parametrize(("before", "after"), [*permutations(Position, 2)])


@every_pair
@pytest.mark.parametrize("day", DAYS)
def test_every_change_has_its_time_and_those_that_are_felt_are_said(before, after, day):
    way = change(WORDS, before, after, day)
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
def test_who_stays_in_place_is_told_nothing_and_waits_a_moment(position):
    way = change(WORDS, position, position, 1)
    assert way.sentences == ()
    assert way.least_ms < 1000


@pytest.mark.parametrize("before", OFF_FLOOR)
@pytest.mark.parametrize("after", ON_FLOOR)
def test_the_way_down_is_taught_on_the_first_days_as_far_as_the_stretch_wants_it(before, after):
    """Who is to kneel is not told to lie down."""
    for day in range(1, FIRST_DAYS + 1):
        said = change(WORDS, before, after, day).sentences
        on = WORDS.to_lying_taught if after in LYING else ()
        assert said == WORDS.to_floor_taught + on
    (told,) = change(WORDS, before, after, FIRST_DAYS + 1).sentences
    assert told in WORDS.to_floor


@pytest.mark.parametrize("after", LYING)
def test_how_to_lie_down_is_taught_from_the_knees_as_well(after):
    said = change(WORDS, Position.KNEELING, after, 1).sentences
    assert said[:-1] == WORDS.to_lying_taught
    assert said[-1] in WORDS.to_back + WORDS.to_front


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("before", [p for p in Position if p is not Position.SUPINE])
def test_who_lies_on_the_side_is_not_sent_onto_the_back(before, day):
    way = change(WORDS, before, Position.SUPINE, day, on_side=True)
    said = " ".join(way.sentences)
    assert "your back" not in said
    assert "roll" not in said
    assert way.least_ms >= ROLL_MS


def test_up_from_the_floor_one_comes_to_the_feet_with_a_hand_on_the_chair():
    taught, known = way_up(WORDS, 1), way_up(WORDS, FIRST_DAYS + 1)
    for said in (" ".join(taught), " ".join(known)):
        assert "stand up" in said
        assert "chair" in said
    assert len(taught) >= 4
    assert change(WORDS, Position.SUPINE, Position.STANDING, 1).sentences == taught
    sitting = change(WORDS, Position.SUPINE, Position.CHAIR, 30).sentences
    assert sitting[: len(known)] == known
    assert sitting[-1] in WORDS.to_chair


def test_days_that_follow_one_another_say_a_change_otherwise():
    pairs = ((Position.STANDING, Position.SUPINE), (Position.KNEELING, Position.SUPINE))
    for before, after in pairs:
        said = [change(WORDS, before, after, day).sentences for day in range(10, 13)]
        assert len(set(said)) == 3
