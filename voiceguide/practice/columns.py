"""The columns of a roster: what a cell may be, and what no roster may have.

A cell is a text as a spreadsheet wrote it. Its column makes a value of it, or says what is wrong.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from voiceguide.errors import DataFileError, Problem, UsageError
from voiceguide.language.texts import codes
from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.model import Avoid, OffFloor
from voiceguide.program.wishes import Pace, Words
from voiceguide.studio.program_bundle import load_bundle
from voiceguide.voices import registry

MAX_CELL = 200
"""No right cell is longer; a wrong one is shown cut."""
MAX_SHOWN = 40

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ID_WORDS = "1 to 64 letters, digits, dots, - and _, a digit among them"
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_NUMBER = re.compile(r"([0-9]{1,6})(?:[.,]0+)?")
_BETWEEN = re.compile(r"[\s,;+/|]+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BIRTH_DATE = re.compile(
    r"(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|1[0-2])[-./](?:(?:19|20)?\d{2})"
    r"|(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:(?:19|20)?\d{2})"
)

_PERSONAL: Mapping[str, tuple[str, ...]] = {
    "a name": (
        *("name", "names", "surname", "forename", "lastname", "firstname", "fullname", "patient"),
        *("vorname", "nachname", "nom", "prenom", "nombre", "apellido", "apellidos", "initials"),
    ),
    "a mail address": ("mail", "email", "emails", "correo", "courriel"),
    "a birth date": (
        *("birth", "birthday", "birthdate", "dob", "born", "age", "geburtsdatum", "geburtstag"),
        *("nacimiento", "naissance"),
    ),
    "an address or a number of a person": (
        *("phone", "telephone", "telefon", "telefono", "mobile", "address", "adresse", "street"),
        *("postcode", "zip", "insurance", "ssn", "nhs"),
    ),
    "a finding about health": ("diagnosis", "diagnose", "pain", "note", "notes", "remark"),
}
"""What the words of a heading tell that no roster may have."""
_WHY_PERSONAL = "a roster has a code for each person and nothing that says who it is"


class CellError(ValueError):
    """What is wrong with a cell.

    Attributes:
        allowed: what would be right; may be empty.
        nearest: the nearest right name; may be empty.
    """

    def __init__(self, message: str, allowed: str = "", nearest: str = "") -> None:
        super().__init__(message)
        self.message, self.allowed, self.nearest = message, allowed, nearest

    def problem(self, row: int, column: str) -> Problem:
        """The mistake in its place."""
        return Problem(row, column, self.message, allowed=self.allowed, nearest=self.nearest)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a roster.

    Attributes:
        read: makes a value of a cell that is not empty. Raises CellError.
        example: a right cell.
        required: whether each row has it.
    """

    read: Callable[[str], Any]
    example: str
    required: bool = False


def column_name(heading: str) -> str:
    """A heading as our columns are written.

    >>> column_name(" Days a week")
    'days_a_week'
    """
    return "_".join(re.split(r"[\s_-]+", heading.strip().lower())).strip("_")


def refused(heading: str) -> str:
    """Why a column of such a heading may be in no roster; empty if it may.

    >>> refused("E-mail").partition(":")[0], refused("pace")
    ('it looks like a mail address', '')
    """
    words = set(column_name(heading).split("_"))
    joined = "".join(column_name(heading).split("_"))
    for what, telling in _PERSONAL.items():
        if words & set(telling) or joined in telling:
            return f"it looks like {what}: {_WHY_PERSONAL}"
    return ""


def refused_cells(cells: list[str]) -> str:
    """Why a column with such cells may be in no roster, whatever its heading; empty if it may."""
    kinds = [_personal_cell(cell) for cell in cells if cell]
    for what in ("a mail address", "a birth date", "a name"):
        if kinds.count(what) * 2 > len(kinds):
            return f"its cells look like {what}: {_WHY_PERSONAL}"
    return ""


def _personal_cell(cell: str) -> str:
    if _MAIL.fullmatch(cell):
        return "a mail address"
    if _BIRTH_DATE.fullmatch(cell):
        return "a birth date"
    letters = cell.replace(" ", "").replace("-", "").replace(".", "").replace(",", "")
    return "a name" if letters.isalpha() and cell[0].isupper() else ""


