"""The background of an audiobook: as audio/background.py has it, in frames of AAC.

They differ in length and size, and their gain stands elsewhere, but it has the same 1.5 dB a step
and makes a frame softer likewise (ISO/IEC 14496-3, 4.6.2.3: all scale factors count from it).
"""

from collections.abc import Iterator, Sequence

STEPS = 30
"""A fade goes by a step a frame: 1.28 s."""

_SHORTEST = 82
"""Frames of a pause that does not stay silent: 3.5 s."""

_MARGIN = 2
_GRID = 4
"""It begins and ends on whole multiples, so that a book has few frames that no other is like."""

_FILL = 6
"""The kind of an element that says nothing of the sound."""

_BELOW_GAIN = 1
"""Bits of the first two bytes below global_gain, which stands behind 3 of the element's kind and 4
of its number."""


def heard_in(first: int, last: int) -> range:
    """In which of the frames between two clips it is heard, as background.heard_in has it."""
    start = -(-(first + _MARGIN) // _GRID) * _GRID
    stop = (last - _MARGIN) // _GRID * _GRID
    return range(start, stop) if stop - start >= _SHORTEST else range(0)


def frames_in(heard: range, loop: Sequence[bytes]) -> Iterator[bytes]:
    """What stands in such a range: the loop's frames of the same numbers, softer at both ends."""
    for frame in heard:
        from_an_end = min(frame - heard.start, heard.stop - 1 - frame)
        yield _softer(loop[frame % len(loop)], max(0, STEPS - from_an_end))


def without_fill(frame: bytes) -> bytes:
    """A frame without the fill element before its sound, in which FFmpeg has its name at times.

    It has 3 bits of kind, 4 of length, 8 more where those are full, and so many bytes.
    """
    bits = 8 * len(frame)
    number = int.from_bytes(frame, "big")
    while number >> bits - 3 == _FILL:
        length, taken = number >> bits - 7 & 15, 7
        if length == 15:
            length, taken = 14 + (number >> bits - 15 & 255), 15
        bits -= taken + 8 * length
        number &= (1 << bits) - 1
    return (number << -bits % 8).to_bytes(-(-bits // 8), "big")


def gain_of(frame: bytes) -> int:
    """A frame's global_gain."""
    return int.from_bytes(frame[:2], "big") >> _BELOW_GAIN & 0xFF


def _softer(frame: bytes, steps: int) -> bytes:
    head = int.from_bytes(frame[:2], "big") - (steps << _BELOW_GAIN)
    return head.to_bytes(2, "big") + frame[2:]
