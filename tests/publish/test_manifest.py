"""The manifest: a contract of keys, the same on every machine, read back whatever it holds."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.errors import DataFileError
from voiceguide.program.wishes import Wishes
from voiceguide.publish.calendar import calendar_of, ics
from voiceguide.publish.course import MANIFEST, WrittenFile
from voiceguide.publish.manifest import (
    calendar_before,
    files_of,
    first_day,
    load_course,
    manifest,
    plan_as_dict,
)
from voiceguide.studio.course import CourseRequest
from voiceguide.studio.studio import Studio
from voiceguide.units import Millis

PLANNED = [
    *("day", "week", "kind", "minutes", "hold_s", "repetitions", "stretches", "duration_ms"),
]
OTHERS = (
    WrittenFile("transcripts/day-01.vtt", 3, "ab" * 32, written=True),
    WrittenFile("cover.jpg", 5, "cd" * 32, written=False),
)


FIRST = date(2026, 11, 23)


def write(course, mp3s, others, first=FIRST):
    return manifest(course, mp3s, others, first=first)


def values(content):
    """Every value in a piece of JSON that is no list and no object."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        return [value for part in content for value in values(part)]
    return [content]


def test_a_plan_has_the_keys_of_the_contract(timelines):
    plan = plan_as_dict("gentle", timelines)
    assert list(plan) == ["schema", "program", "days"]
    assert (plan["schema"], plan["program"]) == (1, "gentle")
    assert [list(day) for day in plan["days"]] == [PLANNED] * 14


def test_a_days_row_says_what_its_timeline_says(timelines):
    timeline = timelines[8]
    assert plan_as_dict("gentle", timelines)["days"][8] == {
        "day": 9,
        "week": 2,
        "kind": "training",
        "minutes": 20,
        "hold_s": 10,
        "repetitions": 4,
        "stretches": list(timeline.stretches),
        "duration_ms": timeline.duration_ms,
    }
    assert timeline.stretches


def test_easy_days_are_told_from_training(timelines):
    kinds = [day["kind"] for day in plan_as_dict("gentle", timelines)["days"]]
    assert kinds == ["easy" if timeline.easy else "training" for timeline in timelines]
    assert set(kinds) == {"easy", "training"}


def test_a_plan_is_json_as_it_stands(timelines):
    plan = plan_as_dict("gentle", iter(timelines))
    assert json.loads(json.dumps(plan)) == plan


def test_a_manifest_is_the_plan_and_what_was_built(course, timelines, mp3s):
    content = json.loads(write(course, mp3s, OTHERS))
    assert content["voice"] == "tones"
    assert content["title"] == course.title
    plan = plan_as_dict("gentle", timelines)
    assert (content["schema"], content["program"]) == (plan["schema"], plan["program"])
    assert content["days"] == [
        row | {"file": mp3.name, "sha256": mp3.sha256, "bytes": mp3.bytes}
        for row, mp3 in zip(plan["days"], mp3s, strict=True)
    ]


def test_the_files_beside_the_days_are_listed_in_their_order(course, mp3s):
    assert json.loads(write(course, iter(mp3s), iter(OTHERS)))["files"] == [
        {"file": "transcripts/day-01.vtt", "sha256": "ab" * 32, "bytes": 3},
        {"file": "cover.jpg", "sha256": "cd" * 32, "bytes": 5},
    ]


def test_the_same_course_gives_the_same_text_written_now_or_before(course, mp3s):
    again = [replace(put, written=not put.written) for put in OTHERS]
    assert write(course, mp3s, OTHERS) == write(replace(course), mp3s, again)


def test_another_course_gives_another_text(course, mp3s):
    changed = [replace(mp3s[0], sha256="0" * 64), *mp3s[1:]]
    longer = replace(
        course.days[0], timeline=replace(course.days[0].timeline, duration_ms=Millis(7))
    )
    texts = {
        write(course, mp3s, OTHERS),
        write(course, changed, OTHERS),
        write(replace(course, days=(longer, *course.days[1:])), mp3s, OTHERS),
        write(replace(course, voice="joe"), mp3s, OTHERS),
    }
    assert len(texts) == 4


def test_no_path_of_the_machine_and_no_time_of_day_is_in_it(course, tmp_path, mp3s):
    content = json.loads(write(course, mp3s, OTHERS))
    for value in filter(lambda value: isinstance(value, str), values(content)):
        assert not PurePosixPath(value).is_absolute()
        assert not PureWindowsPath(value).is_absolute()
    assert {key for day in content["days"] for key in day} == {*PLANNED, "file", "sha256", "bytes"}
    assert set(content) == {
        *("schema", "generator", "program", "title", "voice", "first", "calendar"),
        *("days", "files"),
    }


