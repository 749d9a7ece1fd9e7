from collections import Counter
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import DayError, MinutesError
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.model import FormName, Position
from voiceguide.program.notes import (
    EasyDay,
    FewerRepetitions,
    LongerHolds,
    MoreThanLastWeek,
    ShorterHold,
)
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes, Words

DAYS = range(1, 57)
COURSES = [
    *(("gentle", minutes) for minutes in (None, 18, 25, 40)),
    *((name, None) for name in program_names() if name != "gentle"),
    ("repetitions", 15),
    ("repetitions", 18),
]
"""Programs and the minutes asked of them; None for their own. The last two must take away."""

OF_18_MINUTES = [name for name in program_names() if load_program(name).minutes[0] >= 18]

anyhow = settings(max_examples=12)
days = st.sampled_from(DAYS)


@pytest.fixture(scope="module", params=COURSES, ids=lambda asked: f"{asked[0]}-{asked[1]}")
def course(request, course_of):
    return course_of(*request.param)


@pytest.fixture(scope="module")
def own_course(course_of):
    """The course as `voiceguide course` makes it, with the program's own minutes."""
    return course_of("gentle")


@pytest.fixture(scope="module")
def plan(gentle, catalog, lengths):
    def make(day, minutes, warm_up="march"):
        wishes = Wishes(minutes=minutes, warm_up=warm_up)
        return Planner(gentle, catalog, lengths, wishes).day(day)

    return make


def ids(plan):
    return [block.exercise.id for block in plan.blocks]


def refusal(plan, *request):
    """The error that a request raises; None if it can be planned."""
    try:
        plan(*request)
    except MinutesError as error:
        return error
    return None


def test_a_session_is_as_long_as_it_should_be(course, timeline_of):
    for plan in course:
        assert timeline_of(plan).duration_ms == pytest.approx(plan.minutes * 60_000, rel=0.1)


def test_a_session_of_25_minutes_or_of_its_program_has_four_stretches(request, course):
    """Long holds and the time to move between them leave shorter ones of some weeks three."""
    name, asked = request.node.callspec.params["course"]
    if name != "morning" and (asked is None or asked >= 25):
        assert [p.day for p in course if len(p.blocks) < 4] == []
    assert [p.day for p in course if len(p.blocks) < 2] == []


def test_no_exercise_comes_twice_in_a_day(course):
    assert all(len(set(ids(plan))) == len(plan.blocks) for plan in course)


def test_the_body_goes_down_to_the_floor_once_and_never_up_again(course):
    order = list(Position)
    for plan in course:
        levels = [order.index(block.exercise.position) for block in plan.blocks]
        assert levels == sorted(levels)


def test_left_and_right_get_the_same(course, timeline_of):
    for plan in course:
        one_sided = Counter()
        for hold in timeline_of(plan).holds:
            if hold.side != "both":
                one_sided[hold.exercise, hold.repetition, hold.of, hold.hold_s] += 1
        assert set(one_sided.values()) <= {2}


def test_both_sides_are_stretched_where_an_exercise_has_sides(course, timeline_of):
    for plan in course:
        held = {b.exercise.id: b for b in plan.blocks if b.exercise.held}
        counts = Counter((hold.exercise, hold.side) for hold in timeline_of(plan).holds)
        expected = {
            (id_, side): block.repetitions
            for id_, block in held.items()
            for side in (("left", "right") if block.exercise.one_sided else ("both",))
        }
        assert counts == expected


def test_whatever_is_less_than_the_dose_of_the_day_is_explained(course):
    for plan in course:
        for block in plan.blocks:
            id_, dose = block.exercise.id, plan.dose
            if block.exercise.held and block.repetitions < dose.repetitions:
                assert [
                    (note.repetitions, note.dose_repetitions)
                    for note in plan.notes
                    if isinstance(note, FewerRepetitions) and note.exercise == id_
                ] == [(block.repetitions, dose.repetitions)]
            if block.exercise.held and block.hold_s < dose.hold_s:
                assert ShorterHold(id_, block.hold_s) in plan.notes


