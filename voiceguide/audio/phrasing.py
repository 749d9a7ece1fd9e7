"""A sentence by any voice, at our pace and with our pauses.

Each clause is spoken alone, trimmed to its sound, and joined to the next by a silence of a
stated length. A sentence that comes out faster than it may is spoken again, slower: the
rule looks at its own clip and at nothing else, so a voice without chance in it gives the same
bytes every time.
"""

from dataclasses import dataclass

from voiceguide.audio.clips import faded, resample, trimmed
from voiceguide.script.clauses import clauses
from voiceguide.script.model import Spoken
from voiceguide.script.pace import KEPT_MS, Pace, slowed, slowness_of, usual_rate, words_of
from voiceguide.script.speakable import speakable
from voiceguide.units import SAMPLE_RATE, Millis, samples_at
from voiceguide.voices.base import Speech, Voice
from voiceguide.voices.lexicon import Lexicon

TRIES = 3
"""How often a sentence is spoken at the most until it is slow enough."""


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
    slowness = 1.0 if spoken.beat_ms else slowness_of(pace, calm=spoken.calm)
    return Line(text, slowness, spoken.beat_ms)


def phrased(voice: Voice, line: Line) -> Speech:
    """Speak a line, beats aside, with our pauses and no faster than it may be.

    Returns:
        Speech at the session's rate, its edges trimmed.

    Raises:
        SpeechError, VoiceUnavailableError, VoiceDamagedError: as Voice.speak does.
    """
    # The first guess is the estimate's, so that most fast sentences are spoken only once.
    slowness = slowed(line.slowness, usual_rate(line.words, line.slowness), line.slowness)
    for _ in range(TRIES):
        speech = _joined(voice, line, slowness)
        before, rate = slowness, words_of(line.words) * 60 / speech.seconds
        slowness = slowed(before, rate, line.slowness)
        if slowness == before:
            break
    return speech


def _joined(voice: Voice, line: Line, slowness: float) -> Speech:
    """Each clause at one slowness; the pauses are those of the line's own pace."""
    parts: list[bytes] = []
    for clause in clauses(line.words):
        speech = voice.speak(clause.text, slowness)
        parts.append(faded(trimmed(resample(speech))))
        if clause.pause_ms:
            # What trimming leaves at both edges is part of the pause.
            pause = Millis(round(clause.pause_ms * line.slowness) - KEPT_MS)
            parts.append(bytes(2 * samples_at(pause)))
    return Speech(b"".join(parts), SAMPLE_RATE)
