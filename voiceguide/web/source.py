"""What the server shows: a protocol for the course, its files, and what the journal knows.

Two fulfil it: `live_course` joins sessions when a phone asks for them, `built_course` reads a
course folder. The server knows neither.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from voiceguide.person.model import Advice
from voiceguide.person.person import Standing
from voiceguide.publish.course import Course

MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4b": "audio/mp4",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".m3u8": "audio/x-mpegurl; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".zip": "application/zip",
}
CHAPTERS_TYPE = "application/json+chapters"


class Content(Protocol):
    """Bytes of which any range can be had at once. Used by one thread at a time."""

    @property
    def media_type(self) -> str:
        """Its Content-Type."""
        ...

    @property
    def etag(self) -> str:
        """A strong entity tag with its quotes: another one whenever a byte differs."""
        ...

    @property
    def on_disk(self) -> bool:
        """Whether reading may wait for a disk."""
        ...

    def __len__(self) -> int: ...

    def range(self, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`.

        Raises:
            OSError: they can't be read.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class BytesContent:
    """Fulfils Content with bytes in memory."""

    media_type: str
    data: bytes
    on_disk: bool = False

    @property
    def etag(self) -> str:
        """Their SHA-256."""
        return f'"{hashlib.sha256(self.data).hexdigest()}"'

    def __len__(self) -> int:
        return len(self.data)

    def range(self, start: int, stop: int) -> bytes:
        """As Content says."""
        return self.data[start:stop]

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A file that will be there once its sentences are spoken."""

    day: int


@dataclass(frozen=True, slots=True)
class SpeechProgress:
    """How many of a day's sentences are spoken: all of them once it can be heard."""

    spoken: int
    of: int


class CourseSource(Protocol):
    """What a server shows. Its methods may wait for disks, and are called by many threads.

    Raises:
        VoiceguideError: from every method, when the journal or the store can't be read.
    """

    @property
    def speaks(self) -> bool:
        """Whether missing sentences can be spoken."""
        ...

    def standing(self) -> Standing | None:
        """Where the person stands; None if the journal is left aside."""
        ...

    def course(self) -> Course:
        """The course as it is now; the same object as long as nothing has changed."""
        ...

    def content(self, name: str) -> Content | Unspoken | None:
        """The file of the course that has exactly this name; None if none has."""
        ...

    def speak(self, day: int) -> SpeechProgress:
        """Have a day spoken in the background; returns at once how far that is.

        Raises:
            DayError: the course has no such day.
            VoiceguideError: it could not be spoken. Raised once; the next call tries it anew.
        """
        ...

    def log(self, day: int, pain: int | None, note: str) -> Advice:
        """Record how a session went; returns what is due next.

        Raises:
            UsageError: there is no such day, or no journal here.
        """
        ...
