"""The voice of the operating system, driven through pyttsx3 in a child process.

SAPI5 on Windows, NSSS on macOS, espeak-ng elsewhere. pyttsx3 can hang, crash, or return
before its file is written, so it never runs in this process: see system_process.py for the
child's keeper and system_child.py for the child.
"""

import sys
from ctypes.util import find_library
from importlib.util import find_spec

from voiceguide.errors import SpeechError, VoiceUnavailableError
from voiceguide.units import Lufs
from voiceguide.voices.base import Speech, VoiceInfo
from voiceguide.voices.checks import why_not_speakable, why_not_whole
from voiceguide.voices.system_process import ChildProcess, Failure

_HINTS = {
    "win32": "add an English voice in Settings > Time & language > Speech",
    "darwin": "add an English voice in System Settings > Accessibility > Spoken Content",
    "linux": "install espeak-ng (apt install espeak-ng), or: pip install espeakng-loader",
}
_ENGINES = {"win32": "SAPI5", "darwin": "NSSS", "linux": "espeak-ng"}


class SystemVoice:
    """One child process, started when it is first needed and replaced when it fails.

    Args:
        start_limit_s: How long the child may take to get ready, in seconds.
        limit_s: How long a sentence may take, in seconds, whatever its length.
        limit_s_per_char: What each character adds to that, in seconds.
        tries: How often a sentence is tried before it is an error.
    """

    name = "system"
    level: Lufs | None = None

    def __init__(
        self,
        *,
        start_limit_s: float = 30.0,
        limit_s: float = 10.0,
        limit_s_per_char: float = 0.1,
        tries: int = 3,
    ) -> None:
        self._start_limit_s = start_limit_s
        self._limit_s = limit_s
        self._limit_s_per_char = limit_s_per_char
        self._tries = tries
        self._child: ChildProcess | None = None

    def identity(self) -> dict[str, str]:
        """Engine, its version, voice id and rate; starts the child.

        Raises:
            VoiceUnavailableError: No engine or no English voice works on this machine.
        """
        return dict(self._ready_child().identity)

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """One sentence, whole; see Voice.speak.

        Raises:
            SpeechError: It did not come out whole in any of the tries.
            VoiceUnavailableError: No engine or no English voice works on this machine.
        """
        why = why_not_speakable(text)
        if why is not None:
            raise SpeechError(self.name, text, why)
        for _ in range(self._tries):
            outcome = self._try(text, slowness)
            if isinstance(outcome, Speech):
                return outcome
            why = outcome.why
            # A fresh process each time: a wrong clip tells of a wrong state, too.
            self.close()
        raise SpeechError(self.name, text, f"{why} ({self._tries} tries)")

    def close(self) -> None:
        """End the child and remove its files. Speaking again starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def _try(self, text: str, slowness: float) -> Speech | Failure:
        child = self._ready_child()
        limit = self._limit_s + self._limit_s_per_char * len(text)
        try:
            answer = child.ask(text, slowness, limit)
        except BaseException:
            self.close()  # interrupted: its answer must not be taken for the next one's
            raise
        if isinstance(answer, Failure):
            return answer
        pcm, rate = answer
        why = why_not_whole(pcm, rate, text)
        return Failure(why) if why else Speech(pcm, rate)

    def _ready_child(self) -> ChildProcess:
        if self._child is not None and not self._child.is_ours():
            self._child = None  # this process is a fork; the child serves the other one
        if self._child is None:
            self._child = self._started()
        return self._child

    def _started(self) -> ChildProcess:
        """A child that said it is ready. One that says no is believed, a dead one is not."""
        failure = Failure("it was never started")
        for _ in range(self._tries):
            child = ChildProcess.start(self._start_limit_s)
            if isinstance(child, ChildProcess):
                return child
            failure = child
            if failure.final:
                break
        raise VoiceUnavailableError(self.name, failure.why, _for_platform(_HINTS))


def info() -> VoiceInfo:
    """What a listing says."""
    engine = _for_platform(_ENGINES)
    return VoiceInfo(
        name=SystemVoice.name,
        engine=f"{engine} through pyttsx3",
        language="en",
        quality="robotic, DistillMOS 2.44"
        if engine == "espeak-ng"
        else "as this machine's own voice",
        licence="GPL-3.0-or-later" if engine == "espeak-ng" else "the operating system's",
        source="the operating system, or the package espeakng-loader on Linux",
        why_not=why_not(),
        hint=_for_platform(_HINTS),
        many_processes=False,
        speed=20.0,
    )


def why_not() -> str:
    """Why it can't run on this machine, as far as a look can tell; empty if it can."""
    if find_spec("pyttsx3") is None:
        return "the package pyttsx3 is not installed"
    bridge = {"win32": "comtypes", "darwin": "objc"}.get(sys.platform)
    if bridge:
        return "" if find_spec(bridge) else f"the package of the module {bridge} is not installed"
    if find_spec("espeakng_loader") or find_library("espeak-ng"):
        return ""
    return "espeak-ng is not installed"


def _for_platform(words: dict[str, str]) -> str:
    return words.get(sys.platform, words["linux"])
