"""Finds our tones and breaths in decoded sound, by matched filtering and by nothing else.

A sound of audio_assets/ is laid over every place of a session, and the likeness of the two
is a number: 1 where they are the same but for their level, near 0 where they have nothing
in common. Nobody speaks over a tone, so a tone that stands there scores more than 0.99
after MP3, while speech stays under 0.4.

All places are tried at once by multiplying spectra (a correlation is a convolution with
the sound turned round), block by block, so that memory stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio import sounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pcm = NDArray[np.int16]
    Floats = NDArray[np.float32]
    Spectrum = NDArray[np.complex64]

BLOCK = 1 << 17
"""Samples to a block: 5.5 s, of which each template finds its places in all but one second."""

TEMPLATE_SAMPLES = 24_000
"""The fullest second of a sound is template enough, and blocks stay short."""

LEAST_SCORE = 0.75
"""From here on it is the sound. Ours score 0.99 and more, speech less than 0.4."""

LEAST_GAIN = 0.25
"""A sound 12 dB softer than it should be is not looked for."""


@dataclass(frozen=True, slots=True)
class FoundSound:
    """A sound that was found.

    Attributes:
        name: its name in audio_assets/.
        at: the sample at which it begins, at the session's rate.
        score: how like it is, up to 1.
    """

    name: str
    at: int
    score: float


def find_sounds(pcm: "Pcm") -> tuple[FoundSound, ...]:
    """Every tone and breath in a piece of sound, in order.

    Args:
        pcm: mono, at the session's rate.

    Raises:
        DataFileError: a file of audio_assets/ is missing or damaged.
    """
    step = BLOCK - TEMPLATE_SAMPLES
    candidates: list[FoundSound] = []
    for start in range(0, len(pcm), step):
        block = pcm[start : start + BLOCK].astype(np.float32)
        if block.any():
            candidates += _in_block(np.pad(block, (0, BLOCK - len(block))), start, step)
    return _without_echoes(candidates)


@dataclass(frozen=True, slots=True, eq=False)
class _Template:
    """The part of a sound that is looked for.

    Attributes:
        skip: samples of the sound before that part.
        length: samples of that part.
        whole: samples of the sound.
        energy: the sum of its squares.
        spectrum: of the part turned round.
    """

    name: str
    skip: int
    length: int
    whole: int
    energy: float
    spectrum: "Spectrum"


@lru_cache(maxsize=1)
def _templates() -> tuple[_Template, ...]:
    return tuple(map(_template, sounds.NAMES))


def _template(name: str) -> _Template:
    sound = np.frombuffer(sounds.pcm(name), dtype="<i2").astype(np.float32)
    length = min(len(sound), TEMPLATE_SAMPLES)
    sums = _running_energy(sound)
    skip = int(np.argmax(sums[length:] - sums[:-length]))
    part = sound[skip : skip + length]
    spectrum = np.conj(np.fft.rfft(part, BLOCK)).astype(np.complex64)
    return _Template(name, skip, length, len(sound), float(part @ part), spectrum)


def _in_block(block: "Floats", start: int, step: int) -> Iterator[FoundSound]:
    """The best place of each sound within every run of likely ones."""
    spectrum = np.fft.rfft(block)
    sums = _running_energy(block)
    for template in _templates():
        product = np.fft.irfft(spectrum * template.spectrum, BLOCK)[:step]
        places = np.flatnonzero(product > LEAST_GAIN * template.energy)
        if not places.size:
            continue
        local = sums[places + template.length] - sums[places]
        scores = product[places] / np.sqrt(np.maximum(local, 1.0) * template.energy)
        for place, score in _peaks(places, scores, template.length):
            yield FoundSound(template.name, start + place - template.skip, score)


def _peaks(
    places: "NDArray[np.int64]", scores: "NDArray[np.float64]", apart: int
) -> Iterator[tuple[int, float]]:
    """The best place first, then the best that is not near it, and so on."""
    while scores.size and scores.max() >= LEAST_SCORE:
        best = int(scores.argmax())
        yield int(places[best]), float(scores[best])
        far = np.abs(places - places[best]) >= apart
        places, scores = places[far], scores[far]


def _without_echoes(candidates: list[FoundSound]) -> tuple[FoundSound, ...]:
    """The candidates without those that lie within a better one: a bell is like its own ringing."""
    lengths = {template.name: template.whole for template in _templates()}
    kept: list[FoundSound] = []
    for found in sorted(candidates, key=lambda c: (-c.score, c.at)):
        end = found.at + lengths[found.name]
        if all(end <= k.at or found.at >= k.at + lengths[k.name] for k in kept):
            kept.append(found)
    return tuple(sorted(kept, key=lambda found: found.at))


def _running_energy(sound: "Floats") -> "NDArray[np.float64]":
    """The sum of the squares of all samples before each one."""
    return np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])
