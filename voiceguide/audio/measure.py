"""Decoding and measuring: loudness and true peak by FFmpeg's ebur128, through PyAV."""

import io
import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from voiceguide.units import SAMPLE_RATE, Lufs

if TYPE_CHECKING:
    import av

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


def integrated_loudness(pcm: bytes) -> Lufs:
    """The gated integrated loudness of PCM at the session's rate; the peak costs twice as much."""
    last = deque(_metadata(pcm, SAMPLE_RATE, "metadata=1"), maxlen=1)
    return Lufs(float(last[0].get("lavfi.r128.I", SILENCE_LUFS))) if last else SILENCE_LUFS


def loudness(pcm: bytes, rate: int = SAMPLE_RATE) -> Loudness:
    """Measure mono 16-bit PCM. Under 400 ms there is no block to measure: -70 LUFS."""
    if not pcm:
        return Loudness(SILENCE_LUFS, -math.inf)
    last = deque(_metadata(pcm, rate, "metadata=1:peak=true"), maxlen=1)
    levels = last[0] if last else {}
    peak = float(levels.get("lavfi.r128.true_peak", 0) or 0)
    return Loudness(
        Lufs(float(levels.get("lavfi.r128.I", SILENCE_LUFS))),
        20 * math.log10(peak) if peak > 0 else -math.inf,
    )


def _metadata(pcm: bytes, rate: int, options: str) -> Iterator[dict[str, str]]:
    import av

    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=rate, format="s16", layout="mono", time_base=Fraction(1, rate)
    )
    meter = graph.add("ebur128", options)
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    graph.push(audio_frame(pcm, rate))
    graph.push(None)
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if frame.metadata:
            yield dict(frame.metadata)


def audio_frame(pcm: bytes, rate: int) -> "av.AudioFrame":
    """Mono 16-bit PCM as one frame of PyAV."""
    import av

    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2, align=1)
    frame.planes[0].update(pcm)
    frame.sample_rate = rate
    frame.pts = 0
    return frame


def decode(mp3: bytes) -> bytes:
    """An MP3 as mono 16-bit PCM, every decoded sample, no delay cut away.

    Raises:
        av.FFmpegError: it is no MP3.
    """
    import av

    resampler = av.AudioResampler(format="s16", layout="mono")
    with av.open(io.BytesIO(mp3), mode="r", format="mp3") as container:
        return b"".join(
            bytes(out.planes[0])[: out.samples * 2]
            for frame in container.decode(audio=0)
            for out in resampler.resample(frame)
        )
