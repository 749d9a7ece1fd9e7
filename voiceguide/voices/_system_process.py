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
from collections import deque
from pathlib import Path
from threading import Thread
from typing import IO, Any, NamedTuple

from voiceguide.voices.engine import Speech

END_GRACE_S = 1.0
"""How long a child may take to clean up after its pipe is closed, before it is killed."""

KILL_LIMIT_S = 5.0
MAX_HEADER_BYTES = 65_536
MAX_BODY_BYTES = 64_000_000
MAX_ERROR_LINES = 20


class ChildError(Exception):
    """What went wrong, for people; `final` if trying again can't help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class _Message(NamedTuple):
    header: dict[str, Any]
    body: bytes


class _Inbox:
    """What the reading threads put in; it knows no process, so that one can be forgotten."""

    def __init__(self) -> None:
        self.messages: queue.Queue[_Message | None] = queue.Queue()
        self.errors: deque[str] = deque(maxlen=MAX_ERROR_LINES)

    def read_messages(self, stream: IO[bytes]) -> None:
        """Queue each message, and None when no more can come."""
        with stream, contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            while line := stream.readline(MAX_HEADER_BYTES):
                header = dict(json.loads(line))
                size = int(header.get("bytes", 0))
                if not 0 <= size <= MAX_BODY_BYTES:
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
    """One running child with its pipes and its temporary folder. Used by one thread.

    Attributes:
        identity: what the child says of its engine.
    """

    def __init__(self, limit_s: float) -> None:
        """Start the process, and wait until it says that it is ready.

        Args:
            limit_s: how long that may take, in seconds.

        Raises:
            ChildError: it could not be started, or it did not say so.
        """
        self._owner, self._asked, self._inbox = os.getpid(), 0, _Inbox()
        self._folder, self._process = _start()
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        stdin, stdout, stderr = (pipe for pipe in pipes if pipe is not None)
        self._stdin = stdin
        self._threads = [
            Thread(target=self._inbox.read_messages, args=(stdout,), daemon=True),
            Thread(target=self._inbox.read_errors, args=(stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        try:
            hello = self._next_message(limit_s).header
        except BaseException:
            self.stop()
            raise
        if not hello.pop("ready", False):
            self.stop()
            raise ChildError(str(hello.get("why", "its process said nothing")), final=True)
        self.identity = {key: str(value) for key, value in hello.items()}

    def is_ours(self) -> bool:
        """Whether this process started it, and not one that this process was forked from."""
        return self._owner == os.getpid()

    def ask(self, text: str, slowness: float, limit_s: float) -> Speech:
        """One sentence.

        Raises:
            ChildError: it could not be spoken. The child may be dead or late: stop it.
        """
        self._asked += 1
        job = {"id": self._asked, "text": text, "slowness": slowness}
        with contextlib.suppress(OSError):  # a dead child is noticed when its answer is awaited
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
            message = self._inbox.messages.get(timeout=limit_s)
        except queue.Empty:
            raise ChildError(f"no answer within {limit_s:g} seconds") from None
        if message is None:
            self.stop()
            last = f": {self._inbox.errors[-1]}" if self._inbox.errors else ""
            raise ChildError(f"its process ended with code {self._process.returncode}{last}")
        return message

    def stop(self) -> None:
        """End the process, with all it started, and remove its folder. Idempotent."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        self._threads[0].join(END_GRACE_S)
        _kill(self._process)
        for thread in self._threads:
            thread.join(END_GRACE_S)
        shutil.rmtree(self._folder, ignore_errors=True)


def _start() -> "tuple[Path, subprocess.Popen[bytes]]":
    """A temporary folder, and a child that has it."""
    folder = ""
    try:
        folder = tempfile.mkdtemp(prefix="voiceguide-")
        return Path(folder), _popen(folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ChildError(f"no process for it could be started: {error}") from error


def _popen(folder: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-W", "ignore", "-m", "voiceguide.voices._system_child"]
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    paths = [path or os.getcwd() for path in sys.path]  # noqa: PTH109 - joined as text
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),  # it imports from where this process does
        # pyttsx3 prints paths: a name outside the terminal's alphabet must not stop it.
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }
    # A session or group of its own: Ctrl-C in the terminal is the parent's to handle.
    return subprocess.Popen(  # noqa: S603 - our own module
        [*command, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=sys.platform != "win32",
        creationflags=flags,
    )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.returncode is None:  # not reaped yet, so the number is still its own
        if sys.platform == "win32":
            process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(KILL_LIMIT_S)
