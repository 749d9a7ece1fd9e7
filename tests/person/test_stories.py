"""Stories of people: what they did and felt, and the day, dose and reason that follow.

Those that last for weeks live through them session by session, as the advice has it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from journal_story import sessions_of

from voiceguide.language.reasons import advice_text
from voiceguide.person.advice import advise
from voiceguide.person.model import Advice, Cause, Checkup, LoggedSession, Usual
from voiceguide.program.catalog import load_program
from voiceguide.program.progression import dose_on

GENTLE = load_program("gentle")
MONDAY = date(2026, 3, 2)
FLARE = "flare"


class Story(NamedTuple):
    """The sessions (see `journal_story`), the date that is asked for, and the answer.

    The dose is that of the day, FLARE for a flare-up session, or "stop". `way` and `lower` are the
    stretches that give way, or are a rung lower.
    """

    name: str
    sessions: str
    today: str
    day: int
    dose: str
    reason: str = ""
    baseline: int = 0
    days_a_week: int = 7
    way: str = ""
    lower: str = ""


STORIES = [
    Story("the first day", "", "2026-03-02", 1, "5x3", "first session"),
    Story("the day after", "03-02 5", "2026-03-03", 6, "10x3", "day 5 is done"),
    # Days without a session.
    Story("missed 1", "03-02 14", "2026-03-04", 15, "20x3", "1 day missed: go on"),
    Story("missed 2", "03-02 14", "2026-03-05", 15, "20x3", "2 days missed: go on"),
    Story("missed 3", "03-02 15", "2026-03-06", 15, "20x3", "3 days missed, the last session"),
    Story("missed 6", "03-02 15", "2026-03-09", 15, "20x3", "6 days missed, the last session"),
    Story("missed 7", "03-02 15", "2026-03-10", 8, "10x4", "7 days missed, back a week"),
    Story("missed 10", "03-02 22", "2026-03-13", 15, "20x3", "10 days missed, back a week"),
    Story("missed 13", "03-02 5", "2026-03-16", 1, "5x3", "13 days missed, back a week"),
    Story("missed 14", "03-02 20", "2026-03-17", 1, "5x3", "14 days missed, start again"),
    Story("missed 20", "03-02 20", "2026-03-23", 1, "5x3", "20 days missed, start again"),
    Story("easy day after a miss", "03-02 13", "2026-03-04", 14, "10x3", "1 day missed"),
    # Days without a session, for somebody with a rhythm of their own.
    Story("twice a week", "03-02 9", "2026-03-05", 10, "15x3", "day 9 is done", days_a_week=2),
    Story("twice, next week", "03-02 9", "2026-03-08", 10, "15x3", "is done", days_a_week=2),
    Story("twice, a week of none", "03-02 9", "2026-03-12", 9, "10x4", "4 days", days_a_week=2),
    Story("twice, two of none", "03-02 9", "2026-03-16", 7, "5x3", "back a week", days_a_week=2),
    Story("twice, a month", "03-02 9", "2026-03-31", 1, "5x3", "start again", days_a_week=2),
    Story("once a week", "03-02 9", "2026-03-09", 10, "15x3", "day 9 is done", days_a_week=1),
    Story("once, a week late", "03-02 9", "2026-03-15", 9, "10x4", "6 days", days_a_week=1),
    Story("once, back one", "03-02 10", "2026-03-16", 9, "10x4", "back a week", days_a_week=1),
    # Green and amber.
    Story("green", "03-02 9 3", "2026-03-03", 10, "15x3", "day 9 is done"),
    Story("amber", "03-02 10 4", "2026-03-03", 10, "15x3", "amber (pain 4 of 10)"),
    Story("amber twice", "03-02 10 4, 03-03 10 5", "2026-03-04", 10, "15x3", "amber (pain 5"),
    Story("4 where 4 is usual", "03-02 9 4", "2026-03-03", 10, "15x3", "is done", baseline=4),
    Story("6 where 4 is usual", "03-02 9 6", "2026-03-03", 9, "10x4", "amber", baseline=4),
    Story("7 where 4 is usual", "03-02 9 7", "2026-03-03", 9, FLARE, "red", baseline=4),
    Story("3 where 1 is usual", "03-02 9 3", "2026-03-03", 10, "15x3", "is done", baseline=1),
    Story(
        "amber, then nothing told: the dose does not rise",
        "03-02 11 4, 03-03 11",
        "2026-03-04",
        11,
        "15x3",
        "log a session with pain 0 to 3",
    ),
    Story(
        "amber, then nothing told: on while the dose stays",
        "03-02 8 4, 03-03 8",
        "2026-03-04",
        9,
        "10x4",
        "day 8 is done",
    ),
    # Red, the flare-up session and the way back.
    Story("red", "03-02 10 6", "2026-03-03", 10, FLARE, "flare-up session"),
    Story("spreading is red", "03-02 10 1 spread", "2026-03-03", 10, FLARE, "spreading"),
    Story("flare", "03-02 10 6, 03-03 10 2 flare", "2026-03-04", 8, "10x4", "one step down"),
    Story("and back", "03-02 10 6, 03-03 10 2 flare, 03-04 8 1", "2026-03-05", 9, "10x4", "day 8"),
    Story("flare asked for", "03-02 9 2, 03-03 10 flare", "2026-03-04", 5, "10x3", "step down"),
    Story("a flare-up that stays", "03-02 9 6, 03-03 9 4 flare", "2026-03-04", 9, FLARE, "amber"),
    Story("easy day of before", "03-02 10 6, 03-03 10 2 easy", "2026-03-04", 8, "10x4", "step"),
    Story("red and 8 missed", "03-02 15 9", "2026-03-11", 8, FLARE, "back a week"),
    Story(
        "a step down from the day that hurt, whichever day was gentle",
        "03-02 10 6, 03-03 20 2 flare",
        "2026-03-04",
        8,
        "10x4",
        "one step down",
    ),
    # The next morning.
    Story("a bad morning", "03-02 9 2 m6", "2026-03-03", 9, FLARE, "next morning (pain 6"),
    Story("a worse morning", "03-02 9 2 b1 m3", "2026-03-03", 9, FLARE, "next morning (pain 3"),
    Story("a stiffer morning", "03-02 9 2 b2 m3", "2026-03-03", 9, "10x4", "move less far"),
    Story("a usual one", "03-02 9 2 b2 m4", "2026-03-03", 10, "15x3", "is done", baseline=4),
    Story("a better one", "03-02 9 3 b3 m1", "2026-03-03", 10, "15x3", "day 9 is done"),
    # Pauses.
    Story("red twice", "03-02 10 6, 03-03 10 8 flare", "2026-03-04", 8, "stop", "see a doctor"),
    Story("and three weeks on", "03-02 10 6, 03-03 10 8", "2026-03-30", 8, "stop", "see a doctor"),
    Story(
        "6, 5, 6, 5, 6",
        "03-02 9 6, 03-03 9 5 flare, 03-04 9 6 flare, 03-05 9 5 flare, 03-06 9 6 flare",
        "2026-03-07",
        5,
        "stop",
        "three times in five",
    ),
    # By stretch.
    Story("hurt", "03-02 9 2 figure-four=6", "2026-03-03", 10, "15x3", way="figure-four"),
    Story("amber hurts", "03-02 9 2 sphinx=4", "2026-03-03", 10, "15x3", way="sphinx"),
    Story("told alone", "03-02 9 figure-four=6", "2026-03-03", 10, "15x3", way="figure-four"),
    Story("green is none", "03-02 9 2 figure-four=3", "2026-03-03", 10, "15x3", "is done"),
    Story("nor as usual", "03-02 9 2 sphinx=5", "2026-03-03", 10, "15x3", baseline=4),
    Story(
        "twice it gives way",
        "03-02 9 2 figure-four=6, 03-03 10 2",
        "2026-03-04",
        11,
        "15x3",
        "figure-four gives way",
        way="figure-four",
    ),
    Story(
        "then it comes back a rung lower",
        "03-02 9 2 figure-four=6, 03-03 10 2, 03-04 11",
        "2026-03-05",
        12,
        "15x4",
        "figure-four comes back a step lower",
        lower="figure-four",
    ),
    Story(
        "and stays so through six green ones",
        (
            "03-02 9 2 figure-four=6, 03-03 10 2, 03-04 11, 03-05 12 2, 03-06 13 2, 03-07 14 2, "
            "03-08 15 2, 03-09 16 2, 03-10 17 2"
        ),
        "2026-03-11",
        18,
        "20x4",
        lower="figure-four",
    ),
    Story(
        "and is like the others after the seventh",
        (
            "03-02 9 2 figure-four=6, 03-03 10 2, 03-04 11, 03-05 12 2, 03-06 13 2, 03-07 14 2, "
            "03-08 15 2, 03-09 16 2, 03-10 17 2, 03-11 18 2"
        ),
        "2026-03-12",
        19,
        "25x4",
    ),
    Story(
        "hurt again, it gives way again",
        "03-02 9 2 figure-four=6, 03-03 10 2, 03-04 11, 03-05 12 2 figure-four=4",
        "2026-03-06",
        13,
        "15x4",
        way="figure-four",
    ),
    Story(
        "a flare-up session is none of the two",
        "03-02 9 6 figure-four=6, 03-03 9 2 flare, 03-04 8 1",
        "2026-03-05",
        9,
        "10x4",
        way="figure-four",
    ),
    # Clocks and calendars.
    Story("two sessions on a day", "03-02 4", "2026-03-02", 4, "8x3", "today has had its"),
    Story("again on a day that hurt", "03-02 10 6", "2026-03-02", 10, FLARE, "today has had"),
    Story("again on a flare-up day", "03-02 10 1 flare", "2026-03-02", 10, FLARE, "today has had"),
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
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_as_it_should(story):
    usual = Usual(story.baseline, story.days_a_week)
    today = date.fromisoformat(story.today)
    advice = advise(sessions_of(story.sessions), GENTLE, today, usual)
    assert (advice.day, dose_of(advice)) == (story.day, story.dose)
    assert story.reason in advice_text(advice)
    assert advice.adjustment.give_way == frozenset(story.way.split())
    assert advice.adjustment.lower == frozenset(story.lower.split())


def dose_of(advice: Advice) -> str:
    if advice.stop:
        return "stop"
    if advice.easy:
        return FLARE
    dose = dose_on(GENTLE, advice.day)
    return f"{dose.hold_s}x{dose.repetitions}"


class Lived(NamedTuple):
    """What somebody lived through, and what they were told before each session."""

    history: list[LoggedSession]
    all_advice: list[Advice]

    @property
    def last(self) -> Advice:
        return self.all_advice[-1]


def live(
    weeks: int, pain: Callable[[int], int], usual: Usual = Usual(), every: tuple[int, ...] = (1,)
) -> Lived:
    """Live some weeks as the advice has it, until it says to stop.

    Args:
        weeks: how long.
        pain: the worst pain of a session, by its number from 0.
        usual: of the person.
        every: the days from one session to the next, over and over.
    """
    lived, today, end = Lived([], []), MONDAY, MONDAY + timedelta(weeks=weeks)
    while today < end:
        number = len(lived.history)
        advice = advise(lived.history, GENTLE, today, usual)
        lived.all_advice.append(advice)
        if advice.stop:
            break
        lived.history.append(
            LoggedSession(advice.day, today, pain(number), kind=advice.adjustment.kind, logged=True)
        )
        today += timedelta(days=every[number % len(every)])
    return lived


def test_a_baseline_of_4_every_day_goes_on_to_gain_rungs():
    lived = live(8, lambda _: 4, Usual(baseline=4))
    assert [session.day for session in lived.history] == list(range(1, 57))
    # The same pain on a back that hurts on no ordinary day stays where it is.
    assert {session.day for session in live(4, lambda _: 4).history} == {1}


def test_6_5_6_5_stops_within_five_sessions():
    lived = live(2, lambda number: (6, 5)[number % 2])
    assert lived.last.stop
    assert lived.last.reason.cause is Cause.RED_OFTEN
    assert len(lived.history) <= 5


@pytest.mark.parametrize(
    ("every", "days_a_week", "sessions"), [((3, 4), 2, 8), ((1, 6), 2, 8), ((7,), 1, 4)]
)
def test_a_rhythm_of_twice_or_once_a_week_makes_progress_for_four_weeks(
    every, days_a_week, sessions
):
    lived = live(4, lambda _: 1, Usual(days_a_week=days_a_week), every)
    assert [session.day for session in lived.history] == list(range(1, sessions + 1))


def test_six_weeks_without_less_pain_are_told_once_and_sessions_go_on():
    lived = live(8, lambda _: 2)
    told = [advice.checkup for advice in lived.all_advice if advice.checkup]
    assert told == [Checkup.NO_LESS_PAIN]
    assert lived.all_advice[43].checkup
    assert len(lived.history) == 56


def test_less_pain_after_six_weeks_is_not_remarked_upon():
    lived = live(8, lambda number: 3 if number < 7 else 1)
    assert not any(advice.checkup for advice in lived.all_advice)
    assert not any(advice.checkup for advice in live(8, lambda _: 0).all_advice)


def test_no_rung_in_14_sessions_because_of_pain_is_told_once_and_sessions_go_on():
    lived = live(5, lambda _: 4)
    told = [place for place, advice in enumerate(lived.all_advice) if advice.checkup]
    assert told == [14]
    assert lived.all_advice[14].checkup is Checkup.NO_RUNG
    assert not any(advice.stop for advice in lived.all_advice)


def test_who_is_at_the_top_or_comes_too_seldom_is_not_told_that_pain_holds_them_back():
    seldom = live(40, lambda number: 4 if number % 7 == 0 else 1, every=(20,))
    assert not any(advice.checkup is Checkup.NO_RUNG for advice in seldom.all_advice)
    top = live(11, lambda number: 4 if number > 55 and number % 2 else 0)
    assert not any(advice.checkup is Checkup.NO_RUNG for advice in top.all_advice)


def test_a_flare_up_leads_back_to_where_it_began_and_beyond():
    lived = live(4, lambda number: 7 if number == 9 else 1)
    days = [session.day for session in lived.history]
    assert days[9:15] == [10, 10, 8, 9, 10, 11]
    assert [session.kind for session in lived.history if session.kind] == [FLARE]
