import doctest
import re
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import pytest

import voiceguide
from voiceguide import CourseRequest, SessionRequest, Studio, Wishes
from voiceguide.errors import EmergencyError, PauseError, UnknownNameError
from voiceguide.studio import studio as studio_module

DOCS = Path(__file__).parents[2] / "docs" / "python.md"
SHORT = Wishes(voice="tones", minutes=10, warm_up="done")
TODAY = date(2026, 11, 23)


@pytest.fixture
def red_twice(spoken):
    """A studio of somebody whose last two sessions hurt."""
    studio = Studio()
    person = studio.person("gentle")
    for days_ago in (2, 1):
        person.log(TODAY, on=TODAY - timedelta(days=days_ago), pain=8)
    return studio


def test_the_examples_in_the_docstrings_are_true(home):
    assert doctest.testmod(studio_module).failed == 0


def test_the_examples_in_the_documentation_are_true(home):
    results = doctest.testfile(str(DOCS), module_relative=False)
    assert (results.failed, results.attempted > 5) == (0, True)


def test_the_documentation_names_all_that_is_public():
    documented = set(re.findall(r"`(\w+)", DOCS.read_text(encoding="utf-8")))
    documented |= set(re.findall(r"\((\w+)\)`", DOCS.read_text(encoding="utf-8")))
    assert set(voiceguide.__all__) - {"__version__"} <= documented
    methods = {name for name in vars(Studio) if not name.startswith("_")}
    inner = {"home", "folder", "executor", "bundle", "script", "library", "covers"}
    assert methods - inner <= documented


def test_wishes_can_not_change():
    with pytest.raises(FrozenInstanceError):
        SHORT.minutes = 7


def test_where_the_person_should_pause_nothing_is_built(red_twice, cwd):
    with pytest.raises(PauseError, match="see a doctor"):
        red_twice.session(SessionRequest(1, SHORT))
    with pytest.raises(PauseError, match="see a doctor"):
        red_twice.course(CourseRequest(TODAY, 1, SHORT))
    assert [*cwd.iterdir()] == []


def test_nothing_is_built_in_an_emergency_before_start_is_answered_anew(spoken, cwd):
    from voiceguide.person.model import Start

    studio = Studio()
    studio.journal.record_start(Start(TODAY, "chair", ok=False, signs=("numb-saddle",)))
    for anyway in (False, True):
        with pytest.raises(EmergencyError, match="medical help now") as stopped:
            studio.session(SessionRequest(1, SHORT, anyway=anyway))
        with pytest.raises(EmergencyError):
            studio.course(CourseRequest(TODAY, 1, SHORT, anyway=anyway))
    assert "voiceguide start" in stopped.value.hint
    assert [*cwd.iterdir()] == []
    studio.journal.record_start(Start(TODAY, "chair"))
    assert studio.session(SessionRequest(1, SHORT)).path.exists()


def test_what_is_asked_for_anyway_is_built(red_twice, cwd):
    built = red_twice.session(SessionRequest(1, SHORT, anyway=True))
    assert built.path.stat().st_size > 0


def test_a_journal_that_can_not_be_read_keeps_nobody_from_a_session(spoken, cwd):
    (spoken / "journal.sqlite3").write_bytes(b"not a journal" * 100)
    assert Studio().session(SessionRequest(1, SHORT)).path.exists()


def test_the_pain_of_another_program_stops_nobody(red_twice, cwd):
    assert red_twice.person("chair").advice(TODAY).day == 1
    assert red_twice.person("chair").pause() is None


def test_an_estimate_speaks_and_writes_nothing(home, cwd):
    estimate = Studio().estimate(CourseRequest(TODAY, 1, SHORT))
    assert (estimate.days, estimate.stored) == (7, 0)
    assert estimate.sound_ms == pytest.approx(7 * 10 * 60_000, rel=0.1)
    assert not home.exists()
    assert [*cwd.iterdir()] == []


def test_a_built_session_passes_its_check(spoken, cwd):
    studio = Studio()
    report = studio.check(studio.session(SessionRequest(1, SHORT)).path)
    assert report.ok, report.findings


def test_a_person_has_the_program_and_the_limits_of_their_start(home):
    from voiceguide.person.model import Start
    from voiceguide.program.model import Avoid

    studio = Studio()
    start = Start(TODAY, "chair", frozenset({Avoid.DF}), "chair")
    studio.person().journal.record_start(start)
    person = studio.person()
    assert (person.program.name, person.since) == ("chair", TODAY)
    assert person.wishes(SHORT) == Wishes(
        "chair", "tones", 10, "done", avoid=frozenset({Avoid.DF}), position="chair"
    )
    other = person.wishes(Wishes(avoid=frozenset({Avoid.OF}), position="standing"))
    assert (other.avoid, other.position) == (frozenset({Avoid.OF}), "standing")


def test_an_unknown_program_is_named():
    with pytest.raises(UnknownNameError, match="gentel"):
        Studio().person("gentel")
