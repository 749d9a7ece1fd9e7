"""A course that is there, as whoever writes a person's files needs it: index/courses/<key>.json.

It names files by their content, and holds no wish and nothing of a person.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from voiceguide.language.titles import ARTIST
from voiceguide.practice.orders import StoredFile
from voiceguide.program.adjustment import SessionKind
from voiceguide.publish.course import Course, CourseDay
from voiceguide.script.model import SectionKind
from voiceguide.timeline.model import Chapter, Timeline
from voiceguide.units import ZERO, Millis

SCHEMA = 1
PAGE_PART, PLAYLIST_PART, FEED_PART, ADDRESSED_FEED_PART = (
    "page",
    "playlist",
    "feed",
    "feed with addresses",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A course that is there.

    Attributes:
        days_a_week: of its program.
        days: a row a day, with the keys of course.json.
        sessions: the MP3s of the days, in order.
        parts: what a person's files are made of, by what it is.
        others: all that the page and the feed name besides.
    """

    program: str
    title: str
    voice: str
    language: str
    days_a_week: int
    days: tuple[Mapping[str, Any], ...]
    sessions: tuple[StoredFile, ...]
    parts: Mapping[str, StoredFile]
    others: tuple[StoredFile, ...]

    def files(self) -> dict[str, int]:
        """The bytes of every file of it, by name."""
        return dict((*self.sessions, *self.parts.values(), *self.others))

    def dump(self) -> bytes:
        """As JSON."""
        content = {
            "schema": SCHEMA,
            "generator": ARTIST,
            "program": self.program,
            "title": self.title,
            "voice": self.voice,
            "language": self.language,
            "days_a_week": self.days_a_week,
            "days": list(self.days),
            "sessions": list(self.sessions),
            "parts": dict(self.parts),
            "others": list(self.others),
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, content: bytes | None) -> Self | None:
        """What `dump` gave; None where it is missing or damaged."""
        try:
            found = json.loads(content or b"")
            if found["schema"] != SCHEMA or found["generator"] != ARTIST:
                return None
            return cls(
                program=found["program"],
                title=found["title"],
                voice=found["voice"],
                language=found["language"],
                days_a_week=found["days_a_week"],
                days=tuple(found["days"]),
                sessions=_files(found["sessions"]),
                parts={what: StoredFile(*file) for what, file in found["parts"].items()},
                others=_files(found["others"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def course(self, days_a_week: int | None = None) -> Course:
        """As a calendar needs it: its days with their titles and doses, without their events.

        Args:
            days_a_week: how many of its days a week of the calendar has; None for the program's.
        """
        return Course(
            program=self.program,
            title=self.title,
            voice=self.voice,
            days_a_week=days_a_week or self.days_a_week,
            days=tuple(
                CourseDay(self._timeline(row), f"day {row['day']}", file.bytes)
                for row, file in zip(self.days, self.sessions, strict=True)
            ),
        )

    def _timeline(self, row: Mapping[str, Any]) -> Timeline:
        return Timeline(
            program=self.program,
            title=self.title,
            day=row["day"],
            program_days=len(self.days),
            week=row["week"],
            kind=SessionKind(row["kind"]),
            voice=self.voice,
            measured=True,
            minutes=row["minutes"],
            hold_s=row["hold_s"],
            repetitions=row["repetitions"],
            duration_ms=Millis(row["duration_ms"]),
            chapters=tuple(
                Chapter(title, SectionKind.STRETCH, ZERO, ZERO) for title in row["stretches"]
            ),
            holds=(),
            breaths=(),
            events=(),
            notes=(),
            language=self.language,
        )


def _files(rows: Any) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(*row) for row in rows)
