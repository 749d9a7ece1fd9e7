"""A course as the player page reads it: compact, so that a phone loads it at once.

Every sentence stands once, in a table. Times are in milliseconds and relative: a row's first
number counts from the end of the row before it.
"""

from collections.abc import Iterable
from typing import Any

from voiceguide.language.titles import title_of
from voiceguide.program.adjustment import SessionKind
from voiceguide.publish.course import Course
from voiceguide.script.model import Side, Spoken
from voiceguide.timeline.model import Timeline

SIDES: tuple[Side, ...] = ("both", "left", "right")
_KINDS = {SessionKind.EASY: "easy day", SessionKind.FLARE: "flare-up session"}


def course_data(course: Course) -> dict[str, Any]:
    """All that the page needs to know of a course, as plain data.

    A day's lists are flat:
        chapters: title (a place in `words`), start; the end is the next one's start.
        speech: distance, length, sentence (a place in `words`).
        holds: distance, length, side (a place in SIDES), repetition, of.
        breaths: distance, length in, length out.
    """
    words: dict[str, int] = {}
    days = [
        {
            "day": day.timeline.day,
            "week": day.timeline.week,
            "kind": "".join(kind_words(day.timeline)),
            "hold": day.timeline.hold_s,
            "times": day.timeline.repetitions,
            "minutes": day.timeline.minutes,
            "ms": day.timeline.duration_ms,
            "file": day.file,
            "bytes": day.bytes,
            "measured": int(day.timeline.measured),
            "title": title_of(day.timeline),
            "notes": [_place(words, note) for note in day.timeline.notes],
            "stretches": [_place(words, title) for title in day.timeline.stretches],
            "chapters": _chapters(day.timeline, words),
            "speech": _speech(day.timeline, words),
            "holds": _holds(day.timeline),
            "breaths": _breaths(day.timeline),
        }
        for day in course.days
    ]
    return {
        "program": course.program,
        "title": course.title,
        "weeks": max(day.timeline.week for day in course.days),
        "words": list(words),
        "days": days,
    }


def kind_words(timeline: Timeline) -> list[str]:
    """What a session is if it is no usual one."""
    return [_KINDS[timeline.kind]] if timeline.kind in _KINDS else []


def _place(words: dict[str, int], text: str) -> int:
    return words.setdefault(text, len(words))


def _chapters(timeline: Timeline, words: dict[str, int]) -> list[int]:
    chapters = timeline.chapters
    return [n for c in chapters for n in (_place(words, c.title), c.start_ms)]


def _speech(timeline: Timeline, words: dict[str, int]) -> list[int]:
    return _flat(
        (event.start_ms, event.end_ms, _place(words, event.clip.text))
        for event in timeline.events
        if isinstance(event.clip, Spoken)
    )


def _holds(timeline: Timeline) -> list[int]:
    return _flat(
        (hold.start_ms, hold.end_ms, SIDES.index(hold.side), hold.repetition, hold.of)
        for hold in timeline.holds
    )


def _breaths(timeline: Timeline) -> list[int]:
    return _flat(
        (breath.start_ms, breath.start_ms + 1000 * breath.in_s, 1000 * breath.out_s)
        for breath in timeline.breaths
    )


def _flat(rows: Iterable[tuple[int, ...]]) -> list[int]:
    """Rows of start, end and more as distance, length and more, one behind the other."""
    numbers, now = [], 0
    for start, end, *more in rows:
        numbers += [start - now, end - start, *more]
        now = end
    return numbers
