"""voiceguide programs: the bundled programs, and a person's own file."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import json_result, note, path_result, result
from voiceguide.errors import NotOursError, Problem, ProgramFileError
from voiceguide.files import check_can_write, write_new
from voiceguide.program.catalog import load_program, program_names, program_text
from voiceguide.program.model import Program
from voiceguide.program.progression import ladder_dose
from voiceguide.studio.program_bundle import check_program

programs = typer.Typer()

_PRESCRIPTION = """\
# With `sessions_a_day = 2`, above [ladder], each session is meant twice on its day.
# An exercise can have a dose, a side and days of its own. Take the # away below to prescribe one:

# [[prescribe]]
# exercise = "{exercise}"
# side = "left"          # or "right"; without this line, both
# hold_s = 20            # leave it out for what is counted and not held
# repetitions = 3        # for each side; without hold_s and repetitions, those of the day
# days = "every"         # or days of the week of the program: [1, 3, 5]"""


@programs.callback(invoke_without_command=True)
@options.command
def _list(
    context: typer.Context,
    as_json: options.Json = False,
) -> None:
    if context.invoked_subcommand is not None:
        return

    rows = [_row(load_program(name)) for name in program_names()]
    if as_json:
        json_result(rows)
        return
    result(f"{'name':<12}  {'weeks':>5}  {'minutes':<7}  {'first':>8}  {'last':>9}  title")
    for row in rows:
        minutes = f"{row['least_minutes']}-{row['most_minutes']}"
        result(
            f"{row['name']:<12}  {row['weeks']:>5}  {minutes:<7}  {row['first_dose']:>8}"
            f"  {row['last_dose']:>9}  {row['title']}"
        )


def _row(program: Program) -> dict[str, object]:
    doses = [ladder_dose(program, day) for day in (1, program.days)]
    first, last = (f"{dose.hold_s} s x {dose.repetitions}" for dose in doses)
    return {
        "name": program.name,
        "title": program.title,
        "weeks": program.weeks,
        "least_minutes": min(program.minutes),
        "most_minutes": max(program.minutes),
        "first_dose": first,
        "last_dose": last,
    }


@programs.command()
@options.command
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A bundled program.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write it to this new file.", show_default="print it"
        ),
    ] = None,
) -> None:
    """Print the TOML of a bundled program, or write it to a file, to start your own from."""
    text = program_text(name).rstrip("\n")
    off_floor = load_program(name).position is not None
    exercise = "chair-figure-four" if off_floor else "figure-four"
    text = f"{text}\n\n{_PRESCRIPTION.format(exercise=exercise)}\n"
    if out is None:
        result(*text.splitlines())
        return
    check_can_write(out)
    if os.path.lexists(out):
        raise NotOursError(out, "a file of that name exists, and may be your own program")
    write_new(out, text.encode())
    path_result(out)


@programs.command()
@options.command
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Your program, a TOML file.")],
    as_json: options.Json = False,
) -> int:
    """Check a program file: a line for each mistake, and exit code 1 if there is one."""
    problems: list[Problem] = []
    remarks: list[str] = []
    used = days = 0
    try:
        checked = check_program(file)
        used, days = len(checked.program.exercises), checked.program.days
        remarks = [
            f"{id_} has no [exercise.movement]: any limit leaves it out" for id_ in checked.unjudged
        ]
    except ProgramFileError as error:
        problems = error.problems
    if as_json:
        facts = {"exercises": used, "days": days, "problems": [asdict(p) for p in problems]}
        json_result({"file": str(file), "ok": not problems, **facts, "remarks": remarks})
    elif not problems:
        for remark in remarks:
            note(f"note: {remark}")
        result(f"{file}: ok, {used} exercises, {days} days")
    else:
        for problem in problems:
            place = f"{file}:{problem.line}" if problem.line else file
            result(f"{place}: {problem}")
    return 1 if problems else 0
