"""How fast sentences are spoken, and how long one takes before any voice has spoken it."""

from functools import lru_cache

from voiceguide.language.clauses import clauses
from voiceguide.language.speakable import speakable
from voiceguide.language.texts import ENGLISH, facts
from voiceguide.program.wishes import Pace
from voiceguide.units import Millis

CALM_SLOWNESS = 1.12
"""The relaxation is spoken more slowly, by so much."""

MAX_WORDS_A_MINUTE = 172
"""No sentence is faster, its inner pauses counted in, at the normal pace: a sentence of many
small words is spoken more slowly than one of few long ones."""

_TARGET_WORDS_A_MINUTE = 166
"""What a sentence over that is stretched to."""

MAX_SLOWNESS = 1.5
"""No sentence is stretched further: up to about here the measured quality stays what it is."""

MARGIN_MS = 60
"""What stays around the sound of a clause when it is trimmed: a part of the pause behind it."""

_MS_PER_CLAUSE, _MS_PER_WORD, _MS_PER_LETTER = 265, 48, 57
"""The length of a clause by `joe`, trimmed: least squares over all clauses of `gentle`."""

_SLOWNESS_EXPONENT = 0.86
"""Asked to take s times as long, `joe` takes s to this power."""

_MS_OF_FRAMES = 98
"""What a clip's MP3 frames have besides its sound, rounding aside."""


def slowness_for(pace: Pace, *, calm: bool) -> float:
    """How slowly a sentence is spoken, before its own rate is looked at."""
    return round(pace.slowness * (CALM_SLOWNESS if calm else 1.0), 4)


def word_count(text: str) -> int:
    """Words as people count them: what stands between spaces."""
    return len(text.split())


def _natural_ms(words: str) -> int:
    """About how long speakable words take at the usual pace, with our pauses between clauses."""
    parts = clauses(words)
    letters = sum(char.isalpha() for char in words)
    speech = (
        len(parts) * _MS_PER_CLAUSE + word_count(words) * _MS_PER_WORD + letters * _MS_PER_LETTER
    )
    return speech + sum(part.pause_ms - MARGIN_MS for part in parts[:-1])


def words_rate(language: str) -> float:
    """How many words a language says in the time of one in English, said as calmly."""
    return 1.0 if language == ENGLISH else facts(language).rate


def target_ms(words: str, length_ms: float, slowness: float, *, rate: float = 1.0) -> float:
    """How long words should take at the least, their inner pauses counted in.

    Args:
        words: speakable.
        length_ms: how long they take as the voice says them.
        slowness: the slowness of the pace: a slow pace has a lower bound than the normal one.
        rate: the words_rate of their language.

    Returns:
        `length_ms` where they are slow enough; else what brings them to the rate aimed at.
    """
    at_one_a_minute = word_count(words) * 60_000 * slowness / rate
    if length_ms * MAX_WORDS_A_MINUTE >= at_one_a_minute:
        return length_ms
    return at_one_a_minute / _TARGET_WORDS_A_MINUTE


@lru_cache(maxsize=4096)
def spoken_ms(text: str, slowness: float = 1.0, language: str = ENGLISH) -> Millis:
    """An estimate of a sentence's length as a clip, in milliseconds.

    Args:
        text: the sentence as it is written.
        slowness: as `slowness_for` gives it.
        language: the code of the sentence's language.

    Raises:
        UnspeakableError: no voice could say it.

    >>> spoken_ms("Lie on your back.")
    1544
    """
    words = speakable(text, language)
    natural = _natural_ms(words) * slowness**_SLOWNESS_EXPONENT
    length = target_ms(words, natural, slowness, rate=words_rate(language))
    return Millis(round(_MS_OF_FRAMES + length))
