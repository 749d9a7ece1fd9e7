"""The tones, breaths and backgrounds of audio_assets/, which scripts/make_sounds.py makes."""

import wave
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from voiceguide.audio.frames import clip_frames
from voiceguide.errors import DataFileError
from voiceguide.units import SAMPLE_RATE, Millis, Samples, frames_ms

NAMES = (
    "hold-start",
    "hold-end",
    "switch",
    "set-end",
    "session-end",
    "tick",
    "breath-in",
    "breath-out",
    "breath-in-3",
    "breath-out-5",
)
"""Tones and breaths, which a timeline has places for."""

LOOPS = ("rain", "stream", "air")
"""Backgrounds, each of which goes on with its start."""


def folder() -> Path:
    """Where the sounds are: inside the wheel, or beside the package in a clone."""
    package = Path(str(files("voiceguide")))
    inside = package / "audio_assets"
    return inside if inside.is_dir() else package.parent / "audio_assets"


@lru_cache(maxsize=len(NAMES) + len(LOOPS))
def pcm(name: str) -> bytes:
    """A sound as mono 16-bit PCM at 24 kHz.

    Raises:
        DataFileError: it is missing, or not such a file.
    """
    path = folder() / f"{name}.wav"
    try:
        with wave.open(str(path), "rb") as file:
            if file.getparams()[:3] != (1, 2, SAMPLE_RATE):
                raise DataFileError(path.name, ["not mono, 16 bit, 24 kHz"])
            return file.readframes(file.getnframes())
    except (OSError, wave.Error, EOFError) as error:
        raise DataFileError(path.name, [str(error)]) from error


@lru_cache(maxsize=len(NAMES))
def length_ms(name: str) -> Millis:
    """How long a sound takes in a timeline."""
    return frames_ms(clip_frames(Samples(len(pcm(name)) // 2)))
