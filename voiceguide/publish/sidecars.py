"""The small files beside the days of a course: transcripts, chapters, playlist, feed, cover."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.covers.cache import CoverCache
from voiceguide.language.titles import ARTIST
from voiceguide.publish.course import FEED, Course, stem

if TYPE_CHECKING:
    from voiceguide.audio.audiobook import BookTags

COVER, PLAYLIST, CALENDAR, PAGE = "cover.jpg", "course.m3u8", "course.ics", "index.html"
AUDIOBOOK, ARCHIVE = "course.m4b", "course.zip"


def names(days: int) -> list[str]:
    """The names of all of them, for a course of so many days."""
    numbers = range(1, days + 1)
    return [
        *(f"transcripts/{stem(day)}.vtt" for day in numbers),
        *(f"chapters/{stem(day)}.json" for day in numbers),
        *(COVER, PLAYLIST, FEED, CALENDAR, PAGE),
    ]


def sidecars(
    course: Course, first: date, base_url: str | None, covers: CoverCache
) -> Iterator[tuple[str, bytes]]:
    """Each of them with its content, one after another.

    Args:
        course: its days.
        first: the date of day 1.
        base_url: where the folder will live; None for a feed with relative addresses.
        covers: where its cover is kept.
    """
    # Loaded when the days are on their way to the disk, and not before.
    from voiceguide.publish.calendar import ics
    from voiceguide.publish.chapters import chapters
    from voiceguide.publish.feed import rss
    from voiceguide.publish.playlist import m3u8
    from voiceguide.publish.transcript import vtt

    for day in course.days:
        name = stem(day.timeline.day)
        yield f"transcripts/{name}.vtt", vtt(day.timeline).encode()
        yield f"chapters/{name}.json", chapters(day.timeline).encode()
    yield COVER, covers.of_course(course.title, [day.timeline for day in course.days])
    yield PLAYLIST, m3u8(course).encode()
    yield FEED, rss(course, base_url)
    yield CALENDAR, ics(course, first)


def audiobook_tags(course: Course, covers: CoverCache) -> "BookTags":
    """What a player shows of the course as one audiobook."""
    from voiceguide.audio.audiobook import BookTags

    cover = covers.of_course(course.title, [day.timeline for day in course.days])
    return BookTags(course.title, ARTIST, course.title, "Audiobook", cover)


def first_day(folder: Path) -> date | None:
    """The date of day 1 in the calendar of a course that is there; None if there is none."""
    try:
        calendar = (folder / CALENDAR).read_bytes()
    except OSError:
        return None
    from voiceguide.publish.calendar import first_of

    return first_of(calendar)
