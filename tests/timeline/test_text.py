import doctest
import re
from dataclasses import replace

import pytest

from voiceguide.script.model import Cue, SectionKind, Sound, Spoken
from voiceguide.timeline import text
from voiceguide.timeline.model import Chapter, Event, Timeline
from voiceguide.timeline.text import clock, lines
from voiceguide.units import Millis

SMALL = Timeline(
    program="mine",
    title="Mine",
    day=9,
    of_days=56,
    week=2,
    easy=False,
    voice="joe",
    measured=True,
    minutes=20,
    hold_s=10,
    repetitions=4,
    duration_ms=Millis(65_000),
    chapters=(
        Chapter("Opening", SectionKind.OPENING, Millis(0), Millis(60_000)),
        Chapter("Sphinx", SectionKind.STRETCH, Millis(60_000), Millis(65_000)),
    ),
    holds=(),
    events=(
        Event(Spoken("Welcome."), Cue.GREETING, Millis(600), Millis(1600)),
        Event(Sound("hold-start"), Cue.SIGNAL, Millis(60_000), Millis(60_960)),
    ),
    notes=("sphinx: held for 10 s at the most.",),
)


def test_a_small_session_reads_like_this():
    assert (
        "\n".join(lines(SMALL))
        == """\
Mine, day 9 of 56, week 2, training day
10 s x 4, 01:05.000 of 20 min, voice joe, lengths measured
note: sphinx: held for 10 s at the most.

00:00.000  [opening] Opening
00:00.600  greeting    Welcome.

01:00.000  [stretch] Sphinx
01:00.000  signal      <hold-start>

01:05.000  end"""
    )


def test_an_easy_day_and_estimates_are_named():
    head = list(lines(replace(SMALL, easy=True, measured=False)))
    assert head[0].endswith(", easy day")
    assert head[1].endswith("lengths estimated")


def test_every_event_has_one_line(timelines):
    for timeline in timelines:
        heard = [
            line for line in lines(timeline) if re.match(r"\d\d:\d\d\.\d{3}  [a-z-]+ +\S", line)
        ]
        assert len(heard) == len(timeline.events)


def test_lines_stand_in_the_order_of_time(timelines):
    for timeline in timelines[:7]:
        times = [line[:9] for line in lines(timeline) if re.match(r"\d\d:\d\d\.", line)]
        assert times == sorted(times)


@pytest.mark.parametrize(
    ("time_ms", "shown"),
    [(0, "00:00.000"), (999, "00:00.999"), (59_999, "00:59.999"), (7_200_000, "120:00.000")],
)
def test_a_time_is_shown_to_the_millisecond(time_ms, shown):
    assert clock(time_ms) == shown


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(text)
    assert (result.failed, result.attempted > 0) == (0, True)
