"""A finished course as its feed, playlist, calendar and pages see it, and its files' names."""

import re
from dataclasses import dataclass

from voiceguide.timeline.model import Timeline

MANIFEST, PAGE, COVER = "course.json", "index.html", "cover.jpg"
FORMER_MANIFEST = ".course-before.json"
"""The manifest of the last complete course, while the next one is not complete yet."""
PLAYLIST, FEED, CALENDAR = "course.m3u8", "feed.xml", "course.ics"
HANDOUT = "handout.pdf"
AUDIOBOOK, ARCHIVE = "course.m4b", "course.zip"
FOLDERS = ("transcripts", "chapters")

MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4b": "audio/mp4",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".m3u8": "audio/x-mpegurl; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".pdf": "application/pdf",
    ".xml": "application/rss+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
"""What a server or a store tells of our files, by their suffix."""
CHAPTERS_TYPE = "application/json+chapters"

OPTIONAL_NAMES = re.compile(
    r"day-\d{2,3}\.mp3|transcripts/day-\d{2,3}\.vtt|chapters/day-\d{2,3}\.json|course\.(m4b|zip)"
)
"""Files that only some courses have. A person's "day-01 copy.mp3" is none of them."""


@dataclass(frozen=True, slots=True)
class CourseDay:
    """A day and its MP3.

    Attributes:
        timeline: the session; its lengths are measured.
        file: the name of its MP3 in the course's folder, or its address from there.
        bytes: the size of the MP3.
        transcript: the address of its transcript; empty for the one of the folder.
        chapters: likewise of its chapters.
    """

    timeline: Timeline
    file: str
    bytes: int
    transcript: str = ""
    chapters: str = ""

    @property
    def transcript_file(self) -> str:
        """Where its transcript is, from the course's folder."""
        return self.transcript or transcript_name(self.timeline.day)

    @property
    def chapters_file(self) -> str:
        """Where its chapters are, from the course's folder."""
        return self.chapters or chapters_name(self.timeline.day)

    @property
    def seconds(self) -> int:
        """The playing time, rounded to whole seconds."""
        return round(self.timeline.duration_ms / 1000)


@dataclass(frozen=True, slots=True)
class Course:
    """Days that belong together, in order.

    Attributes:
        program: the program's name.
        title: its title: plain text of any script, up to 80 characters.
        voice: who speaks.
        days_a_week: sessions a week.
        days: at least one.
        cover: the address of its cover, from its folder.
        handout: likewise of its handout.
    """

    program: str
    title: str
    voice: str
    days_a_week: int
    days: tuple[CourseDay, ...]
    cover: str = COVER
    handout: str = HANDOUT

    @property
    def language(self) -> str:
        """The code of the language that is spoken."""
        return self.days[0].timeline.language


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that is in the folder now.

    Attributes:
        name: with forward slashes, from the folder.
        sha256: in hex.
        written: False if it was there already, byte for byte.
    """

    name: str
    bytes: int
    sha256: str
    written: bool


def day_name(day: int) -> str:
    """The name of a day's files without suffix: two digits, so that they sort by day."""
    return f"day-{day:02d}"


def mp3_name(day: int, *, easy: bool = False) -> str:
    """The name of a day's sound; an easy form beside the day's own has another one."""
    return f"{day_name(day)}{'-easy' if easy else ''}.mp3"


def transcript_name(day: int) -> str:
    """The name of a day's transcript, with forward slashes as all names."""
    return f"transcripts/{day_name(day)}.vtt"


def chapters_name(day: int) -> str:
    """The name of a day's chapters."""
    return f"chapters/{day_name(day)}.json"


def sidecar_names(days: int) -> list[str]:
    """The names of all small files beside the sound of a course of so many days."""
    numbers = range(1, days + 1)
    return [
        *map(transcript_name, numbers),
        *map(chapters_name, numbers),
        *(COVER, PLAYLIST, FEED, CALENDAR, HANDOUT, PAGE),
    ]
