import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import WRONG, as_csv, broken, people, right

from voiceguide.errors import RosterError
from voiceguide.practice.columns import COLUMNS, EXAMPLE
from voiceguide.practice.roster import MAX_PROBLEMS, read_roster
from voiceguide.program.model import Avoid

CASES = broken()


@pytest.fixture
def write(tmp_path):
    def _write(content, suffix=".csv"):
        path = tmp_path / f"people{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def mistakes(path):
    with pytest.raises(RosterError) as caught:
        read_roster(path)
    return caught.value.problems


def test_the_example_is_right(write):
    assert len(read_roster(write(EXAMPLE))) == EXAMPLE.count("\n") - 1
    assert EXAMPLE.splitlines()[0] == ",".join(COLUMNS)


def test_there_are_two_hundred_broken_ones():
    assert len(CASES) >= 200


@pytest.mark.parametrize("name", CASES)
def test_a_broken_roster_says_each_mistake_and_where(name, write):
    content, suffix, where = CASES[name]
    problems = mistakes(write(content, suffix))
    assert {(problem.line, problem.key) for problem in problems} == where
    for problem in problems:
        assert problem.message
        assert len(str(problem).splitlines()) == 1
        assert len(str(problem)) < 1000


def test_all_mistakes_come_at_once(write):
    rows = [
        {**right(), "id": f"P-{column}-{number}", column: cell}
        for column, cells in WRONG.items()
        for number, cell in enumerate(cells)
        if column != "id"
    ]
    problems = mistakes(write(as_csv(rows)))
    expected = [(n, next(c for c in right() if c in row["id"])) for n, row in enumerate(rows, 2)]
    assert [problem.line for problem in problems] == [row for row, _ in expected]
    assert all(any(problem.key in row["id"] for row in rows) for problem in problems)


@pytest.mark.parametrize(
    ("column", "cell", "nearest"),
    [("program", "gentel", "gentle"), ("avoid", "KNEE", "KNEEL"), ("pace", "slwo", "slow")],
)
def test_the_nearest_right_name_is_told(write, column, cell, nearest):
    (problem,) = mistakes(write(as_csv([{**right(), column: cell}])))
    assert problem.nearest == nearest


def test_a_column_that_says_who_somebody_is_is_refused_with_the_reason(write):
    (problem,) = mistakes(write(as_csv([{**right(), "E-Mail": "x"}])))
    assert "looks like a mail address" in problem.message
    assert "code" in problem.message


def test_so_is_a_column_of_codes_that_are_none(write):
    rows = [{**right(), "id": f"{name}@example.org"} for name in "abc"]
    assert "its cells look like a mail address" in mistakes(write(as_csv(rows)))[0].message


def test_what_is_past_the_most_is_counted(write):
    rows = [{**right(), "id": f"P-{number}", "pace": "x"} for number in range(1000)]
    problems = mistakes(write(as_csv(rows)))
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].message == "there are 800 more mistakes: fix these first"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_csv_is_read_however_a_spreadsheet_wrote_it(write, encoding, delimiter, end):
    text = as_csv([right(), {**right(), "id": "P-2", "minutes": "20,0"}], delimiter)
    path = write(text.replace("\r\n", end).encode(encoding))
    one, two = read_roster(path)
    assert (one.id, two.id) == ("P-1", "P-2")
    assert one.course is two.course
    assert (two.course.wishes.minutes, one.start) == (20, date(2026, 11, 23))
    assert (one.course.weeks, one.days_a_week, two.row) == (4, 3, 3)


def test_headings_limits_and_dates_are_read_as_people_write_them(write):
    text = (
        "sep=;\r\n ID ;Start;Avoid;Days a week;Program\r\n"
        "P-1;2026-11-23 00:00:00;kneel, Wrist;3.0;\r\n;;;;\r\n"
    )
    (one,) = read_roster(write(text))
    assert one.course.wishes.avoid == {Avoid.KNEEL, Avoid.WRIST}
    assert (one.start, one.days_a_week, one.row) == (date(2026, 11, 23), 3, 3)


def test_the_three_kinds_say_the_same(write):
    row = right()
    lines = json.dumps({**row, "minutes": 20, "weeks": 4, "avoid": ["KNEEL"]})
    toml = "[[person]]\n" + "".join(f"{key} = {json.dumps(cell)}\n" for key, cell in row.items())
    toml = toml.replace('"2026-11-23"', "2026-11-23")
    (csv_,) = read_roster(write(as_csv([row])))
    (json_,) = read_roster(write(lines, ".jsonl"))
    (toml_,) = read_roster(write(toml, ".toml"))
    assert csv_.course == json_.course == toml_.course
    assert csv_.start == json_.start == toml_.start


@given(st.binary(max_size=400), st.sampled_from([".csv", ".jsonl", ".toml"]))
def test_no_bytes_raise_anything_but_mistakes(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("any") / f"people{suffix}"
    path.write_bytes(content)
    with pytest.raises(RosterError):
        read_roster(path)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".toml"])
def test_what_is_no_file_is_a_mistake(tmp_path, suffix):
    assert "can't be read" in mistakes(tmp_path / f"missing{suffix}")[0].message
    (tmp_path / f"folder{suffix}").mkdir()
    assert "can't be read" in mistakes(tmp_path / f"folder{suffix}")[0].message


MEASURED = """
import resource, sys
from pathlib import Path
from voiceguide.practice.roster import read_roster
people = read_roster(Path(sys.argv[1]))
print(len(people), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.long
@pytest.mark.usefixtures("without_coverage")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux counts it")
def test_a_hundred_thousand_rows_take_little_memory(write):
    path = write(as_csv(people(100_000)))
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    count, kilobytes = map(int, done.stdout.split())
    assert count == 100_000
    assert kilobytes < 300_000
