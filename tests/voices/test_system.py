"""The system voice from the outside: real child processes, with fake and real engines."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from array import array
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from voiceguide.errors import SpeechError, VoiceUnavailableError
from voiceguide.voices import checks, espeak, registry, system
from voiceguide.voices.handle import VoiceHandle

FAKES = Path(__file__).parent / "fake_drivers"
ROOT = Path(__file__).parents[2]
TEXT = "Breathe out, and slowly let it go."
SENTENCES = (
    "Hold.",
    "Three.",
    "One.",
    "Again.",
    "And let go.",
    "Breathe in.",
    "Ten seconds.",
    "Soft neck.",
    "Lie on your back.",
    "Now your left leg.",
    "Breathe out, and draw that knee towards your chest.",
    "Feel a mild stretch in your buttock and low back.",
)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups of POSIX")


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    """All that a voice leaves behind would be found here."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield folder
    wait_until(lambda: not list(folder.iterdir()), "the temporary folder is empty")


@pytest.fixture
def use(monkeypatch):
    """use("hangs") makes the voice's child run that driver."""
    monkeypatch.syspath_prepend(FAKES)

    def choose(driver):
        monkeypatch.setenv("VOICEGUIDE_PYTTSX3_DRIVER", str(FAKES / f"{driver}.py"))

    return choose


@contextlib.contextmanager
def speaker(**patience):
    with pytest.MonkeyPatch.context() as patch, VoiceHandle("system") as voice:
        patch.setattr(system, "PATIENCE", system.Patience(**patience))
        yield voice


def child_of(voice):
    """The child process that a voice has now; None if it has none."""
    return voice._voice and voice._voice._child


