"""The exercises and the bundled programs, read from data/ beside this module.

One TOML file an exercise, facts only; its wording stands in script/data by language.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from voiceguide.errors import DataFileError, UnknownNameError
from voiceguide.program.model import Exercise, Program
from voiceguide.program.toml_models import ModelFolder, read_model, toml_names

_DATA = files("voiceguide.program") / "data"
_PROGRAMS = _DATA / "programs"


@lru_cache(maxsize=1)
def exercises() -> Mapping[str, Exercise]:
    """All exercises by id, in order of id."""
    return ModelFolder(_DATA / "exercises", Exercise)


def program_names() -> list[str]:
    """The names of the bundled programs."""
    return toml_names(_PROGRAMS)


def program_text(name: str) -> str:
    """The TOML of a bundled program, with its comments.

    Raises:
        UnknownNameError: there is none of that name.
    """
    _check_name(name)
    return (_PROGRAMS / f"{name}.toml").read_text(encoding="utf-8")


def load_program(name: str) -> Program:
    """A bundled program by name.

    Raises:
        UnknownNameError: there is none of that name.
        DataFileError: its file is not valid, or names an exercise that is not there.
    """
    _check_name(name)
    program = read_model(_PROGRAMS / f"{name}.toml", Program)
    missing = [f"exercises: unknown {i!r}" for i in program.exercises if i not in exercises()]
    if missing:
        raise DataFileError(f"{name}.toml", missing)
    return program


def _check_name(name: str) -> None:
    if name not in program_names():
        raise UnknownNameError("program", name, program_names())
