"""The parent's side of the system voice's child process: start, ask, and make an end.

Reading is done by threads, so that every wait has a limit on every system.
"""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

END_GRACE_S = 1.0
"""How long a child may take to clean up after its pipe is closed, before it is killed."""

KILL_LIMIT_S = 5.0
LONGEST_HEADER = 65_536
LONGEST_BODY = 64_000_000
ERROR_LINES_KEPT = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, for people; `final` if trying again can't help."""

    why: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class _Message:
    header: dict[str, Any]
    body: bytes


@dataclass(slots=True)
class _Inbox:
    """What the reading threads put in; it knows no process, so that one can be forgotten."""

    messages: "queue.Queue[_Message | None]" = field(default_factory=queue.Queue)
    errors: "deque[str]" = field(default_factory=lambda: deque(maxlen=ERROR_LINES_KEPT))

    def read_messages(self, stream: IO[bytes]) -> None:
        """Queue each message, and None when no more can come."""
        with stream, contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            while line := stream.readline(LONGEST_HEADER):
                header = dict(json.loads(line))
                size = int(header.get("bytes", 0))
                if not 0 <= size <= LONGEST_BODY:
                    break
                body = stream.read(size)
                if len(body) < size:
                    break
                self.messages.put(_Message(header, body))
        self.messages.put(None)

    def read_errors(self, stream: IO[bytes]) -> None:
        """Keep the last lines that the child and its libraries complain in."""
        with stream, contextlib.suppress(OSError):
            for line in stream:
                if line.strip():
                    self.errors.append(line.decode(errors="replace").strip())


class ChildProcess:
    """One running child with its pipes and its temporary folder. Used by one thread."""

    def __init__(self) -> None:
        """Start the process; it is not yet known to be ready.

        Raises:
            OSError: The process or its folder can't be made.
        """
        self.identity: dict[str, str] = {}
        self._owner = os.getpid()
        self._asked = 0
        self._inbox = _Inbox()
        self._folder = Path(tempfile.mkdtemp(prefix="voiceguide-"))
        try:
            self._process = _popen(self._folder)
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._threads = self._read_in_threads()

    def _read_in_threads(self) -> list[threading.Thread]:
        assert self._process.stdout is not None  # noqa: S101 - opened as a pipe
        assert self._process.stderr is not None  # noqa: S101
        work = (
            (self._inbox.read_messages, self._process.stdout),
            (self._inbox.read_errors, self._process.stderr),
        )
        threads = [
            threading.Thread(target=read, args=(stream,), daemon=True) for read, stream in work
        ]
        for thread in threads:
            thread.start()
        return threads

    @classmethod
    def start(cls, limit_s: float) -> "ChildProcess | Failure":
        """A child that has said that it is ready, or why there is none.

        Args:
            limit_s: How long it may take, in seconds.
        """
        try:
            child = cls()
        except OSError as error:
            return Failure(f"no process for it could be started: {error}")
        try:
            hello = child._hear(limit_s)
        except BaseException:
            child.stop()
            raise
        if isinstance(hello, Failure):
            child.stop()
            return hello
        if not hello.header.get("ready"):
            child.stop()
            return Failure(str(hello.header.get("why", "its process said nothing")), final=True)
        child.identity = {k: str(v) for k, v in hello.header.items() if k != "ready"}
        return child

    def is_ours(self) -> bool:
        """Whether this process started it, and not one that this process was forked from."""
        return self._owner == os.getpid()

    def ask(self, text: str, slowness: float, limit_s: float) -> tuple[bytes, int] | Failure:
        """One sentence as mono 16-bit little-endian PCM and its rate in Hz, or why not.

        After a failure the child may be dead or late: stop it.
        """
        self._asked += 1
        job = {"id": self._asked, "text": text, "slowness": slowness}
        line = json.dumps(job).encode() + b"\n"
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe
        with contextlib.suppress(OSError):  # a dead child is found when its answer is awaited
            self._process.stdin.write(line)
            self._process.stdin.flush()
        answer = self._hear(limit_s)
        if isinstance(answer, Failure):
            return answer
        header = answer.header
        if header.get("id") != self._asked:
            return Failure("its process answered another question")
        if "why" in header:
            return Failure(str(header["why"]))
        return answer.body, int(header.get("rate", 0))

    def _hear(self, limit_s: float) -> _Message | Failure:
        try:
            message = self._inbox.messages.get(timeout=limit_s)
        except queue.Empty:
            return Failure(f"no answer within {limit_s:g} seconds")
        return self._obituary() if message is None else message

    def _obituary(self) -> Failure:
        self.stop()
        last = f": {self._inbox.errors[-1]}" if self._inbox.errors else ""
        return Failure(f"its process ended with code {self._process.returncode}{last}")

    def stop(self) -> None:
        """End the process, with all it started, and remove its folder. Idempotent."""
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._threads[0].join(END_GRACE_S)
        _kill(self._process)
        for thread in self._threads:
            thread.join(END_GRACE_S)
        shutil.rmtree(self._folder, ignore_errors=True)


def _popen(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-W", "ignore", "-m", "voiceguide.voices.system_child"]
    pipe = subprocess.PIPE
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    # A session or group of its own: Ctrl-C in the terminal is the parent's to handle.
    return subprocess.Popen(  # noqa: S603 - our own module
        [*command, str(folder)],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=_environment(),
        start_new_session=sys.platform != "win32",
        creationflags=flags,
    )


def _environment() -> dict[str, str]:
    """Ours, and a child that imports from where this process does."""
    paths = [path or os.getcwd() for path in sys.path]  # noqa: PTH109 - joined as text
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        # pyttsx3 prints paths: a name outside the terminal's alphabet must not stop it.
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.returncode is None:  # not reaped yet, so the number is still its own
        if sys.platform == "win32":
            process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(KILL_LIMIT_S)
