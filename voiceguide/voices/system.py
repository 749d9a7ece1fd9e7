"""The voice of the operating system, driven through pyttsx3 in a child process.

SAPI5 on Windows, NSSS on macOS, espeak-ng elsewhere. pyttsx3 can hang, crash, or return
before its file is written, so it never runs in this process: _system_child.py is the child.
Its answers are read by threads, so that every wait has a limit on every system.
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Thread
from typing import IO, Any, TypeAlias

from voiceguide.errors import VoiceUnavailableError
from voiceguide.language.texts import ENGLISH, codes, facts
from voiceguide.voices.checks import why_incomplete
from voiceguide.voices.engine import Engine, Speech, VoiceInfo
from voiceguide.voices.espeak import HINT as ESPEAK_HINT
from voiceguide.voices.espeak import packaged

END_GRACE_S = 1.0
"""How long a child may take to clean up after its pipe is closed, before it is killed."""

KILL_LIMIT_S = 5.0
MAX_HEADER_BYTES = 65_536
MAX_BODY_BYTES = 64_000_000
MAX_ERROR_LINES = 20

_ENGINE, _HINT = {
    "win32": ("SAPI5", "add a voice for {language} in Settings > Time & language > Speech"),
    "darwin": (
        "NSSS",
        "add a voice for {language} in System Settings > Accessibility > Spoken Content",
    ),
}.get(
    sys.platform,
    ("espeak-ng", f"install espeak-ng (apt install espeak-ng), or: {ESPEAK_HINT}"),
)


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

_Message: TypeAlias = tuple[dict[str, Any], bytes]


class ChildError(Exception):
    """What went wrong, for people; `final` if trying again can't help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class ChildProcess:
    """One running child with its pipes and its temporary folder. Used by one thread.

    Attributes:
        owner: the process that started it, and not one that was forked from that.
        identity: what the child says of its engine.
    """

    def __init__(self, limit_s: float, language: str = ENGLISH) -> None:
        """Start the process, and wait until it says that it is ready.

        Args:
            limit_s: how long that may take, in seconds.
            language: the code of the language that it shall speak.

        Raises:
            ChildError: it could not be started, or it did not say so.
        """
        self.owner, self._asked = os.getpid(), 0
        # The threads know these and no process, so that one can be forgotten.
        self._messages: queue.Queue[_Message | None] = queue.Queue()
        self._errors: deque[str] = deque(maxlen=MAX_ERROR_LINES)
        self._folder, self._process = _start(language)
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        stdin, stdout, stderr = (pipe for pipe in pipes if pipe is not None)
        self._stdin = stdin
        self._threads = [
            Thread(target=_read_messages, args=(stdout, self._messages), daemon=True),
            Thread(target=_read_errors, args=(stderr, self._errors), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        try:
            hello = self._next_message(limit_s)[0]
        except BaseException:
            self.stop()
            raise
        if not hello.pop("ready", False):
            self.stop()
            raise ChildError(str(hello.get("why", "its process said nothing")), final=True)
        self.identity = {key: str(value) for key, value in hello.items()}

    def ask(self, text: str, slowness: float, limit_s: float) -> Speech:
        """One sentence.

        Raises:
            ChildError: it could not be spoken. The child may be dead or late: stop it.
        """
        self._asked += 1
        job = {"id": self._asked, "text": text, "slowness": slowness}
        with suppress(OSError):  # a dead child is noticed when its answer is awaited
            self._stdin.write(json.dumps(job).encode() + b"\n")
            self._stdin.flush()
        header, body = self._next_message(limit_s)
        if header.get("id") != self._asked:
            raise ChildError("its process answered another question")
        if "why" in header:
            raise ChildError(str(header["why"]))
        return Speech(body, int(header.get("rate", 0)))

    def _next_message(self, limit_s: float) -> _Message:
        try:
            message = self._messages.get(timeout=limit_s)
        except queue.Empty:
            raise ChildError(f"no answer within {limit_s:g} seconds") from None
        if message is None:
            self.stop()
            last = f": {self._errors[-1]}" if self._errors else ""
            raise ChildError(f"its process ended with code {self._process.returncode}{last}")
        return message

    def stop(self) -> None:
        """End the process, with all it started, and remove its folder. Idempotent."""
        with suppress(OSError):
            self._stdin.close()
        self._threads[0].join(END_GRACE_S)
        if self._process.returncode is None:  # not reaped yet, so the number is still its own
            if sys.platform == "win32":
                self._process.kill()
            else:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(KILL_LIMIT_S)
        for thread in self._threads:
            thread.join(END_GRACE_S)
        shutil.rmtree(self._folder, ignore_errors=True)


def _read_messages(stream: IO[bytes], messages: "queue.Queue[_Message | None]") -> None:
    """Queue each message, and None when no more can come."""
    with stream, suppress(OSError, ValueError, KeyError, TypeError):
        while line := stream.readline(MAX_HEADER_BYTES):
            header = dict(json.loads(line))
            size = int(header.get("bytes", 0))
            if not 0 <= size <= MAX_BODY_BYTES:
                break
            body = stream.read(size)
            if len(body) < size:
                break
            messages.put((header, body))
    messages.put(None)


def _read_errors(stream: IO[bytes], errors: deque[str]) -> None:
    """Keep the last lines that the child and its libraries complain in."""
    with stream, suppress(OSError):
        errors.extend(line.decode(errors="replace").strip() for line in stream if line.strip())


def _start(language: str) -> "tuple[str, subprocess.Popen[bytes]]":
    """A temporary folder, and a child that has it."""
    command = [sys.executable, "-P", "-W", "ignore", "-m", "voiceguide.voices._system_child"]
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    folder = ""
    try:
        folder = tempfile.mkdtemp(prefix="voiceguide-")
        paths = [path or os.getcwd() for path in sys.path]  # noqa: PTH109 - joined as text
        # A session or group of its own: Ctrl-C in the terminal is the parent's to handle.
        return folder, subprocess.Popen(  # noqa: S603 - our own module
            [*command, folder, language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),  # it imports from where this process does
                # pyttsx3 prints paths: a name outside the terminal's alphabet must not stop it.
                "PYTHONIOENCODING": "utf-8:backslashreplace",
            },
            start_new_session=sys.platform != "win32",
            creationflags=flags,
        )
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ChildError(f"no process for it could be started: {error}") from error


class SystemVoice:
    """Fulfils Voice with one child process, which is replaced when it fails.

    Raises:
        VoiceUnavailableError: no engine or no voice of the language works on this machine.
    """

    def __init__(self, patience: Patience = PATIENCE, language: str = ENGLISH) -> None:
        self._patience, self._language = patience, language
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
        if not self._closed and (self._child is None or self._child.owner != os.getpid()):
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
                return ChildProcess(self._patience.start_s, self._language)
            except ChildError as error:
                why = str(error)
                if error.final:
                    break
        raise VoiceUnavailableError(_name(self._language), why, _hint(self._language))


class SystemEngine(Engine):
    """The machine's own voice in each language that we have: "system", "system-es"."""

    def voices(self) -> Sequence[VoiceInfo]:
        """See Engine.voices."""
        return tuple(map(_about, codes()))

    def open(self, name: str) -> SystemVoice:
        """See Engine.open."""
        return SystemVoice(PATIENCE, next(code for code in codes() if _name(code) == name))


def _name(language: str) -> str:
    return "system" if language == ENGLISH else f"system-{language}"


def _hint(language: str) -> str:
    return _HINT.format(language=facts(language).english_name)


def _about(language: str) -> VoiceInfo:
    espeak = _ENGINE == "espeak-ng"
    return VoiceInfo(
        name=_name(language),
        engine=f"{_ENGINE} through pyttsx3",
        language=language,
        quality="robotic, DistillMOS 2.44" if espeak else "as this machine's own voice",
        licence="GPL-3.0-or-later" if espeak else "the operating system's",
        source="the operating system, or the package espeakng-loader on Linux",
        why_not=_why_not(),
        hint=_hint(language),
        many_processes=False,
        speed=20.0,
    )


def _why_not() -> str:
    """Why it can't run on this machine, as far as a look can tell; empty if it can."""
    if find_spec("pyttsx3") is None:
        return "the package pyttsx3 is not installed"
    bridge = {"win32": "comtypes", "darwin": "objc"}.get(sys.platform)
    if bridge:
        return "" if find_spec(bridge) else f"the package of the module {bridge} is not installed"
    if packaged() or find_library("espeak-ng"):
        return ""
    return "espeak-ng is not installed"
