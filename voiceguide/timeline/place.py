"""Cues into a hold or a stint: nothing overlaps, what must be heard is heard.

Who matters more is placed first. A cue is tried at its wanted time, then as near to it as
its window and the cues already placed allow, then in its next shorter form; then it is
dropped if it may be dropped, and else it is a FitError.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from voiceguide.errors import FitError
from voiceguide.script.model import Clip, Form, Part, Placed, Sound
from voiceguide.timeline.model import Event
from voiceguide.units import Millis, TimeRange

GAP_MS = 160
"""Least silence between two cues, so that they don't run into one another."""

Durations = Mapping[Clip, Millis]


class PlacedCue(NamedTuple):
    """A cue, and one of its forms as events."""

    cue: Placed
    events: tuple[Event, ...]


def place(
    cues: Sequence[Placed], room: TimeRange, durations: Durations, where: str
) -> list[PlacedCue]:
    """The cues that are heard, by their start, inside `room`, whose zero is that of their times.

    Args:
        cues: in the order in which equals are placed.
        room: the free range, relative to the span's start.
        durations: the length of every clip.
        where: names the span in an error.

    Raises:
        FitError: a cue that may not be dropped does not fit in any form.
    """
    placed: list[PlacedCue] = []
    busy: list[Event] = []
    for cue in sorted(cues, key=lambda c: c.priority):
        events = _place_one(cue, room, durations, busy)
        if events:
            placed.append(PlacedCue(cue, events))
            busy.extend(events)
        elif not cue.may_drop:
            form = cue.forms[-1]
            raise FitError(where, cue.cue, _text(form), _excess(cue, form, room, busy, durations))
    return sorted(placed, key=lambda one: one.events[0].start_ms)


def events_of(placed: Iterable[PlacedCue]) -> list[Event]:
    """All events of some cues by their start: a breath may have a word between its two parts."""
    events = (event for _, events in placed for event in events)
    return sorted(events, key=lambda event: event.start_ms)


def _place_one(
    cue: Placed, room: TimeRange, durations: Durations, busy: Sequence[Event]
) -> tuple[Event, ...] | None:
    for form in cue.forms:
        parts = [(part, durations[part.clip]) for part in form]
        if _runs_together(parts):
            continue
        start = _nearest_start(
            cue, [TimeRange(p.after_ms, Millis(p.after_ms + d)) for p, d in parts], room, busy
        )
        if start is not None:
            return tuple(
                Event(
                    part.clip,
                    cue.cue,
                    Millis(start + part.after_ms),
                    Millis(start + part.after_ms + length),
                )
                for part, length in parts
            )
    return None


def _runs_together(parts: list[tuple[Part, Millis]]) -> bool:
    """Whether a part of a form sounds on when its next part starts."""
    return any(
        part.after_ms + length > follower.after_ms
        for (part, length), (follower, _) in pairwise(parts)
    )


def _nearest_start(
    cue: Placed, parts: list[TimeRange], room: TimeRange, busy: Sequence[Event]
) -> int | None:
    """The start nearest to the wanted time at which every part is free; None if none is."""
    low = max(cue.earliest_ms, room.start_ms - parts[0].start_ms)
    high = min(cue.latest_ms, room.end_ms - max(part.end_ms for part in parts))
    first = min(max(cue.wanted_ms, low), high)
    if low <= first and all(_is_free(first, part, busy) for part in parts):
        return first
    candidates: set[int] = set()
    for part in parts:
        for taken in busy:
            candidates.add(taken.end_ms + GAP_MS - part.start_ms)
            candidates.add(taken.start_ms - GAP_MS - part.end_ms)
    free = (
        start
        for start in candidates
        if low <= start <= high and all(_is_free(start, part, busy) for part in parts)
    )
    return min(free, key=lambda start: (abs(start - cue.wanted_ms), start), default=None)


def _is_free(start: int, part: TimeRange, busy: Sequence[Event]) -> bool:
    first, last = start + part.start_ms - GAP_MS, start + part.end_ms + GAP_MS
    # A loop and not all(): this is asked more often than anything else here.
    for taken in busy:  # noqa: SIM110
        if first < taken.end_ms and last > taken.start_ms:
            return False
    return True


def _excess(
    cue: Placed, form: Form, room: TimeRange, placed: list[Event], durations: Durations
) -> int:
    """By how much a form misses the largest gap that its window touches, in milliseconds."""
    needed = max(part.after_ms + durations[part.clip] for part in form)
    first = max(cue.earliest_ms, room.start_ms)
    edges = sorted((event.start_ms, event.end_ms) for event in placed)
    gaps, free_from = [], first
    for start, end in edges:
        if free_from <= cue.latest_ms:
            gaps.append(start - GAP_MS - free_from)
        free_from = Millis(max(free_from, end + GAP_MS))
    if free_from <= cue.latest_ms:
        gaps.append(room.end_ms - free_from)
    return max(1, needed - max(gaps, default=0))


def _text(form: Form) -> str:
    return " ".join(
        part.clip.name if isinstance(part.clip, Sound) else part.clip.text for part in form
    )
