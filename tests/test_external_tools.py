"""What other programs, and their measures, say of a session.

With VOICEGUIDE_NO_SKIP=1 a program that is missing is a failure and not a skip.
"""

import json
import shutil
import subprocess

import numpy as np
import pytest
from mp3_decoder import decode
from needed import missing

from voiceguide import SessionRequest, Studio, Wishes
from voiceguide.audio.measure import loudness
from voiceguide.audit.split_tag import cue_sheet_of
from voiceguide.units import frame_at
from voiceguide.voices import registry

SESSION_LUFS = -19.0


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    root = tmp_path_factory.mktemp("session")
    wishes = Wishes(voice="tones", minutes=10, warm_up="done")
    return Studio(root / "home").session(SessionRequest(1, wishes, out=root)).path


@pytest.fixture
def tool():
    """tool("mp3val", ...) runs a program; what it says comes back, both streams together."""

    def run(program, *arguments):
        if not shutil.which(program):
            missing(f"the program {program} is not installed")
        done = subprocess.run(
            [program, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


def test_mp3val_finds_every_frame_and_nothing_wrong(tool, session):
    said = tool("mp3val", session)
    frames = frame_at(json.loads(cue_sheet_of(session.read_bytes()))["duration_ms"])
    assert f"{frames} MPEG frames (MPEG 2 Layer III), +ID3v2, CBR" in said
    assert "WARNING" not in said
    assert "ERROR" not in said


def test_mpg123_plays_it_to_its_end_without_a_complaint(tool, session):
    said = tool("mpg123", "-t", session)
    assert "finished" in said
    for complaint in ("error", "warning", "resync", "illegal"):
        assert complaint not in said.lower()


def test_ffmpeg_decodes_it_without_a_word(tool, session):
    assert tool("ffmpeg", "-v", "error", "-i", session, "-f", "null", "-") == ""


def test_ffprobe_reads_the_length_that_the_cue_sheet_says_and_the_tags(tool, session):
    said = tool("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", session)
    probed = json.loads(said)
    cue_sheet = json.loads(cue_sheet_of(session.read_bytes()))
    assert abs(float(probed["format"]["duration"]) * 1000 - cue_sheet["duration_ms"]) <= 50
    stream, cover = probed["streams"]
    assert (cover["codec_name"], cover["disposition"]["attached_pic"]) == ("mjpeg", 1)
    assert (stream["codec_name"], stream["sample_rate"], stream["channels"]) == ("mp3", "24000", 1)
    assert stream["bit_rate"] == "48000"
    tags = probed["format"]["tags"]
    assert tags["album"] == cue_sheet["title"]
    assert tags["track"].startswith("1/")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """Day 1 as joe speaks it: what is heard, and its cue sheet."""
    if why := registry.info("joe").why_not:
        missing(f"the voice 'joe' can't run here: {why}")
    root = tmp_path_factory.mktemp("spoken")
    request = SessionRequest(1, Wishes(voice="joe"), out=root)
    mp3 = Studio(root / "home").session(request).path.read_bytes()
    return decode(mp3), json.loads(cue_sheet_of(mp3))


@pytest.mark.long
def test_day_1_has_the_loudness_of_a_podcast(spoken):
    level = loudness(spoken[0])
    assert level.integrated == pytest.approx(SESSION_LUFS, abs=1)
    assert level.true_peak_dbtp <= -1


@pytest.mark.long
def test_no_sentence_of_day_1_sticks_out_of_the_voice(spoken):
    pcm, cue_sheet = spoken
    speech = [event for event in cue_sheet["events"] if event["kind"] == "speech"]
    parts = [pcm[48 * event["start_ms"] : 48 * event["end_ms"]] for event in speech]
    voice = loudness(b"".join(parts)).integrated
    levels = {
        event["text"]: loudness(part).integrated
        for event, part in zip(speech, parts, strict=True)
        if _sounding_ms(part) >= 1000
    }
    assert len(levels) > 50
    off = {text: level - voice for text, level in levels.items() if abs(level - voice) > 2}
    assert off == {}


def _sounding_ms(pcm):
    samples = np.abs(np.frombuffer(pcm, "<i2").astype(int))
    sounding = np.flatnonzero(samples > samples.max() / 100)
    return (sounding[-1] - sounding[0]) / 24
