"""Mistakes in a program file: from what a check found to what a person is told.

A check says at which key something is wrong. Here it gets its line, what is allowed there
(read off the schema of the model), and the nearest right name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voiceguide.errors import Problem
from voiceguide.program import toml_lines
from voiceguide.program.toml_lines import Path

MOST_PROBLEMS = 200
"""So many are told; a file with more is none that a person has written."""

_LONGEST_SHOWN = 40
_KINDS = {"integer": "a whole number", "string": "a text", "boolean": "true or false"}
_PATTERNS = {
    "^[a-z][a-z0-9-]*$": "small letters, digits and -, a letter first",
    "^[0-9a-zA-Z_-]+$": "letters, digits, - and _",
}
_MESSAGES = {
    "extra_forbidden": "there is no such key",
    "missing": "it is missing",
    "too_short": "too few",
    "string_too_short": "too short",
    "string_too_long": "too long",
    "greater_than_equal": "{} is too small",
    "less_than_equal": "{} is too large",
    "literal_error": "{} is none of them",
    "enum": "{} is none of them",
    "string_pattern_mismatch": "{} has other characters",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a check found.

    Attributes:
        path: the key; the place in a list last, where that is what is wrong.
        item: the text at that place of the list, to find its line by.
        nth: which of several equal ones, from 0.
        given, known: a wrong name, and the right ones.
    """

    path: Path
    message: str
    allowed: str = ""
    item: str | None = None
    nth: int = 0
    given: str = ""
    known: tuple[str, ...] = ()


def shown(value: object) -> str:
    """A value of the file in a message: one line, and not too long."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def key_of(path: Path) -> str:
    """A key as people read it; places in lists count from 1.

    >>> key_of(("exercise", 0, "level"))
    'exercise[1].level'
    """
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def problems(text: str, mistakes: Iterable[Mistake]) -> list[Problem]:
    """The mistakes in a file's text as problems, by line."""
    lines = toml_lines.key_lines(text)
    found = list(dict.fromkeys(mistakes))
    told = [_problem(text, lines, mistake) for mistake in found[:MOST_PROBLEMS]]
    told.sort(key=lambda problem: problem.line)
    if len(found) > MOST_PROBLEMS:
        told.append(Problem(told[-1].line, "", "there are more mistakes: mend these first"))
    return told


def _problem(text: str, lines: Mapping[Path, int], mistake: Mistake) -> Problem:
    path = mistake.path
    if mistake.item is not None and isinstance(path[-1], int) and path not in lines:
        line = toml_lines.item_line(text, lines, path[:-1], mistake.item, mistake.nth)
    else:
        line = toml_lines.line_of(lines, path)
    near = get_close_matches(mistake.given, mistake.known, n=1) if mistake.given else []
    return Problem(line, key_of(path), mistake.message, mistake.allowed, near[0] if near else "")


def of_validation(error: ValidationError, schema: Mapping[str, Any]) -> Iterator[Mistake]:
    """The mistakes that a model found.

    Args:
        error: what the model said.
        schema: its JSON schema, which knows what is allowed where.
    """
    for detail in islice(error.errors(include_url=False), MOST_PROBLEMS + 1):
        # A list whose items are wrong counts as too short too, which nobody has to be told.
        length = len(detail["input"]) if isinstance(detail["input"], list) else 0
        if detail["type"] != "too_short" or length < detail["ctx"]["min_length"]:
            yield _of_detail(detail, schema)


def _of_detail(detail: ErrorDetails, schema: Mapping[str, Any]) -> Mistake:
    path, value, kind = detail["loc"], detail["input"], detail["type"]
    if kind == "extra_forbidden":
        keys = tuple(_at(schema, path[:-1]).get("properties", ()))
        return Mistake(path, _MESSAGES[kind], ", ".join(keys), given=str(path[-1]), known=keys)
    if kind == "json_invalid":
        return Mistake((), "lists or tables are nested too deep")
    allowed = _allowed(_at(schema, path), schema)
    if kind in _MESSAGES:
        message = _MESSAGES[kind].format(shown(value))
    elif kind == "value_error":
        message, allowed = detail["msg"].removeprefix("Value error, "), ""
    else:
        plain = isinstance(value, (str, int, float, bool))
        message = f"{shown(value)} has the wrong type" if plain else "the wrong type"
    item = value if isinstance(value, str) else None
    known = tuple(_names(_at(schema, path))) if item else ()
    return Mistake(path, message, allowed, item, given=item or "", known=known)


def _at(schema: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The schema of a key; an empty one where there is none."""
    node = _resolved(schema, schema)
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        node = _resolved(node, schema) if isinstance(node, dict) else {}
    return node


def _resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            node = {**choice, **{k: v for k, v in node.items() if k != "anyOf"}}
            break
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _names(node: Mapping[str, Any]) -> list[str]:
    names = node.get("enum", [node["const"]] if "const" in node else [])
    return [str(name) for name in names]


def _allowed(node: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a schema allows, in words."""
    kind = node.get("type", "")
    if names := _names(node):
        return ", ".join(names)
    if kind == "array":
        fewest = node.get("minItems", 0)
        several = f", {fewest} or more" if fewest else ""
        items = _allowed(_resolved(node.get("items", {}), schema), schema)
        return f"a list{several}, each {items}" if items else f"a list{several}"
    if kind == "object":
        return f"a table with {', '.join(node.get('properties', ()))}"
    words: str = _PATTERNS.get(node.get("pattern", ""), _KINDS.get(kind, kind))
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None:
        words += f", {low} to {high}" if high is not None else f", {low} or more"
    if "maxLength" in node:
        words += f", {node.get('minLength', 1)} to {node['maxLength']} characters"
    return words
