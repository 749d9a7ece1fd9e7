from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.script.model import Pause, Utterance
from voiceguide.script.pace import spoken_ms
from voiceguide.script.rest import relaxation, relaxation_range


def spoken(section):
    return [item.clip.text for item in section.items if isinstance(item, Utterance)]


def length_ms(section, attribute):
    return sum(
        getattr(item, attribute) if isinstance(item, Pause) else spoken_ms(item.clip.text)
        for item in section.items
    )


@pytest.mark.parametrize("seconds", [0, 60, 120, 240, 600])
def test_the_lines_to_keep_are_said_however_short_the_rest(english, course, seconds):
    for plan in course[:14]:
        lines = english.relaxation.variations[(plan.day - 1) % len(english.relaxation.variations)]
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
        least, _ = relaxation_range(english, plan)
        section = relaxation(english, plan)
        assert length_ms(section, "length_ms") <= max(plan.relaxation_s * 1000, least)


def test_the_longest_that_is_promised_to_the_planner_can_be_reached(english, course):
    for plan in course:
        _, most = relaxation_range(english, plan)
        section = relaxation(english, replace(plan, relaxation_s=most // 1000))
        assert length_ms(section, "most_ms") == most


def test_an_easy_day_rests_longer_at_the_least(english, course):
    for plan in course:
        other, _ = relaxation_range(english, replace(plan, easy=not plan.easy))
        least, _ = relaxation_range(english, plan)
        assert (least > other) == plan.easy


def test_days_that_follow_one_another_rest_differently(english, course):
    said = [tuple(spoken(relaxation(english, plan))) for plan in course[:4]]
    assert len(set(said)) > 1
    assert all(one != next_ for one, next_ in pairwise(said))
