"""A course read back from its folder: the manifest says which days, each MP3 how it goes."""

import json
from pathlib import Path
from typing import Any

from voiceguide.audit.split_tag import cue_sheet_of
from voiceguide.errors import DataFileError
from voiceguide.files import reason
from voiceguide.publish.course import Course, CourseDay
from voiceguide.publish.course_folder import MANIFEST
from voiceguide.script.model import Clip, Cue, SectionKind, Sound, Spoken
from voiceguide.timeline.model import Chapter, Event, HoldSpan, Timeline
from voiceguide.units import Millis

_TAG_HEAD = 10
_MOST_TAG = 1 << 24


def course_of(manifest: bytes, folder: Path) -> Course:
    """The course that a manifest of ours lists.

    Args:
        manifest: its text.
        folder: where the MP3s are.

    Raises:
        DataFileError: the manifest, or the cue sheet in an MP3, is damaged or not ours.
    """
    try:
        said = json.loads(manifest)
        days = tuple(_day(row, folder, len(said["days"])) for row in said["days"])
        weeks = [day.timeline.week for day in days]
        a_week = max(map(weeks.count, weeks))
        return Course(str(said["program"]), str(said["title"]), str(said["voice"]), a_week, days)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataFileError(str(folder / MANIFEST), [f"not a course of ours: {error}"]) from error


def _day(row: dict[str, Any], folder: Path, days: int) -> CourseDay:
    file = str(row["file"])
    path = folder / file
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            raise DataFileError(str(path), ["it lies outside the folder"])
        sheet = cue_sheet_of(_tag(path))
    except OSError as error:
        raise DataFileError(str(path), [reason(error)]) from error
    if sheet is None:
        raise DataFileError(str(path), ["it has no cue sheet"])
    try:
        timeline = _timeline(json.loads(sheet), days, easy=row["kind"] == "easy")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataFileError(str(path), [f"its cue sheet is not ours: {error}"]) from error
    return CourseDay(timeline, file, int(row["bytes"]))


def _tag(path: Path) -> bytes:
    """The ID3 tag at the start of a file, without the sound."""
    with path.open("rb") as file:
        head = file.read(_TAG_HEAD)
        # ID3v2.3, section 3.1: four bytes of seven bits each.
        size = sum(
            (byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=False)
        )
        return head + file.read(min(size, _MOST_TAG))


def _timeline(said: dict[str, Any], days: int, *, easy: bool) -> Timeline:
    return Timeline(
        program=str(said["program"]),
        title=str(said["title"]),
        day=int(said["day"]),
        of_days=days,
        week=int(said["week"]),
        easy=easy,
        voice=str(said["voice"]),
        measured=True,
        minutes=int(said["minutes"]),
        hold_s=int(said["dose"]["hold_s"]),
        repetitions=int(said["dose"]["repetitions"]),
        duration_ms=Millis(int(said["duration_ms"])),
        chapters=tuple(_chapter(chapter) for chapter in said["chapters"]),
        holds=tuple(
            HoldSpan(**{name: hold[name] for name in HoldSpan.__slots__}) for hold in said["holds"]
        ),
        events=tuple(_event(event) for event in said["events"]),
        notes=tuple(map(str, said["notes"])),
    )


def _chapter(said: dict[str, Any]) -> Chapter:
    start, end = Millis(int(said["start_ms"])), Millis(int(said["end_ms"]))
    return Chapter(str(said["title"]), SectionKind(said["kind"]), start, end)


def _event(said: dict[str, Any]) -> Event:
    clip: Clip = Sound(said["sound"]) if "sound" in said else Spoken(str(said["text"]))
    start, end = Millis(int(said["start_ms"])), Millis(int(said["end_ms"]))
    return Event(clip, Cue(said["cue"]), start, end)
