"""A call gives four values by position at most; what comes after has its name, to be read by."""

import ast
from pathlib import Path

import pytest

import voiceguide

PACKAGE = Path(voiceguide.__file__).parent
MAX_POSITIONAL = 4


VARIADIC = {"pack", "add_row"}
"""Methods of libraries that take any number of values of one kind: those have no names to give."""


def overlong_calls(source):
    """The line of each call with more positional arguments, and what it calls.

    A starred argument is none: how many values it has, and what they are, only the call knows.
    """
    found = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or getattr(call.func, "attr", "") in VARIADIC:
            continue
        positional = [each for each in call.args if not isinstance(each, ast.Starred)]
        if len(positional) > MAX_POSITIONAL:
            found.append(f"{call.lineno}: {ast.unparse(call.func)}() has {len(positional)}")
    return found


@pytest.mark.parametrize(
    ("source", "overlong"),
    [
        ("f(1, 2, 3, 4)", []),
        ("f(1, 2, 3, 4, 5)", ["1: f() has 5"]),
        ("f(1, 2, 3, 4, five=5)", []),
        ("table.add_row(1, 2, 3, 4, 5)", []),
        ("f(1, 2, *rest, 4, 5)", []),
        ("def g():\n    return [a.b(1, 2, 3, 4, *rest, 6)]", ["2: a.b() has 5"]),
    ],
)
def test_this_test_sees_a_call_with_too_many(source, overlong):
    assert overlong_calls(source) == overlong


def test_no_call_has_more_than_four_positional_arguments():
    overlong = [
        f"{path.relative_to(PACKAGE.parent).as_posix()}:{call}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in overlong_calls(path.read_text(encoding="utf-8"))
    ]
    if overlong:
        pytest.fail("\n".join(["give these by name:", *overlong]), pytrace=False)
