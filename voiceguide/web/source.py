"""What the server shows: a protocol for the course, its files, and what the journal knows.

Two fulfil it: `live_course` joins sessions when a phone asks for them, `built_course` reads a
course folder. The server knows neither.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from voiceguide.player.page import JournalView
from voiceguide.publish.course import Course
from voiceguide.web.journal_page import PageLogged, Questions
from voiceguide.web.request_bodies import PageLog


class Content(ABC):
    """Bytes of which any range can be had at once. Used by one thread at a time.

    Attributes:
        media_type: for Content-Type.
        etag: a strong entity tag with its quotes: another one whenever a byte differs.
        on_disk: whether reading may wait for a disk.
    """

    media_type: str
    etag: str
    on_disk: bool = False

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def range(self, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`.

        Raises:
            OSError: they can't be read.
        """

    def close(self) -> None:  # noqa: B027 - most hold nothing
        """Release what it holds."""


class BytesContent(Content):
    """A content in memory."""

    def __init__(self, media_type: str, data: bytes) -> None:
        self.media_type, self._data = media_type, data
        self.etag = f'"{hashlib.sha256(data).hexdigest()}"'

    def __len__(self) -> int:
        return len(self._data)

    def range(self, start: int, stop: int) -> bytes:
        """As Content says."""
        return self._data[start:stop]


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
    """What the server shows. Its methods may wait for disks, and are called by many threads.

    Attributes:
        speaks: whether missing sentences can be spoken.

    Raises:
        VoiceguideError: from every method, when the journal or the store can't be read.
    """

    speaks: bool

    def journal(self) -> JournalView | None:
        """Which day is due and which are done; None if the journal is left aside."""

    def course(self) -> Course:
        """The course as it is now; the same object as long as nothing has changed."""

    def content(self, name: str) -> Content | Unspoken | None:
        """The file of the course that has exactly this name; None if none has.

        Raises:
            EmergencyError: it is of a session, and nothing may be played.
        """

    def speak(self, day: int) -> SpeechProgress:
        """Have a day spoken in the background; returns at once how far that is.

        Raises:
            DayError: the course has no such day.
            EmergencyError: nothing may be played.
            VoiceguideError: it could not be spoken. Raised once; the next call tries it anew.
        """

    def log(self, log: PageLog) -> PageLogged:
        """Record how a session went; returns what is due next.

        Raises:
            UsageError: there is no such day, exercise or session, or no journal here.
        """

    def questions(self) -> Questions | None:
        """What `start` asks, and what was told before; None if the journal is left aside."""

    def answer(self, answers: Mapping[str, str]) -> None:
        """Keep answers to those questions, by their keys.

        Raises:
            UsageError: one is no answer to any of them, or there is no journal here.
        """
