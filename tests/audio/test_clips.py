"""Conditioning: rate, edges, level and peaks of a clip, and words on the beat."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.clips import CEILING_DBFS, condition, on_beats, resample
from voiceguide.audio.keys import CLIP_LUFS, gain_for
from voiceguide.audio.measure import loudness
from voiceguide.units import Lufs
from voiceguide.voices.engine import Speech

RATES = (16_000, 22_050, 24_000, 44_100, 48_000)
TARGET = gain_for(Lufs(0.0))
"""What a clip's level is corrected towards: a voice at 0 LUFS must be lowered so far."""
CEILING = 32_768 * 10 ** (CEILING_DBFS / 20)


def tone(*, seconds=1.2, hertz=440.0, peak=3000, rate=24_000):
    return peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def quiet(seconds, rate=24_000):
    return np.zeros(round(seconds * rate))


def speech(*parts, rate=24_000):
    return Speech(np.round(np.concatenate(parts)).astype("<i2").tobytes(), rate)


def numbers(pcm):
    return np.frombuffer(pcm, "<i2").astype(float)


def pitch_of(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), 1 << 19))
    return spectrum.argmax() * 24_000 / (1 << 19)


def middle_db(pcm):
    """The level of the middle of a clip, where no fade reaches, in dB over 1."""
    samples = numbers(pcm)
    third = samples.size // 3
    return 10 * math.log10((samples[third:-third] ** 2).mean())


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hertz", [220.0, 1000.0, 6000.0])
def test_every_rate_keeps_its_pitch_and_its_length(rate, hertz):
    clip = numbers(condition(speech(tone(hertz=hertz, rate=rate), rate=rate), 0))
    assert pitch_of(clip) == pytest.approx(hertz, abs=0.5)
    assert clip.size / 24 == pytest.approx(1200 + 15 + 45, abs=2)


@settings(deadline=None, max_examples=30)
@given(rate=st.sampled_from(RATES), samples=st.integers(8000, 40_000))
def test_resampling_keeps_every_length_to_the_sample(rate, samples):
    source = speech(tone(seconds=samples / rate, rate=rate), rate=rate)
    assert len(resample(source)) / 2 == pytest.approx(source.seconds * 24_000, abs=1)


def test_resampling_the_sessions_own_rate_changes_nothing():
    source = speech(tone())
    assert resample(source) == source.pcm


def test_resampling_adds_no_mirrored_sound():
    # Linear interpolation would put 16,000 - 6,000 Hz beside 6,000 Hz at -20 dB or more.
    clip = numbers(resample(speech(tone(hertz=6000, rate=16_000), rate=16_000)))
    power = np.abs(np.fft.rfft(clip * np.hanning(clip.size))) ** 2
    hertz = np.fft.rfftfreq(clip.size, 1 / 24_000)
    assert power[hertz > 8500].sum() < 1e-5 * power.sum()


@settings(deadline=None, max_examples=30)
@given(before=st.integers(20, 500), behind=st.integers(60, 500), rate=st.sampled_from(RATES))
def test_silence_is_trimmed_to_15_ms_before_and_45_ms_behind(before, behind, rate):
    source = speech(
        quiet(before / 1000, rate), tone(rate=rate), quiet(behind / 1000, rate), rate=rate
    )
    clip = numbers(condition(source, 0))
    sounding = np.flatnonzero(np.abs(clip) > 0.05 * np.abs(clip).max())
    # Silence is looked for in steps of 5 ms.
    assert 15 <= sounding[0] / 24 <= 21
    assert 45 <= (clip.size - sounding[-1]) / 24 <= 51


@pytest.mark.parametrize("noise", [0, 5])
def test_a_quiet_background_counts_as_silence(noise):
    background = np.random.default_rng(1).integers(-noise, noise, 12_000, endpoint=True)
    clip = condition(speech(background, tone(), background), 0)
    assert len(clip) / 48 == pytest.approx(1200 + 15 + 45, abs=10)


def test_speech_without_silence_around_it_loses_nothing_and_gets_its_edges():
    assert len(condition(speech(tone()), 0)) / 48 == pytest.approx(1200 + 15 + 45, abs=1)


@pytest.mark.parametrize("around", [0.0, 0.2])
def test_a_clip_is_faded_in_and_out(around):
    clip = np.abs(numbers(condition(speech(quiet(around), tone(hertz=3000), quiet(around)), 0)))
    assert clip[:6].max() < 0.06 * clip.max()
    assert clip[-24:].max() < 0.06 * clip.max()


@settings(deadline=None, max_examples=30)
@given(gain=st.floats(-12, 12), ms=st.integers(200, 900))
def test_a_clip_under_a_second_gets_the_voices_gain_and_nothing_else(gain, ms):
    source = speech(tone(seconds=ms / 1000))
    assert middle_db(condition(source, gain)) - middle_db(source.pcm) == pytest.approx(
        gain, abs=0.05
    )


@settings(deadline=None, max_examples=40)
@given(off=st.floats(-8, 8), gain=st.floats(-6, 6))
def test_a_longer_clip_is_corrected_by_at_most_two_and_a_half_lu(off, gain):
    """`off`: by how much the voice's gain alone would miss the level."""
    reference = speech(tone(seconds=2, peak=1000))
    wanted = TARGET + off - gain - loudness(reference.pcm).integrated
    source = speech(tone(seconds=2, peak=1000 * 10 ** (wanted / 20)))
    correction = middle_db(condition(source, gain)) - middle_db(source.pcm) - gain
    assert correction == pytest.approx(max(-2.5, min(2.5, -off)), abs=0.15)


