"""A background, if wanted: rain, a stream or air in holds and pauses, out of the way of speech.

Nothing is decoded or mixed for it. Its loop is noise that goes on with its start, encoded so that
its last frame can be followed by its first (`mp3.encode_loop`). It runs on behind the whole
session, as it were: a frame of the session has the loop's frame of the same number, and where
speech or a tone is, theirs stand instead. So no two pauses begin alike.

A fade needs no decoding either. Each frame says how loud it is in one number, its `global_gain`
(ISO/IEC 13818-3, 2.4.1.7), 1.5 dB a step, so a frame is made softer by taking steps off it.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

from voiceguide.program.wishes import Background
from voiceguide.script.model import Clip, Sound
from voiceguide.units import FRAME_BYTES, Frames

STEP_DB = 1.5
FADE_FRAMES = Frames(60)
"""1.44 s up from nothing, and as long down to nothing."""
FRAMES_A_STEP = 2
"""So a fade goes through 30 steps: from 45 dB under the loop, where 16 bits end."""

GRID = Frames(8)
"""It begins and ends on whole multiples, so that sessions share their fades: there are two for
each of the loop's."""

_MARGIN = Frames(2)
"""Silent frames on both sides of it: what it sounds, and what a decoder rings on, keeps clear of
the clips."""

_SHORTEST = Frames(2 * FADE_FRAMES + 24)
"""A shorter pause stays silent: 3.5 s."""

_GAIN_END_BIT = 70
"""Where global_gain ends in a frame of one channel: 32 bits of header, 8 of main_data_begin, 1 that
is private, 12 of part2_3_length, 9 of big_values, and its own 8."""


def loop_of(background: Background) -> frozenset[Clip]:
    """The clip that a session with this background needs besides its own, if any."""
    return frozenset(() if background is Background.NONE else (Sound(background.value),))


def heard_in(first: int, last: int) -> range:
    """In which of the frames between two clips the background is heard, maybe in none.

    Args:
        first: the frame behind the one clip.
        last: the first frame of the other.
    """
    start = -(-(first + _MARGIN) // GRID) * GRID
    stop = (last - _MARGIN) // GRID * GRID
    return range(start, stop) if stop - start >= _SHORTEST else range(0)


class LoopFrames:
    """A background's frames.

    Args:
        loop: as `mp3.encode_loop` makes them; a multiple of GRID of them, FADE_FRAMES or more.
    """

    def __init__(self, loop: bytes) -> None:
        self._twice = memoryview(loop + loop)
        self._count = len(loop) // FRAME_BYTES
        self._fade = cache(self._new_fade)

    def parts(self, heard: range) -> Iterator[bytes | memoryview]:
        """What stands in a range of `heard_in`: up from silence, on, and down to silence."""
        full, down = heard.start + FADE_FRAMES, heard.stop - FADE_FRAMES
        yield self._fade(heard.start % self._count, up=True)
        for at in range(full, down, self._count):
            yield self._part(at % self._count, min(self._count, down - at))
        yield self._fade(down % self._count, up=False)

    def _part(self, first: int, count: int) -> memoryview:
        return self._twice[first * FRAME_BYTES : (first + count) * FRAME_BYTES]

    def _new_fade(self, first: int, *, up: bool) -> bytes:
        # One subtraction for all frames: no gain is so low that it would borrow from its neighbour.
        louder = int.from_bytes(self._part(first, FADE_FRAMES), "big")
        softer = louder - (_RISING if up else _FALLING)
        return softer.to_bytes(FADE_FRAMES * FRAME_BYTES, "big")


@lru_cache(maxsize=len(Background))
def loop_frames(loop: bytes) -> LoopFrames:
    """The frames of a loop, and fades that all sessions share."""
    return LoopFrames(loop)


def steps_down(frame: int) -> int:
    """How many steps the frame of a fade is softer than the loop, counted from its soft end."""
    return (FADE_FRAMES - 1 - frame) // FRAMES_A_STEP + 1


def _softer(steps: list[int]) -> int:
    """What to take off so many frames, read as one number, so that each is so much softer."""
    number = 0
    for of_frame in steps:
        number = (number << 8 * FRAME_BYTES) + (of_frame << 8 * FRAME_BYTES - _GAIN_END_BIT)
    return number


_RISING = _softer([steps_down(frame) for frame in range(FADE_FRAMES)])
_FALLING = _softer([steps_down(frame) for frame in reversed(range(FADE_FRAMES))])
