"""A folder is one process's at a time: real processes hold it, wait for it and are killed."""

import selectors
import signal
import subprocess
import sys
import threading

import pytest

from voiceguide.errors import OutputError
from voiceguide.locks import locked

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
LONG_S = 30
MOMENT_S = 0.3

HOLD = """
import signal, sys
from pathlib import Path
from voiceguide.locks import locked
signal.signal(signal.SIGINT, signal.default_int_handler)
with locked(Path(sys.argv[1]), lambda: print("waiting", flush=True)):
    print("held", flush=True)
    sys.stdin.readline()
print("let go", flush=True)
"""

COUNT_UP = """
import sys, time
from pathlib import Path
from voiceguide.locks import locked
folder, counter = map(Path, sys.argv[1:])
for _ in range(10):
    with locked(folder, lambda: None):
        number = int(counter.read_text())
        time.sleep(0.01)
        counter.write_text(str(number + 1))
"""


class Holder:
    """A process that holds a folder until it is told to let go."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        # Should it hang, its output ends, and with it the test.
        self.limit = threading.Timer(LONG_S, self.process.kill)
        self.limit.start()

    def says(self):
        return self.process.stdout.readline().decode().strip()

    def is_silent(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            return not selector.select(MOMENT_S)

    def let_go(self):
        self.process.stdin.write(b"\n")

    def end(self):
        self.limit.cancel()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def hold():
    """hold(folder) starts a process that holds it, or waits for it."""
    holders = []

    def _hold(folder):
        holders.append(Holder(folder))
        return holders[-1]

    yield _hold
    for holder in holders:
        holder.end()


def never():
    pytest.fail("it waits for a folder that nobody holds")


def test_a_folder_that_nobody_holds_is_had_at_once_and_again(tmp_path):
    for _ in range(3):
        with locked(tmp_path, never):
            pass


@posix_only
def test_a_second_process_says_so_once_waits_and_then_has_it(tmp_path, hold):
    first = hold(tmp_path)
    assert first.says() == "held"
    second = hold(tmp_path)
    assert second.says() == "waiting"
    assert second.is_silent()
    first.let_go()
    assert first.says() == "let go"
    assert second.says() == "held"
    second.let_go()
    assert second.says() == "let go"


def test_many_processes_never_have_it_at_once(tmp_path):
    folder, counter = tmp_path / "folder", tmp_path / "counter"
    folder.mkdir()
    counter.write_text("0")
    command = [sys.executable, "-c", COUNT_UP, str(folder), str(counter)]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=LONG_S) for process in running] == [0, 0, 0]
    assert counter.read_text() == "30"


@posix_only
def test_two_threads_of_a_process_exclude_each_other_too(tmp_path):
    waiting, had = threading.Event(), threading.Event()

    def second():
        with locked(tmp_path, waiting.set):
            had.set()

    thread = threading.Thread(target=second)
    with locked(tmp_path, never):
        thread.start()
        assert waiting.wait(LONG_S)
        assert not had.wait(MOMENT_S)
    thread.join(LONG_S)
    assert had.is_set()


@posix_only
def test_whoever_is_killed_holds_it_no_longer(tmp_path, hold):
    first = hold(tmp_path)
    assert first.says() == "held"
    second = hold(tmp_path)
    assert second.says() == "waiting"
    first.process.kill()
    assert second.says() == "held"


def test_work_that_fails_lets_go_and_its_error_comes_through(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path, never):
        raise ZeroDivisionError
    with locked(tmp_path, never):
        pass


@posix_only
def test_another_folder_is_free_a_part_of_the_held_one_too(tmp_path, hold):
    (tmp_path / "one" / "inside").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    first = hold(tmp_path / "one")
    assert first.says() == "held"
    for free in (tmp_path, tmp_path / "other", tmp_path / "one" / "inside"):
        with locked(free, never):
            pass


@posix_only
def test_another_way_to_the_same_folder_is_the_same_folder(tmp_path, hold):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    first = hold(tmp_path / "folder")
    assert first.says() == "held"
    assert hold(tmp_path / "link").says() == "waiting"


@posix_only
def test_nothing_is_left_in_the_folder(tmp_path, hold):
    holder = hold(tmp_path)
    assert holder.says() == "held"
    holder.process.kill()
    holder.process.wait(LONG_S)
    with locked(tmp_path, never):
        pass
    assert list(tmp_path.iterdir()) == []


@posix_only
def test_a_folder_that_may_only_be_read_can_be_held(tmp_path):
    tmp_path.chmod(0o555)
    try:
        with locked(tmp_path, never):
            pass
    finally:
        tmp_path.chmod(0o755)


def test_a_folder_that_is_missing_is_made(tmp_path):
    with locked(tmp_path / "a" / "b", never):
        assert (tmp_path / "a" / "b").is_dir()


def test_a_file_is_an_error_that_names_it(tmp_path):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OutputError) as caught, locked(tmp_path / "file", never):
        pass
    assert caught.value.path == tmp_path / "file"
    assert (tmp_path / "file").read_text() == "kept"


@posix_only
def test_ctrl_c_ends_the_wait_at_once_and_the_holder_keeps_it(tmp_path, hold):
    first = hold(tmp_path)
    assert first.says() == "held"
    second = hold(tmp_path)
    assert second.says() == "waiting"
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(LONG_S) != 0
    assert second.says() == ""
    assert hold(tmp_path).says() == "waiting"
