"""Where speech is made: processes that obey their parent and don't outlive it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from voiceguide.audio.jobs import InlineExecutor, default_jobs
from voiceguide.audio.pool import SpeechPool
from voiceguide.errors import SpeechError
from voiceguide.voices.handle import VoiceHandle

# coverage.py waits for ever where an interrupt comes while it holds its own lock.
pytestmark = pytest.mark.usefixtures("without_coverage")

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups of POSIX")

PARENT = """
import os, sys, time
from voiceguide.audio.pool import SpeechPool

def work(seconds):
    time.sleep(seconds)
    return os.getpid()

if __name__ == "__main__":
    with SpeechPool(2) as pool:
        jobs = [pool.submit(work, float(sys.argv[2])) for _ in range(2)]
        if sys.argv[1] == "running":
            print(pool.submit(os.getpid).result(), flush=True)
        try:
            print("ready", flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        print(len([job.result() for job in jobs]), "done", flush=True)
"""


@pytest.fixture
def parent(tmp_path):
    """parent(when, seconds) starts a process that has a pool at work."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    started = []

    def start(when, seconds):
        process = subprocess.Popen(
            [sys.executable, script, when, str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        while process.stdout.readline() != "ready\n":
            assert process.poll() is None, process.stderr.read()
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def processes_of_group(group):
    """The living processes of a group, those that only wait to be reaped left out."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pgid=,stat=,pid="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def wait_until(true, what, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def test_jobs_run_in_other_processes():
    with SpeechPool(2) as pool:
        ids = {future.result() for future in [pool.submit(os.getpid) for _ in range(8)]}
    assert os.getpid() not in ids
    assert 1 <= len(ids) <= 2


def test_an_error_comes_back_out_of_another_process_as_it_was():
    with SpeechPool(1) as pool, pytest.raises(SpeechError) as caught:
        pool.submit(VoiceHandle("tones").speak, "...").result()
    assert (caught.value.voice, caught.value.text) == ("tones", "...")
    assert caught.value.why
    assert caught.value.hint


@posix_only
@pytest.mark.parametrize("when", ["running", "young"])
def test_ctrl_c_at_the_terminal_reaches_the_parent_alone(parent, when):
    process = parent(when, 1.5)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out.split("\n")[:2] == ["interrupted", "2 done"]
    assert err == ""
    assert process.returncode == 0


@posix_only
def test_the_pool_leaves_the_callers_own_ctrl_c_as_it_was():
    before = signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with SpeechPool(1) as pool:
        pool.submit(os.getpid).result()
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before[1]
    assert signal.getsignal(signal.SIGINT) == before[0]


@posix_only
@pytest.mark.skipif(not shutil.which("ps"), reason="needs the program ps")
@pytest.mark.parametrize("seconds", [0, 60], ids=["idle", "busy"])
def test_no_process_of_the_pool_outlives_a_killed_parent(parent, seconds):
    process = parent("young", seconds)
    wait_until(lambda: len(processes_of_group(process.pid)) >= 3, "parent and two workers")
    process.kill()
    process.wait()
    wait_until(lambda: not processes_of_group(process.pid), "no process of the group is left")


def test_at_least_one_job_and_at_most_one_a_core():
    assert 1 <= default_jobs() <= (os.cpu_count() or 1)


def test_the_inline_executor_runs_a_job_at_once_in_the_callers_process():
    with InlineExecutor() as inline:
        future = inline.submit(os.getpid)
        assert future.done()
        assert future.result() == os.getpid()
        assert list(inline.map(abs, [-1, -2])) == [1, 2]


def test_the_inline_executor_passes_arguments_on():
    assert InlineExecutor().submit(int, "ff", base=16).result() == 255


def test_the_inline_executor_keeps_an_exception_until_it_is_asked_for():
    future = InlineExecutor().submit(int, "no number")
    assert isinstance(future.exception(), ValueError)
    with pytest.raises(ValueError, match="no number"):
        future.result()


def test_the_inline_executor_lets_an_interruption_through():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InlineExecutor().submit(interrupted)
