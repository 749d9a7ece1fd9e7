from dataclasses import dataclass
from itertools import pairwise

import pytest

from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.script.breath import (
    BREATHS,
    CHECK_IN_MS,
    FIRST_CUE_MS,
    FOUR_SIX,
    REST_MS,
    THREE_FIVE,
    HoldWording,
    hold_cues,
)
from voiceguide.script.model import Cue, Priority, Sound, Spoken
from voiceguide.script.phrases import language
from voiceguide.script.variety import MAX_TIMES, Variety
from voiceguide.timeline.estimate import EstimatedDurations
from voiceguide.timeline.place import GAP_MS, events_of, place
from voiceguide.units import Millis, TimeRange

ENGLISH = language("en")
WORDS = ENGLISH.phrases.hold
REMINDERS = ("Soft belly.", "Shoulders heavy.")
COUNTDOWN = Spoken("Three, two, one.", beat_ms=1000)
TEN_LEFT = Spoken("Ten seconds left.")
INTO, OUT_OF = Spoken(WORDS.breathe_in), Spoken(WORDS.breathe_out)
REPETITIONS = range(1, 6)

LENGTHS = (*range(1, 33), 36, 40, 44, 45, 46, 50, 51, 55, 60, 61, 70, 75, 83, 89, 90)
LONG = [length for length in LENGTHS if length >= 15]
VERY_LONG = range(45, 91)
OF_PROGRAMS = {hold for name in program_names() for hold in load_program(name).ladder.holds}
every_length = pytest.mark.parametrize("hold_s", LENGTHS)
every_pace = pytest.mark.parametrize("breath", BREATHS.values(), ids=BREATHS)


def cues_of(hold_s, repetition, breath=FOUR_SIX, reminders=REMINDERS, start=0, variety=None):
    words = HoldWording(ENGLISH, reminders, variety or Variety(), start)
    return hold_cues(words, hold_s, repetition, breath=breath)


def all_cues(hold_s, breath=FOUR_SIX):
    """(repetition, cue) for five repetitions of a hold in one session."""
    variety = Variety()
    return [
        (n, cue)
        for n in REPETITIONS
        for cue in cues_of(hold_s, n, breath, start=n, variety=variety)
    ]


@dataclass(frozen=True)
class Heard:
    """The cues of a hold in the room that a schedule gives them."""

    asked: list
    placed: list
    events: list

    @property
    def guided(self):
        """When each breath that is guided begins."""
        return [one.start_ms for one in self.placed if one.cue.breath]

    @property
    def said(self):
        """What is said besides breath and count."""
        kinds = {Cue.BREATH, Cue.COUNT, Cue.SIGNAL}
        return [event for event in self.events if event.cue not in kinds]


@pytest.fixture(scope="module")
def heard(sound_lengths):
    durations, start = EstimatedDurations(sound_lengths), sound_lengths["hold-start"] + GAP_MS

    def make(hold_s, repetition, **more):
        cues = cues_of(hold_s, repetition, **more)
        room = TimeRange(Millis(start), Millis(max(start, hold_s * 1000 - GAP_MS)))
        placed = place(cues, room, durations, "a hold")
        return Heard(cues, placed, events_of(placed, durations))

    return make


@pytest.mark.parametrize("hold_s", range(1, 8))
def test_a_hold_under_eight_seconds_is_silent(hold_s):
    assert all_cues(hold_s) == []


@pytest.mark.parametrize("hold_s", [s for s in LENGTHS if s >= 8])
def test_a_hold_of_eight_seconds_or_more_is_not(hold_s, heard):
    assert all(heard(hold_s, repetition).events for repetition in REPETITIONS)


@every_length
def test_the_last_three_seconds_are_counted_from_15_seconds_on_and_exactly(hold_s):
    exact = hold_s * 1000 - 3000
    counts = [(n, cue) for n, cue in all_cues(hold_s) if cue.priority is Priority.COUNT]
    assert [n for n, _ in counts] == (list(REPETITIONS) if hold_s >= 15 else [])
    for _, count in counts:
        assert (count.preferred_ms, count.earliest_ms, count.latest_ms) == (exact, exact, exact)
        assert count.cue is Cue.COUNT
        assert [[part.clip for part in variant] for variant in count.variants] == [[COUNTDOWN]]


