import re
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Rest
from voiceguide.script.model import Pause, Utterance
from voiceguide.script.pace import CALM_SLOWNESS, spoken_ms
from voiceguide.script.rest import relaxation, relaxation_range

LENGTHS = (60, 75, 90, 120, 180, 240, 300, 450, 600, 900)
"""From one minute to fifteen, in seconds."""

LEAST_MS = 80_000
"""What is always said takes so long at the most, its silences as short as they may be."""

by_rest = pytest.mark.parametrize("rest", Rest)


def spoken(section):
    return [item.clip.text for item in section.items if isinstance(item, Utterance)]


def length_ms(section, attribute):
    return sum(
        getattr(item, attribute)
        if isinstance(item, Pause)
        else spoken_ms(item.clip.text, CALM_SLOWNESS)
        for item in section.items
    )


def lines_of(english, plan):
    """All that can be said in the rest of a day, in order."""
    arrivals, journeys = english.relaxations[plan.rest].arrivals, english.journeys.journeys
    day = plan.day - 1
    return (*arrivals[day % len(arrivals)], *journeys[day % len(journeys)])


def resting(plan, rest, seconds):
    return replace(plan, rest=rest, relaxation_s=seconds)


@by_rest
@pytest.mark.parametrize("seconds", LENGTHS)
def test_what_is_always_said_is_said_in_order_however_short_the_rest(
    english, course, rest, seconds
):
    for plan in course[:6]:
        lines = lines_of(english, replace(plan, rest=rest))
        said = spoken(relaxation(english, resting(plan, rest, seconds)))
        assert {line.text for line in lines if line.level == 1} <= set(said)
        assert said == [line.text for line in lines if line.text in said]


@by_rest
def test_a_sentence_is_said_only_where_all_that_it_may_go_on_from_are(english, course, rest):
    """All of the lower levels, and of its own level all before it."""
    for plan in course[:6]:
        lines = lines_of(english, replace(plan, rest=rest))
        by_level = sorted(range(len(lines)), key=lambda i: (lines[i].level, i))
        for seconds in range(30, 900, 15):
            said = spoken(relaxation(english, resting(plan, rest, seconds)))
            assert set(said) == {lines[i].text for i in by_level[: len(said)]}


COUNTS = ("Five,", "Four,", "Three,", "Two,", "One,")


def test_a_count_leaves_no_number_out(english, course):
    for seconds in range(30, 900, 10):
        said = spoken(relaxation(english, resting(course[1], Rest.LYING, seconds)))
        counts = [text.split()[0] for text in said if text.startswith(COUNTS)]
        assert counts == list(COUNTS[-len(counts) :])
        assert len(counts) >= 3


GOES_ON = {
    "I count on after some quiet breaths.": "Now follow your breath, as I count down slowly.",
    "Begin with your forehead, and let it grow smooth.": (
        "We go through the body from the head down, one place at a time."
    ),
    "Nothing has to change there, only be noticed kindly.": (
        "Now your low back, let it be wide and at ease."
    ),
    "Imagine your breath arriving there, and making a little room.": (
        "Now your low back, let it be wide and at ease."
    ),
    "Rest in that warmth for a while, and I am quiet.": (
        "Let warmth spread through your low back, slowly and widely."
    ),
    "Now let your breath go on by itself.": (
        "Breathe in for four, and breathe out for six, or as is easy."
    ),
    "Stay with what feels good, and let it spread a little.": (
        "Think of one place in your back that feels better than before."
    ),
}
"""Sentences that mean nothing without another one before them."""


@by_rest
def test_no_sentence_goes_on_from_one_that_was_left_out(english, course, rest):
    heard = set()
    for plan in course[:6]:
        for seconds in range(30, 930, 30):
            said = spoken(relaxation(english, resting(plan, rest, seconds)))
            heard.update(said)
            for text in (text for text in said if text in GOES_ON):
                assert GOES_ON[text] in said[: said.index(text)]
    assert set(GOES_ON) <= heard


@by_rest
@pytest.mark.parametrize("seconds", LENGTHS)
def test_no_silence_is_over_20_seconds_unless_it_was_announced(english, course, rest, seconds):
    """Each length from the least to fifteen minutes can be met with such silences."""
    quiet = {line.text for lines in english.journeys.journeys for line in lines if line.quiet}
    for plan in course[:6]:
        items = relaxation(english, resting(plan, rest, seconds)).items
        said = [item for item in items if isinstance(item, Utterance)]
        pauses = [item for item in items if isinstance(item, Pause)]
        assert len(said) == len(pauses)
        for item, pause in zip(said, pauses, strict=True):
            assert pause.max_ms <= (120_000 if item.clip.text in quiet else 20_000)
        section = relaxation(english, resting(plan, rest, seconds))
        assert length_ms(section, "min_ms") <= max(seconds * 1000, LEAST_MS)
        assert length_ms(section, "max_ms") >= seconds * 1000


@pytest.mark.parametrize("journey", range(3))
def test_from_three_minutes_on_a_silence_of_some_breaths_is_announced(english, journey):
    lines = english.journeys.journeys[journey]
    quiet = [line for line in lines if line.quiet]
    assert len(quiet) >= 3
    assert min(line.level for line in quiet) == 3
    assert all(line.rest_s >= 25 for line in quiet)
    assert all(line.rest_s < 20 for line in lines if not line.quiet)
    told = re.compile(r"\b(quiet|with your breath|a little longer)\b")
    assert [line.text for line in quiet if not told.search(line.text)] == []


def test_a_guided_rest_names_the_parts_of_the_body_at_any_length(english, course):
    parts = re.compile(r"\b(shoulders|belly|low back|body)\b")
    for plan in course[:6]:
        said = " ".join(spoken(relaxation(english, resting(plan, Rest.LYING, 60))))
        assert len(set(parts.findall(said))) >= 2


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
        assert not re.search(r"\bon(to)? (your|the) back\b|\broll", said)


def whole_rest(english, plan, rest):
    return " ".join(spoken(relaxation(english, replace(plan, rest=rest, relaxation_s=600))))


def test_days_that_follow_one_another_rest_differently(english, course):
    said = [tuple(spoken(relaxation(english, plan))) for plan in course[:4]]
    assert len(set(said)) > 1
    assert all(one != next_ for one, next_ in pairwise(said))
