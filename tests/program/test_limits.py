"""Limits are rules over what a movement does: these tests take movements and limits, never ids."""

import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.language.reasons import limit_text
from voiceguide.program.catalog import exercises
from voiceguide.program.limits import RULES, UNKNOWN, limits_against, objections
from voiceguide.program.model import Avoid, Exercise, Position, Rest
from voiceguide.program.movement import Movement
from voiceguide.program.parts import Part, parts, rest_within, warm_up_within
from voiceguide.program.suitability import Suitability
from voiceguide.script.phrases import language

SOURCES = Path(__file__).parents[2] / "docs" / "sources.md"

NOTHING = {
    **dict.fromkeys(("spine_flexion", "spine_extension", "spine_rotation", "side_bend"), 0),
    **dict.fromkeys(("hip_extension", "straight_leg_raise", "balance"), 0),
    **dict.fromkeys(("hip_across", "arms_overhead", "head_low", "hips_lifted"), False),
    "loaded": (),
    "bears_on": (),
    "hip_flexion_deg": 0,
    "lies": "none",
    "hand_support": False,
}
"""The movement that does nothing: no limit objects to it on a chair."""

REACHES = st.integers(0, 2)
MOVEMENTS = st.builds(
    Movement,
    **dict.fromkeys(("spine_flexion", "spine_extension", "spine_rotation", "side_bend"), REACHES),
    **dict.fromkeys(("hip_extension", "straight_leg_raise", "balance"), REACHES),
    **dict.fromkeys(
        ("hip_across", "arms_overhead", "head_low", "hips_lifted", "hand_support"), st.booleans()
    ),
    loaded=st.sets(
        st.sampled_from(["spine_flexion", "spine_extension", "spine_rotation", "side_bend"])
    ).map(lambda names: tuple(sorted(names))),
    hip_flexion_deg=st.integers(0, 150),
    lies=st.sampled_from(["supine", "prone", "side", "none"]),
    bears_on=st.sets(st.sampled_from(["knees", "wrists", "elbows", "shoulders"])).map(
        lambda names: tuple(sorted(names))
    ),
)
PARTS = st.builds(Part, position=st.sampled_from(Position), movement=MOVEMENTS)
LIMITS = st.frozensets(st.sampled_from(Avoid))


def exercise_of(part):
    """An exercise that does what a part does."""
    return Exercise(
        id="any",
        level="beginner",
        primaryMuscles=("lats",),
        position=part.position,
        laterality="both",
        mode="hold",
        direction="flexion",
        sources=("P",),
        movement=part.movement,
    )


def objection(limits, exercise):
    return Suitability(limits, None, frozenset(), deep_flexion=True).objection(exercise)


def moving(position=Position.CHAIR, **facts):
    """A part of which some facts are not nothing."""
    return Part(position=position, movement=Movement(**{**NOTHING, **facts}))


@given(PARTS, LIMITS)
def test_what_a_rule_objects_to_is_never_suitable(part, limits):
    exercise = exercise_of(part)
    against = {
        limit
        for limit in limits
        for rule in RULES[limit]
        if rule.objects(part.movement, part.position)
    }
    found = objection(limits, exercise)
    assert bool(found) == bool(against)
    if found:
        assert found == ("avoid", ", ".join(sorted(against)))


@given(PARTS, LIMITS, LIMITS)
def test_another_limit_makes_nothing_suitable_that_was_not(part, limits, more):
    exercise = exercise_of(part)
    if objection(limits, exercise) is not None:
        assert objection(limits | more, exercise) is not None
    assert limits_against(limits, part) <= limits_against(limits | more, part)


@given(PARTS, LIMITS)
def test_a_part_of_a_session_is_judged_as_an_exercise_is(part, limits):
    assert limits_against(limits, part) == limits_against(limits, exercise_of(part))


ORDERED = ("spine_flexion", "spine_extension", "spine_rotation", "hip_extension")
ORDERED += ("straight_leg_raise", "hip_flexion_deg", "balance")


