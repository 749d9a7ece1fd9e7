"""What decides how a clip sounds: the text that a voice gets, its level, and the key of them all.

A key is made of content only: the words and how slowly they are spoken, everything of the voice
that changes how it sounds, and the versions of conditioning and encoding. No path and no time
is part of it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from voiceguide.audio.frames import ENCODING
from voiceguide.language.speakable import speakable
from voiceguide.language.texts import ENGLISH
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Spoken
from voiceguide.script.pace import slowness_for, words_rate
from voiceguide.units import Lufs
from voiceguide.voices.lexicon import Lexicon

CONDITIONING = "8"
"""Raised whenever conditioning would give another clip."""

CLIP_LUFS = Lufs(-17.7)
"""What a voice's clips are brought to. A session comes out 0.3 to 1.5 LU lower, because short
sentences share their 400 ms blocks with silence and the tones and breaths lie under the voice:
it stands within 1 LU of SESSION_LUFS."""

Key = str


@dataclass(frozen=True, slots=True)
class VoiceText:
    """A sentence as a voice gets it.

    Attributes:
        words: speakable, with the lexicon applied.
        slowness: how many times as long as at the voice's usual pace, before its own rate
            is looked at.
        beat_ms: as Spoken has it.
        rate: the words_rate of its language.
    """

    words: str
    slowness: float = 1.0
    beat_ms: int = 0
    rate: float = 1.0


def voice_text(
    spoken: Spoken, pace: Pace, lexicon: Lexicon, *, phonemes: bool, language: str = ENGLISH
) -> VoiceText:
    """What a voice gets of a sentence of a script.

    Args:
        spoken: the sentence as it is written.
        pace: how fast the person likes it. A count on the beat keeps its beat.
        lexicon: how words sound.
        phonemes: whether the voice reads them.
        language: the code of the sentence's language.

    Raises:
        UnspeakableError: no voice could say it.
    """
    words = lexicon.applied(speakable(spoken.text, language), phonemes=phonemes)
    slowness = 1.0 if spoken.beat_ms else slowness_for(pace, calm=spoken.calm)
    return VoiceText(words, slowness, spoken.beat_ms, words_rate(language))


def gain_for(level: Lufs) -> float:
    """The gain in dB that brings the clips of a voice of that level to CLIP_LUFS."""
    return round(CLIP_LUFS - level, 2)


def key_of(text: VoiceText, identity: Mapping[str, str], gain_db: float) -> Key:
    """The key of a sentence as a voice speaks it."""
    # English, whose clips were there first, has no rate in its keys.
    rate = {} if text.rate == 1.0 else {"rate": text.rate}
    return _digest(
        rate
        | {
            "words": text.words,
            "slowness": text.slowness,
            "beat_ms": text.beat_ms,
            "voice": dict(identity),
            "gain_db": gain_db,
            "conditioning": CONDITIONING,
            "encoding": ENCODING,
        }
    )


def key_of_sound(pcm: bytes, *, loop: bool = False) -> Key:
    """The key of a tone or a breath, or of a background, which is encoded as a loop."""
    sound = {"sound": hashlib.sha256(pcm).hexdigest(), "encoding": ENCODING}
    return _digest(sound | {"loop": "2 of 3"} if loop else sound)


def _digest(content: Mapping[str, object]) -> Key:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:40]
