"""Units of time, sound and level, and the only conversions between them.

A plan counts integer milliseconds. An MP3 counts frames. One grid joins them: at
24 kHz a frame of MPEG-2 Layer III holds 576 samples, which is exactly 24 ms.

>>> frame_at(Millis(5000))
208
>>> frames_for(Samples(577))
2
>>> TimeRange(Millis(0), Millis(24)).overlaps(TimeRange(Millis(24), Millis(48)))
False
"""

from dataclasses import dataclass
from typing import NewType

Millis = NewType("Millis", int)
"""A time or a length in whole milliseconds."""

ZERO = Millis(0)

Samples = NewType("Samples", int)
"""A count of samples at SAMPLE_RATE."""

Frames = NewType("Frames", int)
"""A count of MP3 frames, 24 ms each."""

Lufs = NewType("Lufs", float)
"""Integrated loudness in LUFS (ITU-R BS.1770)."""

SAMPLE_RATE = 24_000
SAMPLES_PER_MS = 24
SAMPLES_PER_FRAME = 576
FRAME_MS = 24
FRAME_BYTES = 144
BIT_RATE = 48_000

SESSION_LUFS = Lufs(-19.0)
"""-16 LUFS is the podcast convention for stereo; the same sound in one channel is 3 lower."""

MAX_TRUE_PEAK_DBTP = -1.0


def ms(seconds: float) -> Millis:
    """Seconds as whole milliseconds, rounded half up."""
    return Millis(int(seconds * 1000 + 0.5))


def frame_at(time: Millis) -> Frames:
    """The frame whose start is nearest to a time: the one rounding of the project."""
    return Frames((time + FRAME_MS // 2) // FRAME_MS)


def frames_for(samples: Samples) -> Frames:
    """The number of frames that hold so many samples, the last one filled up."""
    return Frames(-(-samples // SAMPLES_PER_FRAME))


def frames_ms(frames: Frames) -> Millis:
    """The exact length of so many frames."""
    return Millis(frames * FRAME_MS)


def samples_at(time: Millis) -> Samples:
    """The sample at a time, exact: 24 samples a millisecond."""
    return Samples(time * SAMPLES_PER_MS)


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """A half-open range of time: it has its start and not its end."""

    start_ms: Millis
    end_ms: Millis

    def __post_init__(self) -> None:
        if self.end_ms < self.start_ms:
            raise ValueError(
                f"a range can't end ({self.end_ms}) before it starts ({self.start_ms})"
            )

    @property
    def length_ms(self) -> Millis:
        """The length of the range."""
        return Millis(self.end_ms - self.start_ms)

    def overlaps(self, other: "TimeRange") -> bool:
        """Whether the two share a moment."""
        return max(self.start_ms, other.start_ms) < min(self.end_ms, other.end_ms)
