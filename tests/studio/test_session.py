import wave
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from voiceguide import BuiltSession, SessionRequest, Studio, Timeline, VoiceguideError, Wishes
from voiceguide.audit.split_tag import cue_sheet_of
from voiceguide.covers.drawing import day_cover
from voiceguide.errors import (
    DayError,
    MinutesError,
    OutputError,
    StoreError,
    UnknownNameError,
    UsageError,
)
from voiceguide.places import home as home_of_the_studio
from voiceguide.timeline.cue_sheet import dump

SHORT = Wishes(voice="tones", minutes=10, warm_up="done")
DAY_1 = SessionRequest(1, SHORT)


class Told:
    """A Progress that remembers what it was told."""

    def __init__(self):
        self.told = []

    def start(self, sentences, voice):
        self.told.append(("start", sentences, voice))

    def advance(self):
        self.told.append("advance")

    def finish(self):
        self.told.append("finish")


def test_the_home_is_the_one_that_is_named(home):
    assert home_of_the_studio() == home
    assert Studio().folder == home


def test_a_request_can_not_change():
    with pytest.raises(FrozenInstanceError):
        DAY_1.day = 2


def test_a_build_gives_the_file_and_its_timeline(cwd, spoken):
    built = Studio().session(DAY_1)
    assert isinstance(built, BuiltSession)
    assert isinstance(built.timeline, Timeline)
    assert built.path == Path("day-01.mp3")
    assert cue_sheet_of(built.path.read_bytes()) == dump(built.timeline)
    assert built.timeline.measured


def test_the_cover_in_the_file_is_that_of_the_day(cwd, spoken):
    built = Studio().session(DAY_1)
    (picture,) = ID3(built.path).getall("APIC")
    assert picture.data == day_cover(built.timeline)


def test_the_bytes_do_not_depend_on_the_place(tmp_path, spoken, cwd):
    """Another store, another folder, another name, clips made in another order: the same."""
    with ThreadPoolExecutor(1) as executor:
        studio = Studio(tmp_path / "another home", executor=executor)
        elsewhere = studio.session(replace(DAY_1, out=tmp_path / "x" / "other.mp3"))
    assert elsewhere.path.read_bytes() == Studio().session(DAY_1).path.read_bytes()


def test_a_wav_sounds_as_long_as_the_timeline(cwd, spoken):
    built = Studio().session(replace(DAY_1, format="wav"))
    with wave.open(str(built.path)) as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        assert shape == (1, 2, 24_000)
        assert abs(file.getnframes() / 24 - built.timeline.duration_ms) <= 24


def test_progress_is_told_of_each_sentence_that_is_spoken(cwd, partly_spoken):
    progress = Told()
    Studio().session(DAY_1, progress=progress)
    (start, sentences, voice), *between, finish = progress.told
    assert (start, voice, finish) == ("start", "tones", "finish")
    assert between == ["advance"] * sentences
    assert sentences > 3


def test_progress_is_told_nothing_when_nothing_is_spoken(cwd, spoken):
    progress = Told()
    Studio().session(DAY_1, progress=progress)
    assert progress.told == []


class Fails(Executor):
    """Gives each job back undone."""

    def submit(self, fn, /, *args, **kwargs):  # noqa: ARG002 - an Executor's own parameters
        future = Future()
        future.set_exception(StoreError(Path("store"), "the disk is full"))
        return future


def test_when_speech_fails_progress_ends_and_nothing_is_written(cwd, partly_spoken):
    progress = Told()
    with pytest.raises(StoreError, match="the disk is full"):
        Studio(executor=Fails()).session(replace(DAY_1, out=cwd / "new"), progress=progress)
    assert progress.told[0][0] == "start"
    assert progress.told[1:] == ["finish"]
    assert [*cwd.iterdir()] == []


def test_an_executor_that_is_given_does_the_speaking_and_stays_open(cwd, partly_spoken):
    progress = Told()
    with ThreadPoolExecutor(1, thread_name_prefix="given") as executor:
        Studio(executor=executor).session(DAY_1, progress=progress)
        assert executor.submit(lambda: "still open").result() == "still open"
        assert executor._work_queue.empty()
    assert progress.told.count("advance") == progress.told[0][1]


