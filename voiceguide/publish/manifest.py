"""course.json: what a course has in it. Written last, so that its presence means complete."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from voiceguide.audit.split_tag import HEAD_BYTES, cue_sheet_of, tag_bytes
from voiceguide.errors import DataFileError
from voiceguide.files import reason
from voiceguide.publish.course import Course, CourseDay, WrittenFile
from voiceguide.publish.titles import ARTIST
from voiceguide.timeline import cue_sheet
from voiceguide.timeline.model import Timeline

MANIFEST = "course.json"
SCHEMA = 1
_MAX_TAG_BYTES = 1 << 24


def plan_as_dict(program: str, timelines: Iterable[Timeline]) -> dict[str, Any]:
    """A course before it is built: what `plan --json` prints. Keys are a contract."""
    return {
        "schema": SCHEMA,
        "program": program,
        "days": [_row(timeline) for timeline in timelines],
    }


def manifest(course: Course, mp3s: Iterable[WrittenFile], others: Iterable[WrittenFile]) -> str:
    """A course that was built, as JSON text; no time of day and no path of the machine.

    Args:
        course: its days.
        mp3s: the days' MP3s, in order.
        others: the files beside the days' MP3s.
    """
    days = [
        _row(day.timeline) | {"file": mp3.name, "sha256": mp3.sha256, "bytes": mp3.bytes}
        for day, mp3 in zip(course.days, mp3s, strict=True)
    ]
    files = [{"file": file.name, "sha256": file.sha256, "bytes": file.bytes} for file in others]
    content = {
        "schema": SCHEMA,
        "generator": ARTIST,
        "program": course.program,
        "title": course.title,
        "voice": course.voice,
        "days": days,
        "files": files,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def files_of(text: str | bytes) -> frozenset[str]:
    """The names that a manifest of ours lists; none if it can't be read or is not ours."""
    try:
        content = json.loads(text)
        if content["generator"] != ARTIST:
            return frozenset()
        rows = [*content["days"], *content["files"]]
        return frozenset(str(row["file"]) for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError):
        return frozenset()


def load_course(text: str | bytes, folder: Path) -> Course:
    """The course that a manifest lists, with the timelines that its MP3s carry.

    Args:
        text: the manifest.
        folder: where the MP3s are.

    Raises:
        DataFileError: the manifest, or the cue sheet in an MP3, is damaged or not ours.
    """
    try:
        content = json.loads(text)
        days = tuple(_load_day(row, folder) for row in content["days"])
        weeks = [day.timeline.week for day in days]
        return Course(
            program=str(content["program"]),
            title=str(content["title"]),
            voice=str(content["voice"]),
            days_a_week=max(map(weeks.count, weeks)),
            days=days,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataFileError(str(folder / MANIFEST), [f"not a course of ours: {error}"]) from error


def _load_day(row: dict[str, Any], folder: Path) -> CourseDay:
    path = folder / str(row["file"])
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            raise DataFileError(str(path), ["it lies outside the folder"])
        sheet = cue_sheet_of(_tag(path))
    except OSError as error:
        raise DataFileError(str(path), [reason(error)]) from error
    if sheet is None:
        raise DataFileError(str(path), ["it has no cue sheet"])
    try:
        timeline = cue_sheet.load(sheet)
    except DataFileError as error:
        problems = [f"its cue sheet: {problem}" for problem in error.problems]
        raise DataFileError(str(path), problems) from error
    # The first cue sheets do not say which days are easy; each manifest does.
    timeline = replace(timeline, easy=row["kind"] == "easy")
    return CourseDay(timeline, str(row["file"]), int(row["bytes"]))


def _tag(path: Path) -> bytes:
    """The ID3 tag at the start of a file, without the sound."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        return head + file.read(min(tag_bytes(head) - HEAD_BYTES, _MAX_TAG_BYTES))


def _row(timeline: Timeline) -> dict[str, Any]:
    return {
        "day": timeline.day,
        "week": timeline.week,
        "kind": "easy" if timeline.easy else "training",
        "minutes": timeline.minutes,
        "hold_s": timeline.hold_s,
        "repetitions": timeline.repetitions,
        "stretches": list(timeline.stretches),
        "duration_ms": timeline.duration_ms,
    }
