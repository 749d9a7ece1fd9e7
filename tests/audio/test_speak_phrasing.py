"""A sentence by a voice: our pauses, our pace, and keys that change with what is heard."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voiceguide.audio.keys import VoiceText, voice_text
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.speak import phrased
from voiceguide.errors import LexiconError, UnspeakableError
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Spoken
from voiceguide.script.pace import MAX_SLOWNESS, MAX_WORDS_A_MINUTE, target_ms, word_count
from voiceguide.voices.engine import Speech
from voiceguide.voices.lexicon import Lexicon

RATE = 22_050
NONE = Lexicon({})


class Even:
    """A voice that takes the same time for every word; its words are loud tones."""

    name = "even"
    level = None

    def __init__(self, words_a_minute):
        self.words_a_minute = words_a_minute
        self.said = []

    def identity(self):
        return {"engine": "even"}

    def speak(self, text, slowness=1.0):
        self.said.append((text, slowness))
        count = round(RATE * 60 / self.words_a_minute * word_count(text) * slowness)
        around = np.zeros(RATE // 5)
        sound = 8000 * np.sin(np.arange(count) * 0.2)
        samples = np.concatenate([around, sound, around])
        return Speech(samples.astype("<i2").tobytes(), RATE)

    def close(self):
        pass


def silences_ms(speech):
    """The lengths of the silences inside, in ms."""
    loud = np.flatnonzero(np.abs(np.frombuffer(speech.pcm, "<i2").astype(int)) > 400)
    gaps = np.diff(loud)
    return [round(gap / 24) for gap in gaps if gap > 24 * 50]


def rate_of(speech, text):
    return word_count(text) * 60 / speech.seconds


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("Lie on your back.", []),
        ("Breathe out slowly, and let it go.", [350]),
        ("Well done now. Settle a little, and rest.", [650, 350]),
    ],
)
@pytest.mark.parametrize("slowness", [1.0, 1.15])
def test_pauses_between_clauses_are_of_our_length(text, pauses, slowness):
    heard = silences_ms(phrased(Even(110), VoiceText(text, slowness)))
    assert heard == pytest.approx([pause * slowness for pause in pauses], abs=12)


def test_a_clause_keeps_the_mark_that_gives_it_its_tune():
    voice = Even(110)
    phrased(voice, VoiceText("Breathe out, and let go."))
    assert [text for text, _ in voice.said] == ["Breathe out,", "and let go."]


@settings(deadline=None, max_examples=25)
@example(rate=202, count=3, pace=Pace.BRISK, calm=True)
@example(rate=193, count=3, pace=Pace.BRISK, calm=False)
@given(st.integers(60, 240), st.integers(3, 14), st.sampled_from(list(Pace)), st.booleans())
def test_no_sentence_is_faster_than_its_pace_allows_if_stretching_can_help(rate, count, pace, calm):
    sentence = " ".join(["word"] * count) + "."
    text = voice_text(Spoken(sentence, calm=calm), pace, NONE, phonemes=False)
    heard = rate_of(phrased(Even(rate), text), sentence)
    assert heard <= max(MAX_WORDS_A_MINUTE / text.slowness, rate / MAX_SLOWNESS) + 1


def test_a_slow_enough_sentence_is_spoken_once_and_as_it_comes():
    voice = Even(130)
    phrased(voice, VoiceText("Relaxing comfortably underneath everything."))
    assert [slowness for _, slowness in voice.said] == [1.0]


def test_each_pace_is_slower_than_the_next_and_the_relaxation_slower_still():
    sentence, rates = "Let both shoulders slowly grow heavy.", []
    for pace in (Pace.SLOW, Pace.NORMAL, Pace.BRISK):
        for calm in (True, False):
            text = voice_text(Spoken(sentence, calm=calm), pace, NONE, phonemes=False)
            rates.append(rate_of(phrased(Even(140), text), sentence))
    assert rates == sorted(rates)
    assert len(set(rates)) == 6


def test_a_count_on_the_beat_keeps_its_beat_at_every_pace():
    count = Spoken("Three, two, one.", beat_ms=1000)
    assert len({voice_text(count, pace, NONE, phonemes=False) for pace in Pace}) == 1


@given(st.integers(1, 20), st.floats(200, 20_000), st.floats(0.8, 1.4))
def test_a_sentence_is_never_wanted_shorter_and_then_is_slow_enough(count, length, asked):
    wanted = target_ms(" ".join(["word"] * count), length, asked)
    assert wanted >= length
    assert count * 60_000 * asked / wanted <= MAX_WORDS_A_MINUTE + 0.001


def test_a_clause_that_many_sentences_share_is_spoken_once():
    voice = Even(110)
    for rest in ("let go.", "rest.", "let go."):
        phrased(voice, VoiceText(f"Breathe out, and {rest}"))
    assert [text for text, _ in voice.said] == ["Breathe out,", "and let go.", "and rest."]


def test_a_sentence_that_is_stretched_keeps_its_pitch():
    """A tone of 0.2 radians a sample at 22,050 Hz: 702 Hz, however long it takes."""
    speech = phrased(Even(240), VoiceText("One two three four five six."))
    samples = np.frombuffer(speech.pcm, "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    assert spectrum.argmax() * 24_000 / samples.size == pytest.approx(702, abs=5)
    assert rate_of(speech, "One two three four five six.") < MAX_WORDS_A_MINUTE + 1


# What changes makes new clips, and nothing else does

SENTENCES = ("Feel your psoas.", "Lie on your back.", "The psoas lies deep.", "Let it go.")
CLIPS = tuple(map(Spoken, SENTENCES))


def made(root, pace=Pace.NORMAL):
    with ClipLibrary("tones", root, ("Lie down.",), pace=pace) as library:
        library.ensure(CLIPS)
        return {path.name for path in root.rglob("*.clip")}


def test_a_changed_entry_makes_new_clips_of_its_sentences_and_going_back_finds_the_old(tmp_path):
    before = made(tmp_path)
    own = tmp_path / "lexicon.toml"
    own.write_text('psoas = { say = "so uzz" }')
    changed = made(tmp_path)
    assert len(before) == 4
    assert len(changed) == 6
    own.unlink()
    assert made(tmp_path) == changed


def test_another_pace_makes_new_clips_and_going_back_finds_the_old(tmp_path):
    assert len(made(tmp_path)) == 4
    slow = made(tmp_path, Pace.SLOW)
    assert len(slow) == 8
    assert made(tmp_path) == slow


def test_two_ways_to_write_the_same_words_share_a_clip(tmp_path):
    written = [Spoken("Hold 30 s."), Spoken("Hold thirty seconds."), Spoken("Hold 30\u00a0s.")]
    with ClipLibrary("tones", tmp_path, ("Lie down.",)) as library:
        clips = library.ensure(written)
    assert len(set(clips.values())) == 1
    assert len(clips) == 3
    assert len(list(tmp_path.rglob("*.clip"))) == 1


def test_a_sentence_that_nobody_can_say_is_found_before_any_is_spoken(tmp_path):
    with (
        ClipLibrary("tones", tmp_path, ("Lie down.",)) as library,
        pytest.raises(UnspeakableError) as caught,
    ):
        library.ensure([*CLIPS, Spoken("\u041b\u044f\u0433.")])
    assert caught.value.text == "\u041b\u044f\u0433."
    assert not list(tmp_path.rglob("*.clip"))


def test_a_broken_lexicon_is_an_error_before_anything_is_spoken(tmp_path):
    (tmp_path / "lexicon.toml").write_text("psoas = 3")
    with pytest.raises(LexiconError):
        made(tmp_path)
    assert not list(tmp_path.rglob("*.clip"))
