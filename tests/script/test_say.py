from voiceguide.script.model import Cue, Pause, Spoken, Utterance
from voiceguide.script.say import ACTION_MS, SENTENCE_MS, say


def test_sentences_come_in_order_with_a_pause_behind_each(english):
    assert say(english, ("Lie down.", "Rest."), Cue.REST) == [
        Utterance(Spoken("Lie down."), Cue.REST),
        Pause.fixed(SENTENCE_MS),
        Utterance(Spoken("Rest."), Cue.REST),
        Pause.fixed(SENTENCE_MS),
    ]


def test_fields_are_filled_in_and_the_pause_can_be_another(english):
    spoken, pause = say(
        english, ("{times} times, your {side} leg.",), Cue.COUNT, pause_ms=ACTION_MS,
        times=8, side="left",
    )  # fmt: skip
    assert spoken == Utterance(Spoken("Eight times, your left leg."), Cue.COUNT)
    assert pause == Pause.fixed(ACTION_MS)


def test_nothing_to_say_is_nothing(english):
    assert say(english, (), Cue.WHY) == []
