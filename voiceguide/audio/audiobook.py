"""A course as one M4B: an audiobook with a chapter for each part of each day.

The frames of all clips are joined by absolute places, as `assemble` joins those of an MP3.
The first frame stands at time 0 and the file's edit list begins there: a clip's frames begin
one frame early, so a player that knows edit lists and one that does not both play every
sound where its timeline has it, within half a frame (21.3 ms).

Chapters are written twice: as a text track, which Apple's players and FFmpeg read, and as
Nero's list, which many Android players read.

An AAC frame stands for 1,024 samples (42.67 ms) and is one MDCT over 2,048: it overlaps its
neighbours, and is heard whole only together with the one before it. So a clip's frames begin
one frame before its sound, and silence stands on both sides of them. Measured over 1,388
clips of speech, tones and breaths: no frame that the encoder makes of the zeros around a clip
codes any sound, so a clip decodes in a book to the same bits as alone. Its last frame reaches
into the frame behind it, with what is left of its error, 60 dB under full scale at the most. All
other silence is exact zeros.

Two of the encoder's settings matter (174 clips, 488 s of speech and tones, FFmpeg 8):

- The coder "fast" leaves an error 31 dB under the sound at 56 kbit/s within clips; "twoloop",
  FFmpeg's own choice, 24 dB at 57 kbit/s, in twice the time, and lifts true peaks from -2.2 to
  0 dBTP. "fast" keeps them at -2.2.
- Noise substitution is off: a decoder makes such noise from a number that it carries from
  frame to frame, and a clip would sound different at each place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition

from voiceguide.audio.audiobook_background import frames_in, heard_in, without_fill
from voiceguide.audio.keys import Key
from voiceguide.audio.store import ClipStore
from voiceguide.errors import OutputError
from voiceguide.files import reason
from voiceguide.script.model import Clip
from voiceguide.timeline.model import Timeline
from voiceguide.units import SAMPLE_RATE, SAMPLES_PER_MS, Millis, samples_at

if TYPE_CHECKING:
    from av.container.core import Chapter  # of its type stubs alone

AUDIOBOOK = "2"
"""The media kind (stik) by which players put a file with the books and keep its place."""

MAX_NERO_CHAPTERS = 255
"""Nero's list holds no more. It would end in the midst of a course that has more, and players
that prefer it would show a part only: then it is left out."""

_MUXER = "mp4"
"""FFmpeg's ipod muxer writes the same, but PyAV lets no cover into it."""

SAMPLES = 1024
"""A frame's, in each of which one MDCT begins."""

EARLY_FRAMES = 1
"""A clip's frames begin so long before its sound, and its sound then starts to the sample."""

SILENT_FRAME = bytes.fromhex("01182007")
"""What the encoder makes of zeros: one channel without any band, and the end. A decoder gives
exact zeros for it, as often as it is repeated."""

CODER = {"aac_coder": "fast", "aac_pns": "0"}
BIT_RATE = 40_000
"""What is asked for. Within clips it comes to 56 kbit/s, since a clip begins with all of the
bits that the encoder has saved in the silence before it; a course has 25 on average."""

_LEAD_FRAMES = 2
_TAIL_FRAMES = 3
"""Zeros around a clip, so that the encoder looks at nothing else when it chooses windows."""


@dataclass(frozen=True, slots=True)
class AacClip:
    """A clip's frames: no headers, each of its own size.

    Attributes:
        frames: EARLY_FRAMES before its sound, then those of its sound.
        before: the frame before them. It codes no sound, but leads from long windows to short
            ones where the clip begins with them, as more than half of all clips do.
        behind: the frame behind them; it leads back.
    """

    frames: tuple[bytes, ...]
    before: bytes = SILENT_FRAME
    behind: bytes = SILENT_FRAME


