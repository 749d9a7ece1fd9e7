"""A background as frames and as sound: where it is heard, how it joins, what it leaves alone."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mp3_decoder import decode
from timeline_builder import make_event, make_timeline

from voiceguide.audio import mp3, sounds
from voiceguide.audio.assemble import assemble
from voiceguide.audio.background import (
    FADE_FRAMES,
    GRID,
    LoopFrames,
    heard_in,
    loop_frames,
    loop_of,
    steps_down,
)
from voiceguide.audio.background_pcm import pauses
from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audio.mixdown import mixdown
from voiceguide.program.wishes import Background
from voiceguide.script.model import Sound
from voiceguide.units import FRAME_BYTES, FRAME_MS, SAMPLES_PER_FRAME, Millis

MAX_STEPS = steps_down(0)
CLIPS = (Sound("hold-start"), Sound("tick"), Sound("hold-end"))
PAUSES_S = (6, 1, 27, 4, 2, 11, 8)
"""One is longer than a loop, and some are too short."""


@cache
def pcm_of(name):
    return sounds.pcm(name)


@cache
def loop(name):
    return mp3.encode_loop(pcm_of(name))


def frames_of(data):
    return [data[at : at + FRAME_BYTES] for at in range(0, len(data), FRAME_BYTES)]


def gain_of(frame):
    """The bits of a frame's global_gain, in the two bytes in which they lie."""
    return (frame[7] & 3) << 6 | frame[8] >> 2


def without_gain(frame):
    return frame[:7] + bytes([frame[7] & 0xFC, frame[8] & 3]) + frame[9:]


@cache
def clip_frames(clip):
    return mp3.encode(pcm_of(clip.name))


@cache
def timeline():
    events, now = [], 600
    for number, pause in enumerate(PAUSES_S):
        clip = CLIPS[number % len(CLIPS)]
        length = len(clip_frames(clip)) // FRAME_BYTES * FRAME_MS
        events.append(make_event(clip, now, now + length))
        now += length + 1000 * pause + 7 * number
    return make_timeline(events=tuple(events), duration_ms=Millis(now))


@cache
def session(name=None):
    background = LoopFrames(loop(name)) if name else None
    return bytes(assemble(timeline(), {clip: clip_frames(clip) for clip in CLIPS}, background))


@cache
def heard(name=None):
    return np.frombuffer(decode(session(name)), "<i2").astype(float)


def steady(name):
    """Each pause in which it is heard, without its fades: its sound."""
    for pause in pauses(timeline()):
        first, last = pause.start + 2 + FADE_FRAMES, pause.stop - FADE_FRAMES
        yield heard(name)[first * SAMPLES_PER_FRAME : last * SAMPLES_PER_FRAME]


def test_no_background_needs_no_clip_and_each_other_needs_its_own():
    assert loop_of(Background.NONE) == frozenset()
    others = [background for background in Background if background is not Background.NONE]
    assert [loop_of(background) for background in others] == [
        frozenset({Sound(name)}) for name in sounds.LOOPS
    ]


# Frames


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_a_loop_is_a_circle_of_frames(name):
    """What comes after its second pass is its second pass again."""
    pcm, length = pcm_of(name), len(loop(name))
    fourfold = mp3.encode(4 * pcm)
    assert length == len(pcm) // (2 * SAMPLES_PER_FRAME) * FRAME_BYTES
    assert fourfold[length : 2 * length] == fourfold[2 * length : 3 * length] == loop(name)
    assert length % (GRID * FRAME_BYTES) == 0


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_each_frame_of_a_loop_can_be_made_softer_by_its_gain_alone(name):
    frames = frames_of(loop(name))
    assert {frame[:5] for frame in frames} == {bytes.fromhex("fff364c400")}
    assert min(map(gain_of, frames)) > MAX_STEPS
    # Bit 47 behind the header: no short blocks, so that any frame can follow silence.
    assert not any(frame[9] & 1 for frame in frames)


@given(st.integers(0, 5000), st.integers(0, 3000))
def test_a_background_keeps_clear_of_both_clips_and_begins_and_ends_on_its_grid(first, length):
    where = heard_in(first, first + length)
    if length >= 2 * FADE_FRAMES + 24 + 2 * GRID + 4:
        assert where
    if where:
        assert first + 2 <= where.start < first + 2 + GRID
        assert first + length - 2 - GRID < where.stop <= first + length - 2
        assert where.start % GRID == where.stop % GRID == 0
        assert len(where) > 2 * FADE_FRAMES


@given(st.integers(0, 400), st.integers(18, 400))
def test_a_pause_has_the_loops_frames_in_their_order_softer_at_its_ends(start, length):
    heard_frames = range(start * GRID, (start + length) * GRID)
    frames, of_loop = loop("rain"), frames_of(loop("rain"))
    got = frames_of(b"".join(loop_frames(frames).parts(heard_frames)))
    assert len(got) == len(heard_frames)
    for at, (number, frame) in enumerate(zip(heard_frames, got, strict=True)):
        expected = of_loop[number % len(of_loop)]
        from_an_end = min(at, len(got) - 1 - at)
        softer = steps_down(from_an_end) if from_an_end < FADE_FRAMES else 0
        assert gain_of(expected) - gain_of(frame) == softer
        assert without_gain(frame) == without_gain(expected)