def damage(clips, where):
    """Change one byte of each clip: of its frames near the start, or of its PCM at the end."""
    for clip in clips:
        data = bytearray(clip.read_bytes())
        data[where] ^= 0xFF
        clip.write_bytes(data)


FRAMES, PCM = 100, -1


def test_a_damaged_clip_is_spoken_again(cwd, spoken):
    first = Studio().session(DAY_1).path.read_bytes()
    clips = sorted((spoken / "clips").rglob("*.clip"))
    damage(clips[::8], FRAMES)
    progress = Told()
    assert Studio().session(DAY_1, progress=progress).path.read_bytes() == first
    assert 0 < progress.told[0][1] <= len(clips[::8])


def is_of_a_sound(clip):
    from voiceguide.audio import sounds
    from voiceguide.audio.keys import key_of_sound

    return clip.stem in {key_of_sound(sounds.pcm(name)) for name in sounds.NAMES}


@pytest.mark.parametrize("of_a_sound", [False, True])
def test_a_wav_is_made_from_whole_clips_too(cwd, spoken, of_a_sound):
    request = replace(DAY_1, format="wav")
    first = Studio().session(request).path.read_bytes()
    clips = [c for c in (spoken / "clips").rglob("*.clip") if is_of_a_sound(c) == of_a_sound]
    damage(sorted(clips)[::8] if not of_a_sound else clips, PCM)
    assert Studio().session(request).path.read_bytes() == first


def test_lengths_are_estimated_until_every_clip_is_there(cwd, partly_spoken):
    studio = Studio()
    assert not studio.timeline(1, SHORT).measured
    built = studio.session(DAY_1)
    assert studio.timeline(1, SHORT) == built.timeline
    next((partly_spoken / "clips").rglob("*.clip")).unlink()
    estimated = {studio.timeline(day, SHORT).measured for day in (1, 2)}
    assert False in estimated


def test_a_timeline_is_made_without_a_file_or_a_folder(cwd, home):
    Studio().timeline(1, SHORT)
    Studio().timelines(weeks=1)
    assert not home.exists()
    assert [*cwd.iterdir()] == []


def test_an_estimate_comes_close_to_what_is_measured(cwd, spoken):
    """Holds, chapters and stretches are the same ones; only speech lengths differ."""
    measured = Studio().timeline(1, SHORT)
    estimated = Studio(spoken / "empty").timeline(1, SHORT)
    assert (estimated.measured, measured.measured) == (False, True)
    assert [(h.exercise, h.side, h.hold_s) for h in estimated.holds] == [
        (h.exercise, h.side, h.hold_s) for h in measured.holds
    ]
    assert [(c.kind, c.title) for c in estimated.chapters] == [
        (c.kind, c.title) for c in measured.chapters
    ]
    assert estimated.duration_ms == pytest.approx(measured.duration_ms, rel=0.1)


def test_a_course_has_its_days_in_order():
    timelines = Studio().timelines(weeks=2)
    assert [timeline.day for timeline in timelines] == list(range(1, 15))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"day": 0}, DayError),
        ({"day": 57}, DayError),
        ({"wishes": replace(SHORT, minutes=1)}, MinutesError),
        ({"wishes": replace(SHORT, program="none")}, UnknownNameError),
        ({"wishes": replace(SHORT, warm_up="none")}, UnknownNameError),
        ({"wishes": replace(SHORT, voice="none")}, UnknownNameError),
        ({"format": "ogg"}, UsageError),
        ({"out": Path("x.wav")}, UsageError),
        ({"out": Path("x.mp3"), "format": "wav"}, UsageError),
        ({"out": Path("taken")}, OutputError),
        ({"out": Path("taken/x.mp3")}, OutputError),
        ({"out": Path("folder")}, OutputError),
    ],
    ids=str,
)
def test_what_can_not_work_is_found_before_any_speech(cwd, home, changes, error):
    (cwd / "taken").touch()
    (cwd / "folder" / "day-01.mp3").mkdir(parents=True)
    with pytest.raises(error) as failed:
        Studio().session(replace(DAY_1, **changes))
    assert isinstance(failed.value, VoiceguideError)
    assert failed.value.hint
    assert not home.exists()
    assert sorted(path.name for path in cwd.rglob("*")) == ["day-01.mp3", "folder", "taken"]
