"""The tag of a session as players, mutagen and our own reader see it."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from voiceguide.audio.assemble import assemble
from voiceguide.audio.frames import encode
from voiceguide.errors import VoiceguideError
from voiceguide.publish.tags import cue_sheet_of, id3, title_of
from voiceguide.script.model import Cue, SectionKind, Sound, Spoken
from voiceguide.timeline.cue_sheet import as_dict, as_json
from voiceguide.timeline.model import Chapter, Event, HoldSpan, Timeline
from voiceguide.units import Millis

HELLO = Spoken("Gr\u00fc\u00df dich \u2013 \u4f60\u597d, \u201chold\u201d.")
FRAMES = encode(bytes(8000))
LENGTH_MS = len(FRAMES) // 144 * 24


def timeline(**change):
    made = {
        "program": "gentle",
        "title": "Gentle back stretches",
        "day": 9,
        "of_days": 56,
        "week": 2,
        "easy": False,
        "voice": "tones",
        "measured": True,
        "minutes": 1,
        "hold_s": 10,
        "repetitions": 4,
        "duration_ms": Millis(30_007),
        "chapters": (Chapter("Bridge", SectionKind.STRETCH, Millis(0), Millis(30_007)),),
        "holds": (HoldSpan("bridge", "both", 1, 1, 10, Millis(2005), Millis(12_005)),),
        "events": (
            Event(HELLO, Cue.GREETING, Millis(601), Millis(601 + LENGTH_MS)),
            Event(Sound("tick"), Cue.SIGNAL, Millis(2005), Millis(2005 + LENGTH_MS)),
        ),
        "notes": ("Fewer repetitions: there are 30 seconds.",),
    }
    return Timeline(**(made | change))


def session(line):
    return id3(line) + assemble(line, {event.clip: FRAMES for event in line.events})


def read(line):
    return ID3(io.BytesIO(session(line)))


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=40)


def test_it_is_version_2_3_which_phones_and_cars_read_best():
    tag = id3(timeline())
    assert tag[:5] == b"ID3\x03\x00"
    assert read(timeline()).version == (2, 3, 0)


def test_frames_follow_the_tag_without_padding():
    data = session(timeline())
    assert id3(timeline()).endswith(b"}")
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
    assert read(timeline())[frame].text == [text]


def test_it_has_no_date_and_nothing_else():
    names = {key[:4] for key in read(timeline())}
    assert names == {"TIT2", "TPE1", "TPE2", "TALB", "TRCK", "TCON", "GEOB"}
    assert b"TYER" not in id3(timeline())
    assert b"TDRC" not in id3(timeline())


def test_the_same_timeline_gives_the_same_bytes():
    assert id3(timeline()) == id3(timeline())
    assert id3(timeline(day=10)) != id3(timeline())


def test_titles_sort_by_day_and_name_an_easy_one():
    titles = [title_of(timeline(day=day)) for day in (1, 2, 10, 56)]
    assert sorted(titles) == titles
    assert title_of(timeline(day=7, easy=True)).endswith("easy day")


def test_the_cue_sheet_stands_in_a_frame_that_says_what_it_is():
    frame = read(timeline()).getall("GEOB")
    assert [(f.desc, f.mime) for f in frame] == [("voiceguide cue sheet", "application/json")]
    assert json.loads(frame[0].data.decode("utf-8")) == as_dict(timeline())


@settings(max_examples=50, deadline=None)
@given(texts, texts, texts)
def test_a_cue_sheet_comes_back_as_it_was_whatever_is_said(title, text, note):
    event = Event(Spoken(text), Cue.GREETING, Millis(601), Millis(601 + LENGTH_MS))
    line = timeline(title=title, events=(event,), notes=(note,))
    data = session(line)
    assert cue_sheet_of(data) == as_json(line)
    assert ID3(io.BytesIO(data))["TALB"].text == [title]


def test_a_player_reads_the_length_that_the_cue_sheet_says():
    data = session(timeline())
    seconds = MP3(io.BytesIO(data)).info.length
    assert abs(seconds * 1000 - json.loads(cue_sheet_of(data))["duration_ms"]) <= 50


@pytest.mark.parametrize("data", [b"", b"x", b"ID", encode(bytes(9000)), bytes(2000)])
def test_what_has_no_tag_has_no_cue_sheet(data):
    assert cue_sheet_of(data) is None


def test_another_programs_tag_has_no_cue_sheet():
    tags = read(timeline())
    tags.getall("GEOB")[0].desc = "something else"
    file = io.BytesIO()
    tags.save(file, v2_version=3)
    assert cue_sheet_of(file.getvalue() + encode(bytes(9000))) is None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:300], id="broken off"),
        pytest.param(lambda data: data.replace(b'"schema"', b'"schem\xff"'), id="no UTF-8"),
        pytest.param(lambda data: data[:6] + b"\xff" + data[7:], id="a size that is none"),
    ],
)
def test_a_damaged_tag_has_no_cue_sheet_or_is_an_error_of_ours(damage):
    data = damage(session(timeline()))
    try:
        assert cue_sheet_of(data) is None
    except VoiceguideError as error:
        assert error.hint  # noqa: PT017 - either way will do
