"""The choice of stretches alone, with lengths that are easy to add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import exercises
from voiceguide.program.history import History
from voiceguide.program.model import Block, DayPlan, Direction, Dose, FormName
from voiceguide.program.selection import RestRange, Selection, wanted_stretches, with_fewer
from voiceguide.program.wishes import Eases
from voiceguide.units import Millis

MINUTE = 60_000
IDS = ("sphinx", "side-bend", "supine-twist", "figure-four", "cat-camel", "childs-pose")
ALL = tuple(id_ for id_ in exercises() if id_ != "ninety-ninety-rest")


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


def selection(ids=IDS, *, minutes=18, day=9, repetitions=2, **fields):
    empty = DayPlan(
        program="mine",
        title="Mine",
        day=day,
        program_days=28,
        week=2,
        kind=SessionKind.TRAINING,
        minutes=minutes,
        dose=Dose(10, repetitions),
        warm_up="march",
        blocks=(),
    )
    pool = tuple(block(id_, repetitions) for id_ in ids)
    return Selection(empty, pool, LENGTHS, **{"history": History()} | fields)


def ids_of(blocks):
    return {block.exercise.id for block in blocks}


def number(blocks, direction):
    return sum(block.exercise.direction is direction for block in blocks)


def total_ms(blocks):
    return sum(map(LENGTHS.block, blocks))


POOLS = st.lists(st.sampled_from(ALL), min_size=2, max_size=14, unique=True)
MINUTES = st.integers(3, 30)


@given(POOLS, MINUTES)
def test_what_is_chosen_fits_and_comes_once(ids, room):
    blocks = selection(ids).choose(room * MINUTE)
    assert total_ms(blocks) <= room * MINUTE
    assert len(ids_of(blocks)) == len(blocks)
    assert ids_of(blocks) <= set(ids)


@given(POOLS, MINUTES)
def test_two_stretches_are_held_and_half_of_all(ids, room):
    blocks = selection(ids).choose(room * MINUTE)
    held = sum(block.exercise.held for block in blocks)
    assert not blocks or held >= max(2, len(blocks) / 2)


@given(POOLS, MINUTES, st.sampled_from([13, 15, 18]))
def test_what_moves_does_not_bring_more_stretches_than_are_wanted(ids, room, minutes):
    blocks = selection(ids, minutes=minutes).choose(room * MINUTE, spare=room * MINUTE)
    assert len(blocks) <= wanted_stretches(minutes)


@given(POOLS, MINUTES, st.sampled_from([Eases.NEITHER, Eases.FORWARD]))
def test_extension_is_no_more_frequent_than_flexion(ids, room, eases):
    blocks = selection(ids, eases=eases).choose(room * MINUTE)
    assert number(blocks, Direction.EXTENSION) <= number(blocks, Direction.FLEXION)


@given(POOLS, MINUTES, st.integers(1, 3))
def test_the_first_days_bend_a_little_before_they_lean_back(ids, room, day):
    blocks, moved = selection(ids, day=day).choose(room * MINUTE), False
    for chosen in blocks:
        moved = moved or chosen.exercise.id.endswith(("pelvic-tilt", "cat-camel"))
        assert moved or chosen.exercise.direction is not Direction.EXTENSION


@given(POOLS, MINUTES, st.integers(0, 400))
def test_the_time_under_stretch_stays_within_what_a_day_may_have(ids, room, most_s):
    blocks = selection(ids, max_stretch_s=most_s).choose(room * MINUTE)
    assert sum(block.stretch_s for block in blocks) <= most_s


@given(POOLS)
def test_the_cheapest_choice_is_a_choice_and_no_other_is_shorter(ids):
    asked = selection(ids, eases=Eases.BACK, repetitions=4)
    least = asked.cheapest_ms()
    if chosen := asked.choose(least):
        assert total_ms(chosen) == least
    assert asked.choose(least - 1) == []


def test_where_a_back_is_eased_by_leaning_back_extension_comes_first():
    ids = ("childs-pose", "single-knee-to-chest", "sphinx", "chair-chest-opener")
    by_ease = {eases: selection(ids, eases=eases).choose(4 * MINUTE) for eases in Eases}
    assert number(by_ease[Eases.BACK], Direction.EXTENSION) == 2
    assert number(by_ease[Eases.FORWARD], Direction.FLEXION) == 2
    assert number(by_ease[Eases.NEITHER], Direction.EXTENSION) == 1


def test_what_was_not_done_for_longest_comes_first():
    recent = History({"side-bend": 1}, {"side-bend": 8})
    assert "side-bend" in ids_of(selection().choose(6 * MINUTE))
    assert "side-bend" not in ids_of(selection(history=recent).choose(6 * MINUTE))


def test_a_day_that_is_over_counts_in_the_history():
    asked = selection()
    done = replace(asked.empty, blocks=tuple(asked.choose(6 * MINUTE)))
    history = History({"sphinx": 2}, {"sphinx": 5}, (30,)).after(done)
    assert history.times["sphinx"] == 2 + ("sphinx" in ids_of(done.blocks))
    assert all(history.last_day[id_] == done.day for id_ in ids_of(done.blocks))
    assert history.recent_s == (30, done.stretch_s)


def test_the_least_of_a_week_is_that_of_its_training_days():
    done = replace(selection().empty, blocks=(block("sphinx", 3),))
    easy = replace(done, kind=SessionKind.EASY, blocks=(block("sphinx", 1),))
    history = History().after(done).after(easy)
    assert (history.recent_s, history.least_training_s) == ((30, None), 30)
    for _ in range(5):
        history = history.after(easy)
    assert history.least_training_s is None
    assert History().least_training_s is None


def test_one_sided_stretches_lose_repetitions_before_there_are_fewer_stretches():
    blocks = selection(minutes=20, repetitions=4).choose(9 * MINUTE)
    assert len(blocks) == wanted_stretches(20)
    fewer = [chosen for chosen in blocks if chosen.repetitions < 4]
    assert fewer
    assert all(chosen.exercise.one_sided and chosen.repetitions >= 2 for chosen in fewer)


@given(st.sampled_from(ALL), st.integers(1, 15), st.integers(0, 15))
def test_only_one_sided_holds_lose_repetitions_and_never_below_two(id_, repetitions, fewer):
    before = block(id_, repetitions)
    after = with_fewer(before, fewer)
    assert after.repetitions <= before.repetitions
    if after != before:
        assert before.exercise.held
        assert before.exercise.one_sided
        assert after.repetitions >= 2


def test_room_that_may_be_spare_is_not_filled():
    ids = (*IDS, "double-knee-to-chest", "single-knee-to-chest")
    assert len(selection(ids).choose(30 * MINUTE)) > 4
    assert len(selection(ids).choose(30 * MINUTE, spare=30 * MINUTE)) == 4


def test_what_is_always_there_counts_for_the_rules_of_the_others():
    always = (block("cat-camel"), block("pelvic-tilt"))
    blocks = selection(always=always[:1], ids=IDS[:4]).choose(6 * MINUTE)
    assert always[0] in blocks
    blocks = selection(always=always, ids=IDS[:4]).choose(20 * MINUTE)
    assert ids_of(always) < ids_of(blocks)
    assert sum(chosen.exercise.held for chosen in blocks) >= 2


def test_no_choice_is_made_where_not_even_the_least_fits():
    assert selection().choose(MINUTE) == []


@pytest.mark.parametrize(("minutes", "wanted"), [(13, 2), (14, 3), (17, 3), (18, 4), (60, 4)])
def test_a_longer_session_wants_more_stretches(minutes, wanted):
    assert wanted_stretches(minutes) == wanted
