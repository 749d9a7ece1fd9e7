"""What holds for every journal; `test_stories` has the journals of single people."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_story import sessions_of

from voiceguide.language.reasons import advice_text
from voiceguide.person.advice import advise
from voiceguide.person.lights import light_of
from voiceguide.person.model import Cause, Gap, LoggedSession, Usual
from voiceguide.person.rhythm import missed_dates
from voiceguide.person.rungs import first_day_below
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.catalog import load_program
from voiceguide.program.progression import dose_on

GENTLE = load_program("gentle")
THREE_A_WEEK = GENTLE.model_copy(update={"days_a_week": 3})
MONDAY = date(2026, 3, 2)
EXERCISES = GENTLE.exercises


@pytest.mark.parametrize(
    ("last", "cause"),
    [
        ("15", None),
        ("15 2", None),
        ("15 4", None),
        ("15 9", Cause.RED),
        ("15 spread", Cause.SPREAD),
    ],
)
@pytest.mark.parametrize(("today", "gap"), [("2026-03-06", Gap.REPEAT), ("2026-03-11", Gap.BACK)])
def test_days_that_were_missed_are_the_reason_and_pain_besides_where_it_says_less(
    last, cause, today, gap
):
    reason = advise(sessions_of(f"03-02 {last}"), GENTLE, date.fromisoformat(today)).reason
    assert (reason.cause, reason.gap) == (cause, gap)


@pytest.mark.parametrize(
    ("empty", "day"), [(0, 10), (4, 10), (6, 10), (7, 9), (10, 9), (11, 6), (17, 6), (18, 1)]
)
def test_rest_days_of_a_program_are_not_missed(empty, day):
    """Three days a week leave four to rest."""
    today = MONDAY + timedelta(days=empty + 1)
    assert advise([LoggedSession(9, MONDAY)], THREE_A_WEEK, today).day == day


def test_missed_dates_are_those_without_a_session():
    dates = [session.date for session in sessions_of("03-03 1, 03-05 2")]
    missed = missed_dates(dates, 7, date(2026, 3, 7), MONDAY)
    assert [day.day for day in missed] == [2, 4, 6]
    assert missed_dates([], 7, date(2026, 3, 4), MONDAY) == [MONDAY, date(2026, 3, 3)]
    assert missed_dates([], 7, date(2026, 3, 4)) == []
    assert missed_dates(dates, 2, date(2026, 3, 11)) == []
    assert [day.day for day in missed_dates(dates, 2, date(2026, 3, 13))] == [11, 12]


@given(st.integers(1, 56))
def test_the_first_day_below_is_never_more(day):
    below = first_day_below(GENTLE, day)
    assert 1 <= below <= day
    assert below == 1 or dose_on(GENTLE, below, easy=False) != dose_on(GENTLE, day, easy=False)


PAIN = st.integers(0, 10)
TOLD = st.fixed_dictionaries(
    {
        "pain": st.none() | PAIN,
        "before": st.none() | PAIN,
        "next_morning": st.none() | PAIN,
        "spread": st.booleans(),
    }
)
STEPS = st.lists(st.tuples(st.integers(0, 20), TOLD), min_size=1, max_size=40)
USUAL = st.builds(Usual, PAIN, st.none() | st.integers(1, 7))


@given(STEPS, USUAL)
def test_whoever_follows_the_advice_never_climbs_two_days_at_once_nor_after_pain(steps, usual):
    history: list[LoggedSession] = []
    today = MONDAY
    for gap, told in steps:
        advice = advise(history, GENTLE, today, usual)
        assert 1 <= advice.day <= GENTLE.days
        assert advice_text(advice)
        if history:
            last = history[-1]
            light = light_of(last, usual.baseline)
            assert advice.day <= last.day + 1
            if light is not None and light != "green":
                assert advice.day <= last.day
            assert advice.easy or advice.stop or light != "red" or advice.day == 1
        if not (history and history[-1].date == today):
            kind = advice.adjustment.kind
            history.append(LoggedSession(advice.day, today, kind=kind, **told))
        today += timedelta(days=gap)


@given(st.integers(1, 56), st.integers(-400, 400))
def test_asking_again_on_the_date_gives_the_same_day(day, shift):
    first = advise([LoggedSession(day, MONDAY)], GENTLE, MONDAY + timedelta(days=shift))
    again = [LoggedSession(day, MONDAY), LoggedSession(first.day, MONDAY + timedelta(days=shift))]
    again.sort(key=lambda session: session.date)
    assert advise(again, GENTLE, again[-1].date).day == again[-1].day


@given(st.lists(st.integers(1, 3), max_size=20), st.data(), USUAL)
def test_pain_by_stretch_changes_those_stretches_and_no_other_dose(gaps, data, usual):
    pains = st.dictionaries(st.sampled_from(EXERCISES), PAIN, max_size=3)
    plain: list[LoggedSession] = []
    hurt: list[LoggedSession] = []
    today = MONDAY
    for gap in gaps:
        advice = advise(plain, GENTLE, today, usual)
        same = advise(hurt, GENTLE, today, usual)
        named = {exercise for session in hurt for exercise in session.stretches}
        assert (same.day, same.reason.cause, same.stop, same.checkup) == (
            advice.day,
            advice.reason.cause,
            advice.stop,
            advice.checkup,
        )
        assert same.adjustment.kind == advice.adjustment.kind
        assert advice.adjustment == Adjustment(advice.adjustment.kind)
        assert same.adjustment.give_way | same.adjustment.lower <= named
        assert not same.adjustment.give_way & same.adjustment.lower
        session = LoggedSession(advice.day, today, data.draw(PAIN), kind=advice.adjustment.kind)
        plain.append(session)
        hurt.append(
            LoggedSession(
                session.day, today, session.pain, kind=session.kind, stretches=data.draw(pains)
            )
        )
        today += timedelta(days=gap)


@given(st.integers(0, 10), st.integers(0, 10))
def test_more_pain_is_never_a_better_light_nor_a_higher_baseline_a_worse_one(pain, baseline):
    lights = ["green", "amber", "red"]

    def light(pain, baseline):
        return lights.index(light_of(LoggedSession(1, MONDAY, pain), baseline))

    assert light(pain, baseline) <= light(pain + 1, baseline)
    assert light(pain, baseline + 1) <= light(pain, baseline)
    assert light(pain, baseline) == 0 or pain > 3
