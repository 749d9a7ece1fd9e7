"""The exercises and the bundled programs, read from data/ beside this module.

One TOML file an exercise, facts only; its wording stands in script/data by language.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from voiceguide.errors import DataFileError, UnknownNameError
from voiceguide.program.model import Exercise, Program

Model = TypeVar("Model", bound=BaseModel)

_DATA = files("voiceguide.program") / "data"


def read_model(file: Traversable, model: type[Model]) -> Model:
    """Read one TOML file into a model.

    Raises:
        DataFileError: not TOML, or not what the model asks; it names every mistake.
    """
    try:
        return model.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(file.name, [str(error)]) from error
    except ValidationError as error:
        raise DataFileError(
            file.name,
            [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()],
        ) from error


class Models(Mapping[str, Model]):
    """A folder of TOML files, each named by its id and read when it is first asked for.

    A program uses half of the exercises.

    Raises:
        DataFileError: from looking up, as read_model does.
    """

    def __init__(self, folder: Traversable, model: type[Model]) -> None:
        self._model = model
        self._files = {file.name.removesuffix(".toml"): file for file in _toml_files(folder)}
        self._read: dict[str, Model] = {}

    def __getitem__(self, id_: str) -> Model:
        if id_ not in self._read:
            self._read[id_] = read_model(self._files[id_], self._model)
        return self._read[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@lru_cache(maxsize=1)
def exercises() -> Mapping[str, Exercise]:
    """All exercises by id, in order of id."""
    return Models(_DATA / "exercises", Exercise)


def program_names() -> list[str]:
    """The names of the bundled programs."""
    return [file.name.removesuffix(".toml") for file in _toml_files(_DATA / "programs")]


def program_text(name: str) -> str:
    """The TOML of a bundled program, with its comments.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name not in program_names():
        raise UnknownNameError("program", name, program_names())
    return (_DATA / "programs" / f"{name}.toml").read_text(encoding="utf-8")


def load_program(name: str) -> Program:
    """A bundled program by name.

    Raises:
        UnknownNameError: there is none of that name.
        DataFileError: its file is not valid, or names an exercise that is not there.
    """
    if name not in program_names():
        raise UnknownNameError("program", name, program_names())
    program = read_model(_DATA / "programs" / f"{name}.toml", Program)
    missing = [f"exercises: unknown {i!r}" for i in program.exercises if i not in exercises()]
    if missing:
        raise DataFileError(f"{name}.toml", missing)
    return program


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
