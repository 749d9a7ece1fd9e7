"""Speech and silence held against the cue sheet, one question at a time."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.audit.findings import Kind
from voiceguide.audit.sound import (
    LEAD,
    click_findings,
    repeat_findings,
    silence_findings,
    speech_findings,
    windows_of,
)
from voiceguide.audit.tones import align, detect_sounds
from voiceguide.timeline import cue_sheet
from voiceguide.units import SAMPLES_PER_MS

same_session = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def windows(good):
    sheet, pcm = cue_sheet.load(json.dumps(good.sheet)), good.pcm
    return windows_of(sheet, align(sheet, detect_sounds(pcm), len(pcm)))


@pytest.fixture
def pcm(good):
    return good.pcm.copy()


def test_each_event_has_a_window_in_its_place(windows, good):
    starts = [event["start_ms"] for event in good.sheet["events"]]
    assert [window.event.start_ms for window in windows] == starts
    assert all(len(window.starts) == 1 for window in windows)


def test_nothing_is_wrong_with_a_good_session(windows, good):
    pcm = good.pcm
    assert not [
        *silence_findings(pcm, windows, 0),
        *speech_findings(pcm, windows),
        *click_findings(pcm, windows),
        *repeat_findings(good.frames, windows),
    ]


@same_session
@given(st.data())
def test_a_sample_of_sound_in_any_silence_is_found_in_its_place(windows, good, data):
    pcm = good.pcm.copy()
    silent = np.ones(len(pcm), bool)
    for window in windows:
        silent[window.starts[0] : window.starts[0] + window.length] = False
    at = int(data.draw(st.sampled_from(list(np.flatnonzero(silent)[::997]))))
    pcm[at] = 328
    (finding,) = silence_findings(pcm, windows, 0)
    assert finding.kind is Kind.SOUND_IN_SILENCE
    assert finding.at_ms == at // SAMPLES_PER_MS
    assert finding.message.startswith("sound of -40 dBFS")
    assert not [*silence_findings(pcm, windows, 400)]


@same_session
@given(st.data())
def test_any_sentence_that_is_silent_is_named(windows, good, data):
    pcm = good.pcm.copy()
    speech = [window for window in windows if window.event.clip.content not in {"tick", "switch"}]
    window = data.draw(st.sampled_from([w for w in speech if w.event.clip.content.endswith(".")]))
    pcm[window.starts[0] : window.starts[0] + window.length] = 0
    (finding,) = speech_findings(pcm, windows)
    assert (finding.kind, finding.at_ms) == (Kind.SILENCE_IN_SPEECH, window.event.start_ms)
    quoted = finding.message.partition("'")[2].rpartition("'")[0]
    assert len(quoted) <= 48
    assert window.event.clip.content.startswith(quoted.removesuffix("..."))


def test_what_lies_after_the_end_of_a_file_is_not_missed(windows, pcm):
    end = windows[5].starts[0] + windows[5].length
    assert not [*speech_findings(pcm[:end], windows)]


def test_a_sentence_that_is_too_late_and_one_that_is_too_early_are_wrong(windows, pcm):
    late, early = windows[:2]
    begin = late.starts[0] + LEAD
    pcm[begin : begin + 250 * SAMPLES_PER_MS] = 0
    pcm[early.starts[0] : early.starts[0] + LEAD] = 3000
    findings = list(speech_findings(pcm, windows))
    assert {finding.kind for finding in findings} == {Kind.WRONG_CLIP}
    assert [finding.at_ms for finding in findings] == [w.event.start_ms for w in (late, early)]
    assert findings[0].message.endswith("ms late")
    assert findings[1].message.endswith("it begins before its time")
