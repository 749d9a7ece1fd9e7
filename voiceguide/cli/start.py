"""voiceguide start: the screening, then the start date and the wishes go to the journal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options, wishes
from voiceguide.cli.person import DEFAULT_PROGRAM, journal
from voiceguide.cli.terminal import note, result
from voiceguide.errors import UsageError


def start(
    date: wishes.Date = None,
    program: options.ProgramName = DEFAULT_PROGRAM,
    avoid: wishes.AvoidTags = None,
    position: wishes.PositionName = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Ask nothing: a doctor or therapist has given the OK, and no sign is there.",
        ),
    ] = False,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Answer some questions about your health, and begin a course."""
    from voiceguide.person.model import Start
    from voiceguide.person.screening import advice_on
    from voiceguide.studio.program_bundle import material

    material(program)
    tags, place = wishes.avoid_tags(avoid), wishes.position_named(position)
    day_of = wishes.calendar_day(date)
    kept = journal()
    kept.start()  # a journal that can't be read is told before anything is asked
    signs = () if yes else _screening()
    if signs:
        sys.stderr.write(f"{advice_on(signs)}\n")
    # A path is kept whole: the next command may run in another folder.
    named = str(Path(program).resolve()) if Path(program).is_file() else program
    kept.record_start(Start(day_of, named, tags, place, ok=not signs, signs=signs))
    note("sessions before that date no longer count; tomorrow `voiceguide today` goes on from it")
    said = [f"avoid {', '.join(sorted(tags))}"] if tags else []
    said += [f"position {place}"] if place else []
    state = "OK given" if not signs else "get the OK first"
    result("; ".join([f"start {day_of}: {program}", *said, state]))


def _screening() -> tuple[str, ...]:
    """Ask on the terminal; returns the keys of the questions that were answered with yes."""
    from voiceguide.person.screening import QUESTIONS

    if not sys.stdin.isatty():
        raise UsageError(
            "start has questions about your health, and this is no terminal to ask them on",
            "--yes says that a doctor or therapist has given the OK, and that none of the signs "
            "in docs/commands.md is there",
        )
    sys.stderr.write("Some questions first. Enter means no.\n")
    return tuple(question.key for question in QUESTIONS if _yes(question.text))


def _yes(question: str) -> bool:
    """Ask until the answer is one; not with typer.confirm, which writes to stdout as well."""
    while True:
        sys.stderr.write(f"{question} [y/N]: ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise typer.Abort
        if answer.strip().lower() in {"y", "yes", "n", "no", ""}:
            return answer.strip().lower() in {"y", "yes"}
