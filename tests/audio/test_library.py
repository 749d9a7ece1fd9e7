"""The clips of a voice: made when they lack, kept, made anew when they are damaged."""

import json
import os
import signal
import sys
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from voiceguide.audio.jobs import InlineExecutor
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.pool import SpeechPool
from voiceguide.errors import SpeechError, StoreError, UnknownNameError, VoiceError
from voiceguide.script.model import Sound, Spoken
from voiceguide.voices import registry

SENTENCES = tuple(
    Spoken(text) for text in ("Lie on your back.", "Hold.", "And let it go.", "Now the left leg.")
)
COUNT = Spoken("Three, two, one.", beat_ms=1000)
TONE = Sound("tick")
ALL = (*SENTENCES, COUNT, TONE)
CALIBRATION = ("Lie on your back with both knees bent.", "Breathe out, and let your back sink.")
NOT_SPEAKABLE = Spoken("Wait, wait, wait, wait, wait, wait.", beat_ms=100)
"""No voice says a word in a tenth of a second."""


class RecordedProgress:
    """Fulfils Progress and records what it hears."""

    def __init__(self):
        self.started, self.advanced, self.finished = [], 0, 0

    def start(self, sentences, voice):
        self.started.append((sentences, voice))

    def advance(self):
        self.advanced += 1

    def finish(self):
        self.finished += 1


class Used(Executor):
    """Hands jobs on and counts them."""

    def __init__(self, executor):
        self.executor, self.jobs, self.ended = executor, 0, False

    def submit(self, fn, /, *args, **kwargs):
        self.jobs += 1
        return self.executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.ended = True
        self.executor.shutdown(wait, cancel_futures=cancel_futures)


@pytest.fixture
def progress():
    return RecordedProgress()


@pytest.fixture
def library(tmp_path, progress):
    with ClipLibrary("tones", tmp_path, CALIBRATION, progress) as library:
        yield library


def entries(root):
    return sorted((root / "clips").rglob("*.clip"))


def entry_with(root, content):
    """The one entry whose frames are these."""
    (entry,) = [path for path in entries(root) if content in path.read_bytes()]
    return entry


