"""The line of each key of a TOML file, which no reader reports.

The file is known to be valid TOML, so a light look is enough: table headers, keys, and the
ends of values that span lines.
"""

import re
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]
"""A key's place: ("ladder", "holds"), or ("exercise", 1, "id") in an array of tables."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_TRIPLE = re.compile(r'"""|\'\'\'')


def key_lines(text: str) -> Mapping[KeyPath, int]:
    r"""The line, from 1, of every table header and key of a valid TOML file.

    >>> key_lines("a = 1\n[b]\nc = 2")[("b", "c")]
    3
    """
    return dict(_positions(text))


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of a key, or of the nearest table around it; 1 where there is none."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def item_line(
    text: str, lines: Mapping[KeyPath, int], path: KeyPath, item: str, nth: int = 0
) -> int:
    r"""The line of a string in the list of a key; of the key where it can't be found.

    Args:
        text: the file.
        lines: as key_lines gives them.
        path: the key of the list.
        item: the string.
        nth: which of several equal ones, from 0.

    >>> text = "a = [\n  'x',\n  'y',\n]"
    >>> item_line(text, key_lines(text), ("a",), "y")
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


def _positions(text: str) -> Iterator[tuple[KeyPath, int]]:
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    open_brackets, in_string = 0, ""
    for number, line in enumerate(_lines(text), start=1):
        if in_string or open_brackets > 0:
            in_string, change = _scan(line, in_string)
            open_brackets += change
            continue
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            table = _table(header, counts)
            yield table, number
        elif key:
            yield table + _parts(key[1]), number
            in_string, open_brackets = _scan(line[key.end() :], "")


def _table(header: re.Match[str], counts: dict[KeyPath, int]) -> KeyPath:
    path = _parts(header[2])
    # A table inside an array of tables belongs to the last of them.
    for length in range(len(path), 0, -1):
        if path[:length] in counts and not (header[1] == "[[" and length == len(path)):
            path = (*path[:length], counts[path[:length]], *path[length:])
            break
    if header[1] == "[[":
        counts[path] = counts.get(path, -1) + 1
        return (*path, counts[path])
    return path


def _parts(dotted: str) -> KeyPath:
    return tuple(
        part.strip().strip("\"'") for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^.]+', dotted)
    )


def _scan(line: str, in_string: str) -> tuple[str, int]:
    """The triple quote still open behind a line, and how many brackets it opened."""
    if in_string:
        end = line.find(in_string)
        if end < 0:
            return in_string, 0
        line = line[end + 3 :]
    triple = _TRIPLE.search(line)
    rest = ""
    if triple:
        closing = line.find(triple[0], triple.end())
        if closing < 0:
            rest, line = triple[0], line[: triple.start()]
        else:
            line = line[: triple.start()] + line[closing + 3 :]
    bare = _STRING.sub("", line).split("#")[0]
    opened = bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
    return rest, opened
