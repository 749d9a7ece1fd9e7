"""A person's own program: a TOML file to a program, its exercises and its wording.

docs/programs.md says how such a file is written. All its mistakes are reported at once.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from voiceguide.errors import ProgramFileError, UsageError
from voiceguide.language.texts import ENGLISH
from voiceguide.program.catalog import exercises, program_names, program_text
from voiceguide.program.model import Exercise, Program
from voiceguide.program.toml_file import (
    Mistake,
    TomlFile,
    read_toml_file,
    shown,
    validated,
    validation_mistakes,
)
from voiceguide.program.toml_lines import KeyPath
from voiceguide.program.toml_models import Frozen
from voiceguide.program.wishes import DEFAULT_PROGRAM
from voiceguide.script.phrases import Language, language
from voiceguide.script.prescription_rules import never_done
from voiceguide.script.program_rules import LIMITS_OF_OLD, broken_rules, nothing_left
from voiceguide.script.wording import LANGUAGE, ExerciseWording, Phrases, Sentences

_OWN_SOURCE = "own"

Model = TypeVar("Model", bound=BaseModel)


class _Sentences(Frozen):
    """The table [sentences]: lists that replace ours; `safety_more` adds to ours."""

    welcome: Sentences | None = Field(default=None, min_length=1)
    farewell: Sentences | None = Field(default=None, min_length=1)
    why: Sentences | None = Field(default=None, min_length=1)
    breathe: Sentences | None = Field(default=None, min_length=1)
    still: Sentences | None = Field(default=None, min_length=1)
    ease: Sentences | None = Field(default=None, min_length=1)
    safety_more: Sentences = ()

    def over(self, phrases: Phrases) -> Phrases:
        """The phrases with these laid over."""
        opening = _over(
            phrases.opening,
            welcome=self.welcome,
            safety=phrases.opening.safety + self.safety_more,
            safety_short=phrases.opening.safety_short + self.safety_more,
        )
        return phrases.model_copy(
            update={
                "opening": opening,
                "why": _over(phrases.why, notes=self.why, easy=self.why),
                "closing": _over(phrases.closing, farewell=self.farewell),
                "hold": _over(phrases.hold, breathe=self.breathe, still=self.still, ease=self.ease),
            }
        )


def _over(model: Model, **sentences: Sentences | None) -> Model:
    return model.model_copy(update={key: own for key, own in sentences.items() if own is not None})


class _Exercise(Exercise):
    """A table [[exercise]]: an exercise with its words; without them, ours has words already."""

    wording: ExerciseWording | None = None


class _Program(Program):
    """All of the file, what it extends laid under."""

    extends: str | None = None
    exercise: tuple[_Exercise, ...] = ()
    sentences: _Sentences = _Sentences()


_SHAPE = TypeAdapter(_Program)


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program file without a mistake.

    Attributes:
        source: the file as it was read.
        exercises: all of them by id, its own laid over ours.
        language: the wording, its own laid over ours.
    """

    source: TomlFile
    program: Program
    exercises: Mapping[str, Exercise]
    language: Language

    @property
    def unjudged(self) -> list[str]:
        """The ids of exercises that don't say what they do, so that any limit leaves them out."""
        return [id_ for id_, table in self.exercises.items() if table.movement is None]

    def error(self, key: str, message: str, allowed: str = "") -> UsageError:
        """The error for something that came out when the program was used."""
        return self.source.error([Mistake((key,), message, allowed)])


def read_program_file(path: Path, code: str = ENGLISH) -> ProgramFile:
    """Read and check a program file.

    Args:
        path: the file.
        code: the language that its sentences are laid over.

    Raises:
        ProgramFileError: it can't be read, or has mistakes: all of them.
    """
    source = read_toml_file(path, ProgramFileError)
    wording = language(code)
    data, mistakes = _merged(source.data)
    mistakes += broken_rules(data, exercises(), wording)
    try:
        own = validated(_SHAPE, _for_the_model(data), {LANGUAGE: code})
    except ValidationError as error:
        wrong = validation_mistakes(error, _SHAPE)
        mistakes += [mistake for mistake in wrong if _is_written(mistake.path, data)]
        raise source.error(mistakes) from None
    if not mistakes:
        file = _program_file(source, own, wording)
        mistakes += nothing_left(file.program, file.exercises)
        mistakes += never_done(file.program, file.exercises)
    if mistakes:
        raise source.error(mistakes)
    return file


def _program_file(source: TomlFile, own: _Program, wording: Language) -> ProgramFile:
    tables = {exercise.id: exercise for exercise in own.exercise}
    own_wording = {
        id_: table.wording.model_copy(update={"id": id_})
        for id_, table in tables.items()
        if table.wording is not None
    }
    return ProgramFile(
        source,
        _only(Program, own),
        {**exercises(), **{id_: _only(Exercise, table) for id_, table in tables.items()}},
        replace(
            wording,
            phrases=own.sentences.over(wording.phrases),
            exercises={**wording.exercises, **own_wording},
        ),
    )


def _only(model: type[Model], more: Model) -> Model:
    """What a model has of one that is made from it and has more."""
    return model.model_validate({key: getattr(more, key) for key in model.model_fields})


def _merged(data: dict[str, Any]) -> tuple[dict[str, Any], list[Mistake]]:
    """The file over what it extends. A wrong `extends` counts as the default one.

    Otherwise all the missing keys would be reported of a file whose one mistake is that name.
    """
    if "extends" not in data:
        return data, []
    mistakes, name = [], data["extends"]
    if name not in program_names():
        item = name if isinstance(name, str) else None
        known = tuple(program_names())
        mistakes.append(
            Mistake(("extends",), f"unknown program {shown(name)}", item=item, known=known)
        )
        name = DEFAULT_PROGRAM
    base = tomllib.loads(program_text(name))
    merged = base | data | {"extends": name}
    if isinstance(data.get("ladder"), dict):
        merged["ladder"] = base["ladder"] | data["ladder"]
    return merged, mistakes


def _for_the_model(data: dict[str, Any]) -> dict[str, Any]:
    """The data with what a person need not write, and without what the rules have reported."""
    data = dict(data)
    if isinstance(data.get("sentences"), dict):
        data["sentences"] = _without("safety", data["sentences"])
    if isinstance(data.get("exercise"), list):
        data["exercise"] = [
            {"sources": [_OWN_SOURCE]} | _without(LIMITS_OF_OLD, table) | _with_wording(table)
            if isinstance(table, dict)
            else table
            for table in data["exercise"]
        ]
    return data


def _without(key: str, table: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name != key}


def _with_wording(table: dict[str, Any]) -> dict[str, Any]:
    """A shorter form that is not written is the next longer one."""
    wording = table.get("wording")
    if not isinstance(wording, dict):
        return {}
    full = wording.get("full", {})
    short = wording.get("short", full)
    return {"wording": {"short": short, "bare": short} | wording | {"id": _OWN_SOURCE}}


def _is_written(path: KeyPath, data: dict[str, Any]) -> bool:
    """Whether a mistake is in a form that the file has, and not in the one it was taken from."""
    match path:
        case ("exercise", int(index), "wording", "short" | "bare" as form, *_):
            return form in data["exercise"][index]["wording"]
    return True