def test_a_fade_goes_from_one_step_to_the_deepest_and_is_shared_by_all_pauses():
    steps = [steps_down(frame) for frame in range(FADE_FRAMES)]
    assert steps == sorted(steps, reverse=True)
    assert (steps[0], steps[-1]) == (30, 1)
    frames = loop_frames(loop("air"))
    assert loop_frames(bytes(loop("air"))) is frames
    count = len(frames_of(loop("air")))
    one, other = (list(frames.parts(range(at, at + 160))) for at in (16, 16 + count))
    assert one[0] is other[0]
    assert one[-1] is other[-1]


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_every_clip_stands_where_it_stands_without_and_so_does_every_other_silence(name):
    silent, got = frames_of(session()), frames_of(session(name))
    assert len(got) == len(silent)
    within = {frame for pause in pauses(timeline()) for frame in pause}
    assert 0 < len(within) < len(got)
    for number, (before, now) in enumerate(zip(silent, got, strict=True)):
        if number in within:
            assert before == SILENT_FRAME != now
        else:
            assert before == now


# Sound


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_what_is_heard_of_clips_is_the_same_to_the_bit_and_silence_stays_exact(name):
    with_it, without = heard(name).copy(), heard()
    for pause in pauses(timeline()):
        # Two frames of delay, and two in which the decoder rings.
        with_it[pause.start * SAMPLES_PER_FRAME : (pause.stop + 2) * SAMPLES_PER_FRAME] = 0
    assert np.array_equal(with_it, without)


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_the_wav_has_the_same_background_in_the_same_places(name):
    pcm = {clip: pcm_of(clip.name) for clip in CLIPS}
    meant = np.frombuffer(mixdown(timeline(), pcm, pcm_of(name)).raw_data, "<i2").astype(float)
    assert meant.size == heard(name).size
    for pause in pauses(timeline()):
        here = slice((pause.start + 2) * SAMPLES_PER_FRAME, (pause.stop + 2) * SAMPLES_PER_FRAME)
        one, other = heard(name)[here], meant[here]
        assert one @ other > 0.98 * np.sqrt((one @ one) * (other @ other))
        assert (one @ one) == pytest.approx(other @ other, rel=0.15)
        meant[here] = 0
    silent = np.frombuffer(mixdown(timeline(), pcm).raw_data, "<i2")
    assert np.array_equal(meant, silent)


def high_band(samples):
    """The energy over 7 kHz, where a background has nothing and a click has much, in each 6 ms."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(samples.size, 1 / 24_000) < 7000] = 0
    high = np.fft.irfft(spectrum, samples.size)
    return (high[: high.size // 144 * 144].reshape(-1, 144) ** 2).mean(axis=1)


def joins(name):
    """Where one run of frames ends and another begins: samples."""
    count = len(frames_of(loop(name)))
    for pause in pauses(timeline()):
        ends = {pause.start, pause.start + FADE_FRAMES, pause.stop - FADE_FRAMES, pause.stop}
        seams = {at for at in pause if at % count == 0}
        yield from ((at + 1) * SAMPLES_PER_FRAME for at in ends | seams)


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_nothing_clicks_where_frames_are_joined(name):
    """In the high band every join is as quiet as the background is elsewhere."""
    usual = max(high_band(part).max() for part in steady(name))
    for at in joins(name):
        around = heard(name)[at - SAMPLES_PER_FRAME : at + 2 * SAMPLES_PER_FRAME]
        assert high_band(around * np.hanning(around.size))[2:-2].max() <= 2 * usual


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_it_rises_slowly_goes_on_without_a_gap_and_falls_slowly(name):
    level = np.sqrt(np.mean(np.frombuffer(pcm_of(name), "<i2").astype(float) ** 2))
    for part in steady(name):
        tenths = part[: part.size // 2400 * 2400].reshape(-1, 2400)
        db = 20 * np.log10(np.sqrt((tenths**2).mean(axis=1)) / level)
        assert db.min() > -6
        assert db.max() < 6
    for pause in pauses(timeline()):
        first, last = (pause.start + 2) * SAMPLES_PER_FRAME, (pause.stop + 2) * SAMPLES_PER_FRAME
        for fade in (heard(name)[first:][:34_560], heard(name)[:last][-34_560:][::-1]):
            fifths = np.sqrt((fade.reshape(-1, 5760) ** 2).mean(axis=1)) / level
            assert fifths[0] < 0.02
            assert (np.diff(20 * np.log10(fifths)) < 15).all()
            assert (np.diff(fifths) > 0).all()
