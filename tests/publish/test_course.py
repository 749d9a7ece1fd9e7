"""The names of a course's files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.publish.course import (
    AUDIOBOOK,
    OPTIONAL_NAMES,
    PAGE,
    chapters_name,
    mp3_name,
    sidecar_names,
    transcript_name,
)

days = st.integers(1, 999)


def test_a_days_files_are_named_by_the_day():
    assert (mp3_name(9), mp3_name(9, easy=True)) == ("day-09.mp3", "day-09-easy.mp3")
    assert (transcript_name(9), chapters_name(9)) == (
        "transcripts/day-09.vtt",
        "chapters/day-09.json",
    )


@given(days)
def test_each_of_a_days_files_is_known_as_one_that_not_every_course_has(day):
    for name in (mp3_name(day), transcript_name(day), chapters_name(day)):
        assert OPTIONAL_NAMES.fullmatch(name)


@pytest.mark.parametrize("name", ["day-01 copy.mp3", "day-1.mp3", "notes/day-01.vtt", PAGE])
def test_no_other_file_is(name):
    assert not OPTIONAL_NAMES.fullmatch(name)


def test_names_sort_by_day():
    names = [mp3_name(day) for day in range(1, 57)]
    assert sorted(names) == names


def test_the_small_files_are_two_a_day_and_six_more():
    names = sidecar_names(28)
    assert len(names) == len(set(names)) == 2 * 28 + 6
    assert AUDIOBOOK not in names
