"""Levels, measured against signals whose level is known."""

import math

import numpy as np
import pytest

from voiceguide.audio.measure import loudness

FULL_SCALE_SINE_LUFS = -3.01
"""Of a 997 Hz sine in one channel, by BS.1770."""


def sine(dbfs, *, hertz=997.0, seconds=5.0, rate=24_000, phase=0.0):
    steps = np.arange(round(seconds * rate))
    wave_ = np.sin(2 * np.pi * hertz * steps / rate + phase)
    return np.round(32_767 * 10 ** (dbfs / 20) * wave_).astype("<i2").tobytes()


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("dbfs", [0.0, -15.99, -19.99, -36.99])
def test_a_997_hz_sine_has_the_loudness_that_the_standard_gives_it(dbfs, rate):
    level = loudness(sine(dbfs, rate=rate), rate)
    assert level.integrated == pytest.approx(dbfs + FULL_SCALE_SINE_LUFS, abs=0.1)


def test_the_rate_defaults_to_the_sessions():
    assert loudness(sine(-20)) == loudness(sine(-20), 24_000)


def test_a_low_tone_counts_less_than_a_high_one():
    low, high = (loudness(sine(-20, hertz=hertz)).integrated for hertz in (60, 4000))
    assert low < -23.5
    assert high > -21


def test_silence_between_sounds_does_not_count():
    sound = sine(-20, seconds=10)
    with_silence = loudness(sound + bytes(10 * 48_000) + sound).integrated
    assert with_silence == pytest.approx(loudness(sound).integrated, abs=0.2)


def test_a_part_10_lu_under_the_rest_does_not_count():
    loud, quiet = sine(-20, seconds=10), sine(-45, seconds=10)
    assert loudness(loud + quiet).integrated == pytest.approx(-23.01, abs=0.3)


@pytest.mark.parametrize("pcm", [bytes(240_000), sine(-20, seconds=0.3), sine(-90)])
def test_silence_and_what_is_under_400_ms_measure_as_the_gate(pcm):
    assert loudness(pcm).integrated == -70


def test_no_sound_at_all_measures_as_the_gate():
    assert loudness(b"").integrated == -70


def test_silence_has_no_peak():
    assert loudness(bytes(48_000)).true_peak_dbtp == -math.inf


@pytest.mark.parametrize("dbfs", [-1.0, -6.0, -30.0])
def test_the_peak_of_a_slow_sine_is_its_sample_peak(dbfs):
    assert loudness(sine(dbfs)).true_peak_dbtp == pytest.approx(dbfs, abs=0.2)


def test_a_true_peak_is_found_between_samples():
    # At a quarter of the rate and 45 degrees every sample lies 3 dB under the wave's top.
    samples = np.frombuffer(sine(-6, hertz=6000, phase=math.pi / 4), "<i2").astype(float)
    ramp = np.minimum(1, np.minimum(np.arange(samples.size), np.arange(samples.size)[::-1]) / 6000)
    pcm = np.round(samples * ramp).astype("<i2").tobytes()
    assert 20 * math.log10(np.abs(samples).max() / 32_768) < -8.9
    assert loudness(pcm).true_peak_dbtp == pytest.approx(-6, abs=0.3)
