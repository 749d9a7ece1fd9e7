"""Any MP3 as sound at the session's rate, as far as it can be decoded.

It gives what a player would play of a damaged file.
"""

import io
from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray

from voiceguide.units import SAMPLE_RATE

Pcm = NDArray[np.int16]
"""Mono sound at the session's rate."""


def decode_leniently(mp3: bytes) -> Pcm:
    """Decode an MP3 to mono at the session's rate.

    Args:
        mp3: frames, whatever stands between them.

    Returns:
        Every sample that can be decoded, maybe none; no delay is cut away, unless the
        file's own Info frame asks for it.
    """
    return np.frombuffer(b"".join(_pcm_pieces(mp3)), dtype="<i2")


def _pcm_pieces(mp3: bytes) -> Iterator[bytes]:
    resampler: av.AudioResampler | None = None
    previous: object = None
    for frame in _frames(mp3):
        kind = (frame.sample_rate, frame.layout.name, frame.format.name)
        if resampler is None or kind != previous:
            # A resampler keeps to one kind of sound; a joined file may change it.
            resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
            previous = kind
        frame.pts = None
        for out in resampler.resample(frame):
            yield bytes(out.planes[0])[: out.samples * 2]


def _frames(mp3: bytes) -> Iterator[av.AudioFrame]:
    try:
        with av.open(io.BytesIO(mp3), mode="r", format="mp3") as container:
            for packet in container.demux(audio=0):
                try:
                    yield from packet.decode()
                except av.InvalidDataError:
                    continue  # a player goes on with the next frame, too
    except (av.FFmpegError, IndexError):
        return
