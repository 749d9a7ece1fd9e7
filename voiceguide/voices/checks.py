"""Is a clip the complete sentence? One judgement for every voice.

The lengths come from a measurement: 35 of our own sentences of 1 to 15 words, spoken by
espeak-ng (pyttsx3 `rate` 150) and by Piper joe (`length_scale` 1.3). `WORDS_A_MINUTE` and
`REST_MS` at the ends describe both: the real clips were 0.63 to 1.28 times as long as
`expected_ms` says. Single words took 0.6 to 0.95 s as a clip, of which 0.35 to 0.55 s
sounded. The fastest reading (espeak at 170) sounded for 0.10 s + 0.22 s a word.
"""

import re
import sys
from array import array

from voiceguide.units import Millis

WORDS_A_MINUTE = 161
REST_MS = 400
MAX_RATIO = 4

MIN_SOUNDING_MS = 50
"""Half of what the fastest reading took, as is the next; both in ms of sound, no silence."""
MIN_SOUNDING_MS_A_WORD = 110

MIN_CLIP_MS = 100
MIN_RATE, MAX_RATE = 8_000, 48_000

FULL_SCALE = 32_768
MIN_PEAK = FULL_SCALE // 100

_WORD = re.compile(r"\d|[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def words_in(text: str) -> int:
    """The words a voice says for a text; each digit counts as one ("25": twenty, five).

    >>> words_in("Don't lift: rest 10 seconds.")
    6
    """
    return len(_WORD.findall(text))


def expected_ms(text: str) -> Millis:
    """About how long a calm voice needs for a text, with the silence around it."""
    return Millis(REST_MS + words_in(text) * 60_000 // WORDS_A_MINUTE)


def why_unspeakable(text: str) -> str | None:
    """Why no voice can say a text, or None if it has words and no control characters."""
    if _CONTROL.search(text):
        return "it has a control character"
    if not words_in(text):
        return "it has no word"
    return None


def why_incomplete(pcm: bytes, rate: int, text: str) -> str | None:
    """Why a clip can't be a complete sentence, or None if it can.

    Args:
        pcm: Mono 16-bit little-endian samples, as a voice gives them.
        rate: Samples a second.
        text: The sentence.

    Returns:
        A reason that reads well after "could not speak ...: ", with what was measured.
        It catches silence, a wrong rate, clips that break off early and clips that never
        end. A sentence that lost its last word can pass: lengths differ more than that.
    """
    if not MIN_RATE <= rate <= MAX_RATE:
        return f"a sample rate of {rate} Hz ({MIN_RATE} to {MAX_RATE} are possible)"
    if len(pcm) % 2:
        return f"{len(pcm)} bytes are not complete 16-bit samples"
    length = len(pcm) // 2 * 1000 // rate
    if length <= MIN_CLIP_MS:
        return f"a clip of {length} ms (more than {MIN_CLIP_MS} needed)"
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return _why_wrong_sound(samples, rate, text)


def _why_wrong_sound(samples: "array[int]", rate: int, text: str) -> str | None:
    loudest, lowest = max(samples), min(samples)
    peak, length = max(loudest, -lowest), len(samples) * 1000 // rate
    if peak < MIN_PEAK:
        return f"silence (peak {100 * peak / FULL_SCALE:.2f} % of full scale)"
    longest = MAX_RATIO * expected_ms(text)
    if length > longest:
        return f"a clip of {length} ms (at most {longest} for {words_in(text)} words)"
    # From the first to the last sample that is louder than the clip's own background. A quiet
    # voice has quiet consonants: its threshold sinks with its peak.
    threshold = min(MIN_PEAK, peak // 20)
    places = range(len(samples))
    first = next(at for at in places if abs(samples[at]) > threshold)
    last = next(at for at in reversed(places) if abs(samples[at]) > threshold)
    sounding = (last - first + 1) * 1000 // rate
    shortest = MIN_SOUNDING_MS + MIN_SOUNDING_MS_A_WORD * words_in(text)
    if sounding < shortest:
        return f"only {sounding} ms of sound (at least {shortest} for {words_in(text)} words)"
    return None
