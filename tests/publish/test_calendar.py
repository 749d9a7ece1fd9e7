"""The calendar: its bytes by RFC 5545, and what a calendar program reads in it."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.publish.calendar import Calendar, calendar_of, first_of, ics

FIRST = date(2026, 10, 5)
BITING = [
    "quotes \" ' and commas, semicolons; colons: and \\backslashes\\ \\n \\N",
    "a --> <b> & c",
    "\U0001f9d8\U0001f3fd\u200d\u2640\ufe0f Растяжка спины" * 2,
    "\u05e9\u05dc\u05d5\u05dd \u200f(1), \u05d2\u05d1; " * 3 + "end",
    "\U0001f9d8" * 80,
]

same_course = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def read():
    icalendar = pytest.importorskip("icalendar")

    def parse(data):
        calendar = icalendar.Calendar.from_ical(data)
        assert not [*calendar.errors, *(e for part in calendar.walk() for e in part.errors)]
        return calendar

    return parse


def dates(calendar):
    return [event["DTSTART"].dt for event in calendar.walk("VEVENT")]


def lines(data):
    """Unfolded content lines."""
    return data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def name_of(data):
    # Unescaped here: not every version of icalendar takes an X- property for TEXT.
    (line,) = (line for line in lines(data) if line.startswith("X-WR-CALNAME:"))
    return re.sub(r"\\([\\;,])", r"\1", line.removeprefix("X-WR-CALNAME:"))


def titled(course, title):
    """The course with a title of its own, and a first stretch of that title."""
    timeline = course.days[0].timeline
    chapters = tuple(replace(chapter, title=title) for chapter in timeline.chapters)
    first = replace(course.days[0], timeline=replace(timeline, chapters=chapters))
    return replace(course, title=title, days=(first, *course.days[1:]))


def test_it_says_what_it_is(course, read):
    calendar = read(ics(course, FIRST))
    properties = {key: str(value) for key, value in calendar.items()}
    assert "voiceguide" in properties.pop("PRODID")
    assert properties == {"VERSION": "2.0", "CALSCALE": "GREGORIAN", "X-WR-CALNAME": course.title}


def test_every_day_is_an_event_on_its_date(course, read):
    calendar = read(ics(course, FIRST))
    assert dates(calendar) == [FIRST + timedelta(days=i) for i in range(14)]
    assert not any(isinstance(start, datetime) for start in dates(calendar))


@pytest.mark.parametrize(
    ("days_a_week", "expected"),
    [
        (7, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (5, [0, 1, 2, 4, 5, 7, 8, 9, 11, 12, 14, 15, 16, 18]),
        (3, [0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25, 28, 30]),
        (1, [0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91]),
    ],
)
def test_rest_days_are_spread_over_the_week(course, read, days_a_week, expected):
    calendar = read(ics(replace(course, days_a_week=days_a_week), FIRST))
    assert [(start - FIRST).days for start in dates(calendar)] == expected


@pytest.mark.parametrize(
    ("day", "summary"),
    [
        (1, "Day 1: 5 s x 3, 18 minutes"),
        (7, "Day 7: 5 s x 1, 18 minutes, easy day"),
        (9, "Day 9: 10 s x 4, 20 minutes"),
    ],
)
def test_a_summary_has_dose_and_minutes(course, read, day, summary):
    events = read(ics(course, FIRST)).walk("VEVENT")
    assert str(events[day - 1]["SUMMARY"]) == summary


def test_a_description_has_stretches_file_and_when_to_stop(course, read):
    for event, day in zip(read(ics(course, FIRST)).walk("VEVENT"), course.days, strict=True):
        description = str(event["DESCRIPTION"]).split("\n")
        assert description == [*day.timeline.stretches, day.file, "Stop whatever hurts."]


def test_an_event_takes_no_time_away_and_knows_no_clock(course, read):
    for event in read(ics(course, FIRST)).walk("VEVENT"):
        assert str(event["TRANSP"]) == "TRANSPARENT"
        assert event["SEQUENCE"] == 0
        assert str(event["STATUS"]) == "CONFIRMED"
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2026, 10, 5, tzinfo=UTC)


def uids(course, first):
    identities = [line for line in lines(ics(course, first)) if line.startswith("UID:")]
    assert len(identities) == len(course.days)
    assert all(re.fullmatch(r"UID:[0-9a-f-]{36}@voiceguide", uid) for uid in identities)
    return identities


def test_an_event_keeps_the_identity_that_version_0_1_gave_it(course):
    first = "UID:8b27bbbe-f8fe-5bbf-943b-b89e0c5d588a@voiceguide"
    assert uids(course, FIRST)[0] == first


def test_an_event_keeps_its_identity_when_the_course_is_built_again(course):
    known = uids(course, FIRST)
    assert len(set(known)) == 14
    assert uids(titled(replace(course, voice="joe"), "Other words"), FIRST) == known
    assert uids(replace(course, days=course.days[3:]), FIRST) == known[3:]


def test_another_program_or_another_start_in_another_folder_is_another_event(course):
    known = set(uids(course, FIRST))
    assert known.isdisjoint(uids(course, FIRST + timedelta(days=1)))
    assert known.isdisjoint(uids(replace(course, program="office"), FIRST))


def test_the_same_course_gives_the_same_bytes(course):
    assert ics(course, FIRST) == ics(course, FIRST)


@pytest.mark.parametrize("title", BITING)
def test_a_title_that_bites_comes_back_as_it_was(course, read, title):
    data = ics(titled(course, title), FIRST)
    assert name_of(data) == title
    event = read(data).walk("VEVENT")[0]
    assert str(event["DESCRIPTION"]).split("\n")[: len(course.days[0].timeline.stretches)] == [
        title for _ in course.days[0].timeline.stretches
    ]


def test_a_title_can_not_add_a_line(course, read):
    evil = "One\r\nEND:VCALENDAR\nBEGIN:X\x00\u2028\ud800end"
    calendar = read(ics(titled(course, evil), FIRST))
    assert str(calendar["X-WR-CALNAME"]) == "One END:VCALENDAR BEGIN:X end"
    assert len(dates(calendar)) == 14


def assert_lines_are_short_and_complete(data):
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search("[\x00-\x1f\x7f]", line.decode("utf-8"))


@pytest.mark.parametrize("title", BITING)
def test_lines_end_with_crlf_and_are_folded_between_characters(course, title):
    data = ics(titled(course, title), FIRST)
    assert_lines_are_short_and_complete(data)
    assert any(len(line) >= 72 for line in data.split(b"\r\n"))


@same_course
@given(title=st.text(st.characters(), max_size=120))
def test_any_title_is_folded_between_characters(course, title):
    one_day = replace(course, title=title, days=course.days[:1])
    data = ics(one_day, FIRST)
    assert_lines_are_short_and_complete(data)
    assert len(lines(data)) == len(lines(ics(replace(one_day, title=""), FIRST)))


@pytest.mark.parametrize("length", range(55, 70))
def test_a_line_of_75_octets_is_not_folded_and_one_of_76_is(course, length):
    data = ics(replace(course, title="x" * length), FIRST)
    content = b"X-WR-CALNAME:" + b"x" * length
    assert (content + b"\r\n" in data) == (len(content) <= 75)


@same_course
@given(first=st.dates(max_value=date(9999, 12, 1)))
def test_the_first_date_can_be_read_back(course, first):
    assert first_of(ics(course, first)) == first


@pytest.mark.parametrize("title", BITING)
def test_the_first_date_is_found_behind_any_title(course, title):
    assert first_of(ics(titled(course, title), FIRST)) == FIRST
    assert first_of(ics(titled(course, "DTSTART;VALUE=DATE:19990101"), FIRST)) == FIRST


def test_the_first_date_is_found_with_other_line_ends(course):
    data = ics(course, FIRST)
    assert first_of(data.replace(b"\r\n", b"\n")) == FIRST
    assert first_of(b"\xef\xbb\xbf" + data) == FIRST


def test_a_calendar_of_somebody_else_is_not_ours(course):
    data = ics(course, FIRST)
    theirs = re.sub(rb"PRODID:[^\r]*", b"PRODID:-//Example//Calendar//EN", data)
    assert theirs != data
    assert first_of(theirs) is None
    named = theirs.replace(b"CALNAME:", b"CALNAME:PRODID:-//voiceguide//")
    assert first_of(named) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _data: b"", id="empty"),
        pytest.param(lambda data: data[20:], id="no beginning"),
        pytest.param(lambda data: data[:150], id="no event"),
        pytest.param(lambda data: data.replace(b"DATE:20261005", b"DATE:20261305"), id="no month"),
        pytest.param(lambda data: data.replace(b"DATE:20261005", b"DATE:"), id="no date"),
        pytest.param(lambda data: data.replace(b"DATE:2026", b"DATE:\xff"), id="no UTF-8"),
        pytest.param(lambda data: data.replace(b"DATE:2026", b"DATE:\xd9\xa2"), id="no ASCII"),
        pytest.param(lambda data: data.decode().encode("utf-16"), id="UTF-16"),
    ],
)
def test_a_damaged_calendar_has_no_first_date(course, change):
    assert first_of(change(ics(course, FIRST))) is None


@same_course
@given(rubbish=st.binary(), at=st.integers(0, 6000), gone=st.integers(0, 200))
def test_no_rubbish_makes_it_fail(course, rubbish, at, gone):
    data = ics(course, FIRST)
    for damaged in (rubbish, data[:at], data[:at] + rubbish + data[at + gone :]):
        assert isinstance(first_of(damaged), date | None)


# Built again into its folder


def minutes(course, number):
    """The course with sessions of another length."""
    days = (replace(day, timeline=replace(day.timeline, minutes=number)) for day in course.days)
    return replace(course, days=tuple(days))


def events(read, data):
    """By identity, as a calendar program has them."""
    found = {str(event["UID"]): event for event in read(data).walk("VEVENT")}
    assert len(found) == len(read(data).walk("VEVENT"))
    return found


def test_what_has_not_changed_is_the_same_bytes(course):
    before = calendar_of(course, FIRST)
    assert ics(course, FIRST, before) == ics(course, FIRST)
    assert calendar_of(course, FIRST, before) == before


def test_other_minutes_are_the_same_events_changed(course, read):
    before = calendar_of(course, FIRST)
    old, new = (
        events(read, ics(course, FIRST)),
        events(read, ics(minutes(course, 9), FIRST, before)),
    )
    assert old.keys() == new.keys()
    for uid, event in new.items():
        assert (old[uid]["SEQUENCE"], event["SEQUENCE"]) == (0, 1)
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt > old[uid]["LAST-MODIFIED"].dt
        assert "9 minutes" in str(event["SUMMARY"])


def test_one_day_that_changes_is_one_event_that_changes(course, read):
    one = minutes(replace(course, days=course.days[2:3]), 9).days[0]
    changed = replace(course, days=(*course.days[:2], one, *course.days[3:]))
    new = events(read, ics(changed, FIRST, calendar_of(course, FIRST)))
    assert [event["SEQUENCE"] for event in new.values()] == [0, 0, 1, *[0] * 11]


def test_another_start_moves_the_events(course, read):
    moved = FIRST + timedelta(days=30)
    before = calendar_of(course, FIRST)
    new = events(read, ics(course, moved, before))
    assert new.keys() == events(read, ics(course, FIRST)).keys()
    assert [event["DTSTART"].dt for event in new.values()] == [
        moved + timedelta(days=day) for day in range(14)
    ]
    assert {event["SEQUENCE"] for event in new.values()} == {1}
    back = events(read, ics(course, FIRST, calendar_of(course, moved, before)))
    assert {event["SEQUENCE"] for event in back.values()} == {2}


def test_another_program_in_the_folder_takes_the_events_over(course, read):
    other = replace(minutes(course, 9), program="deep")
    new = events(read, ics(other, FIRST, calendar_of(course, FIRST)))
    assert new.keys() == events(read, ics(course, FIRST)).keys()


def test_a_day_that_the_course_no_longer_has_is_cancelled_once_and_comes_back(course, read):
    short = replace(course, days=course.days[:7])
    told = [calendar_of(course, FIRST)]
    for step in (short, short, course):
        told.append(calendar_of(step, FIRST, told[-1]))
    cut = events(read, ics(short, FIRST, told[0]))
    states = [(str(event["STATUS"]), event["SEQUENCE"]) for event in cut.values()]
    assert states == [("CONFIRMED", 0)] * 7 + [("CANCELLED", 1)] * 7
    assert dates(read(ics(short, FIRST, told[0]))) == dates(read(ics(course, FIRST)))
    assert ics(short, FIRST, told[1]) == ics(short, FIRST, told[0])
    again = events(read, ics(course, FIRST, told[2]))
    states = [(str(event["STATUS"]), event["SEQUENCE"]) for event in again.values()]
    assert states == [("CONFIRMED", 0)] * 7 + [("CONFIRMED", 2)] * 7


def test_what_was_told_comes_back_from_json(course):
    told = calendar_of(replace(course, days=course.days[:7]), FIRST, calendar_of(course, FIRST))
    assert Calendar.from_dict(json.loads(json.dumps(told.as_dict()))) == told


class App:
    """A calendar program: an event that it knows gives way to a later revision alone."""

    def __init__(self):
        self.known = {}

    def take(self, calendar):
        for event in calendar.walk("VEVENT"):
            uid, known = str(event["UID"]), self.known.get(str(event["UID"]))
            if known is None or event["SEQUENCE"] > known["SEQUENCE"]:
                assert known is None or event["LAST-MODIFIED"].dt > known["LAST-MODIFIED"].dt
                self.known[uid] = event

    def shown(self):
        return sorted(
            (event["DTSTART"].dt, str(event["SUMMARY"]))
            for event in self.known.values()
            if str(event["STATUS"]) != "CANCELLED"
        )


@settings(same_course, max_examples=40)
@given(
    builds=st.lists(
        st.tuples(st.integers(1, 14), st.integers(0, 60), st.sampled_from([8, 9]), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_whoever_imports_some_of_the_builds_has_the_plan_of_the_last(course, read, builds):
    """Days, start and minutes change from build to build; not each one is imported."""
    app, told = App(), None
    for days, later, length, imported in builds:
        built = minutes(replace(course, days=course.days[:days]), length)
        first = FIRST + timedelta(days=later)
        data = ics(built, first, told)
        told = calendar_of(built, first, told)
        if imported:
            app.take(read(data))
    app.take(read(data))
    fresh = App()
    fresh.take(read(ics(built, first)))
    assert app.shown() == fresh.shown()
