from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.program.catalog import exercises
from voiceguide.program.model import Block, FormName, Mode
from voiceguide.script.model import SectionKind, Sound, Spoken
from voiceguide.script.stretch import stretch_items
from voiceguide.timeline.estimate import EstimatedDurations, EstimatedLengths
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
        fixed = lengths.fixed(plan)
        told = fixed + sum(map(lengths.block, plan.blocks))
        assert told == pytest.approx(real, abs=15_000)
        # Before it has stretches, the ways between them are not known.
        empty = replace(plan, blocks=())
        assert -30_000 < fixed - lengths.fixed(empty) < 60_000


def test_longer_holds_more_repetitions_and_more_words_take_longer(plans, lengths):
    block = next(b for b in plans[0].blocks if b.exercise.held)
    length = lengths.block(block)
    assert lengths.block(replace(block, hold_s=block.hold_s + 1)) > length
    assert lengths.block(replace(block, repetitions=block.repetitions + 1)) > length
    bare = replace(block, form="bare")
    assert lengths.block(bare) < length


@given(
    id_=st.sampled_from(sorted(e.id for e in exercises().values() if e.mode is not Mode.REST)),
    hold_s=st.sampled_from([5, 10, 20, 45, 90]),
    repetitions=st.integers(1, 15),
    form=st.sampled_from(FormName),
    occurrence=st.integers(0, 40),
)
def test_what_is_told_of_a_stretch_depends_on_its_dose_and_form_alone(
    lengths, id_, hold_s, repetitions, form, occurrence
):
    """So the planner may ask once a dose, in any order; and cues in holds make nothing longer."""
    exercise = exercises()[id_]
    block = Block(exercise, hold_s if exercise.held else 0, repetitions, form, occurrence)
    durations = EstimatedDurations(lengths.sounds)
    whole, bare = (
        length_of(stretch_items(lengths.writer.language, block, cues=cues), durations)
        for cues in (True, False)
    )
    assert abs(whole - bare) < 1000 * block.repetitions * (1 + exercise.one_sided)
    fresh = EstimatedLengths(lengths.writer, lengths.sounds)
    assert fresh.block(block) == fresh.block(replace(block, occurrence=0)) == lengths.block(block)
    # Other wordings are in turn from time to time: a second or so for each that is said.
    told = lengths.block(block) - lengths.writer.announcement_ms(block)
    assert told == pytest.approx(bare, abs=4000 + 1500 * repetitions)