def wait_until(true, what, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # a killed orphan may wait for a lazy init to reap it
    with contextlib.suppress(OSError):
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return True


# What works


@pytest.mark.parametrize(
    ("driver", "rate"), [("normal", 22_050), ("aiff", 22_050), ("other_rate", 16_000)]
)
def test_a_sentence_comes_back_whole(use, driver, rate, capfd):
    use(driver)
    with speaker() as voice:
        for text in (TEXT, "Hold.", TEXT):
            speech = voice.speak(text)
            assert speech.rate == rate
            assert speech.seconds == pytest.approx(0.3 + 0.35 * len(text.split()), abs=0.001)
            assert 7990 <= max(array("h", speech.pcm)) <= 8000
    assert capfd.readouterr() == ("", "")


def test_one_child_serves_sentence_after_sentence(use):
    use("normal")
    with speaker() as voice:
        voice.speak(TEXT)
        first = child_of(voice)
        for _ in range(20):
            voice.speak(TEXT)
        assert child_of(voice) is first


def test_making_a_voice_starts_nothing(own_temporary_folder):
    with speaker() as voice:
        assert child_of(voice) is None
        assert not list(own_temporary_folder.iterdir())


def test_the_identity_names_engine_voice_and_rate(use):
    use("normal")
    with speaker() as one, speaker() as other:
        identity = one.identity
        assert identity["engine"] == "normal"
        assert identity["voice"] == "dummy.voice1"
        assert identity["rate"] == "140"
        assert set(identity) == {"engine", "version", "voice", "rate", "pyttsx3"}
        assert identity == other.identity


def test_closing_twice_ends_it_once_and_for_all(use, own_temporary_folder):
    use("normal")
    with speaker() as voice:
        voice.speak(TEXT)
        voice.close()
        voice.close()
        with pytest.raises(VoiceUnavailableError, match="closed"):
            voice.speak(TEXT)
        assert not list(own_temporary_folder.iterdir())


def test_closed_in_the_middle_of_a_sentence_it_ends_and_starts_no_other(use, own_temporary_folder):
    use("hangs")
    with speaker() as voice, ThreadPoolExecutor(1) as thread:
        speaking = thread.submit(voice.speak, TEXT)
        wait_until(lambda: child_of(voice) and child_of(voice)._asked, "it is speaking")
        voice.close()
        with pytest.raises(SpeechError, match="closed"):
            speaking.result(10)
        assert not list(own_temporary_folder.iterdir())


def test_it_works_from_any_folder(use, tmp_path, monkeypatch):
    use("normal")
    (tmp_path / "queue.py").write_text("raise RuntimeError('not the standard library')")
    monkeypatch.chdir(tmp_path)
    with speaker() as voice:
        voice.speak(TEXT)


def test_a_default_voice_that_is_not_english_is_replaced_by_a_familiar_one(use):
    use("german_default")
    with speaker() as voice:
        assert voice.identity["voice"] == "samantha"


# What fails


@pytest.mark.parametrize(
    ("driver", "why"),
    [
        ("hangs", "no answer within"),
        ("crashes", "its process ended with code 7: the engine fell over"),
        ("raises", "No such file"),
        ("silent", "silence (peak 0."),
        ("half_file", "a file that breaks off"),
        ("empty_file", "a clip of 0 ms"),
        ("breaks_off", "of sound (at least 820 for 7 words)"),
        ("no_sound_file", "neither WAV nor AIFF"),
        ("screams", "a clip of 30000 ms"),
    ],
)
def test_what_is_not_the_sentence_is_an_error_that_names_it(use, driver, why, capfd):
    use(driver)
    limits = {"sentence_s": 0.2, "char_s": 0.01} if driver == "hangs" else {}
    with speaker(**limits) as voice, pytest.raises(SpeechError) as caught:
        voice.speak(TEXT)
    assert caught.value.text == TEXT
    assert why in caught.value.why
    assert "(3 tries)" in caught.value.why
    assert capfd.readouterr() == ("", "")


def test_a_crash_is_survived(use, tmp_path, monkeypatch):
    use("crashes_once")
    mark = tmp_path / "mark"
    monkeypatch.setenv("FAKE_DRIVER_MARK", str(mark))
    with speaker() as voice:
        voice.speak(TEXT)
        assert mark.exists()


def test_one_try_can_be_all(use, tmp_path, monkeypatch):
    use("crashes_once")
    monkeypatch.setenv("FAKE_DRIVER_MARK", str(tmp_path / "mark"))
    with speaker(tries=1) as voice:
        with pytest.raises(SpeechError):
            voice.speak(TEXT)
        voice.speak(TEXT)


def test_a_time_limit_grows_with_the_sentence(use):
    use("hangs")
    with speaker(sentence_s=0.1, char_s=0.1, tries=1) as voice:
        with pytest.raises(SpeechError, match=r"within 0\.6 seconds"):
            voice.speak("Hold.")
        with pytest.raises(SpeechError, match=r"within 1\.1 seconds"):
            voice.speak("Let it go.")


@pytest.mark.parametrize("text", ["", "...", "Hold\0 on."])
def test_a_text_that_nobody_can_say_starts_no_child(text):
    with speaker() as voice:
        with pytest.raises(SpeechError):
            voice.speak(text)
        assert child_of(voice) is None


@pytest.mark.parametrize(
    ("driver", "why"),
    [
        ("only_german", "no English voice is installed"),
        ("cannot_load", "you probably do not have this engine"),
        ("dies_at_start", "its process ended with code 1"),
        ("not_there", "not_there.py"),
    ],
)
def test_a_machine_without_a_voice_is_told_what_to_do(use, driver, why):
    use(driver)
    with speaker() as voice:
        for work in (lambda: voice.identity, lambda: voice.speak(TEXT)):
            with pytest.raises(VoiceUnavailableError) as caught:
                work()
            assert why in caught.value.why
            assert "voice" in caught.value.hint or "espeak-ng" in caught.value.hint


def test_a_child_that_does_not_get_ready(use, monkeypatch):
    use("normal")
    with speaker(start_s=0.0) as voice, pytest.raises(VoiceUnavailableError) as caught:
        voice.speak(TEXT)
    assert "no answer within 0 seconds" in caught.value.why


def test_no_interpreter_at_all(use, monkeypatch, tmp_path):
    use("normal")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with speaker() as voice, pytest.raises(VoiceUnavailableError, match="could be started"):
        voice.speak(TEXT)


# No orphans


@posix_only
def test_a_killed_child_is_replaced(use):
    use("normal")
    with speaker() as voice:
        voice.speak(TEXT)
        os.kill(child_of(voice)._process.pid, signal.SIGKILL)
        voice.speak(TEXT)


@posix_only
def test_a_stopped_child_is_killed(use):
    use("normal")
    with speaker(sentence_s=2, char_s=0) as voice:
        voice.speak(TEXT)
        pid = child_of(voice)._process.pid
        os.kill(pid, signal.SIGSTOP)
        voice.speak(TEXT)
        assert not is_running(pid)


@posix_only
def test_ctrl_c_is_the_parents_and_ends_the_work(use):
    use("hangs")

    def interrupt(number, frame):
        raise KeyboardInterrupt

    with speaker() as voice:
        _ = voice.identity
        pid = child_of(voice)._process.pid
        assert os.getsid(pid) != os.getsid(0)
        old = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 1)
        try:
            with pytest.raises(KeyboardInterrupt):
                voice.speak(TEXT)
        finally:
            signal.signal(signal.SIGALRM, old)
        assert not is_running(pid)


