"""A course as a calendar (RFC 5545): one all-day event a session."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from voiceguide.language.titles import plain
from voiceguide.publish.course import Course, CourseDay

_PRODID = "-//voiceguide//voiceguide//EN"
_DAYS_OF_A_WEEK = 7
_MAX_OCTETS = 75
_CRLF = b"\r\n"

_SPECIAL = re.compile(r"[\\;,]")
_FIRST_START = re.compile(
    rb"(\xef\xbb\xbf)?BEGIN:VCALENDAR\r?\n(?s:.*?)^PRODID:-//voiceguide//"
    rb"(?s:.*?)^DTSTART;VALUE=DATE:(?P<date>\d{0,8})",
    re.MULTILINE,
)


def ics(course: Course, first: date) -> bytes:
    """A course as a calendar file.

    An event's identity depends on program, first date and day alone: a course built again
    and imported again changes its events and doubles none.

    Args:
        course: the course; a program with rest days has them spread over each week.
        first: the date of day 1.

    Raises:
        OverflowError: a day falls after the year 9999.
    """
    return b"".join(_folded(line) for line in _lines(course, first))


def first_of(ics: bytes) -> date | None:
    """The date of the first event in a calendar of ours; None in any other bytes."""
    start = _FIRST_START.match(ics)
    try:
        return date.fromisoformat(start["date"].decode()) if start else None
    except ValueError:
        return None


def _lines(course: Course, first: date) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODID}", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{_text(course.title)}"
    for day in course.days:
        yield from _event(course, day, first)
    yield "END:VCALENDAR"


def _event(course: Course, day: CourseDay, first: date) -> tuple[str, ...]:
    number = day.timeline.day
    uid = uuid5(NAMESPACE_URL, f"voiceguide:{plain(course.program)}:{first}:{number}")
    return (
        "BEGIN:VEVENT",
        f"UID:{uid}@voiceguide",
        # The time of the build would make each build differ.
        f"DTSTAMP:{_basic(first)}T000000Z",
        "SEQUENCE:0",
        f"DTSTART;VALUE=DATE:{_basic(_falls_on(number, course.days_a_week, first))}",
        f"SUMMARY:{_text(_summary(day))}",
        f"DESCRIPTION:{_text(*day.timeline.stretches, day.file, 'Stop whatever hurts.')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _falls_on(number: int, days_a_week: int, first: date) -> date:
    week, index = divmod(number - 1, days_a_week)
    days = _DAYS_OF_A_WEEK * week + index * _DAYS_OF_A_WEEK // days_a_week
    return first + timedelta(days=days)


def _summary(day: CourseDay) -> str:
    session = day.timeline
    dose = f"{session.hold_s} s x {session.repetitions}"
    easy = ", easy day" if session.easy else ""
    return f"Day {session.day}: {dose}, {session.minutes} minutes{easy}"


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(*lines: str) -> str:
    """Lines as one value of type TEXT (RFC 5545, 3.3.11)."""
    return r"\n".join(_SPECIAL.sub(r"\\\g<0>", plain(line)) for line in lines)


def _folded(line: str) -> bytes:
    """A content line in pieces of at most _MAX_OCTETS (RFC 5545, 3.1), no character cut."""
    pieces, piece = [], b""
    for octets in map(str.encode, line):
        if len(piece) + len(octets) > _MAX_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return _CRLF.join([*pieces, piece]) + _CRLF
