from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import DayError, MinutesError
from voiceguide.program.model import Position
from voiceguide.program.planner import Request, plan_day, plan_days

DAYS = range(1, 57)
COURSES = [None, 15, 25, 30]
"""Minutes of whole courses, from few to about as many as every day of `gentle` can fill."""

anyhow = settings(max_examples=15)
days = st.sampled_from(DAYS)


@pytest.fixture(scope="module", params=COURSES, ids=lambda minutes: f"{minutes} minutes")
def course(request, gentle, catalog, lengths):
    return list(plan_days(gentle, catalog, DAYS, lengths, Request(request.param)))


@pytest.fixture(scope="module")
def own_course(gentle, catalog, lengths):
    """The course as `voiceguide course` makes it, with the program's own minutes."""
    return list(plan_days(gentle, catalog, DAYS, lengths))


@pytest.fixture(scope="module")
def plan(gentle, catalog, lengths):
    def make(day, minutes, warm_up="march"):
        return plan_day(gentle, catalog, day, lengths, Request(minutes, warm_up))

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


def test_a_session_of_18_minutes_or_more_has_four_stretches(course):
    assert [p.day for p in course if p.minutes >= 18 and len(p.blocks) < 4] == []


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
            notes = [note for note in plan.notes if note.startswith(f"{block.exercise.id}: ")]
            if block.exercise.held and block.repetitions < plan.dose.repetitions:
                assert any(f"{block.repetitions} repetitions instead of" in n for n in notes)
            if block.exercise.held and block.hold_s < plan.dose.hold_s:
                assert any(f"held for {block.hold_s} s" in note for note in notes)


def test_a_day_at_its_full_dose_needs_no_note(course):
    for plan in course:
        full = all(
            (b.hold_s, b.repetitions) == (plan.dose.hold_s, plan.dose.repetitions)
            for b in plan.blocks
            if b.exercise.held
        )
        if full and not plan.easy:
            assert plan.notes == ()


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


@pytest.mark.parametrize("minutes", [None, 30])
def test_no_two_training_days_running_are_the_same(gentle, catalog, lengths, minutes):
    course = list(plan_days(gentle, catalog, DAYS, lengths, Request(minutes)))
    assert repeated_days(course) == []


@pytest.mark.parametrize("minutes", [None, 30])
def test_a_week_has_eight_different_exercises_or_more(gentle, catalog, lengths, minutes):
    course = list(plan_days(gentle, catalog, DAYS, lengths, Request(minutes)))
    assert min(exercises_by_week(course)) >= 8


@pytest.mark.xfail(
    strict=True,
    reason="where minutes are few the planner takes the shortest exercises, whatever was yesterday",
)
def test_shorter_sessions_bring_variety_as_well(gentle, catalog, lengths):
    """Found at 13 to 25 minutes: at 20, weeks 5 and 6 have five exercises in all."""
    for minutes in (15, 18, 20, 25):
        course = list(plan_days(gentle, catalog, DAYS, lengths, Request(minutes)))
        assert repeated_days(course) == []
        assert min(exercises_by_week(course)) >= 8


def test_beginners_get_beginner_exercises_in_the_first_week(course):
    first_week = [block for plan in course[:7] for block in plan.blocks]
    assert {block.exercise.level for block in first_week} == {"beginner"}


def test_less_is_said_about_what_is_known(own_course):
    """Twice in full, three times short, then bare."""
    forms = {}
    for plan in own_course:
        for block in plan.blocks:
            forms.setdefault(block.exercise.id, []).append(block.form.value)
            assert block.occurrence == len(forms[block.exercise.id]) - 1
    for said in forms.values():
        assert said == (["full"] * 2 + ["short"] * 3 + ["bare"] * 56)[: len(said)]


def test_an_easy_day_says_that_it_is_one(own_course):
    for plan in own_course:
        assert plan.easy == any("easy day" in note for note in plan.notes)


@pytest.mark.xfail(
    strict=True, reason="days 21, 28 and 56 relax for less time than a training day of their week"
)
def test_an_easy_day_has_the_longest_relaxation_of_its_week(own_course):
    for easy in (plan for plan in own_course if plan.easy):
        week = [p.relaxation_s for p in own_course if p.week == easy.week and not p.easy]
        assert easy.relaxation_s > max(week)


