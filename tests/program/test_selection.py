"""The choice of stretches alone, with lengths that are easy to add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import MinutesError
from voiceguide.program.catalog import exercises
from voiceguide.program.model import (
    Block,
    DayPlan,
    Dose,
    EasyDay,
    FewerRepetitions,
    FormName,
    Replacement,
    ShorterHold,
    Unsuitability,
)
from voiceguide.program.selection import History, RestRange, Selection
from voiceguide.units import Millis

MINUTE = 60_000
IDS = ("sphinx", "side-bend", "supine-twist", "figure-four", "cat-camel", "childs-pose")


class MinuteLengths:
    """Each repetition takes half a minute a side, everything fixed ten minutes, rest one to six."""

    def block(self, block: Block) -> Millis:
        sides = 2 if block.exercise.one_sided else 1
        return Millis(block.repetitions * sides * MINUTE // 2)

    def fixed(self, plan: DayPlan) -> Millis:  # noqa: ARG002
        return Millis(10 * MINUTE)

    def relaxation(self, plan: DayPlan) -> RestRange:  # noqa: ARG002
        return RestRange(Millis(MINUTE), Millis(2 * MINUTE), Millis(6 * MINUTE))


LENGTHS = MinuteLengths()


def block(id_, repetitions=2, hold_s=10):
    exercise = exercises()[id_]
    return Block(exercise, hold_s if exercise.held else 0, repetitions, FormName.FULL, 0)


def plan(minutes, *, repetitions=2, easy=False, history=None, replacements=None):
    empty = DayPlan(
        program="mine",
        title="Mine",
        day=9,
        program_days=28,
        week=2,
        easy=easy,
        minutes=minutes,
        dose=Dose(10, repetitions),
        warm_up="march",
        blocks=(),
    )
    return Selection(
        empty=empty,
        pool=[block(id_, repetitions) for id_ in IDS],
        lengths=LENGTHS,
        history=history or History(),
        replacements=replacements or {},
    ).plan()


def ids(day):
    return {block.exercise.id for block in day.blocks}


@given(st.integers(12, 24))
def test_what_is_chosen_fits_and_the_relaxation_has_what_is_left(minutes):
    day = plan(minutes)
    length = 10 * MINUTE + sum(map(LENGTHS.block, day.blocks)) + day.relaxation_s * 1000
    assert length == minutes * MINUTE
    assert day.relaxation_s >= 60
    assert len(ids(day)) == len(day.blocks)


def test_what_was_not_done_for_longest_comes_first():
    recent = History({"side-bend": 1}, {"side-bend": 8})
    assert "side-bend" in ids(plan(18))
    assert "side-bend" not in ids(plan(18, history=recent))


def test_a_day_that_is_over_counts_in_the_history():
    day = plan(18)
    history = History({"sphinx": 2}, {"sphinx": 5}).after(day)
    assert history.times["sphinx"] == 2 + ("sphinx" in ids(day))
    assert all(history.last_day[id_] == day.day for id_ in ids(day))


def test_one_sided_stretches_lose_repetitions_before_there_are_fewer_stretches():
    day = plan(20, repetitions=4)
    fewer = [note for note in day.notes if isinstance(note, FewerRepetitions)]
    assert fewer
    for note in fewer:
        (chosen,) = [b for b in day.blocks if b.exercise.id == note.exercise]
        assert chosen.exercise.one_sided
        assert (note.repetitions, note.dose_repetitions) == (chosen.repetitions, 4)
    assert {note.stretches for note in fewer} == {len(day.blocks)}


def test_an_easy_day_is_noted_and_stops_at_four_stretches():
    day = plan(20, easy=True)
    assert EasyDay() in day.notes
    assert len(day.blocks) == 4


def test_what_takes_anothers_place_is_noted_only_where_it_is_chosen():
    note = Replacement("sphinx", "bridge", Unsuitability.LEFT_OUT, "")
    for minutes in range(13, 24):
        day = plan(minutes, replacements={"sphinx": note})
        assert (note in day.notes) == ("sphinx" in ids(day))


def test_a_shorter_hold_is_noted():
    pool = [replace(block(id_), hold_s=5) for id_ in IDS if exercises()[id_].held]
    empty = replace(plan(18), blocks=(), notes=())
    day = Selection(empty, pool, LENGTHS, history=History(), replacements={}).plan()
    assert set(day.notes) == {ShorterHold(id_, 5) for id_ in ids(day)}


def test_too_few_minutes_are_answered_with_the_least_that_works():
    with pytest.raises(MinutesError, match="too few") as caught:
        plan(11, repetitions=4)
    assert plan(caught.value.shortest, repetitions=4).blocks
    with pytest.raises(MinutesError):
        plan(caught.value.shortest - 1, repetitions=4)


def test_too_many_minutes_are_answered_with_the_most_that_works():
    with pytest.raises(MinutesError, match="overdoing") as caught:
        plan(60)
    assert plan(caught.value.longest).blocks
