"""A sentence by any voice, at our pace and with our pauses.

Each clause is spoken alone, trimmed to its sound, and joined to the next by a silence of a
stated length. A sentence that comes out faster than it may is stretched: the rule looks at
its own clauses and at nothing else, so a voice without chance in it gives the same bytes
every time.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from voiceguide.audio.clips import faded, resample, stretched, trimmed
from voiceguide.language.clauses import clauses
from voiceguide.language.speakable import speakable
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Spoken
from voiceguide.script.pace import MARGIN_MS, MAX_SLOWNESS, slowness_for, target_ms
from voiceguide.units import SAMPLE_RATE, SAMPLES_PER_MS, Millis, samples_at
from voiceguide.voices.engine import Speech, Voice
from voiceguide.voices.lexicon import Lexicon

MOST_CLAUSES = 200
"""So many clauses are kept in a process, of about 60 kB each."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as a voice gets it: all of the text that decides how its clip sounds.

    Attributes:
        words: speakable, with the lexicon applied.
        slowness: how many times as long as at the voice's usual pace, before its own rate
            is looked at.
        beat_ms: as Spoken has it.
    """

    words: str
    slowness: float = 1.0
    beat_ms: int = 0


def line_of(spoken: Spoken, pace: Pace, words: Lexicon, *, phonemes: bool) -> Line:
    """What a voice gets of a sentence of a script.

    Args:
        spoken: the sentence as it is written.
        pace: how fast the person likes it. A count on the beat keeps its beat.
        words: how words sound.
        phonemes: whether the voice reads them.

    Raises:
        UnspeakableError: no voice could say it.
    """
    text = words.applied(speakable(spoken.text), phonemes=phonemes)
    slowness = 1.0 if spoken.beat_ms else slowness_for(pace, calm=spoken.calm)
    return Line(text, slowness, spoken.beat_ms)


def phrased(voice: Voice, line: Line) -> Speech:
    """Speak a line, beats aside, with our pauses and no faster than it may be.

    Returns:
        Speech at the session's rate, its edges trimmed.

    Raises:
        SpeechError, VoiceUnavailableError, VoiceDamagedError: as Voice.speak does.
    """
    parts = clauses(line.words)
    # What trimming leaves at both edges of a clause is part of the pause behind it.
    pauses = [round(part.pause_ms * line.slowness) - MARGIN_MS for part in parts[:-1]]
    spoken = [trimmed(_spoken(voice, part.text, line.slowness)) for part in parts]
    spoken = _slow_enough(spoken, sum(pauses), line)
    silences = [bytes(2 * samples_at(Millis(pause))) for pause in pauses]
    whole = zip(map(faded, spoken), [*silences, b""], strict=True)
    return Speech(b"".join(sound + silence for sound, silence in whole), SAMPLE_RATE)


def _slow_enough(spoken: list[bytes], pauses_ms: int, line: Line) -> list[bytes]:
    """The clauses, stretched where the sentence would be faster than it may."""
    slow, times = spoken, 1.0
    for _ in range(_TRIES):
        speech_ms = sum(map(len, slow)) / (2 * SAMPLES_PER_MS)
        wanted = target_ms(line.words, speech_ms + pauses_ms, line.slowness)
        if wanted <= speech_ms + pauses_ms or times == MAX_SLOWNESS:
            break
        times = min(times * (wanted - pauses_ms) / speech_ms, MAX_SLOWNESS)
        slow = [stretched(part, times) for part in spoken]
    return slow


_TRIES = 2
"""What is stretched comes out up to 48 ms shorter than asked: much, for three words."""


def _spoken(voice: Voice, text: str, slowness: float) -> bytes:
    """A clause at the session's rate. Many sentences share one: "Breathe out," and the like."""
    known = _clauses.setdefault(voice, {})
    if (text, slowness) not in known:
        if len(known) >= MOST_CLAUSES:
            known.clear()
        known[text, slowness] = resample(voice.speak(text, slowness))
    return known[text, slowness]


_clauses: WeakKeyDictionary[Voice, dict[tuple[str, float], bytes]] = WeakKeyDictionary()
