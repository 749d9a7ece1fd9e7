"""The child process of the system voice. It dies with its parent and leaves nothing behind.

    python -m voiceguide.voices._system_child FOLDER

FOLDER is an empty temporary folder, which this process removes at its end. It talks over
its standard input and output:

    child   {"ready": true, "engine": "espeak", "voice": "gmw/en-us", ...}
    child   {"ready": false, "why": "no English voice is installed"}, and ends
    parent  {"id": 1, "text": "Lie on your back.", "slowness": 1.0}
    child   {"id": 1, "rate": 22050, "bytes": 63332} and, after the line's end, so many
            bytes of mono 16-bit little-endian PCM
    child   {"id": 2, "why": "what went wrong"}

When its standard input ends it stops at once, even in the midst of a sentence.
"""

import json
import os
import queue
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

PARENT_CHECK_S = 1.0
REMOVAL_TRIES = 20


class Wire:
    """The talk with the parent, on handles that no library knows."""

    def __init__(self) -> None:
        # Drivers print on standard output. And Windows blocks a library that looks at
        # standard input while another thread reads it. So both become the null device.
        self.incoming = os.fdopen(os.dup(0), "rb")
        self._outgoing = os.fdopen(os.dup(1), "wb")
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        os.close(nowhere)

    def send(self, message: dict[str, Any], body: bytes = b"") -> None:
        """Write one message and the bytes that belong to it."""
        self._outgoing.write(json.dumps(message).encode() + b"\n" + body)
        self._outgoing.flush()


def leave(folder: Path) -> None:
    """Remove the folder and end the process, whatever its other threads do."""
    for _ in range(REMOVAL_TRIES):  # an engine may be writing into it just now
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.05)
    # Not sys.exit: another thread may hang in the engine, and espeak fails at unloading.
    os._exit(0)


def read_jobs(wire: Wire, jobs: "queue.Queue[dict[str, Any]]", folder: Path) -> None:
    """Queue the parent's jobs; leave when it closes the pipe or dies."""
    try:
        for line in wire.incoming:
            jobs.put(json.loads(line))
    finally:
        leave(folder)


def watch_parent(folder: Path) -> None:
    """Leave when the parent is gone.

    The end of the pipe says so too, unless a forked sibling still holds its other end.
    """
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    leave(folder)


def serve(wire: Wire, jobs: "queue.Queue[dict[str, Any]]", folder: Path) -> None:
    """Say hello, then do one job after another for ever."""
    try:
        # In here, since the parent must also hear what can't be imported.
        from voiceguide.voices._pyttsx3 import SystemSpeech

        engine = SystemSpeech(folder)
        hello = {"ready": True, **engine.identity()}
    except Exception as error:  # noqa: BLE001 - a driver can raise anything; the parent hears of it
        wire.send({"ready": False, "why": _reason(error)})
        return
    wire.send(hello)
    while True:
        job = jobs.get()
        try:
            pcm, rate = engine.speak(job["text"], job["slowness"])
        except Exception as error:  # noqa: BLE001 - as above
            wire.send({"id": job["id"], "why": _reason(error)})
        else:
            wire.send({"id": job["id"], "rate": rate, "bytes": len(pcm)}, pcm)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def main() -> None:
    """Serve the parent until it is gone."""
    folder = Path(sys.argv[1])
    wire = Wire()
    jobs: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=read_jobs, args=(wire, jobs, folder), daemon=True).start()
    if sys.platform != "win32":  # there a parent's number stays, and nothing forks
        threading.Thread(target=watch_parent, args=(folder,), daemon=True).start()
    try:
        serve(wire, jobs, folder)
    finally:
        leave(folder)


if __name__ == "__main__":
    main()