@given(PARTS, st.sampled_from(ORDERED), st.sampled_from(Avoid), st.data())
def test_to_go_further_never_pleases_a_limit(part, fact, limit, data):
    """More of a movement is left out wherever less of it was."""
    most = 150 if fact == "hip_flexion_deg" else 2
    further = data.draw(st.integers(getattr(part.movement, fact), most))
    movement = part.movement.model_copy(update={fact: further})
    if objections(limit, part):
        assert objections(limit, Part(position=part.position, movement=movement))


@pytest.mark.parametrize("limit", Avoid)
def test_what_nobody_has_described_is_left_out_under_any_limit(limit):
    unknown = exercise_of(moving()).model_copy(update={"movement": None})
    assert objections(limit, unknown) == (UNKNOWN,)
    assert objection(frozenset([limit]), unknown) == ("avoid", limit)
    assert objection(frozenset(), unknown) is None


def test_every_rule_is_a_sentence_with_a_source_that_is_listed():
    text = SOURCES.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (\w+) \|", text, re.MULTILINE))
    rules = [UNKNOWN, *chain.from_iterable(RULES.values())]
    assert {rule.source for rule in rules} <= listed
    for rule in rules:
        assert rule.movement == rule.movement.strip()
        assert len(rule.movement.split()) >= 2
    assert len({rule.movement for rule in rules}) == len(set(rules))


def test_every_limit_has_rules_and_words():
    assert list(RULES) == list(Avoid)
    assert {limit for limit in Avoid if not RULES[limit]} == {Avoid.HYPER}
    for limit in Avoid:
        assert limit_text(limit)


# Each row of the table of limits: what it leaves out, and what is nearest to it and stays.
LEAVES_OUT = [
    *[("PREG", facts) for facts in ({"lies": "supine"}, {"lies": "prone"}, {"spine_rotation": 2})],
    *[
        (limit, facts)
        for limit in ("OF", "OT")
        for facts in (
            {"spine_flexion": 2},
            {"spine_flexion": 1, "loaded": ("spine_flexion",)},
            {"spine_rotation": 1},
            {"spine_rotation": 2},
        )
    ],
    ("DF", {"spine_flexion": 2}),
    ("DF", {"spine_flexion": 1, "loaded": ("spine_flexion",)}),
    ("DF", {"straight_leg_raise": 1}),
    ("DF", {"straight_leg_raise": 2}),
    ("DF", {"spine_rotation": 2}),
    ("SE", {"spine_extension": 1}),
    ("SE", {"spine_extension": 2}),
    ("HIP", {"hip_flexion_deg": 91}),
    ("HIP", {"hip_across": True}),
    ("HIP", {"straight_leg_raise": 2}),
    ("KNEEL", {"bears_on": ("knees",)}),
    ("WRIST", {"bears_on": ("wrists",)}),
    ("SHOULDER", {"bears_on": ("shoulders",)}),
    ("SHOULDER", {"arms_overhead": True}),
    ("HEAD", {"head_low": True}),
    ("ABDO", {"lies": "prone"}),
    ("ABDO", {"hips_lifted": True}),
    ("BALANCE", {"balance": 1}),
    ("BALANCE", {"balance": 2}),
    *[("FLOOR", {"position": position}) for position in Position if position.on_floor],
]

LEAVES_IN = [
    ("PREG", {"lies": "side"}),
    ("PREG", {"spine_rotation": 1}),
    *[
        (limit, facts)
        for limit in ("OF", "OT")
        for facts in (
            {"spine_flexion": 1},
            {"spine_flexion": 1, "spine_extension": 1, "loaded": ("spine_extension",)},
            {"spine_extension": 2},
            {"side_bend": 2},
        )
    ],
    ("DF", {"spine_flexion": 1}),
    ("DF", {"spine_rotation": 1}),
    ("DF", {"spine_extension": 2}),
    ("SE", {"spine_flexion": 2}),
    ("HIP", {"hip_flexion_deg": 90}),
    ("HIP", {"straight_leg_raise": 1}),
    ("HIP", {"hip_extension": 1}),
    ("KNEEL", {"bears_on": ("wrists", "elbows", "shoulders")}),
    ("WRIST", {"bears_on": ("knees", "elbows", "shoulders")}),
    ("SHOULDER", {"bears_on": ("knees", "wrists", "elbows")}),
    ("HEAD", {"spine_flexion": 2}),
    ("ABDO", {"lies": "supine"}),
    ("BALANCE", {"balance": 2, "hand_support": True}),
    ("BALANCE", {"balance": 0}),
    ("FLOOR", {"position": Position.STANDING}),
    ("FLOOR", {"position": Position.CHAIR}),
    ("HYPER", {"spine_extension": 2, "hip_extension": 2, "straight_leg_raise": 2}),
]


