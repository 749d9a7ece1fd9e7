"""Speech and silence of a finished file: is there sound where it is due, and only there?

Where nothing is due our files are exactly zero. An event spans its clip's frames, and
frames.py says what lies around the sound in them: up to 48 ms of what the codec spreads
before it, and two silent frames after it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.frames import EARLY_FRAMES, SILENT_FRAME, TAIL_FRAMES
from voiceguide.audit.findings import Finding, Kind
from voiceguide.audit.tones import Heard
from voiceguide.script.model import Clip
from voiceguide.timeline.model import Event, Timeline
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME, SAMPLES_PER_MS, Millis, frame_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pcm = NDArray[np.int16]

LEAD = EARLY_FRAMES * SAMPLES_PER_FRAME
TAIL = TAIL_FRAMES * SAMPLES_PER_FRAME

SILENT_PEAK = 33
"""-60 dBFS: speech whose peak lies under it is none."""

AUDIBLE = 0.01
"""40 dB under an event's own peak, its sound has begun and has not yet ended."""

LATEST_START = 100 * SAMPLES_PER_MS
"""Sound begins at most so long after its event (good files: 22 ms)."""

EARLIEST_END = 150 * SAMPLES_PER_MS
"""Sound ends at most so long before the silent frames of its event (good files: 92 ms)."""

EARLIEST_START = 24 * SAMPLES_PER_MS
"""Sound begins at most so long before its event (good files: 4 ms)."""

LATEST_END = 36 * SAMPLES_PER_MS
"""Sound so near to the end of its event goes on behind it (good files: 116 ms and more)."""

JOIN = 15 * SAMPLES_PER_MS
"""So far around the start of an event a click counts as one of the join."""

JOIN_END = TAIL + SAMPLES_PER_FRAME + 30 * SAMPLES_PER_MS
"""And so far before its end: the silent frames, the one that is filled up, and 30 ms."""

AROUND = 5 * SAMPLES_PER_MS
BESIDE = SAMPLES_PER_MS // 2
LEAST_STEP = 1000
SHARPEST = 4.0
"""A step from sample to sample so many times the largest of the 5 ms before and after it is
no sound of a voice or a bell (good files: 2.6; a click of one sample: 4 to 20)."""

LEAST_CUT = 1500
SHARPEST_CUT = 10.0
"""The same with silence on one side: a sentence cut off (good files: 7.6; our ticks,
which begin like that, are not looked at)."""

_QUOTED = 48


@dataclass(frozen=True, slots=True)
class Placed:
    """An event and where its sound may lie: samples, with the codec's lead before it."""

    event: Event
    starts: tuple[int, ...]

    @property
    def length(self) -> int:
        """From the first frame to the end of what the last one can sound."""
        return LEAD + (self.event.end_ms - self.event.start_ms) * SAMPLES_PER_MS


def places(sheet: Timeline, heard: Heard) -> list[Placed]:
    """Where each event lies, moved as the tones around it are."""
    found = []
    for event in sheet.events:
        at = frame_at(Millis(event.start_ms)) * SAMPLES_PER_FRAME - LEAD
        shifts = heard.shifts_at(event.start_ms)
        found.append(Placed(event, tuple(sorted(at + shift for shift in shifts))))
    return found


def silence_findings(pcm: "Pcm", placed: Iterable[Placed], quiet: int) -> Iterator[Finding]:
    """Sound where silence is due.

    Args:
        pcm: the session.
        placed: its events.
        quiet: the largest sample that passes for silence: 0 in frames of our own.
    """
    now = 0
    ranges = sorted((start, start + p.length) for p in placed for start in p.starts)
    for start, end in [*ranges, (len(pcm), len(pcm))]:
        if start > now:
            gap = np.abs(pcm[now:start].astype(np.int32))
            loud = np.flatnonzero(gap > quiet)
            if loud.size:
                level = 20 * np.log10(gap.max() / 32768)
                message = f"sound of {level:.0f} dBFS where silence is due"
                yield Finding(Kind.SOUND_IN_SILENCE, message, _ms(now + loud[0]))
        now = max(now, end)


def speech_findings(pcm: "Pcm", placed: Iterable[Placed]) -> Iterator[Finding]:
    """Silence where speech is due, and sound that is not as long as its sentence."""
    for place in placed:
        if place.event.is_sound or place.starts[0] >= len(pcm):
            continue  # tones are found by their shape; what lies behind the end is gone with it
        problems = [_extent_problem(pcm[max(0, s) : s + place.length]) for s in place.starts]
        if all(problems):
            kind, what = next(p for p in problems if p)
            said = quoted(place.event.clip.content)
            yield Finding(kind, what.format(said=said), place.event.start_ms)


