"""The feed as podcast apps read it."""

import io
import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import UsageError
from voiceguide.language.texts import text
from voiceguide.language.titles import title_of
from voiceguide.publish.course import Course, CourseDay
from voiceguide.publish.feed import check_base_url, rss

SAFETY = text("titles", "feed.safety")

BASE = "https://example.org/stretching/"
NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
NASTY = [
    "Back & hips",
    "a < b > c",
    "]]> <!-- -- --> <![CDATA[",
    "&amp; &lt;b&gt; &#0;",
    "\"quoted\" and 'quoted'",
    "Stretch \U0001f9d8\U0001f3fd\u200d\u2640\ufe0f",
    "\u05de\u05ea\u05d9\u05d7\u05d5\u05ea \u202eabc\u202c \u0627\u0644\u0638\u0647\u0631",
    "R\u00fcckendehnung \u4f38\u5c55",
]


def channel_of(data):
    return ET.fromstring(data).find("channel")  # noqa: S314 - we wrote it


def items(data):
    return channel_of(data).findall("item")


def text(element, path):
    return element.find(path, NS).text


def attributes(element, path):
    return dict(element.find(path, NS).attrib)


def urls(data):
    """Every URL in a feed."""
    channel = channel_of(data)
    addresses = [e.get("url") or e.get("href") for e in channel.iter()]
    return [text(channel, "link"), *filter(None, addresses)]


def feedparser_reads(data):
    read = pytest.importorskip("feedparser").parse(data)
    assert not read.bozo, read.bozo_exception
    return read


def podcastparser_reads(data):
    return pytest.importorskip("podcastparser").parse(BASE + "feed.xml", io.BytesIO(data))


@pytest.mark.parametrize("base", [None, BASE])
def test_feedparser_reads_it_without_a_complaint(course, base):
    read = feedparser_reads(rss(course, base))
    assert read.version == "rss20"
    assert read.feed.title == course.title
    assert read.feed.language == "en"
    assert read.feed.generator == "voiceguide"
    assert read.feed.author == "voiceguide"
    assert read.feed.image.href == (base or "") + "cover.jpg"
    assert [entry.title for entry in read.entries] == [title_of(d.timeline) for d in course.days]
    for entry, day in zip(read.entries, course.days, strict=True):
        [enclosure] = entry.enclosures
        assert enclosure.href == (base or "") + day.file
        assert int(enclosure.length) == day.bytes
        assert enclosure.type == "audio/mpeg"
        assert int(entry.itunes_duration) == day.seconds


def test_podcastparser_reads_it_without_a_complaint(course):
    read = podcastparser_reads(rss(course, BASE))
    assert read["title"] == course.title
    assert read["type"] == "serial"
    assert read["explicit"] is False
    assert read["cover_url"] == BASE + "cover.jpg"
    assert read["itunes_categories"] == [["Health & Fitness"]]
    episodes = sorted(read["episodes"], key=lambda episode: episode["number"])
    for episode, day in zip(episodes, course.days, strict=True):
        assert episode["title"] == title_of(day.timeline)
        assert episode["total_time"] == day.seconds
        assert episode["season"] == day.timeline.week
        assert episode["enclosures"] == [
            {"url": BASE + day.file, "file_size": day.bytes, "mime_type": "audio/mpeg"}
        ]


def test_an_app_that_sorts_by_date_plays_the_days_in_order(course):
    read = podcastparser_reads(rss(course, BASE))
    by_date = sorted(read["episodes"], key=lambda episode: episode["published"])
    assert [episode["number"] for episode in by_date] == list(range(1, 15))


