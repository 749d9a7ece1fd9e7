"""A timeline as JSON: what `plan N --json` prints and what stands inside each MP3.

Written from a Timeline, and read back as a CueSheet: what a finished file says of itself.
"""

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voiceguide.errors import DataFileError
from voiceguide.script.model import Sound
from voiceguide.timeline.model import Event, Timeline

SCHEMA = 1
TAG_DESCRIPTION = "voiceguide cue sheet"
"""Of the ID3 frame (GEOB) that holds it inside an MP3."""
_NAME = "cue sheet"
_MOST_PROBLEMS = 5


class _Plain(BaseModel):
    """Frozen data, read strictly; a key that is new to us is no mistake."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class _Span(_Plain):
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)

    @model_validator(mode="after")
    def _is_forward(self) -> Self:
        if self.end_ms <= self.start_ms:
            raise ValueError(f"ends at {self.end_ms} ms, before it starts at {self.start_ms} ms")
        return self


class SheetHold(_Span):
    """A hold, as a cue sheet has it."""

    exercise: str
    side: str
    repetition: int
    of: int
    hold_s: int = Field(gt=0)


class SheetEvent(_Span):
    """What is heard from start_ms to end_ms: the words of a sentence or the name of a sound."""

    kind: Literal["speech", "sound"]
    text: str | None = None
    sound: str | None = None

    @property
    def content(self) -> str:
        """The words or the name."""
        return self.text or self.sound or ""

    @model_validator(mode="after")
    def _has_its_content(self) -> Self:
        if (self.text is None) == (self.sound is None):
            raise ValueError("has not one of text and sound")
        if (self.sound is None) == (self.kind == "sound"):
            raise ValueError(f"is {self.kind} without {self.kind}")
        return self


class CueSheet(_Plain):
    """What is needed of a cue sheet to hold a finished file against it."""

    day: int
    duration_ms: int = Field(ge=0)
    holds: tuple[SheetHold, ...] = Field(strict=False)
    events: tuple[SheetEvent, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        now = 0
        for event in self.events:
            if event.start_ms < now:
                raise ValueError(f"the event at {event.start_ms} ms overlaps the one before it")
            now = event.end_ms
        if now > self.duration_ms:
            raise ValueError(f"an event ends at {now} ms, after the session")
        return self


def as_dict(timeline: Timeline) -> dict[str, Any]:
    """A timeline as plain data. Keys are a contract; see docs/cue-sheet.md."""
    return {
        "schema": SCHEMA,
        "program": timeline.program,
        "day": timeline.day,
        "week": timeline.week,
        "title": timeline.title,
        "voice": timeline.voice,
        "durations": "measured" if timeline.measured else "estimated",
        "minutes": timeline.minutes,
        "duration_ms": timeline.duration_ms,
        "dose": {"hold_s": timeline.hold_s, "repetitions": timeline.repetitions},
        "notes": list(timeline.notes),
        "chapters": [
            {
                "title": chapter.title,
                "kind": chapter.kind.value,
                "start_ms": chapter.start_ms,
                "end_ms": chapter.end_ms,
            }
            for chapter in timeline.chapters
        ],
        "holds": [
            {
                "exercise": hold.exercise,
                "side": hold.side,
                "repetition": hold.repetition,
                "of": hold.of,
                "hold_s": hold.hold_s,
                "start_ms": hold.start_ms,
                "end_ms": hold.end_ms,
            }
            for hold in timeline.holds
        ],
        "events": [_event(event) for event in timeline.events],
    }


def as_json(timeline: Timeline, *, indent: int | None = None) -> str:
    """A timeline as JSON text; the same timeline gives the same text."""
    return json.dumps(as_dict(timeline), ensure_ascii=False, indent=indent)


def schema_of(text: str | bytes) -> object:
    """The schema that a cue sheet says it has; None if it says none.

    Raises:
        DataFileError: it is not a JSON object.
    """
    return _object(text).get("schema")


def parse(text: str | bytes) -> CueSheet:
    """Read a cue sheet of our schema.

    Raises:
        DataFileError: it is not a JSON object, or its values make no sense; `problems`
            names them.
    """
    data = _object(text)
    try:
        return CueSheet.model_validate(data)
    except ValidationError as error:
        problems = [_problem(e["loc"], e["msg"]) for e in error.errors()[:_MOST_PROBLEMS]]
        raise DataFileError(_NAME, problems) from error


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataFileError(_NAME, [f"not JSON: {error}"]) from error
    if not isinstance(data, dict):
        raise DataFileError(_NAME, ["not a JSON object"])
    return data


def _problem(where: tuple[int | str, ...], what: str) -> str:
    message = what.removeprefix("Value error, ")
    return f"{'.'.join(map(str, where))}: {message}" if where else message


def _event(event: Event) -> dict[str, Any]:
    content = (
        {"sound": event.clip.name} if isinstance(event.clip, Sound) else {"text": event.clip.text}
    )
    return {
        "kind": "sound" if event.is_sound else "speech",
        "cue": event.cue.value,
        **content,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
    }
