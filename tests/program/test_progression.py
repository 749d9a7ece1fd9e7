from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceguide.errors import DayError
from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.ladder import Ladder
from voiceguide.program.model import Dose
from voiceguide.program.progression import (
    dose_on,
    easy_doses,
    ladder_dose,
    moving_repetitions_below,
    moving_repetitions_on,
    next_dose,
    rung_below,
    rungs,
)

LONGEST_CLIMB = 500
"""More steps than any ladder has: ten holds of fifteen repetitions are 150."""

LADDER = {
    1: (5, 3), 3: (8, 3), 5: (10, 3),
    8: (10, 4), 10: (15, 3), 12: (15, 4),
    15: (20, 3), 17: (20, 4), 19: (25, 4),
    22: (30, 3), 24: (30, 4), 26: (30, 5),
    29: (45, 3), 36: (60, 2), 43: (90, 1),
}  # fmt: skip
"""Day: hold in seconds and repetitions, as the design states it."""

REPETITIONS_FIRST = load_program("repetitions").ladder


def stated(day):
    return Dose(*LADDER[max(start for start in LADDER if start <= day)])


def climb(ladder):
    """Every rung from the first to the one that stays."""
    rungs = [Dose(ladder.holds[0], ladder.repetitions)]
    while (after := next_dose(ladder, rungs[-1])) != rungs[-1]:
        rungs.append(after)
        assert len(rungs) < LONGEST_CLIMB, "the ladder has no top"
    return rungs


def cap(ladder, hold_s):
    """The most repetitions that a hold may have, by the ladder's own numbers."""
    if ladder.order == "hold-first" and hold_s >= 30:
        return ladder.most_at_30
    return ladder.most_repetitions


@st.composite
def ladders(draw):
    holds = tuple(sorted(draw(st.sets(st.integers(5, 90), min_size=1, max_size=10))))
    order = draw(st.sampled_from(["hold-first", "repetitions-first"]))
    most_at_30 = draw(st.integers(3, 5))
    long = order == "hold-first" and holds[0] >= 30
    repetitions = draw(st.integers(1, min(most_at_30 if long else 15, 150 // holds[0])))
    return Ladder(
        order=order,
        holds=holds,
        repetitions=repetitions,
        most_repetitions=draw(st.integers(repetitions, 15)),
        most_at_30=most_at_30,
        first_repetitions_from=draw(st.integers(1, 90)),
        step_days=tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1)))),
    )


@pytest.mark.parametrize("day", [d for d in range(1, 57) if d % 7])
def test_a_training_day_has_the_dose_that_the_design_states(gentle, day):
    assert dose_on(gentle, day) == stated(day)


@pytest.mark.parametrize("day", range(7, 57, 7))
def test_an_easy_day_has_the_dose_of_a_week_before(gentle, day):
    assert gentle.is_easy(day)
    assert dose_on(gentle, day) == stated(max(1, day - 7))


def test_gentle_never_raises_hold_and_repetitions_in_one_step(gentle):
    for before, after in pairwise(climb(gentle.ladder)):
        assert (after.hold_s > before.hold_s) != (after.repetitions > before.repetitions)


def test_gentle_grows_from_15_seconds_to_150_and_not_beyond(gentle):
    totals = [dose.total_s for dose in climb(gentle.ladder)]
    assert totals[0] == 15
    assert max(totals) == 150


def test_a_step_of_gentle_costs_at_most_a_fifth_but_for_the_last_one(gentle):
    costly = [
        (before, after)
        for before, after in pairwise(climb(gentle.ladder))
        if after.total_s < 0.8 * before.total_s
    ]
    assert costly == [(Dose(60, 2), Dose(90, 1))]


def test_a_ladder_can_raise_repetitions_first():
    rungs = climb(REPETITIONS_FIRST)
    assert {dose.repetitions for dose in rungs if dose.hold_s == 5} == set(range(3, 16))
    assert rungs[:3] == [Dose(5, 3), Dose(5, 4), Dose(5, 5)]
    assert rungs[-1] == Dose(10, 15)


@given(ladders())
@example(REPETITIONS_FIRST)
def test_a_step_of_any_ladder_raises_one_of_the_two_and_never_both(ladder):
    for before, after in pairwise(climb(ladder)):
        more_often = after.hold_s == before.hold_s and after.repetitions == before.repetitions + 1
        longer = after.hold_s > before.hold_s and after.repetitions <= before.repetitions
        assert more_often or longer


@given(ladders())
def test_no_rung_of_any_ladder_passes_the_bounds(ladder):
    for dose in climb(ladder):
        assert dose.total_s <= 150
        assert dose.repetitions <= cap(ladder, dose.hold_s)


