"""A voice in use: who opens it, who may speak with it, and who closes it."""

from collections.abc import Mapping
from functools import cache
from threading import Lock
from types import MappingProxyType
from typing import Self

from voiceguide.errors import SpeechError, VoiceError, VoiceUnavailableError
from voiceguide.voices import registry
from voiceguide.voices.checks import why_incomplete, why_unspeakable
from voiceguide.voices.engine import Speech, Voice


class VoiceHandle:
    """A voice, opened when it is first needed. Whoever makes a handle closes it, for good.

    Any thread may use it, and one at a time speaks. Sent to another process it becomes that
    process's own: one handle for all jobs there, which ends with the process.

    Args:
        name: a voice of the registry.
        identity: what its identity must be, where keys of clips depend on it already.

    Raises:
        UnknownNameError: there is no voice of that name.
        VoiceUnavailableError: there could be, but it is not installed.
    """

    def __init__(self, name: str, identity: Mapping[str, str] = MappingProxyType({})) -> None:
        self.info = registry.info(name)
        self.name = self.info.name
        self._identity = identity
        self._voice: Voice | None = None
        self._closed = False
        self._opening, self._speaking = Lock(), Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[object, ...]:
        return _of_this_process, (self.name, tuple(self.identity.items()))

    @property
    def identity(self) -> Mapping[str, str]:
        """The voice's identity; opens it, the first time.

        Raises:
            VoiceUnavailableError: it can't run on this machine.
        """
        if not self._identity:
            self._open()
        return self._identity

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence, or one clause of it; see Voice.speak.

        Raises:
            SpeechError: it has no word, or did not come back complete.
            VoiceUnavailableError: the voice can't run on this machine.
            VoiceDamagedError: its model is not the file it should be.
        """
        if why := why_unspeakable(text):
            raise SpeechError(self.name, text, why)
        with self._speaking:
            voice = self._open()
            try:
                speech = voice.speak(text, slowness)
            except VoiceError:
                raise
            except Exception as error:
                why = str(error) or type(error).__name__
                raise SpeechError(self.name, text, why) from error
        if why := why_incomplete(speech.pcm, speech.rate, text):
            raise SpeechError(self.name, text, why)
        return speech

    def close(self) -> None:
        """End what the voice has started, also while it speaks. Again, it does nothing."""
        self._closed = True
        with self._opening:
            voice, self._voice = self._voice, None
        if voice is not None:
            voice.close()

    def _open(self) -> Voice:
        with self._opening:
            if self._closed:
                raise VoiceUnavailableError(self.name, "it has been closed", "")
            if self._voice is None:
                voice = registry.open_voice(self.name)
                identity = MappingProxyType(dict(voice.identity))
                if self._identity and identity != self._identity:
                    voice.close()
                    why = "its engine or its model is another one than when the work began"
                    raise VoiceUnavailableError(self.name, why, "run the command again")
                self._voice, self._identity = voice, identity
            return self._voice


@cache
def _of_this_process(name: str, identity: tuple[tuple[str, str], ...]) -> VoiceHandle:
    """The one handle of a process that jobs are sent to."""
    return VoiceHandle(name, dict(identity))
