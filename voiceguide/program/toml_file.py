"""A person's own TOML file: read, checked against a model, every mistake reported by its line.

A check says at which key something is wrong. Here it gets its line, what is allowed there
(from the JSON schema of the model), and the nearest right name.
"""

import codecs
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from voiceguide.errors import Problem, UsageError
from voiceguide.files import open_regular, reason
from voiceguide.program.toml_lines import KeyPath, deep_line, item_line, key_lines, line_of

MAX_BYTES = 300_000
"""All exercises and sentences of ours together have a third of it."""
MAX_PROBLEMS = 200
"""No more are reported; nobody has written a file with more by hand."""

FileError: TypeAlias = Callable[[Path, list[Problem]], UsageError]
"""The type of error for a kind of file: ProgramFileError, LexiconError."""

_Valid = TypeVar("_Valid")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How a file's first bytes tell its encoding: Notepad's UTF-8, PowerShell's `>`."""
_SAVE = 'save it as UTF-8 (in Notepad: "Save as", then "Encoding")'
_MAX_SHOWN = 40
_KEY_ITSELF = "[key]"
"""The end of a path by which pydantic means a key of a table, and not its value."""
_TOO_DEEP = "lists or tables are nested too deep"
_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_KINDS = {"integer": "a whole number", "string": "a text", "boolean": "true or false"}
_MESSAGES = {
    "extra_forbidden": "there is no such key",
    "missing": "it is missing",
    "too_short": "too few",
    "string_too_short": "too short",
    "string_too_long": "too long",
    "greater_than_equal": "{} is too small",
    "less_than_equal": "{} is too large",
    "literal_error": "{} is not one of them",
    "enum": "{} is not one of them",
    "string_pattern_mismatch": "{} has characters that are not allowed",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, as a check reports it.

    Attributes:
        path: the key; the place in a list last, where that is what is wrong.
        allowed: what would be right; without it, the names that are known.
        item: the text that is wrong, to find its line in a list by.
        nth: which of several equal ones in that list, from 0.
        given: a wrong name; without it the item, or the key itself.
        known: the right names.
    """

    path: KeyPath
    message: str
    allowed: str = ""
    item: str | None = None
    nth: int = 0
    given: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A person's file that is valid TOML.

    Attributes:
        error_type: what its mistakes are raised as.
    """

    path: Path
    text: str
    data: dict[str, Any]
    error_type: FileError

    def error(self, mistakes: Iterable[Mistake]) -> UsageError:
        """The error that reports mistakes of the file, by line."""
        return self.error_type(self.path, _problems(self.text, mistakes))


def read_toml_file(path: Path, error_type: FileError) -> TomlFile:
    """Read a person's TOML file.

    Args:
        path: the file.
        error_type: what its mistakes are raised as.

    Raises:
        UsageError: of that type; it can't be read, or is not valid TOML.
    """
    text = _text(path, error_type)
    line, why = 1, ""
    if deep := deep_line(text):
        raise error_type(path, [Problem(deep, "", f"not valid TOML: {_TOO_DEEP}")])
    try:
        data = tomllib.loads(text)
        _as_json(data)
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_PLACE.search(str(error))
        why = str(error)[: place.start()] if place else str(error)
        line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    except RecursionError:
        why = _TOO_DEEP
    except ValueError:
        why = "a number has too many digits"
    if why:
        raise error_type(path, [Problem(line, "", f"not valid TOML: {why}")])
    return TomlFile(path, text, data, error_type)


def _text(path: Path, error_type: FileError) -> str:
    why, data = "", b""
    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = reason(error)
    if len(data) > MAX_BYTES:
        why = f"it is larger than {MAX_BYTES // 1000} kB"
    if why:
        raise error_type(path, [Problem(0, "", f"it can't be read: {why}")])
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        # Of letters that any file has, UTF-16 makes two bytes each, one of them zero.
        raise error_type(path, [Problem(1, "", f"UTF-16 without a mark, or no text: {_SAVE}")])
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        wrong = "not UTF-8" if encoding.startswith("utf-8") else "broken UTF-16"
        raise error_type(path, [Problem(line, "", f"{wrong}: {_SAVE}")]) from error


def _as_json(data: object) -> str:
    # A date becomes what no model asks for; as a text it would pass for one.
    return json.dumps(data, default=lambda value: {"date": str(value)})


def validated(
    adapter: TypeAdapter[_Valid], data: object, context: Mapping[str, str] | None = None
) -> _Valid:
    """What a model makes of the data of a file; its validators are given the context.

    Raises:
        ValidationError: see validation_mistakes.
    """
    # As JSON, since only there a strict model takes lists and names as a file has them.
    return adapter.validate_json(_as_json(data), strict=True, context=context)


def validation_mistakes(error: ValidationError, adapter: TypeAdapter[Any]) -> list[Mistake]:
    """The mistakes that a model found, with what it allows."""
    schema = adapter.json_schema()
    details = islice(error.errors(include_url=False), MAX_PROBLEMS + 1)
    return [_mistake(detail, schema) for detail in details if not _is_echo(detail)]


def shown(value: object) -> str:
    """A value of the file in a message: one line, and not too long."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."


def _problems(text: str, mistakes: Iterable[Mistake]) -> list[Problem]:
    lines = key_lines(text)
    different = list(dict.fromkeys(mistakes))
    problems = [_problem(text, lines, mistake) for mistake in different[:MAX_PROBLEMS]]
    problems.sort(key=lambda problem: problem.line)
    if len(different) > MAX_PROBLEMS:
        last = problems[-1].line
        problems.append(Problem(last, "", "there are more mistakes: fix these first"))
    return problems


def _problem(text: str, lines: Mapping[KeyPath, int], mistake: Mistake) -> Problem:
    path = mistake.path
    if mistake.item is not None and isinstance(path[-1], int) and path not in lines:
        line = item_line(text, lines, path[:-1], mistake.item, nth=mistake.nth)
    else:
        line = line_of(lines, path)
    given = mistake.given or mistake.item or (str(path[-1]) if path else "")
    near = get_close_matches(given, mistake.known, n=1)
    allowed = mistake.allowed or ", ".join(mistake.known)
    nearest = near[0] if near else ""
    return Problem(line, _key(path), mistake.message, allowed=allowed, nearest=nearest)


def _key(path: KeyPath) -> str:
    """A key as people read it, "exercise[1].level": places in lists count from 1."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def _is_echo(detail: ErrorDetails) -> bool:
    """Whether a list is only called too short because its items are wrong."""
    given = detail["input"]
    length = len(given) if isinstance(given, list | tuple) else 0
    return detail["type"] == "too_short" and length >= detail["ctx"]["min_length"]


def _mistake(detail: ErrorDetails, schema: Mapping[str, Any]) -> Mistake:
    path, value, kind = detail["loc"], detail["input"], detail["type"]
    if kind == "extra_forbidden":
        keys = tuple(_at(schema, path[:-1]).get("properties", ()))
        return Mistake(path, _MESSAGES[kind], known=keys)
    if kind == "json_invalid":
        return Mistake((), _TOO_DEEP)
    is_key = path[-1:] == (_KEY_ITSELF,)
    node = _at(schema, path[:-2]).get("propertyNames", {}) if is_key else _at(schema, path)
    allowed = _allowed(node, schema)
    if kind in _MESSAGES:
        message = _MESSAGES[kind].format(shown(value))
    elif kind == "value_error":
        message, allowed = detail["msg"].removeprefix("Value error, "), ""
    else:
        plain = isinstance(value, (str, int, float, bool))
        message = f"{shown(value)} has the wrong type" if plain else "the wrong type"
    if is_key:
        return Mistake(path[:-1], message, allowed)
    item = value if isinstance(value, str) else None
    return Mistake(path, message, allowed, item, known=tuple(_names(node)) if item else ())


def _at(schema: Mapping[str, Any], path: KeyPath) -> Mapping[str, Any]:
    """The schema of a key; an empty one where there is none."""
    node = _resolved(schema, schema)
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            others = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
            node = node.get("properties", {}).get(part) or others[0] or {}
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
    """What a schema allows, in words; of a text or a list its field's description counts."""
    kind = node.get("type", "")
    if names := _names(node):
        return ", ".join(names)
    if kind == "array" and "description" not in node:
        minimum = node.get("minItems", 0)
        several = f", {minimum} or more" if minimum else ""
        items = _allowed(_resolved(node.get("items", {}), schema), schema)
        return f"a list{several}, each {items}" if items else f"a list{several}"
    if kind == "object":
        return f"a table with {', '.join(node.get('properties', ()))}"
    words: str = node.get("description", "") or _KINDS.get(kind, kind)
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None:
        words += f", {low} to {high}" if high is not None else f", {low} or more"
    if "maxLength" in node:
        words += f", {node.get('minLength', 1)} to {node['maxLength']} characters"
    return words
