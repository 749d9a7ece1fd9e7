"""The tones and breaths as the sessions take them. tests/test_sounds.py hears what they are."""

import shutil

import pytest

from voiceguide.audio import sounds
from voiceguide.audio.keys import key_of_sound
from voiceguide.audio.mp3 import encode, encode_loop
from voiceguide.audio.speak import store_sound
from voiceguide.audio.store import ClipStore
from voiceguide.errors import DataFileError
from voiceguide.units import FRAME_BYTES, FRAME_MS


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The sounds are taken from a copy that a test may damage."""
    folder = tmp_path / "sounds"
    shutil.copytree(sounds.folder(), folder)
    monkeypatch.setattr(sounds, "folder", lambda: folder)
    sounds.pcm.cache_clear()
    yield folder
    sounds.pcm.cache_clear()


def test_every_sound_of_the_folder_has_its_name_and_no_name_is_without_a_sound():
    assert {path.stem for path in sounds.folder().glob("*.wav")} == {*sounds.NAMES, *sounds.LOOPS}


@pytest.mark.parametrize("name", sounds.LOOPS)
def test_a_loop_is_stored_as_a_circle_of_frames_that_no_clip_has_the_key_of(tmp_path, name):
    store = ClipStore(tmp_path)
    key = store_sound(name, store)
    assert store.get(key).frames == encode_loop(sounds.pcm(name))
    assert store.pcm(key) == sounds.pcm(name)
    assert key == key_of_sound(sounds.pcm(name), loop=True) != key_of_sound(sounds.pcm(name))


@pytest.mark.parametrize("name", sounds.NAMES)
def test_the_length_of_a_sound_is_that_of_its_frames(name):
    frames = len(encode(sounds.pcm(name))) // FRAME_BYTES
    assert sounds.length_ms(name) == frames * FRAME_MS


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 10, None])
def test_a_damaged_or_missing_sound_is_an_error_that_names_it(copied, content):
    path = copied / "tick.wav"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        sounds.pcm("tick")
    assert caught.value.file == "tick.wav"
    assert caught.value.hint
    assert sounds.pcm("switch")


@pytest.mark.parametrize(("at", "value"), [(22, 2), (24, 0x44), (34, 8)])
def test_a_sound_of_another_format_is_an_error_and_not_played_wrong(copied, at, value):
    """Two channels, 24,132 Hz, 8 bit: bytes of the header that say so."""
    path = copied / "tick.wav"
    data = bytearray(path.read_bytes())
    assert data[at] != value
    data[at] = value
    path.write_bytes(data)
    with pytest.raises(DataFileError, match=r"tick\.wav"):
        sounds.pcm("tick")
