"""Any MP3 as sound at the session's rate, as far as it can be decoded.

`measure.decode` is for files of our own and raises at the first fault; this hears what a
player would make of a file that something has happened to.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from voiceguide.units import SAMPLE_RATE

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import NDArray


def listen(mp3: bytes) -> "NDArray[np.int16]":
    """Decode an MP3 to mono at the session's rate.

    Args:
        mp3: frames, whatever stands between them.

    Returns:
        Every sample that can be decoded, maybe none; no delay is cut away, unless the
        file's own Info frame asks for it.
    """
    import numpy as np

    return np.frombuffer(b"".join(_decoded(mp3)), dtype="<i2")


def _decoded(mp3: bytes) -> Iterator[bytes]:
    import av

    resampler: av.AudioResampler | None = None
    before: object = None
    for frame in _frames(mp3):
        kind = (frame.sample_rate, frame.layout.name, frame.format.name)
        if resampler is None or kind != before:
            # A resampler keeps to one kind of sound; a joined file may change it.
            resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
            before = kind
        frame.pts = None
        for out in resampler.resample(frame):
            yield bytes(out.planes[0])[: out.samples * 2]


def _frames(mp3: bytes) -> "Iterator[av.AudioFrame]":
    import av

    try:
        with av.open(io.BytesIO(mp3), mode="r", format="mp3") as container:
            for packet in container.demux(audio=0):
                try:
                    yield from packet.decode()
                except av.InvalidDataError:
                    continue  # a player goes on with the next frame, too
    except (av.FFmpegError, IndexError):
        return