def frame_near(time: Millis) -> int:
    """The frame whose start is nearest to a time: at most 512 samples, 21.3 ms, from it."""
    return (time * SAMPLES_PER_MS + SAMPLES // 2) // SAMPLES


def frame_count(samples: int) -> int:
    """The number of frames that hold so many samples, the last one filled up."""
    return -(-samples // SAMPLES)


def encode(pcm: bytes) -> AacClip:
    """Encode a clip: AAC-LC, mono, 24 kHz.

    Args:
        pcm: mono, 16 bit, 24 kHz.
    """
    count = frame_count(len(pcm) // 2)
    packets = _encoded(pcm, count)
    # The first packet is of the frame before the first one that was given; it carries the name
    # and version of the encoder, and lies in the zeros that are left out.
    first, last = _LEAD_FRAMES, _LEAD_FRAMES + count
    return AacClip(tuple(packets[first : last + 1]), packets[first - 1], packets[last + 1])


def encode_loop(pcm: bytes) -> tuple[bytes, ...]:
    """Encode sound that goes on with its start, as mp3.encode_loop does: a circle of frames.

    Args:
        pcm: mono, 16 bit, 24 kHz, whole frames long.
    """
    count = frame_count(len(pcm) // 2)
    first = _LEAD_FRAMES + count
    return tuple(map(without_fill, _encoded(3 * pcm, 3 * count)[first : first + count]))


def _encoded(pcm: bytes, count: int) -> list[bytes]:
    """All packets of a sound of so many frames and the zeros around it."""
    encoder = av.CodecContext.create("aac", "w")
    _prepare(encoder)
    sound = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768
    behind = (count + _TAIL_FRAMES) * SAMPLES - len(sound)
    padded = np.pad(sound, (_LEAD_FRAMES * SAMPLES, behind))
    packets: list[bytes] = []
    for start in range(0, len(padded), SAMPLES):
        frame = av.AudioFrame(format="fltp", layout="mono", samples=SAMPLES)
        frame.planes[0].update(padded[start : start + SAMPLES].tobytes())
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        packets += map(bytes, encoder.encode(frame))
    return [*packets, *map(bytes, encoder.encode(None))]


def _prepare(encoder: av.AudioCodecContext) -> None:
    """Set an encoder that is not open yet to what all clips are encoded with."""
    encoder.sample_rate = SAMPLE_RATE
    encoder.format = "fltp"
    encoder.layout = "mono"
    encoder.bit_rate = BIT_RATE
    encoder.options = dict(CODER)


def encode_stored(store: ClipStore, key: Key) -> AacClip:
    """Encode a clip of the store: a job for any executor that shares it.

    Raises:
        StoreError: the clip is not there or damaged, or the store can't be read.
    """
    return encode(store.present(key, store.pcm(key)))


def write_audiobook(
    path: Path,
    days: Sequence[Timeline],
    clips: Mapping[Clip, AacClip],
    tags: Mapping[str, str],
    *,
    cover: bytes = b"",
    background: Sequence[bytes] = (),
) -> None:
    """Write days, one after another, as one M4B.

    It needs no more memory than the clips and some 90 bytes a frame. The same days, clips
    and tags give the same bytes.

    Args:
        path: the file, in a folder that is there; written in place, and left unfinished by an
            error. Its index is moved to the front at the end, so that phones start at once:
            for that the disk must let it be read again.
        days: with measured lengths.
        clips: all clips of the days.
        tags: what a player shows, by FFmpeg's names: title, artist, album and the like.
        cover: a JPEG; empty for none.
        background: frames of `encode_loop`; none for silence.

    Raises:
        OutputError: it can't be written.
    """
    nero = "" if sum(len(day.chapters) for day in days) <= MAX_NERO_CHAPTERS else "+disable_chpl"
    options = {"movflags": f"+faststart{nero}", "brand": "M4B ", "fflags": "+bitexact"}
    try:
        # With a folder before it no name looks like the address of a protocol ("a:b.m4b").
        with av.open(str(path.absolute()), "w", format=_MUXER, container_options=options) as file:
            sound = file.add_stream("aac", rate=SAMPLE_RATE)
            _prepare(sound.codec_context)
            image = _cover(file, cover) if cover else None
            file.metadata.update({**tags, "media_type": AUDIOBOOK})
            file.set_chapters(list(_chapters(days)))
            if image:
                file.mux_one(image)
            _mux(file, sound, assemble(days, clips, background), samples_at(_edges(days)[-1]))
    except av.FFmpegError as error:
        why = reason(error) if isinstance(error, OSError) else str(error.strerror)
        raise OutputError(path, why) from error


def assemble(
    days: Sequence[Timeline], clips: Mapping[Clip, AacClip], background: Sequence[bytes] = ()
) -> Iterator[bytes]:
    """The frames of days, one after another.

    Every event starts on the frame nearest to its time, counted from the start of the book,
    so that no rounding adds up. The last frame reaches to the end of the last day or beyond.

    Args:
        days: with measured lengths.
        clips: all clips of the days.
        background: what is heard where nothing else is; none for silence.
    """
    now, behind = 0, SILENT_FRAME
    for day, begin in zip(days, _edges(days), strict=False):
        for event in day.events:
            start = frame_near(Millis(begin + event.start_ms)) - EARLY_FRAMES
            if start < now:
                raise AssertionError(
                    f"day {day.day}: {event.clip} at {event.start_ms} ms overlaps what is before it"
                )
            clip = clips[event.clip]
            yield from _between(range(now, start), behind, clip.before, background)
            yield from clip.frames
            now, behind = start + len(clip.frames), clip.behind
    end = frame_count(samples_at(_edges(days)[-1]))
    if end < now:
        raise AssertionError("the book ends before its last event")
    yield from _between(range(now, end), behind, SILENT_FRAME, background)


def _between(gap: range, first: bytes, last: bytes, background: Sequence[bytes]) -> Iterator[bytes]:
    """Frames between two clips: silent next to them, and between that silent or not."""
    heard = heard_in(gap.start, gap.stop) if background else range(0)
    if not heard:
        yield from _silence(len(gap), first, last)
        return
    yield from _silence(heard.start - gap.start, first, SILENT_FRAME)
    yield from frames_in(heard, background)
    yield from _silence(gap.stop - heard.stop, SILENT_FRAME, last)


def _silence(frames: int, first: bytes, last: bytes) -> Iterator[bytes]:
    """Frames without sound. Where there is one only it is the last, which matters oftener."""
    if frames > 1:
        yield first
    for _ in range(frames - 2):
        yield SILENT_FRAME
    if frames:
        yield last


def _mux(file: OutputContainer, sound: av.AudioStream, frames: Iterator[bytes], end: int) -> None:
    packets: dict[bytes, av.Packet[av.AudioStream]] = {}
    for place, frame in enumerate(frames):
        packet = packets.get(frame)
        if packet is None:
            packet = packets[frame] = cast("av.Packet[av.AudioStream]", av.Packet(frame))
            packet.stream, packet.time_base = sound, Fraction(1, SAMPLE_RATE)
        packet.pts = packet.dts = place * SAMPLES
        # The last one ends with the last day, to the millisecond.
        packet.duration = min(SAMPLES, end - place * SAMPLES)
        file.mux_one(packet)


def _cover(file: OutputContainer, jpeg: bytes) -> "av.Packet[av.VideoStream]":
    # An encoder must have a size. It encodes nothing, and a cover's own size is in its JPEG.
    stream = file.add_stream("mjpeg", rate=1, width=16, height=16, pix_fmt="yuvj420p")
    stream.disposition = Disposition.attached_pic
    packet = cast("av.Packet[av.VideoStream]", av.Packet(jpeg))
    packet.stream, packet.time_base = stream, Fraction(1)
    packet.pts = packet.dts = 0
    return packet


def _chapters(days: Sequence[Timeline]) -> "Iterator[Chapter]":
    number = 0
    for day, begin in zip(days, _edges(days), strict=False):
        for chapter in day.chapters:
            yield {
                "id": number,
                "start": begin + chapter.start_ms,
                "end": begin + chapter.end_ms,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": f"Day {day.day:02d}: {chapter.title}"},
            }
            number += 1


def _edges(days: Sequence[Timeline]) -> list[Millis]:
    """Where each day begins, and where the last one ends."""
    return [Millis(edge) for edge in accumulate((day.duration_ms for day in days), initial=0)]
