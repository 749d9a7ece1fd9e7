"""PCM to MP3 frames that stand alone, and sessions joined from them.

With the bit reservoir off a frame needs no other frame to be decoded, and at 24 kHz and a
constant 48 kbit/s each is exactly 144 bytes for exactly 24 ms. So a clip is encoded once,
and a session is its clips' frames and one silent frame, repeated.

An encoder and a decoder together delay the sound by 1,105 samples, the same for every
clip. A clip is therefore led by 47 zero samples and placed two frames early: 1,105 + 47 =
2 x 576, and the decoded sound starts on the millisecond it is meant for. What a codec
spreads before a sound lies in those two frames (48 ms) and nowhere else.
"""

from typing import TYPE_CHECKING, cast

from voiceguide.audio.measure import audio_frame
from voiceguide.units import (
    BIT_RATE,
    FRAME_BYTES,
    SAMPLE_RATE,
    SAMPLES_PER_FRAME,
    Frames,
    Samples,
    frames_for,
)

if TYPE_CHECKING:
    import av

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


def encode(pcm: bytes) -> bytes:
    """Encode a clip.

    Args:
        pcm: mono, 16 bit, 24 kHz.

    Returns:
        Whole frames: `clip_frames` of them, 144 bytes each.
    """
    import av

    frames = clip_frames(Samples(len(pcm) // 2))
    padded = bytes(2 * LEAD_SAMPLES) + pcm
    padded += bytes(2 * SAMPLES_PER_FRAME * frames - len(padded))
    encoder = cast("av.AudioCodecContext", av.CodecContext.create(ENCODING["codec"], "w"))
    encoder.sample_rate = SAMPLE_RATE
    encoder.format = "s16p"
    encoder.layout = "mono"
    encoder.bit_rate = BIT_RATE
    encoder.options = {"reservoir": "0", "compression_level": ENCODING["level"]}
    # PyAV cuts the one frame into those that the encoder takes.
    packets = [*encoder.encode(audio_frame(padded, SAMPLE_RATE)), *encoder.encode(None)]
    # The last packets only flush the encoder's delay: silence behind the silent tail.
    encoded = b"".join(map(bytes, packets[:frames]))
    if len(encoded) != frames * FRAME_BYTES:
        raise AssertionError(f"{len(encoded)} bytes for {frames} frames of {FRAME_BYTES}")
    return encoded
