from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.program.catalog import exercises
from voiceguide.program.model import Block, FormName, Mode
from voiceguide.script.model import SectionKind, Sound, Spoken
from voiceguide.script.stretch import stretch_items
from voiceguide.timeline.estimate import EstimatedDurations
from voiceguide.timeline.schedule import length_of

SOUNDS = {"tick": 216}


def test_a_sound_has_its_own_length():
    assert EstimatedDurations(SOUNDS)[Sound("tick")] == 216


def test_an_unknown_sound_is_a_mistake():
    with pytest.raises(KeyError):
        EstimatedDurations(SOUNDS)[Sound("gong")]


def test_speech_is_estimated_on_the_grid_of_frames():
    durations = EstimatedDurations(SOUNDS)
    texts = ("One.", "Lie on your back.", "Breathe in, and release.")
    lengths = [durations[Spoken(text)] for text in texts]
    assert all(length % 24 == 0 for length in lengths)
    assert lengths == sorted(set(lengths))


def test_a_count_on_the_beat_is_as_long_as_its_beats():
    count = Spoken("Three, two, one.", beat_ms=1000)
    assert 2000 < EstimatedDurations(SOUNDS)[count] < 3000


def test_what_the_planner_is_told_comes_close_to_what_is_scheduled(plans, lengths):
    """Off by half a minute, a plan could not be mended by the pauses of its relaxation."""
    for plan in plans:
        script = lengths.writer.write(plan)
        durations = EstimatedDurations(lengths.sounds)
        rest = SectionKind.RELAXATION
        real = sum(length_of(s.items, durations) for s in script.sections if s.kind is not rest)
        told = lengths.fixed(plan) + sum(map(lengths.block, plan.blocks))
        assert told == pytest.approx(real, abs=30_000)


def test_longer_holds_more_repetitions_and_more_words_take_longer(plans, lengths):
    block = next(b for b in plans[0].blocks if b.exercise.held)
    length = lengths.block(block)
    assert lengths.block(replace(block, hold_s=block.hold_s + 1)) > length
    assert lengths.block(replace(block, repetitions=block.repetitions + 1)) > length
    bare = replace(block, form="bare")
    assert lengths.block(bare) < length


@given(
    exercise=st.sampled_from([e for e in exercises().values() if e.mode is not Mode.REST]),
    hold_s=st.sampled_from([5, 10, 20, 45, 90]),
    repetitions=st.integers(1, 15),
    form=st.sampled_from(FormName),
    occurrence=st.integers(0, 40),
)
def test_neither_cues_nor_habit_make_a_stretch_longer(
    lengths, exercise, hold_s, repetitions, form, occurrence
):
    """So the planner may ask once a dose, and for a stretch without cues."""
    block = Block(exercise, hold_s if exercise.held else 0, repetitions, form, occurrence)
    whole = stretch_items(lengths.writer.language, block)
    with_cues = length_of(whole, EstimatedDurations(lengths.sounds))
    assert lengths.block(block) == with_cues + lengths.writer.announcement_ms(block)
