"""Names of installed voices: none leads out of the folder of voices."""

import pytest

from voiceguide.errors import UsageError
from voiceguide.voices.installed import folder_of, voices_folder


@pytest.mark.parametrize(
    "name",
    ["", "a", ".", "..", ".hidden", "../up", "a/b", "a\\b", "C:a", "a.", "-a", "a b", "con",
     "NUL.onnx", "com1", "a" * 65, "\u00e9t\u00e9", "a\0b", "a\nb"],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_none(name):
    with pytest.raises(UsageError, match="can't be the name of a voice"):
        folder_of(name)


@pytest.mark.parametrize("name", ["kokoro", "en_US-joe-medium", "v2.1", "a" * 64])
def test_a_plain_name_is_a_folder_among_the_voices(name):
    assert folder_of(name).parent == voices_folder()