def test_it_is_text_for_people_too(course, mp3s):
    text = write(replace(course, title="R\u00fccken \u4f38\u5c55"), mp3s, OTHERS)
    assert "R\u00fccken \u4f38\u5c55" in text
    assert text.endswith("}\n")
    assert len(text.splitlines()) > 14


def test_the_names_come_back(course, mp3s):
    text = write(course, mp3s, OTHERS)
    names = {*(day.file for day in course.days), "transcripts/day-01.vtt", "cover.jpg"}
    assert files_of(text) == names
    assert files_of(text.encode()) == names


# The date of day 1


def test_it_stands_in_the_manifest(course, mp3s):
    assert json.loads(write(course, mp3s, OTHERS))["first"] == "2026-11-23"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates())
def test_it_comes_back_from_the_manifest(course, mp3s, tmp_path, first):
    (tmp_path / "course.json").write_text(write(course, mp3s, OTHERS, first), encoding="utf-8")
    assert first_day(tmp_path) == first


def test_the_manifest_goes_before_the_calendar(course, mp3s, tmp_path):
    (tmp_path / "course.ics").write_bytes(ics(course, date(2027, 1, 4)))
    (tmp_path / "course.json").write_text(write(course, mp3s, OTHERS), encoding="utf-8")
    assert first_day(tmp_path) == FIRST


@pytest.mark.parametrize("change", [{"first": None}, {"first": "soon"}, {"generator": "x"}, None])
def test_without_it_in_a_manifest_of_ours_the_calendar_has_it(course, mp3s, tmp_path, change):
    """As in a folder of version 0.1, or where a build was interrupted."""
    (tmp_path / "course.ics").write_bytes(ics(course, FIRST))
    if change:
        content = json.loads(write(course, mp3s, OTHERS, date(2027, 1, 4))) | change
        (tmp_path / "course.json").write_text(json.dumps(content), encoding="utf-8")
    assert first_day(tmp_path) == FIRST


def test_a_folder_without_a_course_has_no_first_day(tmp_path):
    assert first_day(tmp_path) is None
    assert first_day(tmp_path / "absent") is None
    (tmp_path / "course.json").write_text("{}", encoding="utf-8")
    (tmp_path / "course.ics").write_text("nothing", encoding="utf-8")
    assert first_day(tmp_path) is None


# What calendars have been told


def test_it_comes_back_from_the_manifest_and_from_the_one_before(course, mp3s, tmp_path):
    told = calendar_of(course, FIRST)
    moved = manifest(course, mp3s, OTHERS, first=date(2027, 1, 4), before=told)
    (tmp_path / ".course-before.json").write_text(write(course, mp3s, OTHERS), encoding="utf-8")
    assert calendar_before(tmp_path) == told
    (tmp_path / "course.json").write_text(moved, encoding="utf-8")
    assert calendar_before(tmp_path) == calendar_of(course, date(2027, 1, 4), told)


def test_a_folder_without_a_course_has_told_nothing(tmp_path):
    assert calendar_before(tmp_path) is None
    assert calendar_before(tmp_path / "absent") is None


def test_what_a_course_of_version_0_1_has_told_is_told_anew(course, mp3s, tmp_path):
    content = json.loads(write(course, mp3s, OTHERS))
    del content["calendar"]
    (tmp_path / "course.json").write_text(json.dumps(content), encoding="utf-8")
    told = calendar_of(replace(course, days=course.days[:7]), FIRST, calendar_before(tmp_path))
    fresh = calendar_of(course, FIRST)
    assert (told.id, told.since) == (fresh.id, fresh.since)
    assert [event.sequence for event in told.events.values()] == [1] * 14


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["id", "since", "events"]),
        st.none()
        | st.integers()
        | st.text(max_size=3)
        | st.sampled_from(["2026-11-23", "\ud800"])
        | st.lists(
            st.dictionaries(
                st.sampled_from(["day", "falls_on", "sequence", "digest"]),
                st.none() | st.integers() | st.just("2026-11-23"),
            ),
            max_size=2,
        ),
    )
)
def test_a_damaged_calendar_in_a_manifest_is_no_error(tmp_path_factory, course, calendar):
    folder = tmp_path_factory.mktemp("damaged")
    content = {"generator": "voiceguide", "calendar": calendar, "days": []}
    (folder / "course.json").write_text(json.dumps(content), encoding="utf-8")
    assert ics(course, FIRST, calendar_before(folder))


