"""What the page knows of a course, as plain data."""

import json

from timeline_builder import make_chapter, make_event, make_hold, make_timeline

from voiceguide.player.page_data import SIDES, course_data
from voiceguide.publish.course import Course, CourseDay
from voiceguide.script.model import Sound
from voiceguide.timeline.model import BreathSpan
from voiceguide.units import Millis


def data_of(*timelines):
    days = tuple(CourseDay(each, f"day-{each.day:02d}.mp3", 9) for each in timelines)
    return course_data(Course("gentle", "Gentle", "tones", 7, days))


def test_a_breath_is_its_distance_its_seconds_in_and_its_seconds_out():
    breaths = (
        BreathSpan(0, Millis(4000), 4, 6),
        BreathSpan(0, Millis(14_000), 4, 6),
        BreathSpan(None, Millis(40_160), 3, 5),
    )
    (day,) = data_of(make_timeline(holds=(make_hold(1000, 30),), breaths=breaths))["days"]
    # The distance counts from the turn of the breath before.
    assert day["breaths"] == [4000, 4000, 6000, 6000, 4000, 6000, 22_160, 3000, 5000]


def test_speech_and_holds_are_told_by_their_distance_and_sounds_are_left_out():
    holds = (make_hold(1000, 5, "left"), make_hold(9000, 5, "right", repetition=2, of=2))
    events = (
        make_event("Breathe.", 500, 900),
        make_event(Sound("tick"), 1000, 1100),
        make_event("Breathe.", 2000, 2400),
        make_event("Rest.", 9000, 9100),
    )
    data = data_of(make_timeline(holds=holds, events=events))
    (day,) = data["days"]
    assert day["speech"] == [500, 400, 0, 1100, 400, 0, 6600, 100, 1]
    assert data["words"] == ["Breathe.", "Rest."]
    left, right = SIDES.index("left"), SIDES.index("right")
    assert day["holds"] == [1000, 5000, left, 1, 1, 3000, 5000, right, 2, 2]


def test_a_chapter_is_its_title_and_its_start_and_days_share_their_words():
    chapters = (make_chapter("Sphinx", 0, 1000), make_chapter("Bridge", 1000, 2000))
    data = data_of(
        make_timeline(chapters=chapters), make_timeline(day=10, chapters=chapters[::-1], week=3)
    )
    assert [day["chapters"] for day in data["days"]] == [[0, 0, 1, 1000], [1, 1000, 0, 0]]
    assert [day["stretches"] for day in data["days"]] == [[0, 1], [1, 0]]
    assert (data["words"], data["weeks"]) == (["Sphinx", "Bridge"], 3)


def test_it_is_plain_data(course):
    data = course_data(course)
    assert json.loads(json.dumps(data)) == data
