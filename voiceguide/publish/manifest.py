"""course.json: what a course has in it. Written last, so that its presence means complete."""

import json
from collections.abc import Iterable
from typing import Any

from voiceguide.publish.course import Course, PutFile
from voiceguide.publish.titles import ARTIST
from voiceguide.timeline.model import Timeline

SCHEMA = 1


def plan_as_dict(program: str, timelines: Iterable[Timeline]) -> dict[str, Any]:
    """A course before it is built: what `plan --json` prints. Keys are a contract."""
    return {"schema": SCHEMA, "program": program, "days": [_row(line) for line in timelines]}


def manifest(course: Course, mp3s: Iterable[PutFile], others: Iterable[PutFile]) -> str:
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
    files = [{"file": put.name, "sha256": put.sha256, "bytes": put.bytes} for put in others]
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