def test_a_day_at_its_full_dose_needs_no_note(course):
    for plan in course:
        full = all(
            (b.hold_s, b.repetitions) == (plan.dose.hold_s, plan.dose.repetitions)
            for b in plan.blocks
            if b.exercise.held
        )
        if full and not plan.easy:
            of_the_dose = (LongerHolds, MoreThanLastWeek)
            assert [note for note in plan.notes if not isinstance(note, of_the_dose)] == []


def test_only_one_sided_holds_lose_repetitions_and_never_below_two(course):
    for plan in course:
        for block in plan.blocks:
            if block.exercise.held and block.repetitions < plan.dose.repetitions:
                assert block.exercise.one_sided
                assert block.repetitions >= 2


def test_no_hold_is_longer_than_the_day_or_the_exercise_allows(course):
    for plan in course:
        for block in plan.blocks:
            assert block.hold_s <= min(plan.dose.hold_s, block.exercise.max_hold_s or 90)


def repeated_days(course):
    """Training days with the very exercises of the training day before."""
    training = [plan for plan in course if not plan.easy]
    return [
        after.day for before, after in pairwise(training) if set(ids(before)) == set(ids(after))
    ]


def exercises_by_week(course):
    return [
        len({id_ for plan in course if plan.week == week for id_ in ids(plan)})
        for week in range(1, 9)
    ]


VARIED = [*((name, None) for name in OF_18_MINUTES), ("gentle", 20), ("gentle", 25)]


@pytest.mark.parametrize(("name", "minutes"), [*VARIED, ("morning", None)])
def test_no_two_training_days_running_are_the_same(course_of, name, minutes):
    assert repeated_days(course_of(name, minutes)) == []


@pytest.mark.parametrize(("name", "minutes"), VARIED)
def test_a_week_has_eight_different_exercises_or_more(course_of, name, minutes):
    # `standing` has nine in all.
    assert min(exercises_by_week(course_of(name, minutes))) >= (7 if name == "standing" else 8)


def test_a_course_of_18_minutes_brings_variety_as_well(course_of):
    """The shortest that each day of it can have: two one-sided holds fill the fifth week."""
    course = course_of("gentle", 18)
    assert repeated_days(course) == []
    assert min(exercises_by_week(course)) >= 5


def test_a_week_of_mornings_has_seven_different_exercises_or_more(course_of):
    assert min(exercises_by_week(course_of("morning"))) >= 7


def test_a_morning_has_three_stretches_and_two_of_them_are_held(course_of):
    for plan in course_of("morning"):
        assert plan.minutes == 15
        assert len(plan.blocks) == 3
        assert sum(block.exercise.held for block in plan.blocks) >= 2


def test_beginners_get_beginner_exercises_in_the_first_week(course):
    first_week = [block for plan in course[:7] for block in plan.blocks]
    assert {block.exercise.level for block in first_week} == {"beginner"}


def test_less_is_said_about_what_is_known_and_all_of_it_anew_every_second_week(own_course):
    """Twice in full, three times short, then bare; in odd weeks the first time is in full."""
    times, weeks, anew = Counter(), {}, set()
    for plan in own_course:
        for block in plan.blocks:
            id_ = block.exercise.id
            assert block.occurrence == times[id_]
            usual = "full" if times[id_] < 2 else "short" if times[id_] < 5 else "bare"
            first_of_week = weeks.get(id_) != plan.week
            comes_back = plan.week % 2 == 1 and first_of_week
            assert block.form == ("full" if comes_back else usual), (plan.day, id_)
            if comes_back and usual == "bare":
                anew.add(plan.week)
            times[id_] += 1
            weeks[id_] = plan.week
    assert anew >= {5, 7}


def test_after_a_gap_all_is_explained_again(planner_for):
    planner = planner_for(Wishes())
    for day in (9, 20, 30):
        back = planner.day(day, Adjustment(after_gap=True))
        assert back.after_gap
        assert {block.form for block in back.blocks} == {FormName.FULL}
        usual = planner.day(day)
        assert not usual.after_gap
        assert ids(usual) == ids(back) or usual.minutes == back.minutes


@pytest.mark.parametrize(("words", "form"), [("full", FormName.FULL), ("few", FormName.FEW)])
def test_who_asks_for_more_or_fewer_words_has_them_in_every_stretch(planner_for, words, form):
    for plan in planner_for(Wishes(words=Words(words))).days(28):
        assert {block.form for block in plan.blocks} == {form}
        assert plan.few_words == (words == "few")