PARENT = """
import os, time
from voiceguide.voices.system import SystemVoice

def main():
    voice = SystemVoice()
    print(voice._child._process.pid, flush=True)
"""
BUSY = "    voice.speak('Hold.')\n"
WAITING = "    time.sleep(60)\n"
SIBLING = """
    sibling = os.fork()
    if sibling == 0:
        os.closerange(0, 3)
        time.sleep(600)
        os._exit(0)
    print(sibling, flush=True)
"""

FORK = """
    first = voice._child._process.pid
    if os.fork() == 0:
        voice.speak("Hold.")
        other = voice._child._process.pid != first
        voice.close()
        os._exit(5 if other else 6)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 5
    voice.speak("Hold.")
    assert voice._child._process.pid == first
"""


def start_parent(*lines):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    code = PARENT + "".join(lines) + "main()\n"
    return subprocess.Popen(
        # Since 3.12 a fork beside threads is warned of; here it is what is tested.
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@posix_only
@pytest.mark.parametrize(
    ("driver", "lines"),
    [("normal", [WAITING]), ("hangs", [BUSY]), ("normal", [SIBLING, WAITING])],
    ids=["idle", "busy", "with a forked sibling"],
)
def test_a_killed_parent_leaves_no_child_and_no_folder(use, driver, lines, own_temporary_folder):
    use(driver)
    with start_parent(*lines) as parent:
        pid = int(parent.stdout.readline())
        siblings = [int(parent.stdout.readline()) for line in lines if line is SIBLING]
        assert is_running(pid)
        assert list(own_temporary_folder.iterdir())
        time.sleep(0.2)
        parent.kill()
        parent.wait()
        try:
            wait_until(lambda: not is_running(pid), "the child is gone")
        finally:
            for sibling in siblings:
                os.kill(sibling, signal.SIGKILL)
    wait_until(lambda: not list(own_temporary_folder.iterdir()), "the folder is gone")


@posix_only
def test_a_parent_that_forgets_to_close_ends_well(use):
    use("normal")
    with start_parent(BUSY) as parent:
        out, err = parent.communicate(timeout=60)
    assert (parent.returncode, err) == (0, b"")
    wait_until(lambda: not is_running(int(out)), "the child is gone")


@posix_only
def test_a_forked_process_gets_a_child_of_its_own(use):
    use("normal")
    with start_parent(FORK) as parent:
        _, err = parent.communicate(timeout=60)
    assert (parent.returncode, err) == (0, b"")


# The real engine


def edges_ms(speech):
    """Silence before and after the sound, in ms."""
    samples = array("h", speech.pcm)
    loud = [index for index, sample in enumerate(samples) if abs(sample) > checks.MIN_PEAK]
    return [ms * 1000 // speech.rate for ms in (loud[0], len(samples) - 1 - loud[-1])]


def needs(voice):
    try:
        _ = voice.identity
    except VoiceUnavailableError as error:
        pytest.skip(f"{error}: {error.hint}")


def test_the_real_engine_says_every_sentence_whole(capfd):
    with speaker() as voice:
        needs(voice)
        first = child_of(voice)
        for text in SENTENCES:
            speech = voice.speak(text)
            assert checks.why_incomplete(speech.pcm, speech.rate, text) is None
            assert max(edges_ms(speech)) <= 500
        assert child_of(voice) is first, "a sentence needed a second try"
    assert capfd.readouterr() == ("", "")


def test_the_real_engine_says_a_passage_of_a_hundred_words_at_once():
    passage = "And now we will stay here for quite a while, " * 10 + "and rest."
    with speaker(tries=1) as voice:
        needs(voice)
        for _ in range(2):
            assert 25 < voice.speak(passage).seconds < 60


@pytest.mark.skipif(sys.platform != "linux", reason="espeak is Linux's engine")
def test_the_english_of_america_is_chosen_under_espeak():
    with speaker() as voice:
        needs(voice)
        assert voice.identity["voice"] == "gmw/en-us"
        assert voice.identity["version"].startswith("1.")


@pytest.fixture
def packaged(tmp_path, monkeypatch):
    """A deep copy of the package espeakng-loader, from which the voice takes its espeak-ng."""
    spec = find_spec("espeakng_loader")
    if sys.platform != "linux" or spec is None:
        pytest.skip("espeakng-loader is not installed")
    copy = tmp_path / ("d" * 100) / ("e" * 100) / "espeakng_loader"
    shutil.copytree(Path(spec.origin).parent, copy, ignore=shutil.ignore_patterns("*.so.*"))
    monkeypatch.syspath_prepend(copy.parent)
    monkeypatch.setenv("VOICEGUIDE_ESPEAK", "packaged")
    return copy


def test_the_packaged_library_works_however_deep_it_lies(packaged):
    with speaker() as voice:
        assert voice.identity["version"].startswith("1.52")
        assert voice.identity["voice"] == "gmw/en-us"
        for text in SENTENCES[:3]:
            voice.speak(text)


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("libespeak-ng.so", "libespeak-ng.so"),
        ("espeak-ng-data/en_dict", "espeak-ng-data"),
        ("espeak-ng-data/new", "espeak-ng-data"),
    ],
)
def test_a_packaged_espeak_that_is_not_the_known_one_is_never_opened(packaged, file, named):
    with (packaged / file).open("ab") as changed:
        changed.write(b"\0")
    # Whatever its own code would do, it is not run.
    (packaged / "__init__.py").write_text("open('was-run', 'w')", encoding="utf-8")
    with speaker() as voice, pytest.raises(VoiceUnavailableError) as caught:
        voice.speak(TEXT)
    assert f"espeakng-loader has a {named} that is not the one of its version" in caught.value.why
    assert "pip install --force-reinstall espeakng-loader==" in caught.value.hint
    assert not list(packaged.rglob("was-run"))


def test_a_packaged_espeak_without_its_library_is_an_error_that_names_it(packaged):
    (packaged / "libespeak-ng.so").unlink()
    with speaker() as voice, pytest.raises(VoiceUnavailableError, match=r"libespeak-ng\.so"):
        voice.speak(TEXT)


def test_the_version_that_is_known_is_the_one_that_is_installed():
    root = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*root["dependencies"], *root["optional-dependencies"]["kokoro"]]
    known = f"{espeak.PACKAGE}=={espeak.VERSION}"
    assert sum(line.split(";")[0] == known for line in wanted) == 2
    assert known in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_a_listing_starts_nothing(own_temporary_folder):
    listed = registry.info("system")
    assert listed.name == "system"
    assert listed.hint
    assert not list(own_temporary_folder.iterdir())
