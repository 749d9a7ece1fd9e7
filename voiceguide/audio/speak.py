"""From a sentence to a clip in the store: the job that a pool of processes does.

Jobs are plain data and can be pickled, and so can the handle of the voice, so that any
`concurrent.futures.Executor` can run them, on this machine or on another that shares the store.
"""

from dataclasses import dataclass
from pathlib import Path

from voiceguide.audio import sounds
from voiceguide.audio.clips import condition, levelled, on_beats, resample
from voiceguide.audio.keys import Key, VoiceText, key_of_sound
from voiceguide.audio.measure import loudness
from voiceguide.audio.mp3 import encode
from voiceguide.audio.phrasing import phrased
from voiceguide.audio.store import ClipStore
from voiceguide.errors import SpeechError
from voiceguide.language.speakable import speakable
from voiceguide.units import Lufs
from voiceguide.voices.handle import VoiceHandle


@dataclass(frozen=True, slots=True)
class SpeakJob:
    """One sentence into one store.

    Attributes:
        text: the sentence as it is written, for messages.
        voice_text: what the voice gets of it.
    """

    text: str
    voice_text: VoiceText
    gain_db: float
    key: Key
    store: Path


def speak(voice: VoiceHandle, job: SpeakJob) -> Key:
    """Speak a sentence, condition it, encode it, store it.

    Raises:
        SpeechError, VoiceUnavailableError, VoiceDamagedError: as VoiceHandle.speak does.
        StoreError: the store can't be written.
    """
    try:
        if job.voice_text.beat_ms:
            pcm = _counted(voice, job.voice_text, job.gain_db)
        else:
            pcm = levelled(phrased(voice, job.voice_text).pcm, job.gain_db)
    except SpeechError as error:
        # A person knows the sentence, and not the clause or the spelling that a voice got.
        raise SpeechError(error.voice, job.text, error.why) from error
    ClipStore(job.store).put(job.key, encode(pcm), pcm)
    return job.key


def store_sound(name: str, store: ClipStore) -> Key:
    """Put a tone or a breath into the store; returns its key."""
    pcm = sounds.pcm(name)
    key = key_of_sound(pcm)
    store.put(key, encode(pcm), pcm)
    return key


def measure_level(voice: VoiceHandle, sentences: tuple[str, ...]) -> Lufs:
    """The integrated loudness of a voice over some sentences, as it gives them."""
    spoken = (resample(voice.speak(speakable(text))) for text in sentences)
    return loudness(b"".join(spoken)).integrated


def _counted(voice: VoiceHandle, text: VoiceText, gain_db: float) -> bytes:
    words = [word.strip(" .") for word in text.words.split(",")]
    spoken = [condition(voice.speak(f"{word}.".capitalize()), gain_db) for word in words]
    try:
        return on_beats(spoken, text.beat_ms)
    except ValueError as error:
        raise SpeechError(voice.name, text.words, str(error)) from error
