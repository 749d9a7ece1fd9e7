"""Kokoro's model, loaded: imported when the first sentence is spoken."""

import atexit
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from kokoro_onnx import Kokoro
from kokoro_onnx.config import EspeakConfig

from voiceguide.errors import VoiceDamagedError
from voiceguide.voices import espeak
from voiceguide.voices._onnx import load
from voiceguide.voices.engine import Speech
from voiceguide.voices.installed import ModelFiles

MAX_DATA_PATH = 140
"""espeak-ng, which turns text into phonemes, fails silently on a path beyond 148 characters."""

MIN_SPEED, MAX_SPEED = 0.5, 2.0

_PHONEMES = re.compile(r"\[\[(.*?)\]\]")


class KokoroModel:
    """A model in memory, with the styles of all its voices.

    Raises:
        VoiceDamagedError: a file of it is not the one that it should be.
    """

    def __init__(self, model: ModelFiles) -> None:
        styles = str(model.folder / model.files[1].name)
        session = load(model)
        self._kokoro = Kokoro.from_session(session, styles, espeak_config=_espeak(model.voice))

    def speak(self, text: str, style: str, accent: str, speed: float) -> Speech:
        """See Voice.speak; what stands in double brackets is phonemes already."""
        phonemes = " ".join(
            self._known(part) if index % 2 else self._kokoro.tokenizer.phonemize(part, accent)
            for index, part in enumerate(_PHONEMES.split(text))
            if part.strip()
        )
        speed = min(max(speed, MIN_SPEED), MAX_SPEED)
        samples, rate = self._kokoro.create(phonemes, style, speed=speed, is_phonemes=True)
        pcm = np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
        return Speech(pcm, rate)

    def _known(self, phonemes: str) -> str:
        """Phonemes as they are, each of which the model knows; it would leave others out."""
        for phoneme in phonemes:
            if phoneme not in self._kokoro.tokenizer.vocab:
                raise ValueError(f"its model has no sound for {phoneme!r}")
        return phonemes


def _espeak(voice: str) -> EspeakConfig:
    """The packaged espeak-ng, once it is checked."""
    packaged = espeak.packaged()
    if packaged is None or (fault := packaged.fault()):
        why = fault if packaged else "is not installed"
        raise VoiceDamagedError(voice, espeak.PACKAGE, why, espeak.HINT)
    return EspeakConfig(str(packaged.library), _short(packaged.data))


def _short(data: Path) -> str:
    """A folder under a path that is short enough for espeak-ng."""
    if len(str(data)) <= MAX_DATA_PATH:
        return str(data)
    short = Path(mkdtemp(prefix="vg-"))
    atexit.register(shutil.rmtree, short, ignore_errors=True)
    shutil.copytree(data, short / data.name)
    return str(short / data.name)
