"""The page as text: what it says without a script, what it carries, and what can't break it."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from timeline_builder import make_chapter, make_event, make_timeline

from voiceguide.player.page import JournalView, PageServer, page
from voiceguide.player.page_data import SIDES
from voiceguide.publish.course import Course, CourseDay
from voiceguide.script.model import Spoken

SERVER = PageServer(JournalView(3, "Go on.", done={2: None, 1: 2}), log_url="log")
MAX_BYTES = 400_000


class Reader(HTMLParser):
    """Tags with their attributes, and the text of each kind of element."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self._open = [], {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._open = tag

    def handle_endtag(self, _tag):
        self._open = ""

    def handle_data(self, data):
        self.texts.setdefault(self._open, []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def data_of(text):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    return json.loads(found[1])


def tiny(text, title="Gentle"):
    """A course of one day that says one sentence."""
    timeline = make_timeline(
        title=title,
        day=1,
        duration_ms=2000,
        chapters=(make_chapter(text, 0, 2000),),
        events=(make_event(text, 0, 1000),),
        notes=(text,),
    )
    return Course("gentle", title, "tones", 7, (CourseDay(timeline, "day-01.mp3", 9),))


def spans(numbers, width):
    """Rows of distance, length and more as (start, end, *more)."""
    now, rows = 0, []
    for at in range(0, len(numbers), width):
        gap, length, *more = numbers[at : at + width]
        rows.append((now + gap, now + gap + length, *more))
        now += gap + length
    return rows


def test_the_same_course_gives_the_same_page(course):
    assert page(course) == page(course)


def test_without_a_script_every_day_is_a_link_to_its_sound(course):
    links = {a["href"] for a in Reader(page(course).html).all("a") if "href" in a}

    assert {day.file for day in course.days} <= links
    assert {"feed.xml", "course.m3u8", "course.ics", "handout.pdf"} <= links


def test_without_a_script_the_player_is_not_shown(course):
    shown = {a["id"]: "hidden" in a for _, a in Reader(page(course).html).tags if "id" in a}

    assert shown["bar"]
    assert shown["session-view"]
    assert not shown["course-view"]


def test_the_table_says_what_the_chart_shows(course):
    table = page(course).html.partition("<tbody>")[2].partition("</tbody>")[0]
    text = re.sub("<[^>]+>", " ", table)

    for day in course.days:
        line = day.timeline
        row = rf"Day {line.day}\b.*? {line.hold_s} s +{line.repetitions} +{line.minutes}\s"
        assert re.search(row, text), line.day


def test_the_chart_has_a_block_for_each_repetition(course):
    chart = page(course).html.partition('<div class="weeks">')[2].partition("<figcaption")[0]
    bars = re.findall(r'data-day="(\d+)".*?</svg>', chart)
    blocks = [bar.count("<rect") for bar in re.findall(r"<svg.*?</svg>", chart)]

    assert bars == [str(day.timeline.day) for day in course.days]
    assert blocks == [day.timeline.repetitions for day in course.days]


def test_the_safety_sentence_is_there_and_no_cure(course):
    text = page(course).html

    assert "Have your doctor's OK. Stop whatever hurts." in text
    assert not re.search(r"\b(cures?|heals?|relieves?)\b", text, re.IGNORECASE)


def test_sentences_and_times_come_through_whole(course):
    data = data_of(page(course).html)

    for packed, day in zip(data["days"], course.days, strict=True):
        spoken = [e for e in day.timeline.events if isinstance(e.clip, Spoken)]
        assert [(s, e, data["words"][w]) for s, e, w in spans(packed["speech"], 3)] == [
            (e.start_ms, e.end_ms, e.clip.text) for e in spoken
        ]
        assert [(s, e, SIDES[side], *n) for s, e, side, *n in spans(packed["holds"], 5)] == [
            (h.start_ms, h.end_ms, h.side, h.repetition, h.of) for h in day.timeline.holds
        ]
        titles = zip(packed["chapters"][::2], packed["chapters"][1::2], strict=True)
        assert [(data["words"][title], start) for title, start in titles] == [
            (c.title, c.start_ms) for c in day.timeline.chapters
        ]


def test_a_course_of_four_weeks_is_small(timelines):
    lines = [
        replace(line, day=line.day + 14 * half, week=line.week + 2 * half)
        for half in (0, 1)
        for line in timelines
    ]
    days = tuple(CourseDay(line, f"day-{line.day:02d}.mp3", 1) for line in lines)

    assert len(page(Course("gentle", "Gentle", "tones", 7, days)).html.encode()) < MAX_BYTES


def test_one_inline_script_and_style_and_nothing_else(course):
    text = page(course, server=SERVER).html
    reader = Reader(text)

    scripts = [a for a in reader.all("script") if a.get("type") != "application/json"]
    assert scripts == [{}]
    assert reader.all("style") == [{}]
    for tag, attributes in reader.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    assert not re.search(r"\b(eval|Function)\(|innerHTML|insertAdjacentHTML", text)


def own_blocks(html):
    """The text of the one script and the one style that run, as a browser sees them."""
    texts = {name: "".join(parts) for name, parts in Reader(html).texts.items()}
    return texts["script"].partition("(() =>")[2], texts["style"]


def test_the_hashes_are_those_of_the_blocks(course):
    shown = page(course)
    script, style = own_blocks(shown.html)

    for source, block in ((shown.script_hash, f"(() =>{script}"), (shown.style_hash, style)):
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert source == f"'sha256-{digest}'"


def test_what_a_server_adds(course):
    assert data_of(page(course).html)["server"] is None
    assert data_of(page(course, server=SERVER).html)["server"] == {
        "today": 3,
        "log_url": "log",
        "reason": "Go on.",
        "stop": False,
        "done": [{"day": 1, "pain": 2}, {"day": 2, "pain": None}],
        "speak_url": "",
        "feed_url": "",
        "start_url": "",
        "answered": True,
        "emergency": False,
        "notice": "",
        "morning_of": None,
        "exercises": {},
    }


texts = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>",
            "{{script}}",
            "{{data}}",
            "\\u003c",
            "a\u2028b",
            "</title><img src=x onerror=alert(1)>",
            '" onclick="x',
        ]
    ),
)


@given(texts, texts)
def test_no_text_breaks_out(text, title):
    server = PageServer(JournalView(3, text), log_url="log")
    hostile = page(tiny(text, title), server=server).html
    usual = page(tiny("Hello.", "Gentle"), server=SERVER).html

    assert data_of(hostile)["words"] == [text]
    assert data_of(hostile)["title"] == title
    assert data_of(hostile)["server"]["reason"] == text
    assert [tag for tag, _ in Reader(hostile).tags] == [tag for tag, _ in Reader(usual).tags]
    assert own_blocks(hostile) == own_blocks(usual)
