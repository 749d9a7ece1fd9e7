"""The child process of the system voice. It dies with its parent and leaves nothing behind.

    python -m voiceguide.voices._system_child FOLDER LANGUAGE

FOLDER is an empty temporary folder, which this process removes at its end. It talks over
its standard input and output:

    child   {"ready": true, "engine": "espeak", "voice": "gmw/en-us", ...}
    child   {"ready": false, "why": "no Spanish voice is installed"}, and ends
    parent  {"id": 1, "text": "Lie on your back.", "slowness": 1.0}
    child   {"id": 1, "rate": 22050, "bytes": 63332} and, after the line's end, so many
            bytes of mono 16-bit little-endian PCM
    child   {"id": 2, "why": "what went wrong"}

When its standard input ends it stops at once, even in the midst of a sentence.

What its steps guard against: pyttsx3 2.99 returns before espeak is done, forgets a second
sentence, and reports a wrong voice name only as an event.

For tests only: the environment variable VOICEGUIDE_PYTTSX3_DRIVER names a Python file that
is used as pyttsx3's driver; VOICEGUIDE_ESPEAK=packaged passes over the system's library.
"""

import contextlib
import ctypes
import importlib
import importlib.util
import itertools
import json
import os
import platform
import queue
import shutil
import sys
import threading
import time
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from voiceguide.voices._sound_files import read_mono16
from voiceguide.voices.espeak import PACKAGE, packaged

PARENT_CHECK_S = 1.0
REMOVAL_TRIES = 20
WORDS_A_MINUTE = 140
"""pyttsx3's `rate`; docs/voices-measured.md has what comes of it under espeak-ng."""

SETTLE_S = 0.5
"""How long a file may still grow after the engine says that it is done."""

FAMILIAR = {
    "en": ("samantha", "alex", "daniel", "karen", "zira", "david", "hazel", "mark"),
    "es": ("m\u00f3nica", "monica", "paulina", "helena", "laura", "sabina"),
    "fr": ("thomas", "am\u00e9lie", "amelie", "hortense", "julie", "audrey"),
}
"""Voices for plain reading, by language; macOS also lists bells and whispers as English."""

NAMES = {"en": "English", "es": "Spanish", "fr": "French"}
STANDARD = {"en": "en-us", "es": "es-es", "fr": "fr-fr"}
"""The accent that goes first."""

Sound = tuple[bytes, int]


class SystemSpeech:
    """The machine's speech engine, set to a calm voice of a language.

    Raises:
        Exception: Of any type, from the driver: the engine can't run here, or has no
            voice of the language.
    """

    def __init__(self, folder: Path, language: str) -> None:
        import pyttsx3  # here, since the parent must also hear what can't be imported

        self._folder = folder
        self._numbers = itertools.count()
        self.name = _driver_name()
        if self.name == "espeak":
            find_espeak()
        if sys.platform == "win32":
            importlib.import_module("pythoncom").CoInitialize()
        self._engine: Any = pyttsx3.init(self.name)
        self._espeak = sys.modules["pyttsx3.drivers._espeak"] if self.name == "espeak" else None
        # Until its first run the engine only queues settings; idle, it does them at once.
        self._engine.proxy.setBusy(False)
        self.voice = choose_voice(self._engine, self.name, language)
        self._engine.setProperty("rate", WORDS_A_MINUTE)

    def identity(self) -> dict[str, str]:
        """Everything here that changes how a sentence sounds."""
        return {
            "engine": self.name,
            "version": self._espeak.Info().decode()
            if self._espeak
            else platform.mac_ver()[0] or platform.version(),
            "voice": self.voice,
            "rate": str(WORDS_A_MINUTE),
            "pyttsx3": version("pyttsx3"),
        }

    def speak(self, text: str, slowness: float) -> Sound:
        """One sentence as mono 16-bit little-endian PCM, and its rate in Hz.

        Args:
            text: the sentence.
            slowness: how many times as long as usual it should take.

        Raises:
            Exception: Of any type, from the driver; ValueError for a file that is not whole.
        """
        ending = "aiff" if self.name == "nsss" else "wav"  # NSSS hangs on names it doubts
        path = self._folder / f"{next(self._numbers)}.{ending}"
        # Idle, the engine does it at once; espeak does it in its own time, which must come
        # before it is given the sentence: now and then the sentence went first.
        self._engine.proxy.setBusy(False)
        self._engine.setProperty("rate", round(WORDS_A_MINUTE / slowness))
        self._synchronize()
        # Busy, the engine queues: the sentence then starts inside the loop that waits for
        # its end. Otherwise NSSS and SAPI5 can miss that end, from the second sentence on.
        self._engine.proxy.setBusy(True)
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        self._synchronize()  # without it a passage of 100 words has no file yet
        try:
            return _read_settled(path)
        finally:
            path.unlink(missing_ok=True)

    def _synchronize(self) -> None:
        if self._espeak is not None:
            self._espeak.Synchronize()


