"""Stories of people: what they did and felt, and the day, dose and reason that follow."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.language.reasons import advice_text
from voiceguide.person.advice import advise, first_day_below, missed_dates
from voiceguide.person.model import Cause, Gap, LoggedSession
from voiceguide.program.catalog import load_program
from voiceguide.program.progression import dose_on

GENTLE = load_program("gentle")
THREE_A_WEEK = GENTLE.model_copy(update={"days_a_week": 3})
MONDAY = date(2026, 3, 2)


class Story(NamedTuple):
    """The sessions as "date day [pain|sharp] [easy]", the date that is asked for, the answer."""

    name: str
    sessions: str
    today: str
    day: int
    dose: str
    reason: str
    easy: bool = False
    stop: bool = False


STORIES = [
    Story("the first day", "", "2026-03-02", 1, "5x3", "first session"),
    Story("the day after", "03-02 5", "2026-03-03", 6, "10x3", "day 5 is done"),
    Story("missed 1", "03-02 14", "2026-03-04", 15, "20x3", "1 day missed: go on"),
    Story("missed 2", "03-02 14", "2026-03-05", 15, "20x3", "2 days missed: go on"),
    Story("missed 3", "03-02 15", "2026-03-06", 15, "20x3", "3 days missed, the last session"),
    Story("missed 5", "03-02 15", "2026-03-08", 15, "20x3", "5 days missed, the last session"),
    Story("missed 6", "03-02 15", "2026-03-09", 15, "20x3", "6 days missed, the last session"),
    Story("missed 7", "03-02 15", "2026-03-10", 8, "10x4", "7 days missed, back a week"),
    Story("missed 10", "03-02 22", "2026-03-13", 15, "20x3", "10 days missed, back a week"),
    Story("missed 13", "03-02 5", "2026-03-16", 1, "5x3", "13 days missed, back a week"),
    Story("missed 14", "03-02 20", "2026-03-17", 1, "5x3", "14 days missed, start again"),
    Story("missed 20", "03-02 20", "2026-03-23", 1, "5x3", "20 days missed, start again"),
    Story("green", "03-02 9 3", "2026-03-03", 10, "15x3", "day 9 is done"),
    Story("amber", "03-02 10 4", "2026-03-03", 10, "15x3", "amber (pain 4 of 10)"),
    Story("amber twice", "03-02 10 4, 03-03 10 5", "2026-03-04", 10, "15x3", "amber (pain 5"),
    Story(
        "amber, then nothing told: the dose does not rise",
        "03-02 11 4, 03-03 11",
        "2026-03-04",
        11,
        "15x3",
        "log a session with pain 0 to 3",
    ),
    Story("red: an easy day", "03-02 10 6", "2026-03-03", 10, "8x3", "easy day", easy=True),
    Story("sharp is red", "03-02 10 sharp", "2026-03-03", 10, "8x3", "sharp", easy=True),
    Story(
        "red, easy: a step down",
        "03-02 10 6, 03-03 10 2 easy",
        "2026-03-04",
        8,
        "10x4",
        "one step down",
    ),
    Story(
        "red, easy, a step down: on from there",
        "03-02 10 6, 03-03 10 2 easy, 03-04 8 1",
        "2026-03-05",
        9,
        "10x4",
        "day 8 is done",
    ),
    Story(
        "red twice",
        "03-02 10 6, 03-03 10 8 easy",
        "2026-03-04",
        8,
        "5x3",
        "see a doctor",
        easy=True,
        stop=True,
    ),
    Story(
        "red twice stays so after three weeks",
        "03-02 10 6, 03-03 10 8",
        "2026-03-30",
        8,
        "5x3",
        "see a doctor",
        easy=True,
        stop=True,
    ),
    Story("red and 8 missed", "03-02 15 9", "2026-03-11", 8, "5x3", "back a week", easy=True),
    Story("two sessions on a day", "03-02 4", "2026-03-02", 4, "8x3", "today has had its"),
    Story(
        "again on a day that hurt", "03-02 10 6", "2026-03-02", 10, "8x3", "today has", easy=True
    ),
    Story("again on an easy day", "03-02 10 1 easy", "2026-03-02", 10, "8x3", "today", easy=True),
    Story(
        "a step down from the day that hurt, whichever day was easy",
        "03-02 10 6, 03-03 20 2 easy",
        "2026-03-04",
        8,
        "10x4",
        "one step down",
    ),
    Story(
        "amber, then nothing told: on while the dose stays",
        "03-02 8 4, 03-03 8",
        "2026-03-04",
        9,
        "10x4",
        "day 8 is done",
    ),
    Story("clock set back", "03-10 9", "2026-03-04", 9, "10x4", "still to come"),
    Story("clock forward again", "03-10 9", "2026-03-10", 9, "10x4", "today has had its"),
    Story("and the day after", "03-10 9", "2026-03-11", 10, "15x3", "day 9 is done"),
    Story("flown east over the date line", "03-02 9", "2026-03-04", 10, "15x3", "go on"),
    Story("flown west over the date line", "03-03 9", "2026-03-02", 9, "10x4", "still to come"),
    Story("summer time begins in the night", "03-28 9", "2026-03-29", 10, "15x3", "is done"),
    Story("leap day", "2028-02-28 9", "2028-02-29", 10, "15x3", "day 9 is done"),
    Story("after leap day", "2028-02-28 9", "2028-03-01", 10, "15x3", "1 day missed"),
    Story("last day", "03-02 55", "2026-03-03", 56, "90x1", "day 55 is done"),
    Story("after the last day", "03-02 56", "2026-03-03", 50, "90x1", "last week again"),
    Story("easy day after a miss", "03-02 13", "2026-03-04", 14, "10x3", "1 day missed"),
]


def sessions_of(text: str) -> list[LoggedSession]:
    def one(line: str) -> LoggedSession:
        when, day, *felt = line.split()
        when = when if when.count("-") == 2 else f"2026-{when}"
        pain = next((int(word) for word in felt if word.isdecimal()), None)
        return LoggedSession(
            int(day), date.fromisoformat(when), pain, sharp="sharp" in felt, easy="easy" in felt
        )

    return [one(line) for line in text.split(",") if line.strip()]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_as_it_should(story):
    advice = advise(sessions_of(story.sessions), GENTLE, date.fromisoformat(story.today))
    dose = dose_on(GENTLE, advice.day, easy=advice.easy or None)
    assert (advice.day, f"{dose.hold_s}x{dose.repetitions}") == (story.day, story.dose)
    assert story.reason in advice_text(advice)
    assert (advice.easy, advice.stop) == (story.easy, story.stop)


@pytest.mark.parametrize(
    ("last", "cause"),
    [("15", None), ("15 2", None), ("15 4", None), ("15 9", Cause.RED), ("15 sharp", Cause.SHARP)],
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
    history = sessions_of("03-03 1, 03-05 2")
    missed = missed_dates(history, GENTLE, date(2026, 3, 7), MONDAY)
    assert [day.day for day in missed] == [2, 4, 6]
    assert missed_dates([], GENTLE, date(2026, 3, 4), MONDAY) == [MONDAY, date(2026, 3, 3)]
    assert missed_dates([], GENTLE, date(2026, 3, 4)) == []


@given(st.integers(1, 56))
def test_the_first_day_below_is_never_more(day):
    below = first_day_below(GENTLE, day)
    assert 1 <= below <= day
    assert below == 1 or dose_on(GENTLE, below, easy=False) != dose_on(GENTLE, day, easy=False)


PAINS = st.lists(
    st.tuples(st.integers(0, 20), st.none() | st.integers(0, 10)), min_size=1, max_size=40
)


@given(PAINS)
def test_whoever_follows_the_advice_never_climbs_two_days_at_once_nor_after_pain(steps):
    history: list[LoggedSession] = []
    today = MONDAY
    for gap, pain in steps:
        advice = advise(history, GENTLE, today)
        assert 1 <= advice.day <= GENTLE.days
        assert advice_text(advice)
        if history:
            last = history[-1]
            assert advice.day <= last.day + 1
            if last.light is not None and last.light != "green" and not advice.stop:
                assert advice.day <= last.day
        if not (history and history[-1].date == today):
            history.append(LoggedSession(advice.day, today, pain, easy=advice.easy))
        today += timedelta(days=gap)


@given(st.integers(1, 56), st.integers(-400, 400))
def test_asking_again_on_the_date_gives_the_same_day(day, shift):
    first = advise([LoggedSession(day, MONDAY)], GENTLE, MONDAY + timedelta(days=shift))
    again = [LoggedSession(day, MONDAY), LoggedSession(first.day, MONDAY + timedelta(days=shift))]
    again.sort(key=lambda session: session.date)
    assert advise(again, GENTLE, again[-1].date).day == again[-1].day
