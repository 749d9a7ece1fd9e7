"""Timeline and clips to the frames of an MP3: absolute places, one join, any byte range."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from voiceguide.audio.background import LoopFrames, heard_in
from voiceguide.audio.frames import EARLY_FRAMES, silence
from voiceguide.script.model import Clip
from voiceguide.timeline.model import Timeline
from voiceguide.units import FRAME_BYTES, frame_at

PIECE_BYTES = 1 << 19
"""How much is joined at once. Linux gives a write of 2 MB or more a huge page of its cache, which
a virtual machine may have to ask its host for: measured, up to ten times as slow."""


class Joined:
    """Bytes that stand in many places, as one; they are copied only when they are asked for.

    A session is a thousand clips and silences. Kept so, many sessions share their clips in
    memory, and any range of one can be had without making the rest.
    """

    def __init__(self, parts: Iterable[bytes | memoryview]) -> None:
        self._parts = tuple(parts)
        self._ends = tuple(accumulate(map(len, self._parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __bytes__(self) -> bytes:
        return b"".join(self._parts)

    def after(self, head: bytes) -> "Joined":
        """The same with something before it, a tag for example."""
        return Joined((head, *self._parts))

    def range(self, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`; what is outside is left out, as in a slice."""
        start, stop = max(0, start), min(stop, len(self))
        if start >= stop:
            return b""
        first, last = bisect_right(self._ends, start), bisect_left(self._ends, stop)
        parts = list(self._parts[first : last + 1])
        too_many = self._ends[last] - stop
        parts[-1] = memoryview(parts[-1])[: len(parts[-1]) - too_many]
        begin = self._ends[first] - len(self._parts[first])
        parts[0] = memoryview(parts[0])[start - begin :]
        return b"".join(parts)

    def pieces(self, size: int = PIECE_BYTES) -> Iterator[bytes]:
        """All of it in order, at most `size` bytes at a time."""
        for start in range(0, len(self), size):
            yield self.range(start, start + size)


def assemble(
    timeline: Timeline, frames: Mapping[Clip, bytes], background: LoopFrames | None = None
) -> Joined:
    """The session as MP3 frames.

    Every event starts on the frame nearest to its time, counted from the start of the
    session, so that no rounding adds up.

    Args:
        timeline: the session.
        frames: the encoded frames of every clip in it.
        background: what is heard where nothing else is; None for silence.
    """
    parts: list[bytes | memoryview] = []
    now = 0
    for event in timeline.events:
        start = frame_at(event.start_ms) - EARLY_FRAMES
        if start < now:
            raise AssertionError(f"{event.clip} at {event.start_ms} ms overlaps what is before it")
        clip = frames[event.clip]
        parts += (*_between(now, start, background), clip)
        now = start + len(clip) // FRAME_BYTES
    end = frame_at(timeline.duration_ms)
    if end < now:
        raise AssertionError("the session ends before its last event")
    parts += _between(now, end, background)
    return Joined(parts)


def _between(first: int, last: int, background: LoopFrames | None) -> Iterable[bytes | memoryview]:
    heard = heard_in(first, last) if background else range(0)
    if background is None or not heard:
        return silence(last - first)
    before, behind = silence(heard.start - first), silence(last - heard.stop)
    return (*before, *background.parts(heard), *behind)
