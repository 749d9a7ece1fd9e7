"""300 kills at random moments of all that writes: the next run ends as if there had been none.

Nothing that was acknowledged is lost, nothing of somebody's is touched, nothing stays behind.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest

from voiceguide.voices import piper, registry

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX"),
]

KILLS = int(os.environ.get("VOICEGUIDE_TEST_KILLS", "50"))
"""Of each of the six commands."""

BUILD = ("--voice", "tones", "--warm-up", "done")
THEIRS = {
    "notes.txt": b"hurts less",
    "day-40.mp3": b"ID3 my song, for voiceguide",
    "transcripts/day-40.vtt": b"WEBVTT\n\nmine",
    ".vg-notes": b"mine too",
}


def contents(folder):
    """Every file below a folder, by name, with its checksum."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def left_behind(*folders):
    """What is there only while something is written."""
    passing = (".part", ".loose.part", ".course-before.json")
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.name.endswith(passing) or path.name.startswith(".old-") or ".new" in path.parts
        if path.is_file()
    ]


@pytest.fixture
def theirs(cwd):
    """The folder that is built into, with files of somebody's."""
    out = cwd / "out"
    for name, content in THEIRS.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    return contents(out)


@pytest.fixture
def kill(cwd):
    """kill(arguments, took) starts a command and kills it somewhere on its way, alone or with all
    that it has started."""
    chance = random.Random(300)  # noqa: S311 - any moments will do

    def _kill(arguments, took):
        process = subprocess.Popen(
            [sys.executable, "-m", "voiceguide", *arguments],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.1, 1.05) * took)
        if chance.random() < 0.5:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    return _kill


@pytest.fixture
def timed(run):
    """timed(arguments) runs a command that must end well, and says how long it took."""

    def _timed(*arguments, **env):
        started = time.monotonic()
        done = run(*arguments, **env)
        assert done.code == 0, done.err
        return time.monotonic() - started

    return _timed


@pytest.mark.parametrize(
    "work",
    [("course", "--weeks", "1", "--zip", "--prune", "--date", "2026-11-23"), ("session", "3")],
    ids=["course", "session"],
)
def test_what_is_built(timed, kill, cwd, home, theirs, work):
    """From nothing, and over what another build has left: with clips and without."""

    def built(out, minutes="10"):
        return (*work, *BUILD, "--minutes", minutes, "--out", out)

    cold = timed(*built("out"))
    warm, whole = timed(*built("out")), contents(cwd / "out")
    assert theirs.items() < whole.items()
    for number in range(KILLS):
        if number % 3 == 0:
            shutil.rmtree(home)
        if number % 3 == 1:
            timed(*built("out", minutes="11"))
            # A calendar has been told of that: what follows is another revision of its events.
            shutil.copytree(cwd / "out", cwd / "twin")
            timed(*built("twin"))
            whole = contents(cwd / "twin")
            shutil.rmtree(cwd / "twin")
        kill(built("out"), warm if number % 3 == 2 else cold)
        assert theirs.items() <= contents(cwd / "out").items()
        timed(*built("out"))
        assert contents(cwd / "out") == whole
        assert left_behind(cwd, home) == []


def test_today(run, timed, kill, cwd, home, theirs):
    arguments = ("today", "--out", "out", *BUILD, "--date", "2026-11-25")
    timed("start", "--yes", "--date", "2026-11-23")
    timed("log", "--day", "1", "--pain", "2", "--date", "2026-11-23")
    took = timed(*arguments)
    whole, status = contents(cwd / "out"), run("status", "--json").out
    for number in range(KILLS):
        if number % 2:
            shutil.rmtree(home / "clips")
        (cwd / "out" / "day-02.mp3").unlink()
        kill(arguments, took)
        assert theirs.items() <= contents(cwd / "out").items()
        timed(*arguments)
        assert contents(cwd / "out") == whole
        assert run("status", "--json").out == status
        assert left_behind(cwd, home) == []


def sessions(run):
    """What the journal has: day, date and pain of each session, in order."""
    done = run("status", "--json")
    assert done.code == 0, done.err
    return [(row["day"], row["date"], row["pain"]) for row in json.loads(done.out)["done"]]


def test_log(run, timed, kill, cwd, home):
    first = date(2026, 1, 1)
    logged = []
    took = timed("start", "--yes", "--date", str(first))
    for number in range(KILLS):
        row = (1 + number % 56, str(first + timedelta(days=number)), number % 4)
        arguments = ("log", "--day", str(row[0]), "--date", row[1], "--pain", str(row[2]))
        kill(arguments, took)
        assert sessions(run) in (logged, [*logged, row])
        timed(*arguments)
        logged.append(row)
        assert sessions(run) == logged
    timed("session", "1", "--out", "out", *BUILD)
    assert left_behind(cwd, home) == []


def test_start(run, timed, kill, cwd, home):
    """Over a journal with sessions: none is lost, and the last start counts."""

    def started():
        return json.loads(run("status", "--json").out)["start"]

    first = date(2026, 1, 1)
    took = timed("start", "--yes", "--date", str(first))
    timed("log", "--day", "5", "--date", "2026-06-01", "--pain", "1")
    before = str(first)
    for number in range(KILLS):
        on = str(first + timedelta(days=1 + number))
        kill(("start", "--yes", "--date", on), took)
        assert started() in (before, on)
        timed("start", "--yes", "--date", on)
        assert started() == on
        assert sessions(run) == [(5, "2026-06-01", 1)]
        before = on
    timed("session", "1", "--out", "out", *BUILD)
    assert left_behind(cwd, home) == []


def test_install(run, timed, kill, cwd, home):
    """Of a person's own model: where none was, and over one that is damaged."""
    if why := registry.info("joe").why_not:
        pytest.skip(why)
    original = piper.joe_folder() / piper.JOE_FILES[0].name
    shutil.copyfile(original, cwd / "mine.onnx")
    shutil.copyfile(original.with_suffix(".onnx.json"), cwd / "mine.onnx.json")
    arguments = ("voices", "install", "--from", "mine.onnx", "--yes")
    took, folder = timed(*arguments), home / "voices"
    whole = contents(folder)
    for number in range(KILLS):
        if number % 2:
            timed("voices", "remove", "mine")
        else:
            (folder / "mine" / "mine.onnx.json").write_bytes(b"{}")
        kill(arguments, took)
        timed(*arguments)
        assert contents(folder) == whole
        assert left_behind(home) == []