def _read_settled(path: Path) -> Sound:
    """Read a file, again if it is not whole yet: engines close it late."""
    end = time.monotonic() + SETTLE_S
    while True:
        try:
            return read_mono16(path)
        except (OSError, ValueError):
            if time.monotonic() > end:
                raise
        time.sleep(SETTLE_S / 10)


def _driver_name() -> str:
    file = os.environ.get("VOICEGUIDE_PYTTSX3_DRIVER")
    if not file:
        return {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")
    name = Path(file).stem
    spec = importlib.util.spec_from_file_location(f"pyttsx3.drivers.{name}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"no driver in {file}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return name


def find_espeak() -> None:
    """Load the system's espeak-ng or else the packaged one, before pyttsx3 looks for it.

    pyttsx3 asks for it by soname and so gets the one loaded here. Never RTLD_GLOBAL: Piper's
    own espeak would then be mixed up with it.

    Raises:
        OSError: the packaged one is not the one that we know.
    """
    if os.environ.get("VOICEGUIDE_ESPEAK") != "packaged":
        with contextlib.suppress(OSError):
            ctypes.CDLL("libespeak-ng.so.1")
            return
    espeak = packaged()
    if espeak is None:  # pyttsx3 knows a few more places, and says it if they are empty too
        return
    if fault := espeak.fault():
        raise OSError(f"{PACKAGE} {fault}")
    # espeak-ng fails silently on a data path beyond 148 characters. This process has no
    # other use for its working folder, so the path is short wherever the package lies.
    os.chdir(espeak.data.parent)
    os.environ["ESPEAK_DATA_PATH"] = "."
    ctypes.CDLL(str(espeak.library))


def choose_voice(engine: Any, driver: str, language: str = "en") -> str:
    """Set a voice of a language and return its id, the same one each time on one machine.

    The machine's own choice stays if it speaks the language, except under espeak, whose default
    is nobody's choice. A voice counts as set when the engine says so.

    Raises:
        LookupError: No voice of this machine speaks the language.
    """
    known = voices_of(engine, language)
    current = str(engine.getProperty("voice"))
    if known is None or (current in known and driver != "espeak"):
        return current
    # espeak's own names: an accent, or where it has but one the language.
    first = [STANDARD.get(language, language), language] if driver == "espeak" else []
    for voice in [*first, *known]:
        engine.setProperty("voice", voice)
        current = str(engine.getProperty("voice"))
        if current in known:
            return current
    raise LookupError(f"no {NAMES.get(language, language)} voice is installed")


def voices_of(engine: Any, language: str) -> list[str] | None:
    """Ids of a language's voices, the best first; None if the engine can't list voices."""
    try:
        voices = engine.getProperty("voices")
    except ValueError:  # SAPI5, when a voice states two languages
        return None
    tagged = [(str(voice.id), _tag(voice)) for voice in voices]
    known = [(voice, tag) for voice, tag in tagged if tag.split("-")[0] == language]
    return [voice for voice, tag in sorted(known, key=partial(_rank, language))]


def _tag(voice: Any) -> str:
    tags = voice.languages or [""]
    return str(tags[0] or "").replace("_", "-").lower()


def _rank(language: str, voice_and_tag: tuple[str, str]) -> tuple[int, bool, str]:
    voice, tag = voice_and_tag
    familiar = FAMILIAR.get(language, ())
    places = [place for place, name in enumerate(familiar) if name in voice.lower()]
    return min(places, default=len(familiar)), tag != STANDARD.get(language), voice


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


def serve(wire: Wire, jobs: "queue.Queue[dict[str, Any]]", folder: Path, language: str) -> None:
    """Say hello, then do one job after another for ever."""
    try:
        engine = SystemSpeech(folder, language)
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
    folder, language = Path(sys.argv[1]), sys.argv[2]
    wire = Wire()
    jobs: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=read_jobs, args=(wire, jobs, folder), daemon=True).start()
    if sys.platform != "win32":  # there a parent's number stays, and nothing forks
        threading.Thread(target=watch_parent, args=(folder,), daemon=True).start()
    try:
        serve(wire, jobs, folder, language)
    finally:
        leave(folder)


if __name__ == "__main__":
    main()
