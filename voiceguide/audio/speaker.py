"""Who speaks, and all of it that decides how a clip sounds: so any machine knows a clip's key."""

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.audio import sounds
from voiceguide.audio.keys import Key, VoiceText, gain_for, key_of, key_of_sound, voice_text
from voiceguide.language.texts import ENGLISH
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Clip, Sound, Spoken
from voiceguide.units import Lufs
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice as one machine has it, to be sent to others.

    Attributes:
        handle: the voice. Sent to another machine it refuses to be another version there.
        level: its loudness, as measured where the work began.
        lexicon: how words sound.
        pace: how fast the person likes it.
        language: the code of what is spoken.
    """

    handle: VoiceHandle
    level: Lufs
    lexicon: Lexicon
    pace: Pace = Pace.NORMAL
    language: str = ENGLISH

    @property
    def gain_db(self) -> float:
        """The gain of its clips."""
        return gain_for(self.level)

    def keys(self, clips: Iterable[Clip]) -> dict[Clip, Key]:
        """The key of each clip.

        Raises:
            UnspeakableError: a sentence has what no voice can say.
            VoiceUnavailableError: the voice can't run on this machine.
        """
        identity, gain_db = self.handle.identity, self.gain_db
        return {
            clip: key_of_sound(sounds.pcm(clip.name), loop=clip.name in sounds.LOOPS)
            if isinstance(clip, Sound)
            else key_of(self.voice_text(clip), identity, gain_db)
            for clip in clips
        }

    def voice_text(self, clip: Spoken) -> VoiceText:
        """What the voice gets of a sentence. Raises UnspeakableError."""
        phonemes = bool(self.handle.info.phonemes)
        return voice_text(clip, self.pace, self.lexicon, phonemes=phonemes, language=self.language)
