"""The background of an audiobook: softer by its frames' gain, clear of clips, without clicks."""

import io
from functools import cache

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeline_builder import make_event, make_timeline

from voiceguide.audio import sounds
from voiceguide.audio.audiobook import (
    SAMPLES,
    SILENT_FRAME,
    assemble,
    encode,
    encode_loop,
    write_audiobook,
)
from voiceguide.audio.audiobook_background import STEPS, frames_in, gain_of, heard_in
from voiceguide.script.model import Sound
from voiceguide.units import Millis

TICK = Sound("tick")
STARTS_MS = (900, 8000, 12_000, 15_000, 43_000)


@cache
def loop(name):
    return encode_loop(sounds.pcm(name))


def clips():
    return {TICK: encode(sounds.pcm("tick"))}


def course():
    events = tuple(make_event(TICK, start, start + 300) for start in STARTS_MS)
    return [make_timeline(events=events, duration_ms=Millis(48_000))]


@cache
def heard(tmp_path, name=None):
    path = tmp_path / f"{name}.m4b"
    tags = {"title": "Gentle"}
    write_audiobook(path, course(), clips(), tags, background=loop(name) if name else ())
    with av.open(io.BytesIO(path.read_bytes())) as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return np.concatenate(frames).astype(float)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("books")


def places():
    silent = list(assemble(course(), clips()))
    got = list(assemble(course(), clips(), loop("rain")))
    assert len(got) == len(silent)
    return [at for at, pair in enumerate(zip(silent, got, strict=True)) if len(set(pair)) > 1]


def test_the_length_of_a_loop_is_whole_frames_of_both_kinds():
    for name in sounds.LOOPS:
        assert len(loop(name)) * SAMPLES * 2 == len(sounds.pcm(name))
        assert min(map(gain_of, loop(name))) > STEPS


@given(st.integers(0, 900), st.integers(0, 2000))
def test_it_keeps_clear_of_both_clips(first, length):
    where = heard_in(first, first + length)
    if where:
        assert first + 2 <= where.start
        assert where.stop <= first + length - 2
        assert len(where) > 2 * STEPS
    else:
        assert length < 82 + 4 + 8


def test_a_pause_has_the_loops_frames_softer_at_its_ends():
    frames = list(frames_in(range(500, 640), loop("rain")))
    steps = [gain_of(loop("rain")[at % 504]) - gain_of(f) for at, f in enumerate(frames, 500)]
    assert steps[:STEPS] == list(range(STEPS, 0, -1))
    assert steps[-STEPS:] == list(range(1, STEPS + 1))
    assert set(steps[STEPS:-STEPS]) == {0}
    assert [f[2:] for f in frames] == [loop("rain")[at % 504][2:] for at in range(500, 640)]


def test_in_a_book_it_is_where_silence_was_and_nowhere_else():
    silent = list(assemble(course(), clips()))
    changed = places()
    assert {silent[at] for at in changed} == {SILENT_FRAME}
    assert len(changed) > 600


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_its_clips_sound_as_they_do_without_and_it_as_its_loop(folder, name):
    with_it, without = heard(folder, name).copy(), heard(folder)
    near = np.zeros(with_it.size, dtype=bool)
    meant = np.frombuffer(sounds.pcm(name), "<i2").astype(float) / 32768
    for at in places():
        near[at * SAMPLES : (at + 2) * SAMPLES] = True
    assert np.array_equal(with_it[~near], without[~near])
    # In the middle of the longest pause, past the seam: a frame's sound begins one frame later.
    here = slice(440 * SAMPLES, 640 * SAMPLES)
    due = meant.take(np.arange(here.start, here.stop) - SAMPLES, mode="wrap")
    assert with_it[here] @ due > 0.95 * np.sqrt((with_it[here] @ with_it[here]) * (due @ due))


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_nothing_clicks(folder, name):
    """Over 7 kHz, where a background has nothing, no 6 ms of it stand out, a seam's neither."""
    sound = heard(folder, name)
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(sound.size, 1 / 24_000) < 7000] = 0
    high = np.fft.irfft(spectrum, sound.size)
    quiet = np.zeros(sound.size, dtype=bool)
    for at in places():
        quiet[at * SAMPLES : (at + 2) * SAMPLES] = True
    energy = (high[: high.size // 144 * 144].reshape(-1, 144) ** 2).mean(axis=1)
    energy = energy[quiet[: high.size // 144 * 144].reshape(-1, 144).all(axis=1)]
    steady = high[440 * SAMPLES : 640 * SAMPLES]
    usual = (steady[: steady.size // 144 * 144].reshape(-1, 144) ** 2).mean(axis=1).max()
    assert energy.max() < 4 * usual
