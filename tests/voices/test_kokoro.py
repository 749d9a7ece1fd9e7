"""The voice kokoro: its model is the file it should be, and it speaks beside the others."""

import os
import shutil
import subprocess
import sys

import pytest

from voiceguide.errors import VoiceDamagedError, VoiceUnavailableError
from voiceguide.voices import kokoro, registry
from voiceguide.voices.catalogue import KOKORO
from voiceguide.voices.connection import Limits
from voiceguide.voices.install import install

MODEL, STYLES = (file.name for file in KOKORO.files)


@pytest.fixture
def installed(home, kokoro_model):
    """Kokoro, installed in this test's home; copied, so that a test may damage it."""
    install(KOKORO, str(kokoro_model), lambda *_: None, Limits())
    kokoro._engine.cache_clear()
    yield home / "voices" / "kokoro"
    kokoro._engine.cache_clear()


def test_there_are_women_and_men_american_and_british():
    kinds = {(style.accent, style.speaker) for style in kokoro.STYLES.values()}
    assert kinds == {(a, s) for a in ("en-us", "en-gb") for s in ("woman", "man")}
    for style in kokoro.STYLES.values():
        assert style.array[:2] == ("a" if style.accent == "en-us" else "b") + (
            "f" if style.speaker == "woman" else "m"
        )


def test_the_best_one_has_two_names():
    assert registry.info("kokoro-heart") == registry.info("kokoro")
    assert registry.make("kokoro-heart").name == "kokoro"


def test_before_it_is_installed_every_one_says_what_to_do():
    for name in kokoro.STYLES:
        info = registry.info(name)
        assert not info.runs_here
        assert "voices install kokoro" in info.hint
        with pytest.raises(VoiceUnavailableError) as caught:
            registry.make(name).speak("Hold.")
        assert caught.value.voice == name
        with pytest.raises(VoiceUnavailableError):
            registry.make(name).identity()


def test_without_its_package_it_names_the_extra(without_packages, run):
    code = "from voiceguide.voices.kokoro import hint, why_not; print(why_not(), hint())"
    said = run(python=("-c", code), **without_packages("kokoro_onnx")).out
    assert "kokoro-onnx" in said
    if sys.version_info < (3, 14):
        assert "voiceguide[kokoro]" in said


def test_looking_at_it_loads_nothing():
    code = (
        "import sys; from voiceguide.voices import registry;"
        "registry.info('kokoro'); registry.make('kokoro-george'); registry.names();"
        "heavy = {'kokoro_onnx', 'onnxruntime', 'numpy', 'urllib.request', 'ssl'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_voices_of_one_model_sound_different_and_have_their_own_identity(installed):
    made = [registry.make(name) for name in ("kokoro", "kokoro-george")]
    assert len({voice.speak("Hold.").pcm for voice in made}) == 2
    assert len({str(voice.identity()) for voice in made}) == 2


@pytest.mark.parametrize("name", [MODEL, STYLES])
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_file_is_refused_by_name(installed, name, damage):
    path = installed / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    if damage != "gone":
        path.write_bytes(data if damage == "changed" else data[:-1])
    with pytest.raises((VoiceDamagedError, VoiceUnavailableError)) as caught:
        registry.make("kokoro").speak("Hold.")
    assert name in caught.value.message
    assert "voices install kokoro" in caught.value.hint


@pytest.mark.parametrize("order", ["kokoro joe", "joe kokoro"])
def test_it_speaks_in_one_process_with_piper_and_without_espeak(installed, order):
    if why := registry.info("joe").why_not:
        pytest.skip(why)
    code = (
        "import sys; from voiceguide.voices import registry;"
        "print([registry.make(n).speak('Lie on your back.').seconds > 0.8 for n in sys.argv[1:]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *order.split(), *order.split()],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": "/nowhere"},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[True, True, True, True]\n", "")


def test_a_long_path_to_espeaks_data_is_no_trouble(installed, monkeypatch):
    import espeakng_loader

    monkeypatch.setattr(kokoro, "LONGEST_DATA_PATH", 5)
    short = kokoro._data_path()
    assert short != espeakng_loader.get_data_path()
    expected = registry.make("kokoro").speak("Hold.")
    shutil.rmtree(short)
    monkeypatch.setattr(kokoro, "LONGEST_DATA_PATH", 1000)
    kokoro._engine.cache_clear()
    assert registry.make("kokoro").speak("Hold.") == expected


def test_slower_takes_longer(installed):
    voice = registry.make("kokoro")
    usual, slow = (voice.speak("Lie on your back, and rest.", s).seconds for s in (1.0, 1.4))
    assert 1.2 < slow / usual < 1.7


def test_phonemes_in_double_brackets_are_spoken_as_they_are(installed):
    voice = registry.make("kokoro")
    plain = voice.speak("Rest the back.")
    assert (
        voice.speak("Rest the [[b\u02c8\u00e6k]].").pcm
        != voice.speak("Rest the [[n\u02c8i\u02d0]].").pcm
    )
    assert voice.speak("Rest the [[b\u02c8\u00e6k]].").seconds == pytest.approx(
        plain.seconds, abs=0.25
    )
