"""The playlist, read line by line as players do."""

from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from voiceguide.language.titles import title_of
from voiceguide.publish.playlist import m3u8
from voiceguide.units import Millis

BITING = [
    '"quotes", commas; and \\backslashes\\ #1',
    "a --> <b> & c - d",
    "\U0001f9d8\U0001f3fd\u200d\u2640\ufe0f Растяжка спины",
    "\u05e9\u05dc\u05d5\u05dd \u200f(1)",
]


def entries(text):
    """Seconds, artist and title, and file of every entry; other comments are passed over."""
    found, told = [], None
    for line in text.splitlines():
        if line.startswith("#EXTINF:"):
            seconds, _, told = line.removeprefix("#EXTINF:").partition(",")
        elif not line.startswith("#"):
            found.append((int(seconds), told, line))
            told = None
    assert told is None
    return found


def test_it_opens_with_what_it_is_and_who_made_it(course):
    lines = m3u8(course).split("\n")
    assert lines[:3] == ["#EXTM3U", "# Made by voiceguide", f"#PLAYLIST:{course.title}"]
    assert lines[-1] == ""


def test_every_day_is_there_in_order_with_its_length_and_title(course):
    assert entries(m3u8(course)) == [
        (
            round(day.timeline.duration_ms / 1000),
            f"voiceguide - {title_of(day.timeline)}",
            day.file,
        )
        for day in course.days
    ]
    assert entries(m3u8(course))[8] == (1200, "voiceguide - Day 09: 10 s x 4", "day-09.mp3")


def test_seconds_are_those_of_the_file_and_not_of_the_plan(course):
    longer = replace(course.days[0].timeline, duration_ms=Millis(1_234_567))
    played = replace(course, days=(replace(course.days[0], timeline=longer),))
    assert [seconds for seconds, _, _ in entries(m3u8(played))] == [1235]


def test_the_folder_can_move(course):
    for _, _, file in entries(m3u8(course)):
        assert not PurePosixPath(file).is_absolute()
        assert not PureWindowsPath(file).is_absolute()
        assert PurePosixPath(file).name == PureWindowsPath(file).name == file


@pytest.mark.parametrize("title", BITING)
def test_a_title_that_bites_comes_back_as_it_was(course, title):
    text = m3u8(replace(course, title=title)).encode("utf-8").decode("utf-8")
    assert text.splitlines()[2] == f"#PLAYLIST:{title}"
    assert entries(text) == entries(m3u8(course))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x00\n\ud800"])
def test_a_title_can_not_add_an_entry(course, end):
    text = m3u8(replace(course, title=f"One{end}evil.mp3"))
    assert text.splitlines()[2] == "#PLAYLIST:One evil.mp3"
    assert entries(text) == entries(m3u8(course))


def test_a_query_ends_every_address_and_nothing_else(course):
    plain = entries(m3u8(course))
    tagged = entries(m3u8(course, "?token=a-b_c"))
    assert tagged == [(seconds, title, f"{file}?token=a-b_c") for seconds, title, file in plain]
