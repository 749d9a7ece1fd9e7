"""The cue sheet held against itself: what it lists must be what its events say.

A page shows holds and chapters from their lists and says nothing of events, so a list that is
empty, doubled or moved would be believed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from voiceguide.audit.findings import Finding, Kind
from voiceguide.script.model import Sound
from voiceguide.timeline.model import Chapter, HoldSpan, Timeline
from voiceguide.timeline.text import clock
from voiceguide.units import ZERO, Millis


def sheet_findings(sheet: Timeline) -> Iterator[Finding]:
    """Where the cue sheet of a finished file contradicts itself."""
    for message, at_ms in _contradictions(sheet):
        yield Finding(Kind.CUE_SHEET_CONTRADICTION, message, at_ms)


def _contradictions(sheet: Timeline) -> Iterator[tuple[str, int | None]]:
    if not sheet.measured:
        yield "it is of a plan and not of a finished file: its lengths are estimates", None
    yield from _unpaired(sheet, "hold-start", [hold.start_ms for hold in sheet.holds])
    yield from _unpaired(sheet, "hold-end", [hold.end_ms for hold in sheet.holds])
    for hold in sheet.holds:
        length = hold.end_ms - hold.start_ms
        if length != hold.hold_s * 1000:
            yield f"a hold of {hold.hold_s} s lasts {length} ms", hold.start_ms
        if not 1 <= hold.repetition <= hold.of:
            yield f"a hold is repetition {hold.repetition} of {hold.of}", hold.start_ms
    yield from _disorder(sheet, "hold", sheet.holds)
    yield from _disorder(sheet, "chapter", sheet.chapters)
    for breath in sheet.breaths:
        inside = None if breath.hold is None else sheet.holds[breath.hold]
        first, end = (inside.start_ms, inside.end_ms) if inside else (ZERO, sheet.duration_ms)
        if not first <= breath.start_ms < end:
            yield "a breath is outside of its hold", breath.start_ms


def _unpaired(sheet: Timeline, name: str, listed: list[Millis]) -> Iterator[tuple[str, int]]:
    """Tones among the events without an end of a hold there, and ends of holds without a tone."""
    heard = Counter(event.start_ms for event in sheet.events if event.clip == Sound(name))
    times = Counter(listed)
    for at_ms in sorted(heard.keys() | times.keys()):
        if not times[at_ms]:
            yield f"the tone {name} is of no hold in its list", at_ms
        elif not heard[at_ms]:
            yield f"a hold in its list has no {name} there", at_ms
        elif times[at_ms] != heard[at_ms]:
            yield f"{times[at_ms]} holds in its list have their {name} there", at_ms


def _disorder(
    sheet: Timeline, what: str, spans: Sequence[HoldSpan | Chapter]
) -> Iterator[tuple[str, int]]:
    for one, two in pairwise(spans):
        if two.start_ms < one.end_ms:
            yield f"a {what} begins before the one before it ends", two.start_ms
    for span in spans:
        if span.end_ms > sheet.duration_ms:
            end = clock(sheet.duration_ms)
            yield f"a {what} goes on after the end of the session at {end}", span.start_ms