def damage(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


# Made when they lack


def test_every_clip_asked_for_comes_back(library):
    clips = library.ensure(ALL)
    assert set(clips) == set(ALL)
    assert all(clip.frames and clip.length_ms % 24 == 0 for clip in clips.values())
    assert len({clip.frames for clip in clips.values()}) == len(ALL)


def test_only_what_the_store_lacks_is_spoken(library, progress):
    first = library.ensure((*SENTENCES[:2], TONE))
    assert progress.started == [(2, "tones")]
    second = library.ensure(ALL)
    assert progress.started == [(2, "tones"), (3, "tones")]
    assert progress.advanced == 5
    assert progress.finished == 2
    assert {clip: second[clip] for clip in first} == first


def test_when_all_is_there_nothing_is_spoken_and_nobody_is_told(library, progress):
    clips = library.ensure(ALL)
    assert library.ensure(ALL) == clips
    assert progress.started == [(5, "tones")]


def test_tones_alone_are_not_speech(library, progress):
    assert set(library.ensure([TONE, Sound("switch")])) == {TONE, Sound("switch")}
    assert progress.started == []


def test_a_sentence_asked_for_twice_is_spoken_once(library, progress):
    library.ensure([SENTENCES[0], SENTENCES[0]])
    assert progress.started == [(1, "tones")]


def test_another_library_over_the_same_folder_finds_the_clips(library, progress, tmp_path):
    clips = library.ensure(ALL)
    again = RecordedProgress()
    with ClipLibrary("tones", tmp_path, CALIBRATION, again) as other:
        assert other.ensure(ALL) == clips
    assert again.started == []


def test_an_unknown_voice_is_an_error(tmp_path):
    with (
        pytest.raises(UnknownNameError),
        ClipLibrary("tonnes", tmp_path, CALIBRATION) as library,
    ):
        library.ensure(ALL)


# Damage


@pytest.mark.parametrize("at", [0, 9, 20, 90, 200])
def test_a_damaged_clip_is_made_anew(library, progress, tmp_path, at):
    before = library.ensure(ALL)
    path = entry_with(tmp_path, before[SENTENCES[0]].frames)
    whole = path.read_bytes()
    damage(path, at)
    assert library.ensure(ALL) == before
    assert progress.started[1:] == [(1, "tones")]
    assert path.read_bytes() == whole


def test_a_damaged_sound_is_made_anew_too(library, progress, tmp_path):
    before = library.ensure(ALL)
    damage(entry_with(tmp_path, before[TONE].frames), 100)
    assert library.ensure(ALL) == before
    assert progress.started[1:] == []


def test_clips_whose_pcm_is_damaged_are_made_anew_when_pcm_is_asked_for(
    library, progress, tmp_path
):
    spoken = (*SENTENCES, COUNT)
    frames, pcm = library.ensure(spoken), library.pcm(spoken)
    for path in entries(tmp_path):
        damage(path, -1)
    assert library.ensure(spoken) == frames
    assert len(progress.started) == 1
    assert library.pcm(spoken) == pcm
    assert progress.started[1:] == [(5, "tones")]


def test_a_sound_whose_pcm_is_damaged_is_made_anew_when_pcm_is_asked_for(library, tmp_path):
    pcm = library.pcm([TONE])
    damage(entries(tmp_path)[0], -1)
    assert library.pcm([TONE]) == pcm


# Looking without speaking


def test_stored_gives_all_clips_or_none_and_speaks_nothing(library, progress, tmp_path):
    assert library.stored(ALL) is None
    assert entries(tmp_path) == []
    clips = library.ensure(ALL)
    assert library.stored(ALL) == clips
    assert library.stored(ALL[:2]) == {clip: clips[clip] for clip in ALL[:2]}
    assert library.stored([*ALL, Spoken("Another one.")]) is None
    entries(tmp_path)[0].unlink()
    assert library.stored(ALL) is None
    assert len(progress.started) == 1
    assert len(entries(tmp_path)) == len(ALL) - 1


def test_a_damaged_clip_is_not_stored(library, tmp_path):
    library.ensure(ALL)
    damage(entries(tmp_path)[0], 100)
    assert library.stored(ALL) is None


def test_an_executor_and_a_progress_can_be_given_for_one_time(library, progress):
    used, other = Used(InlineExecutor()), RecordedProgress()
    library.ensure(SENTENCES[:2], executor=used, progress=other)
    assert (used.jobs, other.started, progress.started) == (2, [(2, "tones")], [])
    library.ensure(SENTENCES)
    assert (used.jobs, progress.started) == (2, [(2, "tones")])


def test_a_lexicon_that_is_edited_changes_nothing_for_a_library_that_is_there(library, tmp_path):
    first = library.ensure(ALL)
    (tmp_path / "lexicon.toml").write_text('leg = { say = "lag" }', encoding="utf-8")
    assert library.stored(ALL) == first
    assert library.ensure(ALL) == first
    with ClipLibrary("tones", tmp_path, CALIBRATION) as later:
        assert later.missing(ALL) == [SENTENCES[3]]


# The level of a voice


@pytest.fixture
def system():
    why = registry.info("system").why_not
    if why:
        pytest.skip(f"the voice 'system' can't run here: {why}")


def levels(root):
    return list((root / "levels").glob("*"))


@pytest.mark.usefixtures("system")
def test_the_level_of_a_voice_is_measured_once(tmp_path):
    with ClipLibrary("system", tmp_path, CALIBRATION, jobs=1) as library:
        assert library.stored([SENTENCES[1]]) is None
        assert levels(tmp_path) == []
        clips = library.ensure([SENTENCES[1]])
        assert library.stored([SENTENCES[1]]) == clips
        (measured,) = levels(tmp_path)
    # Another machine's folder with other sentences to measure: the level stays what it was.
    with ClipLibrary(
        "system", tmp_path, ("Hold.",), progress := RecordedProgress(), jobs=1
    ) as library:
        assert library.ensure([SENTENCES[1]]) == clips
        assert levels(tmp_path) == [measured]
        assert progress.started == []
        level = measured.read_bytes()
        measured.write_bytes(b'{"integrated_lufs": -30.0}')
        assert library.stored([SENTENCES[1]]) is None
        for damage_ in (b"", b"{}", b"[]", b"no", b'{"integrated_lufs": 0}', b"\xff"):
            measured.write_bytes(damage_)
            assert library.stored([SENTENCES[1]]) is None
        measured.write_bytes(level)
        assert library.stored([SENTENCES[1]]) == clips


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("level_was", [b"damaged", b'{"integrated_lufs": -99}', b"[0]"])
def test_a_damaged_level_is_measured_anew(tmp_path, level_was):
    with ClipLibrary("system", tmp_path, CALIBRATION, executor=InlineExecutor()) as library:
        library.ensure([SENTENCES[1]])
        (measured,) = levels(tmp_path)
        level = json.loads(measured.read_bytes())["integrated_lufs"]
        measured.write_bytes(level_was)
        clips = library.ensure([SENTENCES[1]])
        # The system's voice never speaks quite the same twice.
        again = json.loads(measured.read_bytes())["integrated_lufs"]
        assert again == pytest.approx(level, abs=0.2)
        assert library.stored([SENTENCES[1]]) == clips


def test_a_voice_whose_level_is_known_is_not_measured(library, tmp_path):
    library.ensure(ALL)
    assert levels(tmp_path) == []


# Who does the work


def test_the_given_executor_does_the_work_and_is_not_shut_down(tmp_path):
    with ThreadPoolExecutor(2) as threads:
        used = Used(threads)
        with ClipLibrary("tones", tmp_path, CALIBRATION, executor=used) as library:
            clips = library.ensure(ALL)
        assert used.jobs == 5
        assert not used.ended
        assert set(clips) == set(ALL)


def test_every_executor_makes_the_same_bytes(tmp_path):
    clips = []
    with ThreadPoolExecutor(2) as threads, SpeechPool(2) as processes:
        for index, executor in enumerate((None, InlineExecutor(), threads, processes)):
            root = tmp_path / str(index)
            with ClipLibrary("tones", root, CALIBRATION, executor=executor) as library:
                library.ensure(ALL)
            clips.append([path.read_bytes() for path in entries(root)])
    assert clips[1:] == clips[:1] * 3


def test_an_error_of_one_sentence_is_raised_and_the_clips_made_before_it_are_kept(
    library, progress, tmp_path
):
    short = Spoken("Z, z.", beat_ms=100)  # the longest are spoken first
    with pytest.raises(SpeechError) as caught:
        library.ensure([short, *ALL])
    assert caught.value.text == short.text
    assert progress.finished == len(progress.started) == 1
    assert len(entries(tmp_path)) == len(ALL)
    assert progress.advanced == len(ALL) - 1
    library.ensure(ALL)
    assert len(progress.started) == 1


def test_progress_is_told_of_each_sentence_when_it_is_in_the_store(tmp_path):
    class CountingEntries(RecordedProgress):
        def advance(self):
            super().advance()
            seen.append(len(entries(tmp_path)))

    seen = []
    with ClipLibrary("tones", tmp_path, CALIBRATION, CountingEntries()) as library:
        library.ensure(SENTENCES)
    assert seen == [1, 2, 3, 4]


def test_an_error_out_of_another_process_says_which_sentence(tmp_path):
    with (
        SpeechPool(1) as pool,
        ClipLibrary("tones", tmp_path, CALIBRATION, executor=pool) as library,
        pytest.raises(SpeechError) as caught,
    ):
        library.ensure([NOT_SPEAKABLE])
    assert (caught.value.voice, caught.value.text) == ("tones", NOT_SPEAKABLE.text)


def test_after_an_error_a_given_executor_is_not_left_with_the_rest_of_the_work(tmp_path):
    # The longest are spoken first: while that one is, all the others are handed over.
    longest = Spoken("Breathe out, and slowly draw that knee towards your chest.")
    many = [Spoken(f"Sentence number {n}.") for n in range(40)]
    with ThreadPoolExecutor(1) as threads:
        with (
            ClipLibrary("tones", tmp_path, CALIBRATION, executor=threads) as library,
            pytest.raises(SpeechError),
        ):
            library.ensure([longest, NOT_SPEAKABLE, *many])
        threads.submit(int).result()
    assert len(entries(tmp_path)) < len(many)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_process_that_ends_by_itself_is_an_error_that_says_to_go_on(tmp_path):
    with SpeechPool(1) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
        with (
            ClipLibrary("tones", tmp_path, CALIBRATION, executor=pool) as library,
            pytest.raises(VoiceError, match="ended by itself") as caught,
        ):
            library.ensure(ALL)
    assert "again" in caught.value.hint


def test_a_store_that_can_not_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with (
        ClipLibrary("tones", tmp_path / "file", CALIBRATION) as library,
        pytest.raises(StoreError),
    ):
        library.ensure(ALL)
