"""A person's own TOML file: what is wrong with it is told by line, with what is allowed."""

import codecs
import os
import tomllib
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from voiceguide.errors import ProgramFileError
from voiceguide.program.toml_file import (
    MAX_BYTES,
    MAX_PROBLEMS,
    Mistake,
    read_toml_file,
    shown,
    validated,
    validation_mistakes,
)
from voiceguide.program.toml_models import Frozen

Word = Annotated[str, Field(pattern="^[a-z]+$", max_length=5, description="small letters")]


class Garden(Frozen):
    """The smallest model with one of each kind of key."""

    season: Literal["spring", "autumn"]
    beds: int = Field(default=1, ge=1, le=9)
    rows: tuple[Word, ...] = Field(default=(), min_length=1)
    owner: Word | None = None
    open: bool = False


GARDENS = TypeAdapter(dict[Word, Garden])


@pytest.fixture
def problems(tmp_path):
    """What is told of a file that should be a table of gardens."""

    def _problems(text):
        path = tmp_path / "gardens.toml"
        path.write_text(text, encoding="utf-8")
        file = read_toml_file(path, ProgramFileError)
        with pytest.raises(ValidationError) as caught:
            validated(GARDENS, file.data)
        error = file.error(validation_mistakes(caught.value, GARDENS))
        assert isinstance(error, ProgramFileError)
        return error.problems

    return _problems


def test_a_file_without_a_mistake_is_its_model(tmp_path):
    path = tmp_path / "gardens.toml"
    path.write_bytes(b"\xef\xbb\xbf[home]\r\nseason = 'spring'\r\nrows = ['peas']\r\n")
    file = read_toml_file(path, ProgramFileError)
    assert validated(GARDENS, file.data) == {"home": Garden(season="spring", rows=("peas",))}


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("seasn = 'spring'", "no such key (season, beds, rows, owner, open; season)"),
        ("season = 'sprig'", "'sprig' is not one of them (spring, autumn; spring)"),
        ("season = 'spring'\nbeds = 0", "0 is too small (a whole number, 1 to 9; )"),
        ("season = 'spring'\nbeds = '3'", "'3' has the wrong type (a whole number, 1 to 9; )"),
        ("season = 'spring'\nbeds = 2020-01-01", "the wrong type (a whole number, 1 to 9; )"),
        ("season = 'spring'\nopen = 1", "1 has the wrong type (true or false; )"),
        (
            "season = 'spring'\nrows = []",
            "too few (a list, 1 or more, each small letters, 1 to 5 characters; )",
        ),
        (
            "season = 'spring'\nowner = 'X'",
            "'X' has characters that are not allowed (small letters, 1 to 5 characters; )",
        ),
    ],
)
def test_a_mistake_says_what_is_allowed_and_which_name_is_nearest(problems, text, report):
    assert (text.count("\n") + 2, report) in [
        (p.line, f"{p.message.removeprefix('there is ')} ({p.allowed}; {p.nearest})")
        for p in problems(f"[home]\n{text}")
    ]


def test_an_item_of_a_list_is_told_by_its_place_and_not_called_too_few(problems):
    text = "[home]\nseason = 'spring'\nrows = [\n  'peas',\n  'X1',\n]\n"
    assert [(problem.line, problem.key) for problem in problems(text)] == [(5, "home.rows[2]")]
    assert len(problems("[home]\nseason = 'spring'\nrows = ['X1']\n")) == 1


def test_a_key_of_a_table_can_be_what_is_wrong(problems):
    (problem,) = problems("[a]\nseason = 'spring'\n[b9]\nseason = 'spring'\n")
    assert (problem.line, problem.key) == (3, "b9")
    assert problem.allowed == "small letters, 1 to 5 characters"


def test_a_table_of_another_kind_says_which_keys_it_has(problems):
    (problem,) = problems("home = 3")
    assert str(problem) == (
        "home: 3 has the wrong type (allowed: a table with season, beds, rows, owner, open)"
    )


