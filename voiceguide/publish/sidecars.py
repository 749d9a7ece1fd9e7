"""The small files beside the days of a course: transcripts, chapters, playlist, feed, cover.

Chapters and playlist are written here; the others have modules of their own.
"""

import json
from collections.abc import Iterator
from datetime import date

from voiceguide.covers.cache import CoverCache
from voiceguide.language.titles import ARTIST, plain, title_of
from voiceguide.publish.calendar import Calendar, ics
from voiceguide.publish.course import (
    CALENDAR,
    COVER,
    FEED,
    PLAYLIST,
    Course,
    chapters_name,
    transcript_name,
)
from voiceguide.publish.feed import rss
from voiceguide.publish.transcript import vtt
from voiceguide.timeline.model import Timeline

_CHAPTERS_VERSION = "1.2.0"


def sidecars(
    course: Course,
    first: date,
    base_url: str | None,
    covers: CoverCache,
    *,
    before: Calendar | None = None,
) -> Iterator[tuple[str, bytes]]:
    """The small files of a course but its page: name and content, one after another.

    Args:
        course: its days.
        first: the date of day 1.
        base_url: where the folder will live; None for a feed with relative addresses.
        covers: where its cover is stored.
        before: what calendars have been told of the course that was in the folder before.
    """
    for day in course.days:
        yield transcript_name(day.timeline.day), vtt(day.timeline).encode()
        yield chapters_name(day.timeline.day), chapters(day.timeline).encode()
    yield COVER, covers.of_course(course.title, [day.timeline for day in course.days])
    yield PLAYLIST, m3u8(course).encode()
    yield FEED, rss(course, base_url)
    yield CALENDAR, ics(course, first, before)


def chapters(timeline: Timeline) -> str:
    """A session's chapters as JSON Chapters of the podcast namespace, with a newline.

    Times are in seconds, with fractions to the millisecond. The format is described in
    Podcastindex-org/podcast-namespace, chapters/jsonChapters.md.
    """
    content = {
        "version": _CHAPTERS_VERSION,
        "author": ARTIST,
        "title": title_of(timeline),
        "podcastName": plain(timeline.title),
        "chapters": [
            {
                "startTime": chapter.start_ms / 1000,
                "endTime": chapter.end_ms / 1000,
                "title": plain(chapter.title),
            }
            for chapter in timeline.chapters
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def m3u8(course: Course, query: str = "") -> str:
    """The playlist of a course: an extended M3U, to be written as UTF-8 beside its MP3s.

    Names are relative, so the folder can move. Times are whole seconds of the finished
    files, as every player reads them.

    Args:
        course: its days.
        query: what each address ends in, "?token=..."; empty for none.
    """
    lines = ["#EXTM3U", "# Made by voiceguide", f"#PLAYLIST:{plain(course.title)}"]
    for day in course.days:
        lines += [f"#EXTINF:{day.seconds},{ARTIST} - {title_of(day.timeline)}", day.file + query]
    return "\n".join(lines) + "\n"


def audiobook_tags(course: Course) -> dict[str, str]:
    """What a player shows of the course as one audiobook, by FFmpeg's names."""
    return {
        "title": course.title,
        "artist": ARTIST,
        "album": course.title,
        "album_artist": ARTIST,
        "genre": "Audiobook",
    }
