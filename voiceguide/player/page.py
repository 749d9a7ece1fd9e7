"""The page that plays a course on a phone: one HTML file, with everything it needs inside.

It is the index.html of a built course and works from any web server, from ours, which tells it
what the journal knows, and from a folder where a browser lets a page at its neighbours: those of
computers do, those of phones do not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

from voiceguide.language.titles import plain
from voiceguide.player.html import Assets, Page, Place
from voiceguide.player.page_data import course_data, kind_words
from voiceguide.player.stretch_sheet import stretch_sheet
from voiceguide.publish.course import Course, CourseDay
from voiceguide.timeline.model import Timeline

ASSETS = Assets(
    html="page.html",
    styles=("player.css",),
    scripts=("dom.js", "data.js", "sound.js", "stage.js", "log.js", "course.js", "main.js"),
)

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
        answered: whether the questions of `start` were answered at all.
        emergency: whether a sign that needs help at once was told: nothing plays then, and the
            reason says what to do.
        notice: what to do before the first session, in a sentence; empty for nothing.
        morning_of: the day of the last session before today, whose next morning can still be
            told; None for none.
        exercises: ids of exercises by the titles of their stretches; of others no pain by
            stretch is asked.
    """

    today: int
    reason: str = ""
    stop: bool = False
    done: Mapping[int, int | None] = field(default_factory=dict)
    answered: bool = True
    emergency: bool = False
    notice: str = ""
    morning_of: int | None = None
    exercises: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageServer:
    """What a server adds to the page. URLs are of its own origin.

    Attributes:
        log_url: the page posts {"day": 9, "pain": 2, "note": ""} there as JSON, with `before`,
            `next_morning`, `spread` and `stretches` (pain by the id of an exercise) where they
            were told. Any 2xx means that it is written; a JSON answer may have `today`, the day
            that is next now, `reason`, `stop` and `checkup`, an advice. It may have `asks`, a
            question whose answer is posted as {"day": 9, "on": date, "spread": true}, with the
            answer's `date`. Any other answer may have `error`, a sentence for the person.
        speak_url: for days whose lengths are not measured, because their clips are not spoken
            yet. The page posts {"day": 9} there, again every second, until the answer
            {"spoken": 12, "of": 155} has both alike; then it loads itself anew. Empty: all days
            are there.
        feed_url: the address for podcast apps, complete; empty for feed.xml beside the page.
        start_url: the page of questions; empty for none.
    """

    journal: JournalView
    log_url: str
    speak_url: str = ""
    feed_url: str = ""
    start_url: str = ""

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
            "start_url": self.start_url,
            "answered": journal.answered,
            "emergency": journal.emergency,
            "notice": journal.notice,
            "morning_of": journal.morning_of,
            "exercises": dict(journal.exercises),
        }


def page(course: Course, *, server: PageServer | None = None) -> Page:
    """The page of a course. The same course and server give the same page.

    Args:
        course: its files are expected beside the page, as the course folder has them.
        server: what the journal knows; None for a page that keeps to itself.
    """
    data = course_data(course) | {"server": server.as_dict() if server else None}
    return ASSETS.page(_parts(course, server) | {"sheet": stretch_sheet(course)}, data)


def linked_page(course: Course, place: Place) -> str:
    """The page of a course whose code, data and figures are shared with others.

    Args:
        course: its files are where its addresses say.
        place: keeps each of them, and gives its address from the page.

    Returns:
        HTML, to be written as UTF-8.
    """
    data = course_data(course) | {"server": None}
    parts = _parts(course, None) | {"sheet": ""}
    return ASSETS.linked(parts, {"how": stretch_sheet(course)}, data, place=place)


def _parts(course: Course, server: PageServer | None) -> dict[str, str]:
    """The page's HTML but for how each stretch goes."""
    timelines = [day.timeline for day in course.days]
    return {
        "cover": escape(course.cover),
        "handout": escape(course.handout),
        "language": escape(course.language),
        "title": escape(plain(course.title)),
        "first_file": escape(course.days[0].file),
        "summary": _summary(timelines),
        "notice": _notice(server) if server else "",
        "answers": _answers(server) if server else "",
        "chart": "".join(_chart(timelines)),
        "rows": "".join(map(_row, course.days)),
    }


def _notice(server: PageServer) -> str:
    """What to do before anything is played; without JavaScript it is seen here alone."""
    journal = server.journal
    text = journal.reason if journal.emergency else journal.notice
    stop = " stop" if journal.emergency else ""
    return f'<p class="notice{stop}">{escape(text)}</p>' if text else ""


def _answers(server: PageServer) -> str:
    if not server.start_url:
        return ""
    what = "Your answers" if server.journal.answered else "Answer some questions first"
    return f'<p><a class="target" href="{escape(server.start_url)}">{what}</a></p>'


def _summary(timelines: list[Timeline]) -> str:
    first, last = timelines[0], timelines[-1]
    days = "1 day" if len(timelines) == 1 else f"{len(timelines)} days"
    if first.minutes == last.minutes:
        return f"{days}, {first.minutes} minutes{' each' * (len(timelines) > 1)}."
    return f"{days}, from {first.minutes} to {last.minutes} minutes."


def _chart(timelines: list[Timeline]) -> Iterator[str]:
    # A dose can be nothing, in a cue sheet that somebody wrote.
    scale = _BAR_HEIGHT / (max(_height(day, 1) for day in timelines) or 1)
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
    kind = kind_words(day)
    return ", ".join([f"Day {day.day}: {day.hold_s} seconds, {day.repetitions} times", *kind])


def _row(day: CourseDay) -> str:
    line = day.timeline
    kind = "".join(f" ({words})" for words in kind_words(line))
    stretches = escape(", ".join(line.stretches))
    return (
        f'<tr id="day-{line.day}"><th scope="row"><a data-day="{line.day}"'
        f' href="{escape(day.file)}">Day {line.day}{kind}</a>'
        f' <span class="mark"></span><small>{stretches}</small></th>'
        f"<td>{line.hold_s} s</td><td>{line.repetitions}</td><td>{line.minutes}</td></tr>\n"
    )
