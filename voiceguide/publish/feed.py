"""A course as a podcast: RSS 2.0 with the tags of iTunes and of Podcasting 2.0."""

import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote, urljoin, urlsplit

from voiceguide.errors import UsageError
from voiceguide.language.texts import counted, text
from voiceguide.language.titles import ARTIST, plain, title_of
from voiceguide.publish.course import (
    FEED,
    PAGE,
    Course,
    CourseDay,
    day_name,
)
from voiceguide.timeline.model import Chapter
from voiceguide.timeline.text import clock

_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_ATOM = "http://www.w3.org/2005/Atom"

# From the Podcasting 2.0 specification, docs/tags/guid.md.
_PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")

# Apps sort by date and hide what lies in the future, so day 1 has a Monday long past and each
# day after it the next date. No clock: the same course gives the same feed.
_DAY_1 = datetime(2020, 1, 6, 6, tzinfo=UTC)

# XML 1.0, production [2] Char: all that it leaves out, escaped or not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# A comment may not have two hyphens in a row, so the option's name stands without its own.
_RELATIVE = """<!--
  The URLs in this feed are relative. Podcast apps need absolute ones, because they read
  the feed without knowing where it lay. To set them, build the course with the option
  "base-url" of `voiceguide course`: the address where this folder will live.
-->
"""

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_LOGIN = re.compile("//[^/]*@")
_NOT_AN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class _Folder:
    """Where the course's files are: an empty base for relative addresses."""

    base: str
    query: str

    def url(self, path: str) -> str:
        return f"{urljoin(self.base, path) if self.base else path}{self.query}"


def rss(course: Course, base_url: str | None = None, query: str = "") -> bytes:
    """The feed, in UTF-8. The same course and URL give the same bytes.

    Args:
        course: its files are expected where the course folder has them.
        base_url: the URL of the folder. None: the URLs are relative, and a comment says so.
        query: what each address ends in, "?token=..."; empty for none.

    Raises:
        UsageError: the base URL is not one, as check_base_url says.
    """
    folder = _Folder("" if base_url is None else check_base_url(base_url), query)
    for prefix, uri in (("itunes", _ITUNES), ("podcast", _PODCAST), ("atom", _ATOM)):
        ET.register_namespace(prefix, uri)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add_channel(channel, course, folder)
    for day in course.days:
        _add_episode(ET.SubElement(channel, "item"), course, day, folder)
    ET.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + ("" if folder.base else _RELATIVE)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=False)
    return head.encode() + body + b"\n"


def check_base_url(text: str) -> str:
    """The URL of a folder with one slash at its end, with scheme and host in lower case.

    Spaces and letters beyond ASCII in its path become percent escapes.

    Raises:
        UsageError: it is not http or https, has no host, or has what no folder's URL has:
            a user's name, a query, a fragment.
    """
    why = _why_no_base(text)
    if why:
        # A password does not belong on a screen or in a log.
        shown = _LOGIN.sub("//...@", text)
        raise UsageError(
            f"the base URL can't be {shown!r}: {why}",
            "it is where the course's folder will live, like https://example.org/stretching/",
        )
    parts = urlsplit(text)
    path = quote(_NOT_AN_ESCAPE.sub("%25", parts.path), safe="/%:@!$&'()*+,;=~")
    return f"{parts.scheme}://{parts.netloc.lower()}{path.rstrip('/')}/"