@given(ladders())
def test_any_ladder_ends_on_its_longest_hold(ladder):
    assert climb(ladder)[-1].hold_s == ladder.holds[-1]


@given(ladders())
def test_a_step_costs_over_a_fifth_only_where_the_longer_hold_allows_no_more(ladder):
    for before, after in pairwise(climb(ladder)):
        if after.total_s < 0.8 * before.total_s:
            one_more = after.repetitions + 1
            most = min(cap(ladder, after.hold_s), before.repetitions)
            assert one_more > most or one_more * after.hold_s > 150


@given(ladders(), st.integers(1, 55))
def test_the_dose_of_a_day_is_at_most_one_step_from_the_day_before(gentle, ladder, day):
    program = gentle.model_copy(update={"ladder": ladder})
    before, after = ladder_dose(program, day), ladder_dose(program, day + 1)
    assert after in {before, next_dose(ladder, before)}


@pytest.mark.parametrize("name", program_names())
def test_a_new_dose_is_met_on_a_step_day_of_the_week_only(name):
    program = load_program(name)
    for day in range(2, program.days + 1):
        if ladder_dose(program, day) != ladder_dose(program, day - 1):
            assert (day - 1) % program.days_a_week + 1 in program.ladder.step_days


@pytest.mark.parametrize("days_a_week", [2, 3, 5])
def test_a_program_of_fewer_days_a_week_climbs_the_same_ladder(gentle, days_a_week):
    program = gentle.model_copy(update={"days_a_week": days_a_week, "weeks": 52})
    met = list(dict.fromkeys(ladder_dose(program, day) for day in range(1, program.days + 1)))
    assert met == climb(gentle.ladder)


def test_an_easy_day_can_be_asked_for(gentle):
    """The answer to pain: the dose of a week before, whatever the calendar says."""
    assert dose_on(gentle, 10, easy=True) == stated(3)
    assert dose_on(gentle, 14, easy=False) == stated(14)
    assert moving_repetitions_on(gentle, 10, easy=True) == 5


@pytest.mark.parametrize(
    ("day", "repetitions"),
    [(1, 5), (6, 5), (7, 5), (8, 8), (14, 5), (15, 10), (21, 8), (22, 12), (28, 10), (29, 15)],
)
def test_counted_movements_grow_by_week_and_an_easy_day_goes_a_week_back(gentle, day, repetitions):
    assert moving_repetitions_on(gentle, day) == repetitions


def test_counted_movements_stay_at_fifteen(gentle):
    assert {moving_repetitions_on(gentle, day) for day in range(36, 57)} == {15}


@pytest.mark.parametrize("name", program_names())
def test_the_rung_below_is_always_less_and_never_longer_under_stretch(name):
    ladder = load_program(name).ladder
    for above in rungs(ladder)[1:]:
        below = rung_below(ladder, above)
        assert below != above
        assert below.hold_s <= above.hold_s
        assert below.total_s <= above.total_s


def test_the_rung_below_the_first_one_and_off_the_ladder_is_a_little_less(gentle):
    doses = [Dose(*dose) for dose in [(10, 4), (5, 3), (5, 1), (30, 2), (30, 1)]]
    below = [Dose(*dose) for dose in [(10, 3), (5, 2), (5, 1), (30, 1), (25, 1)]]
    assert [rung_below(gentle.ladder, dose) for dose in doses] == below


def test_counted_movements_have_a_step_below_too(gentle):
    steps = [moving_repetitions_below(gentle, repetitions) for repetitions in (15, 10, 9, 5, 1)]
    assert steps == [12, 8, 8, 4, 1]


@pytest.mark.parametrize("name", program_names())
def test_an_easy_day_can_have_ever_less(name):
    program = load_program(name)
    for day in range(7, program.days + 1, 7):
        doses = list(easy_doses(program, day))
        assert doses[0] == dose_on(program, day)
        assert all(dose.total_s < doses[0].total_s for dose in doses[1:-1])
        assert max(dose.hold_s for dose in doses) == doses[0].hold_s
        assert doses[-1] == Dose(5, 1)


@pytest.mark.parametrize("day", [0, -1, 57, 10_000])
@pytest.mark.parametrize("ask", [dose_on, moving_repetitions_on])
def test_a_day_outside_the_program_is_named(gentle, ask, day):
    with pytest.raises(DayError, match=f"no day {day} ") as caught:
        ask(gentle, day)
    assert (caught.value.day, caught.value.program, caught.value.days) == (day, "gentle", 56)
