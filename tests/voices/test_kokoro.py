"""The voice kokoro: its model is the file it should be, and it speaks beside the others."""

import os
import subprocess
import sys

import pytest

from voiceguide.errors import VoiceDamagedError, VoiceUnavailableError
from voiceguide.voices import espeak, kokoro, registry
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.install import install
from voiceguide.voices.kokoro import KOKORO

MODEL, STYLES = (file.name for file in KOKORO.files)


@pytest.fixture
def installed(home, kokoro_model):
    """Kokoro, installed in this test's home; copied, so that a test may damage it."""
    return install(KOKORO, lambda *_: None, source=str(kokoro_model)).folder


def test_there_are_women_and_men_american_and_british():
    kinds = {(style.accent, style.speaker) for style in kokoro.STYLES.values()}
    assert kinds == {(a, s) for a in ("en-us", "en-gb") for s in ("woman", "man")}
    for style in kokoro.STYLES.values():
        assert style.array[:2] == ("a" if style.accent == "en-us" else "b") + (
            "f" if style.speaker == "woman" else "m"
        )


def test_the_best_one_has_two_names():
    assert registry.info("kokoro-heart") == registry.info("kokoro")
    assert VoiceHandle("kokoro-heart").name == "kokoro"


def test_before_it_is_installed_every_one_says_what_to_do():
    for name in kokoro.STYLES:
        info = registry.info(name)
        assert not info.runs_here
        assert "voices install kokoro" in info.hint
        with pytest.raises(VoiceUnavailableError) as caught:
            VoiceHandle(name).speak("Hold.")
        assert caught.value.voice == name
        with pytest.raises(VoiceUnavailableError):
            _ = VoiceHandle(name).identity


def test_without_its_package_it_names_the_extra(without_packages, run):
    code = (
        "from voiceguide.voices.registry import info;"
        "print(info('kokoro').why_not, info('kokoro').hint)"
    )
    described = run(python=("-c", code), **without_packages("kokoro_onnx")).out
    assert "kokoro-onnx" in described
    if sys.version_info < (3, 14):
        assert "voiceguide[kokoro]" in described


def test_looking_at_it_loads_nothing():
    code = (
        "import sys; from voiceguide.voices import handle, registry;"
        "registry.info('kokoro'); handle.VoiceHandle('kokoro-george'); registry.names();"
        "heavy = {'kokoro_onnx', 'onnxruntime', 'numpy', 'urllib.request', 'ssl'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_voices_of_one_model_sound_different_and_have_their_own_identity(installed):
    with VoiceHandle("kokoro") as one, VoiceHandle("kokoro-george") as other:
        assert one.speak("Hold.").pcm != other.speak("Hold.").pcm
        assert one.identity != other.identity


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
        VoiceHandle("kokoro").speak("Hold.")
    assert name in caught.value.message
    assert "voices install kokoro" in caught.value.hint


def test_an_espeak_that_is_not_the_known_one_is_never_opened(installed, monkeypatch):
    monkeypatch.setattr(espeak, "LIBRARIES", {})
    with pytest.raises(VoiceDamagedError, match=r"espeakng-loader has a .*espeak-ng") as caught:
        VoiceHandle("kokoro").speak("Hold.")
    assert "espeakng-loader==" in caught.value.hint


@pytest.mark.parametrize("order", ["kokoro joe", "joe kokoro"])
def test_it_speaks_in_one_process_with_piper_and_without_espeak(installed, order):
    if why := registry.info("joe").why_not:
        pytest.skip(why)
    code = (
        "import sys; from voiceguide.voices.handle import VoiceHandle;"
        "print([VoiceHandle(n).speak('Lie on your back.').seconds > 0.8 for n in sys.argv[1:]])"
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
    from voiceguide.voices import _kokoro_model

    with VoiceHandle("kokoro") as voice:
        expected = voice.speak("Hold.")
    monkeypatch.setattr(_kokoro_model, "MAX_DATA_PATH", 5)
    data = espeak.packaged().data
    assert _kokoro_model._short(data) != str(data)
    with VoiceHandle("kokoro") as voice:
        assert voice.speak("Hold.") == expected


def test_slower_takes_longer(installed):
    voice = VoiceHandle("kokoro")
    usual, slow = (voice.speak("Lie on your back, and rest.", s).seconds for s in (1.0, 1.4))
    assert 1.2 < slow / usual < 1.7


def test_phonemes_in_double_brackets_are_spoken_as_they_are(installed):
    voice = VoiceHandle("kokoro")
    plain = voice.speak("Rest the back.")
    assert (
        voice.speak("Rest the [[b\u02c8\u00e6k]].").pcm
        != voice.speak("Rest the [[n\u02c8i\u02d0]].").pcm
    )
    assert voice.speak("Rest the [[b\u02c8\u00e6k]].").seconds == pytest.approx(
        plain.seconds, abs=0.25
    )