@every_length
def test_half_way_is_said_within_07_s_of_the_middle_from_25_seconds_on(hold_s):
    middle = hold_s * 500
    halves = [(n, cue) for n, cue in all_cues(hold_s) if cue.cue is Cue.HALFWAY]
    assert [n for n, _ in halves] == (list(REPETITIONS) if hold_s >= 25 else [])
    for _, half in halves:
        assert half.priority is Priority.HALFWAY
        assert half.preferred_ms == middle
        assert middle - 700 <= half.earliest_ms <= half.latest_ms <= middle + 700


@every_length
@every_pace
def test_every_cue_starts_inside_the_hold_and_its_own_window(hold_s, breath):
    for _, cue in all_cues(hold_s, breath):
        assert 0 < cue.earliest_ms <= cue.preferred_ms <= cue.latest_ms
        assert cue.preferred_ms < hold_s * 1000


@every_length
def test_count_and_safety_are_never_left_out(hold_s):
    for _, cue in all_cues(hold_s):
        assert cue.optional == (cue.priority not in {Priority.COUNT, Priority.SAFETY})


@every_length
@every_pace
def test_count_and_half_way_are_heard_on_time_in_every_hold(hold_s, breath, heard):
    for repetition in REPETITIONS:
        events = heard(hold_s, repetition, breath=breath, start=repetition).events
        counted = [event.start_ms for event in events if event.clip == COUNTDOWN]
        halves = [event.start_ms for event in events if event.cue is Cue.HALFWAY]
        assert counted == [hold_s * 1000 - 3000] * (hold_s >= 15)
        assert halves == [pytest.approx(hold_s * 500, abs=700)] * (hold_s >= 25)


@pytest.mark.parametrize("hold_s", range(8, 15))
def test_a_short_hold_has_one_sentence_of_breath_of_stillness_or_of_its_own(hold_s, heard):
    (first,), (second,), (third,) = (heard(hold_s, n).events for n in (1, 2, 3))
    assert first.clip.text in WORDS.breathe
    assert second.clip.text in (*WORDS.still, WORDS.still_short)
    assert third.clip.text in REMINDERS
    for event in (first, second, third):
        assert event.end_ms - event.start_ms <= hold_s * 1000 / 3


@pytest.mark.parametrize("hold_s", LONG)
@every_pace
def test_a_long_first_hold_begins_with_a_breath_and_a_second_with_stillness(hold_s, breath, heard):
    first, second = (heard(hold_s, n, breath=breath).events[0] for n in (1, 2))
    assert first.clip == INTO
    assert second.clip.text in (*WORDS.still, WORDS.still_short)


@every_length
@every_pace
def test_every_breath_that_is_guided_is_heard_whole_and_on_the_grid(hold_s, breath, heard):
    """The sounds of one do not run into those of the next, whatever the repetition."""
    cycle_ms = (breath.in_s + breath.out_s) * 1000 + REST_MS
    for repetition in REPETITIONS:
        hold = heard(hold_s, repetition, breath=breath, start=repetition)
        assert hold.guided == [cue.preferred_ms for cue in hold.asked if cue.breath]
        assert all((start - FIRST_CUE_MS) % cycle_ms == 0 for start in hold.guided)


@every_length
@every_pace
def test_nothing_falls_into_a_guided_breath(hold_s, breath, heard):
    length_ms = (breath.in_s + breath.out_s) * 1000
    for repetition in REPETITIONS:
        hold = heard(hold_s, repetition, breath=breath, start=repetition)
        others = [e for e in hold.events if e.cue is not Cue.BREATH]
        for start in hold.guided:
            assert [e for e in others if e.start_ms < start + length_ms and e.end_ms > start] == []


@pytest.mark.parametrize("hold_s", LONG)
@every_pace
def test_breaths_are_spoken_in_the_first_hold_and_sounds_later(hold_s, breath, heard):
    for repetition in REPETITIONS:
        clips = {e.clip for e in heard(hold_s, repetition, breath=breath).events}
        sounds = {breath.in_sound, breath.out_sound}
        if repetition == 1:
            assert clips >= {INTO, OUT_OF}
            assert not clips & sounds
        else:
            assert not clips & {INTO, OUT_OF}
            assert sounds <= clips or repetition % 3 == 2


