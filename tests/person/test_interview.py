"""The questions of `start`, and what their answers mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.language.reasons import question_text
from voiceguide.person.interview import (
    NO,
    YES,
    Topic,
    answered,
    asks_for_ok,
    begin,
    interview,
    needs_ok,
    with_ok,
)
from voiceguide.person.model import Start
from voiceguide.person.screening import Sign
from voiceguide.program.catalog import load_program
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases

QUESTIONS = interview(load_program("gentle"))
START = Start(date(2026, 3, 2))


def test_emergencies_are_asked_first_and_the_ok_last():
    topics = [question.topic for question in QUESTIONS]
    assert topics == sorted(topics, key=list(Topic).index)
    assert topics[-1] is Topic.OK
    assert topics.count(Topic.OK) == 1


def test_every_sign_and_every_limit_is_asked_about_once_in_words():
    keys = [question.key for question in QUESTIONS]
    assert len(set(keys)) == len(keys)
    assert set(Sign) - set(keys) == set()
    # One question for osteoporosis.
    assert set(Avoid) - set(keys) == {Avoid.OT}
    texts = [question_text(key) for key in keys]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith("?") and len(text) <= 80 for text in texts)


def test_no_answer_means_that_nothing_is_there():
    answers = {question.key: question.default for question in QUESTIONS}
    assert answered(START, answers) == Start(START.date, days_a_week=7)
    assert (
        interview(load_program("gentle").model_copy(update={"days_a_week": 3}))[-2].default == "3"
    )


def test_answers_are_kept_in_the_order_of_the_questions():
    told = answered(
        START,
        {
            "night": YES,
            "fever": YES,
            "heart": NO,
            "OF": YES,
            "KNEEL": YES,
            "eases": "back",
            "baseline": "4",
            "days-a-week": "2",
        },
    )
    assert told == Start(
        START.date,
        avoid=frozenset({Avoid.OF, Avoid.OT, Avoid.KNEEL}),
        ok=False,
        signs=("fever", "night"),
        baseline=4,
        days_a_week=2,
        eases=Eases.BACK,
    )
    # What is not asked stays.
    assert answered(told, {"night": NO, "OF": NO}) == Start(
        START.date,
        avoid=frozenset({Avoid.KNEEL}),
        ok=False,
        signs=("fever",),
        baseline=4,
        days_a_week=2,
        eases=Eases.BACK,
    )


@pytest.mark.parametrize(
    ("answers", "ok"),
    [
        ({}, True),
        ({"fever": YES}, False),
        ({"fever": YES, "ok": YES}, True),
        ({"chest": YES, "ok": YES}, False),
        ({"baseline": "6"}, True),
        ({"baseline": "7"}, False),
        ({"baseline": "10", "ok": YES}, True),
    ],
)
def test_it_is_ok_where_nothing_speaks_against_it_or_somebody_who_knows_has_said_so(answers, ok):
    told = answered(START, answers)
    assert told.ok is ok
    assert needs_ok(told) == bool(set(answers) - {"ok"}) or answers.get("baseline") == "6"


def test_a_start_takes_over_what_the_last_one_told_but_for_its_signs():
    today, told = date(2026, 5, 4), {"OF": YES, "baseline": "8", "fever": YES}
    last = answered(START, told)
    assert begin(None, "gentle", today) == Start(today)
    assert begin(None, "gentle", today, START.date) == START
    # It waits for the OK: the course that has begun goes on.
    assert begin(last, "gentle", today) == answered(START, {"OF": YES, "baseline": "8", "ok": YES})
    assert begin(last, "chair", today).date == today
    assert begin(last, "gentle", today, today).date == today
    assert begin(answered(last, {"ok": YES}), "gentle", today).date == today


def test_who_still_has_to_ask_for_the_ok_is_not_asked_whether_they_have_it():
    assert asks_for_ok(answered(START, {"fever": YES}))
    told = answered(START, {"fever": YES, "no-ok": YES})
    assert (told.ok, asks_for_ok(told)) == (False, False)
    assert not asks_for_ok(START)


@given(st.sets(st.sampled_from(Sign)), st.integers(0, 10), st.booleans())
def test_an_ok_never_outweighs_an_emergency(signs, baseline, given):
    start = with_ok(Start(START.date, signs=tuple(sorted(signs)), baseline=baseline), given=given)
    assert not (start.ok and start.has_emergency)
    assert start.ok or start.signs or baseline >= 7
