"""A course as one M4B: an audiobook with a chapter for each part of each day.

The frames of all clips are joined by absolute places, as `assemble` joins those of an MP3.
The first frame stands at time 0 and the file's edit list begins there: a clip's frames begin
one frame early, so a player that knows edit lists and one that does not both play every
sound where its timeline has it, within half a frame (21.3 ms).

Chapters are written twice: as a text track, which Apple's players and FFmpeg read, and as
Nero's list, which many Android players read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
from av.container import OutputContainer
from av.stream import Disposition

from voiceguide.audio.aac import (
    EARLY_FRAMES,
    SAMPLES,
    SILENT_FRAME,
    AacClip,
    frame_count,
    frame_near,
    prepare,
)
from voiceguide.errors import OutputError
from voiceguide.files import reason
from voiceguide.script.model import Clip
from voiceguide.timeline.model import Timeline
from voiceguide.units import SAMPLE_RATE, Millis, samples_at

if TYPE_CHECKING:
    from av.container.core import Chapter  # of its type stubs alone

AUDIOBOOK = "2"
"""The media kind (stik) by which players put a file with the books and keep its place."""

MAX_NERO_CHAPTERS = 255
"""Nero's list holds no more. It would end in the midst of a course that has more, and players
that prefer it would show a part only: then it is left out."""

_MUXER = "mp4"
"""FFmpeg's ipod muxer writes the same, but PyAV lets no cover into it."""


@dataclass(frozen=True, slots=True)
class BookTags:
    """What a player shows of a book.

    Attributes:
        artist: and album artist.
        cover: a JPEG; empty for none.
    """

    title: str
    artist: str
    album: str
    genre: str
    cover: bytes = b""


def write_audiobook(
    path: Path, days: Sequence[Timeline], clips: Mapping[Clip, AacClip], tags: BookTags
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
        tags: what a player shows.

    Raises:
        OutputError: it can't be written.
    """
    try:
        # With a folder before it no name looks like the address of a protocol ("a:b.m4b").
        with av.open(
            str(path.absolute()), "w", format=_MUXER, container_options=_options(days)
        ) as file:
            _mux(file, days, clips, tags)
    except av.FFmpegError as error:
        why = reason(error) if isinstance(error, OSError) else str(error.strerror)
        raise OutputError(path, why) from error


def assemble(days: Sequence[Timeline], clips: Mapping[Clip, AacClip]) -> Iterator[bytes]:
    """The frames of days, one after another.

    Every event starts on the frame nearest to its time, counted from the start of the book,
    so that no rounding adds up. The last frame reaches to the end of the last day or beyond.

    Args:
        days: with measured lengths.
        clips: all clips of the days.
    """
    now, behind = 0, SILENT_FRAME
    for day, begin in zip(days, _beginnings(days), strict=True):
        for event in day.events:
            start = frame_near(Millis(begin + event.start_ms)) - EARLY_FRAMES
            if start < now:
                raise AssertionError(
                    f"day {day.day}: {event.clip} at {event.start_ms} ms overlaps what is before it"
                )
            clip = clips[event.clip]
            yield from _silence(start - now, behind, clip.before)
            yield from clip.frames
            now, behind = start + len(clip.frames), clip.behind
    end = frame_count(samples_at(_length(days)))
    if end < now:
        raise AssertionError("the book ends before its last event")
    yield from _silence(end - now, behind, SILENT_FRAME)


def _silence(frames: int, first: bytes, last: bytes) -> Iterator[bytes]:
    """Frames without sound. Where there is one only it is the last, which matters oftener."""
    if frames > 1:
        yield first
    for _ in range(frames - 2):
        yield SILENT_FRAME
    if frames:
        yield last


def _options(days: Sequence[Timeline]) -> dict[str, str]:
    nero = "" if sum(len(day.chapters) for day in days) <= MAX_NERO_CHAPTERS else "+disable_chpl"
    return {"movflags": f"+faststart{nero}", "brand": "M4B ", "fflags": "+bitexact"}


def _mux(
    file: OutputContainer,
    days: Sequence[Timeline],
    clips: Mapping[Clip, AacClip],
    tags: BookTags,
) -> None:
    sound = file.add_stream("aac", rate=SAMPLE_RATE)
    prepare(sound.codec_context)
    cover = _cover(file, tags.cover) if tags.cover else None
    file.metadata.update(_metadata(tags))
    file.set_chapters(list(_chapters(days)))
    if cover:
        file.mux_one(cover)
    end = samples_at(_length(days))
    packets: dict[bytes, av.Packet[av.AudioStream]] = {}
    for place, frame in enumerate(assemble(days, clips)):
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


def _metadata(tags: BookTags) -> dict[str, str]:
    return {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "album_artist": tags.artist,
        "genre": tags.genre,
        "media_type": AUDIOBOOK,
    }


def _chapters(days: Sequence[Timeline]) -> "Iterator[Chapter]":
    number = 0
    for day, begin in zip(days, _beginnings(days), strict=True):
        for chapter in day.chapters:
            yield {
                "id": number,
                "start": begin + chapter.start_ms,
                "end": begin + chapter.end_ms,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": f"Day {day.day:02d}: {chapter.title}"},
            }
            number += 1


def _beginnings(days: Sequence[Timeline]) -> Iterator[Millis]:
    begin = 0
    for day in days:
        yield Millis(begin)
        begin += day.duration_ms


def _length(days: Sequence[Timeline]) -> Millis:
    return Millis(sum(day.duration_ms for day in days))
