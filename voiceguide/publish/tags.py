"""The tags of a session: ID3v2.3, which phones and cars read best."""

import io
from collections.abc import Iterator

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    GEOB,
    ID3,
    TALB,
    TCON,
    TIT2,
    TPE1,
    TPE2,
    TRCK,
    USLT,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)

from voiceguide.language.texts import facts
from voiceguide.language.titles import ARTIST, comment_of, title_of
from voiceguide.publish.transcript import lyrics
from voiceguide.timeline.cue_sheet import TAG_DESCRIPTION, dump
from voiceguide.timeline.model import Timeline

_GENRE = "Speech"
_HEAD = b"ID3\x03\x00\x00"
"""Version 2.3, no flags; the size follows, four bytes of seven bits each."""
_TAG_HEAD_BYTES = 10
_NO_OFFSET = 0xFFFFFFFF
"""A chapter is found by its time, since byte offsets would move with the tag."""


def id3(timeline: Timeline, course_days: int, cover: bytes) -> bytes:
    """The ID3v2.3 tag that stands before a session's frames; no padding, no date.

    Args:
        timeline: the day, with measured lengths.
        course_days: how many days its album has: a course, or for one session the program.
        cover: a JPEG.
    """
    body = _saved(*_texts(timeline, course_days))
    # Chapters one by one: together, mutagen would sort them by size.
    body += b"".join(map(_saved, _chapters(timeline)))
    body += _saved(*_attachments(timeline, cover))
    return _HEAD + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def _saved(*frames: Frame) -> bytes:
    """Frames as they stand in a tag, in mutagen's order."""
    tags, file = ID3(), io.BytesIO()
    for frame in frames:
        tags.add(frame)
    tags.save(file, v1=0, v2_version=3, padding=lambda _info: 0)
    return file.getvalue()[_TAG_HEAD_BYTES:]


def _texts(timeline: Timeline, course_days: int) -> Iterator[Frame]:
    def text(value: str) -> dict[str, object]:
        return {"encoding": Encoding.UTF16, "text": [value]}

    language = facts(timeline.language).iso_639_2
    yield TIT2(**text(title_of(timeline)))
    yield TPE1(encoding=Encoding.LATIN1, text=[ARTIST])
    yield TPE2(encoding=Encoding.LATIN1, text=[ARTIST])
    yield TALB(**text(timeline.title))
    yield TRCK(**text(f"{timeline.day}/{course_days}"))
    yield TCON(**text(_GENRE))
    yield COMM(**text(comment_of(timeline)), lang=language, desc="")
    yield USLT(encoding=Encoding.UTF16, lang=language, desc="", text=lyrics(timeline))


def _chapters(timeline: Timeline) -> Iterator[Frame]:
    """A CHAP frame for each part and the CTOC over them, without which some apps show none."""
    names = [f"chp{number}" for number in range(len(timeline.chapters))]
    for name, chapter in zip(names, timeline.chapters, strict=True):
        yield CHAP(
            element_id=name,
            start_time=chapter.start_ms,
            end_time=chapter.end_ms,
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[TIT2(encoding=Encoding.UTF16, text=[chapter.title])],
        )
    yield CTOC(
        element_id="toc",
        flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED,
        child_element_ids=names,
        sub_frames=[TIT2(encoding=Encoding.UTF16, text=[title_of(timeline)])],
    )


def _attachments(timeline: Timeline, cover: bytes) -> Iterator[Frame]:
    yield APIC(
        encoding=Encoding.LATIN1,
        mime="image/jpeg",
        type=PictureType.COVER_FRONT,
        desc="",
        data=cover,
    )
    yield GEOB(
        encoding=Encoding.LATIN1,
        mime="application/json",
        filename="",
        desc=TAG_DESCRIPTION,
        data=dump(timeline).encode(),
    )
