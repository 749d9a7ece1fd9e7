"""Speech and silence of a finished file: is there sound where it is due, and only there?

Where nothing is due our files are exactly zero. An event spans its clip's frames. Around the
sound in them lies what the codec spreads before it, in audio.frames.EARLY_FRAMES, and after it
audio.frames.TAIL_FRAMES of silence.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.frames import EARLY_FRAMES, SILENT_FRAME, TAIL_FRAMES
from voiceguide.audit.decode import Pcm
from voiceguide.audit.findings import Finding, Kind
from voiceguide.audit.tones import Alignment
from voiceguide.script.model import Clip
from voiceguide.timeline.model import Event, Timeline
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME, SAMPLES_PER_MS, Millis, frame_at

LEAD = EARLY_FRAMES * SAMPLES_PER_FRAME
_TAIL = TAIL_FRAMES * SAMPLES_PER_FRAME

_Ratios = NDArray[np.float64]

_SILENT_PEAK = 33
"""-60 dBFS: speech whose peak lies under it is silence."""

_AUDIBLE = 0.01
"""40 dB under an event's own peak, its sound has begun and has not yet ended."""

_MAX_LATE_START = 100 * SAMPLES_PER_MS
"""Sound begins at most so long after its event (good files: 22 ms)."""

_MAX_EARLY_END = 150 * SAMPLES_PER_MS
"""Sound ends at most so long before the silent frames of its event (good files: 92 ms)."""

_MAX_EARLY_START = 24 * SAMPLES_PER_MS
"""Sound begins at most so long before its event (good files: 4 ms)."""

_MIN_TAIL = 36 * SAMPLES_PER_MS
"""Sound so near to the end of its event goes on after it (good files: 116 ms and more)."""

_JOIN = 15 * SAMPLES_PER_MS
"""So far around the start of an event a click counts as one of the join."""

_JOIN_END = _TAIL + SAMPLES_PER_FRAME + 30 * SAMPLES_PER_MS
"""And so far before its end: the silent frames, the one that is filled up, and 30 ms."""

_AROUND = 5 * SAMPLES_PER_MS
_BESIDE = SAMPLES_PER_MS // 2
_MIN_STEP = 1000
_MAX_SHARPNESS = 4.0
"""A step from sample to sample so many times the largest of the 5 ms before and after it is
no sound of a voice or a bell (good files: 2.6; a click of one sample: 4 to 20)."""

_MIN_CUT_STEP = 1500
_MAX_CUT_SHARPNESS = 10.0
"""The same with silence on one side: a sentence cut off (good files: 7.6; our ticks,
which begin like that, are not looked at)."""

_MAX_QUOTED = 48
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Window:
    """An event and where its sound may lie: samples, with the codec's lead before it."""

    event: Event
    starts: tuple[int, ...]

    @property
    def length(self) -> int:
        """From the first frame to the end of what the last one can sound."""
        return LEAD + (self.event.end_ms - self.event.start_ms) * SAMPLES_PER_MS


def windows_of(sheet: Timeline, alignment: Alignment) -> list[Window]:
    """Where each event lies, moved as the tones around it are."""
    windows = []
    for event in sheet.events:
        at = frame_at(Millis(event.start_ms)) * SAMPLES_PER_FRAME - LEAD
        shifts = alignment.shifts_at(event.start_ms)
        windows.append(Window(event, tuple(sorted(at + shift for shift in shifts))))
    return windows


def silence_findings(
    pcm: Pcm, windows: Iterable[Window], quiet: int, known: Iterable[tuple[int, int]] = ()
) -> Iterator[Finding]:
    """Sound where silence is due.

    Args:
        pcm: the session.
        windows: its events.
        quiet: the largest sample that passes for silence: 0 in frames of our own.
        known: ranges of samples that are looked at elsewhere.
    """
    now = 0
    events = [(start, start + w.length) for w in windows for start in w.starts]
    ranges = sorted([*events, *known])
    for start, end in [*ranges, (len(pcm), len(pcm))]:
        loudest, first = _loudest(pcm, now, start, quiet)
        if first is not None:
            level = 20 * np.log10(loudest / 32768)
            message = f"sound of {level:.0f} dBFS where silence is due"
            yield Finding(Kind.SOUND_IN_SILENCE, message, _ms(first))
        now = max(now, end)


def _loudest(pcm: Pcm, start: int, end: int, quiet: int) -> tuple[int, int | None]:
    """The largest level in a range, and the first place where it is over `quiet`; None for none.

    By pieces: a gap can be as long as the session.
    """
    loudest, first = 0, None
    for at in range(start, end, _PIECE):
        level = np.abs(pcm[at : min(at + _PIECE, end)].astype(np.int32))
        loudest = max(loudest, int(level.max(initial=0)))
        if first is None and loudest > quiet:
            first = at + int(np.flatnonzero(level > quiet)[0])
    return loudest, first


def speech_findings(pcm: Pcm, windows: Iterable[Window]) -> Iterator[Finding]:
    """Silence where speech is due, and sound that is not as long as its sentence."""
    for window in windows:
        if window.event.is_sound or window.starts[0] >= len(pcm):
            continue  # tones are found by their shape; what lies after the end is gone with it
        sounds = (pcm[max(0, s) : max(0, s + window.length)] for s in window.starts)
        problems = [_extent_problem(sound) for sound in sounds]
        if all(problems):
            kind, message = next(problem for problem in problems if problem)
            sentence = _quoted(window.event.clip.content)
            yield Finding(kind, message.format(sentence=sentence), window.event.start_ms)


