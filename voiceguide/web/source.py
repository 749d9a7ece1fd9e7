"""What a server shows: the course, its files, and what the journal knows. A protocol.

The studio has two that fulfil it: one that makes the sound as it is asked for, and one over
a course folder. The server knows neither.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from voiceguide.player.page import DoneDay
from voiceguide.publish.course import Course

TYPES = {
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
    def kind(self) -> str:
        """The media type."""
        ...

    @property
    def etag(self) -> str:
        """A strong entity tag with its quotes: another one whenever a byte differs."""
        ...

    @property
    def waits(self) -> bool:
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
        """Let go of what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Small:
    """Fulfils Content with bytes in memory."""

    kind: str
    data: bytes
    waits: bool = False

    @property
    def etag(self) -> str:
        """From the bytes themselves."""
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
class Standing:
    """Where a person stands, as the journal has it.

    Attributes:
        today, reason, stop, done: see page.PageServer.
    """

    today: int
    reason: str = ""
    stop: bool = False
    done: tuple[DoneDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the speaking of a day is: both numbers are alike once it can be heard."""

    spoken: int
    of: int


class Shelf(Protocol):
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
        """A file of the course by its name, exactly; None if there is none of that name."""
        ...

    def speak(self, day: int) -> Progress:
        """See to it that a day is spoken, and say how far that is. Comes back at once.

        Raises:
            DayError: the course has no such day.
            VoiceguideError: it could not be spoken; told once, then it can be asked anew.
        """
        ...

    def log(self, day: int, pain: int | None, note: str) -> Standing:
        """Record how a session went; returns what follows.

        Raises:
            UsageError: there is no such day, or no journal here.
        """
        ...
