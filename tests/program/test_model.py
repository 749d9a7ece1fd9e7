import pytest
from pydantic import ValidationError

from voiceguide.program.ladder import Ladder
from voiceguide.program.model import Dose, Exercise, Program

LADDER = {
    "holds": (5, 10, 20),
    "repetitions": 3,
    "most_repetitions": 4,
    "most_at_30": 5,
    "first_repetitions_from": 10,
    "step_days": (1, 3, 5),
}


@pytest.mark.parametrize("model", [Exercise, Ladder, Program])
def test_an_unknown_key_is_a_mistake(model):
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        model.model_validate({"hodls": [5]})


def test_a_program_cannot_be_changed(gentle):
    with pytest.raises(ValidationError, match="frozen"):
        gentle.weeks = 99


def test_weeks_begin_on_days_1_8_15(gentle):
    assert [gentle.week_of(day) for day in (1, 7, 8, 14, 15, 56)] == [1, 1, 2, 2, 3, 8]
    assert gentle.days == 56


def test_sessions_grow_from_18_to_30_minutes_and_stay_there(gentle):
    first_days = range(1, 57, 7)
    assert [gentle.minutes_on(day) for day in first_days] == [18, 20, 24, 28, 30, 30, 30, 30]


def test_every_seventh_day_is_easy(gentle):
    assert [day for day in range(1, 57) if gentle.is_easy(day)] == list(range(7, 57, 7))


def test_time_under_stretch_is_hold_times_repetitions():
    assert Dose(30, 5).total_s == 150


@pytest.mark.parametrize("change", [{"repetitions": 0}, {"most_at_30": 6}, {"holds": ()}])
def test_a_ladder_outside_its_limits_is_refused(change):
    with pytest.raises(ValidationError):
        Ladder.model_validate(LADDER | change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"holds": (20, 10, 5)}, id="holds that fall"),
        pytest.param({"holds": (0, 10)}, id="a hold of no seconds"),
        pytest.param({"holds": (5, 200)}, id="a hold that alone passes the bound"),
        pytest.param({"holds": (60,)}, id="a first rung past the bound"),
        pytest.param({"repetitions": 5}, id="more on the first rung than the most"),
        pytest.param({"step_days": (8,)}, id="a step day that no week has"),
    ],
)
def test_a_ladder_that_breaks_its_own_rules_is_refused(change):
    with pytest.raises(ValidationError):
        Ladder.model_validate(LADDER | change)
