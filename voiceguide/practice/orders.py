"""What workers are told, and what they tell: small, and without a byte of sound. Data only."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from voiceguide.audio.keys import Key
from voiceguide.audio.speaker import Speaker
from voiceguide.errors import UsageError
from voiceguide.practice.enrolment import CourseChoice
from voiceguide.script.model import Clip
from voiceguide.units import Millis

PLACE_OF_SESSIONS = "sessions"
PLACE_OF_PEOPLE = "people"
PLACE_OF_CLIPS = "clips"
PLACE_OF_COURSES = "index/courses"
PLACE_OF_SHARDS = "index/people"
PRACTICE = "practice.json"

SessionKey = str
"""The digest of all that is heard in a session and of who speaks it."""


class StoredFile(NamedTuple):
    """A file that is named by its content.

    Attributes:
        name: its SHA-256 in hex, and its suffix.
        bytes: its size.
    """

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class CourseOrder:
    """A course to plan or to make, for any worker.

    Attributes:
        choice: what is chosen; its voice is named.
        speaker: who speaks.
        source: the program's file, where it is no bundled one.
        made_by: of whoever orders; a worker with another one refuses.
    """

    choice: CourseChoice
    speaker: Speaker
    source: bytes | None
    made_by: str

    @property
    def key(self) -> str:
        """A digest of all that decides how the course comes out."""
        wishes, speaker = self.choice.wishes, self.speaker
        own = self.source and hashlib.sha256(self.source).hexdigest()
        content = [
            self.made_by,
            own or wishes.program,
            self.choice.weeks,
            wishes.minutes,
            sorted(wishes.avoid),
            wishes.position,
            wishes.pace,
            wishes.words,
            wishes.language,
            speaker.handle.name,
            dict(speaker.handle.identity),
            speaker.gain_db,
            sorted((word, repr(entry)) for word, entry in speaker.lexicon.entries.items()),
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:40]


class DayFacts(NamedTuple):
    """A day of a planned course; `bytes` and `ms` are estimates, 0 where none was asked for."""

    session: SessionKey
    bytes: int
    ms: Millis


@dataclass(frozen=True, slots=True)
class PlannedCourse:
    """What a course needs.

    Attributes:
        days: in order.
        clips: by key: the sentences and sounds in it.
        error: why it can't be planned; the rest is empty then.
    """

    days: tuple[DayFacts, ...] = ()
    clips: Mapping[Key, Clip] | None = None
    error: UsageError | None = None


@dataclass(frozen=True, slots=True)
class MadeCourse:
    """A course that is there.

    Attributes:
        sessions: what was made of its days: each by its key.
        written: how many of them were not there before.
    """

    sessions: Mapping[SessionKey, StoredFile]
    written: int


class PersonOrder(NamedTuple):
    """A person's folder to write."""

    key: str
    course: str
    start: date
    days_a_week: int | None


class WrittenPeople(NamedTuple):
    """A shard of people that is there.

    Attributes:
        shard: the name of its index.
        written: how many people's files were not there, or not as they are now.
        gone: how many there were before who are not in the roster any more.
    """

    shard: str
    written: int
    gone: int
