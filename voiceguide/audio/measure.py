"""Measuring loudness and true peak by FFmpeg's ebur128, through PyAV."""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av

from voiceguide.units import SAMPLE_RATE, Lufs

_INTEGRATED = "lavfi.r128.I"
SILENCE_LUFS = Lufs(-70.0)
"""The absolute gate of BS.1770: nothing under it counts."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Levels of a piece of sound.

    Attributes:
        integrated: gated integrated loudness.
        true_peak_dbtp: the highest true peak, in dB over full scale.
    """

    integrated: Lufs
    true_peak_dbtp: float


def integrated_loudness(pcm: bytes | Iterable[bytes]) -> Lufs:
    """The gated integrated loudness of PCM at the session's rate; the peak costs twice as much."""
    return Lufs(float(_metered(pcm, SAMPLE_RATE, "metadata=1").get(_INTEGRATED, SILENCE_LUFS)))


def loudness(pcm: bytes | Iterable[bytes], rate: int = SAMPLE_RATE) -> Loudness:
    """Measure mono 16-bit PCM, in one piece or in several that follow one another.

    Under 400 ms there is no block to measure: -70 LUFS.
    """
    levels = _metered(pcm, rate, "metadata=1:peak=true")
    peak = float(levels.get("lavfi.r128.true_peak", 0) or 0)
    return Loudness(
        Lufs(float(levels.get(_INTEGRATED, SILENCE_LUFS))),
        20 * math.log10(peak) if peak > 0 else -math.inf,
    )


def _metered(pcm: bytes | Iterable[bytes], rate: int, options: str) -> dict[str, str]:
    """What the meter says at the end; nothing of less than one of its blocks."""
    # A frame that is no whole block says nothing, and reading what one says takes its time.
    last = deque(filtered(pcm, rate, "ebur128", options), maxlen=3)
    return next((dict(frame.metadata) for frame in reversed(last) if frame.metadata), {})


def filtered(
    pcm: bytes | Iterable[bytes], rate: int, name: str, options: str
) -> Iterator[av.AudioFrame]:
    """Mono 16-bit PCM through one of FFmpeg's audio filters, as frames of the same format."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=rate, format="s16", layout="mono", time_base=Fraction(1, rate)
    )
    through, sink = graph.add(name, options), graph.add("abuffersink")
    source.link_to(through)
    through.link_to(sink)
    graph.configure()
    pushed = 0
    for piece in (pcm,) if isinstance(pcm, bytes) else pcm:
        if piece:
            frame = audio_frame(piece, rate)
            frame.pts, pushed = pushed, pushed + frame.samples
            graph.push(frame)
            yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _pulled(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    """What has come through up to now."""
    with suppress(av.BlockingIOError, av.EOFError):
        while True:
            yield cast("av.AudioFrame", graph.pull())


def audio_frame(pcm: bytes, rate: int) -> av.AudioFrame:
    """Mono 16-bit PCM as one frame of PyAV."""
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2, align=1)
    frame.planes[0].update(pcm)
    frame.sample_rate = rate
    frame.pts = 0
    return frame
