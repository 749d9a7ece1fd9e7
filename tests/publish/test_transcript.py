"""The transcript as WebVTT, read as strictly as the W3C writes it, and as lyrics."""

import html
import re
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeline_builder import make_chapter, make_event, make_timeline

from voiceguide.language.titles import plain, title_of
from voiceguide.publish.transcript import lyrics, vtt
from voiceguide.script.model import Sound, Spoken

TIME = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
TIMES = re.compile(f"{TIME} --> {TIME}")
BITING = [
    "00:00:01.000 --> 00:00:02.000",
    "-->",
    "a -\u2192 --\u200b> --&gt; b",
    "<b>bold</b> & <v Anna>me</v>",
    "&lt; is not < and &amp; is not &",
    '"quotes", commas; and \\backslashes\\',
    "\U0001f9d8\U0001f3fd\u200d\u2640\ufe0f Потянитесь",
    "\u05e9\u05dc\u05d5\u05dd \u200f(1)",
    "NOTE not a comment",
    "WEBVTT",
]


class Caption(NamedTuple):
    name: str
    start_ms: int
    end_ms: int
    text: str


def parse(text):
    """The comment and the cues of a WebVTT file; anything that is not in its syntax fails."""
    assert not set(text) & {"\r", "\0", "\ufeff"}
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    head, comment, *blocks = text[:-1].split("\n\n")
    assert head == "WEBVTT"
    assert comment.startswith("NOTE ")
    assert "-->" not in comment
    assert "\n" not in comment
    return comment, [caption(block) for block in blocks]


def caption(block):
    name, times, payload = block.split("\n")
    match = TIMES.fullmatch(times)
    assert match, times
    assert "-->" not in name + payload
    assert "<" not in payload
    assert not re.search(r"&(?!(amp|lt|gt);)", payload)
    numbers = [int(number) for number in match.groups()]
    return Caption(name, millis(numbers[:4]), millis(numbers[4:]), html.unescape(payload))


def millis(numbers):
    hours, minutes, seconds, milliseconds = numbers
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def spoken(timeline):
    return [event for event in timeline.events if isinstance(event.clip, Spoken)]


def says(timeline, text, start_ms=1000, end_ms=2000):
    """The timeline with one sentence in the place of all that is heard."""
    return replace(timeline, events=(make_event(text, start_ms, end_ms),))


@pytest.mark.parametrize("day", range(1, 15))
def test_every_sentence_is_a_cue_at_its_times_and_nothing_else_is(timelines, day):
    timeline = timelines[day - 1]
    _, captions = parse(vtt(timeline))
    assert [(c.start_ms, c.end_ms, c.text) for c in captions] == [
        (event.start_ms, event.end_ms, event.clip.text) for event in spoken(timeline)
    ]
    assert len(captions) < len(timeline.events)


def test_cues_have_names_of_their_own_and_come_in_order(timelines):
    _, captions = parse(vtt(timelines[8]))
    assert len({c.name for c in captions}) == len(captions) > 50
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(captions))


def test_the_first_lines_say_who_made_it_and_of_what(timelines):
    comment, _ = parse(vtt(timelines[6]))
    assert comment == f"NOTE Made by voiceguide: {title_of(timelines[6])}"
    assert vtt(timelines[6]).index("voiceguide") < 40


@pytest.mark.parametrize(
    ("start_ms", "written"),
    [
        (0, "00:00:00.000"),
        (999, "00:00:00.999"),
        (59_999, "00:00:59.999"),
        (3_599_007, "00:59:59.007"),
        (3_600_000, "01:00:00.000"),
        (360_000_000, "100:00:00.000"),
    ],
)
def test_times_are_written_to_the_millisecond(timelines, start_ms, written):
    text = vtt(says(timelines[0], "Now.", start_ms, start_ms + 1))
    assert f"\n{written} --> " in text
    assert parse(text)[1][0].end_ms == start_ms + 1


@pytest.mark.parametrize("text", BITING)
def test_a_sentence_that_bites_is_shown_as_it_is(timelines, text):
    _, captions = parse(vtt(says(timelines[0], text)))
    assert [c.text for c in captions] == [text]


def test_line_breaks_and_controls_do_not_end_a_cue(timelines):
    text = vtt(says(timelines[0], "One\n\ntwo\r\nthree\x00\u2028four\ud800."))
    assert [c.text for c in parse(text)[1]] == ["One two three four."]
    assert text.encode("utf-8")


def test_a_session_without_speech_is_still_a_file():
    assert parse(vtt(make_timeline(events=(make_event(Sound("tick"), 0, 100),))))[1] == []


sentences = st.lists(st.text(st.characters()).filter(plain), max_size=5)


@given(sentences, st.lists(st.integers(0, 10**8), min_size=5, max_size=5, unique=True))
def test_whatever_is_said_can_be_read_back(texts, starts):
    events = tuple(
        make_event(text, start, start + 1)
        for text, start in zip(texts, sorted(starts), strict=False)
    )
    _, captions = parse(vtt(make_timeline(events=events)))
    assert [(c.start_ms, c.end_ms) for c in captions] == [(e.start_ms, e.end_ms) for e in events]
    assert [c.text for c in captions] == [plain(text) for text in texts]


@pytest.mark.parametrize("day", [1, 7, 14])
def test_lyrics_have_every_chapter_and_every_sentence_once_in_order(timelines, day):
    timeline = timelines[day - 1]
    pages = [page.split("\n") for page in lyrics(timeline).split("\n\n")]
    assert [page[0] for page in pages] == [chapter.title for chapter in timeline.chapters]
    assert [line for page in pages for line in page[1:]] == [
        event.clip.text for event in spoken(timeline)
    ]


def test_a_sentence_stands_in_the_chapter_in_which_it_begins():
    chapters = (
        make_chapter("Open\ning", 0, 1000),
        make_chapter("Silence", 1000, 2000),
        make_chapter("Bridge", 2000, 3000),
    )
    events = (
        make_event("A\n\nb.", 0, 500),
        make_event("C.", 999, 1200),
        make_event("D <b> & e.", 2000, 2500),
    )
    text = lyrics(make_timeline(chapters=chapters, events=events))
    assert text == "Open ing\nA b.\nC.\n\nSilence\n\nBridge\nD <b> & e."
