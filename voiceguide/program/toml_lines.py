"""The line of each key of a valid TOML file, which no reader reports.

tomllib says what a statement means; so the file is given to it statement by statement.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

KeyPath = tuple[str | int, ...]
"""A key's place: ("ladder", "holds"), or ("exercise", 1, "id") in an array of tables."""

_MAX_DOTS = 20
"""Of the names in one line: no table of ours is nested deeper than three."""
_NO_NAME = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*')

_MAX_TRIED = 1_000_000
"""So many characters are read to find where statements end. Only a file that was made to take
long takes more; its last keys have no line of their own then."""

_ENDS = ("]", '"""', "'''")
"""What the last line has of a statement that takes several lines."""


def key_lines(text: str) -> Mapping[KeyPath, int]:
    r"""The line, from 1, of every table header and key of a valid TOML file.

    >>> key_lines("a = 1\n[b]\nc = 2")[("b", "c")]
    3
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    last: dict[KeyPath, int] = {}
    for start, statement, data in _statements(text):
        if statement.lstrip().startswith("["):
            table = _header(data, last)
            lines[table] = start
            # What is around it has a line of its own only where it has a header of its own.
            for length in range(1, len(table)):
                lines.setdefault(table[:length], start)
        else:
            lines |= dict.fromkeys(((*table, *path) for path in _keys(data)), start)
    return lines


def deep_line(text: str) -> int:
    """The first line, from 1, with a dotted name of so many parts that reading it takes long.

    0 for none. The reader takes a time that grows with the square of the parts, and more memory
    than there is.

    >>> deep_line("a.b = '............................'"), deep_line("a" + 50 * ".a" + " = 1")
    (0, 1)
    """
    for number, line in enumerate(_lines(text), start=1):
        if line.count(".") > _MAX_DOTS and _NO_NAME.sub("", line).count(".") > _MAX_DOTS:
            return number
    return 0


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of a key, or of the nearest table around it; 1 where there is none."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def item_line(
    text: str, lines: Mapping[KeyPath, int], path: KeyPath, item: str, *, nth: int
) -> int:
    r"""The line of a string in the list of a key; of the key where it can't be found.

    Args:
        text: the file.
        lines: as key_lines gives them.
        path: the key of the list.
        item: the string.
        nth: which of several equal ones, from 0.

    >>> text = "a = [\n  'x',\n  'y',\n]"
    >>> item_line(text, key_lines(text), ("a",), "y", nth=0)
    3
    """
    if path not in lines:
        return line_of(lines, path)
    start = lines[path]
    end = min((line for line in lines.values() if line > start), default=None)
    quoted = (f'"{item}"', f"'{item}'")
    for number, line in enumerate(_lines(text)[start - 1 : end and end - 1], start=start):
        nth -= sum(map(line.count, quoted))
        if nth < 0:
            return number
    return start


def _lines(text: str) -> list[str]:
    # As TOML ends them: other characters that end a line elsewhere can stand in a string.
    return text.split("\n")


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The first line, the text and the data of each statement: the fewest lines that are valid."""
    start, statement, tried = 1, "", 0
    for number, line in enumerate(_lines(text), start=1):
        may_end = not statement or any(end in line for end in _ENDS)
        statement += f"{line}\n"
        if not may_end:
            continue
        tried += len(statement)
        if tried > _MAX_TRIED:
            return
        if (data := _parsed(statement)) is not None:
            yield start, statement, data
            start, statement = number + 1, ""


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _header(data: dict[str, Any], last: dict[KeyPath, int]) -> KeyPath:
    """The place of a table by its header; `last` has the last table of each array so far."""
    path: KeyPath = ()
    while data:
        ((key, value),) = data.items()
        path = (*path, key)
        if isinstance(value, list):
            last[path] = last.get(path, -1) + 1
        if path in last:
            # A table inside an array of tables belongs to the last of them.
            path = (*path, last[path])
        data = value if isinstance(value, dict) else {}
    return path


def _keys(data: dict[str, Any]) -> Iterator[KeyPath]:
    for key, value in data.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *path) for path in _keys(value))
