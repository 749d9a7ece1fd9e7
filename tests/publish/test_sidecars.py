"""The small files of a course: which there are, chapters and playlist as players read them."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from voiceguide.covers.cache import CoverCache
from voiceguide.covers.drawing import course_cover
from voiceguide.language.titles import title_of
from voiceguide.publish.course import HANDOUT, PAGE, sidecar_names
from voiceguide.publish.sidecars import chapters, m3u8, sidecars
from voiceguide.units import Millis

BITING = [
    '"quotes", commas; and \\backslashes\\ #1',
    "a --> <b> & c - d",
    "\U0001f9d8\U0001f3fd\u200d\u2640\ufe0f Растяжка спины",
    "\u05e9\u05dc\u05d5\u05dd \u200f(1)",
]


def test_there_is_a_file_for_each_name_but_page_and_handout(course, timelines, tmp_path):
    contents = dict(sidecars(course, date(2026, 11, 23), None, CoverCache(tmp_path)))
    assert {*contents, HANDOUT, PAGE} == set(sidecar_names(14))
    assert contents["cover.jpg"] == course_cover(course.title, timelines)


def test_chapters_say_what_they_are_and_of_which_episode(timelines):
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


def test_chapter_times_have_no_more_than_three_decimals(timelines):
    seconds = []
    json.loads(chapters(timelines[8]), parse_float=seconds.append)
    assert len(seconds) == 2 * len(timelines[8].chapters)
    assert all(len(number.partition(".")[2]) <= 3 for number in seconds)


@pytest.mark.parametrize("title", BITING)
def test_a_chapter_title_that_bites_comes_back_as_it_was(timelines, title):
    first = replace(timelines[0].chapters[0], title=title)
    text = chapters(replace(timelines[0], title=title, chapters=(first,)))
    data = json.loads(text.encode("utf-8"))
    assert data["podcastName"] == data["chapters"][0]["title"] == title


def test_chapter_titles_are_one_line_and_can_be_written(timelines):
    title = "One\ntwo\x00 \ud800three"
    first = replace(timelines[0].chapters[0], title=title)
    text = chapters(replace(timelines[0], title=title, chapters=(first,)))
    data = json.loads(text.encode("utf-8"))
    assert data["podcastName"] == data["chapters"][0]["title"] == "One two three"


def test_chapters_end_with_a_newline_and_are_the_same_each_time(timelines):
    text = chapters(timelines[0])
    assert text.endswith("}\n")
    assert text == chapters(timelines[0])


def entries(text):
    """Seconds, artist and title, and file of every entry; other comments are passed over."""
    files, title = [], None
    for line in text.splitlines():
        if line.startswith("#EXTINF:"):
            seconds, _, title = line.removeprefix("#EXTINF:").partition(",")
        elif not line.startswith("#"):
            files.append((int(seconds), title, line))
            title = None
    assert title is None
    return files


def test_a_playlist_opens_with_what_it_is_and_who_made_it(course):
    lines = m3u8(course).split("\n")
    assert lines[:3] == ["#EXTM3U", "# Made by voiceguide", f"#PLAYLIST:{course.title}"]
    assert lines[-1] == ""


def test_every_day_is_in_the_playlist_in_order_with_its_length_and_title(course):
    assert entries(m3u8(course)) == [
        (
            round(day.timeline.duration_ms / 1000),
            f"voiceguide - {title_of(day.timeline)}",
            day.file,
        )
        for day in course.days
    ]
    assert entries(m3u8(course))[8] == (1200, "voiceguide - Day 09: 10 s x 4", "day-09.mp3")


def test_playing_times_are_those_of_the_file_and_not_of_the_plan(course):
    longer = replace(course.days[0].timeline, duration_ms=Millis(1_234_567))
    played = replace(course, days=(replace(course.days[0], timeline=longer),))
    assert [seconds for seconds, _, _ in entries(m3u8(played))] == [1235]


def test_the_folder_can_move(course):
    for _, _, file in entries(m3u8(course)):
        assert not PurePosixPath(file).is_absolute()
        assert not PureWindowsPath(file).is_absolute()
        assert PurePosixPath(file).name == PureWindowsPath(file).name == file


@pytest.mark.parametrize("title", BITING)
def test_a_course_title_that_bites_comes_back_as_it_was(course, title):
    text = m3u8(replace(course, title=title)).encode("utf-8").decode("utf-8")
    assert text.splitlines()[2] == f"#PLAYLIST:{title}"
    assert entries(text) == entries(m3u8(course))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x00\n\ud800"])
def test_a_title_can_not_add_an_entry(course, end):
    text = m3u8(replace(course, title=f"One{end}evil.mp3"))
    assert text.splitlines()[2] == "#PLAYLIST:One evil.mp3"
    assert entries(text) == entries(m3u8(course))


def test_a_query_ends_every_address_of_a_playlist_and_nothing_else(course):
    without = entries(m3u8(course))
    tagged = entries(m3u8(course, "?token=a-b_c"))
    assert tagged == [(seconds, title, f"{file}?token=a-b_c") for seconds, title, file in without]
