"""course.json: what a course has in it. Written last, so that its presence means complete."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voiceguide.audit.split_tag import cue_sheet_of
from voiceguide.errors import DataFileError
from voiceguide.files import open_regular, read_regular, reason
from voiceguide.language.titles import ARTIST, plain
from voiceguide.program.adjustment import SessionKind
from voiceguide.publish.calendar import Calendar, Event, calendar_of, first_of
from voiceguide.publish.course import (
    CALENDAR,
    FORMER_MANIFEST,
    MANIFEST,
    Course,
    CourseDay,
    WrittenFile,
)
from voiceguide.timeline import cue_sheet
from voiceguide.timeline.model import Timeline

SCHEMA = 1
MAX_MANIFEST_BYTES = 1 << 24
"""No manifest has so many: one of eight weeks has some 40 kB."""

_MAX_DAYS = 1000
"""A program has at most 52 weeks."""
_MAX_SHEET_LETTERS = 1 << 25
"""Of all days together: 52 weeks of 40 minutes have two thirds of it."""

_NOT_OURS = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
"""What reading a file raises that is damaged, or not a manifest of ours."""


def plan_as_dict(program: str, timelines: Iterable[Timeline]) -> dict[str, Any]:
    """A course before it is built: what `plan --json` prints. Keys are a contract."""
    return {
        "schema": SCHEMA,
        "program": program,
        "days": [day_row(timeline) for timeline in timelines],
    }


def manifest(
    course: Course,
    mp3s: Iterable[WrittenFile],
    others: Iterable[WrittenFile],
    *,
    first: date,
    before: Calendar | None = None,
) -> str:
    """A course that was built, as JSON text; no time of day and no path of the machine.

    Args:
        course: its days.
        mp3s: the days' MP3s, in order.
        others: the files beside the days' MP3s.
        first: the date of day 1.
        before: what calendars have been told of the course that was in the folder before.
    """
    days = [
        day_row(day.timeline) | {"file": mp3.name, "sha256": mp3.sha256, "bytes": mp3.bytes}
        for day, mp3 in zip(course.days, mp3s, strict=True)
    ]
    files = [{"file": file.name, "sha256": file.sha256, "bytes": file.bytes} for file in others]
    content = {
        "schema": SCHEMA,
        "generator": ARTIST,
        "program": course.program,
        "title": course.title,
        "voice": course.voice,
        "first": first.isoformat(),
        "calendar": calendar_of(course, first, before).as_dict(),
        "days": days,
        "files": files,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def sums_of(text: str | bytes) -> dict[str, str]:
    """The files that a manifest of ours lists, each with its checksum; empty where it has none.

    No files if it can't be read or is not ours.
    """
    try:
        content = json.loads(text)
        if content["generator"] != ARTIST:
            return {}
        rows = [*content["days"], *content["files"]]
        return {str(row["file"]): str(row.get("sha256") or "") for row in rows}
    except _NOT_OURS:
        return {}


def files_of(text: str | bytes) -> frozenset[str]:
    """The names that a manifest of ours lists; none if it can't be read or is not ours."""
    return frozenset(sums_of(text))


def load_course(text: str | bytes, folder: Path) -> Course:
    """The course that a manifest lists, with the timelines that its MP3s carry.

    Args:
        text: the manifest.
        folder: where the MP3s are.

    Raises:
        DataFileError: the manifest, or the cue sheet in an MP3, is damaged or not ours.
    """
    try:
        listed = _Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        problem = f"not a course of ours: {where}{': ' if where else ''}{first['msg']}"
        raise DataFileError(str(folder / MANIFEST), [problem]) from error
    sheets = _Sheets(folder)
    days = tuple(map(sheets.load_day, listed.days))
    weeks = Counter(day.timeline.week for day in days)
    return Course(
        program=listed.program,
        title=listed.title,
        voice=listed.voice,
        days_a_week=max(weeks.values()),
        days=days,
    )


_Text = Annotated[str, Field(max_length=200)]


