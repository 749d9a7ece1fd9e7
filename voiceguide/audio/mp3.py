"""PCM to MP3 frames: the encoder of clips."""

from typing import cast

import av

from voiceguide.audio.frames import ENCODING, LEAD_SAMPLES, clip_frames
from voiceguide.audio.measure import audio_frame
from voiceguide.units import BIT_RATE, FRAME_BYTES, SAMPLE_RATE, SAMPLES_PER_FRAME, Samples


def encode(pcm: bytes) -> bytes:
    """Encode a clip.

    Args:
        pcm: mono, 16 bit, 24 kHz.

    Returns:
        Whole frames: `clip_frames` of them, 144 bytes each.
    """
    return _encoded(pcm, clip_frames(Samples(len(pcm) // 2)))


def encode_loop(pcm: bytes) -> bytes:
    """Encode sound that goes on with its start: its last frame can be followed by its first.

    It is encoded three times over and taken from the second pass, where the encoder is in full
    swing before it and behind it. Decoded in a circle it stands as early as a clip does.

    Args:
        pcm: mono, 16 bit, 24 kHz, whole frames long.
    """
    frames = len(pcm) // (2 * SAMPLES_PER_FRAME)
    return _encoded(3 * pcm, 3 * frames)[frames * FRAME_BYTES : 2 * frames * FRAME_BYTES]


def _encoded(pcm: bytes, frames: int) -> bytes:
    """So many frames of sound, the codec's delay before it made up for."""
    padded = (bytes(2 * LEAD_SAMPLES) + pcm).ljust(2 * SAMPLES_PER_FRAME * frames, b"\0")
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
