"""The voice `tones`: speech of plausible length in tones, at once.

It is a real voice and no mock: its clips go the same way as any other's. A syllable is a
short tone, a word a run of them, and different words differ in pitch, so that a test can
tell sentences apart.
"""

import array
import math
import re
import sys
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from voiceguide.units import Lufs
from voiceguide.voices.engine import Engine, Speech, VoiceInfo

RATE = 22_050
SYLLABLE_S = 0.17
GAP_S = 0.045
COMMA_S = 0.2
AMPLITUDE = 6000
EDGE_S = 0.012


class TonesVoice:
    """Fulfils Voice with arithmetic."""

    identity: Mapping[str, str] = {"engine": "tones 1"}

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence in tones; see Voice.speak."""
        pcm = bytearray()
        for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*[,;:]?", text):
            pcm += _word(word.rstrip(",;:").lower(), slowness)
            gap_s = COMMA_S if word[-1] in ",;:" else GAP_S
            pcm += bytes(2 * round(gap_s * slowness * RATE))
        return Speech(bytes(pcm), RATE)

    def close(self) -> None:
        """Nothing was started."""


class TonesEngine(Engine):
    """One voice, which runs everywhere."""

    def voices(self) -> Sequence[VoiceInfo]:
        """See Engine.voices."""
        about = VoiceInfo(
            name="tones",
            engine="arithmetic",
            language="none",
            quality="tones instead of words, for tests and quick looks",
            licence="GPL-3.0-or-later",
            source="voiceguide",
            many_processes=False,
            speed=200.0,
            level=Lufs(-20.0),
        )
        return (about,)

    def open(self, name: str) -> TonesVoice:  # noqa: ARG002 - the only one
        """See Engine.open."""
        return TonesVoice()


@lru_cache(maxsize=512)
def _word(word: str, slowness: float) -> bytes:
    syllables = max(1, len(re.findall(r"[aeiouy]+", word)))
    pitch = 220 * 2 ** (zlib.crc32(word.encode()) % 24 / 24)
    count = round(SYLLABLE_S * slowness * RATE)
    edge = round(EDGE_S * RATE)
    samples = array.array("h")
    for index in range(syllables):
        step = 2 * math.pi * pitch * (1 + 0.06 * (index % 2)) / RATE
        samples.extend(
            round(AMPLITUDE * min(1.0, i / edge, (count - 1 - i) / edge) * math.sin(step * i))
            for i in range(count)
        )
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
