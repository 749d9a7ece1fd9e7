"""voiceguide plan: what a course or a day has in it, without speaking a word."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import result
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

            result(json.dumps(plan_as_dict(timelines[0].program, timelines), indent=1))
        else:
            _show_course(timelines)
        return
    timeline = studio.timeline(day, wishes)
    if as_json:
        result(cue_sheet.dump(timeline, indent=1))
    else:
        _show_day(text.lines(timeline))


def _show_course(timelines: list[Timeline]) -> None:
    """A row a day, with small bars for hold and repetitions on a terminal."""
    if not sys.stdout.isatty():
        result("\n".join(_plain_rows(timelines)))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("day", "hold", "times", "min"):
        table.add_column(heading, no_wrap=True)
    table.add_column("stretches")
    for timeline in timelines:
        table.add_row(
            f"{timeline.day:>3}",
            f"{timeline.hold_s:>2} s [cyan]{_bar(timeline.hold_s, MAX_HOLD_S)}[/]",
            f"{timeline.repetitions:>2} [magenta]{_bar(timeline.repetitions, MAX_REPETITIONS)}[/]",
            str(timeline.minutes),
            ", ".join(timeline.stretches) + (" [green](easy day)[/]" if timeline.easy else ""),
        )
    Console().print(table)


def _show_day(lines: Iterable[str]) -> None:
    """The text form of a timeline, coloured by cue on a terminal."""
    if not sys.stdout.isatty():
        result("\n".join(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True)
    for line in lines:
        cue = line[11:].split(" ", 1)[0]
        style = "bold" if cue.startswith("[") else STYLES.get(cue, "")
        console.print(Text(line, style=style))


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
