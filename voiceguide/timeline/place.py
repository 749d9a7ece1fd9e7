"""Cues into a hold or an interval: nothing overlaps, and what must be heard is heard.

What matters more is placed first. A cue is tried at its preferred time, then as near to it as
its window and the cues already placed allow, then in its next shorter variant; then it is
left out if it is optional, and else it is a FitError.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from voiceguide.errors import FitError
from voiceguide.script.model import Clip, TimedCue, Variant
from voiceguide.timeline.model import Event
from voiceguide.units import ZERO, Millis, TimeRange

GAP_MS = 160
"""Least silence between two cues, so that they don't run into one another."""

Durations = Mapping[Clip, Millis]

_Span: TypeAlias = tuple[int, int]
"""Start and end of a sound, half-open, in milliseconds."""


class PlacedCue(NamedTuple):
    """A cue, the variant of it that is heard, and when that starts."""

    cue: TimedCue
    variant: Variant
    start_ms: Millis


def place(
    cues: Sequence[TimedCue], room: TimeRange, durations: Durations, where: str
) -> list[PlacedCue]:
    """The cues that are heard, in the order of their start.

    Args:
        cues: in the order in which equals are placed.
        room: the free range. Its zero is that of the cues' times.
        durations: the length of every clip.
        where: names the hold or interval in an error.

    Raises:
        FitError: no variant of a cue that is not optional fits.
    """
    placed: list[PlacedCue] = []
    busy: list[_Span] = []
    for cue in sorted(cues, key=lambda cue: cue.priority):
        for variant in cue.variants:
            parts = _spans(variant, durations)
            start = _nearest_start(cue, parts, room, busy)
            if start is not None:
                placed.append(PlacedCue(cue, variant, Millis(start)))
                busy += [(start + first, start + end) for first, end in parts]
                break
        else:
            if not cue.optional:
                text = " ".join(part.clip.content for part in cue.variants[-1])
                needed = max(end for _, end in _spans(cue.variants[-1], durations))
                excess = max(1, needed - _widest_gap(cue, room, busy))
                raise FitError(where, cue.cue, text, excess)
    return sorted(placed, key=lambda each: each.start_ms)


def events_of(
    placed: Iterable[PlacedCue], durations: Durations, zero: Millis = ZERO
) -> list[Event]:
    """The events of placed cues by their start: a breath may have a word between its parts.

    Args:
        placed: the cues.
        durations: the length of every clip.
        zero: when the zero of the cues' times is.
    """
    events = []
    for cue, variant, start in placed:
        for part in variant:
            at = zero + start + part.after_ms
            events.append(Event(part.clip, cue.cue, Millis(at), Millis(at + durations[part.clip])))
    return sorted(events, key=lambda event: event.start_ms)


def _spans(variant: Variant, durations: Durations) -> list[_Span]:
    """When the parts of a variant sound, from its start."""
    return [(part.after_ms, part.after_ms + durations[part.clip]) for part in variant]


def _nearest_start(
    cue: TimedCue, parts: list[_Span], room: TimeRange, busy: Sequence[_Span]
) -> int | None:
    """The start nearest to the preferred time at which every part is free; None if none is."""
    if any(end > start for (_, end), (start, _) in pairwise(parts)):
        return None  # A part would sound on when the next one starts.
    low = max(cue.earliest_ms, room.start_ms - parts[0][0])
    high = min(cue.latest_ms, room.end_ms - max(end for _, end in parts))
    first = min(max(cue.preferred_ms, low), high)
    if low <= first and all(_is_free(first, part, busy) for part in parts):
        return first
    candidates: set[int] = set()
    for start, end in parts:
        for busy_start, busy_end in busy:
            candidates.add(busy_end + GAP_MS - start)
            candidates.add(busy_start - GAP_MS - end)
    free = (
        start
        for start in candidates
        if low <= start <= high and all(_is_free(start, part, busy) for part in parts)
    )
    return min(free, key=lambda start: (abs(start - cue.preferred_ms), start), default=None)


def _is_free(start: int, part: _Span, busy: Sequence[_Span]) -> bool:
    first, last = start + part[0] - GAP_MS, start + part[1] + GAP_MS
    # A loop and not all(): this is asked more often than anything else here.
    for busy_start, busy_end in busy:  # noqa: SIM110
        if first < busy_end and last > busy_start:
            return False
    return True


def _widest_gap(cue: TimedCue, room: TimeRange, busy: Sequence[_Span]) -> int:
    """The length of the widest gap that a cue's window touches, in milliseconds."""
    gaps: list[int] = []
    free_from: int = max(cue.earliest_ms, room.start_ms)
    for start, end in sorted(busy):
        if free_from <= cue.latest_ms:
            gaps.append(start - GAP_MS - free_from)
        free_from = max(free_from, end + GAP_MS)
    if free_from <= cue.latest_ms:
        gaps.append(room.end_ms - free_from)
    return max(gaps, default=0)
