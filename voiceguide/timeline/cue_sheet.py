"""A timeline as JSON: what `plan N --json` prints and what each MP3 carries in its tag.

`dump` writes it, `load` reads it back, and nothing is lost between them. The keys are a
contract: docs/cue-sheet.md lists them.
"""

import json
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from voiceguide.errors import DataFileError
from voiceguide.language.texts import ENGLISH, codes
from voiceguide.program.adjustment import SessionKind
from voiceguide.script.model import Cue, Sound, Spoken
from voiceguide.timeline.model import BreathSpan, Chapter, Event, HoldSpan, Timeline
from voiceguide.units import Millis

SCHEMA = 1
TAG_DESCRIPTION = "voiceguide cue sheet"
"""Of the ID3 frame (GEOB) that holds it inside an MP3."""
MAX_BYTES = 1 << 20
"""Five times the largest of ours, of 80 minutes. What is larger is not read."""
_NAME = "cue sheet"
_MAX_PROBLEMS, _MAX_SHOWN = 5, 120
_MAX_ROWS = 3000
_MAX_REPETITIONS = 500
_MAX_EVENT_MS = 120_000
"""No sentence and no sound is so long."""

_Span: TypeAlias = Event | Chapter | HoldSpan | BreathSpan


def dump(timeline: Timeline, *, indent: int | None = None) -> str:
    """A timeline as JSON text; the same timeline gives the same text.

    Args:
        timeline: what is written; `load` gives an equal one back.
        indent: spaces a level; None for one line.
    """
    sheet = {
        "schema": SCHEMA,
        # English sheets, which were there first, don't say so.
        **({} if timeline.language == ENGLISH else {"language": timeline.language}),
        "program": timeline.program,
        "program_days": timeline.program_days,
        "day": timeline.day,
        "week": timeline.week,
        "kind": timeline.kind,
        "title": timeline.title,
        "voice": timeline.voice,
        "durations": "measured" if timeline.measured else "estimated",
        "minutes": timeline.minutes,
        "duration_ms": timeline.duration_ms,
        "dose": {"hold_s": timeline.hold_s, "repetitions": timeline.repetitions},
        "notes": timeline.notes,
        "chapters": [_row(chapter) for chapter in timeline.chapters],
        "holds": [_row(hold) for hold in timeline.holds],
        "breaths": [_row(breath) for breath in timeline.breaths],
        "events": [_event_row(event) for event in timeline.events],
    }
    return json.dumps(sheet, ensure_ascii=False, indent=indent)


def load(text: str | bytes) -> Timeline:
    """The timeline of a cue sheet. Unknown keys are ignored.

    The first sheets of schema 1 lack some keys: then `program_days` is 0, it is a training day, and
    there are no breaths.

    Raises:
        DataFileError: it is too large, is not a JSON object, has another schema, or its values
            make no sense; `problems` names them.
    """
    schema = schema_of(text)
    if schema != SCHEMA:
        raise DataFileError(_NAME, [f"has the schema {schema!r}, not {SCHEMA}"])
    try:
        return _Sheet.model_validate_json(text).timeline()
    except ValidationError as error:
        problems = [_problem(e["loc"], e["msg"]) for e in error.errors()[:_MAX_PROBLEMS]]
        raise DataFileError(_NAME, problems) from error


def schema_of(text: str | bytes) -> object:
    """The schema that a cue sheet says it has; None if it has no such number.

    Raises:
        DataFileError: it is too large, or not a JSON object.
    """
    if len(text) > MAX_BYTES:
        raise DataFileError(_NAME, [f"larger than {MAX_BYTES >> 20} MB"])
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataFileError(_NAME, [f"not valid JSON: {error}"]) from error
    if not isinstance(data, dict):
        raise DataFileError(_NAME, ["not a JSON object"])
    schema = data.get("schema")
    # Whatever else stands there may be too deep or too long to be shown.
    return schema if isinstance(schema, int) and abs(schema) < _MAX_MS else None


def _row(span: _Span) -> dict[str, Any]:
    return {name: getattr(span, name) for name in span.__slots__}