def test_the_channel_says_what_it_is_and_promises_no_cure(course):
    channel = channel_of(rss(course, BASE))
    description = text(channel, "description")
    assert SAFETY in description
    assert "14 voice-guided stretching sessions, 7 a week, for mobility and comfort" in description
    assert not re.search("cure|heal|treat|relie", description, re.IGNORECASE)
    assert text(channel, "link") == BASE + "index.html"
    assert text(channel, "podcast:medium") == "course"
    assert text(channel, "podcast:locked") == "yes"
    assert text(channel, "itunes:type") == "serial"
    assert text(channel, "itunes:explicit") == "false"
    assert attributes(channel, "itunes:category") == {"text": "Health & Fitness"}
    assert attributes(channel, "atom:link") == {
        "href": BASE + "feed.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_an_episode_says_what_its_timeline_says(course):
    for item, day in zip(items(rss(course, BASE)), course.days, strict=True):
        timeline = day.timeline
        description = text(item, "description")
        times = f"{timeline.repetitions} repetition{'s' * (timeline.repetitions > 1)}"
        assert f"Hold {timeline.hold_s} s, {times}, about" in description
        assert f"about {timeline.minutes} minutes" in description
        assert ", ".join(timeline.stretches) in description
        assert SAFETY in description
        marks = re.findall(r"^(\d\d):(\d\d):(\d\d) (.+)$", description, re.MULTILINE)
        starts = [3600 * int(h) + 60 * int(m) + int(s) for h, m, s, _ in marks]
        assert starts == [chapter.start_ms // 1000 for chapter in timeline.chapters]
        assert [title for *_, title in marks] == [c.title for c in timeline.chapters]
        assert starts[0] == 0
        assert text(item, "itunes:episode") == str(timeline.day)
        assert text(item, "itunes:season") == str(timeline.week)
        assert text(item, "itunes:episodeType") == "full"
        assert text(item, "itunes:explicit") == "false"
        assert attributes(item, "podcast:chapters") == {
            "url": f"{BASE}chapters/day-{timeline.day:02d}.json",
            "type": "application/json+chapters",
        }
        assert attributes(item, "podcast:transcript") == {
            "url": f"{BASE}transcripts/day-{timeline.day:02d}.vtt",
            "type": "text/vtt",
            "language": "en",
        }


def test_dates_begin_on_a_monday_long_past_and_go_on_day_by_day(course):
    dates = [parsedate_to_datetime(text(item, "pubDate")) for item in items(rss(course, BASE))]
    first = datetime.fromisoformat("2020-01-06T06:00:00+00:00")
    assert first.strftime("%A") == "Monday"
    assert dates == [first + timedelta(days=number) for number in range(14)]
    assert text(items(rss(course))[0], "pubDate") == "Mon, 06 Jan 2020 06:00:00 +0000"


def test_the_last_day_of_the_longest_program_is_no_future_episode(course):
    last = course.days[-1]
    timeline = replace(last.timeline, day=364, program_days=364, week=52)
    [item] = items(rss(replace(course, days=(replace(last, timeline=timeline),))))
    assert parsedate_to_datetime(text(item, "pubDate")).year == 2021


def test_an_app_knows_its_episodes_again_after_any_rebuild(course):
    def guids(course, base=BASE):
        return [text(item, "guid") for item in items(rss(course, base))]

    as_built = guids(course)
    assert len(set(as_built)) == 14
    mended = tuple(replace(day, bytes=day.bytes + 1) for day in course.days)
    assert guids(replace(course, days=mended)) == as_built
    assert guids(replace(course, voice="joe", title="Another")) == as_built
    assert guids(course, "http://192.168.1.7:8000") == as_built
    assert guids(replace(course, program="mine")) != as_built
    assert {item.find("guid").get("isPermaLink") for item in items(rss(course))} == {"false"}


@pytest.mark.parametrize("base", ["http://Podnews.net", "https://podnews.net/"])
def test_the_podcasts_identity_is_made_as_podcasting_2_0_says(course, base):
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    # The specification's own example, so that the namespace above is right.
    assert str(uuid.uuid5(namespace, "podnews.net/rss")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    guid = text(channel_of(rss(course, base)), "podcast:guid")
    assert guid == str(uuid.uuid5(namespace, "podnews.net/feed.xml"))
    alone = text(channel_of(rss(course)), "podcast:guid")
    assert alone == str(uuid.uuid5(namespace, "gentle"))


def test_without_a_base_url_it_is_relative_and_says_so_at_its_top(course):
    data = rss(course)
    head = data.decode()[:600]
    assert head.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!--')
    for word in ("relative", "absolute", "`voiceguide course`", "base-url"):
        assert word in head
    assert "index.html" in urls(data)
    assert not [url for url in urls(data) if ":" in url or url.startswith("/")]
    assert channel_of(data).find("atom:link", NS) is None


def test_with_a_base_url_every_url_is_the_relative_one_joined_to_it(course):
    data = rss(course, "https://example.org/stretching")
    assert b"<!--" not in data
    joined = {urljoin(BASE, url) for url in urls(rss(course))}
    assert set(urls(data)) == joined | {BASE + "feed.xml"}


@pytest.mark.parametrize("base", [None, BASE])
def test_a_query_ends_every_address_and_nothing_else(course, base):
    plain, tagged = rss(course, base), rss(course, base, "?token=a-b_c")
    assert urls(tagged) == [f"{url}?token=a-b_c" for url in urls(plain)]
    assert tagged.replace(b"?token=a-b_c", b"") == plain


@pytest.mark.parametrize("name", ["day 01.mp3", "T\u00e4g #1?.mp3", "a&b%20.mp3", "c:d.mp3"])
def test_file_names_are_percent_encoded(course, name):
    day = replace(course.days[0], file=name)
    for base in (None, BASE):
        [item] = items(rss(replace(course, days=(day,)), base))
        url = attributes(item, "enclosure")["url"]
        assert re.fullmatch(r"[A-Za-z0-9._%-]+", url.removeprefix(base or ""))
        assert urljoin(BASE, url) == BASE + url.removeprefix(base or "")
        assert unquote(url.removeprefix(base or "")) == name


@pytest.mark.parametrize("title", NASTY)
def test_a_nasty_title_arrives_as_it_is(course, title):
    data = rss(replace(course, title=title), BASE)
    assert text(channel_of(data), "title") == title
    assert podcastparser_reads(data)["title"] == title
    assert len(feedparser_reads(data).entries) == 14


@pytest.mark.parametrize("bad", ["\x00", "\x08", "\x0b", "\x1f", "\ud83e", "\uffff"])
def test_what_xml_forbids_is_left_out(course, bad):
    data = rss(replace(course, title=f"a{bad}b"), BASE)
    assert text(channel_of(data), "title") == "ab"
    feedparser_reads(data)
    assert podcastparser_reads(data)["title"] == "ab"


def allowed(character):
    """XML 1.0, production 2, written another way than in the code."""
    code = ord(character)
    plain = code >= 0x20 and code not in range(0xD800, 0xE000) and code not in (0xFFFE, 0xFFFF)
    return plain or character in "\t\n\r"


@settings(max_examples=60, deadline=None)
@given(title=st.text(st.characters(), max_size=80), stretch=st.text(st.characters(), max_size=40))
def test_whatever_is_said_arrives_but_for_what_xml_forbids(timelines, title, stretch):
    timeline = timelines[0]
    chapters = tuple(replace(chapter, title=stretch) for chapter in timeline.chapters)
    day = CourseDay(replace(timeline, chapters=chapters), "day-01.mp3", 1)
    channel = channel_of(rss(Course("gentle", title, "tones", days_a_week=7, days=(day,)), BASE))
    # Every XML parser makes one line feed of a line's end.
    shown = "".join(filter(allowed, title)).replace("\r\n", "\n").replace("\r", "\n")
    assert (text(channel, "title") or "") == shown
    assert text(channel, "item/title") == title_of(timeline)


def test_the_same_course_gives_the_same_bytes(course):
    assert rss(course, BASE) == rss(course, BASE)
    assert rss(course) == rss(course)
    assert rss(course).decode().splitlines()[-1] == "</rss>"


def test_it_is_indented_for_people(course):
    lines = rss(course, BASE).decode().splitlines()
    assert "  <channel>" in lines
    assert lines.count("    <item>") == 14


@pytest.mark.parametrize(
    ("given_url", "base"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("https://example.org/a///", "https://example.org/a/"),
        ("HTTPS://Example.ORG/Path", "https://example.org/Path/"),
        ("http://192.168.1.7:8000/x", "http://192.168.1.7:8000/x/"),
        ("http://localhost:8000", "http://localhost:8000/"),
        ("http://[FE80::1]:8000/", "http://[fe80::1]:8000/"),
        ("https://example.org/my folder", "https://example.org/my%20folder/"),
        ("https://example.org/my%20folder", "https://example.org/my%20folder/"),
        ("https://example.org/100%", "https://example.org/100%25/"),
        ("https://example.org/\u00fcben", "https://example.org/%C3%BCben/"),
        ("https://example.org/~me/a,b", "https://example.org/~me/a,b/"),
    ],
)
def test_a_base_url_ends_with_one_slash_and_is_plain(given_url, base):
    assert check_base_url(given_url) == base
    assert check_base_url(base) == base


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "http"),
        ("example.org", "http"),
        ("//example.org/", "http"),
        ("ftp://example.org/", "http"),
        ("file:///home/me", "http"),
        ("javascript:alert(1)", "http"),
        ("https://", "no host"),
        ("https:///path", "no host"),
        ("http://:80/", "no host"),
        ("https://me:secret@example.org/", "user"),
        ("https://me@example.org/", "user"),
        ("https://example.org/?", "query"),
        ("https://example.org/?a=b", "query"),
        ("https://example.org/#top", "fragment"),
        ("https://example.org/#", "fragment"),
        ("https://exam ple.org/", "host"),
        ("https://\u00fcben.org/", "host"),
        ("https://example.org\\x/", "host"),
        ("https://example.org:port/", "ort"),
        ("https://example.org:99999/", "ort"),
        ("https://[::1/", "IPv6"),
        ("https://exam\nple.org/", "control"),
        ("https://example.org/\x00", "control"),
        ("https://example.org/\ud800", "surrogate"),
    ],
)
def test_what_is_no_base_url_is_refused_with_its_reason(course, url, why):
    for use in (check_base_url, lambda text: rss(course, text)):
        with pytest.raises(UsageError, match=why) as caught:
            use(url)
        assert "https://example.org/stretching/" in caught.value.hint
        assert "secret" not in caught.value.message


@given(st.text() | st.from_regex(r"https?://[^/]{1,20}/.{0,20}", fullmatch=True))
def test_any_text_is_a_plain_base_url_or_refused(url):
    try:
        base = check_base_url(url)
    except UsageError:
        return
    assert re.fullmatch(r"https?://[a-z0-9.:\[\]-]+/([!-~]*[!-.0-~]/)?", base)
    assert check_base_url(base) == base
