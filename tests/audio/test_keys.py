"""The keys of clips: whatever changes how a clip sounds changes its key, and nothing else does."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.keys import VoiceText, key_of, key_of_sound

PCM = bytes(range(250)) * 8
TEXT = VoiceText("Lie on your back.")
IDENTITY = {"engine": "piper 1.3", "model": "abc", "length_scale": "1.4"}


def changed(**change):
    content = {"text": TEXT, "identity": IDENTITY, "gain_db": 5.14} | change
    return key_of(content["text"], content["identity"], content["gain_db"])


@pytest.mark.parametrize(
    "change",
    [
        {"text": VoiceText("Lie on your back!")},
        {"text": VoiceText("lie on your back.")},
        {"text": VoiceText("Lie on your back.", beat_ms=1000)},
        {"text": VoiceText("Lie on your back.", slowness=1.15)},
        {"gain_db": 5.15},
        {"gain_db": -5.14},
        *({"identity": IDENTITY | {name: "other"}} for name in IDENTITY),
        {"identity": IDENTITY | {"noise": "0"}},
        {"identity": {name: IDENTITY[name] for name in ("engine", "model")}},
    ],
    ids=str,
)
def test_whatever_changes_how_a_clip_sounds_changes_its_key(change):
    assert changed(**change) != changed()


@pytest.mark.parametrize("name", ["CONDITIONING", "ENCODING"])
def test_another_way_to_make_clips_changes_every_key(name, monkeypatch):
    clip, sound = changed(), key_of_sound(PCM)
    other = "other" if name == "CONDITIONING" else {"codec": "other"}
    monkeypatch.setattr(f"voiceguide.audio.keys.{name}", other)
    assert changed() != clip
    # Sounds are made by a script of ours and not conditioned.
    assert (key_of_sound(PCM) != sound) == (name == "ENCODING")


def test_a_key_does_not_depend_on_the_order_of_the_voices_identity():
    assert changed(identity=dict(reversed(IDENTITY.items()))) == changed()


def test_a_sound_has_a_key_of_its_content():
    assert key_of_sound(PCM) == key_of_sound(bytes(PCM))
    assert key_of_sound(PCM) != key_of_sound(PCM + b"\0\0")


texts = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=50)
@given(texts, texts)
def test_two_texts_never_share_a_key_and_a_key_is_a_file_name(one, other):
    keys = {key_of(VoiceText(text), IDENTITY, 0.0) for text in (one, other)}
    assert len(keys) == len({one, other})
    assert all(len(key) == 40 and set(key) <= set("0123456789abcdef") for key in keys)


def test_another_process_finds_the_same_key():
    code = (
        "import sys, json; from voiceguide.audio.keys import VoiceText, key_of;"
        "print(key_of(VoiceText(sys.argv[1]), json.loads(sys.argv[2]), 5.14))"
    )
    argv = [sys.executable, "-c", code, TEXT.words, json.dumps(IDENTITY)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == changed()
