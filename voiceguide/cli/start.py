"""voiceguide start: the screening, then the start date and the wishes go to the journal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import confirmed, note, result, told
from voiceguide.errors import UsageError
from voiceguide.language.reasons import question_text, screening_text
from voiceguide.person.model import Start
from voiceguide.person.screening import Sign
from voiceguide.program.wishes import DEFAULT_PROGRAM
from voiceguide.studio.studio import Studio


@options.command
def start(
    date: options.Date = None,
    program: options.ProgramName = DEFAULT_PROGRAM,
    avoid: options.AvoidTags = None,
    position: options.PositionName = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Ask nothing: a doctor or therapist has given the OK, and no sign is there.",
        ),
    ] = False,
) -> None:
    """Answer some questions about your health, and begin a course."""
    tags, place = options.avoid_tags(avoid), options.position_named(position)
    day_of = options.calendar_day(date)
    # A program or a journal that can't be read is reported before anything is asked.
    journal = Studio().person(program).journal
    signs = () if yes else _screening()
    if signs:
        told(screening_text(signs))
    # A path is kept absolute: the next command may run in another folder.
    name = str(Path(program).resolve()) if Path(program).is_file() else program
    journal.record_start(Start(day_of, name, tags, place, ok=not signs, signs=signs))
    note("sessions before that date no longer count; tomorrow `voiceguide today` goes on from it")
    facts = [f"avoid {', '.join(sorted(tags))}"] if tags else []
    facts += [f"position {place}"] if place else []
    state = "OK given" if not signs else "get the OK first"
    result("; ".join([f"start {day_of}: {program}", *facts, state]))


def _screening() -> tuple[str, ...]:
    """Ask on the terminal; returns the signs that were answered with yes."""
    if not sys.stdin.isatty():
        raise UsageError(
            "start has questions about your health, and this is no terminal to ask them on",
            "--yes says that a doctor or therapist has given the OK, and that none of the signs "
            "in docs/commands.md is there",
        )
    told("Some questions first. Enter means no.")
    return tuple(sign.value for sign in Sign if confirmed(question_text(sign)))
