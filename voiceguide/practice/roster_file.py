"""A roster's file as rows of texts: CSV as spreadsheets write it, JSON lines, or TOML."""

import codecs
import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from voiceguide.errors import Problem, RosterError
from voiceguide.files import open_regular, reason

KINDS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".toml")
MAX_TOML_BYTES = 5_000_000
"""What is larger is no file that somebody writes by hand; a CSV is read row by row."""
_MAX_LINE = 100_000
_MAX_HEADINGS = 100

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE = 'save it as UTF-8 (in a spreadsheet: "Save as", then "CSV UTF-8")'
_DELIMITERS = (";", "\t", ",")
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a roster.

    Attributes:
        number: in a CSV the row as a spreadsheet counts it, the headings' being 1; else the line,
            and in TOML the table.
        cells: by heading; a CSV's are all there, and may be empty.
        problem: what keeps the row from being read; empty if nothing does.
    """

    number: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster as it was written.

    Attributes:
        headings: of a CSV, in order; empty for the other kinds, where each row has its own.
        rows: one after another, to be gone through once.
    """

    path: Path
    headings: tuple[str, ...]
    rows: Iterator[Row]


def read_roster_file(path: Path) -> RosterFile:
    """Open a roster. Its rows are read while they are gone through.

    Raises:
        RosterError: it can't be read, or is none of the kinds; from going through it, too.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        _fail(path, f"it is no roster: its name ends in none of {', '.join(KINDS)}")
    lines = _lines(path)
    if kind == ".toml":
        return RosterFile(path, (), _toml_rows(path))
    if kind in (".jsonl", ".ndjson"):
        return RosterFile(path, (), _json_rows(lines))
    return _csv(path, lines)


def _fail(path: Path, message: str, row: int = 0) -> NoReturn:
    raise RosterError(path, [Problem(row, "", message)])


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file, in any encoding that says so itself, ends of lines kept."""
    number = 0
    try:
        with open_regular(path) as file:
            head = file.read(4096)
            file.seek(0)
            encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
            if encoding == "utf-8" and b"\0" in head:
                # Of the letters that any roster has, UTF-16 makes two bytes each, one of them 0.
                encoding = "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
            text = TextIOWrapper(file, encoding, newline="")
            while line := text.readline(_MAX_LINE):
                number += 1
                if len(line) >= _MAX_LINE:
                    _fail(path, "the line is too long for a roster", number)
                yield line
    except OSError as error:
        _fail(path, f"it can't be read: {reason(error)}")
    except UnicodeError:
        wrong = "broken UTF-16" if encoding.startswith("utf-16") else "not UTF-8"
        _fail(path, f"{wrong}: {_SAVE}", number + 1)


def _csv(path: Path, lines: Iterator[str]) -> RosterFile:
    first = next(lines, "")
    delimiter, skipped = "", 0
    while first and (not first.strip() or _SEP.fullmatch(first)):
        if found := _SEP.fullmatch(first):
            delimiter = found[1]
        first, skipped = next(lines, ""), skipped + 1
    if not first:
        _fail(path, "it is empty: its first row has the names of the columns")
    delimiter = delimiter or max(_DELIMITERS, key=first.count)
    headings = next(csv.reader([first], delimiter=delimiter), [])
    headings = [heading.strip() for heading in headings]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > _MAX_HEADINGS:
        _fail(path, f"it has {len(headings)} columns: that is no roster", skipped + 1)
    rows = _csv_rows(lines, tuple(headings), delimiter, skipped + 1)
    return RosterFile(path, tuple(headings), rows)


def _csv_rows(
    lines: Iterator[str], headings: tuple[str, ...], delimiter: str, number: int
) -> Iterator[Row]:
    table = csv.reader(
        (line.replace("\0", "\ufffd") for line in lines), delimiter=delimiter, strict=True
    )
    while True:
        number += 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, {}, f"it is no row of a CSV: {error}")
            continue
        if not any(map(str.strip, cells)):
            continue
        extra = [cell for cell in cells[len(headings) :] if cell.strip()]
        problem = f"it has {len(cells)} cells, and there are {len(headings)} columns"
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        yield Row(number, dict(zip(headings, padded, strict=False)), problem if extra else "")


def _json_rows(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            content = json.loads(line, parse_int=str, parse_float=str)
        except ValueError as error:
            yield Row(number, {}, f"not valid JSON: {error}")
        except RecursionError:
            yield Row(number, {}, "not valid JSON: it is nested too deep")
        else:
            yield _table_row(number, content)


def _toml_rows(path: Path) -> Iterator[Row]:
    lines: list[str] = []
    size = 0
    for line in _lines(path):
        lines.append(line)
        size += len(line)
        if size > MAX_TOML_BYTES:
            _fail(path, "it is too large for TOML: write a roster of so many people as CSV")
    try:
        data = tomllib.loads("".join(lines).replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        _fail(path, f"not valid TOML: {error}")
    people = data.pop("person", None)
    if data or not isinstance(people, list):
        wrong = f"there is {next(iter(data))!r}" if data else "there is none"
        _fail(path, f"each person is a table [[person]], and {wrong}")
    for number, content in enumerate(people, start=1):
        yield _table_row(number, content)


def _table_row(number: int, content: object) -> Row:
    if not isinstance(content, dict):
        return Row(number, {}, "a person is a table of columns and their values")
    cells, wrong = {}, []
    for key, value in content.items():
        text = _text(value)
        if text is None:
            wrong.append(key)
        cells[str(key)] = text or ""
    return Row(number, cells, f"{wrong[0]}: it is no text, number or list" if wrong else "")


def _text(value: Any) -> str | None:
    """A value as a spreadsheet would write it; None where it could not."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return None
        case int() | float() | date():
            return str(value)
        case list() if all(isinstance(item, str) for item in value):
            return " ".join(value)
    return None
