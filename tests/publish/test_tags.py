"""The tag of a session as players, mutagen and our own reader see it."""

import io
import json
import os
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3, CTOCFlags, PictureType
from mutagen.mp3 import MP3
from PIL import Image
from timeline_builder import make_chapter, make_event, make_hold, make_timeline

from voiceguide.audio.assemble import assemble
from voiceguide.audio.mp3 import encode
from voiceguide.audit.split_tag import cue_sheet_of
from voiceguide.language.titles import comment_of, title_of
from voiceguide.publish.tags import id3
from voiceguide.publish.transcript import lyrics
from voiceguide.script.model import SectionKind, Sound, Spoken
from voiceguide.timeline.cue_sheet import dump, load
from voiceguide.units import Millis

HELLO = Spoken("Gr\u00fc\u00df dich \u2013 \u4f60\u597d, \u201chold\u201d.")
FRAMES = encode(bytes(8000))
LENGTH_MS = len(FRAMES) // 144 * 24


def jpeg():
    file = io.BytesIO()
    Image.new("RGB", (16, 16), (31, 94, 98)).save(file, "JPEG")
    return file.getvalue()


COVER = jpeg()


def small_timeline(**change):
    """Half a minute with a hold, a sentence and a tone."""
    usual = {
        "duration_ms": Millis(30_007),
        "chapters": (make_chapter("Bridge", 0, 30_007),),
        "holds": (make_hold(2005, 10),),
        "events": (
            make_event(HELLO, 601, 601 + LENGTH_MS),
            make_event(Sound("tick"), 2005, 2005 + LENGTH_MS),
        ),
        "notes": ("Fewer repetitions: there are 30 seconds.",),
    }
    return make_timeline(**usual | change)


def tag_of(timeline, course_days=56):
    return id3(timeline, course_days, COVER)


def session(timeline):
    clips = {event.clip: FRAMES for event in timeline.events}
    return bytes(assemble(timeline, clips).after(tag_of(timeline)))


def frames_of(tag):
    """Names and contents of a tag's frames, in the order of the file."""
    frames, place = [], 10
    while place < len(tag):
        end = place + 10 + int.from_bytes(tag[place + 4 : place + 8], "big")
        frames.append((tag[place : place + 4].decode("latin-1"), tag[place + 10 : end]))
        place = end
    return frames


def read(timeline):
    return ID3(io.BytesIO(session(timeline)))


CHAPTERS = (
    make_chapter("Welcome", 0, 601, SectionKind.OPENING),
    make_chapter("Gr\u00fc\u00df dich \u4f60\u597d \U0001f9d8", 601, 9_999),
    make_chapter("Bridge", 9_999, 30_007),
)


@pytest.fixture(params=["one chapter", "three chapters", "a real day"])
def timeline(request, timelines):
    """Sessions with few chapters, and day 9 of `gentle`, which has many."""
    if request.param == "a real day":
        clips = {event.clip for event in timelines[8].events}
        assert len(timelines[8].chapters) > 5
        assert len(clips) > 50
        return replace(timelines[8], events=timelines[8].events[::10])
    return small_timeline() if request.param == "one chapter" else small_timeline(chapters=CHAPTERS)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=40)


def test_it_is_version_2_3_which_phones_and_cars_read_best():
    tag = tag_of(small_timeline())
    assert tag[:5] == b"ID3\x03\x00"
    assert read(small_timeline()).version == (2, 3, 0)


def test_frames_follow_the_tag_without_padding():
    data = session(small_timeline())
    tag = tag_of(small_timeline())
    assert 10 + sum(10 + len(content) for _, content in frames_of(tag)) == len(tag)
    assert all(name.isalnum() for name, _ in frames_of(tag))
    length = sum(
        (byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True)
    )
    assert data[10 + length :][:4] == bytes.fromhex("fff364c4")
    assert len(data) == 10 + length + 30_000 // 24 * 144


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("TIT2", "Day 09: 10 s x 4"),
        ("TPE1", "voiceguide"),
        ("TPE2", "voiceguide"),
        ("TALB", "Gentle back stretches"),
        ("TRCK", "9/56"),
        ("TCON", "Speech"),
    ],
)
def test_players_are_told(frame, text):
    assert read(small_timeline())[frame].text == [text]


def test_it_has_no_date_and_nothing_else():
    names = {key[:4] for key in read(small_timeline())}
    texts_ = {"TIT2", "TPE1", "TPE2", "TALB", "TRCK", "TCON", "COMM", "USLT"}
    assert names == {*texts_, "APIC", "GEOB", "CHAP", "CTOC"}
    assert b"TYER" not in tag_of(small_timeline())
    assert b"TDRC" not in tag_of(small_timeline())


def test_the_same_timeline_gives_the_same_bytes():
    assert tag_of(small_timeline()) == tag_of(small_timeline())
    assert tag_of(small_timeline(day=10)) != tag_of(small_timeline())


@pytest.mark.parametrize(("day", "course_days"), [(1, 1), (9, 28), (56, 56)])
def test_the_track_is_the_day_of_as_many_as_the_album_has(day, course_days):
    tag = ID3(io.BytesIO(tag_of(small_timeline(day=day, program_days=84), course_days)))
    assert tag["TRCK"].text == [f"{day}/{course_days}"]


