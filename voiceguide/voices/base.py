"""The contract of a voice, and what a voice gives back."""

from dataclasses import dataclass
from typing import Protocol

from voiceguide.units import Lufs


@dataclass(frozen=True, slots=True)
class Speech:
    """What a voice made of one sentence.

    Attributes:
        pcm: mono, 16 bit, little-endian.
        rate: samples a second, 8,000 to 48,000.
    """

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.pcm) / 2 / self.rate


class Voice(Protocol):
    """Says one sentence at a time, whole or not at all.

    A voice is cheap to make: it loads its model or starts its engine when it first needs
    it. One voice object is used by one thread of one process; many processes may each have
    one. Whatever a sentence needs besides its text is part of the identity.
    """

    name: str
    level: Lufs | None
    """Integrated loudness of its speech as it comes, where that is known for everybody who
    has this voice; None: it is measured once on this machine."""

    def identity(self) -> dict[str, str]:
        """Everything that changes how a sentence sounds: engine, version, model, pace.

        It is part of the key of every clip, so that no stale clip is ever used.

        Raises:
            VoiceUnavailableError: the voice can't run here, so that nobody can tell.
        """

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence, or one clause of it.

        Args:
            text: words as script.speakable gives them; where its `VoiceInfo.phonemes` says so,
                also espeak phonemes in double brackets.
            slowness: how many times as long as at the voice's usual pace it should take, 0.5
                to 2.

        The result holds the whole sentence, with no more than half a second of silence at
        either edge. It is never empty, silent or cut.

        Raises:
            SpeechError: this sentence could not be spoken, after every try.
            VoiceUnavailableError: the voice can't run on this machine.
            VoiceDamagedError: its model is not the file it should be.
        """

    def close(self) -> None:
        """End what the voice has started. Calling it again does nothing."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What a listing says of a voice, without loading it.

    Attributes:
        why_not: why it can't run on this machine; empty if it can.
        hint: what would make it run.
        many_processes: whether it is slow enough to be worth a pool of processes.
        speed: about how many seconds of speech one process makes a second, for estimates.
        phonemes: whether it reads espeak phonemes in double brackets, so that the lexicon can
            say exactly how a word sounds; others get a respelling.
        variant_of: the voice whose model it shares, where it is one of several.
    """

    name: str
    engine: str
    language: str
    quality: str
    licence: str
    source: str
    why_not: str = ""
    hint: str = ""
    many_processes: bool = True
    speed: float = 8.0
    phonemes: bool = False
    variant_of: str = ""

    @property
    def runs_here(self) -> bool:
        """Whether it can run on this machine, as far as a look can tell."""
        return not self.why_not