class _Listed(BaseModel):
    """What is read of a manifest; an unknown key is no mistake."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class _ListedDay(_Listed):
    file: _Text
    kind: Annotated[SessionKind, Field(strict=False)]
    bytes: int = Field(ge=0, le=1 << 40)


class _Manifest(_Listed):
    program: _Text
    title: _Text
    voice: _Text
    days: tuple[_ListedDay, ...] = Field(min_length=1, max_length=_MAX_DAYS)

    @model_validator(mode="after")
    def _has_each_day_once(self) -> Self:
        if len({day.file for day in self.days}) < len(self.days):
            raise ValueError("a file is listed twice")
        return self


@dataclass(slots=True)
class _Sheets:
    """Reads the cue sheets of a folder's MP3s, as long as they are those of a course."""

    folder: Path
    left: int = _MAX_SHEET_LETTERS

    def load_day(self, row: _ListedDay) -> CourseDay:
        path = self.folder / row.file
        sheet = self._sheet(path)
        if sheet is None:
            raise DataFileError(str(path), ["it has no cue sheet"])
        self.left -= len(sheet)
        if self.left < 0:
            raise DataFileError(str(path), ["the cue sheets up to it are larger than a course's"])
        with _problems_of("its cue sheet", path):
            timeline = cue_sheet.load(sheet)
        # The first cue sheets do not say which days are easy; each manifest does.
        return CourseDay(replace(timeline, kind=row.kind), row.file, row.bytes)

    def _sheet(self, path: Path) -> str | None:
        try:
            if not path.resolve(strict=True).is_relative_to(self.folder.resolve()):
                raise DataFileError(str(path), ["it lies outside the folder"])
            with open_regular(path) as file, _problems_of("its ID3 tag", path):
                return cue_sheet_of(file)
        except OSError as error:
            raise DataFileError(str(path), [reason(error)]) from error
        except (RuntimeError, ValueError) as error:  # a link to itself, and no name of a file
            raise DataFileError(str(path), ["it is no file"]) from error


@contextmanager
def _problems_of(part: str, path: Path) -> Iterator[None]:
    """Has errors in a part of a file name the file."""
    try:
        yield
    except DataFileError as error:
        problems = [f"{part}: {problem}" for problem in error.problems]
        raise DataFileError(str(path), problems) from error


def first_day(folder: Path) -> date | None:
    """The date of day 1 of the course in a folder; None where nothing in it says that.

    Its manifest does; where a build was interrupted, the one before it. Older ones have no date,
    and the first build of a course has none before it: then the calendar has it, which a build
    must not move because it is begun anew.
    """
    for name, read in (
        (MANIFEST, _first_of),
        (FORMER_MANIFEST, _first_of),
        (CALENDAR, first_of),
    ):
        with suppress(OSError):
            first = read(read_regular(folder / name, MAX_MANIFEST_BYTES))
            if first is not None:
                return first
    return None


def calendar_before(folder: Path) -> Calendar | None:
    """What calendars have been told of the last complete course in a folder; None if none is known.

    The manifests of version 0.1 do not say: then it is that each of their days has an event.
    """
    for name in (MANIFEST, FORMER_MANIFEST):
        with suppress(OSError, *_NOT_OURS):
            content = json.loads(read_regular(folder / name, MAX_MANIFEST_BYTES))
            if content["generator"] != ARTIST:
                continue
            if "calendar" in content:
                return Calendar.from_dict(content["calendar"])
            first = date.fromisoformat(content["first"])
            events = {
                int(row["day"]): Event(int(row["day"]), first, 0, "") for row in content["days"]
            }
            return Calendar(f"{plain(content['program'])}:{first}", first, events)
    return None


def _first_of(text: bytes) -> date | None:
    try:
        content = json.loads(text)
        return date.fromisoformat(content["first"]) if content["generator"] == ARTIST else None
    except _NOT_OURS:
        return None


def day_row(timeline: Timeline) -> dict[str, Any]:
    """A day as the manifest has it, but for its file."""
    return {
        "day": timeline.day,
        "week": timeline.week,
        "kind": timeline.kind,
        "minutes": timeline.minutes,
        "hold_s": timeline.hold_s,
        "repetitions": timeline.repetitions,
        "stretches": list(timeline.stretches),
        "duration_ms": timeline.duration_ms,
    }