WRITTEN = "[home]\r\nseason = 'spring'\r\n# Gr\u00fc\u00dfe \U0001f331\r\nrows = ['peas']\r\n"


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + WRITTEN.encode(),
        codecs.BOM_UTF16_LE + WRITTEN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WRITTEN.encode("utf-16-be"),
        WRITTEN.encode(),
    ],
    ids=["UTF-8 with a mark", "UTF-16 LE, as PowerShell 5.1", "UTF-16 BE", "UTF-8"],
)
def test_a_file_is_read_by_its_mark(tmp_path, data):
    path = tmp_path / "gardens.toml"
    path.write_bytes(data)
    file = read_toml_file(path, ProgramFileError)
    assert file.text == WRITTEN
    assert validated(GARDENS, file.data) == {"home": Garden(season="spring", rows=("peas",))}


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (WRITTEN.encode("utf-16-le"), 1, "UTF-16 without a mark"),
        (WRITTEN.encode("utf-16-be"), 1, "UTF-16 without a mark"),
        (WRITTEN.replace("\U0001f331", "").encode("latin-1"), 3, "not UTF-8"),
        (codecs.BOM_UTF16_LE + WRITTEN.encode("utf-16-le")[:-1], 4, "broken UTF-16"),
        (codecs.BOM_UTF16_LE + "a = 1\nb = '".encode("utf-16-le") + b"\x00\xd8'\0", 2, "broken"),
    ],
)
def test_an_encoding_that_nobody_can_tell_is_told_how_to_save(tmp_path, data, line, what):
    path = tmp_path / "gardens.toml"
    path.write_bytes(data)
    with pytest.raises(ProgramFileError) as caught:
        read_toml_file(path, ProgramFileError)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert what in problem.message
    assert "save it as UTF-8" in problem.message


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_by_line(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "my.toml"
    path.write_bytes(data)
    problems = []
    try:
        read_toml_file(path, ProgramFileError)
    except ProgramFileError as error:
        problems = error.problems
    assert all(1 <= problem.line <= len(data) + 1 for problem in problems)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a = 1\nb = = 2", 2, "not valid TOML"),
        (b"a = [1,\n\n", 1, "not valid TOML"),
        (b"a = 1\nb = '\xff'", 2, "not UTF-8"),
        (b"a = " + b"[" * 20_000, 1, "nested too deep"),
        (b"a = " + b"9" * 10_000, 1, "too many digits"),
        (b"a" + b".a" * 100_000 + b" = 1", 1, "nested too deep"),
        (b"a = 1\n" + b'"a b"' + b' . "a b"' * 30_000 + b" = 1", 2, "nested too deep"),
        (b"\n\n[" + b"a." * 100_000 + b"a]", 3, "nested too deep"),
        (b"#" * (MAX_BYTES + 1), 0, "larger than 300 kB"),
    ],
)
def test_what_is_not_toml_is_told_by_line(tmp_path, content, line, message):
    path = tmp_path / "my.toml"
    path.write_bytes(content)
    with pytest.raises(ProgramFileError, match=r"my\.toml") as caught:
        read_toml_file(path, ProgramFileError)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert message in problem.message


@pytest.mark.parametrize(
    "text", ["a" + ".a" * 100_000 + " = 1", "x = 1\n[" + "'a b'." * 1000 + "a]"]
)
def test_a_name_of_many_parts_is_never_read(tmp_path, monkeypatch, text):
    """Reading it takes a time and a memory that grow with its square."""
    path = tmp_path / "my.toml"
    path.write_text(text)
    monkeypatch.setattr(tomllib, "loads", None)
    with pytest.raises(ProgramFileError, match="nested too deep"):
        read_toml_file(path, ProgramFileError)


@pytest.mark.parametrize(
    "text",
    [
        f"a = '{'.' * 1000}'",
        f'a = "{". " * 50}\\" {"." * 50}"',
        f"# {'.' * 1000}\na.b.c = 1.5 # {'.' * 50}",
    ],
)
def test_dots_that_are_no_parts_of_a_name_are_read(tmp_path, text):
    path = tmp_path / "my.toml"
    path.write_text(text)
    assert "a" in read_toml_file(path, ProgramFileError).data


@pytest.mark.parametrize("place", ["folder", "missing", "pipe"])
def test_what_can_not_be_read_is_told_as_a_whole(tmp_path, place):
    (tmp_path / "folder").mkdir()
    if place == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes here")
        os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProgramFileError, match="can't be read") as caught:
        read_toml_file(tmp_path / place, ProgramFileError)
    assert [problem.line for problem in caught.value.problems] == [0]


def test_the_same_mistake_is_told_once_and_a_flood_of_them_in_part(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text("a = 1")
    file = read_toml_file(path, ProgramFileError)
    assert len(file.error([Mistake(("a",), "no"), Mistake(("a",), "no")]).problems) == 1
    flood = [Mistake(("a",), f"no {number}") for number in range(MAX_PROBLEMS + 1)]
    problems = file.error(flood).problems
    assert len(problems) == MAX_PROBLEMS + 1
    assert "more mistakes" in problems[-1].message


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), ("a\nb", r"'a\nb'"), ("x" * 99, f"'{'x' * 39}...")]
)
def test_a_value_is_shown_on_one_line_and_not_too_long(value, text):
    assert shown(value) == text
