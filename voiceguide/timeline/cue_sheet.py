"""A timeline as JSON: what `plan N --json` prints and what stands inside each MP3."""

import json
from typing import Any

from voiceguide.script.model import Sound
from voiceguide.timeline.model import Event, Timeline

SCHEMA = 1


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
