"""Clips as MP3 frames: their size, their place, and that they need no neighbour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mp3_decoder import decode

from voiceguide.audio import sounds
from voiceguide.audio.clips import condition
from voiceguide.audio.frames import (
    CODEC_DELAY_SAMPLES,
    EARLY_FRAMES,
    LEAD_SAMPLES,
    SILENT_FRAME,
    clip_frames,
)
from voiceguide.audio.mp3 import encode
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME, Samples
from voiceguide.voices.handle import VoiceHandle

BEFORE, BEHIND = 5, 6
"""Silent frames around a clip in a session of a test."""


def noise(length, seed=1, peak=20_000):
    samples = np.random.default_rng(seed).integers(-peak, peak, length, endpoint=True)
    return samples.astype("<i2").tobytes()


def numbers(pcm):
    return np.frombuffer(pcm, "<i2").astype(int)


def heard(mp3):
    return numbers(decode(mp3))


def in_session(frames):
    return heard(SILENT_FRAME * BEFORE + frames + SILENT_FRAME * BEHIND)


def spoken(text):
    return condition(VoiceHandle("tones").speak(text), 0.5)


def outside(frames):
    """What a session with one clip sounds like where the clip's own frames are not."""
    session = in_session(frames)
    first = BEFORE * SAMPLES_PER_FRAME
    last = first + len(frames) // FRAME_BYTES * SAMPLES_PER_FRAME
    return np.concatenate([session[:first], session[last:]])


lengths = st.integers(0, 4 * SAMPLES_PER_FRAME)
seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=50)
@given(length=lengths, seed=seeds)
def test_a_clip_is_whole_frames_of_144_bytes_with_one_header(length, seed):
    frames = encode(noise(length, seed))
    assert len(frames) == 144 * clip_frames(Samples(length))
    headers = {frames[start : start + 4] for start in range(0, len(frames), 144)}
    assert headers == {bytes.fromhex("fff364c4")}


@pytest.mark.parametrize("text", ["Hold.", "Lie on your back, and let your knees fall apart."])
def test_no_frame_keeps_its_sound_in_the_frames_before_it(text):
    """Behind the header stands how far back a frame's sound begins: 0, the frame itself."""
    frames = encode(bytes(4800) + spoken(text) + bytes(4800) + noise(20_000))
    assert {frames[start + 4] for start in range(0, len(frames), 144)} == {0}


@settings(deadline=None, max_examples=50)
@given(length=lengths, seed=seeds)
def test_a_clip_decodes_to_its_length_and_holds_all_of_its_sound(length, seed):
    frames = encode(noise(length, seed))
    decoded = heard(frames).size
    assert decoded == len(frames) // FRAME_BYTES * SAMPLES_PER_FRAME
    # Placed two frames early, its last sample is decoded before its last frame is over.
    assert decoded >= EARLY_FRAMES * SAMPLES_PER_FRAME + length


@pytest.mark.parametrize("length", [1, 24_000, 25_919, 25_920, 25_921])
def test_clip_frames_tells_the_frames_of_a_clip_before_it_is_encoded(length):
    assert clip_frames(Samples(length)) == len(encode(noise(length))) // FRAME_BYTES


def test_lead_and_codec_delay_together_are_the_frames_that_a_clip_is_early():
    assert CODEC_DELAY_SAMPLES + LEAD_SAMPLES == EARLY_FRAMES * SAMPLES_PER_FRAME
    assert EARLY_FRAMES == 2


@pytest.mark.parametrize("frames", [2, 3, 50])
def test_a_silent_frame_decodes_to_exact_zeros(frames):
    decoded = heard(SILENT_FRAME * frames)
    assert decoded.size == frames * SAMPLES_PER_FRAME
    assert not decoded.any()


def test_silence_after_a_loud_clip_is_exact_zeros_again():
    assert not in_session(encode(noise(5000)))[-2 * SAMPLES_PER_FRAME :].any()


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
    session = in_session(encode(samples.tobytes()))
    found = int(np.abs(session).argmax())
    assert found - (BEFORE + EARLY_FRAMES) * SAMPLES_PER_FRAME == click
    assert session[found] * height > 0


def test_a_click_at_the_first_sample_lands_two_frames_behind_the_first_frame():
    click = np.zeros(2000, dtype="<i2")
    click[0] = 20_000
    assert np.abs(heard(encode(click.tobytes()))).argmax() == 2 * SAMPLES_PER_FRAME


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(lengths, seeds), min_size=1, max_size=5), st.integers(2, 4))
def test_a_clip_sounds_in_a_session_as_it_does_alone_to_the_bit(clips, silent):
    encoded = [encode(noise(length, seed)) for length, seed in clips]
    session = heard(b"".join(SILENT_FRAME * silent + frames for frames in encoded))
    at = 0
    for frames in encoded:
        at += silent * SAMPLES_PER_FRAME
        alone = heard(frames)
        assert np.array_equal(session[at : at + alone.size], alone)
        at += alone.size


@pytest.mark.parametrize("name", sounds.NAMES)
def test_a_tone_or_breath_decodes_to_nothing_outside_its_own_frames(name):
    assert not outside(encode(sounds.pcm(name))).any()


@pytest.mark.parametrize("text", ["Hold.", "Three.", "Lie on your back.", "And let it go."])
def test_a_clip_decodes_to_nothing_outside_its_own_frames(text):
    assert not outside(encode(spoken(text))).any()


@settings(deadline=None, max_examples=50)
@given(length=lengths, seed=seeds)
def test_even_a_clip_that_ends_at_full_level_decodes_within_its_own_frames(length, seed):
    assert not outside(encode(noise(length, seed))).any()


def test_a_clip_sounds_as_it_does_alone_right_behind_one_that_ends_at_full_level():
    loud, clip = encode(noise(529)), encode(spoken("Hold."))
    alone = heard(clip)
    assert np.array_equal(heard(loud + clip)[-alone.size :], alone)


def test_the_same_clip_gives_the_same_bytes():
    assert encode(noise(5000)) == encode(noise(5000))
