"""A background, if wanted, in what is built and served: and nothing else is changed by it."""

import time
import wave
from dataclasses import replace

import numpy as np
import pytest

from voiceguide import CourseRequest, SessionRequest, Studio, Wishes
from voiceguide.audio.background import loop_frames, loop_of
from voiceguide.audio.background_pcm import pauses
from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audit.split_tag import split_tag
from voiceguide.program.wishes import Background
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME
from voiceguide.web.live_course import LiveCourse
from voiceguide.web.source import Unspoken

SHORT = Wishes(voice="tones", minutes=10, warm_up="done")
RAIN = replace(SHORT, background=Background.RAIN)
DAY = 3


@pytest.fixture
def studio(own_week):
    return Studio(own_week.home)


@pytest.fixture
def built(studio, tmp_path):
    """Day 3 with these wishes: its file, whose name says which background."""

    def _built(wishes, kind="mp3"):
        out = tmp_path / f"{wishes.background}.{kind}"
        return studio.session(SessionRequest(DAY, wishes, out=out, format=kind))

    return _built


@pytest.mark.parametrize("background", [Background.RAIN, Background.STREAM, Background.AIR])
def test_every_hold_and_every_word_is_where_it_is_without(built, studio, background):
    wishes = replace(SHORT, background=background)
    assert Wishes().background is Background.NONE
    without, with_it = built(SHORT), built(wishes)
    assert studio.plan(DAY, wishes) == studio.plan(DAY, SHORT)
    assert with_it.timeline == without.timeline
    silent, got = (split_tag(session.path.read_bytes()) for session in (without, with_it))
    assert got.cue_sheet == silent.cue_sheet
    assert len(got.frames) == len(silent.frames)
    changed = {
        at // FRAME_BYTES
        for at in range(0, len(got.frames), FRAME_BYTES)
        if got.frames[at : at + FRAME_BYTES] != silent.frames[at : at + FRAME_BYTES]
    }
    assert changed == {frame for pause in pauses(without.timeline) for frame in pause}
    was = {silent.frames[frame * FRAME_BYTES :][:FRAME_BYTES] for frame in changed}
    assert was == {SILENT_FRAME}
    holds = without.timeline.holds
    assert any(hold.start_ms < frame * 24 < hold.end_ms for frame in changed for hold in holds[:1])


def test_a_wav_has_it_too_and_is_otherwise_the_same(built):
    sounds = []
    for wishes in (SHORT, RAIN):
        with wave.open(str(built(wishes, "wav").path)) as file:
            sounds.append(np.frombuffer(file.readframes(file.getnframes()), "<i2").copy())
    silent, got = sounds
    assert silent.size == got.size
    for pause in pauses(built(SHORT).timeline):
        here = slice((pause.start + 2) * SAMPLES_PER_FRAME, (pause.stop + 2) * SAMPLES_PER_FRAME)
        assert not silent[here].any()
        assert got[here].any()
        got[here] = 0
    assert np.array_equal(silent, got)


def test_a_course_has_it_and_what_is_served_is_the_same(built, studio, tmp_path, person, today):
    out = tmp_path / "course"
    studio.course(CourseRequest(today, 1, RAIN, out=out))
    course = (out / "day-03.mp3").read_bytes()
    assert split_tag(course).frames == split_tag(built(RAIN).path.read_bytes()).frames
    with LiveCourse(studio, person, RAIN, today=lambda: today, weeks=1) as live:
        served = live.content("day-03.mp3")
        assert served.range(0, len(served)) == course


def test_what_is_served_waits_for_its_background_as_for_its_sentences(studio, person, today):
    with LiveCourse(studio, person, RAIN, today=lambda: today, weeks=1) as live:
        assert isinstance(live.content("day-03.mp3"), Unspoken)
        while (progress := live.speak(DAY)).spoken < progress.of:
            time.sleep(0.02)
        assert not isinstance(live.content("day-03.mp3"), Unspoken)


def test_sessions_share_its_frames_and_its_fades(studio):
    """So that a server keeps a session as a list of places, with a background too."""
    with studio.library("tones") as library:
        (stored,) = library.ensure(loop_of(Background.RAIN)).values()
        again = library.stored(loop_of(Background.RAIN))
    assert loop_frames(stored.frames) is loop_frames(*(clip.frames for clip in again.values()))
