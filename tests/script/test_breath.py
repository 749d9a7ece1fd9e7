import pytest

from voiceguide.program.catalog import exercises
from voiceguide.script.breath import THREE_FIVE, hold_cues
from voiceguide.script.model import Cue, Priority, Sound, Spoken
from voiceguide.script.phrases import language
from voiceguide.timeline.estimate import EstimatedDurations
from voiceguide.timeline.place import GAP_MS, events_of, place
from voiceguide.units import Millis, TimeRange

ENGLISH = language("en")
WORDS = ENGLISH.phrases.hold
REMINDERS = ("Soft belly.", "Shoulders heavy.")
COUNTDOWN = Spoken("Three, two, one.", beat_ms=1000)
TEN_LEFT = Spoken("Ten seconds left.")
CYCLE = {
    Spoken(WORDS.breathe_in),
    Spoken(WORDS.breathe_out),
    Sound("breath-in"),
    Sound("breath-out"),
}

every_length = pytest.mark.parametrize("hold_s", range(1, 91))
every_long_length = pytest.mark.parametrize("hold_s", range(20, 91))
REPETITIONS = range(1, 6)


def cues_of(hold_s, repetition, rotation=0, reminders=REMINDERS):
    return hold_cues(ENGLISH, hold_s, repetition, rotation=rotation, reminders=reminders)


def all_cues(hold_s):
    """(repetition, cue) for five repetitions of a hold."""
    return [(n, cue) for n in REPETITIONS for cue in cues_of(hold_s, n)]


@pytest.fixture(scope="module")
def heard(sound_lengths):
    """The cues of a hold as events, in the room that a schedule gives them."""

    def make(hold_s, repetition, rotation=0, reminders=REMINDERS):
        cues = cues_of(hold_s, repetition, rotation, reminders)
        start = sound_lengths["hold-start"] + GAP_MS
        room = TimeRange(Millis(start), Millis(max(start, hold_s * 1000 - GAP_MS)))
        durations = EstimatedDurations(sound_lengths)
        return events_of(place(cues, room, durations, "a hold"), durations)

    return make


@pytest.mark.parametrize("hold_s", range(1, 8))
def test_a_hold_under_eight_seconds_is_silent(hold_s):
    assert all_cues(hold_s) == []


@pytest.mark.parametrize("hold_s", range(8, 91))
def test_a_hold_of_eight_seconds_or_more_is_not(hold_s, heard):
    assert all(heard(hold_s, repetition) for repetition in REPETITIONS)


@every_length
def test_the_last_three_seconds_are_counted_from_ten_seconds_on_and_exactly(hold_s):
    exact = hold_s * 1000 - 3000
    counts = [(n, cue) for n, cue in all_cues(hold_s) if cue.priority is Priority.COUNT]
    assert [n for n, _ in counts] == (list(REPETITIONS) if hold_s >= 10 else [])
    for _, count in counts:
        assert (count.preferred_ms, count.earliest_ms, count.latest_ms) == (exact, exact, exact)
        assert count.cue is Cue.COUNT
        assert [[part.clip for part in variant] for variant in count.variants] == [[COUNTDOWN]]


@every_length
def test_half_way_is_said_within_07_s_of_the_middle_from_15_seconds_on(hold_s):
    middle = hold_s * 500
    halves = [(n, cue) for n, cue in all_cues(hold_s) if cue.cue is Cue.HALFWAY]
    assert [n for n, _ in halves] == (list(REPETITIONS) if hold_s >= 15 else [])
    for _, half in halves:
        assert half.priority is Priority.HALFWAY
        assert half.preferred_ms == middle
        assert middle - 700 <= half.earliest_ms <= half.latest_ms <= middle + 700


@every_length
def test_every_cue_starts_inside_the_hold_and_its_own_window(hold_s):
    for _, cue in all_cues(hold_s):
        assert 0 < cue.earliest_ms <= cue.preferred_ms <= cue.latest_ms < hold_s * 1000


@every_length
def test_count_and_safety_are_never_left_out(hold_s):
    for _, cue in all_cues(hold_s):
        assert cue.optional == (cue.priority not in {Priority.COUNT, Priority.SAFETY})


@every_length
def test_count_and_half_way_are_heard_on_time_in_every_hold(hold_s, heard):
    for repetition in REPETITIONS:
        for rotation in range(6):
            events = heard(hold_s, repetition, rotation)
            counted = [event.start_ms for event in events if event.clip == COUNTDOWN]
            halves = [event.start_ms for event in events if event.cue is Cue.HALFWAY]
            assert counted == [hold_s * 1000 - 3000] * (hold_s >= 10)
            assert halves == [pytest.approx(hold_s * 500, abs=700)] * (hold_s >= 15)


