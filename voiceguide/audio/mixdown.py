"""Clips as files of their own: a session as a pydub AudioSegment or WAV, a sample of a voice.

A session stands on the same grid as its frames do, so its WAV and the decoded MP3 differ by no
more than encoding does. The tests hold the frames against it.

pydub's own `+=` copies the whole session at every join (400 joins took 2.8 s, 1,600 took
68.7 s), so the pieces are joined first and become a segment once.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voiceguide.audio.background_pcm import with_background
from voiceguide.audio.clips import segment
from voiceguide.audio.library import ClipLibrary
from voiceguide.errors import UsageError
from voiceguide.files import check_can_write, write_new
from voiceguide.script.model import Clip, Spoken
from voiceguide.timeline.model import Timeline
from voiceguide.units import SAMPLES_PER_FRAME, frame_at

KINDS = (".mp3", ".wav")


def mixdown(
    timeline: Timeline, pcm: Mapping[Clip, bytes], background: bytes | None = None
) -> Any:
    """The session as a pydub AudioSegment, mono, 16 bit, 24 kHz.

    Args:
        timeline: the session.
        pcm: the PCM of every clip in it.
        background: the PCM of the loop that is heard where nothing else is; None for silence.
    """
    parts: list[bytes] = []
    now = 0
    for event in timeline.events:
        start = frame_at(event.start_ms) * SAMPLES_PER_FRAME
        clip = pcm[event.clip]
        parts += (bytes(2 * (start - now)), clip)
        now = start + len(clip) // 2
    end = frame_at(timeline.duration_ms) * SAMPLES_PER_FRAME
    parts.append(bytes(2 * (end - now)))
    session = b"".join(parts)
    return segment(with_background(timeline, session, background) if background else session)


def wav(session: Any) -> bytes:
    """A segment as a WAV file; pydub needs no ffmpeg for that."""
    file = io.BytesIO()
    session.export(file, format="wav")
    return file.getvalue()


def sample(library: ClipLibrary, text: str, target: Path) -> None:
    """Speak a sentence just as a session's clips are spoken, and write it.

    Args:
        library: the clips of the voice that speaks.
        text: one sentence.
        target: an .mp3 or a .wav file.

    Raises:
        UsageError: the target is neither.
        VoiceError: the voice can't run, is damaged, or can't speak the sentence.
        OutputError: the target can't be written.
    """
    kind, sentence = target.suffix.lower(), Spoken(text)
    if kind not in KINDS:
        raise UsageError(f"{target}: neither an MP3 nor a WAV", f"end it in {' or '.join(KINDS)}")
    check_can_write(target)
    with library:
        clips, pcm = library.ensure([sentence]), library.pcm([sentence])
    frames = clips[sentence].frames
    write_new(target, frames if kind == ".mp3" else wav(segment(pcm[sentence])))
