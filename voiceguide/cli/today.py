"""voiceguide today: build the MP3 of the day that the journal says is due."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.session import build
from voiceguide.cli.terminal import note, path_result
from voiceguide.language.reasons import advice_text, checkup_text, screening_text
from voiceguide.person.person import Person
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.wishes import Wishes
from voiceguide.studio.session import SessionRequest
from voiceguide.studio.studio import Studio

DOCTOR = (
    "note: before you begin, have your doctor's or therapist's OK for stretching; "
    "stop whatever hurts."
)


@options.command
def today(
    wishes: Wishes,
    date: options.Date = None,
    out: options.Out = Path(),
    program: options.ProgramOfStart = None,
    format_: options.Format = "mp3",
    anyway: options.Anyway = False,
    flare: Annotated[
        bool, typer.Option("--flare", help="A flare-up session: short, small and gentle.")
    ] = False,
    force: options.Force = False,
) -> None:
    """Build the session that is due today and print its path."""
    studio, day_of = Studio(), options.calendar_day(date)
    person = studio.person(program)
    advice = person.advice(day_of)
    if flare:
        adjustment = replace(advice.adjustment, kind=SessionKind.FLARE)
        advice = replace(advice, adjustment=adjustment)
    request = SessionRequest(
        advice.day,
        person.wishes(wishes),
        adjustment=advice.adjustment,
        out=out,
        format=format_,
        anyway=anyway,
        force=force,
    )
    built = build(studio, request)
    note(f"why this one: {advice_text(advice)}")
    if advice.checkup:
        note(f"note: {checkup_text(advice.checkup)}")
    remind(person)
    person.record_built(advice, day_of)
    path_result(built.path)


def remind(person: Person) -> None:
    """The doctor's OK: once on a fresh machine, each time where the screening found something."""
    if person.start is None:
        if not person.history():
            note(DOCTOR)
    elif not person.start.ok:
        told = screening_text(person.start.signs, person.start.baseline)
        note(f"note: {told} Then run `voiceguide start --yes`.")
