"""The job that a pool does: a sentence becomes a clip in the store."""

import pickle

import numpy as np
import pytest

from voiceguide.audio import sounds
from voiceguide.audio.clips import condition, levelled
from voiceguide.audio.keys import VoiceText, voice_text
from voiceguide.audio.mp3 import encode
from voiceguide.audio.speak import measure_level, phrased, speak, store_sound
from voiceguide.audio.store import ClipStore
from voiceguide.errors import SpeechError, StoreError
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Spoken
from voiceguide.voices import registry
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.lexicon import Lexicon

KEY = "cd" + "1" * 38


@pytest.fixture
def store(tmp_path):
    return ClipStore(tmp_path / "clips")


@pytest.fixture
def tones():
    with VoiceHandle("tones") as voice:
        yield voice


def job(store, clip):
    text = voice_text(clip, Pace.NORMAL, Lexicon({}), phonemes=False)
    return {"text": clip.text, "voice_text": text, "gain_db": 0.5, "key": KEY, "store": store}


def test_a_sentence_is_conditioned_encoded_and_stored(store, tones):
    speak(tones, **job(store, Spoken("Lie on your back.")))
    pcm = levelled(phrased(tones, VoiceText("Lie on your back.")).pcm, 0.5)
    assert store.pcm(KEY) == pcm
    assert store.get(KEY).frames == encode(pcm)


def test_a_job_can_be_sent_to_another_process(store, tones):
    there = pickle.loads(pickle.dumps(job(store, Spoken("Hold."))))  # noqa: S301
    assert there == job(store, Spoken("Hold."))
    speak(tones, **there)
    assert store.get(KEY)


@pytest.mark.parametrize("beat_ms", [900, 1000, 1500])
def test_counted_words_start_on_the_beat_to_the_sample(store, tones, beat_ms):
    speak(tones, **job(store, Spoken("Three, two, one.", beat_ms=beat_ms)))
    counted = np.frombuffer(store.pcm(KEY), "<i2")
    for index, word in enumerate(["Three.", "Two.", "One."]):
        alone = np.frombuffer(condition(tones.speak(word), 0.5), "<i2")
        start = index * beat_ms * 24
        assert np.array_equal(counted[start : start + alone.size], alone)


def test_counted_words_are_spoken_as_sentences_of_their_own(store):
    if why := registry.info("joe").why_not:
        pytest.skip(f"the voice 'joe' can't run here: {why}")
    with VoiceHandle("joe") as joe:
        speak(joe, **job(store, Spoken("Two, one.", beat_ms=1000)))
        counted = np.frombuffer(store.pcm(KEY), "<i2")
        for index, word in enumerate(["Two.", "One."]):
            alone = np.frombuffer(condition(joe.speak(word), 0.5), "<i2")
            assert np.array_equal(counted[index * 24_000 :][: alone.size], alone)


def test_counted_words_too_long_for_their_beat_are_an_error_that_names_them(store, tones):
    clip = Spoken("Relaxation, one.", beat_ms=300)
    with pytest.raises(SpeechError, match="does not fit a beat of 300 ms") as caught:
        speak(tones, **job(store, clip))
    assert caught.value.text == clip.text
    assert store.get(KEY) is None


def test_a_sentence_that_can_not_be_spoken_leaves_nothing_in_the_store(store, tones):
    text = VoiceText("Hold\0.")
    with pytest.raises(SpeechError) as caught:
        speak(tones, "As it is written.", text, gain_db=0.5, key=KEY, store=store)
    assert caught.value.text == "As it is written."
    assert store.get(KEY) is None
    assert store.pcm(KEY) is None


def test_a_store_that_can_not_be_written_is_an_error(tmp_path, tones):
    (tmp_path / "clips").write_bytes(b"")
    with pytest.raises(StoreError):
        speak(tones, **job(ClipStore(tmp_path / "clips"), Spoken("Hold.")))


@pytest.mark.parametrize("name", sounds.NAMES)
def test_a_sound_is_stored_as_it_is(store, name):
    key = store_sound(name, store)
    assert store.pcm(key) == sounds.pcm(name)
    assert store.get(key).frames == encode(sounds.pcm(name))
    assert store.get(key).length_ms == sounds.length_ms(name)


def test_the_level_of_a_voice_is_measured_over_all_sentences(tones):
    level = measure_level(tones, ("Lie on your back.", "Now let your knees sink."))
    assert -25 < level < -15