def test_an_easy_day_says_that_it_is_one(own_course):
    for plan in own_course:
        assert plan.easy == (EasyDay() in plan.notes)


def weeks_of(course):
    """Each easy day with the training days of its week."""
    for easy in (plan for plan in course if plan.easy):
        yield easy, [plan for plan in course if plan.week == easy.week and not plan.easy]


@pytest.mark.parametrize("name", OF_18_MINUTES)
def test_an_easy_day_rests_longer_than_its_week_does(course_of, name):
    for easy, training in weeks_of(course_of(name)):
        assert easy.relaxation_s > 1.1 * mean(plan.relaxation_s for plan in training)


@pytest.mark.parametrize("name", program_names())
def test_an_easy_day_is_never_the_fullest_of_its_week(course_of, name):
    for easy, training in weeks_of(course_of(name)):
        assert len(easy.blocks) <= max(len(plan.blocks) for plan in training)


def test_an_easy_day_has_no_more_stretches_than_its_week_has_on_average(course_of):
    for easy, training in weeks_of(course_of("gentle")):
        assert len(easy.blocks) < mean(len(plan.blocks) for plan in training) + 1, easy.day


def test_20_minutes_are_enough_for_four_stretches_on_an_easy_day(plan):
    assert all(len(plan(day, 20).blocks) >= 4 for day in range(7, 57, 7))


def test_one_day_alone_is_planned_as_within_the_course(plan, own_course):
    for day in (1, 9, 28, 56):
        assert plan(day, None) == own_course[day - 1]


@anyhow
@given(day=days, minutes=st.integers(19, 45))
def test_any_day_fills_any_sensible_length(plan, timeline_of, day, minutes):
    made = plan(day, minutes)
    assert len(made.blocks) >= (4 if minutes >= 25 else 2)
    assert timeline_of(made).duration_ms == pytest.approx(minutes * 60_000, rel=0.1)


@anyhow
@given(
    day=st.integers(1, 24),
    minutes=st.integers(-5, 12),
    warm_up=st.sampled_from(["march", "chair", "done"]),
)
def test_too_few_minutes_are_answered_with_the_least_that_works(
    plan, timeline_of, day, minutes, warm_up
):
    error = refusal(plan, day, minutes, warm_up)
    if error:
        assert (error.minutes, error.longest) == (minutes, None)
        assert error.shortest > minutes
        assert f"--minutes {error.shortest}" in error.hint
        made = plan(day, error.shortest, warm_up)
        assert timeline_of(made).duration_ms == pytest.approx(error.shortest * 60_000, rel=0.1)


def test_two_minutes_are_too_few_for_any_day(plan):
    for day in (1, 14, 43):
        with pytest.raises(MinutesError, match="too few"):
            plan(day, 2)


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        *((day, minutes) for day in (1, 2, 56) for minutes in (100, 120, 100_000)),
        *((28, minutes) for minutes in (120, 100_000)),
        *((day, 75) for day in (3, 6, 7)),
    ],
)
def test_too_many_minutes_are_answered_with_the_most_that_works(plan, timeline_of, day, minutes):
    error = refusal(plan, day, minutes)
    assert (error.minutes, error.shortest) == (minutes, None)
    assert error.longest < minutes
    assert f"--minutes {error.longest}" in error.hint
    made = plan(day, error.longest)
    assert timeline_of(made).duration_ms == pytest.approx(error.longest * 60_000, rel=0.1)


def test_two_hours_are_too_many_for_the_first_day(plan):
    with pytest.raises(MinutesError, match="without overdoing"):
        plan(1, 120)


@anyhow
@given(day=st.integers(1, 14), minutes=st.integers(45, 75))
def test_minutes_that_are_accepted_are_met_at_the_edge_as_well(plan, timeline_of, day, minutes):
    if not refusal(plan, day, minutes):
        length = timeline_of(plan(day, minutes)).duration_ms
        assert length == pytest.approx(minutes * 60_000, rel=0.1)


@pytest.mark.parametrize("day", [0, -3, 57])
def test_a_day_outside_the_program_is_a_day_error(plan, day):
    with pytest.raises(DayError):
        plan(day, None)
