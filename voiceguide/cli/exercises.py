"""voiceguide exercises: what every exercise is, and whom it does not suit."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import json_result, path_result, result
from voiceguide.errors import NotOursError, UnknownNameError, UsageError
from voiceguide.figures import all_poses, figure
from voiceguide.figures.bitmap import png_row
from voiceguide.figures.svg import svg_row
from voiceguide.files import check_can_write, write_new
from voiceguide.language.reasons import limit_text
from voiceguide.program import catalog
from voiceguide.program.limits import objections
from voiceguide.program.model import Avoid, Exercise
from voiceguide.program.movement import Movement
from voiceguide.script.phrases import language
from voiceguide.script.wording import ExerciseWording

exercises = typer.Typer()

_LABEL_WIDTH = 11


@exercises.callback(invoke_without_command=True)
@options.command
def _list(
    context: typer.Context,
    as_json: options.Json = False,
) -> None:
    if context.invoked_subcommand is not None:
        return

    rows = [_row(exercise) for exercise in catalog.exercises().values()]
    if as_json:
        json_result(rows)
        return
    result(f"{'id':<24}  {'name':<26}  {'position':<15}  limits that leave it out")
    for row in rows:
        limits = " ".join(row["limits"]) or "none"
        result(f"{row['id']:<24}  {row['name']:<26}  {row['position']:<15}  {limits}")


def _row(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "name": language("en").exercises[exercise.id].name,
        "position": exercise.position.value,
        "limits": [limit.value for limit in Avoid if objections(limit, exercise)],
    }


@exercises.command()
@options.command
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="An exercise of the list.")],
    as_json: options.Json = False,
    figure_file: Annotated[
        Path | None,
        typer.Option(
            "--figure",
            metavar="FILE.svg|.png",
            help="Draw it into a new file instead, its poses side by side.",
        ),
    ] = None,
) -> None:
    """Show an exercise: facts, words, cautions, easier and harder ways, limits and why."""
    known = catalog.exercises()
    if id_ not in known:
        raise UnknownNameError("exercise", id_, list(known))
    exercise, wording = known[id_], language("en").exercises[id_]
    if figure_file is not None:
        write_figure(figure_file, wording)
        path_result(figure_file)
        return
    if as_json:
        json_result(_facts(exercise, wording))
    else:
        result(*_page(exercise, wording))


def write_figure(path: Path, wording: ExerciseWording) -> None:
    """Draw an exercise into a new file, an SVG or a PNG.

    Raises:
        UsageError: the name ends in neither.
        NotOursError: there is another file of that name.
        OutputError: it can't be written.
    """
    kind = path.suffix.lower()
    if kind not in {".svg", ".png"}:
        raise UsageError(
            f"a figure is an SVG or a PNG, and {path.name} is neither",
            "choose a name that ends in .svg or .png",
        )
    check_can_write(path)
    if os.path.lexists(path):
        raise NotOursError(path, "a file of that name exists")
    drawings = all_poses(figure(wording.id))
    if kind == ".png":
        write_new(path, png_row(drawings))
    else:
        about = " ".join(wording.instructions)
        write_new(path, svg_row(drawings, title=wording.name, description=about).encode())


def _facts(exercise: Exercise, wording: ExerciseWording) -> dict[str, Any]:
    """The facts by the names of their file, the words, and the limits with their rules."""
    return {
        **wording.model_dump(mode="json", include={"id", "name", "also"}),
        **exercise.model_dump(mode="json"),
        "instructions": list(wording.instructions),
        "feel": list(wording.full.feel),
        "fault": list(wording.full.fault),
        "easier_way": wording.easier_way,
        "harder_way": wording.harder_way,
        "limits": [
            {
                "limit": limit.value,
                "rules": [{"movement": rule.movement, "source": rule.source} for rule in rules],
            }
            for limit in Avoid
            if (rules := objections(limit, exercise))
        ],
    }


def _page(exercise: Exercise, wording: ExerciseWording) -> Iterator[str]:
    also = f" (also: {', '.join(wording.also)})" if wording.also else ""
    yield f"{wording.name}{also}"
    yield ""
    for label, value in _labelled(exercise):
        yield f"{label:<{_LABEL_WIDTH}}  {value}"
    steps = [f"{number}. {step}" for number, step in enumerate(wording.instructions, start=1)]
    yield from _paragraph("How it is done", steps)
    yield from _paragraph("What to feel", wording.full.feel)
    yield from _paragraph("What to look out for", wording.full.fault)
    yield from _paragraph("Cautions", exercise.cautions)
    yield from _paragraph("Easier", [wording.easier_way, *exercise.easier])
    yield from _paragraph("Harder", [wording.harder_way, *exercise.harder])
    yield from _paragraph("Limits that leave it out", _reasons(exercise))


def _labelled(exercise: Exercise) -> Iterator[tuple[str, str]]:
    yield "id", exercise.id
    yield "position", exercise.position
    yield "sides", exercise.laterality
    most = f", {exercise.max_hold_s} s at the most" if exercise.max_hold_s else ""
    yield "kind", f"{exercise.mode}{most}"
    yield "direction", exercise.direction
    yield "level", exercise.level
    yield "muscles", ", ".join((*exercise.primaryMuscles, *exercise.secondaryMuscles))
    if exercise.movement is not None:
        yield "movement", ", ".join(_movement(exercise.movement))
    if exercise.deep_flexion:
        yield "when", "not in the first hours after waking"
    if exercise.chair:
        yield "on a chair", exercise.chair
    if exercise.standing:
        yield "standing", exercise.standing
    yield "sources", ", ".join(exercise.sources)


def _movement(movement: Movement) -> Iterator[str]:
    """The facts that are not nothing, by the names of the file."""
    for name, value in movement.model_dump().items():
        if value is True:
            yield name
        elif isinstance(value, tuple) and value:
            yield f"{name} {' and '.join(value)}"
        elif value and value != "none":
            yield f"{name} {value}"


def _reasons(exercise: Exercise) -> Iterator[str]:
    for limit in Avoid:
        for rule in objections(limit, exercise):
            yield f"{limit}, {limit_text(limit)}: {rule.movement} [{rule.source}]"


def _paragraph(heading: str, lines: Iterable[str]) -> Iterator[str]:
    lines = [*lines]
    if lines:
        yield ""
        yield heading
        yield from (f"  {line}" for line in lines)
