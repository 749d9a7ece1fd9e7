"""Tones: found to the sample wherever they stand, and matched with those of the cue sheet."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio import sounds
from voiceguide.audit.findings import Kind
from voiceguide.audit.tones import (
    BLOCK,
    TEMPLATE_SAMPLES,
    DetectedSound,
    align,
    detect_sounds,
    length_findings,
    measure_holds,
    tone_findings,
)
from voiceguide.timeline import cue_sheet
from voiceguide.units import FRAME_MS, SAMPLES_PER_FRAME, Millis, frame_at
from voiceguide.voices.tones import TonesVoice

# Found


@pytest.mark.parametrize("name", sounds.NAMES)
def test_a_sound_is_found_to_the_sample_wherever_it_stands(name):
    sound = np.frombuffer(sounds.pcm(name), "<i2")
    block_edge = BLOCK - TEMPLATE_SAMPLES
    places = [0, 7, block_edge - 1000, block_edge + 200_001]
    for at in places:
        pcm = np.zeros(at + len(sound) + 5000, np.int16)
        pcm[at : at + len(sound)] = sound
        (detected,) = detect_sounds(pcm)
        assert (detected.name, detected.at) == (name, at)
        assert detected.score > 0.99


@pytest.mark.parametrize("gain", [0.3, 1, 4])
def test_a_sound_is_found_at_any_sensible_level(gain):
    sound = np.frombuffer(sounds.pcm("hold-start"), "<i2") * gain
    (detected,) = detect_sounds(np.pad(sound.astype(np.int16), 4000))
    assert (detected.name, detected.at) == ("hold-start", 4000)


def test_a_sound_is_found_in_noise_and_none_in_noise_alone():
    noise = np.random.default_rng(3).normal(0, 400, 200_000)
    assert detect_sounds(noise.astype(np.int16)) == ()
    sound = np.frombuffer(sounds.pcm("switch"), "<i2")
    noise[90_000 : 90_000 + len(sound)] += sound
    (detected,) = detect_sounds(noise.astype(np.int16))
    assert (detected.name, detected.at) == ("switch", 90_000)


def test_nothing_is_found_in_nothing():
    assert detect_sounds(np.zeros(0, np.int16)) == ()
    assert detect_sounds(np.zeros(500_000, np.int16)) == ()


def test_a_voice_made_of_tones_is_none_of_them():
    speech = TonesVoice().speak("Draw that knee towards your chest, and let it go again.")
    assert detect_sounds(np.frombuffer(speech.pcm, "<i2")) == ()


def test_all_sounds_of_a_session_are_found_and_no_speech_is_one(good):
    events = [event for event in good.sheet["events"] if "sound" in event]
    detected = detect_sounds(good.pcm)
    assert [(sound.at, sound.name) for sound in detected] == [
        (frame_at(event["start_ms"]) * SAMPLES_PER_FRAME, event["sound"]) for event in events
    ]
    assert min(sound.score for sound in detected) > 0.99


# Matched


@pytest.fixture(scope="module")
def sheet(good):
    return cue_sheet.load(json.dumps(good.sheet))


def length_of(sheet):
    return frame_at(Millis(sheet.duration_ms)) * SAMPLES_PER_FRAME


def as_expected(sheet):
    """The sounds of a file that has each where the sheet has it."""
    expected = align(sheet, (), length_of(sheet)).expected
    return tuple(DetectedSound(sound.name, sound.at, 1.0) for sound in expected)


def moved(sound, frames):
    return DetectedSound(sound.name, sound.at + frames * SAMPLES_PER_FRAME, sound.score)


def test_in_a_good_file_every_sound_is_in_its_place(sheet):
    alignment = align(sheet, as_expected(sheet), length_of(sheet))
    assert alignment.in_place
    assert alignment.matched == list(alignment.expected)
    assert (alignment.extra, alignment.stray, alignment.surplus) == ((), 0, 0)
    assert not [*tone_findings(alignment), *length_findings(alignment)]
    count, worst, findings = measure_holds(sheet, alignment)
    assert (count, findings) == (len(sheet.holds), [])
    assert worst <= FRAME_MS // 2


@settings(max_examples=50)
@given(st.data())
def test_whatever_is_missing_is_named_and_nothing_else(sheet, data):
    sounds_ = as_expected(sheet)
    keep = data.draw(st.lists(st.booleans(), min_size=len(sounds_), max_size=len(sounds_)))
    detected = tuple(sound for sound, there in zip(sounds_, keep, strict=True) if there)
    alignment = align(sheet, detected, length_of(sheet))
    findings = list(tone_findings(alignment))
    missing = [
        sound.start_ms for sound, there in zip(alignment.expected, keep, strict=True) if not there
    ]
    assert [finding.at_ms for finding in findings] == missing
    assert {finding.kind for finding in findings} <= {Kind.TONE_MISSING}


@settings(max_examples=50)
@given(st.data())
def test_frames_that_are_put_in_move_all_sounds_after_them(sheet, data):
    frames = data.draw(st.integers(1, 40))
    sounds_ = as_expected(sheet)
    first = data.draw(st.integers(0, len(sounds_) - 1))
    detected = (*sounds_[:first], *(moved(sound, frames) for sound in sounds_[first:]))
    alignment = align(sheet, detected, length_of(sheet) + frames * SAMPLES_PER_FRAME)
    start_ms = alignment.expected[first].start_ms
    (longer,) = length_findings(alignment)
    (shifted,) = tone_findings(alignment)
    assert (longer.kind, longer.at_ms) == (Kind.FRAMES_EXTRA, start_ms)
    assert (shifted.kind, shifted.at_ms) == (Kind.TONE_SHIFTED, start_ms)
    assert f"{frames * FRAME_MS} ms late" in shifted.message
    assert not alignment.in_place
    assert alignment.stray == 0


def test_a_hold_that_is_too_long_is_named_with_its_length(sheet):
    end = next(i for i, sound in enumerate(as_expected(sheet)) if sound.name == "hold-end")
    detected = [*as_expected(sheet)]
    detected[end] = moved(detected[end], 2)
    count, worst, findings = measure_holds(sheet, align(sheet, tuple(detected), length_of(sheet)))
    assert (count, worst // FRAME_MS) == (len(sheet.holds), 2)
    (finding,) = findings
    assert finding.kind is Kind.HOLD_LENGTH
    assert finding.message.endswith(f"ms and not {sheet.holds[0].hold_s} s")


def test_a_sound_instead_of_another_is_wrong_and_not_missing(sheet):
    detected = [*as_expected(sheet)]
    start = next(i for i, sound in enumerate(detected) if sound.name == "hold-start")
    detected[start] = DetectedSound("switch", detected[start].at, 1.0)
    (finding,) = tone_findings(align(sheet, tuple(detected), length_of(sheet)))
    assert finding.kind is Kind.TONE_WRONG
    assert finding.message == "the sound switch where hold-start is due"


def test_two_sounds_of_a_name_within_one_frame_are_no_error(good):
    """As in a sheet whose hold begins a millisecond after its tone."""
    holds = [hold | {"start_ms": hold["start_ms"] + 1} for hold in good.sheet["holds"]]
    sheet = cue_sheet.load(json.dumps(good.sheet | {"holds": holds}))
    alignment = align(sheet, as_expected(sheet), length_of(sheet))
    assert len(alignment.matches) == len(set(as_expected(sheet)))
    assert {sound.at for sound in alignment.matches} == {s.at for s in alignment.expected}
