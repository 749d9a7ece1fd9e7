"""People's own folders: a page, a feed, a playlist and a calendar each, in shards of hundreds.

A shard's index says by a person's key which course they follow and what their files are, by size
and checksum: so the next run knows without reading them what it can leave alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voiceguide.errors import PracticeError
from voiceguide.practice.made_by import made_by
from voiceguide.practice.orders import (
    PLACE_OF_COURSES,
    PLACE_OF_PEOPLE,
    PLACE_OF_SESSIONS,
    PLACE_OF_SHARDS,
    PersonOrder,
    StoredFile,
    WrittenPeople,
)
from voiceguide.practice.recipe import (
    ADDRESSED_FEED_PART,
    FEED_PART,
    PAGE_PART,
    PLAYLIST_PART,
    Recipe,
)
from voiceguide.practice.shelf import Shelf
from voiceguide.practice.work import ANY_BASE, ANY_PERSON
from voiceguide.publish.calendar import Calendar, ics
from voiceguide.publish.course import CALENDAR, FEED, PAGE, PLAYLIST
from voiceguide.publish.feed import podcast_guid

PERSONS_FILES = (PAGE, FEED, PLAYLIST, CALENDAR)
PEOPLE_A_SHARD = 100
"""At least, where there are so many: a worker's task, and a listing of the store."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What a shard's index says of a person.

    Attributes:
        course: the key of the recipe that they follow.
        stamp: a digest of all that decides what their files are.
        files: their files in the order of PERSONS_FILES, each with its SHA-256 in hex as name.
    """

    course: str
    stamp: str
    files: tuple[StoredFile, ...]


def shard_digits(people: int) -> int:
    """By how many digits of their keys so many people are put into shards."""
    digits = 0
    while people // 16 ** (digits + 1) >= PEOPLE_A_SHARD:
        digits += 1
    return digits


def load_shard(content: bytes | None) -> dict[str, PersonEntry] | None:
    """The people of a shard by key; None where its index is missing or damaged."""
    try:
        people = json.loads(content or b"")["people"]
        return {key: _entry(row) for key, row in people.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _entry(row: Sequence[Any]) -> PersonEntry:
    course, stamp, files = row
    return PersonEntry(str(course), str(stamp), tuple(StoredFile(*file) for file in files))


def write_people(
    people: Sequence[PersonOrder], shelf: Shelf, before: Sequence[str], base_url: str
) -> WrittenPeople:
    """Have a shard's people on a shelf; who is there as they should be is left alone.

    Args:
        people: in the order of their keys, whose first digits are alike; at least one.
        shelf: has their courses, and takes their files.
        before: the names of shards that may have had some of them.
        base_url: where the practice will live, ending in a slash; empty for relative addresses.

    Raises:
        OutputError, PracticeError: something can't be read or written.
    """
    known: dict[str, PersonEntry] = {}
    for name in before:
        known |= load_shard(shelf.get(f"{PLACE_OF_SHARDS}/{name}")) or {}
    sizes = shelf.sizes_among(PLACE_OF_PEOPLE, [person.key for person in people])
    writer = _Writer(shelf, base_url, sizes)
    entries = {person.key: writer.have(person, known.get(person.key)) for person in people}
    content = _dumped(entries)
    shard = f"{hashlib.sha256(content).hexdigest()[:40]}.json"
    shelf.create(f"{PLACE_OF_SHARDS}/{shard}", content)
    return WrittenPeople(shard, writer.written, len(known.keys() - entries.keys()))


def _dumped(entries: Mapping[str, PersonEntry]) -> bytes:
    people = {key: [entry.course, entry.stamp, list(entry.files)] for key, entry in entries.items()}
    return json.dumps({"schema": 1, "people": people}, separators=(",", ":")).encode()


@dataclass(slots=True)
class _Writer:
    """Writes people's files. What people share is read and made once."""

    shelf: Shelf
    base_url: str
    sizes: Mapping[str, int]
    written: int = 0
    _courses: dict[str, "_CourseText"] = field(default_factory=dict)

    def have(self, person: PersonOrder, before: PersonEntry | None) -> PersonEntry:
        """Have a person's files there."""
        stamp = _stamp(person, self.base_url)
        folder = f"{PLACE_OF_PEOPLE}/{person.key}"
        if before is not None and before.stamp == stamp:
            there = [self.sizes.get(f"{folder}/{name}") for name in PERSONS_FILES]
            if there == [file.bytes for file in before.files]:
                return before
        contents = self._course(person.course).files(person, self.base_url)
        new = [
            self._have(f"{folder}/{name}", content)
            for name, content in zip(PERSONS_FILES, contents, strict=True)
        ]
        self.written += any(new)
        files = [StoredFile(hashlib.sha256(text).hexdigest(), len(text)) for text in contents]
        return PersonEntry(person.course, stamp, tuple(files))

    def _have(self, name: str, content: bytes) -> bool:
        # After a run that was broken off nobody has said what is there.
        if self.sizes.get(name) == len(content) and self.shelf.get(name) == content:
            return False
        self.shelf.put(name, content)
        return True

    def _course(self, key: str) -> "_CourseText":
        if key not in self._courses:
            self._courses[key] = _CourseText.read(self.shelf, key)
        return self._courses[key]


def _stamp(person: PersonOrder, base_url: str) -> str:
    content = [made_by(), person.course, str(person.start), person.days_a_week, base_url]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


@dataclass(slots=True)
class _CourseText:
    """What all who follow a course share."""

    recipe: Recipe
    page: bytes
    playlist: bytes
    feed: bytes
    addressed_feed: bytes

    @classmethod
    def read(cls, shelf: Shelf, key: str) -> "_CourseText":
        recipe = Recipe.load(shelf.get(f"{PLACE_OF_COURSES}/{key}.json"))
        if recipe is None:
            raise _vanished(key)
        parts = (PAGE_PART, PLAYLIST_PART, FEED_PART, ADDRESSED_FEED_PART)
        texts = [shelf.get(f"{PLACE_OF_SESSIONS}/{recipe.parts[part].name}") for part in parts]
        page, playlist, feed, addressed = texts
        if page is None or playlist is None or feed is None or addressed is None:
            raise _vanished(key)
        return cls(recipe, page, playlist, feed=feed, addressed_feed=addressed)

    def files(self, person: PersonOrder, base_url: str) -> tuple[bytes, ...]:
        """A person's files in the order of PERSONS_FILES."""
        # By the key, so that a course that is moved changes its events and doubles none.
        calendar = Calendar(person.key, person.start, {})
        course = self.recipe.course(person.days_a_week)
        return (
            self.page,
            self._feed(person.key, base_url),
            self.playlist,
            ics(course, person.start, calendar),
        )

    def _feed(self, key: str, base_url: str) -> bytes:
        if not base_url:
            return self.feed
        any_guid = podcast_guid(f"{ANY_BASE}{PLACE_OF_PEOPLE}/{ANY_PERSON}/")
        guid = podcast_guid(f"{base_url}{PLACE_OF_PEOPLE}/{key}/")
        feed = self.addressed_feed.replace(any_guid.encode(), guid.encode())
        own = f"{base_url}{PLACE_OF_PEOPLE}/{key}/".encode()
        feed = feed.replace(f"{ANY_BASE}{PLACE_OF_PEOPLE}/{ANY_PERSON}/".encode(), own)
        return feed.replace(ANY_BASE.encode(), base_url.encode())


def _vanished(key: str) -> PracticeError:
    return PracticeError(
        f"the course {key} vanished while it was needed",
        "somebody else removes files there; run the command again",
    )
