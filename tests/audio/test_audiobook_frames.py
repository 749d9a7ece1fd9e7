"""Clips as AAC frames: their number, their place, and that they need no neighbour."""

import pickle
from functools import partial

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio import sounds
from voiceguide.audio.audiobook import (
    EARLY_FRAMES,
    SAMPLES,
    SILENT_FRAME,
    encode,
    encode_stored,
    frame_count,
    frame_near,
)
from voiceguide.audio.clips import condition
from voiceguide.audio.measure import loudness
from voiceguide.audio.speak import store_sound
from voiceguide.audio.store import ClipStore
from voiceguide.errors import StoreError
from voiceguide.units import Millis
from voiceguide.voices.handle import VoiceHandle

AAC_LC_24_KHZ_MONO = bytes.fromhex("1308")
"""AudioSpecificConfig (ISO 14496-3): object type 2, frequency index 6, one channel."""

AROUND = 3
"""Silent frames before and behind a clip in a test."""


def noise(length, seed=1, peak=20_000):
    samples = np.random.default_rng(seed).integers(-peak, peak, length, endpoint=True)
    return samples.astype("<i2").tobytes()


def spoken(text):
    return condition(VoiceHandle("tones").speak(text), 0.5)


def heard(frames):
    """What a decoder makes of frames: floating-point samples."""
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = AAC_LC_24_KHZ_MONO
    packets = [*map(av.Packet, frames), None]
    return np.concatenate([f.to_ndarray()[0] for p in packets for f in decoder.decode(p)])


def in_silence(clip):
    """A clip between silent frames, decoded, and the sample at which its sound should start."""
    silence = [SILENT_FRAME] * AROUND
    start = (AROUND + EARLY_FRAMES) * SAMPLES
    return heard([*silence, *clip.frames, *silence]), start


lengths = st.integers(1, 6 * SAMPLES)
seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("frames", [1, 2, 50])
def test_silent_frames_decode_to_exact_zeros(frames):
    decoded = heard([SILENT_FRAME] * frames)
    assert decoded.size == frames * SAMPLES
    assert not decoded.any()


def test_the_silent_frame_is_what_the_encoder_makes_of_zeros():
    clip = encode(bytes(2 * 20 * SAMPLES))
    assert {*clip.frames, clip.before, clip.behind} == {SILENT_FRAME}


@settings(deadline=None, max_examples=50)
@given(length=lengths, seed=seeds)
def test_a_clip_is_one_frame_and_those_that_its_sound_fills(length, seed):
    assert len(encode(noise(length, seed)).frames) == 1 + frame_count(length)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (1, 1), (1024, 1), (1025, 2)])
def test_sound_fills_whole_frames(samples, frames):
    assert frame_count(samples) == frames


@settings(deadline=None, max_examples=50)
@given(length=lengths, seed=seeds)
def test_the_frames_beside_a_clip_code_no_sound(length, seed):
    clip = encode(noise(length, seed))
    # A header and an end take 4 bytes; any coded band takes more.
    assert len(clip.before) == len(clip.behind) == len(SILENT_FRAME)
    silence = [SILENT_FRAME] * AROUND
    with_them = heard([*silence[1:], clip.before, *clip.frames, clip.behind, *silence[1:]])
    assert np.array_equal(with_them, in_silence(clip)[0])


@settings(deadline=None, max_examples=50)
@given(
    length=st.integers(600, 4000),
    at=st.floats(0, 1, exclude_max=True),
    height=st.sampled_from([-30_000, -8000, 8000, 30_000]),
)
def test_a_click_lands_on_the_sample_it_is_meant_for(length, at, height):
    samples = np.zeros(length, dtype="<i2")
    click = int(at * length)
    samples[click] = height
    decoded, start = in_silence(encode(samples.tobytes()))
    found = int(np.abs(decoded).argmax())
    assert found - start == click
    assert decoded[found] * height > 0


@settings(deadline=None, max_examples=50)
@given(length=lengths, seed=seeds)
def test_nothing_is_heard_outside_a_clips_own_frames_and_the_one_behind_them(length, seed):
    clip = encode(noise(length, seed))
    decoded, _ = in_silence(clip)
    first, last = AROUND * SAMPLES, (AROUND + len(clip.frames) + 1) * SAMPLES
    assert not decoded[:first].any()
    assert not decoded[last:].any()


@pytest.mark.parametrize("name", sounds.NAMES)
def test_tones_and_breaths_keep_their_shape_and_level(name):
    pcm = sounds.pcm(name)
    decoded, start = in_silence(encode(pcm))
    wanted = np.frombuffer(pcm, "<i2") / 32768
    found = decoded[start : start + wanted.size]
    # A breath is noise, of which a codec keeps the band and not the samples.
    assert np.corrcoef(wanted, found)[0, 1] > (0.9 if "breath" in name else 0.999)
    assert np.sqrt(np.mean(found**2) / np.mean(wanted**2)) == pytest.approx(1, abs=0.1)


def test_speech_keeps_its_loudness_and_its_peaks():
    pcm = spoken("Lie on your back, and let your knees fall apart, as far as they will go.")
    decoded, start = in_silence(encode(pcm))
    found = decoded[start : start + len(pcm) // 2]
    after = loudness((np.clip(found, -1, 1) * 32767).round().astype("<i2").tobytes())
    before = loudness(pcm)
    assert after.integrated == pytest.approx(before.integrated, abs=0.2)
    assert after.true_peak_dbtp == pytest.approx(before.true_peak_dbtp, abs=0.5)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(lengths, seeds), min_size=1, max_size=5), st.integers(1, 3))
def test_a_clip_sounds_among_others_as_it_does_alone_to_the_bit(clips, silent):
    encoded = [encode(noise(length, seed)) for length, seed in clips]
    silence = [SILENT_FRAME] * silent
    joined = heard([frame for clip in encoded for frame in (*silence, *clip.frames)])
    at = 0
    for clip in encoded:
        at += silent * SAMPLES
        alone = heard([*silence, *clip.frames])[silent * SAMPLES :]
        assert np.array_equal(joined[at : at + alone.size], alone)
        at += alone.size


def test_the_same_clip_gives_the_same_frames():
    assert encode(noise(5000)) == encode(noise(5000))


@given(st.integers(0, 10**8).map(Millis))
def test_the_nearest_frame_is_within_half_a_frame_of_a_time(time):
    assert abs(frame_near(time) * SAMPLES - time * 24) <= SAMPLES // 2


def test_a_job_encodes_a_stored_clip_and_can_be_sent_to_another_process(tmp_path):
    store = ClipStore(tmp_path)
    job = partial(encode_stored, store, store_sound("tick", store))
    done = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(job))()))  # noqa: S301
    assert done == encode(sounds.pcm("tick"))


def test_a_clip_that_is_not_there_is_a_store_error_that_names_its_file(tmp_path):
    with pytest.raises(StoreError, match=r"abcd\.clip: a clip vanished"):
        encode_stored(ClipStore(tmp_path), "abcd")
