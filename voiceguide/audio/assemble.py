"""Timeline and clips to the frames of an MP3: absolute places, one join."""

from collections.abc import Mapping

from voiceguide.audio.frames import EARLY_FRAMES, SILENT_FRAME
from voiceguide.script.model import Clip
from voiceguide.timeline.model import Timeline
from voiceguide.units import FRAME_BYTES, frame_at


def assemble(timeline: Timeline, frames: Mapping[Clip, bytes]) -> bytes:
    """The session as MP3 frames.

    Every event starts on the frame nearest to its time, counted from the start of the
    session, so that no rounding adds up.

    Args:
        timeline: the session.
        frames: the encoded frames of every clip in it.
    """
    parts: list[bytes] = []
    now = 0
    for event in timeline.events:
        start = frame_at(event.start_ms) - EARLY_FRAMES
        if start < now:
            raise AssertionError(f"{event.clip} at {event.start_ms} ms overlaps what is before it")
        clip = frames[event.clip]
        parts += (SILENT_FRAME * (start - now), clip)
        now = start + len(clip) // FRAME_BYTES
    end = frame_at(timeline.duration_ms)
    if end < now:
        raise AssertionError("the session ends before its last event")
    parts.append(SILENT_FRAME * (end - now))
    return b"".join(parts)
