"""A course as a calendar (RFC 5545): one all-day event a session."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

from voiceguide.language.texts import text
from voiceguide.language.titles import plain
from voiceguide.publish.course import Course, CourseDay

_PRODID = "-//voiceguide//voiceguide//EN"
_DAYS_OF_A_WEEK = 7
_MAX_OCTETS = 75
_MAX_INTEGER = 2**31 - 1
_CRLF = b"\r\n"

_SPECIAL = re.compile(r"[\\;,]")
_FIRST_START = re.compile(
    rb"(\xef\xbb\xbf)?BEGIN:VCALENDAR\r?\n(?s:.*?)^PRODID:-//voiceguide//"
    rb"(?s:.*?)^DTSTART;VALUE=DATE:(?P<date>\d{0,8})",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """What calendars have been told of a day.

    Attributes:
        day: of the program, from 1.
        falls_on: its date.
        sequence: how often it has changed.
        digest: of what it says, to see whether that changes.
    """

    day: int
    falls_on: date
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """What calendars have been told of a course; course.json keeps it.

    Attributes:
        id: tells the course from others; as long as its folder has a course, the same.
        since: the date of day 1 when it was made first.
        events: by day, those too that the course no longer has.
    """

    id: str
    since: date
    events: Mapping[int, Event]

    def as_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        events = [asdict(event) | {"falls_on": str(event.falls_on)} for event in self._in_order()]
        return {"id": self.id, "since": str(self.since), "events": events}

    @classmethod
    def from_dict(cls, content: Any) -> Self:
        """What `as_dict` gave. Raises ValueError, KeyError or TypeError for anything else."""
        events = {event.day: event for event in map(_event_from, content["events"])}
        return cls(plain(str(content["id"])), date.fromisoformat(content["since"]), events)

    def _in_order(self) -> list[Event]:
        return [self.events[day] for day in sorted(self.events)]

    def revised(self, course: Course, first: date) -> Self:
        """What calendars are to be told now: what has changed has its number raised."""
        dates = _dates(course, first)
        for day, event in self.events.items():
            dates.setdefault(day, event.falls_on)
        said = {day.timeline.day: day for day in course.days}
        events = {}
        for day, falls_on in dates.items():
            digest, before = (
                _digest(_content(day, falls_on, said.get(day), course.language)),
                self.events.get(day),
            )
            sequence = before.sequence + (before.digest != digest) if before else 0
            events[day] = Event(day, falls_on, sequence, digest)
        return replace(self, events=events)


def _event_from(row: Any) -> Event:
    day, sequence = int(row["day"]), int(row["sequence"])
    if not (0 < day <= _MAX_INTEGER and 0 <= sequence < _MAX_INTEGER):
        raise ValueError(f"no event of a day: {row}")
    return Event(day, date.fromisoformat(row["falls_on"]), sequence, str(row["digest"]))


def calendar_of(course: Course, first: date, before: Calendar | None = None) -> Calendar:
    """What calendars are told of a course.

    Args:
        course: a program with rest days has them spread over each week.
        first: the date of day 1.
        before: what they have been told of the course that was in its folder before.

    Raises:
        OverflowError: a day falls after the year 9999.
    """
    before = before or Calendar(f"{plain(course.program)}:{first}", first, {})
    return before.revised(course, first)


def ics(course: Course, first: date, before: Calendar | None = None) -> bytes:
    """A course as a calendar file. Arguments and errors as in `calendar_of`.

    An event is known by course and day, whatever else changes: a course that is built again and
    imported again changes its events and doubles none. A day that the course no longer has stays
    in the file as cancelled: left out, it would stay in each calendar that had imported it.
    """
    calendar = calendar_of(course, first, before)
    return b"".join(_folded(line) for line in _lines(course, calendar))


def first_of(ics: bytes) -> date | None:
    """The date of the first event in a calendar of ours; None in any other bytes."""
    start = _FIRST_START.match(ics)
    try:
        return date.fromisoformat(start["date"].decode()) if start else None
    except ValueError:
        return None


def _lines(course: Course, calendar: Calendar) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODID}", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{_text(course.title)}"
    days = {day.timeline.day: day for day in course.days}
    for day in sorted(calendar.events):
        yield from _event(calendar, calendar.events[day], days.get(day), course.language)
    yield "END:VCALENDAR"


def _event(
    calendar: Calendar, event: Event, day: CourseDay | None, language: str
) -> tuple[str, ...]:
    uid = uuid5(NAMESPACE_URL, f"voiceguide:{calendar.id}:{event.day}")
    # The time of the build would make each build differ. A second a change tells calendars that
    # go by times what SEQUENCE tells the others.
    since = datetime.combine(calendar.since, time()) + timedelta(seconds=event.sequence)
    stamp = f"{since.isoformat().replace('-', '').replace(':', '')}Z"
    return (
        "BEGIN:VEVENT",
        f"UID:{uid}@voiceguide",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{event.sequence}",
        *_content(event.day, event.falls_on, day, language),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _content(number: int, falls_on: date, day: CourseDay | None, language: str) -> tuple[str, ...]:
    """What an event says; of a day that the course no longer has, that it is cancelled."""
    start = f"DTSTART;VALUE=DATE:{_basic(falls_on)}"
    if day is None:
        gone = text("titles", "calendar.gone", language, day=number)
        return (start, f"SUMMARY:{_text(gone)}", "STATUS:CANCELLED")
    stop = text("titles", "calendar.stop", language)
    return (
        start,
        f"SUMMARY:{_text(_summary(day))}",
        f"DESCRIPTION:{_text(*day.timeline.stretches, day.file, stop)}",
        "STATUS:CONFIRMED",
    )


def _digest(content: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def _dates(course: Course, first: date) -> dict[int, date]:
    numbers = [day.timeline.day for day in course.days]
    return {number: _falls_on(number, course.days_a_week, first) for number in numbers}


def _falls_on(number: int, days_a_week: int, first: date) -> date:
    week, index = divmod(number - 1, days_a_week)
    days = _DAYS_OF_A_WEEK * week + index * _DAYS_OF_A_WEEK // days_a_week
    return first + timedelta(days=days)


def _summary(day: CourseDay) -> str:
    session = day.timeline
    key = "calendar.summary-easy" if session.easy else "calendar.summary"
    return text(
        "titles",
        key,
        session.language,
        day=session.day,
        hold_s=session.hold_s,
        repetitions=session.repetitions,
        minutes=session.minutes,
    )


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(*lines: str) -> str:
    """Lines as one value of type TEXT (RFC 5545, 3.3.11)."""
    return r"\n".join(_SPECIAL.sub(r"\\\g<0>", plain(line)) for line in lines)


# The descriptions of a course are those of all who follow it.
@lru_cache(maxsize=4096)
def _folded(line: str) -> bytes:
    """A content line in pieces of at most _MAX_OCTETS (RFC 5545, 3.1), no character cut."""
    pieces, piece = [], b""
    for octets in map(str.encode, line):
        if len(piece) + len(octets) > _MAX_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return _CRLF.join([*pieces, piece]) + _CRLF