def _why_no_base(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        text.encode()
    except ValueError as error:
        return "it has a lone surrogate" if isinstance(error, UnicodeError) else str(error)
    bare = parts.netloc.lower().removesuffix(f":{port}").removesuffix(":")
    faults = {
        # urlsplit drops some of these without a word.
        "it has a control character": any(character < " " for character in text),
        "it begins with neither http:// nor https://": parts.scheme not in ("http", "https"),
        "it has no host": not host,
        "it has a user's name": "@" in parts.netloc,
        "its host has other characters than ASCII letters, digits, dots and hyphens": (
            not _HOST.fullmatch(bare)
        ),
        "it has a query": "?" in text,
        "it has a fragment": "#" in text,
    }
    return next((why for why, is_so in faults.items() if is_so), "")


def podcast_guid(base_url: str) -> str:
    """What the world knows a feed by that lives in the folder of a URL."""
    return _guid(base_url.partition("://")[2] + FEED)


def _guid(seed: str) -> str:
    return str(uuid.uuid5(_PODCAST_GUIDS, seed))


def _add_channel(channel: ET.Element, course: Course, folder: _Folder) -> None:
    """All of the channel but its items."""
    _add(channel, "title", course.title)
    _add(channel, "link", folder.url(PAGE))
    _add(channel, "description", _course_description(course))
    _add(channel, "language", course.language)
    _add(channel, "generator", ARTIST)
    if folder.base:
        feed = {"href": folder.url(FEED), "rel": "self", "type": "application/rss+xml"}
        _add(channel, f"{{{_ATOM}}}link", **feed)
    _add(channel, f"{{{_ITUNES}}}author", ARTIST)
    _add(channel, f"{{{_ITUNES}}}image", href=folder.url(course.cover))
    _add(channel, f"{{{_ITUNES}}}category", text="Health & Fitness")
    _add(channel, f"{{{_ITUNES}}}explicit", "false")
    _add(channel, f"{{{_ITUNES}}}type", "serial")
    guid = podcast_guid(folder.base) if folder.base else _guid(course.program)
    _add(channel, f"{{{_PODCAST}}}guid", guid)
    _add(channel, f"{{{_PODCAST}}}medium", "course")
    # One person's own course: no podcast host may import it.
    _add(channel, f"{{{_PODCAST}}}locked", "yes")


def _add_episode(item: ET.Element, course: Course, day: CourseDay, folder: _Folder) -> None:
    number = day.timeline.day
    _add(item, "title", title_of(day.timeline))
    _add(item, "description", _episode_description(day))
    _add(item, "guid", _identity(course, number), isPermaLink="false")
    _add(item, "pubDate", format_datetime(_DAY_1 + timedelta(days=number - 1)))
    url = folder.url(quote(day.file))
    _add(item, "enclosure", url=url, length=str(day.bytes), type="audio/mpeg")
    _add(item, f"{{{_ITUNES}}}duration", str(day.seconds))
    _add(item, f"{{{_ITUNES}}}episode", str(number))
    _add(item, f"{{{_ITUNES}}}season", str(day.timeline.week))
    _add(item, f"{{{_ITUNES}}}episodeType", "full")
    _add(item, f"{{{_ITUNES}}}explicit", "false")
    chapters = {"url": folder.url(day.chapters_file), "type": "application/json+chapters"}
    _add(item, f"{{{_PODCAST}}}chapters", **chapters)
    transcript = {"url": folder.url(day.transcript_file), "type": "text/vtt"}
    _add(item, f"{{{_PODCAST}}}transcript", **transcript, language=course.language)


def _identity(course: Course, number: int) -> str:
    """What an app knows an episode by.

    Program and day alone. With the voice, the checksum or the URL in it, a corrected sentence,
    another voice or a move would bring days that were done back as new ones. The price: who
    has the old file on the phone keeps it until they download it again.
    """
    return str(uuid.uuid5(_PODCAST_GUIDS, f"voiceguide/{course.program}/{day_name(number)}"))


def _course_description(course: Course) -> str:
    language = course.language
    safety = text("titles", "feed.safety", language)
    return counted(
        "titles",
        "feed.course",
        len(course.days),
        language,
        a_week=course.days_a_week,
        safety=safety,
    )


def _episode_description(day: CourseDay) -> str:
    timeline = day.timeline
    language, stretches = timeline.language, ", ".join(timeline.stretches)
    sentences = [
        counted(
            "titles",
            "feed.dose",
            timeline.repetitions,
            language,
            hold_s=timeline.hold_s,
            minutes=timeline.minutes,
        )
    ]
    if stretches:
        sentences.append(text("titles", "feed.stretches", language, stretches=stretches))
    told = " ".join([*sentences, text("titles", "feed.safety", language)])
    return "\n".join([told, "", *map(_timestamp, timeline.chapters)])


def _timestamp(chapter: Chapter) -> str:
    """A chapter as apps find it in a description, to jump to: "00:06:49 Side bend"."""
    second, _, _ = clock(chapter.start_ms, hours=True).partition(".")
    return f"{second} {plain(chapter.title)}"


def _add(parent: ET.Element, tag: str, text: str | None = None, /, **attributes: str) -> None:
    # ElementTree escapes markup but lets through what XML forbids.
    clean = {key: _FORBIDDEN.sub("", value) for key, value in attributes.items()}
    child = ET.SubElement(parent, tag, clean)
    child.text = None if text is None else _FORBIDDEN.sub("", text)
