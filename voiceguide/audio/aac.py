"""PCM to AAC frames that stand alone, for an audiobook that is joined from them.

An AAC frame stands for 1,024 samples (42.67 ms) and is one MDCT over 2,048: it overlaps its
neighbours, and is heard whole only together with the one before it. So a clip's frames begin
one frame before its sound, and silence stands on both sides of them. Measured over 1,388
clips of speech, tones and breaths: no frame that the encoder makes of the zeros around a clip
codes any sound, so a clip decodes in a book to the same bits as alone. Its last frame reaches
into the frame behind it, with what is left of its error, 60 dB under full scale at the most. All
other silence is exact zeros.

Two of the encoder's settings matter (174 clips, 488 s of speech and tones, FFmpeg 8):

- The coder "fast" leaves an error 31 dB under the sound at 56 kbit/s within clips; "twoloop",
  FFmpeg's own choice, 24 dB at 57 kbit/s, in twice the time, and lifts true peaks from -2.2 to
  0 dBTP. "fast" keeps them at -2.2.
- Noise substitution is off: a decoder makes such noise from a number that it carries from
  frame to frame, and a clip would sound different at each place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from voiceguide.audio.keys import Key
from voiceguide.audio.store import ClipStore
from voiceguide.errors import StoreError
from voiceguide.units import SAMPLE_RATE, SAMPLES_PER_MS, Millis

SAMPLES = 1024
"""A frame's, in each of which one MDCT begins."""

EARLY_FRAMES = 1
"""A clip's frames begin so long before its sound, and its sound then starts to the sample."""

SILENT_FRAME = bytes.fromhex("01182007")
"""What the encoder makes of zeros: one channel without any band, and the end. A decoder gives
exact zeros for it, as often as it is repeated."""

CODER = {"aac_coder": "fast", "aac_pns": "0"}
BIT_RATE = 40_000
"""What is asked for. Within clips it comes to 56 kbit/s, since a clip begins with all of the
bits that the encoder has saved in the silence before it; a course has 25 on average."""

_LEAD_FRAMES = 2
_TAIL_FRAMES = 3
"""Zeros around a clip, so that the encoder looks at nothing else when it chooses windows."""


@dataclass(frozen=True, slots=True)
class AacClip:
    """A clip's frames: no headers, each of its own size.

    Attributes:
        frames: EARLY_FRAMES before its sound, then those of its sound.
        before: the frame before them. It codes no sound, but leads from long windows to short
            ones where the clip begins with them, as more than half of all clips do.
        behind: the frame behind them; it leads back.
    """

    frames: tuple[bytes, ...]
    before: bytes = SILENT_FRAME
    behind: bytes = SILENT_FRAME


def frame_near(time: Millis) -> int:
    """The frame whose start is nearest to a time: at most 512 samples, 21.3 ms, from it."""
    return (time * SAMPLES_PER_MS + SAMPLES // 2) // SAMPLES


def frame_count(samples: int) -> int:
    """The number of frames that hold so many samples, the last one filled up."""
    return -(-samples // SAMPLES)


def encode(pcm: bytes) -> AacClip:
    """Encode a clip: AAC-LC, mono, 24 kHz.

    Args:
        pcm: mono, 16 bit, 24 kHz.
    """
    encoder = av.CodecContext.create("aac", "w")
    prepare(encoder)
    packets: list[bytes] = []
    for frame in _raw_frames(pcm):
        packets += map(bytes, encoder.encode(frame))
    packets += map(bytes, encoder.encode(None))
    # The first packet is of the frame before the first one that was given; it carries the name
    # and version of the encoder, and lies in the zeros that are left out.
    first, last = _LEAD_FRAMES, _LEAD_FRAMES + frame_count(len(pcm) // 2)
    return AacClip(tuple(packets[first : last + 1]), packets[first - 1], packets[last + 1])


def prepare(encoder: av.AudioCodecContext) -> None:
    """Set an encoder that is not open yet to what all clips are encoded with."""
    encoder.sample_rate = SAMPLE_RATE
    encoder.format = "fltp"
    encoder.layout = "mono"
    encoder.bit_rate = BIT_RATE
    encoder.options = dict(CODER)


def _raw_frames(pcm: bytes) -> Iterator[av.AudioFrame]:
    sound = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768
    behind = (frame_count(len(sound)) + _TAIL_FRAMES) * SAMPLES - len(sound)
    padded = np.pad(sound, (_LEAD_FRAMES * SAMPLES, behind))
    for start in range(0, len(padded), SAMPLES):
        frame = av.AudioFrame(format="fltp", layout="mono", samples=SAMPLES)
        frame.planes[0].update(padded[start : start + SAMPLES].tobytes())
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        yield frame


@dataclass(frozen=True, slots=True)
class AacJob:
    """One stored clip to encode: plain data, for any executor that shares the store."""

    key: Key
    store: Path


def encode_stored(job: AacJob) -> AacClip:
    """Encode a clip of the store.

    Raises:
        StoreError: the clip is not there or damaged, or the store can't be read.
    """
    store = ClipStore(job.store)
    pcm = store.pcm(job.key)
    if pcm is None:
        raise StoreError(store.path(job.key), "a clip vanished while it was needed")
    return encode(pcm)
