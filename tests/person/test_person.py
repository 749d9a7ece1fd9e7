import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import UsageError
from voiceguide.person.journal import Journal
from voiceguide.person.model import Cause, Start
from voiceguide.person.person import Person
from voiceguide.program.catalog import load_program
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases, Wishes

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
    person.log(MONDAY, pain=6, spread=True, note="left side")
    session = person.log(MONDAY).session
    assert (session.pain, session.spread, session.note) == (6, True, "left side")
    assert person.history() == [session]


def test_a_later_log_does_not_clear_that_it_spread_unless_it_says_so(journal):
    person = open_person(journal)
    person.log(MONDAY, spread=True, stretches={"sphinx": 6})
    # As the page does: pain and a note, and not a word of what was told before.
    session = person.log(MONDAY, pain=2, note="better now", stretches={"figure-four": 1}).session
    assert (session.pain, session.spread) == (2, True)
    assert session.stretches == {"sphinx": 6, "figure-four": 1}
    assert person.log(MONDAY, spread=False).session.spread is False


def test_words_of_a_note_ask_back_until_somebody_says_whether_it_spread(journal):
    person = open_person(journal)
    assert person.log(MONDAY, pain=2, note="shooting", words=("shooting",)).asks == ("shooting",)
    assert person.log(MONDAY, note="shooting", words=("shooting",), spread=False).asks == ()
    assert person.log(MONDAY, spread=True).asks == ()
    assert person.log(MONDAY, note="still shooting", words=("shooting",)).asks == ()


def test_pain_is_measured_against_what_start_recorded(journal):
    journal.record_start(Start(MONDAY, baseline=4, days_a_week=2))
    person = open_person(journal)
    session = person.log(MONDAY, pain=5).session
    assert person.light(session) == "green"
    assert person.advice(day(6)).day == 2
    assert person.missed(day(6)) == []


def test_an_emergency_stops_whatever_the_program_until_start_is_answered_anew(journal):
    person = open_person(journal)
    person.log(MONDAY, pain=1)
    journal.record_start(Start(day(1), "chair", ok=False, signs=("numb-saddle",)))
    # A server opened its person before.
    advice = person.advice(day(1))
    assert (advice.stop, advice.reason.cause) == (True, Cause.EMERGENCY)
    assert person.standing(day(1)).advice.stop
    journal.record_start(Start(day(1), "chair"))
    assert not person.advice(day(1)).stop


def test_what_start_recorded_is_wished_for(journal):
    start = Start(
        MONDAY,
        avoid=frozenset({Avoid.OF}),
        ok=False,
        eases=Eases.BACK,
        easier=frozenset({"sphinx"}),
    )
    journal.record_start(start)
    person = open_person(journal)
    assert person.wishes() == Wishes(
        avoid=start.avoid, eases=Eases.BACK, easier=start.easier, reminder=True
    )
    own = Wishes(eases=Eases.FORWARD, easier=frozenset({"bridge"}))
    assert (person.wishes(own).eases, person.wishes(own).easier) == (own.eases, own.easier)


def test_after_todays_session_the_next_is_tomorrow(journal):
    person = open_person(journal)
    person.log(MONDAY, pain=1)
    assert person.next_date(MONDAY) == day(1)


@pytest.mark.parametrize(("later", "missed"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_who_logs_later_has_the_next_session_today(journal, later, missed):
    person = open_person(journal)
    person.record_built(person.advice(MONDAY), MONDAY)
    person.log(day(later), pain=1)
    # Soon after midnight nothing is missed yet: today has its whole day before it.
    assert person.next_date(day(later)) == day(later)
    assert person.advice(day(later)).reason.missed == missed


def test_a_log_for_yesterday_does_not_take_todays_session_away(journal):
    person = open_person(journal)
    person.log(day(1), pain=1)
    person.log(day(1), on=MONDAY, pain=1)
    assert person.next_date(day(1)) == day(2)


@pytest.mark.parametrize("on", [None, MONDAY])
def test_a_session_before_the_start_can_be_logged_and_does_not_count(journal, on):
    journal.record_start(Start(day(3)))
    person = open_person(journal)
    today = on or day(1)
    person.log(today, on=on, pain=4, note="left side")
    # Saved again, it is the same one.
    session = person.log(today, on=on).session
    assert (session.day, session.pain, session.note) == (1, 4, "left side")
    assert journal.history("gentle") == [session]
    assert person.history() == []
    assert person.next_date(today) == day(3)
    assert person.advice(day(3)).day == 1


days_apart = st.integers(-30, 30)


@settings(max_examples=15)
@given(
    started=st.none() | days_apart,
    logs=st.lists(
        st.tuples(st.integers(0, 30), st.none() | days_apart, st.none() | st.integers(-1, 60)),
        min_size=1,
        max_size=3,
    ),
)
def test_a_log_is_written_and_says_what_is_next_or_it_is_refused_unwritten(started, logs):
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.sqlite3")
        if started is not None:
            journal.record_start(Start(day(started)))
        person = open_person(journal)
        for today, on, number in logs:
            before = journal.history("gentle")
            try:
                session = person.log(
                    day(today), day=number, on=None if on is None else day(on), pain=3
                ).session
            except UsageError:
                assert journal.history("gentle") == before
                continue
            assert session in journal.history("gentle")
            following = person.next_date(day(today))
            assert following >= day(today)
            assert person.advice(following).day >= 1
            assert all(s.date < following for s in person.history())
            person.standing(day(today))
            person.missed(day(today))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("stiff\n left\tside ", "stiff left side"),
        ("half an emoji \ud83e", "half an emoji ?"),
        ("a\0b", "a b"),
        ("\x1b[31mred", "\x1b[31mred"),
        (" \n", ""),
    ],
)
def test_a_note_is_kept_as_text_on_one_line(journal, told, kept):
    open_person(journal).log(MONDAY, note=told)
    assert open_person(journal).history()[-1].note == kept


def test_the_day_that_is_due_again_is_not_done(journal):
    person = open_person(journal)
    person.log(MONDAY, pain=5)
    standing = person.standing(day(1))
    assert (standing.advice.day, standing.done) == (1, {})
    assert person.standing(MONDAY).done == {1: 5}


def test_two_red_sessions_running_stop(journal):
    person = open_person(journal)
    person.log(day(1), on=MONDAY, pain=8)
    assert person.pause() is None
    person.log(day(1), spread=True)
    assert person.pause() is Cause.RED_TWICE
    assert person.standing(day(2)).advice.stop