@pytest.mark.parametrize(("ms", "corrected"), [(930, False), (950, True)])
def test_correction_begins_at_one_second_edges_counted_in(ms, corrected):
    source = speech(tone(seconds=ms / 1000, peak=500))
    change = middle_db(condition(source, 0)) - middle_db(source.pcm)
    assert change == pytest.approx(2.5 if corrected else 0, abs=0.05)


@pytest.mark.parametrize("level", [-40.0, -24.14, -19.0, -10.0])
def test_a_voices_gain_brings_its_level_to_the_target(level):
    assert gain_for(Lufs(level)) + level == pytest.approx(TARGET, abs=0.01)
    assert -20 < TARGET < -17


@settings(deadline=None, max_examples=40)
@given(
    half_period=st.integers(1, 300),
    ms=st.integers(120, 1500),
    gain=st.floats(-6, 24),
    rate=st.sampled_from(RATES),
)
def test_no_peak_is_over_the_ceiling_even_of_full_scale_square_waves(half_period, ms, gain, rate):
    steps = np.arange(rate * ms // 1000) // half_period
    square = np.where(steps % 2, -32_768, 32_767)
    clip = numbers(condition(speech(square, rate=rate), gain))
    assert np.abs(clip).max() <= CEILING + 1


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), gain=st.floats(0, 20))
def test_no_peak_is_over_the_ceiling_wherever_it_lies(seed, gain):
    random = np.random.default_rng(seed)
    samples = tone(seconds=0.5)
    samples[random.integers(0, samples.size, 20)] = random.choice([-32_768, 32_767], 20)
    assert np.abs(numbers(condition(speech(samples), gain))).max() <= CEILING + 1


def test_a_peak_is_turned_down_and_the_rest_stays_as_loud_as_it_was():
    plain = tone(seconds=0.9)
    spiked = plain.copy()
    spiked[10_000] = 32_767
    before, after = (numbers(condition(speech(part), 6)) for part in (plain, spiked))
    assert before.size == after.size
    around = np.zeros(before.size, dtype=bool)
    around[10_360 - 300 : 10_360 + 300] = True
    assert np.abs(before - after)[~around].max() <= 1
    assert np.abs(np.diff(after))[9360:10_260].max() < 700


def test_turning_peaks_down_does_not_rasp():
    # Clipped at 3 dB under its top, a sine would have overtones at -20 dB and less.
    clip = numbers(condition(speech(tone(seconds=0.9, hertz=500, peak=32_000)), 3))
    middle = clip[4800:-4800]
    power = np.abs(np.fft.rfft(middle * np.blackman(middle.size))) ** 2
    hertz = np.fft.rfftfreq(middle.size, 1 / 24_000)
    assert power[hertz > 900].sum() < 1e-5 * power.sum()


def test_conditioning_gives_the_same_bytes_twice():
    source = speech(quiet(0.1), tone(peak=30_000, rate=22_050), rate=22_050)
    assert condition(source, 7.0) == condition(source, 7.0)


words = st.lists(st.integers(1, 12_000), min_size=1, max_size=6)


@given(words, st.integers(501, 2000))
def test_words_start_on_the_beat_exact_to_the_sample(lengths, beat_ms):
    spoken = [
        np.full(length, index, dtype="<i2").tobytes()
        for index, length in enumerate(lengths, start=1)
    ]
    clip = np.frombuffer(on_beats(spoken, beat_ms), "<i2")
    beat = beat_ms * 24
    for index, length in enumerate(lengths, start=1):
        where = np.flatnonzero(clip == index)
        assert where[0] == (index - 1) * beat
        assert where.size == length == where[-1] - where[0] + 1
    assert clip.size == (len(lengths) - 1) * beat + lengths[-1]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_word_longer_than_its_beat_is_an_error_in_milliseconds(index):
    spoken = [bytes(2 * 2400)] * 3
    spoken[index] = bytes(2 * 26_400)
    with pytest.raises(ValueError, match=r"1100 ms .* 1000 ms"):
        on_beats(spoken, 1000)


def test_sound_that_starts_at_once_gets_silence_and_no_click():
    clip = np.abs(numbers(condition(speech(tone(hertz=1000, peak=20_000)), 0)))
    assert clip[: 24 * 14].max() == 0
    assert clip[-24 * 44 :].max() == 0
    assert clip[24 * 15 : 24 * 16].max() < 0.3 * clip.max()


@pytest.mark.parametrize("spike", [8000, 12_000, 20_000])
def test_what_the_limiter_takes_is_made_up_for(spike):
    """Sharp peaks over a quiet voice: without that, a clip with many of them is too quiet."""
    samples = tone(seconds=2, peak=2500)
    samples[::600] = spike
    level = loudness(condition(speech(samples), TARGET - loudness(speech(samples).pcm).integrated))
    assert level.integrated == pytest.approx(CLIP_LUFS, abs=0.8)


def test_a_sound_that_stops_dead_is_faded_out_before_the_silence_behind_it():
    """As espeak stops an "s": heard as a click, and found as one by the audit."""
    stopped = numbers(condition(speech(quiet(0.2), tone(hertz=3000.0), quiet(0.4)), 0))
    sounding = np.flatnonzero(stopped)
    last = stopped[sounding[-1] - 47 : sounding[-1] + 1]
    before = stopped[sounding[-1] - 960 : sounding[-1] - 480]
    assert np.abs(last).max() < np.abs(before).max() / 5
