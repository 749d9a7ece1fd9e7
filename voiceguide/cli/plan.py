"""voiceguide plan: what a course or a day has in it, without speaking a word."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli import options, show
from voiceguide.cli.terminal import result

if TYPE_CHECKING:
    from voiceguide.timeline.model import Timeline

USUAL_WEEKS = 4


def plan(
    day: Annotated[
        int | None,
        typer.Argument(metavar="[N]", help="A day; without it, the course.", show_default=False),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option("--weeks", metavar="N", help="Weeks of the course.", show_default="4, or all"),
    ] = None,
    program: options.ProgramName = "gentle",
    voice: options.VoiceName = None,
    minutes: options.Minutes = None,
    warm_up: options.WarmUp = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,  # noqa: ARG001
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Show the course, or with N the timeline of a day. Makes no speech."""
    named = options.voice_or_default(voice)
    if named is not None:
        from voiceguide.voices import registry

        registry.info(named)
    if day is None:
        _show_course(program, weeks, minutes, warm_up, as_json=as_json)
        return
    from voiceguide.studio import SessionRequest, Studio
    from voiceguide.timeline import cue_sheet, text

    request = SessionRequest(day, program, named, minutes, warm_up)
    timeline = Studio().timeline(request)
    if as_json:
        result(cue_sheet.as_json(timeline, indent=1))
    else:
        show.day(text.lines(timeline))


def _show_course(
    program: str, weeks: int | None, minutes: int | None, warm_up: str | None, *, as_json: bool
) -> None:
    from voiceguide.errors import UsageError
    from voiceguide.program.planner import Request
    from voiceguide.studio import Studio, material

    made = material(program)
    name, most = made.program.name, made.program.weeks
    weeks = min(USUAL_WEEKS, most) if weeks is None else weeks
    if not 1 <= weeks <= most:
        raise UsageError(
            f"{weeks} weeks: the program {name!r} has {most}", f"choose --weeks 1 to {most}"
        )
    days = weeks * made.program.days_a_week
    course = Studio().course(made, days, Request(minutes, warm_up))
    if as_json:
        rows = [_day(timeline) for timeline in course]
        result(json.dumps({"schema": 1, "program": name, "days": rows}, indent=1))
    else:
        show.course(course)


def _day(timeline: "Timeline") -> dict[str, object]:
    return {
        "day": timeline.day,
        "week": timeline.week,
        "kind": "easy" if timeline.easy else "training",
        "minutes": timeline.minutes,
        "hold_s": timeline.hold_s,
        "repetitions": timeline.repetitions,
        "stretches": list(timeline.stretches),
        "duration_ms": timeline.duration_ms,
    }