def _extent_problem(sound: Pcm) -> tuple[Kind, str] | None:
    level = np.abs(sound.astype(np.int32))
    peak = int(level.max(initial=0))
    if peak < _SILENT_PEAK:
        return Kind.SILENCE_IN_SPEECH, "silence where {sentence} is due"
    audible = np.flatnonzero(level > _AUDIBLE * peak)
    late = int(audible[0]) - LEAD
    rest = len(sound) - int(audible[-1])
    early = rest - _TAIL
    problem = ""
    if late > _MAX_LATE_START:
        problem = f"it begins {late // SAMPLES_PER_MS} ms late"
    elif early > _MAX_EARLY_END:
        problem = f"it ends {early // SAMPLES_PER_MS} ms early"
    elif late < -_MAX_EARLY_START:
        problem = "it begins before its time"
    elif rest < _MIN_TAIL:
        problem = "it goes on after its end"
    return (Kind.WRONG_CLIP, f"not {{sentence}}: {problem}") if problem else None


def repeat_findings(frames: bytes, windows: Iterable[Window]) -> Iterator[Finding]:
    """Sentences that sound different where they come again: one clip says them all.

    Args:
        frames: frames of our own, each in its place.
        windows: the events in them.
    """
    takes: defaultdict[tuple[Clip, int], dict[int, bytes]] = defaultdict(dict)
    for window in windows:
        event = window.event
        first = window.starts[0] // SAMPLES_PER_FRAME * FRAME_BYTES
        count = (window.length - LEAD) // SAMPLES_PER_FRAME * FRAME_BYTES
        clip = frames[first : first + count]
        if not event.is_sound and SILENT_FRAME * (len(clip) // FRAME_BYTES) != clip:
            takes[event.clip, count][event.start_ms] = hashlib.sha256(clip).digest()
    for (sentence, _), clips in takes.items():
        ((usual, _),) = Counter(clips.values()).most_common(1)
        for start_ms, digest in clips.items():
            if digest != usual:
                message = f"not {_quoted(sentence.content)} as it sounds elsewhere in this session"
                yield Finding(Kind.WRONG_CLIP, message, start_ms)


def click_findings(pcm: Pcm, windows: Iterable[Window]) -> Iterator[Finding]:
    """Clicks where clips are joined to silence."""
    for window in windows:
        start, end = window.starts[0] + LEAD, window.starts[0] + window.length
        edges = _slopes(pcm, start - _JOIN, start + _JOIN), _slopes(pcm, end - _JOIN_END, end)
        clicks = any(_sharpest(edge) >= _MAX_SHARPNESS for edge in edges)
        if not window.event.is_sound:
            rises = _slopes(pcm, start - _AROUND, start + _AROUND), edges[1][::-1]
            clicks = clicks or any(_sharpest_rise(rise) >= _MAX_CUT_SHARPNESS for rise in rises)
        if clicks:
            message = f"a click at the edge of {_quoted(window.event.clip.content)}"
            yield Finding(Kind.CLICK, message, window.event.start_ms)


def _slopes(pcm: Pcm, start: int, end: int) -> NDArray[np.int32]:
    """The steps from sample to sample in a range, and in 5 ms on both sides of it."""
    low = max(0, start - _AROUND)
    return np.abs(np.diff(pcm[low : max(low, end + _AROUND)].astype(np.int32)))


def _sharpest(slopes: NDArray[np.int32]) -> float:
    """How far the largest step stands out from what is on both sides of it."""
    before, after = _ratios(slopes, _MIN_STEP)
    return float(np.minimum(before, after).max(initial=0))


def _sharpest_rise(slopes: NDArray[np.int32]) -> float:
    """How far any large step stands out from what is before it."""
    before, _ = _ratios(slopes, _MIN_CUT_STEP)
    return float(before.max(initial=0))


def _ratios(slopes: NDArray[np.int32], min_step: int) -> tuple[_Ratios, _Ratios]:
    """How far each large step stands out from what is before it, and from what is after it."""
    width = _AROUND - _BESIDE
    if len(slopes) <= 2 * _AROUND:
        return np.zeros(0), np.zeros(0)
    at = np.flatnonzero(slopes[_AROUND : len(slopes) - _AROUND] >= min_step) + _AROUND
    highest = _sliding_max(slopes, width)
    # A step of 30 is no sound at all: less would make ratios of nothing.
    before = slopes[at] / (highest[at - _AROUND] + 30)
    after = slopes[at] / (highest[at + _BESIDE + 1] + 30)
    return before, after


def _sliding_max(values: NDArray[np.int32], width: int) -> NDArray[np.int32]:
    """The largest of each `width` values in a row, by the place of the first.

    In a time that does not grow with `width`: the largest from a place to the end of its block,
    and from the start of the next block on (van Herk 1992).
    """
    blocks = np.pad(values, (0, -len(values) % width)).reshape(-1, width)
    from_start = np.maximum.accumulate(blocks, axis=1).ravel()
    to_end = np.maximum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    count = len(values) - width + 1
    return np.maximum(to_end[:count], from_start[width - 1 :][:count])


def _quoted(text: str) -> str:
    """A sentence in quotes, shortened."""
    return f"'{text}'" if len(text) <= _MAX_QUOTED else f"'{text[: _MAX_QUOTED - 3]}...'"


def _ms(sample: int) -> int:
    return int(sample) // SAMPLES_PER_MS
