"""A session's background: no finding where it is as it is made, one where it is not."""

from itertools import pairwise

import numpy as np
import pytest

from voiceguide.audio.background_pcm import pauses
from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audit.check import check
from voiceguide.audit.split_tag import split_tag
from voiceguide.audit.tones import detect_sounds
from voiceguide.timeline import cue_sheet
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME, frame_at

BACKGROUNDS = ("rain", "stream", "air")


def kinds(report):
    return {finding.kind.value for finding in report.findings}


def pauses_of(session):
    return list(pauses(cue_sheet.load(split_tag(session.mp3).cue_sheet)))


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_session_with_a_background_is_as_good_as_without(calm, name):
    silent, report = check(calm("none").mp3), check(calm(name).mp3)
    assert report.findings == silent.findings == ()
    assert (report.holds, report.worst_hold_error_ms) == (1, silent.worst_hold_error_ms)
    assert abs(report.integrated_lufs - silent.integrated_lufs) <= 0.3
    assert report.true_peak_dbtp == silent.true_peak_dbtp
    assert calm(name).tag == calm("none").tag
    assert len(pauses_of(calm(name))) == 5


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_no_tone_is_found_in_a_background_however_loud(calm, name):
    session = calm(name)
    for pause in pauses_of(session):
        first, last = (pause.start + 2) * SAMPLES_PER_FRAME, pause.stop * SAMPLES_PER_FRAME
        loud = np.clip(session.pcm[first:last].astype(int) * 12, -32_768, 32_767)
        assert detect_sounds(loud.astype("<i2")) == ()


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_background_is_found_in_a_file_that_another_program_has_encoded(calm, name):
    report = check(calm(name).tag + calm(name).encoded(bit_rate=64_000))
    assert not kinds(report) & {"background", "sound-in-silence", "tone-missing", "tone-extra"}


def damaged(session, number, instead):
    """One pause's frames replaced, from its 80th on."""
    pause = pauses_of(session)[number]
    at = pause.start + 80
    return session.cut(at, at + len(instead) // FRAME_BYTES, instead).mp3, at * 24


def test_a_pause_without_the_background_that_others_have_is_found(calm):
    mp3, at_ms = damaged(calm("rain"), 3, SILENT_FRAME * 60)
    report = check(mp3)
    assert kinds(report) == {"background"}
    (finding,) = report.findings
    assert "the rain that is due" in finding.message
    assert abs(finding.at_ms - at_ms) < 500


def test_a_part_of_another_background_is_found(calm):
    pause = pauses_of(calm("rain"))[3]
    other = calm("stream").part(pause.start + 80, pause.start + 140)
    assert kinds(check(damaged(calm("rain"), 3, other)[0])) == {"background"}


def test_speech_in_a_pause_is_found(calm):
    session = calm("air")
    first, behind, _ = session.events()[0]
    mp3, _ = damaged(session, 3, session.part(first, min(behind, first + 60)))
    assert "background" in kinds(check(mp3))


def test_a_background_in_a_pause_that_is_too_short_for_it_is_sound_where_silence_is_due(calm):
    session = calm("rain")
    end = next(
        frame_at(one["end_ms"])
        for one, two in pairwise(session.sheet["events"])
        if 25 < frame_at(two["start_ms"]) - frame_at(one["end_ms"]) < 140
    )
    pause = pauses_of(session)[0]
    rain = session.part(pause.start + 70, pause.start + 80)
    assert "sound-in-silence" in kinds(check(session.cut(end + 2, end + 12, rain).mp3))


@pytest.mark.parametrize(("at", "instead"), [(30, b""), (30, SILENT_FRAME * 3)])
def test_frames_lost_or_added_in_speech_leave_the_background_what_it_is(calm, at, instead):
    session = calm("rain")
    first = session.events()[0][0]
    report = check(session.cut(first + at, first + at + 2, instead).mp3)
    assert report.findings
    assert not kinds(report) & {"background", "sound-in-silence"}


def test_a_file_cut_off_in_its_background_has_lost_its_end_and_no_more(calm):
    session = calm("stream")
    pause = pauses_of(session)[-1]
    report = check(session.tag + session.part(0, pause.start + 90))
    assert "end-missing" in kinds(report)
    assert not kinds(report) & {"background", "sound-in-silence"}