def test_our_name_can_be_read_near_the_start_in_plain_bytes():
    assert b"voiceguide" in tag_of(small_timeline())[:1000]


def test_the_cover_is_the_jpeg_that_it_was_given(timeline):
    (frame,) = read(timeline).getall("APIC")
    assert (frame.mime, frame.type) == ("image/jpeg", PictureType.COVER_FRONT)
    assert frame.data == COVER


def test_the_lyrics_are_the_transcript(timeline):
    (frame,) = read(timeline).getall("USLT")
    assert (frame.lang, frame.desc, frame.text) == ("eng", "", lyrics(timeline))
    assert len(frame.text) > 5


def test_the_comment_names_the_week_the_stretches_and_what_to_mind(timeline):
    (frame,) = read(timeline).getall("COMM")
    # Without a description: players show no other comment.
    assert (frame.lang, frame.desc) == ("eng", "")
    assert frame.text == [comment_of(timeline)]
    for words in (f"Week {timeline.week}.", *timeline.stretches, "doctor", "stop whatever hurts"):
        assert words in frame.text[0]


def chapters_of(timeline):
    return [(c.start_ms, c.end_ms, c.title) for c in timeline.chapters]


def test_every_chapter_has_its_frame_with_exact_times(timeline):
    frames = read(timeline).getall("CHAP")
    chapters = [(f.start_time, f.end_time, f.sub_frames["TIT2"].text[0]) for f in frames]
    assert sorted(chapters) == chapters_of(timeline)
    # Byte offsets are marked as not given; a player would seek by them.
    assert {(f.start_offset, f.end_offset) for f in frames} == {(0xFFFFFFFF, 0xFFFFFFFF)}


def test_one_table_of_contents_stands_over_all_chapters_in_order(timeline):
    tag = read(timeline)
    (toc,) = tag.getall("CTOC")
    assert toc.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    by_id = {frame.element_id: frame for frame in tag.getall("CHAP")}
    assert len(set(toc.child_element_ids)) == len(toc.child_element_ids) == len(by_id)
    starts = [by_id[child].start_time for child in toc.child_element_ids]
    assert starts == [chapter.start_ms for chapter in timeline.chapters]


def test_chapters_stand_in_the_file_in_order(timeline):
    contents = [content for name, content in frames_of(tag_of(timeline)) if name == "CHAP"]
    times = [content.partition(b"\0")[2][:4] for content in contents]
    assert [int.from_bytes(time, "big") for time in times] == [
        c.start_ms for c in timeline.chapters
    ]


def test_eyed3_reads_the_same_chapters(timeline, tmp_path):
    eyed3 = pytest.importorskip("eyed3")
    path = tmp_path / "day.mp3"
    path.write_bytes(session(timeline))
    tag = eyed3.load(path).tag
    (toc,) = tag.table_of_contents
    assert toc.toplevel
    assert toc.ordered
    chapters = [tag.chapters.get(child) for child in toc.child_ids]
    assert [(*c.times, c.title) for c in chapters] == chapters_of(timeline)
    assert (tag.title, tag.album, tag.track_num) == (
        title_of(timeline),
        timeline.title,
        (timeline.day, 56),
    )
    assert tag.lyrics[0].text == lyrics(timeline)
    assert tag.images[0].image_data == COVER


def test_ffprobe_reads_the_same_chapters(timeline, tmp_path):
    if not shutil.which("ffprobe"):
        if os.environ.get("VOICEGUIDE_NO_SKIP") == "1":
            pytest.fail(
                "ffprobe is not installed, and VOICEGUIDE_NO_SKIP=1 lets nothing be skipped"
            )
        pytest.skip("the program ffprobe is not installed")
    path = tmp_path / "day.mp3"
    path.write_bytes(session(timeline))
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_streams", "-of", "json", path]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    probed = json.loads(done.stdout)
    chapters = [
        (
            round(1000 * float(c["start_time"])),
            round(1000 * float(c["end_time"])),
            c["tags"]["title"],
        )
        for c in probed["chapters"]
    ]
    assert sorted(chapters) == chapters_of(timeline)
    assert [stream["codec_name"] for stream in probed["streams"]] == ["mp3", "mjpeg"]


def test_the_cue_sheet_stands_in_a_frame_that_says_what_it_is():
    frame = read(small_timeline()).getall("GEOB")
    assert [(f.desc, f.mime) for f in frame] == [("voiceguide cue sheet", "application/json")]
    assert load(frame[0].data) == small_timeline()


@settings(max_examples=50, deadline=None)
@given(texts, texts, texts)
def test_a_cue_sheet_comes_back_as_it_was_whatever_is_said(title, text, note):
    event = make_event(text, 601, 601 + LENGTH_MS)
    timeline = small_timeline(title=title, events=(event,), notes=(note,))
    data = session(timeline)
    assert cue_sheet_of(data) == dump(timeline)
    assert ID3(io.BytesIO(data))["TALB"].text == [title]


def test_a_player_reads_the_length_that_the_cue_sheet_says():
    data = session(small_timeline())
    seconds = MP3(io.BytesIO(data)).info.length
    assert abs(seconds * 1000 - json.loads(cue_sheet_of(data))["duration_ms"]) <= 50
