"""voiceguide session: build the MP3 of a day."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.progress import build_progress
from voiceguide.cli.terminal import note, path_result
from voiceguide.errors import JournalError
from voiceguide.person.model import Start
from voiceguide.program.wishes import DEFAULT_PROGRAM, Wishes
from voiceguide.studio.session import BuiltSession, SessionRequest
from voiceguide.studio.studio import Studio
from voiceguide.voices import registry


@options.command
def session(
    day: Annotated[int, typer.Argument(metavar="N", help="The day of the program, from 1.")],
    wishes: Wishes,
    out: options.Out = Path(),
    program: options.ProgramName = DEFAULT_PROGRAM,
    format_: options.Format = "mp3",
    anyway: options.Anyway = False,
    force: options.Force = False,
) -> None:
    """Build the session of day N and print its path."""
    studio = Studio()
    wishes, _ = with_start(studio, program, wishes)
    request = SessionRequest(day, wishes, out=out, format=format_, anyway=anyway, force=force)
    path_result(build(studio, request).path)


def with_start(studio: Studio, program: str | None, wishes: Wishes) -> tuple[Wishes, Start | None]:
    """Wishes with what `start` recorded; a journal that can't be read must keep nobody from it.

    Raises:
        UsageError: there is no such program.
    """
    try:
        person = studio.person(program)
    except JournalError as error:
        note(f"note: going on without what `start` recorded: {error.message}")
        return replace(wishes, program=program or DEFAULT_PROGRAM), None
    return person.wishes(wishes), person.start


def build(studio: Studio, request: SessionRequest) -> BuiltSession:
    """Build a session, and sum it up on stderr. Raises as Studio.session does."""
    announce_voice(request.wishes.voice)
    with build_progress() as progress:
        built = studio.session(request, progress=progress)
    timeline = built.timeline
    minutes, seconds = divmod(round(timeline.duration_ms / 1000), 60)
    note(
        f"{timeline.title}, day {timeline.day} of {timeline.program_days}: "
        f"{minutes}:{seconds:02d}, {timeline.hold_s} s x {timeline.repetitions}, "
        f"voice {timeline.voice}"
    )
    for line in timeline.notes:
        note(f"note: {line}")
    return built


def announce_voice(voice: str | None) -> None:
    """A note where the best voice can't run and nobody asked for another."""
    if voice is None and registry.default_name() != registry.PREFERRED[0]:
        best = registry.info(registry.PREFERRED[0])
        note(f"note: speaking with the system's voice, since {best.name} can't run: {best.why_not}")
