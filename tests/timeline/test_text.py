import doctest
import re
from dataclasses import replace

import pytest
from timeline_builder import make_chapter, make_event, make_timeline

from voiceguide.program.adjustment import SessionKind
from voiceguide.script.model import Cue, SectionKind, Sound
from voiceguide.timeline import text
from voiceguide.timeline.text import clock, lines

SMALL = make_timeline(
    title="Mine",
    voice="joe",
    duration_ms=65_000,
    chapters=(
        make_chapter("Opening", 0, 60_000, SectionKind.OPENING),
        make_chapter("Sphinx", 60_000, 65_000),
    ),
    events=(
        make_event("Welcome.", 600, 1600, Cue.GREETING),
        make_event(Sound("hold-start"), 60_000, 60_960, Cue.SIGNAL),
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


@pytest.mark.parametrize("kind", SessionKind)
def test_the_kind_of_the_day_and_estimates_are_named(kind):
    head = list(lines(replace(SMALL, kind=kind, measured=False)))
    assert head[0].endswith(f", {kind} day")
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


@pytest.mark.parametrize(
    ("time_ms", "shown"),
    [(0, "00:00:00.000"), (3_599_999, "00:59:59.999"), (360_000_007, "100:00:00.007")],
)
def test_a_time_can_have_hours(time_ms, shown):
    assert clock(time_ms, hours=True) == shown


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(text)
    assert (result.failed, result.attempted > 0) == (0, True)
