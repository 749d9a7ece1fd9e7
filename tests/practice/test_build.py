import json
import stat
import sys

import pytest
from rosters import as_csv, right

from voiceguide.errors import NotOursError, RosterError
from voiceguide.practice.build import PracticeRequest, build_practice
from voiceguide.practice.crew import LocalCrew
from voiceguide.practice.keys import SECRET, load_or_create_keys
from voiceguide.practice.roster import read_roster
from voiceguide.practice.shelf import FolderShelf
from voiceguide.studio.course import CourseRequest
from voiceguide.studio.studio import Studio


class Inline:
    """Who works: this process."""

    workers = 1

    def executor(self):
        from voiceguide.audio.jobs import InlineExecutor

        return InlineExecutor()

    def check(self):
        pass


def rows(count=3):
    plain = {
        **right(),
        "position": "",
        "avoid": "",
        "pace": "normal",
        "days_a_week": "",
        "weeks": 1,
    }
    people = [{**plain, "id": f"P-{number:04d}"} for number in range(1, count + 1)]
    people[-1]["avoid"] = "KNEEL"
    return people


@pytest.fixture
def build(tmp_path):
    def _build(people, crew=None):
        path = tmp_path / "people.csv"
        path.write_text(as_csv(people))
        request = PracticeRequest(path, read_roster(path))
        shelf = FolderShelf(tmp_path / "out")
        shelf.prepare()
        return build_practice(request, shelf, crew or Inline())

    return _build


def tree(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_peoples_sessions_are_those_of_course_byte_for_byte(build, tmp_path, home):
    built = build(rows())
    out = tmp_path / "out"
    assert (built.people, built.courses) == (3, 2)
    keys = load_or_create_keys(home)
    for person in read_roster(tmp_path / "people.csv"):
        folder = out / "people" / keys.key_of(person.id)
        lines = (folder / "course.m3u8").read_text().splitlines()
        names = [line for line in lines if not line.startswith("#")]
        request = CourseRequest(person.start, 1, person.course.wishes, out=tmp_path / "alone")
        Studio(home).course(request)
        alone = sorted((tmp_path / "alone").glob("day-*.mp3"))
        assert len(names) == len(alone) == 7
        for name, single in zip(names, alone, strict=True):
            assert (folder / name).resolve().read_bytes() == single.read_bytes()


@pytest.mark.long
def test_what_is_there_is_left_alone_and_what_is_gone_comes_back(build, tmp_path):
    build(rows())
    out = tmp_path / "out"
    before = tree(out)
    again = build(rows())
    assert (again.written, again.new_sessions, again.spoken) == (0, 0, 0)
    next((out / "sessions").glob("*.mp3")).unlink()
    next((out / "people").glob("*/course.ics")).unlink()
    (out / "practice.json").unlink()
    build(rows())
    assert tree(out) == before


@pytest.mark.long
def test_processes_build_what_one_builds(build, tmp_path):
    build(rows())
    before = tree(tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "first")
    with LocalCrew(2) as crew:
        build(rows(), crew)
    assert tree(tmp_path / "out") == before


@pytest.mark.long
def test_nothing_in_the_store_says_who_somebody_is(build, tmp_path, home):
    build(rows())
    secret = (home / SECRET).read_text().strip()
    for path, content in tree(tmp_path / "out").items():
        for told in ("P-0001", "P-0003", secret):
            assert told.encode() not in content, path
        if path.name != "course.ics":
            assert b"2026-11-23" not in content, path
            assert b"20261123" not in content, path
    if sys.platform != "win32":
        assert stat.S_IMODE((home / SECRET).stat().st_mode) == 0o600


@pytest.mark.long
def test_who_leaves_and_who_moves(build, tmp_path):
    people = rows()
    build(people)
    people[0]["start"] = "2026-11-30"
    built = build(people[:2])
    assert (built.written, built.gone, built.people) == (1, 1, 2)
    assert json.loads((tmp_path / "out" / "practice.json").read_text())["people"] == 2


def test_what_cant_be_planned_is_a_mistake_of_its_row(build):
    people = rows()
    people[1]["minutes"] = "8"
    with pytest.raises(RosterError) as caught:
        build(people)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (3, "minutes")


def test_somebody_elses_practice_is_left_alone(build, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "practice.json").write_text('{"mine": 1}')
    with pytest.raises(NotOursError):
        build(rows())
