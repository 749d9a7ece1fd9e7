"""A course as the player page reads it: compact, so that a phone loads it at once.

Every sentence stands once, in a table. Times are in milliseconds and told as distances: a
row's first number counts from the end of the row before it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from voiceguide.publish.course import Course, CourseDay
from voiceguide.publish.titles import title_of
from voiceguide.script.breath import BREATHS
from voiceguide.script.model import Cue, Sound
from voiceguide.script.phrases import language
from voiceguide.timeline.model import Event, Timeline

SIDES = ("both", "left", "right")


def course_data(course: Course) -> dict[str, Any]:
    """All that the page needs to know of a course, as plain data.

    A day's lists are flat:
        chapters: title (a place in `words`), start; the end is the next one's start.
        speech: distance, length, sentence (a place in `words`).
        holds: distance, length, side (a place in SIDES), repetition, of.
        breaths: distance, length in, length out.
    """
    words: dict[str, int] = {}
    in_words, out_words = _spoken_breaths(course.language)
    days = [
        {
            "day": day.timeline.day,
            "week": day.timeline.week,
            "easy": int(day.timeline.easy),
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
            "chapters": _chapters(day, words),
            "speech": _speech(day.timeline, words),
            "holds": _holds(day.timeline),
            "breaths": _flat(_breaths(day.timeline.events, in_words, out_words)),
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


def _place(words: dict[str, int], text: str) -> int:
    return words.setdefault(text, len(words))


def _chapters(day: CourseDay, words: dict[str, int]) -> list[int]:
    found = day.timeline.chapters
    return [n for c in found for n in (_place(words, c.title), c.start_ms)]


def _speech(timeline: Timeline, words: dict[str, int]) -> list[int]:
    return _flat(
        (event.start_ms, event.end_ms, _place(words, event.clip.text))
        for event in timeline.events
        if not isinstance(event.clip, Sound)
    )


def _holds(timeline: Timeline) -> list[int]:
    return _flat(
        (hold.start_ms, hold.end_ms, SIDES.index(hold.side), hold.repetition, hold.of)
        for hold in timeline.holds
    )


def _flat(rows: Iterable[tuple[int, ...]]) -> list[int]:
    """Rows of start, end and more as distance, length and more, one behind the other."""
    numbers, now = [], 0
    for start, end, *more in rows:
        numbers += [start - now, end - start, *more]
        now = end
    return numbers


def _spoken_breaths(code: str) -> tuple[str, str]:
    words = language(code).phrases.hold
    return words.breathe_in, words.breathe_out


def _breaths(
    events: Iterable[Event], in_words: str, out_words: str
) -> Iterator[tuple[int, int, int]]:
    """The guided breaths of the holds: start, the turn from in to out, length of the way out.

    A cue out follows its cue in after exactly the pace's length; that tells the pace.
    """
    since: int | None = None
    for event in events:
        if event.cue is not Cue.BREATH:
            continue
        sound = event.clip.name if isinstance(event.clip, Sound) else ""
        text = "" if isinstance(event.clip, Sound) else event.clip.text
        if sound.startswith("breath-in") or text == in_words:
            since = event.start_ms
        elif since is not None and (sound.startswith("breath-out") or text == out_words):
            yield since, event.start_ms, _out_ms(event.start_ms - since)
            since = None


def _out_ms(in_ms: int) -> int:
    pace = min(BREATHS.values(), key=lambda breath: abs(breath.in_ms - in_ms))
    return pace.out_ms
