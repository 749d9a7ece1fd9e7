"""From a sentence to a clip in the store: the job that a pool of processes does.

All that a job takes can be pickled, the handle of the voice too, so that any
`concurrent.futures.Executor` can run it, on this machine or on another that shares the store.

A sentence comes at our pace and with our pauses, by any voice: each clause is spoken alone,
trimmed to its sound, and joined to the next by a silence of a stated length. A sentence that
comes out faster than it may is stretched: the rule looks at its own clauses and at nothing else,
so a voice without chance in it gives the same bytes every time.
"""

from weakref import WeakKeyDictionary

from voiceguide.audio import sounds
from voiceguide.audio.clips import (
    condition,
    faded,
    levelled,
    on_beats,
    resample,
    stretched,
    trimmed,
)
from voiceguide.audio.keys import Key, VoiceText, key_of_sound
from voiceguide.audio.measure import loudness
from voiceguide.audio.mp3 import encode, encode_loop
from voiceguide.audio.store import ClipStore
from voiceguide.errors import SpeechError
from voiceguide.language.clauses import clauses
from voiceguide.language.speakable import speakable
from voiceguide.language.texts import ENGLISH
from voiceguide.script.pace import MARGIN_MS, MAX_SLOWNESS, target_ms
from voiceguide.units import SAMPLE_RATE, SAMPLES_PER_MS, Lufs, Millis, samples_at
from voiceguide.voices.engine import Speech, Voice
from voiceguide.voices.handle import VoiceHandle

_MAX_CLAUSES = 200
"""So many clauses are kept in a process, of about 60 kB each."""

_STRETCH_TRIES = 2
"""What is stretched comes out up to 48 ms shorter than asked: much, for three words."""

_clauses: WeakKeyDictionary[Voice, dict[tuple[str, float], bytes]] = WeakKeyDictionary()


def speak(
    voice: VoiceHandle,
    text: str,
    voice_text: VoiceText,
    *,
    gain_db: float,
    key: Key,
    store: ClipStore,
) -> None:
    """Speak a sentence, condition it, encode it, store it.

    Args:
        voice: who speaks.
        text: the sentence as it is written, for messages.
        voice_text: what the voice gets of it.
        gain_db: the voice's gain.
        key: of the clip.
        store: takes it.

    Raises:
        SpeechError, VoiceUnavailableError, VoiceDamagedError: as VoiceHandle.speak does.
        StoreError: the store can't be written.
    """
    try:
        if voice_text.beat_ms:
            pcm = _counted(voice, voice_text, gain_db)
        else:
            pcm = levelled(phrased(voice, voice_text).pcm, gain_db)
    except SpeechError as error:
        # A person knows the sentence, and not the clause or the spelling that a voice got.
        raise SpeechError(error.voice, text, error.why) from error
    store.put(key, encode(pcm), pcm)


def store_sound(name: str, store: ClipStore) -> Key:
    """Put a tone, a breath or a background into the store; returns its key."""
    pcm, loop = sounds.pcm(name), name in sounds.LOOPS
    key = key_of_sound(pcm, loop=loop)
    store.put(key, encode_loop(pcm) if loop else encode(pcm), pcm)
    return key


def measure_level(voice: VoiceHandle, sentences: tuple[str, ...], language: str = ENGLISH) -> Lufs:
    """The integrated loudness of a voice over some sentences, as it gives them."""
    spoken = (resample(voice.speak(speakable(text, language))) for text in sentences)
    return loudness(b"".join(spoken)).integrated


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


def _counted(voice: VoiceHandle, text: VoiceText, gain_db: float) -> bytes:
    words = [word.strip(" .") for word in text.words.split(",")]
    spoken = [condition(voice.speak(f"{word}.".capitalize()), gain_db) for word in words]
    try:
        return on_beats(spoken, text.beat_ms)
    except ValueError as error:
        raise SpeechError(voice.name, text.words, str(error)) from error


def _slow_enough(sounds: list[bytes], pauses_ms: int, text: VoiceText) -> list[bytes]:
    """The clauses, stretched where the sentence would be faster than it may."""
    slow, times = sounds, 1.0
    for _ in range(_STRETCH_TRIES):
        speech_ms = sum(map(len, slow)) / (2 * SAMPLES_PER_MS)
        wanted = target_ms(text.words, speech_ms + pauses_ms, text.slowness, rate=text.rate)
        if wanted <= speech_ms + pauses_ms or times == MAX_SLOWNESS:
            break
        times = min(times * (wanted - pauses_ms) / speech_ms, MAX_SLOWNESS)
        slow = [stretched(sound, times) for sound in sounds]
    return slow


def _resampled(voice: Voice, clause: str, slowness: float) -> bytes:
    """A clause at the session's rate. Many sentences share one: "Breathe out," and the like."""
    cache = _clauses.setdefault(voice, {})
    if (clause, slowness) not in cache:
        if len(cache) >= _MAX_CLAUSES:
            cache.clear()
        cache[clause, slowness] = resample(voice.speak(clause, slowness))
    return cache[clause, slowness]
