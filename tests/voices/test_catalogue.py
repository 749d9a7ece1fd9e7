import re

import pytest

from voiceguide.errors import UnknownNameError, UsageError
from voiceguide.voices import catalogue
from voiceguide.voices.installed import folder_of, voices_folder

CHECKSUM = re.compile(r"sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}")


@pytest.mark.parametrize("name", catalogue.names())
def test_a_published_voice_has_all_that_an_install_needs(name):
    voice = catalogue.published(name)
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
    models = [catalogue.published(name).files[0].checksum for name in catalogue.names()]
    assert len(set(models)) == len(models)


def test_kokoro_is_pinned_by_sha256():
    assert all(file.checksum.startswith("sha256:") for file in catalogue.KOKORO.files)


@pytest.mark.parametrize("name", [n for n in catalogue.names() if n != "kokoro"])
def test_a_piper_voice_comes_with_its_settings_and_its_card(name):
    files = [file.name for file in catalogue.published(name).files]
    assert files == [f"{name}.onnx", f"{name}.onnx.json", catalogue.CARD]
    finetuned = name.startswith(("en_GB-alba", "en_GB-northern"))
    assert ("lessac" in catalogue.published(name).licence) == finetuned


def test_an_unknown_name_is_an_error_that_knows_the_nearest():
    with pytest.raises(UnknownNameError, match="en_US-nrman-medium") as caught:
        catalogue.published("en_US-nrman-medium")
    assert "'en_US-norman-medium'" in caught.value.hint


@pytest.mark.parametrize(
    "name",
    ["", "a", ".", "..", ".hidden", "../up", "a/b", "a\\b", "C:a", "a.", "-a", "a b", "con",
     "NUL.onnx", "com1", "a" * 65, "\u00e9t\u00e9", "a\0b", "a\nb"],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_none(name):
    with pytest.raises(UsageError, match="no name for a voice"):
        folder_of(name)


@pytest.mark.parametrize("name", ["kokoro", "en_US-joe-medium", "v2.1", "a" * 64])
def test_a_plain_name_is_a_folder_among_the_voices(name):
    assert folder_of(name).parent == voices_folder()
