"""A person's own program: a TOML file to a program, its exercises and its wording.

docs/programs.md says how such a file is written. All its mistakes are found at once.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from voiceguide.errors import Problem, ProgramFileError
from voiceguide.files import reason
from voiceguide.program.catalog import exercises, program_names, program_text
from voiceguide.program.model import Exercise, Program
from voiceguide.script.mistakes import Mistake, of_validation, problems, shown
from voiceguide.script.own_program import OwnProgram
from voiceguide.script.phrases import Language, language
from voiceguide.script.program_rules import broken_rules, nothing_left

MOST_BYTES = 1_000_000
DEFAULT_BASE = "gentle"
OWN_SOURCE = "own"

Model = TypeVar("Model", bound=BaseModel)

_TOML_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program file without a mistake.

    Attributes:
        text: the file as it was read, to find the lines of its keys.
        exercises: all of them by id, its own laid over ours.
        language: the wording, its own laid over ours.
    """

    path: Path
    text: str
    program: Program
    exercises: Mapping[str, Exercise]
    language: Language

    def error(self, key: str, message: str, allowed: str = "") -> ProgramFileError:
        """The error for something that came out when the program was used."""
        return ProgramFileError(self.path, problems(self.text, [Mistake((key,), message, allowed)]))


def read_program_file(path: Path, code: str = "en") -> ProgramFile:
    """Read and check a program file.

    Args:
        path: the file.
        code: the language that its sentences are laid over.

    Raises:
        ProgramFileError: it can't be read, or has mistakes: all of them.
    """
    text = _text(path)
    words = language(code)
    merged, found = _merged(_parsed(path, text))
    found += broken_rules(merged, exercises(), words)
    data = _for_the_model(merged)
    try:
        # From JSON, since only there a strict model takes lists and names of the file.
        own = OwnProgram.model_validate_json(json.dumps(data, default=_never_right), strict=True)
    except ValidationError as error:
        found += [m for m in of_validation(error, _schema()) if _is_written(m.path, merged)]
        raise ProgramFileError(path, problems(text, found)) from None
    if not found:
        file = _program_file(path, text, own, words)
        found += nothing_left(file.program, file.exercises)
    if found:
        raise ProgramFileError(path, problems(text, found))
    return file


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    return OwnProgram.model_json_schema()


def _never_right(value: object) -> dict[str, str]:
    """A date in JSON: of no type that a model asks for, a text least of all."""
    return {"date": str(value)}


def _program_file(path: Path, text: str, own: OwnProgram, words: Language) -> ProgramFile:
    tables = {exercise.id: exercise for exercise in own.exercise}
    wording = {
        id_: table.wording.model_copy(update={"id": id_})
        for id_, table in tables.items()
        if table.wording is not None
    }
    return ProgramFile(
        path,
        text,
        _only(Program, own),
        {**exercises(), **{id_: _only(Exercise, table) for id_, table in tables.items()}},
        replace(
            words,
            phrases=own.sentences.over(words.phrases),
            exercises={**words.exercises, **wording},
        ),
    )


def _only(model: type[Model], more: Model) -> Model:
    """What a model has of one that is made from it and has more."""
    return model.model_validate({key: getattr(more, key) for key in model.model_fields})


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device might never end.
            raise _unreadable(path, "it is a folder" if path.is_dir() else "it is no file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, reason(error)) from error
    if len(data) > MOST_BYTES:
        raise _unreadable(path, f"larger than {MOST_BYTES // 1_000_000} MB, so it is no program")
    try:
        # Some editors mark a file as UTF-8 by its first character.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ProgramFileError(path, [Problem(line, "", "not UTF-8: save it as UTF-8")]) from error


def _unreadable(path: Path, why: str) -> ProgramFileError:
    return ProgramFileError(path, [Problem(0, "", why)])


def _parsed(path: Path, text: str) -> dict[str, Any]:
    line, why = 1, ""
    try:
        data = tomllib.loads(text)
        json.dumps(data, default=_never_right)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_LINE.search(str(error))
        why = str(error)[: place.start()] if place else str(error)
        line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    except RecursionError:
        why = "lists or tables are nested too deep"
    except ValueError:
        why = "a number has too many digits"
    if why:
        raise ProgramFileError(path, [Problem(line, "", f"not TOML: {why}")])
    return data


def _merged(data: dict[str, Any]) -> tuple[dict[str, Any], list[Mistake]]:
    """The file over what it extends. A wrong `extends` counts as the default one.

    So what is missing is not told of a file whose only mistake is that name.
    """
    if "extends" not in data:
        return data, []
    found, name = [], data["extends"]
    if name not in program_names():
        known = tuple(program_names())
        message = f"unknown program {shown(name)}"
        given = name if isinstance(name, str) else ""
        found.append(Mistake(("extends",), message, ", ".join(known), given=given, known=known))
        name = DEFAULT_BASE
    base = tomllib.loads(program_text(name))
    merged = base | data | {"extends": name}
    if isinstance(data.get("ladder"), dict):
        merged["ladder"] = base["ladder"] | data["ladder"]
    return merged, found


def _for_the_model(data: dict[str, Any]) -> dict[str, Any]:
    """The data with what a person need not write, and without what the rules told already."""
    data = dict(data)
    if isinstance(data.get("sentences"), dict):
        data["sentences"] = {k: v for k, v in data["sentences"].items() if k != "safety"}
    if isinstance(data.get("exercise"), list):
        data["exercise"] = [
            {"sources": [OWN_SOURCE]} | table | _with_wording(table)
            if isinstance(table, dict)
            else table
            for table in data["exercise"]
        ]
    return data


def _with_wording(table: dict[str, Any]) -> dict[str, Any]:
    """A shorter form that is not written is the next longer one."""
    wording = table.get("wording")
    if not isinstance(wording, dict):
        return {}
    full = wording.get("full", {})
    short = wording.get("short", full)
    return {"wording": {"short": short, "bare": short} | wording | {"id": OWN_SOURCE}}


def _is_written(path: tuple[str | int, ...], data: dict[str, Any]) -> bool:
    """Whether a mistake is in a form that the file has, and not in the one it was taken from."""
    match path:
        case ("exercise", int(index), "wording", "short" | "bare" as form, *_):
            return form in data["exercise"][index]["wording"]
    return True
