"""Nothing leaves this computer: no look-up, no connection, no file but ours, in any process.

strace sees what a process of ours asks the system for, and what those ask for that it starts.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needed import missing

from voiceguide.voices import registry

NOWHERE = "/dev/null"
"""As a home: nobody can make anything in it, not even root."""

SPEAKS = """
import sys
from voiceguide.audio.pool import SpeechPool
from voiceguide.voices.handle import VoiceHandle

if __name__ == "__main__":
    with VoiceHandle(sys.argv[1]) as voice, SpeechPool(1) as pool:
        voice.speak("Hold.")
        pool.submit(voice.speak, "Hold.").result()
"""

DEVICES = ("/dev/null", "/dev/shm/sem.")  # noqa: S108 - it is looked for, not written
"""A lock of multiprocessing has no name left when it is there."""

_TRACED = (
    "%network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,"
    "link,linkat,symlink,symlinkat"
)
_MAKES = re.compile(r"(?:O_CREAT|\b(?:mkdir|creat|rename|link|symlink)\w*\()")
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
_IN_SOCKET = re.compile(r"AF_INET|AF_NETLINK|/nscd/|/resolve/")


@pytest.fixture
def traced(tmp_path):
    """Run Python under strace, with an empty home; what comes back is every call that it made."""
    if sys.platform != "linux" or not shutil.which("strace"):
        missing("the program strace is not installed")
    trace = tmp_path / "trace"
    if subprocess.run(["strace", "-o", str(trace), "true"], check=False).returncode:
        missing("strace may not look into processes here")

    def run(*python, home, voiceguide_home, cwd):
        # None of the variables of this machine: where one says that things are built here, ONNX
        # Runtime keeps quiet of itself.
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(registry.__file__).parents[2]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(home),
            "VOICEGUIDE_HOME": str(voiceguide_home),
            "TMPDIR": str(cwd),
            "ORT_DISABLE_TELEMETRY": "0",
        }
        strace = ["strace", "-f", "--seccomp-bpf", "-o", str(trace), "-e", f"trace={_TRACED}"]
        done = subprocess.run(
            [*strace, sys.executable, *map(str, python)],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        assert "telemetry" not in done.stderr.lower()
        return trace.read_text(errors="replace").splitlines()

    return run


def made_outside(calls, *folders):
    """The paths that the calls made or tried to make, but for those in folders of ours."""
    ours = (*map(str, folders), *DEVICES)
    made = [path for call in calls if _MAKES.search(call) for path in _PATH.findall(call)]
    return [path for path in made if path.startswith("/") and not path.startswith(ours)]


def runs(voice):
    if why := registry.info(voice).why_not:
        missing(f"the voice {voice!r} can't run here: {why}")


@pytest.mark.parametrize("nowhere", [False, True], ids=["an empty home", "no home to write in"])
@pytest.mark.parametrize("name", ["joe", "system"])
def test_a_voice_speaks_in_our_process_and_in_a_pool_and_nobody_else_hears_of_it(
    traced, tmp_path, name, nowhere
):
    runs(name)
    home, cwd = Path(NOWHERE) if nowhere else tmp_path / "person", tmp_path / "cwd"
    cwd.mkdir()
    if not nowhere:
        home.mkdir()
    script = tmp_path / "speaks.py"
    script.write_text(SPEAKS, encoding="utf-8")
    calls = traced(script, name, home=home, voiceguide_home=tmp_path / "vg", cwd=cwd)
    assert [call for call in calls if _IN_SOCKET.search(call)] == []
    assert made_outside(calls, cwd) == []
    assert list(cwd.iterdir()) == []
    assert nowhere or list(home.iterdir()) == []


def test_kokoro_speaks_and_nobody_else_hears_of_it(traced, tmp_path, kokoro_model):
    from voiceguide.voices.install import install
    from voiceguide.voices.kokoro import KOKORO

    folder = install(KOKORO, lambda *_: None, source=str(kokoro_model)).folder
    person, cwd = tmp_path / "person", tmp_path / "cwd"
    person.mkdir()
    cwd.mkdir()
    script = tmp_path / "speaks.py"
    script.write_text(SPEAKS, encoding="utf-8")
    calls = traced(script, "kokoro", home=person, voiceguide_home=folder.parents[1], cwd=cwd)
    assert [call for call in calls if _IN_SOCKET.search(call)] == []
    assert made_outside(calls, cwd) == []
    assert list(person.iterdir()) == []


@pytest.mark.long
def test_a_session_makes_its_file_and_what_is_in_its_home_and_nothing_else(traced, tmp_path):
    runs("joe")
    home, person, cwd = tmp_path / "vg", tmp_path / "person", tmp_path / "cwd"
    person.mkdir()
    cwd.mkdir()
    words = ("session", "1", "--voice", "joe", "--minutes", "10", "--warm-up", "done")
    calls = traced("-m", "voiceguide", *words, home=person, voiceguide_home=home, cwd=cwd)
    assert [call for call in calls if _IN_SOCKET.search(call)] == []
    assert made_outside(calls, home, cwd) == []
    assert [path.name for path in cwd.iterdir()] == ["day-01.mp3"]
    assert list(person.iterdir()) == []


def test_whoever_imports_the_package_has_it_switched_off_whatever_was_set_before():
    code = "import voiceguide, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    for before in ("", "0", "1"):
        env = {**os.environ, "ORT_DISABLE_TELEMETRY": before}
        said = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, check=True
        )
        assert said.stdout.strip() == b"1"
