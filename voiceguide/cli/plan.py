"""voiceguide plan: what a course or a day has in it, without speaking a word."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import Cell, json_result, result, styled_result, table_result
from voiceguide.program.wishes import DEFAULT_PROGRAM, Wishes
from voiceguide.studio.studio import Studio
from voiceguide.timeline import cue_sheet, text
from voiceguide.timeline.model import Timeline
from voiceguide.voices import registry

MAX_HOLD_S, MAX_REPETITIONS = 90, 15
BAR_LENGTH = 10
STYLES = {
    "safety": "bold red",
    "signal": "cyan",
    "breath": "blue",
    "count": "magenta",
    "halfway": "magenta",
    "next": "green",
    "switch": "green",
    "rest": "dim",
    "why": "dim",
}
"""By cue; everything else is plain."""


@options.command
def plan(
    wishes: Wishes,
    day: Annotated[
        int | None,
        typer.Argument(metavar="[N]", help="A day; without it, the course.", show_default=False),
    ] = None,
    weeks: options.Weeks = None,
    program: options.ProgramName = DEFAULT_PROGRAM,
    as_json: options.Json = False,
) -> None:
    """Show the course, or with N the timeline of a day. Makes no speech."""
    if wishes.voice is not None:
        registry.info(wishes.voice)
    studio, wishes = Studio(), replace(wishes, program=program)
    if day is None:
        timelines = studio.timelines(wishes, weeks)
        if as_json:
            from voiceguide.publish.manifest import plan_as_dict

            json_result(plan_as_dict(timelines[0].program, timelines))
        else:
            _show_course(timelines)
        return
    timeline = studio.timeline(day, wishes)
    if as_json:
        json_result(json.loads(cue_sheet.dump(timeline)))
    else:
        styled_result((line, _style(line)) for line in text.lines(timeline))


def _show_course(timelines: list[Timeline]) -> None:
    """A row a day, with small bars for hold and repetitions on a terminal."""
    if not sys.stdout.isatty():
        result(*_plain_rows(timelines))
        return
    headings = ("day", "hold", "times", "min", "stretches")
    table_result(headings, map(_row, timelines), wide="stretches")


def _row(timeline: Timeline) -> tuple[Cell, ...]:
    hold_s, repetitions = timeline.hold_s, timeline.repetitions
    return (
        f"{timeline.day:>3}",
        ((f"{hold_s:>2} s ", ""), (_bar(hold_s, MAX_HOLD_S), "cyan")),
        ((f"{repetitions:>2} ", ""), (_bar(repetitions, MAX_REPETITIONS), "magenta")),
        str(timeline.minutes),
        ((", ".join(timeline.stretches), ""), (" (easy day)" if timeline.easy else "", "green")),
    )


def _style(line: str) -> str:
    """The colour of a line of a timeline, by its cue."""
    cue = line[11:].split(" ", 1)[0]
    return "bold" if cue.startswith("[") else STYLES.get(cue, "")


def _bar(value: int, longest: int) -> str:
    return "#" * max(1, round(value * BAR_LENGTH / longest))


def _plain_rows(timelines: list[Timeline]) -> Iterator[str]:
    yield f"{'day':>3}  {'hold':>5}  {'times':>5}  {'min':>3}  stretches"
    for timeline in timelines:
        easy = "  (easy day)" if timeline.easy else ""
        yield (
            f"{timeline.day:>3}  {timeline.hold_s:>3} s  {timeline.repetitions:>5}  "
            f"{timeline.minutes:>3}  {', '.join(timeline.stretches)}{easy}"
        )
