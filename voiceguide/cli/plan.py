"""voiceguide plan: what a course or a day has in it, without speaking a word."""

import json
from typing import Annotated

import typer

from voiceguide.cli import options, show
from voiceguide.cli.terminal import result


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
    pace: options.PaceName = "normal",
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
    from voiceguide.studio.session import SessionRequest, Studio
    from voiceguide.timeline import cue_sheet, text

    request = SessionRequest(day, program, named, minutes, warm_up, pace=options.pace_named(pace))
    timeline = Studio().timeline(request)
    if as_json:
        result(cue_sheet.as_json(timeline, indent=1))
    else:
        show.day(text.lines(timeline))


def _show_course(
    program: str, weeks: int | None, minutes: int | None, warm_up: str | None, *, as_json: bool
) -> None:
    from voiceguide.program.planner import Request
    from voiceguide.publish.manifest import plan_as_dict
    from voiceguide.studio.program_bundle import course_days, material
    from voiceguide.studio.session import Studio

    made = material(program)
    days = course_days(made.program, weeks)
    course = Studio().course(made, days, Request(minutes, warm_up))
    if as_json:
        result(json.dumps(plan_as_dict(made.program.name, course), indent=1))
    else:
        show.course(course)
