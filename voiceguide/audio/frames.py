"""What an MP3 frame of ours is: each stands alone, so sessions are joined from them.

With the bit reservoir off a frame needs no other frame to be decoded, and at 24 kHz and a
constant 48 kbit/s each is exactly 144 bytes for exactly 24 ms. So a clip is encoded once,
and a session is its clips' frames and one silent frame, repeated.

An encoder and a decoder together delay the sound by 1,105 samples, the same for every
clip. A clip is therefore led by 47 zero samples and placed two frames early: 1,105 + 47 =
2 x 576, and the decoded sound starts on the millisecond it is meant for. What a codec
spreads before a sound lies in those two frames (48 ms) and nowhere else.
"""

from collections.abc import Iterator

from voiceguide.units import (
    BIT_RATE,
    FRAME_BYTES,
    SAMPLES_PER_FRAME,
    Frames,
    Samples,
    frames_for,
)

CODEC_DELAY_SAMPLES = 1105
EARLY_FRAMES = Frames(2)
LEAD_SAMPLES = EARLY_FRAMES * SAMPLES_PER_FRAME - CODEC_DELAY_SAMPLES
TAIL_FRAMES = 4
"""Silent frames behind a clip: its sound is decoded up to two frames later than it stands, and
a clip that is loud to its very end rings on in two more."""

FRAME_HEADER = bytes.fromhex("fff364c4")
"""MPEG-2 Layer III, no CRC, 48 kbit/s, 24 kHz, no padding, mono, original."""

SILENT_FRAME = FRAME_HEADER + bytes(FRAME_BYTES - len(FRAME_HEADER))
"""No bit of it codes any sound: a decoder gives exact zeros."""

_SHARED_SILENCE = memoryview(SILENT_FRAME * 2500)
"""A minute of silence that all sessions share: a quiet session takes no more memory."""

ENCODING = {
    "codec": "libmp3lame",
    "bit_rate": str(BIT_RATE),
    "reservoir": "0",
    "level": "7",
    "lead": str(LEAD_SAMPLES),
    "tail": str(TAIL_FRAMES),
}
"""Part of every clip's key."""


def clip_frames(samples: Samples) -> Frames:
    """The number of frames of a clip of so many samples, its silent tail included."""
    return Frames(frames_for(Samples(LEAD_SAMPLES + samples)) + TAIL_FRAMES)


def silence(frames: int) -> Iterator[memoryview]:
    """So many silent frames, in pieces that nobody copies."""
    most = len(_SHARED_SILENCE) // FRAME_BYTES
    for left in range(frames, 0, -most):
        yield _SHARED_SILENCE[: min(left, most) * FRAME_BYTES]