def _id(cell: str) -> str:
    if personal := _personal_cell(cell):
        raise CellError(f"{shown(cell)} looks like {personal}, not like a code", _ID_WORDS)
    if not _ID.fullmatch(cell) or not any(map(str.isdigit, cell)):
        raise CellError(f"{shown(cell)} is no code of a person", _ID_WORDS)
    return cell


def _date(cell: str) -> date:
    found = _DATE.fullmatch(cell)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise CellError(f"{shown(cell)} is no date", "YYYY-MM-DD, like 2026-11-23") from None


def _number(low: int, high: int) -> Callable[[str], int]:
    allowed = f"a whole number, {low} to {high}"

    def read(cell: str) -> int:
        found = _NUMBER.fullmatch(cell)
        if found is None:
            raise CellError(f"{shown(cell)} is no whole number", allowed)
        number = int(found[1])
        if not low <= number <= high:
            raise CellError(f"{number} is too {'small' if number < low else 'large'}", allowed)
        return number

    return read


def _one_of(names: Callable[[], list[str]], make: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        known = {name.lower(): name for name in names()}
        if cell.lower() not in known:
            raise unknown(cell, list(known.values()))
        return make(known[cell.lower()])

    return read


def _limits(cell: str) -> frozenset[Avoid]:
    tags = [tag for tag in _BETWEEN.split(cell.upper()) if tag]
    for tag in tags:
        if tag not in list(Avoid):
            raise unknown(tag, [limit.value for limit in Avoid])
    return frozenset(map(Avoid, tags))


@cache
def _program(cell: str) -> str:
    """A bundled program's name, or the path of a file that is a program without mistakes."""
    try:
        if cell in program_names():
            load_program(cell)
        else:
            load_bundle(cell)
    except DataFileError as error:
        raise CellError(error.message) from error
    except UsageError as error:
        is_name = not cell.endswith(".toml") and "/" not in cell
        raise (unknown(cell, program_names()) if is_name else CellError(error.message)) from error
    return cell


@cache
def weeks_of(program: str) -> int:
    """How many weeks a program has that a column has read."""
    return load_bundle(program).program.weeks


@cache
def _voice(cell: str) -> str:
    try:
        return registry.info(cell).name
    except UsageError:
        raise unknown(cell, registry.names()) from None
    except Exception as error:
        raise CellError(str(error), getattr(error, "hint", "")) from error


def unknown(name: str, known: list[str]) -> CellError:
    """The error for a name that is none of those that are known."""
    near = get_close_matches(name.lower(), [each.lower() for each in known], n=1)
    nearest = next((each for each in known if [each.lower()] == near), "")
    return CellError(f"{shown(name)} is not one of them", ", ".join(known), nearest)


def shown(cell: str) -> str:
    """A cell in a message: one line, and not too long."""
    text = repr(cell)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


COLUMNS: Mapping[str, Column] = {
    "id": Column(_id, "P-0001", required=True),
    "program": Column(_program, "gentle"),
    "start": Column(_date, "2026-11-23", required=True),
    "avoid": Column(_limits, "KNEEL WRIST"),
    "position": Column(_one_of(lambda: [*get_args(OffFloor)], str), "chair"),
    "minutes": Column(_number(8, 120), "20"),
    "pace": Column(_one_of(lambda: [*Pace], Pace), "normal"),
    "words": Column(_one_of(lambda: [*Words], Words), "usual"),
    "language": Column(_one_of(lambda: [*codes()], str), "en"),
    "voice": Column(_voice, "system"),
    "days_a_week": Column(_number(1, 7), "3"),
    "weeks": Column(_number(1, 52), "4"),
}
"""By name, in the order of the example."""

EXAMPLE = """\
id,program,start,avoid,position,minutes,pace,words,language,voice,days_a_week,weeks
P-0001,gentle,2026-11-23,,,,,,,,,
P-0002,gentle,2026-11-23,KNEEL WRIST,,20,slow,full,en,,3,4
P-0003,chair,2026-11-30,,chair,15,normal,few,en,system,5,8
P-0004,morning,2026-11-30,DF,,,brisk,usual,,,,2
"""
"""A roster to start from, as CSV."""
