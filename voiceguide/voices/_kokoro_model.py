"""Kokoro's model, loaded: imported when the first sentence is spoken."""

import atexit
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

import espeakng_loader
import numpy as np
from kokoro_onnx import Kokoro
from kokoro_onnx.config import EspeakConfig

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
        espeak = EspeakConfig(data_path=_data_path())
        self._kokoro = Kokoro.from_session(load(model), styles, espeak_config=espeak)

    def speak(self, text: str, style: str, accent: str, speed: float) -> Speech:
        """See Voice.speak; what stands in double brackets is phonemes already."""
        phonemes = " ".join(
            part if index % 2 else self._kokoro.tokenizer.phonemize(part, accent)
            for index, part in enumerate(_PHONEMES.split(text))
            if part.strip()
        )
        speed = min(max(speed, MIN_SPEED), MAX_SPEED)
        samples, rate = self._kokoro.create(phonemes, style, speed=speed, is_phonemes=True)
        pcm = np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
        return Speech(pcm, rate)


def _data_path() -> str:
    """The data of the packaged espeak-ng, under a path that is short enough for it."""
    data = Path(espeakng_loader.get_data_path())
    if len(str(data)) <= MAX_DATA_PATH:
        return str(data)
    short = Path(mkdtemp(prefix="vg-"))
    atexit.register(shutil.rmtree, short, ignore_errors=True)
    shutil.copytree(data, short / data.name)
    return str(short / data.name)
