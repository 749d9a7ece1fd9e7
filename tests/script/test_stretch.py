from collections import Counter
from itertools import pairwise

import pytest

from voiceguide.language.numbers import cardinal
from voiceguide.program.catalog import exercises
from voiceguide.program.model import Block, FormName, Laterality, Mode
from voiceguide.script.model import Cue, Hold, Interval, Pause, Sound, Spoken, Utterance
from voiceguide.script.stretch import stretch_items
from voiceguide.script.variety import MAX_TIMES
from voiceguide.timeline.estimate import EstimatedDurations
from voiceguide.timeline.schedule import length_of

HELD = [e for e in exercises().values() if e.mode is Mode.HOLD]
COUNTED = [e for e in exercises().values() if e.mode in {Mode.REPS, Mode.FLOW}]

by_id = pytest.mark.parametrize("exercise", HELD, ids=lambda e: e.id)
counted_by_id = pytest.mark.parametrize("exercise", COUNTED, ids=lambda e: e.id)
forms = pytest.mark.parametrize("form", FormName)


def items_of(
    english, exercise, form=FormName.FULL, hold_s=10, repetitions=3, occurrence=0, **fields
):
    return stretch_items(english, Block(exercise, hold_s, repetitions, form, occurrence, **fields))


def holds_in(items):
    return [item for item in items if isinstance(item, Hold)]


def utterances(items, cue):
    return [
        item.clip.text
        for item in items
        if isinstance(item, Utterance) and item.cue is cue and isinstance(item.clip, Spoken)
    ]


@by_id
@forms
def test_every_repetition_of_every_side_is_a_hold(english, exercise, form):
    holds = holds_in(items_of(english, exercise, form))
    sides = ["left", "right"] if exercise.laterality is Laterality.EACH_SIDE else ["both"]
    expected = [(side, n, 3, 10) for side in sides for n in (1, 2, 3)]
    assert [(h.side, h.repetition, h.of, h.hold_s) for h in holds] == expected
    assert {(h.exercise, h.start.name, h.end.name) for h in holds} == {
        (exercise.id, "hold-start", "hold-end")
    }


@by_id
@forms
def test_a_way_in_and_a_way_out_is_said_around_every_hold(english, exercise, form):
    items = items_of(english, exercise, form)
    cues = [
        "hold" if isinstance(item, Hold) else item.cue
        for item in items
        if isinstance(item, Hold | Utterance)
    ]
    for at in (index for index, cue in enumerate(cues) if cue == "hold"):
        assert cues[at - 1] is Cue.MOVE_IN
        assert cues[at + 1] is Cue.RELEASE


@pytest.mark.parametrize(
    "exercise", [e for e in HELD if e.laterality is Laterality.EACH_SIDE], ids=lambda e: e.id
)
@forms
def test_the_side_in_the_words_is_the_side_of_the_hold(english, exercise, form):
    items = items_of(english, exercise, form)
    first_right = next(i for i, x in enumerate(items) if isinstance(x, Hold) and x.side == "right")
    switch = items.index(Utterance(Sound("switch"), Cue.SIGNAL))
    assert switch < first_right
    assert "left" in " ".join(utterances(items[:switch], Cue.MOVE_IN))
    assert "right" in " ".join(utterances(items[switch:first_right], Cue.MOVE_IN))
    assert "right" in " ".join(utterances(items[switch:first_right], Cue.SWITCH))


@pytest.mark.parametrize(
    "exercise", [e for e in HELD if e.laterality is Laterality.EACH_SIDE], ids=lambda e: e.id
)
def test_a_change_of_sides_takes_five_seconds_or_more_before_the_next_way_in(english, exercise):
    items = items_of(english, exercise, FormName.BARE)
    told = max(i for i, x in enumerate(items) if isinstance(x, Utterance) and x.cue is Cue.SWITCH)
    assert isinstance(items[told + 1], Pause)
    assert items[told + 1].length_ms >= 5000
    assert items[told + 2].cue is Cue.MOVE_IN


