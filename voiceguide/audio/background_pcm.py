"""The background as samples: what its frames decode to, but for what encoding takes off."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.background import FADE_FRAMES, STEP_DB, heard_in, steps_down
from voiceguide.audio.frames import EARLY_FRAMES
from voiceguide.timeline.model import Timeline
from voiceguide.units import FRAME_MS, SAMPLES_PER_FRAME, frame_at

Pcm = NDArray[np.int16]


def with_background(timeline: Timeline, session: bytes, loop: bytes) -> bytes:
    """A session's PCM with a background in its pauses.

    Args:
        timeline: the session.
        session: its PCM, silent in its pauses.
        loop: the background's.
    """
    samples, background = np.frombuffer(session, "<i2").copy(), np.frombuffer(loop, "<i2")
    for heard in pauses(timeline):
        start = (heard.start + EARLY_FRAMES) * SAMPLES_PER_FRAME
        levelled = np.rint(sound(background, heard))
        samples[start : start + levelled.size] = levelled.astype(np.int16)
    return samples.tobytes()


def pauses(timeline: Timeline) -> Iterator[range]:
    """The frames of each pause in which a background is heard."""
    now = 0
    for event in timeline.events:
        start = frame_at(event.start_ms) - EARLY_FRAMES
        if heard := heard_in(now, start):
            yield heard
        now = start + (event.end_ms - event.start_ms) // FRAME_MS
    if heard := heard_in(now, frame_at(timeline.duration_ms)):
        yield heard


def sound(loop: Pcm, heard: range, part: range | None = None) -> NDArray[np.float64]:
    """What is heard in a range of `heard_in`, from EARLY_FRAMES behind its start on.

    Args:
        loop: the background's samples.
        heard: the range.
        part: the frames of it that are wanted; None for all.
    """
    part = part or heard
    at = np.arange(part.start * SAMPLES_PER_FRAME, part.stop * SAMPLES_PER_FRAME)
    first, last = heard.start * SAMPLES_PER_FRAME, heard.stop * SAMPLES_PER_FRAME - 1
    from_an_end = np.minimum(at - first, last - at)
    # A frame is heard half in its own time and half in the next one's.
    centres = (np.arange(FADE_FRAMES + 1) + 1) * SAMPLES_PER_FRAME
    db = [-STEP_DB * steps_down(frame) for frame in range(FADE_FRAMES)]
    fade = 10 ** (np.interp(from_an_end, centres, [*db, 0.0]) / 20)
    return loop.take(at, mode="wrap") * fade
