"""voiceguide today: build the MP3 of the day that the journal says is due."""

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli import options, wishes
from voiceguide.cli.person import journal, person
from voiceguide.cli.session import build
from voiceguide.cli.terminal import note, result

if TYPE_CHECKING:
    from voiceguide.person.model import Start

DOCTOR = (
    "note: before you begin, have your doctor's or therapist's OK for stretching; "
    "stop whatever hurts."
)


def today(
    date: wishes.Date = None,
    out: options.Out = Path(),
    program: wishes.ProgramOfStart = None,
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
    """Build the session that is due today and print its path."""
    from voiceguide.errors import PauseError
    from voiceguide.person.advice import decide
    from voiceguide.studio.session import SessionRequest

    who = person(program, avoid, position)
    day_of = wishes.calendar_day(date)
    advice = decide(who.history, who.program, day_of)
    if advice.stop and not anyway:
        raise PauseError(advice.reason)
    request = SessionRequest(
        advice.day,
        who.named,
        options.voice_or_default(voice),
        minutes,
        warm_up,
        out,
        format_,
        avoid=who.avoid,
        position=who.position,
        pace=options.pace_named(pace),
        easy=advice.easy,
    )
    built = build(request)
    note(f"why this one: {advice.reason}")
    remind(who.start, fresh=not who.history)
    journal().record_built(who.program.name, advice.day, day_of, easy=advice.easy)
    result(str(built.path))


def remind(start: "Start | None", *, fresh: bool) -> None:
    """The doctor's OK: once on a fresh machine, each time where the screening found something."""
    if start is None and fresh:
        note(DOCTOR)
    elif start is not None and not start.ok:
        from voiceguide.person.screening import advice_on

        note(f"note: {advice_on(start.signs)} Then run `voiceguide start --yes`.")
