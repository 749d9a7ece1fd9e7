"""Chapters as JSON Chapters 1.2, read as a podcast player reads them."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.language.titles import title_of
from voiceguide.publish.chapters import chapters

BITING = [
    '"quotes", commas; and \\backslashes\\',
    "a --> <b> & c",
    "\U0001f9d8\U0001f3fd\u200d\u2640\ufe0f Растяжка спины",
    "\u05e9\u05dc\u05d5\u05dd \u200f(1)",
]


def test_it_says_what_it_is_and_of_which_episode(timelines):
    data = json.loads(chapters(timelines[8]))
    listed = data.pop("chapters")
    assert data == {
        "version": "1.2.0",
        "author": "voiceguide",
        "title": title_of(timelines[8]),
        "podcastName": timelines[8].title,
    }
    assert {frozenset(chapter) for chapter in listed} == {
        frozenset({"startTime", "endTime", "title"})
    }


@pytest.mark.parametrize("day", range(1, 15))
def test_chapters_are_those_of_the_timeline_to_the_millisecond(timelines, day):
    timeline = timelines[day - 1]
    listed = json.loads(chapters(timeline))["chapters"]
    assert [(c["title"], c["startTime"] * 1000, c["endTime"] * 1000) for c in listed] == [
        (c.title, pytest.approx(c.start_ms, abs=1e-6), pytest.approx(c.end_ms, abs=1e-6))
        for c in timeline.chapters
    ]


def test_chapters_follow_one_another_from_the_start(timelines):
    listed = json.loads(chapters(timelines[0]))["chapters"]
    assert listed[0]["startTime"] == 0
    assert all(before["endTime"] == after["startTime"] for before, after in pairwise(listed))


def test_seconds_have_no_more_than_three_decimals(timelines):
    seconds = []
    json.loads(chapters(timelines[8]), parse_float=seconds.append)
    assert len(seconds) == 2 * len(timelines[8].chapters)
    assert all(len(number.partition(".")[2]) <= 3 for number in seconds)


@pytest.mark.parametrize("title", BITING)
def test_a_title_that_bites_comes_back_as_it_was(timelines, title):
    first = replace(timelines[0].chapters[0], title=title)
    text = chapters(replace(timelines[0], title=title, chapters=(first,)))
    data = json.loads(text.encode("utf-8"))
    assert data["podcastName"] == data["chapters"][0]["title"] == title


def test_titles_are_one_line_and_can_be_written(timelines):
    title = "One\ntwo\x00 \ud800three"
    first = replace(timelines[0].chapters[0], title=title)
    text = chapters(replace(timelines[0], title=title, chapters=(first,)))
    data = json.loads(text.encode("utf-8"))
    assert data["podcastName"] == data["chapters"][0]["title"] == "One two three"


def test_it_ends_with_a_newline_and_is_the_same_each_time(timelines):
    text = chapters(timelines[0])
    assert text.endswith("}\n")
    assert text == chapters(timelines[0])