# Whatever it holds


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["days", "files", "file", "generator"]) | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def is_a_set_of_names(names):
    return isinstance(names, frozenset) and all(isinstance(name, str) for name in names)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_bytes_and_no_text_are_an_error(data):
    assert files_of(data) == frozenset()


@given(junk, junk, junk)
def test_no_json_is_an_error(anything, days, files):
    content = {"generator": "voiceguide", "days": days, "files": files}
    for given_ in (anything, content, content | {"days": [{"file": "day-01.mp3"}]}):
        assert is_a_set_of_names(files_of(json.dumps(given_)))


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", "[" * 100_000, '{"a":' * 100_000, "9" * 10_000, '{"days": [], "fil'],
    ids=["empty", "null", "list", "object", "deep lists", "deep objects", "long", "broken off"],
)
def test_what_is_no_manifest_lists_nothing(text):
    assert files_of(text) == frozenset()
    assert files_of(text.encode()) == frozenset()


def test_a_name_that_is_no_text_is_text_or_left_out():
    content = {"generator": "voiceguide", "days": [{"file": 1}], "files": [{"file": None}]}
    assert is_a_set_of_names(files_of(json.dumps(content)))


def test_a_manifest_that_was_broken_off_lists_nothing(course, mp3s):
    text = write(course, mp3s, OTHERS)
    for end in range(0, len(text) - 3, 97):
        assert files_of(text[:end]) == frozenset()


def test_another_programs_json_of_that_shape_lists_nothing(course, mp3s):
    content = json.loads(write(course, mp3s, OTHERS)) | {"generator": "something else"}
    assert files_of(json.dumps(content)) == frozenset()


# Read back


def test_a_built_course_is_read_back_as_it_was_built(own_week):
    """The same days with the same timelines: nothing is lost on the way through the MP3s."""
    wishes = Wishes(voice="tones", minutes=10, warm_up="done")
    request = CourseRequest(date(2026, 11, 23), 1, wishes, out=own_week.folder)
    built = Studio(own_week.home).course(request)
    text = (own_week.folder / MANIFEST).read_bytes()
    assert load_course(text, own_week.folder) == built.course
    assert {day.timeline.easy for day in built.course.days} == {True, False}


@pytest.fixture
def read(own_week):
    """Read the course of a folder, with other days in its manifest or its own."""

    def _read(**change):
        content = json.loads((own_week.folder / MANIFEST).read_text(encoding="utf-8"))
        return load_course(json.dumps(content | change), own_week.folder)

    return _read


ROW = {"file": "day-01.mp3", "kind": "training", "bytes": 1}


@pytest.mark.parametrize(
    ("days", "named"),
    [
        ([], "course.json"),
        ([{"file": "day-01.mp3"}], "course.json"),
        ([ROW | {"file": "day-99.mp3"}], "day-99.mp3"),
        ([ROW | {"file": "course.ics"}], "has no cue sheet"),
        ([ROW | {"file": "../week-home"}], "outside the folder"),
        ([ROW, ROW], "a file is listed twice"),
        ([ROW | {"bytes": float("inf")}], "days.0.bytes"),
        ([ROW] * 2000, "days: "),
    ],
)
def test_days_that_make_no_sense_are_an_error_that_says_why(read, days, named):
    with pytest.raises(DataFileError, match=re.escape(named)):
        read(days=days)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "[" * 100_000, b"\xff"])
def test_what_is_no_manifest_is_an_error(tmp_path, text):
    with pytest.raises(DataFileError, match=MANIFEST):
        load_course(text, tmp_path)


def test_an_mp3_with_a_damaged_cue_sheet_is_named_with_the_problem(read, own_week):
    path = own_week.folder / "day-03.mp3"
    path.write_bytes(path.read_bytes().replace(b'"schema": 1,', b'"schema": 7,'))
    with pytest.raises(DataFileError, match=r"day-03\.mp3: its cue sheet: has the schema 7"):
        read()


def test_an_mp3_with_a_damaged_tag_is_named_with_the_problem(read, own_week):
    path = own_week.folder / "day-03.mp3"
    path.write_bytes(path.read_bytes().replace(b'"schema": 1,', b'"schema": \xff,'))
    with pytest.raises(DataFileError, match=r"day-03\.mp3: its ID3 tag: can't be read"):
        read()


def test_an_easy_day_of_an_old_cue_sheet_is_known_by_the_manifest(read, own_week):
    """The first cue sheets had no kind of the day."""
    path = own_week.folder / "day-07.mp3"
    path.write_bytes(path.read_bytes().replace(b'"kind": "easy",', b'"mood": "easy",'))
    assert [day.timeline.easy for day in read().days] == [False] * 6 + [True]
