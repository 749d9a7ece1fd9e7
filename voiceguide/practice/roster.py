"""A roster: its people, or every mistake in it at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

from voiceguide.errors import Problem, RosterError
from voiceguide.language.texts import ENGLISH
from voiceguide.practice.columns import (
    COLUMNS,
    MAX_CELL,
    CellError,
    column_name,
    refused,
    refused_cells,
    shown,
    weeks_of,
)
from voiceguide.practice.enrolment import CourseChoice, Enrolment
from voiceguide.practice.roster_file import RosterFile, Row, read_roster_file
from voiceguide.program.wishes import DEFAULT_PROGRAM, Pace, Wishes, Words

MAX_PROBLEMS = 200
"""No more are reported: whoever has so many has one of them in each row."""
_LOOKED_AT = 200
"""Of a column's cells, to see whether it says who somebody is."""
_MAX_KEPT = 10_000
"""Different cells whose values are kept."""


def read_roster(path: Path) -> tuple[Enrolment, ...]:
    """The people of a roster, in its order.

    Raises:
        RosterError: it has mistakes; all of them, by row and column, the first MAX_PROBLEMS.
    """
    reader = _Reader(path)
    people = reader.people(read_roster_file(path))
    if reader.problems:
        raise RosterError(path, reader.reported())
    return people


@dataclass(slots=True)
class _Reader:
    """Goes through a roster once. Equal cells are read once, and equal courses are one object."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    _values: dict[tuple[str, str], Any] = field(default_factory=dict)
    _courses: dict[CourseChoice, CourseChoice] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)
    _missing_told: set[str] = field(default_factory=set)

    def people(self, file: RosterFile) -> tuple[Enrolment, ...]:
        """The people; what is wrong goes to `problems`."""
        self._check_headings(file.headings)
        first = list(islice(file.rows, _LOOKED_AT))
        self._check_cells(first)
        people = [self._person(row) for row in first]
        people += map(self._person, file.rows)
        if not people:
            self._add(Problem(0, "", "there is nobody in it"))
        return tuple(person for person in people if person is not None)

    def reported(self) -> list[Problem]:
        """The mistakes by row; what is past MAX_PROBLEMS is counted in the last one."""
        problems = sorted(self.problems, key=lambda problem: problem.line)
        more = self.count - len(problems)
        if more:
            last = problems[-1].line
            problems.append(Problem(last, "", f"there are {more} more mistakes: fix these first"))
        return problems

    def _add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def _check_headings(self, headings: tuple[str, ...]) -> None:
        """Each column of a CSV is one of ours, once, and those that must be there are."""
        if not headings:
            return
        for heading in headings:
            self._column(heading, 1)
        names = [self._known[heading] for heading in headings]
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self._add(Problem(1, name, "there are two columns of that name"))
        for name, column in COLUMNS.items():
            if column.required and name not in names:
                self._add(Problem(1, name, "there is no such column"))
        self._missing_told = {name for name in COLUMNS if name not in names}

    def _column(self, heading: str, row: int) -> str:
        """The column that a heading names; empty for none, which is a mistake, told once."""
        if heading not in self._known:
            name = column_name(heading)
            self._known[heading] = name if name in COLUMNS else ""
            if name not in COLUMNS:
                self._add(_unknown_column(heading, name, row))
        return self._known[heading]

    def _check_cells(self, rows: list[Row]) -> None:
        """No column says who somebody is, whatever it is called."""
        cells: dict[str, list[str]] = {}
        for row in rows:
            for heading, cell in row.cells.items():
                cells.setdefault(heading, []).append(cell.strip())
        for heading, column in cells.items():
            # The start is a date, and what is none of ours is told by its heading.
            if column_name(heading) == "id" and (why := refused_cells(column)):
                self._add(Problem(rows[0].number, "id", why))

    def _person(self, row: Row) -> Enrolment | None:
        before = self.count
        if row.problem:
            self._add(Problem(row.number, "", row.problem))
        values: dict[str, Any] = {}
        for heading, cell in row.cells.items():
            name = self._column(heading, row.number)
            if name and (text := cell.strip()):
                values[name] = self._value(name, text, row.number)
        for name, column in COLUMNS.items():
            told = name in self._missing_told or row.problem
            if column.required and name not in values and not told:
                self._add(Problem(row.number, name, "it is missing"))
        id_ = values.get("id")
        if id_ is not None and id_ in self._rows:
            first = self._rows[id_]
            self._add(Problem(row.number, "id", f"{shown(id_)} is the code of row {first} already"))
        self._check_weeks(values, row.number)
        if self.count > before or self.problems:
            if id_ is not None:
                self._rows.setdefault(id_, row.number)
            return None
        self._rows[values["id"]] = row.number
        return self._enrolment(row.number, values)

    def _check_weeks(self, values: Mapping[str, Any], row: int) -> None:
        program, weeks = values.get("program", DEFAULT_PROGRAM), values.get("weeks")
        # A program that is wrong is told in its own column.
        if program is not None and weeks is not None and weeks > (most := weeks_of(program)):
            message = f"{weeks} is too large: the program {shown(program)} has {most}"
            self._add(Problem(row, "weeks", message, f"a whole number, 1 to {most}"))

    def _value(self, name: str, text: str, row: int) -> Any:
        """What a cell says; None where it has a mistake."""
        key = (name, text)
        value = self._values.get(key)
        if value is None:
            value = _read(name, text)
            if name != "id" and len(self._values) < _MAX_KEPT:
                self._values[key] = value
        if isinstance(value, CellError):
            self._add(value.problem(row, name))
            return None
        return value

    def _enrolment(self, row: int, values: Mapping[str, Any]) -> Enrolment:
        wishes = Wishes(
            program=values.get("program", DEFAULT_PROGRAM),
            voice=values.get("voice"),
            minutes=values.get("minutes"),
            avoid=values.get("avoid", frozenset()),
            position=values.get("position"),
            pace=values.get("pace", Pace.NORMAL),
            words=values.get("words", Words.USUAL),
            # English is what nobody asks for: the same course with and without a word of it.
            language=None if values.get("language") == ENGLISH else values.get("language"),
        )
        course = CourseChoice(wishes, values.get("weeks"))
        course = self._courses.setdefault(course, course)
        return Enrolment(
            row,
            values["id"],
            course=course,
            start=values["start"],
            days_a_week=values.get("days_a_week"),
        )


def _read(name: str, text: str) -> Any:
    """What a cell says, or the error that says what is wrong with it."""
    if len(text) > MAX_CELL:
        return CellError(f"{shown(text)} is too long")
    try:
        return COLUMNS[name].read(text)
    except CellError as error:
        return error


def _unknown_column(heading: str, name: str, row: int) -> Problem:
    if why := refused(heading):
        return Problem(row, heading[:MAX_CELL], why)
    near = get_close_matches(name, COLUMNS, n=1)
    nearest = near[0] if near else ""
    message = "there is no such column"
    return Problem(row, shown(heading), message, allowed=", ".join(COLUMNS), nearest=nearest)
