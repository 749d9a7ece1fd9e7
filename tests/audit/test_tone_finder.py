"""Finding tones: to the sample, wherever they stand, and nothing else."""

import numpy as np
import pytest

from voiceguide.audio import sounds
from voiceguide.audit.tone_finder import BLOCK, TEMPLATE_SAMPLES, find_sounds
from voiceguide.voices.tones import TonesVoice


@pytest.mark.parametrize("name", sounds.NAMES)
def test_a_sound_is_found_to_the_sample_wherever_it_stands(name):
    sound = np.frombuffer(sounds.pcm(name), "<i2")
    block_edge = BLOCK - TEMPLATE_SAMPLES
    places = [0, 7, block_edge - 1000, block_edge + 200_001]
    for at in places:
        pcm = np.zeros(at + len(sound) + 5000, np.int16)
        pcm[at : at + len(sound)] = sound
        (found,) = find_sounds(pcm)
        assert (found.name, found.at) == (name, at)
        assert found.score > 0.99


@pytest.mark.parametrize("gain", [0.3, 1, 8])
def test_a_sound_is_found_at_any_sensible_level(gain):
    sound = np.frombuffer(sounds.pcm("hold-start"), "<i2") * gain
    (found,) = find_sounds(np.pad(sound.astype(np.int16), 4000))
    assert (found.name, found.at) == ("hold-start", 4000)


def test_a_sound_is_found_in_noise_and_none_in_noise_alone():
    noise = np.random.default_rng(3).normal(0, 400, 200_000)
    assert find_sounds(noise.astype(np.int16)) == ()
    sound = np.frombuffer(sounds.pcm("switch"), "<i2")
    noise[90_000 : 90_000 + len(sound)] += sound
    (found,) = find_sounds(noise.astype(np.int16))
    assert (found.name, found.at) == ("switch", 90_000)


def test_nothing_is_found_in_nothing():
    assert find_sounds(np.zeros(0, np.int16)) == ()
    assert find_sounds(np.zeros(500_000, np.int16)) == ()


def test_a_voice_made_of_tones_is_none_of_them():
    speech = TonesVoice().speak("Draw that knee towards your chest, and let it go again.")
    assert find_sounds(np.frombuffer(speech.pcm, "<i2")) == ()