@by_id
def test_the_last_of_three_holds_is_announced(english, exercise):
    sides = 2 if exercise.laterality is Laterality.EACH_SIDE else 1
    items = items_of(english, exercise)
    assert utterances(items, Cue.COUNT) == ["One more."] * sides
    assert utterances(items_of(english, exercise, repetitions=2), Cue.COUNT) == []


@pytest.mark.parametrize(
    ("repetitions", "numbers"), [(5, []), (6, [2, 3, 4, 5, 6]), (15, [*range(2, 16)])]
)
def test_above_five_repetitions_each_is_told_its_number(english, repetitions, numbers):
    items = items_of(english, exercises()["sphinx"], FormName.BARE, repetitions=repetitions)
    of = cardinal(repetitions)
    told = [f"{cardinal(n).capitalize()} of {of}." for n in numbers]
    assert utterances(items, Cue.COUNT) == (told or ["One more."])


def before_and_after(items):
    """For each hold what is said last before it, the pause to its tone, and what follows it."""
    for at in (index for index, item in enumerate(items) if isinstance(item, Hold)):
        yield items[at - 2].clip.text, items[at - 1].length_ms, items[at + 1].clip.text


@by_id
@forms
def test_in_every_form_one_moves_in_on_the_breath_out_and_has_four_seconds(english, exercise, form):
    items = items_of(english, exercise, form, repetitions=6, occurrence=9)
    for into, pause_ms, _ in before_and_after(items):
        assert "breathe out" in into.lower()
        assert pause_ms >= 4000


@by_id
@forms
def test_in_every_form_one_comes_out_with_a_breath(english, exercise, form):
    items = items_of(english, exercise, form, repetitions=6, occurrence=9)
    assert all("breathe " in out.lower() for *_, out in before_and_after(items))


@by_id
@forms
def test_from_hold_to_hold_a_limb_has_eight_seconds_in_every_form(english, exercise, form):
    """Whatever voice: the sentences may be quicker than they are estimated to be."""
    items = items_of(english, exercise, form, repetitions=6, occurrence=9)
    durations = EstimatedDurations({"switch": 500})
    holds = [index for index, item in enumerate(items) if isinstance(item, Hold)]
    for one, two in pairwise(holds):
        assert length_of(items[one + 1 : two], durations) >= 8000


@by_id
@forms
def test_every_caution_is_said_in_every_form_in_a_wording_that_changes(english, exercise, form):
    cautions = english.exercises[exercise.id].varied.caution
    heard = [
        utterances(items_of(english, exercise, form, occurrence=n), Cue.SAFETY) for n in range(6)
    ]
    for said in heard:
        assert len(said) == len(cautions)
        assert all(one in wordings for one, wordings in zip(said, cautions, strict=True))
    for index, wordings in enumerate(cautions):
        assert {said[index] for said in heard} == {*wordings}


@by_id
def test_short_and_bare_forms_say_what_to_feel_and_to_mind_otherwise_each_time(english, exercise):
    for form, times in ((FormName.SHORT, 4), (FormName.BARE, 8)):
        said = [
            (utterances(items, Cue.FEEL), utterances(items, Cue.FAULT))
            for items in (items_of(english, exercise, form, occurrence=n) for n in range(times))
        ]
        feel = {text for texts, _ in said for text in texts}
        fault = {text for _, texts in said for text in texts}
        varied = english.exercises[exercise.id].varied
        assert (feel, fault) == ({*varied.feel}, {*varied.fault})


@by_id
def test_few_words_explain_nothing(english, exercise):
    items = items_of(english, exercise, FormName.FEW)
    assert utterances(items, Cue.FEEL) + utterances(items, Cue.FAULT) == []


