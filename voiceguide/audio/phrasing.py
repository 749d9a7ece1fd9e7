"""A sentence by any voice, at our pace and with our pauses.

Each clause is spoken alone, trimmed to its sound, and joined to the next by a silence of a
stated length. A sentence that comes out faster than it may is stretched: the rule looks at
its own clauses and at nothing else, so a voice without chance in it gives the same bytes
every time.
"""

from weakref import WeakKeyDictionary

from voiceguide.audio.clips import faded, resample, stretched, trimmed
from voiceguide.audio.keys import VoiceText
from voiceguide.language.clauses import clauses
from voiceguide.script.pace import MARGIN_MS, MAX_SLOWNESS, target_ms
from voiceguide.units import SAMPLE_RATE, SAMPLES_PER_MS, Millis, samples_at
from voiceguide.voices.engine import Speech, Voice

_MAX_CLAUSES = 200
"""So many clauses are kept in a process, of about 60 kB each."""


def phrased(voice: Voice, text: VoiceText) -> Speech:
    """Speak a sentence, beats aside, with our pauses and no faster than it may be.

    Returns:
        Speech at the session's rate, its edges trimmed.

    Raises:
        SpeechError, VoiceUnavailableError, VoiceDamagedError: as Voice.speak does.
    """
    parts = clauses(text.words)
    # What trimming leaves at both edges of a clause is part of the pause behind it.
    pauses = [round(part.pause_ms * text.slowness) - MARGIN_MS for part in parts[:-1]]
    sounds = [trimmed(_resampled(voice, part.text, text.slowness)) for part in parts]
    sounds = _slow_enough(sounds, sum(pauses), text)
    silences = [bytes(2 * samples_at(Millis(pause))) for pause in pauses]
    pairs = zip(map(faded, sounds), [*silences, b""], strict=True)
    return Speech(b"".join(sound + silence for sound, silence in pairs), SAMPLE_RATE)


def _slow_enough(sounds: list[bytes], pauses_ms: int, text: VoiceText) -> list[bytes]:
    """The clauses, stretched where the sentence would be faster than it may."""
    slow, times = sounds, 1.0
    for _ in range(_TRIES):
        speech_ms = sum(map(len, slow)) / (2 * SAMPLES_PER_MS)
        wanted = target_ms(text.words, speech_ms + pauses_ms, text.slowness)
        if wanted <= speech_ms + pauses_ms or times == MAX_SLOWNESS:
            break
        times = min(times * (wanted - pauses_ms) / speech_ms, MAX_SLOWNESS)
        slow = [stretched(sound, times) for sound in sounds]
    return slow


_TRIES = 2
"""What is stretched comes out up to 48 ms shorter than asked: much, for three words."""


def _resampled(voice: Voice, clause: str, slowness: float) -> bytes:
    """A clause at the session's rate. Many sentences share one: "Breathe out," and the like."""
    cache = _clauses.setdefault(voice, {})
    if (clause, slowness) not in cache:
        if len(cache) >= _MAX_CLAUSES:
            cache.clear()
        cache[clause, slowness] = resample(voice.speak(clause, slowness))
    return cache[clause, slowness]


_clauses: WeakKeyDictionary[Voice, dict[tuple[str, float], bytes]] = WeakKeyDictionary()
