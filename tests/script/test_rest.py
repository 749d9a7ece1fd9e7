import re
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Rest
from voiceguide.script.model import Pause, Utterance
from voiceguide.script.pace import CALM_SLOWNESS, spoken_ms
from voiceguide.script.rest import relaxation, relaxation_range


def spoken(section):
    return [item.clip.text for item in section.items if isinstance(item, Utterance)]


def length_ms(section, attribute):
    return sum(
        getattr(item, attribute)
        if isinstance(item, Pause)
        else spoken_ms(item.clip.text, CALM_SLOWNESS)
        for item in section.items
    )


@pytest.mark.parametrize("seconds", [0, 60, 120, 240, 600])
def test_the_lines_to_keep_are_said_however_short_the_rest(english, course, seconds):
    for plan in course[:14]:
        variations = english.relaxations[plan.rest].variations
        lines = variations[(plan.day - 1) % len(variations)]
        said = spoken(relaxation(english, replace(plan, relaxation_s=seconds)))
        assert {line.text for line in lines if line.keep} <= set(said)
        assert said == [line.text for line in lines if line.text in said]


def test_more_time_brings_more_lines_then_longer_silences(english, course):
    counts = [
        len(spoken(relaxation(english, replace(course[0], relaxation_s=seconds))))
        for seconds in range(0, 600, 20)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_rest_takes_no_longer_than_the_plan_leaves_unless_it_must(english, course):
    for plan in course:
        kept = relaxation(english, replace(plan, relaxation_s=0))
        section = relaxation(english, plan)
        longest = max(plan.relaxation_s * 1000, length_ms(kept, "length_ms"))
        assert length_ms(section, "length_ms") <= longest


def test_the_longest_that_is_promised_to_the_planner_can_be_reached(english, course):
    for plan in course:
        most_ms = relaxation_range(english, plan).max_ms
        section = relaxation(english, replace(plan, relaxation_s=most_ms // 1000))
        assert length_ms(section, "max_ms") == most_ms


def test_the_shortest_that_is_promised_to_the_planner_can_be_reached(english, course):
    for plan in course:
        section = relaxation(english, replace(plan, relaxation_s=0))
        promised = relaxation_range(english, plan).min_ms
        assert length_ms(section, "min_ms") <= promised + 2000


def test_an_easy_day_is_meant_to_rest_twice_as_long(english, course):
    for plan in course:
        kinds = (SessionKind.TRAINING, SessionKind.EASY)
        training, easy = (relaxation_range(english, replace(plan, kind=kind)) for kind in kinds)
        assert easy.usual_ms >= 2 * training.usual_ms
        assert training.min_ms <= training.usual_ms <= easy.usual_ms <= easy.max_ms


def test_who_stays_off_the_floor_is_never_asked_to_lie_down(english, course):
    for plan in course[:6]:
        said = whole_rest(english, plan, Rest.SEATED)
        assert "floor under you" not in said
        assert not re.search(r"\b[Ll]ie on\b|\blying\b", said)


def test_who_should_not_lie_on_the_back_lies_on_the_side(english, course):
    for plan in course[:6]:
        said = whole_rest(english, plan, Rest.SIDE)
        assert "on your side" in said
        assert not re.search(r"\b(your|the) back\b", said)


def whole_rest(english, plan, rest):
    return " ".join(spoken(relaxation(english, replace(plan, rest=rest, relaxation_s=600))))


def test_days_that_follow_one_another_rest_differently(english, course):
    said = [tuple(spoken(relaxation(english, plan))) for plan in course[:4]]
    assert len(set(said)) > 1
    assert all(one != next_ for one, next_ in pairwise(said))