@pytest.mark.parametrize("hold_s", range(8, 91))
def test_a_first_hold_speaks_of_the_breath_and_a_second_of_stillness(hold_s, heard):
    first, second = (heard(hold_s, n)[0] for n in (1, 2))
    assert first.cue is Cue.BREATH
    assert first.clip.text in WORDS.breathe
    assert second.clip.text in (*WORDS.still, WORDS.still_short)


@every_long_length
def test_breaths_are_spoken_in_the_first_hold_and_sounds_later(hold_s, heard):
    for repetition in REPETITIONS:
        breaths = [e for e in heard(hold_s, repetition, reminders=()) if e.clip in CYCLE]
        kinds = {type(event.clip) for event in breaths}
        assert kinds == {Spoken} if repetition == 1 else kinds <= {Sound}
        assert breaths or 20 <= hold_s <= 28


@every_long_length
def test_a_breath_out_follows_four_seconds_after_the_breath_in(hold_s, heard):
    for repetition in REPETITIONS:
        breaths = [e.start_ms for e in heard(hold_s, repetition) if e.clip in CYCLE]
        for into, out in zip(breaths[::2], breaths[1::2], strict=True):
            assert 4000 <= out - into <= 4200
        for out, into in zip(breaths[1::2], breaths[2::2], strict=False):
            assert into - out >= 4000


@pytest.mark.parametrize("repetition", [2, 3, 5])
def test_a_later_hold_of_ten_seconds_or_more_has_a_breathing_cue_as_well(repetition, heard):
    cues = {hold_s: {event.cue for event in heard(hold_s, repetition)} for hold_s in range(10, 91)}
    assert [hold_s for hold_s in cues if Cue.BREATH not in cues[hold_s]] == []


@pytest.mark.parametrize("repetition", [1, 4])
def test_a_first_hold_of_eight_seconds_or_more_has_a_breathing_cue(repetition, heard):
    for hold_s in range(8, 91):
        assert Cue.BREATH in {event.cue for event in heard(hold_s, repetition)}, hold_s


@every_length
def test_ten_seconds_before_its_end_a_long_hold_says_so(hold_s, heard):
    for repetition in REPETITIONS:
        calls = [e.start_ms for e in heard(hold_s, repetition) if e.clip == TEN_LEFT]
        assert calls == [hold_s * 1000 - 10_000] * (hold_s >= 45)


def test_holds_and_days_differ():
    assert len({cues_of(15, 1, rotation)[0].variants for rotation in range(3)}) == 3


@every_length
def test_each_reminder_of_an_exercise_has_one_hold_of_its_own(hold_s):
    reminders = [(n, cue.variants[0][0].clip) for n, cue in all_cues(hold_s) if cue.cue is Cue.FEEL]
    expected = [(1, Spoken("Soft belly.")), (2, Spoken("Shoulders heavy."))]
    assert reminders == (expected if hold_s >= 15 else [])


HELD = [
    pytest.param(getattr(ENGLISH.exercises[e.id], form).in_hold, id=f"{e.id}-{form}")
    for e in exercises().values()
    if e.held
    for form in ("full", "short")
]


@pytest.mark.parametrize("reminders", HELD)
def test_the_reminders_of_every_exercise_fit(heard, reminders):
    assert reminders
    for hold_s in (15, 20, 25, 30, 31, 45, 60, 90):
        for repetition, text in enumerate(reminders, start=1):
            clips = {event.clip for event in heard(hold_s, repetition, reminders=reminders)}
            assert Spoken(text) in clips, hold_s


def test_the_easier_breath_is_three_seconds_in_and_five_out():
    spoken = [c for c in hold_cues(ENGLISH, 45, 1, breath=THREE_FIVE) if len(c.variants[0]) > 1]
    sounds = [c for c in hold_cues(ENGLISH, 45, 2, breath=THREE_FIVE) if len(c.variants[0]) > 1]
    assert [part.after_ms for part in spoken[0].variants[0]] == [0, 3000]
    assert [part.clip.name for part in sounds[0].variants[0]] == ["breath-in-3", "breath-out-5"]
    assert [cue.preferred_ms for cue in spoken] == [4000, 12_000, 20_000, 28_000]
