"""Fixtures that need a terminal or a Ctrl-C: POSIX only."""

import io
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import NamedTuple

import pytest

COMMAND = (sys.executable, "-m", "voiceguide")


class Shown(NamedTuple):
    """What a command left on a terminal that showed its stderr.

    Attributes:
        raw: every character that was sent.
        screen: the lines that are left to see.
    """

    code: int
    out: str
    raw: str
    screen: list[str]


@pytest.fixture
def on_terminal(cwd):
    """Run a command with its stderr, or all of it, on a terminal of 80 columns."""
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal, which Windows has not")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")

    def _run(*arguments: str, wholly: bool = False, **env: str) -> Shown:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=cwd,
            env=os.environ | {"TERM": "xterm-256color"} | env,
            stdin=theirs,
            stdout=theirs if wholly else subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        out: list[bytes] = []
        piped = process.stdout or io.BytesIO()
        reader = threading.Thread(target=lambda: out.append(piped.read()))
        reader.start()
        raw = _read_all(ours).decode()
        process.wait()
        reader.join()
        piped.close()
        os.close(ours)
        return Shown(process.returncode, out[0].decode(), raw, screen_after(raw))

    return _run


def _read_all(descriptor: int) -> bytes:
    found = b""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:  # Linux says so when the other side has closed
            return found
        if not piece:
            return found
        found += piece


def screen_after(raw: str) -> list[str]:
    """What a person sees once all of it was sent; knows what a progress bar uses."""
    lines, row, column = [""], 0, 0
    for code, move, control, char in re.findall(
        r"(\x1b\[[?\d;]*([A-Za-z]))|([\r\n])|(.)", raw, re.DOTALL
    ):
        if move == "A":
            row -= int(code[2:-1] or 1)
        elif move == "K":
            lines[row] = "" if code == "\x1b[2K" else lines[row][:column]
        elif control == "\r":
            column = 0
        elif control == "\n":
            row += 1
            lines.extend([""] * (row + 1 - len(lines)))
        elif char:
            lines[row] = lines[row][:column].ljust(column) + char + lines[row][column + 1 :]
            column += 1
        else:
            assert move in {"m", "h", "l"}, f"unknown control sequence {code!r}"
    return [line.rstrip() for line in lines if line.strip()]


class Interrupted(NamedTuple):
    """How a command took it that somebody pressed Ctrl-C."""

    code: int
    out: str
    err: str


@pytest.fixture
def interrupted(cwd, home, without_coverage):
    """Run a command in a process group of its own; press Ctrl-C when it has made some clips."""
    if not hasattr(os, "killpg"):
        pytest.skip("needs process groups, which Windows has not")

    def _run(*arguments: str, clips: int, times: int = 1) -> Interrupted:
        before_it = _clips(home)
        # A test run in the background ignores SIGINT, and a child would inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                [*COMMAND, *arguments],
                cwd=cwd,
                env=os.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)
        said = process.stderr.readline()
        while _clips(home) < before_it + clips and process.poll() is None:
            time.sleep(0.002)
        for _ in range(times):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.05 * (times > 1))
        out, err = process.communicate(timeout=60)
        _nobody_left(process.pid)
        return Interrupted(process.returncode, out, said + err)

    return _run


def _clips(home) -> int:
    return sum(1 for _ in home.rglob("*.clip"))


def _nobody_left(group: int) -> None:
    """Fail if a process of a group outlives its leader by more than a moment."""
    for _ in range(1000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("a process that makes speech was left behind")