@by_id
def test_no_sentence_is_said_more_than_four_times_however_many_repetitions(english, exercise):
    items = items_of(english, exercise, FormName.BARE, repetitions=15)
    free = {Cue.COUNT, Cue.BREATH, Cue.SIGNAL}
    said = Counter(i.clip for i in items if isinstance(i, Utterance) and i.cue not in free)
    assert max(said.values()) <= MAX_TIMES


@counted_by_id
@forms
def test_a_counted_movement_takes_its_repetitions_to_the_second(english, exercise, form):
    for repetitions in (1, 2, 3, 5, 8, 10, 12, 15):
        items = items_of(english, exercise, form, 0, repetitions)
        (interval,) = [item for item in items if isinstance(item, Interval)]
        assert interval.length_ms == repetitions * exercise.repetition_s * 1000
        assert holds_in(items) == []


@counted_by_id
@pytest.mark.parametrize(("occurrence", "guided"), [(0, 2), (4, 2), (5, 1), (20, 1)])
def test_repetitions_are_guided_then_counted_and_the_last_is_named(
    english, exercise, occurrence, guided
):
    items = items_of(english, exercise, FormName.SHORT, 0, 5, occurrence)
    (interval,) = [item for item in items if isinstance(item, Interval)]
    period = exercise.repetition_s * 1000
    counts = {
        cue.preferred_ms // period + 1: cue.variants[0][0].clip.text
        for cue in interval.cues
        if cue.cue is Cue.COUNT
    }
    words = {2: "Two.", 3: "Three.", 4: "Four.", 5: "Last one."}
    assert counts == {n: words[n] for n in range(guided + 1, 6)}


@counted_by_id
def test_every_way_back_of_a_counted_repetition_is_a_tick(english, exercise):
    items = items_of(english, exercise, FormName.BARE, 0, 8, 9)
    (interval,) = [item for item in items if isinstance(item, Interval)]
    ticks = [cue for cue in interval.cues if cue.variants[0][0].clip == Sound("tick")]
    phases = len(english.exercises[exercise.id].bare.phases)
    assert len(ticks) == 7 * (phases - 1)


@by_id
def test_only_the_full_form_introduces_itself(english, exercise):
    intro = english.exercises[exercise.id].full.intro
    full, bare = (
        utterances(items_of(english, exercise, form), Cue.INSTRUCTION)
        for form in (FormName.FULL, FormName.BARE)
    )
    assert tuple(full[: len(intro)]) == intro
    assert tuple(bare) == english.exercises[exercise.id].bare.setup


@pytest.mark.parametrize("exercise", HELD + COUNTED, ids=lambda e: e.id)
@forms
def test_a_stretch_ends_with_its_own_tone(english, exercise, form):
    items = items_of(english, exercise, form, 10 if exercise.held else 0, 3)
    sounds = [i.clip.name for i in items if isinstance(i, Utterance) and isinstance(i.clip, Sound)]
    assert sounds[-1] == "set-end"
    assert sounds.count("set-end") == 1


ONE_SIDED = [e for e in HELD if e.laterality is Laterality.EACH_SIDE]


@pytest.mark.parametrize("exercise", ONE_SIDED, ids=lambda e: e.id)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_that_is_prescribed_is_the_only_one(english, exercise, side):
    items = items_of(english, exercise, side=side)
    assert [(hold.side, hold.repetition) for hold in holds_in(items)] == [
        (side, number) for number in (1, 2, 3)
    ]
    assert utterances(items, Cue.SWITCH) == []
    assert Sound("switch") not in {i.clip for i in items if isinstance(i, Utterance)}


@by_id
@forms
def test_the_easier_way_is_said_before_anything_is_held_where_it_is_asked_for(
    english, exercise, form
):
    items = items_of(english, exercise, form, easy_way=True)
    easier = english.exercises[exercise.id].easier_way
    before = items[: next(i for i, item in enumerate(items) if isinstance(item, Hold))]
    assert utterances(before, Cue.EASE) == [easier]
    assert utterances(items_of(english, exercise, form), Cue.EASE) == []
