"""The page that plays a course on a phone: one HTML file, with everything it needs inside.

It is the index.html of a built course and works from any web server, from ours, which tells it
what the journal knows, and from a folder where a browser lets a page at its neighbours: those of
computers do, those of phones do not.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

from voiceguide.language.titles import plain
from voiceguide.player.page_data import course_data
from voiceguide.publish.course import Course, CourseDay
from voiceguide.timeline.model import Timeline

SCRIPTS = ("data.js", "sound.js", "stage.js", "course.js", "main.js")
"""In this order they become one script; each may use what stands in those before it."""

_PLAYER = files("voiceguide.player") / "assets"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")

_BAR_WIDTH = 44
_BAR_HEIGHT = 88
_BLOCK_WIDTH = 24
_GAP = 2


@dataclass(frozen=True, slots=True)
class JournalView:
    """What the page shows of a person's journal.

    Attributes:
        today: the day that is next.
        reason: a line that says why it is that day; may be empty.
        stop: whether there should be no session before a clinician has had a look.
        done: the days that are done, each with its pain, 0 to 10; None where it is not known.
    """

    today: int
    reason: str = ""
    stop: bool = False
    done: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageServer:
    """What a server adds to the page. URLs are of its own origin.

    Attributes:
        log_url: the page posts {"day": 9, "pain": 2, "note": ""} there as JSON. Any 2xx means
            that it is written; a JSON answer may have `today`, the day that is next now, and
            `reason`. Any other answer may have `error`, a sentence for the person.
        speak_url: for days whose lengths are not measured, because their clips are not spoken
            yet. The page posts {"day": 9} there, again every second, until the answer
            {"spoken": 12, "of": 155} has both alike; then it loads itself anew. Empty: all days
            are there.
        feed_url: the address for podcast apps, complete; empty for feed.xml beside the page.
    """

    journal: JournalView
    log_url: str
    speak_url: str = ""
    feed_url: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As the page's script reads it."""
        journal, done = self.journal, sorted(self.journal.done.items())
        return {
            "today": journal.today,
            "log_url": self.log_url,
            "reason": journal.reason,
            "stop": journal.stop,
            "done": [{"day": day, "pain": pain} for day, pain in done],
            "speak_url": self.speak_url,
            "feed_url": self.feed_url,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what a content security policy needs to know of it.

    Attributes:
        html: to be written as UTF-8.
        script_hash: its one inline script as a source for `script-src`: `'sha256-...'` with its
            quotes, as Content Security Policy Level 3 writes it.
        style_hash: its one inline style, for `style-src`.
    """

    html: str
    script_hash: str
    style_hash: str


def page(course: Course, *, server: PageServer | None = None) -> Page:
    """The page of a course. The same course and server give the same page.

    Args:
        course: its files are expected beside the page, as the course folder has them.
        server: what the journal knows; None for a page that keeps to itself.
    """
    data = course_data(course) | {"server": server.as_dict() if server else None}
    timelines = [day.timeline for day in course.days]
    style, script = _read("player.css"), _script()
    parts = {
        "language": escape(course.language),
        "title": escape(plain(course.title)),
        "first_file": escape(course.days[0].file),
        "summary": _summary(timelines),
        "chart": "".join(_chart(timelines)),
        "rows": "".join(map(_row, course.days)),
        "css": style,
        "data": _embedded(data),
        "script": script,
    }
    # In one pass, so that no text that looks like a placeholder is ever taken for one.
    html = _PLACEHOLDER.sub(lambda match: parts[match[1]], _read("page.html"))
    return Page(html, _csp_hash(script), _csp_hash(style))


def _csp_hash(block: str) -> str:
    digest = hashlib.sha256(block.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _read(name: str) -> str:
    return (_PLAYER / name).read_text(encoding="utf-8")


def _script() -> str:
    return f'(() => {{\n"use strict";\n{"".join(map(_read, SCRIPTS))}}})();\n'


def _embedded(data: object) -> str:
    """Data as JSON that no text in it can break out of."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _summary(timelines: list[Timeline]) -> str:
    first, last = timelines[0], timelines[-1]
    days = "1 day" if len(timelines) == 1 else f"{len(timelines)} days"
    if len(timelines) == 1:
        return f"{days}, {first.minutes} minutes."
    return f"{days}, from {first.minutes} to {last.minutes} minutes."


def _chart(timelines: list[Timeline]) -> Iterator[str]:
    scale = _BAR_HEIGHT / max(_height(day, 1) for day in timelines)
    for week, in_week in groupby(timelines, key=lambda day: day.week):
        days = tuple(in_week)
        height = max(_height(day, scale) for day in days)
        bars = "".join(_bar(day, scale, height) for day in days)
        yield f'<div class="week"><h2>Week {week}</h2><ol>{bars}</ol></div>'


def _height(day: Timeline, scale: float) -> float:
    return day.repetitions * day.hold_s * scale


def _bar(day: Timeline, scale: float, height: float) -> str:
    """A day as a column of blocks, one a repetition, that grows from the bottom."""
    step = day.hold_s * scale
    left = (_BAR_WIDTH - _BLOCK_WIDTH) // 2
    blocks = "".join(
        f'<rect x="{left}" y="{height - step * (n + 1):.1f}" width="{_BLOCK_WIDTH}"'
        f' height="{max(step - _GAP, 1):.1f}" rx="{min(3, step / 4):.1f}"/>'
        for n in range(day.repetitions)
    )
    return (
        f'<li><a href="#day-{day.day}" data-day="{day.day}" aria-label="{_label(day)}">'
        f'<svg viewBox="0 0 {_BAR_WIDTH} {height:.1f}" aria-hidden="true" focusable="false">'
        f"{blocks}</svg><span>{day.day}</span></a></li>"
    )


def _label(day: Timeline) -> str:
    easy = ", easy day" if day.easy else ""
    return f"Day {day.day}: {day.hold_s} seconds, {day.repetitions} times{easy}"


def _row(day: CourseDay) -> str:
    line = day.timeline
    easy = " (easy)" if line.easy else ""
    stretches = escape(", ".join(line.stretches))
    return (
        f'<tr id="day-{line.day}"><th scope="row"><a data-day="{line.day}"'
        f' href="{escape(day.file)}">Day {line.day}{easy}</a>'
        f' <span class="mark"></span><small>{stretches}</small></th>'
        f"<td>{line.hold_s} s</td><td>{line.repetitions}</td><td>{line.minutes}</td></tr>\n"
    )