@pytest.mark.parametrize(("limit", "facts"), LEAVES_OUT)
def test_a_limit_leaves_out_what_its_row_says(limit, facts):
    assert objections(Avoid(limit), moving(**facts))


@pytest.mark.parametrize(("limit", "facts"), LEAVES_IN)
def test_a_limit_leaves_in_what_its_row_does_not_say(limit, facts):
    assert not objections(Avoid(limit), moving(**facts))


def test_every_limit_is_tried_on_something_that_it_leaves_out_and_in():
    assert {limit for limit, _ in LEAVES_OUT} == set(Avoid) - {"HYPER"}
    assert {limit for limit, _ in LEAVES_IN} == set(Avoid)


@pytest.mark.parametrize("limit", Avoid)
def test_nothing_is_left_out_without_a_reason(limit):
    assert not objections(limit, moving())


LIES = {Position.SUPINE: {"supine", "side"}, Position.PRONE: {"prone"}}
ON_KNEES = {Position.HALF_KNEELING, Position.HANDS_AND_KNEES, Position.KNEELING}
EXERCISES = [pytest.param(exercise, id=id_) for id_, exercise in exercises().items()]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_says_what_it_does_and_that_agrees_with_its_position(exercise):
    movement = exercise.movement
    assert movement is not None
    assert movement.lies in LIES.get(exercise.position, {"none"})
    assert ("knees" in movement.bears_on) == (exercise.position in ON_KNEES)
    if exercise.position is Position.HANDS_AND_KNEES:
        assert "wrists" in movement.bears_on
    if exercise.position is Position.CHAIR:
        assert movement.hip_flexion_deg >= 90
        assert movement.balance == 0
    for name in movement.loaded:
        assert getattr(movement, name) >= 1


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_direction_of_an_exercise_is_one_that_it_goes(exercise):
    movement = exercise.movement
    goes = {
        "flexion": movement.spine_flexion,
        "extension": movement.spine_extension,
        "rotation": movement.spine_rotation,
        "side": movement.side_bend or movement.arms_overhead,
        "hip": movement.hip_flexion_deg or movement.hip_extension,
    }
    assert goes[exercise.direction] or exercise.mode == "rest"


@settings(max_examples=300)
@given(LIMITS, st.sampled_from(sorted(parts().warm_ups)))
def test_there_is_a_warm_up_whatever_the_limits(limits, wanted):
    known = parts().warm_ups
    chosen = warm_up_within(wanted, limits)
    assert not limits_against(limits, known[chosen])
    assert (chosen == wanted) == (not limits_against(limits, known[wanted]))


@settings(max_examples=300)
@given(LIMITS, st.booleans())
def test_there_is_a_relaxation_whatever_the_limits(limits, off_floor):
    rest = rest_within(limits, off_floor=off_floor)
    part = parts().relaxations[rest]
    assert not limits_against(limits, part)
    assert not (off_floor and part.position.on_floor)


def test_there_are_facts_of_every_part_that_there_are_words_for():
    words = language("en")
    assert set(parts().warm_ups) == set(words.warm_ups)
    assert set(parts().relaxations) == set(Rest) == set(words.relaxations)


@pytest.mark.parametrize("limit", Avoid)
def test_the_way_up_has_a_sentence_for_every_limit_that_speaks_against_it(limit):
    closing = language("en").phrases.closing
    words = closing.getting_up | closing.standing_up
    against = any(objections(limit, way) for way in parts().getting_up.values())
    # Whoever can't get down to the floor is not there.
    assert (limit in words) == (against and limit is not Avoid.FLOOR)
