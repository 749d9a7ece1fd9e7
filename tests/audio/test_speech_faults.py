"""Whatever goes wrong while a sentence is spoken: it is told, and nothing bad is stored."""

from pathlib import Path

import pytest

from voiceguide.audio import speak
from voiceguide.audio.jobs import InlineExecutor
from voiceguide.audio.library import ClipLibrary
from voiceguide.errors import SpeechError, StoreError
from voiceguide.script.model import Spoken
from voiceguide.voices.system import SystemVoice

FAKES = Path(__file__).resolve().parents[1] / "voices" / "fake_drivers"
CLIP = Spoken("Breathe out, and slowly let it go.")
CALIBRATION = ("Lie on your back.",)


def entries(root):
    return sorted(path for path in root.rglob("*") if path.is_file())


@pytest.fixture
def system(monkeypatch, tmp_path):
    """system("hangs"): a library whose system voice runs that driver, and is not patient."""
    monkeypatch.syspath_prepend(FAKES)

    def library(driver):
        monkeypatch.setenv("VOICEGUIDE_PYTTSX3_DRIVER", str(FAKES / f"{driver}.py"))
        monkeypatch.setattr(SystemVoice, "level", -20.0)
        speak._voices["system"] = SystemVoice(limit_s=1.5, limit_s_per_char=0, tries=2)
        root = tmp_path / "home"
        return ClipLibrary("system", root, CALIBRATION, executor=InlineExecutor())

    yield library
    speak.close_voices()


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
        library.made([CLIP])
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
            library.made(clips)
        stored = entries(small_disk)
        assert stored
        assert all(path.suffix == ".clip" for path in stored)
        whole = [clip for clip in clips if library.stored([clip])]
        assert len(whole) == len(stored) < len(clips)
