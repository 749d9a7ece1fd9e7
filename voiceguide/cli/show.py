"""A course and a day on stdout: in colour on a terminal, as plain lines elsewhere."""

import sys
from typing import TYPE_CHECKING

from voiceguide.cli.terminal import result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceguide.studio.course_estimate import Outlook
    from voiceguide.timeline.model import Timeline

MOST_HOLD_S, MOST_REPETITIONS = 90, 15
BAR = 10
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


def course(timelines: "list[Timeline]") -> None:
    """Show a course: a row a day, with small bars for hold and repetitions on a terminal."""
    if not sys.stdout.isatty():
        result("\n".join(_plain(timelines)))
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
            f"{timeline.hold_s:>2} s [cyan]{_bar(timeline.hold_s, MOST_HOLD_S)}[/]",
            f"{timeline.repetitions:>2} [magenta]{_bar(timeline.repetitions, MOST_REPETITIONS)}[/]",
            str(timeline.minutes),
            ", ".join(timeline.stretches) + (" [green](easy day)[/]" if timeline.easy else ""),
        )
    Console().print(table)


def outlook(ahead: "Outlook") -> None:
    """Show what a course would take."""
    hours, minutes = divmod(round(ahead.sound_ms / 60_000), 60)
    result(f"{ahead.days} days, {hours} h {minutes} min of sound, {ahead.bytes / 1e6:,.0f} MB")
    result(f"{ahead.sentences} different sentences and sounds, {ahead.stored} of them in the store")
    result(f"about {_time(ahead.seconds)} to build")


def _time(seconds: float) -> str:
    return f"{round(seconds / 60)} min" if seconds >= 90 else f"{max(1, round(seconds))} s"


def day(lines: "Iterable[str]") -> None:
    """Show the text form of a timeline, coloured by cue on a terminal."""
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


def _bar(value: int, most: int) -> str:
    return "#" * max(1, round(value * BAR / most))


def _plain(timelines: "list[Timeline]") -> "Iterable[str]":
    yield f"{'day':>3}  {'hold':>5}  {'times':>5}  {'min':>3}  stretches"
    for timeline in timelines:
        easy = "  (easy day)" if timeline.easy else ""
        yield (
            f"{timeline.day:>3}  {timeline.hold_s:>3} s  {timeline.repetitions:>5}  "
            f"{timeline.minutes:>3}  {', '.join(timeline.stretches)}{easy}"
        )
