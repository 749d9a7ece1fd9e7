"""Cues into a hold or an interval: nothing overlaps, and what must be heard is heard.

What matters more is placed first. A cue is tried at its preferred time, then as near to it as
its window and the cues already placed allow, then in its next shorter variant; then it is
left out if it is optional, and else it is a FitError.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from voiceguide.errors import FitError
from voiceguide.script.model import Clip, CuePart, TimedCue
from voiceguide.timeline.model import Event
from voiceguide.units import Millis, TimeRange

GAP_MS = 160
"""Least silence between two cues, so that they don't run into one another."""

Durations = Mapping[Clip, Millis]


class PlacedCue(NamedTuple):
    """A cue, and the variant of it that is heard, as events."""

    cue: TimedCue
    events: tuple[Event, ...]


def place(
    cues: Sequence[TimedCue], room: TimeRange, durations: Durations, where: str
) -> list[PlacedCue]:
    """The cues that are heard, in the order of their start.

    Args:
        cues: in the order in which equals are placed.
        room: the free range. Its zero is that of the cues' times and of the events'.
        durations: the length of every clip.
        where: names the hold or interval in an error.

    Raises:
        FitError: no variant of a cue that is not optional fits.
    """
    placed: list[PlacedCue] = []
    busy: list[Event] = []
    for cue in sorted(cues, key=lambda cue: cue.priority):
        events = _place_one(cue, room, durations, busy)
        if events:
            placed.append(PlacedCue(cue, events))
            busy.extend(events)
        elif not cue.optional:
            shortest = cue.variants[-1]
            text = " ".join(part.clip.content for part in shortest)
            needed = max(part.after_ms + durations[part.clip] for part in shortest)
            raise FitError(where, cue.cue, text, max(1, needed - _widest_gap(cue, room, busy)))
    return sorted(placed, key=lambda each: each.events[0].start_ms)


def events_of(placed: Iterable[PlacedCue]) -> list[Event]:
    """All events of some cues by their start: a breath may have a word between its two parts."""
    events = (event for _, events in placed for event in events)
    return sorted(events, key=lambda event: event.start_ms)


def _place_one(
    cue: TimedCue, room: TimeRange, durations: Durations, busy: Sequence[Event]
) -> tuple[Event, ...]:
    """The first variant that fits, as events; none if none does."""
    for variant in cue.variants:
        parts = [(part, durations[part.clip]) for part in variant]
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
    return ()


def _runs_together(parts: list[tuple[CuePart, Millis]]) -> bool:
    """Whether a part sounds on when the next part starts."""
    return any(
        part.after_ms + length > follower.after_ms
        for (part, length), (follower, _) in pairwise(parts)
    )


def _nearest_start(
    cue: TimedCue, parts: list[TimeRange], room: TimeRange, busy: Sequence[Event]
) -> int | None:
    """The start nearest to the preferred time at which every part is free; None if none is."""
    low = max(cue.earliest_ms, room.start_ms - parts[0].start_ms)
    high = min(cue.latest_ms, room.end_ms - max(part.end_ms for part in parts))
    first = min(max(cue.preferred_ms, low), high)
    if low <= first and all(_is_free(first, part, busy) for part in parts):
        return first
    candidates: set[int] = set()
    for part in parts:
        for event in busy:
            candidates.add(event.end_ms + GAP_MS - part.start_ms)
            candidates.add(event.start_ms - GAP_MS - part.end_ms)
    free = (
        start
        for start in candidates
        if low <= start <= high and all(_is_free(start, part, busy) for part in parts)
    )
    return min(free, key=lambda start: (abs(start - cue.preferred_ms), start), default=None)


def _is_free(start: int, part: TimeRange, busy: Sequence[Event]) -> bool:
    first, last = start + part.start_ms - GAP_MS, start + part.end_ms + GAP_MS
    # A loop and not all(): this is asked more often than anything else here.
    for event in busy:  # noqa: SIM110
        if first < event.end_ms and last > event.start_ms:
            return False
    return True


def _widest_gap(cue: TimedCue, room: TimeRange, busy: Sequence[Event]) -> int:
    """The length of the widest gap that a cue's window touches, in milliseconds."""
    gaps: list[int] = []
    free_from = max(cue.earliest_ms, room.start_ms)
    for start, end in sorted((event.start_ms, event.end_ms) for event in busy):
        if free_from <= cue.latest_ms:
            gaps.append(start - GAP_MS - free_from)
        free_from = Millis(max(free_from, end + GAP_MS))
    if free_from <= cue.latest_ms:
        gaps.append(room.end_ms - free_from)
    return max(gaps, default=0)
