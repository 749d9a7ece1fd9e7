"""Which session a log is about, when only a part of it is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import DayError, UsageError
from voiceguide.person.advice import advise
from voiceguide.person.entry import session_to_log
from voiceguide.person.model import LoggedSession, Usual
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import load_program

GENTLE = load_program("gentle")
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 5, 4) + timedelta(days=n) for n in range(3))
BUILT = LoggedSession(1, MONDAY, built=True)
FLARE = SessionKind.FLARE
LOGGED = LoggedSession(1, MONDAY, pain=2, built=True, logged=True)


@pytest.mark.parametrize("today", [MONDAY, TUESDAY])
def test_the_last_session_is_meant_until_somebody_has_logged_it(today):
    assert session_to_log([BUILT], GENTLE, today) == BUILT


def test_a_session_of_today_can_be_logged_again():
    assert session_to_log([LOGGED], GENTLE, MONDAY) == LOGGED


def test_after_a_logged_one_the_session_that_was_due_is_meant():
    assert session_to_log([LOGGED], GENTLE, TUESDAY) == LoggedSession(2, TUESDAY)


def test_a_date_means_the_session_of_that_date():
    history = [BUILT, LoggedSession(2, TUESDAY, built=True)]
    assert session_to_log(history, GENTLE, WEDNESDAY, on=MONDAY) == BUILT


def test_a_date_without_a_session_means_the_day_that_was_due_then():
    history = [LOGGED, LoggedSession(2, WEDNESDAY, logged=True)]
    assert session_to_log(history, GENTLE, WEDNESDAY, on=TUESDAY) == LoggedSession(2, TUESDAY)


def test_a_day_that_was_not_the_last_is_a_new_session():
    assert session_to_log([BUILT], GENTLE, TUESDAY, day=5) == LoggedSession(5, TUESDAY)


def test_a_flare_up_session_that_was_due_is_logged_as_one():
    red = LoggedSession(10, MONDAY, pain=7, logged=True)
    assert session_to_log([red], GENTLE, TUESDAY) == LoggedSession(10, TUESDAY, kind=FLARE)
    assert session_to_log([red], GENTLE, TUESDAY, day=3).kind is None


def test_the_morning_after_is_told_of_the_last_session_before_today():
    def told(history, **options):
        return session_to_log(history, GENTLE, TUESDAY, morning_after=True, **options)

    today = LoggedSession(2, TUESDAY, logged=True)
    assert told([LOGGED]) == told([LOGGED, today]) == told([LOGGED, today], on=MONDAY) == LOGGED
    assert told([], on=MONDAY) == LoggedSession(1, MONDAY)
    for history, on in (([], None), ([today], None), ([LOGGED, today], TUESDAY)):
        with pytest.raises(UsageError, match="--next-morning"):
            told(history, on=on)


def test_a_session_that_is_due_by_a_rhythm_is_logged_by_it():
    sunday = MONDAY + timedelta(days=6)
    assert session_to_log([LOGGED], GENTLE, sunday, usual=Usual(days_a_week=2)).day == 2
    assert session_to_log([LOGGED], GENTLE, sunday).day == 1


def test_what_can_not_have_been_done_is_refused():
    with pytest.raises(UsageError, match="still to come"):
        session_to_log([], GENTLE, MONDAY, on=TUESDAY)
    with pytest.raises(DayError):
        session_to_log([], GENTLE, MONDAY, day=GENTLE.days + 1)


@given(st.lists(st.integers(0, 3), max_size=8), st.integers(0, 20))
def test_without_anything_told_it_is_the_last_session_or_the_one_that_is_due(gaps, later):
    history, today = [], MONDAY
    for number, gap in enumerate(gaps):
        history.append(LoggedSession(number + 1, today, logged=number % 2 == 0))
        today += timedelta(days=gap + 1)
    today += timedelta(days=later)
    session = session_to_log(history, GENTLE, today)
    due = advise(history, GENTLE, today)
    assert session in [*history[-1:], LoggedSession(due.day, today, kind=due.adjustment.kind)]
