from voiceguide.script.model import (
    Cue,
    Hold,
    Interval,
    Pause,
    Priority,
    Script,
    Section,
    SectionKind,
    Sound,
    Spoken,
    TimedCue,
    Utterance,
    item_clips,
    sentence,
)
from voiceguide.units import Millis

START, END = Sound("hold-start"), Sound("hold-end")


def cue_with(*texts):
    return TimedCue(
        tuple(sentence(text) for text in texts),
        Cue.EASE,
        Priority.BREATH,
        preferred_ms=Millis(1),
        earliest_ms=Millis(0),
        latest_ms=Millis(2),
    )


def hold_with(*cues):
    return Hold(
        exercise="sphinx",
        side="both",
        repetition=1,
        of=1,
        hold_s=10,
        start=START,
        end=END,
        cues=cues,
    )


def test_a_clip_says_what_it_contains():
    assert Spoken("Lie down.", calm=True).content == "Lie down."
    assert Sound("tick").content == "tick"


def test_an_item_names_its_clips_those_of_every_variant_too():
    a, b = Spoken("A."), Spoken("B.")
    assert item_clips(Utterance(a, Cue.REST)) == (a,)
    assert item_clips(Pause.fixed(100)) == ()
    assert set(item_clips(hold_with(cue_with("A.", "B.")))) == {START, END, a, b}
    assert set(item_clips(Interval("march", Millis(100), (cue_with("A.", "B."),)))) == {a, b}


def test_a_script_names_each_clip_once(course):
    items = (Utterance(Spoken("A."), Cue.REST), Pause.fixed(1), hold_with(cue_with("A.", "B.")))
    script = Script(course[0], (Section(SectionKind.STRETCH, "Sphinx", items),) * 2)
    assert script.clips() == {Spoken("A."), Spoken("B."), START, END}


def test_a_fixed_pause_does_not_give_way():
    pause = Pause.fixed(900)
    assert (pause.min_ms, pause.length_ms, pause.max_ms) == (900, 900, 900)


def test_a_cue_exactly_at_a_time_has_no_window():
    cue = TimedCue.exactly_at(7000, sentence("Three."), Cue.COUNT, Priority.COUNT, optional=False)
    assert (cue.earliest_ms, cue.preferred_ms, cue.latest_ms) == (7000, 7000, 7000)
    assert cue.variants == (sentence("Three."),)
    assert not cue.optional