def _extent_problem(sound: "Pcm") -> tuple[Kind, str] | None:
    level = np.abs(sound.astype(np.int32))
    peak = int(level.max(initial=0))
    if peak < SILENT_PEAK:
        return Kind.SILENCE_IN_SPEECH, "silence where {said} is due"
    audible = np.flatnonzero(level > AUDIBLE * peak)
    late = int(audible[0]) - LEAD
    rest = len(sound) - int(audible[-1])
    early = rest - TAIL
    problem = ""
    if late > LATEST_START:
        problem = f"it begins {late // SAMPLES_PER_MS} ms late"
    elif early > EARLIEST_END:
        problem = f"it ends {early // SAMPLES_PER_MS} ms early"
    elif late < -EARLIEST_START:
        problem = "it has begun before its time"
    elif rest < LATEST_END:
        problem = "it goes on behind its end"
    return (Kind.WRONG_CLIP, f"not {{said}}: {problem}") if problem else None


def repeat_findings(frames: bytes, placed: Iterable[Placed]) -> Iterator[Finding]:
    """Sentences that sound different where they are said again: one clip says them all.

    Args:
        frames: frames of our own, each in its place.
        placed: the events in them.
    """
    said: defaultdict[tuple[Clip, int], dict[int, bytes]] = defaultdict(dict)
    for place in placed:
        event = place.event
        first = place.starts[0] // SAMPLES_PER_FRAME * FRAME_BYTES
        count = (place.length - LEAD) // SAMPLES_PER_FRAME * FRAME_BYTES
        clip = frames[first : first + count]
        if not event.is_sound and SILENT_FRAME * (len(clip) // FRAME_BYTES) != clip:
            said[event.clip, count][event.start_ms] = hashlib.sha256(clip).digest()
    for (spoken, _), clips in said.items():
        digests = list(clips.values())
        usual = max(digests, key=digests.count)
        for start_ms, digest in clips.items():
            if digest != usual:
                message = f"not {quoted(spoken.content)} as it sounds elsewhere in this session"
                yield Finding(Kind.WRONG_CLIP, message, start_ms)


def click_findings(pcm: "Pcm", placed: Iterable[Placed]) -> Iterator[Finding]:
    """Clicks where clips are joined to silence."""
    for place in placed:
        for start in place.starts[:1]:
            sound, end = start + LEAD, start + place.length
            edges = (
                _slopes(pcm, sound - JOIN, sound + JOIN),
                _slopes(pcm, end - JOIN_END, end),
            )
            clicks = any(_sharpest(edge) >= SHARPEST for edge in edges)
            if not place.event.is_sound:
                begin = _slopes(pcm, sound - AROUND, sound + AROUND)
                clicks = clicks or _sharpest_rise(begin) >= SHARPEST_CUT
                clicks = clicks or _sharpest_rise(edges[1][::-1]) >= SHARPEST_CUT
            if clicks:
                message = f"a click at the edge of {quoted(place.event.clip.content)}"
                yield Finding(Kind.CLICK, message, place.event.start_ms)


def _slopes(pcm: "Pcm", start: int, end: int) -> "NDArray[np.int32]":
    """The steps from sample to sample in a range, and in 5 ms on both sides of it."""
    low = max(0, start - AROUND)
    return np.abs(np.diff(pcm[low : max(low, end + AROUND)].astype(np.int32)))


def _sharpest(slopes: "NDArray[np.int32]") -> float:
    """How far the largest step stands out from what is on both sides of it."""
    return max((min(before, after) for before, after in _ratios(slopes, LEAST_STEP)), default=0.0)


def _sharpest_rise(slopes: "NDArray[np.int32]") -> float:
    """How far any large step stands out from what is before it."""
    return max((before for before, _ in _ratios(slopes, LEAST_CUT)), default=0.0)


def _ratios(slopes: "NDArray[np.int32]", least: int) -> Iterator[tuple[float, float]]:
    inside = slopes[AROUND : len(slopes) - AROUND]
    for at in np.flatnonzero(inside >= least) + AROUND:
        # A step of 30 is no sound at all: less would make ratios of nothing.
        before = slopes[at - AROUND : at - BESIDE].max() + 30
        after = slopes[at + BESIDE + 1 : at + AROUND + 1].max() + 30
        yield float(slopes[at] / before), float(slopes[at] / after)


def quoted(text: str) -> str:
    """A sentence in quotes, shortened."""
    return f"'{text}'" if len(text) <= _QUOTED else f"'{text[: _QUOTED - 3]}...'"


def _ms(sample: int) -> int:
    return int(sample) // SAMPLES_PER_MS
