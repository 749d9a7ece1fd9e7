"""voiceguide today, voiceguide session: build the MP3 of a day."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.progress import speech_progress
from voiceguide.cli.terminal import note, result

if TYPE_CHECKING:
    from voiceguide.studio import Built, SessionRequest

DOCTOR = (
    "note: before you begin, have your doctor's or therapist's OK for stretching; "
    "stop whatever hurts."
)


def today(
    date: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Build for this date."
        ),
    ] = None,
    out: options.Out = Path(),
    program: options.ProgramName = "gentle",
    voice: options.VoiceName = None,
    minutes: options.Minutes = None,
    warm_up: options.WarmUp = None,
    format_: options.Format = "mp3",
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Build the session that is due today and print its path."""
    from voiceguide.journal.days import BuiltDay, Journal, next_day
    from voiceguide.program.catalog import load_program
    from voiceguide.studio import SessionRequest, home

    journal = Journal(home() / "journal.sqlite3")
    day_of = (date or datetime.now()).date()  # noqa: DTZ005 - the person's own calendar day
    last = journal.last_built(program)
    day = next_day(last, day_of, load_program(program).days)
    request = SessionRequest(
        day, program, options.voice_or_default(voice), minutes, warm_up, out, format_
    )
    built = _build(request)
    if last is None:
        note(DOCTOR)
    journal.record_built(program, BuiltDay(day, day_of))
    result(str(built.path))


def session(
    day: Annotated[int, typer.Argument(metavar="N", help="The day of the program, from 1.")],
    out: options.Out = Path(),
    program: options.ProgramName = "gentle",
    voice: options.VoiceName = None,
    minutes: options.Minutes = None,
    warm_up: options.WarmUp = None,
    format_: options.Format = "mp3",
    quiet: options.Quiet = False,  # noqa: ARG001
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Build the session of day N and print its path."""
    from voiceguide.studio import SessionRequest

    request = SessionRequest(
        day, program, options.voice_or_default(voice), minutes, warm_up, out, format_
    )
    result(str(_build(request).path))


def _build(request: "SessionRequest") -> "Built":
    from voiceguide.studio import Studio
    from voiceguide.voices import registry

    if request.voice is None and registry.default_name() != registry.SPEAKING[0]:
        best = registry.info(registry.SPEAKING[0])
        note(f"note: speaking with the system's voice, since {best.name} can't run: {best.why_not}")
    built = Studio(progress=speech_progress()).build(request)
    timeline = built.timeline
    minutes, seconds = divmod(round(timeline.duration_ms / 1000), 60)
    note(
        f"{timeline.title}, day {timeline.day} of {timeline.of_days}: {minutes}:{seconds:02d}, "
        f"{timeline.hold_s} s x {timeline.repetitions}, voice {timeline.voice}"
    )
    for line in timeline.notes:
        note(f"note: {line}")
    return built
