from datetime import date, timedelta

import pytest

from voiceguide.person.journal import Journal
from voiceguide.person.model import Start
from voiceguide.person.person import Person
from voiceguide.program.catalog import load_program

MONDAY = date(2026, 5, 4)


def day(number):
    return MONDAY + timedelta(days=number)


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite3")


def open_person(journal, program=None, **options):
    return Person.open(journal, load_program, program, **options)


def test_who_never_began_follows_the_default_program(journal):
    person = open_person(journal)
    assert (person.program.name, person.start, person.since) == ("gentle", None, None)
    assert not journal.path.exists()


def test_the_program_followed_last_is_meant_where_it_is_asked_for(journal):
    open_person(journal, "chair").log(MONDAY, pain=1)
    assert open_person(journal).program.name == "gentle"
    assert open_person(journal, latest=True).program.name == "chair"


def test_a_start_counts_sessions_anew(journal):
    open_person(journal).log(MONDAY, pain=1)
    journal.record_start(Start(day(3)))
    person = open_person(journal)
    assert person.history() == []
    assert person.advice(day(3)).day == 1


def test_a_start_of_another_program_leaves_the_history_alone(journal):
    open_person(journal, "chair").log(MONDAY, pain=1)
    journal.record_start(Start(day(3), "gentle"))
    assert len(open_person(journal, "chair").history()) == 1


def test_what_is_not_told_again_stays(journal):
    person = open_person(journal)
    person.log(MONDAY, pain=6, sharp=True, note="left side")
    session = person.log(MONDAY)
    assert (session.pain, session.sharp, session.note) == (6, True, "left side")
    assert person.history() == [session]
    # Pain that is told anew takes the place of what was told, sharpness with it.
    session = person.log(MONDAY, pain=2)
    assert (session.pain, session.sharp) == (2, False)


def test_what_is_next_follows_from_the_day_after(journal):
    person = open_person(journal)
    session = person.log(MONDAY, pain=1)
    assert person.advice_after(session, MONDAY) == person.advice(day(1))


def test_a_session_before_the_start_can_still_be_logged(journal):
    journal.record_start(Start(day(3)))
    person = open_person(journal)
    session = person.log(day(3), on=MONDAY, pain=1)
    assert person.advice_after(session, day(3)).day == 1


def test_the_day_that_is_due_again_is_not_done(journal):
    person = open_person(journal)
    person.log(MONDAY, pain=5)
    standing = person.standing(day(1))
    assert (standing.advice.day, standing.done) == (1, {})
    assert person.standing(MONDAY).done == {1: 5}


def test_two_red_sessions_running_stop(journal):
    person = open_person(journal)
    person.log(day(1), on=MONDAY, pain=8)
    assert not person.must_pause()
    person.log(day(1), sharp=True)
    assert person.must_pause()
    assert person.standing(day(2)).advice.stop