def _event_row(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": "sound" if event.is_sound else "speech", "cue": event.cue}
    if isinstance(event.clip, Sound):
        row["sound"] = event.clip.name
    else:
        row["text"] = event.clip.text
        if event.clip.beat_ms:
            row["beat_ms"] = event.clip.beat_ms
        if event.clip.calm:
            row["calm"] = True
    return row | {"start_ms": event.start_ms, "end_ms": event.end_ms}


def _problem(where: tuple[int | str, ...], what: str) -> str:
    message = what.removeprefix("Value error, ")[:_MAX_SHOWN]
    return f"{'.'.join(map(str, where))}: {message}" if where else message


def _check(span: Any) -> Any:
    """Refuse a start, a length or a count that no session has."""
    for name, (lowest, highest) in _BOUNDS.items():
        if not lowest <= getattr(span, name, lowest) <= highest:
            raise ValueError(f"{name} is {getattr(span, name)}")
    end = getattr(span, "end_ms", None)
    # A chapter can be empty: a part of the session in which nothing is said today.
    if end is not None and end < span.start_ms + (not isinstance(span, Chapter)):
        raise ValueError(f"ends at {end} ms, but starts at {span.start_ms} ms")
    return span


_MAX_MS = 24 * 3_600_000
_MAX_COUNT = 100_000
_BOUNDS = {
    "start_ms": (0, _MAX_MS),
    "end_ms": (-_MAX_MS, _MAX_MS),
    "hold_s": (1, 3600),
    "in_s": (0, 3600),
    "out_s": (0, 3600),
    "repetition": (0, _MAX_COUNT),
    "of": (0, _MAX_COUNT),
}
"""Far outside of what a session can have, and small enough for whoever counts by them."""
_Checked = AfterValidator(_check)
_Count = Annotated[int, Field(ge=0, le=_MAX_COUNT)]
_Rows = Field(max_length=_MAX_ROWS)


class _Strict(BaseModel):
    """Frozen data, read strictly; an unknown key is no mistake."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class _Event(_Strict):
    """What is heard from start_ms to end_ms: a sentence, or a sound by its name."""

    kind: Literal["speech", "sound"]
    cue: Cue
    start_ms: int
    end_ms: int
    text: str | None = None
    sound: str | None = None
    beat_ms: _Count = 0
    calm: bool = False

    @model_validator(mode="after")
    def _has_its_content(self) -> Self:
        if (self.text is None) == (self.sound is None):
            raise ValueError("needs one of text and sound")
        if (self.sound is None) == (self.kind == "sound"):
            raise ValueError(f"is {self.kind} without {self.kind}")
        return self

    @model_validator(mode="after")
    def _is_no_session(self) -> Self:
        if self.end_ms - self.start_ms > _MAX_EVENT_MS:
            raise ValueError(f"lasts {self.end_ms - self.start_ms} ms")
        return self

    def event(self) -> Event:
        clip = Spoken(self.text or "", self.beat_ms, self.calm)
        heard = clip if self.sound is None else Sound(self.sound)
        return Event(heard, self.cue, Millis(self.start_ms), Millis(self.end_ms))


class _Dose(_Strict):
    hold_s: int = Field(ge=0, le=3600)
    repetitions: int = Field(ge=0, le=_MAX_REPETITIONS)


class _Sheet(_Strict):
    language: str = ENGLISH
    program: str
    program_days: _Count = 0
    day: _Count
    week: _Count
    kind: SessionKind = SessionKind.TRAINING
    title: str
    voice: str
    durations: Literal["measured", "estimated"]
    minutes: _Count
    duration_ms: int = Field(ge=0, le=_MAX_MS)
    dose: _Dose
    notes: tuple[str, ...] = _Rows
    chapters: tuple[Annotated[Chapter, _Checked], ...] = _Rows
    holds: tuple[Annotated[HoldSpan, _Checked], ...] = _Rows
    breaths: Annotated[tuple[Annotated[BreathSpan, _Checked], ...], _Rows] = ()
    events: tuple[Annotated[_Event, _Checked], ...] = _Rows

    @field_validator("language")
    @classmethod
    def _is_known(cls, language: str) -> str:
        if language not in codes():
            raise ValueError(f"{language!r} is no language of ours")
        return language

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

    @model_validator(mode="after")
    def _has_the_holds_of_its_breaths(self) -> Self:
        for breath in self.breaths:
            if breath.hold is not None and not 0 <= breath.hold < len(self.holds):
                raise ValueError(f"a breath is in hold {breath.hold} of {len(self.holds)}")
        return self

    def timeline(self) -> Timeline:
        alike = type(self).model_fields.keys() & set(Timeline.__slots__) - {"events"}
        return Timeline(
            **{name: getattr(self, name) for name in alike},
            measured=self.durations == "measured",
            hold_s=self.dose.hold_s,
            repetitions=self.dose.repetitions,
            events=tuple(event.event() for event in self.events),
        )