@pytest.mark.xfail(
    strict=True, reason="days 14, 21 and 28 have five stretches where a training day has four"
)
def test_an_easy_day_has_no_more_stretches_than_a_training_day_of_its_week(own_course):
    for easy in (plan for plan in own_course if plan.easy):
        week = [len(p.blocks) for p in own_course if p.week == easy.week and not p.easy]
        assert len(easy.blocks) <= min(week)


@pytest.mark.xfail(strict=True, reason="day 42 of 18 minutes (easy, 45 s x 3) has three stretches")
def test_18_minutes_are_enough_for_four_stretches_on_an_easy_day(plan):
    assert all(len(plan(day, 18).blocks) >= 4 for day in range(7, 57, 7))


def test_one_day_alone_is_planned_as_within_the_course(plan, own_course):
    for day in (1, 9, 28, 56):
        assert plan(day, None) == own_course[day - 1]


@anyhow
@given(day=days, minutes=st.integers(19, 45))
def test_any_day_fills_any_sensible_length(plan, timeline_of, day, minutes):
    made = plan(day, minutes)
    assert len(made.blocks) >= 4
    assert timeline_of(made).duration_ms == pytest.approx(minutes * 60_000, rel=0.1)


@anyhow
@given(day=days, minutes=st.integers(-5, 12), warm_up=st.sampled_from(["march", "chair", "done"]))
def test_too_few_minutes_are_answered_with_the_least_that_works(
    plan, timeline_of, day, minutes, warm_up
):
    error = refusal(plan, day, minutes, warm_up)
    if error:
        assert (error.minutes, error.most) == (minutes, None)
        assert error.least > minutes
        assert f"--minutes {error.least}" in error.hint
        made = plan(day, error.least, warm_up)
        assert timeline_of(made).duration_ms == pytest.approx(error.least * 60_000, rel=0.1)


def test_two_minutes_are_too_few_for_any_day(plan):
    for day in (1, 14, 43):
        with pytest.raises(MinutesError, match="too few"):
            plan(day, 2)


@anyhow
@given(day=days, minutes=st.integers(46, 120), warm_up=st.sampled_from(["march", "chair", "done"]))
def test_too_many_minutes_are_answered_with_the_most_that_works(
    plan, timeline_of, day, minutes, warm_up
):
    error = refusal(plan, day, minutes, warm_up)
    if error:
        assert (error.minutes, error.least) == (minutes, None)
        assert error.most < minutes
        assert f"--minutes {error.most}" in error.hint
        made = plan(day, error.most, warm_up)
        assert timeline_of(made).duration_ms == pytest.approx(error.most * 60_000, rel=0.1)


def test_two_hours_are_too_many_for_the_first_day(plan):
    with pytest.raises(MinutesError, match="without overdoing"):
        plan(1, 120)


@pytest.mark.xfail(
    strict=True, reason="over 120 minutes the answer is 120, which day 1 can't fill either"
)
@pytest.mark.parametrize("minutes", [121, 100_000])
def test_the_most_after_hours_works_as_well(plan, minutes):
    with pytest.raises(MinutesError) as caught:
        plan(1, minutes)
    assert plan(1, caught.value.most).blocks


@pytest.mark.xfail(
    strict=True,
    reason="some lengths pass the planner's check and come out over 10 % short (day 2, 50 minutes)",
)
def test_minutes_that_are_accepted_are_met_at_the_edge_as_well(plan, timeline_of):
    for day in range(1, 8):
        for minutes in range(44, 54):
            if not refusal(plan, day, minutes):
                length = timeline_of(plan(day, minutes)).duration_ms
                assert length == pytest.approx(minutes * 60_000, rel=0.1), (day, minutes)


@pytest.mark.parametrize("day", [0, -3, 57])
def test_a_day_outside_the_program_is_a_day_error(plan, gentle, catalog, lengths, day):
    with pytest.raises(DayError):
        plan(day, None)
    with pytest.raises(DayError):
        list(plan_days(gentle, catalog, [day], lengths))
