"""Whatever goes wrong while a sentence is spoken: it is told, and nothing bad is stored."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from voiceguide.audio.jobs import InlineExecutor
from voiceguide.audio.library import ClipLibrary
from voiceguide.errors import SpeechError, StoreError
from voiceguide.script.model import Spoken
from voiceguide.units import Lufs
from voiceguide.voices import system as system_voice
from voiceguide.voices.system import Patience, SystemEngine

FAKES = Path(__file__).resolve().parents[1] / "voices" / "fake_drivers"
CLIP = Spoken("Breathe out, and slowly let it go.")
CALIBRATION = ("Lie on your back.",)


def entries(root):
    return sorted(path for path in root.rglob("*") if path.is_file())


@pytest.fixture
def system(monkeypatch, tmp_path):
    """system("hangs"): a library whose system voice runs that driver, and is not patient."""
    monkeypatch.syspath_prepend(FAKES)
    about = SystemEngine().voices()[0]
    known = replace(about, level=Lufs(-20.0), why_not="")
    monkeypatch.setattr(SystemEngine, "voices", lambda _: [known])
    monkeypatch.setattr(system_voice, "PATIENCE", Patience(sentence_s=1.5, char_s=0, tries=2))

    def library(driver):
        monkeypatch.setenv("VOICEGUIDE_PYTTSX3_DRIVER", str(FAKES / f"{driver}.py"))
        return ClipLibrary("system", tmp_path / "home", CALIBRATION, executor=InlineExecutor())

    return library


@pytest.mark.parametrize(
    "driver",
    [
        *("no_sound_file", "empty_file", "half_file", "breaks_off", "silent", "screams"),
        *("crashes", "hangs", "raises"),
    ],
)
def test_a_bad_clip_is_an_error_that_names_the_sentence_and_nothing_is_stored(
    system, driver, tmp_path
):
    with system(driver) as library, pytest.raises(SpeechError) as caught:
        library.ensure([CLIP])
    assert caught.value.text == CLIP.text
    assert entries(tmp_path / "home") == []


@pytest.mark.parametrize("driver", ["normal", "other_rate"])
def test_a_whole_clip_of_any_rate_is_stored_at_the_sessions_rate(system, driver):
    with system(driver) as library:
        pcm = library.pcm([CLIP])[CLIP]
    # 0.3 s and 0.35 s a word in each of two clauses, trimmed, and our pause between them.
    assert len(pcm) / 48_000 == pytest.approx(0.6 + 0.35 * 7 + 0.35 - 0.06, abs=0.5)


@pytest.fixture
def small_disk(disk_of):
    """A file system with room for 96 kB."""
    return disk_of("96k")


def test_a_disk_that_fills_up_is_told_and_what_is_stored_is_whole(small_disk):
    clips = [Spoken(f"{word.capitalize()} and rest.") for word in ("stay", "wait", "lie", "sit")]
    with ClipLibrary("tones", small_disk, CALIBRATION) as library:
        with pytest.raises(StoreError, match="disk is full"):
            library.ensure(clips)
        stored = entries(small_disk)
        assert stored
        assert all(path.suffix == ".clip" for path in stored)
        whole = [clip for clip in clips if library.stored([clip])]
        assert len(whole) == len(stored) < len(clips)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def processes(monkeypatch, tmp_path):
    """The processes that the system's voice has started, whether they run or not."""
    if sys.platform == "win32":
        pytest.skip("signals of POSIX")
    mark = tmp_path / "processes"
    monkeypatch.syspath_prepend(FAKES)
    monkeypatch.setenv("VOICEGUIDE_PYTTSX3_DRIVER", str(FAKES / "notes_its_process.py"))
    monkeypatch.setenv("FAKE_DRIVER_MARK", str(mark))
    return lambda: list(map(int, mark.read_text(encoding="ascii").split()))


def test_threads_that_need_the_voice_at_once_start_one_process_and_it_ends_with_the_library(
    processes, tmp_path
):
    with (
        ClipLibrary("system", tmp_path / "home", CALIBRATION) as library,
        ThreadPoolExecutor(4) as threads,
    ):
        together = Barrier(4)

        def look():
            together.wait()
            return library.missing([CLIP])

        looks = [threads.submit(look) for _ in range(4)]
        assert [look.result() for look in looks] == [[CLIP]] * 4
        (process,) = processes()
        assert is_running(process)
    assert not is_running(process)


def test_a_library_that_ends_leaves_the_voice_of_another_alone(processes, tmp_path):
    with ClipLibrary("system", tmp_path / "home", CALIBRATION) as one:
        one.missing([CLIP])
        with ClipLibrary("system", tmp_path / "home", CALIBRATION) as other:
            other.ensure([CLIP])
        first, second = processes()
        assert (is_running(first), is_running(second)) == (True, False)
        assert one.stored([CLIP])
    assert processes() == [first, second]
    assert not is_running(first)