@pytest.mark.parametrize("hold_s", LONG)
@every_pace
def test_a_breath_out_follows_when_the_breath_in_is_done(hold_s, breath, heard):
    for repetition in REPETITIONS:
        events = heard(hold_s, repetition, breath=breath).events
        breaths = [e.start_ms for e in events if e.cue is Cue.BREATH]
        for into, out in zip(breaths[::2], breaths[1::2], strict=True):
            assert breath.in_s * 1000 <= out - into <= breath.in_s * 1000 + 200


@pytest.mark.parametrize("hold_s", VERY_LONG)
@every_pace
def test_a_long_hold_asks_every_25_seconds_whether_it_is_still_right(hold_s, breath, heard):
    """From the first tone to the call of ten seconds, besides breath and count."""
    for repetition in REPETITIONS:
        called_ms = (hold_s - 10) * 1000
        said = heard(hold_s, repetition, breath=breath, start=repetition).said
        said = [event for event in said if event.start_ms < called_ms]
        edges = [1000, *(ms for e in said for ms in (e.start_ms, e.end_ms)), called_ms]
        waits = [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
        # In a few lengths the half-way call stands where the sentence would.
        assert max(waits) <= CHECK_IN_MS + (0 if hold_s in OF_PROGRAMS else 4500), said


@every_pace
def test_a_check_in_comes_every_20_to_25_seconds_where_nothing_else_is_said(breath, heard):
    asks = {*WORDS.check_in}
    (first, second, *_) = [e for e in heard(90, 1, breath=breath).said if e.clip.text in asks]
    assert 18_000 <= first.start_ms <= CHECK_IN_MS
    assert second.start_ms > first.start_ms


@every_length
def test_ten_seconds_before_its_end_a_long_hold_says_so(hold_s, heard):
    for repetition in REPETITIONS:
        calls = [e.start_ms for e in heard(hold_s, repetition).events if e.clip == TEN_LEFT]
        assert calls == [hold_s * 1000 - 10_000] * (hold_s >= 45)


@every_length
@every_pace
def test_no_sentence_is_said_twice_in_a_hold(hold_s, breath, heard):
    for repetition in REPETITIONS:
        texts = [e.clip.text for e in heard(hold_s, repetition, breath=breath).said]
        assert len(set(texts)) == len(texts)


def test_holds_and_days_differ():
    assert len({cues_of(12, 1, start=start)[0].variants for start in range(3)}) == 3


def test_what_was_said_often_enough_gives_way_to_what_was_not():
    variety = Variety()
    said = [cues_of(12, 1, variety=variety)[0].variants[0][0].clip.text for _ in range(40)]
    free = {WORDS.breathe_in}
    assert {said.count(text) for text in {*said} - free} == {MAX_TIMES}
    assert set(said) == {*WORDS.breathe} | free


@pytest.mark.parametrize(
    "exercise", [e for e in exercises().values() if e.held], ids=lambda e: e.id
)
def test_the_reminders_of_every_exercise_are_heard(heard, exercise):
    reminders = ENGLISH.exercises[exercise.id].varied.in_hold
    for hold_s in (10, 15, 20, 25, 30, 45, 90):
        variety = Variety()
        said = {
            event.clip.text
            for repetition in range(1, 13)
            for event in heard(
                hold_s, repetition, reminders=reminders, start=repetition, variety=variety
            ).said
        }
        # A hold of 15 s has one breath and the count, and no room for more.
        assert said & {*reminders} or hold_s == 15


def test_the_easier_breath_is_three_seconds_in_and_five_out():
    spoken, sounds = ([cue for cue in cues_of(90, n, THREE_FIVE) if cue.breath] for n in (1, 3))
    assert [part.after_ms for part in spoken[0].variants[0]] == [0, 3000]
    assert [part.clip for part in sounds[0].variants[0]] == [
        Sound("breath-in-3"),
        Sound("breath-out-5"),
    ]
    starts = [cue.preferred_ms for cue in sounds]
    assert min(b - a for a, b in pairwise(starts)) == 8000 + REST_MS
