"""Any MP3 as sound at the session's rate, as far as it can be decoded.

It gives what a player would play of a damaged file.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

import av
import numpy as np
from numpy.typing import NDArray

from voiceguide.units import SAMPLE_RATE, SAMPLES_PER_MS

Pcm = NDArray[np.int16]
"""Mono sound at the session's rate."""


_BATCH_SAMPLES = 1 << 16
_MAX_KINDS = 50
"""A file whose frames change their kind more often is decoded up to there."""


def decode_leniently(mp3: bytes, most_ms: int | None = None) -> Pcm:
    """Decode an MP3 to mono at the session's rate.

    Args:
        mp3: frames, whatever stands between them.
        most_ms: decode no more than this; None for all.

    Returns:
        Every sample that can be decoded, maybe none; no delay is cut away, unless the
        file's own Info frame asks for it.
    """
    sound = bytearray()
    for piece in _pcm_pieces(mp3):
        sound += piece
        if most_ms is not None and len(sound) > most_ms * SAMPLES_PER_MS * 2:
            break
    return np.frombuffer(sound, dtype="<i2")


def _pcm_pieces(mp3: bytes) -> Iterator[memoryview]:
    """The sound in pieces: many frames at once cost half the time of one by one."""
    kinds = groupby(_frames(mp3), lambda f: (f.sample_rate, f.layout.name, f.format.name))
    for _, frames in islice(kinds, _MAX_KINDS):
        # A resampler keeps to one kind of sound; a joined file may change it.
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        for batch in _batches(frames):
            for out in resampler.resample(batch):
                yield memoryview(out.planes[0])[: out.samples * 2]


def _batches(frames: Iterable[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    fifo = av.AudioFifo()
    for frame in frames:
        frame.pts = None
        fifo.write(frame)
        if fifo.samples >= _BATCH_SAMPLES and (batch := fifo.read()):
            yield batch
    if fifo.samples and (batch := fifo.read()):
        yield batch


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
