import doctest
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.program import toml_lines
from voiceguide.program.toml_lines import item_line, key_lines, line_of

DATA = [
    file
    for package in ("voiceguide.program", "voiceguide.script")
    for file in sorted((files(package) / "data").rglob("*.toml"))
]

MIXED = '''\
# a = 1
title = "a = 1"
list = [
    "one",  # two = 2
    "two",
    "one",
]
text = """
b = 2
"""
quoted."odd key" = 1

[ladder]
holds = [5, 8]  # ]

[[exercise]]
id = "a"

[[exercise]]
id = "b"
[exercise.form]
name = "x"
'''


def paths(table, before=()):
    """The path of every key and table, and of every table in an array of tables."""
    for key, value in table.items():
        path = (*before, key)
        is_table = isinstance(value, dict)
        # A table that has nothing but tables needs no header of its own.
        if not (is_table and all(isinstance(inner, dict) for inner in value.values())):
            yield path
        if is_table:
            yield from paths(value, path)


@pytest.mark.parametrize("file", DATA, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_key_of_our_own_files_stands_on_the_line_it_is_said_to(file):
    text = file.read_text(encoding="utf-8")
    lines, rows = key_lines(text), text.split("\n")
    inline = {"sides"}
    for path in paths(tomllib.loads(text)):
        if path[0] not in inline:
            assert str(path[-1]) in rows[lines[path] - 1]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("list",), 3),
        (("text",), 8),
        (("quoted", "odd key"), 11),
        (("ladder",), 13),
        (("ladder", "holds"), 14),
        (("exercise", 0), 16),
        (("exercise", 1, "id"), 20),
        (("exercise", 1, "form"), 21),
        (("exercise", 1, "form", "name"), 22),
    ],
)
def test_keys_in_tables_arrays_and_behind_long_values_are_found(path, line):
    assert key_lines(MIXED)[path] == line


def test_what_only_looks_like_a_key_is_none():
    lines = key_lines(MIXED)
    assert ("a",) not in lines
    assert ("b",) not in lines
    assert ("two",) not in lines


def test_tables_in_arrays_in_arrays_and_keys_of_inline_tables_are_found():
    lines = key_lines("[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\n[a.b.d]\ne = { f = { g = 1 } }\n")
    assert lines["a", 0, "b", 0, "c"] == 3
    assert lines["a", 0, "b", 1, "d"] == 5
    assert lines["a", 0, "b", 1, "d", "e", "f", "g"] == 6


def test_a_comment_that_ends_with_a_comma_hides_no_key():
    assert key_lines("a = 1  # one,\nb = 2\n# a list,\nc = 3")["b",] == 2


VALUES = st.sampled_from(
    [
        *("1", "'x'", '"a # b"', "2020-01-01  # a day,", "{ x = 1 }", "[1, [2]]", "[]"),
        *("[\n  1,  # ]\n  2,\n]", "[\n]  # ends", '"""\n[a]\nb = 1\n"""', "'''\n]\n'''"),
    ]
)
BEFORE = st.sampled_from(["", "\n", "# a = 1,\n", "  \n\n"])


@given(st.lists(st.tuples(BEFORE, st.sampled_from("kta"), VALUES), max_size=12))
def test_every_key_of_any_file_has_the_line_that_it_begins_on(parts):
    text, table, tables = "", (), 0
    expected = {}
    for number, (before, kind, value) in enumerate(parts):
        text += before
        line = text.count("\n") + 1
        if kind == "k":
            text += f"k{number} = {value}\n"
            expected[(*table, f"k{number}")] = line
        else:
            table = (f"t{number}",) if kind == "t" else ("tables", tables)
            tables += kind == "a"
            text += f"[t{number}]\n" if kind == "t" else "[[tables]]  # ]\n"
            expected[table] = line
    tomllib.loads(text)
    assert expected.items() <= key_lines(text).items()


def test_a_missing_key_is_looked_for_at_its_table_then_at_the_top():
    lines = key_lines(MIXED)
    assert line_of(lines, ("ladder", "most_at_30")) == 13
    assert line_of(lines, ("exercise", 1, "form", "also")) == 21
    assert line_of(lines, ("weeks",)) == 1


@pytest.mark.parametrize(
    ("item", "nth", "line"), [("one", 0, 4), ("two", 0, 5), ("one", 1, 6), ("three", 0, 3)]
)
def test_an_item_of_a_list_has_its_own_line(item, nth, line):
    assert item_line(MIXED, key_lines(MIXED), ("list",), item, nth=nth) == line


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(toml_lines)
    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.mark.parametrize("line", ["[],", "[ [], [] ],", '"""x""",'])
def test_a_list_of_any_length_is_tried_a_bounded_number_of_times(monkeypatch, line):
    """Each of its lines could be the last of the statement, and none but the last is."""
    read = []
    parsed = toml_lines._parsed
    monkeypatch.setattr(toml_lines, "_parsed", lambda text: read.append(len(text)) or parsed(text))
    lines = f"{line}\n" * (300_000 // (len(line) + 1))
    assert ("a",) not in key_lines(f"first = 1\na = [\n{lines}]\n")
    assert sum(read) < 2_000_000
    assert key_lines(f"first = 1\na = [\n{line}\n{line}\n]\n") == {("first",): 1, ("a",): 2}
