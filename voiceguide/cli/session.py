"""voiceguide session: build the MP3 of a day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli import options, wishes
from voiceguide.cli.person import Person, person_if_known
from voiceguide.cli.progress import speech_progress
from voiceguide.cli.terminal import note, result
from voiceguide.errors import PauseError

if TYPE_CHECKING:
    from voiceguide.studio.session import Built, SessionRequest


def session(
    day: Annotated[int, typer.Argument(metavar="N", help="The day of the program, from 1.")],
    out: options.Out = Path(),
    program: options.ProgramName = "gentle",
    voice: options.VoiceName = None,
    pace: options.PaceName = "normal",
    minutes: options.Minutes = None,
    warm_up: options.WarmUp = None,
    format_: options.Format = "mp3",
    avoid: wishes.AvoidTags = None,
    position: wishes.PositionName = None,
    anyway: wishes.Anyway = False,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Build the session of day N and print its path."""
    from voiceguide.studio.session import SessionRequest

    who = person_if_known(program, avoid, position)
    if not anyway:
        stop_where_it_hurts(who)
    request = SessionRequest(
        day,
        program,
        options.voice_or_default(voice),
        minutes,
        warm_up,
        out,
        format_,
        avoid=who.avoid,
        position=who.position,
        pace=options.pace_named(pace),
    )
    result(str(build(request).path))


def stop_where_it_hurts(who: Person) -> None:
    """Build nothing for a person whose last sessions both hurt.

    Raises:
        PauseError: they should talk to a clinician first.
    """
    if who.history:
        from voiceguide.person.advice import CLINICIAN, red_twice

        if red_twice(who.history):
            raise PauseError(CLINICIAN)


def build(request: "SessionRequest") -> "Built":
    """Build a session, and sum it up on stderr. Raises as studio.Studio.build does."""
    from voiceguide.studio.session import Studio

    say_who_speaks(request.voice)
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


def say_who_speaks(named: str | None) -> None:
    """A note where the best voice can't run and nobody asked for another."""
    from voiceguide.voices import registry

    if named is None and registry.default_name() != registry.SPEAKING[0]:
        best = registry.info(registry.SPEAKING[0])
        note(f"note: speaking with the system's voice, since {best.name} can't run: {best.why_not}")
