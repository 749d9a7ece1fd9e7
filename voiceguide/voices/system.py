"""The voice of the operating system, driven through pyttsx3 in a child process.

SAPI5 on Windows, NSSS on macOS, espeak-ng elsewhere. pyttsx3 can hang, crash, or return
before its file is written, so it never runs in this process: see _system_process.py for the
child's keeper and _system_child.py for the child.
"""

import sys
from collections.abc import Mapping, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec

from voiceguide.errors import VoiceUnavailableError
from voiceguide.voices._system_process import ChildError, ChildProcess
from voiceguide.voices.checks import why_incomplete
from voiceguide.voices.engine import Engine, Speech, VoiceInfo

_HINTS = {
    "win32": "add an English voice in Settings > Time & language > Speech",
    "darwin": "add an English voice in System Settings > Accessibility > Spoken Content",
    "linux": "install espeak-ng (apt install espeak-ng), or: pip install espeakng-loader",
}
_ENGINES = {"win32": "SAPI5", "darwin": "NSSS", "linux": "espeak-ng"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a child may take, in seconds, and how often it is tried.

    Attributes:
        start_s: until it is ready.
        sentence_s: for a sentence, whatever its length.
        char_s: what each character adds to that.
        tries: of a sentence before it is an error, and of a start.
    """

    start_s: float = 30.0
    sentence_s: float = 10.0
    char_s: float = 0.1
    tries: int = 3


PATIENCE = Patience()


class SystemVoice:
    """Fulfils Voice with one child process, which is replaced when it fails.

    Raises:
        VoiceUnavailableError: no engine or no English voice works on this machine.
    """

    def __init__(self, patience: Patience = PATIENCE) -> None:
        self._patience = patience
        self._closed = False
        self._child: ChildProcess | None = None
        self.identity: Mapping[str, str] = self._ready_child().identity

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """One sentence, complete; see Voice.speak.

        Raises:
            ChildError: it did not come out complete in any of the tries.
            VoiceUnavailableError: no child can be started any more.
        """
        limit_s = self._patience.sentence_s + self._patience.char_s * len(text)
        why = ""
        for _ in range(self._patience.tries):
            child = self._ready_child()
            try:
                speech = child.ask(text, slowness, limit_s)
            except ChildError as error:
                why = str(error)
            except BaseException:
                self._end_child()  # interrupted: its answer must not be taken for the next one's
                raise
            else:
                why = why_incomplete(speech.pcm, speech.rate, text) or ""
                if not why:
                    return speech
            # A fresh process each time: a wrong clip tells of a wrong state, too.
            self._end_child()
        raise ChildError(f"{why} ({self._patience.tries} tries)")

    def close(self) -> None:
        """End the child and remove its files, also while it speaks."""
        self._closed = True
        self._end_child()

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def _ready_child(self) -> ChildProcess:
        # In a fork the child that is there serves the other process.
        if not self._closed and (self._child is None or not self._child.is_ours()):
            self._child = self._started()
        child = self._child
        if child is None or self._closed:
            self._end_child()
            raise ChildError("it was closed while it spoke")
        return child

    def _started(self) -> ChildProcess:
        """A child that is ready. One that says it can't be is believed, a dead one is not."""
        why = ""
        for _ in range(self._patience.tries):
            try:
                return ChildProcess(self._patience.start_s)
            except ChildError as error:
                why = str(error)
                if error.final:
                    break
        raise VoiceUnavailableError("system", why, _for_platform(_HINTS))


class SystemEngine(Engine):
    """One voice: the machine's own, in English."""

    def voices(self) -> Sequence[VoiceInfo]:
        """See Engine.voices."""
        engine = _for_platform(_ENGINES)
        espeak = engine == "espeak-ng"
        about = VoiceInfo(
            name="system",
            engine=f"{engine} through pyttsx3",
            language="en",
            quality="robotic, DistillMOS 2.44" if espeak else "as this machine's own voice",
            licence="GPL-3.0-or-later" if espeak else "the operating system's",
            source="the operating system, or the package espeakng-loader on Linux",
            why_not=_why_not(),
            hint=_for_platform(_HINTS),
            many_processes=False,
            speed=20.0,
        )
        return (about,)

    def open(self, name: str) -> SystemVoice:  # noqa: ARG002 - the only one
        """See Engine.open."""
        return SystemVoice(PATIENCE)


def _why_not() -> str:
    """Why it can't run on this machine, as far as a look can tell; empty if it can."""
    if find_spec("pyttsx3") is None:
        return "the package pyttsx3 is not installed"
    bridge = {"win32": "comtypes", "darwin": "objc"}.get(sys.platform)
    if bridge:
        return "" if find_spec(bridge) else f"the package of the module {bridge} is not installed"
    if find_spec("espeakng_loader") or find_library("espeak-ng"):
        return ""
    return "espeak-ng is not installed"


def _for_platform(words: Mapping[str, str]) -> str:
    return words.get(sys.platform, words["linux"])
