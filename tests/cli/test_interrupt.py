"""Ctrl-C: one line, exit code 130, nothing half written, and the next run goes on from there."""

import re
import sys

import pytest

from voiceguide.audio.assemble import Joined
from voiceguide.publish.ownership import marked_mp3
from voiceguide.voices import registry

# coverage.py waits for ever where an interrupt comes while it holds its own lock.
pytestmark = pytest.mark.usefixtures("without_coverage")

JOE = registry.info("joe")
SHORT = ("--minutes", "10", "--warm-up", "done")
TONES = ("session", "1", "--voice", "tones", *SHORT)
needs_joe = pytest.mark.skipif(
    not JOE.runs_here, reason=f"the voice joe can't run here: {JOE.why_not}"
)


def to_speak(err):
    found = re.search(r"^speaking (\d+) sentences", err, re.MULTILINE)
    return int(found[1]) if found else 0


def clips(home):
    return len(list(home.rglob("*.clip")))


def check_leaves_nothing(done, cwd, home):
    assert (done.code, done.out) == (130, ""), done.err
    assert not re.search("Traceback|KeyboardInterrupt|Exception ignored", done.err)
    assert [*cwd.iterdir()] == []
    assert not list(home.rglob("*.part"))


def check_says_so(done):
    assert re.findall("^(?:error|hint):.*$", done.err, re.MULTILINE) == [
        "error: interrupted",
        "hint: run the same command again: it goes on from the clips made so far",
    ]


def check_goes_on(again, before, cwd, home):
    assert again.code == 0, again.err
    assert [path.name for path in cwd.iterdir()] == ["day-01.mp3"]
    assert to_speak(again.err) == clips(home) - before


@pytest.mark.parametrize("after", [1, 4])
def test_after_an_interrupt_the_next_run_speaks_only_what_is_missing(
    interrupted, run, partly_spoken, cwd, home, after
):
    at_first = clips(home)
    done = interrupted(*TONES, clips=after)
    check_leaves_nothing(done, cwd, home)
    made = clips(home) - at_first
    assert made >= after
    again = run(*TONES)
    check_goes_on(again, at_first + made, cwd, home)
    assert to_speak(again.err) == to_speak(done.err) - made > 0


def test_an_interrupt_is_one_error_line(interrupted, partly_spoken):
    check_says_so(interrupted(*TONES, clips=3))


def test_an_interrupt_keeps_an_earlier_session(interrupted, partly_spoken, cwd):
    yesterdays = bytes(marked_mp3(b"", Joined([b"from yesterday"])))
    (cwd / "day-01.mp3").write_bytes(yesterdays)
    assert interrupted(*TONES, clips=4).code == 130
    assert (cwd / "day-01.mp3").read_bytes() == yesterdays


def test_an_interrupted_today_is_not_recorded(interrupted, run, partly_spoken, cwd, home):
    today = ("today", "--voice", "tones", *SHORT, "--date")
    check_leaves_nothing(interrupted(*today, "2024-02-28", clips=4), cwd, home)
    assert run(*today, "2024-02-29").out == "day-01.mp3\n"


AND_AGAIN = """
import atexit
atexit.register(os.kill, os.getpid(), signal.SIGINT)
"""
PRESS_CTRL_C = """
import os, signal, sys
class WhenLoading:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, WhenLoading())
"""


@pytest.fixture
def interrupted_loading(run, spoken, at_start_up):
    """Run a command; press Ctrl-C the moment it loads a module."""
    if sys.platform == "win32":
        pytest.skip("os.kill with SIGINT ends a process on Windows at once")

    def _run(module: str, *arguments: str, then: str = ""):
        return run(*arguments, **at_start_up(PRESS_CTRL_C.format(module=module) + then))

    return _run


@pytest.mark.parametrize(
    "module", ["voiceguide.studio", "voiceguide.audio.assemble", "mutagen.id3"]
)
def test_an_interrupt_while_a_command_loads_leaves_nothing(interrupted_loading, module, cwd, home):
    check_leaves_nothing(interrupted_loading(module, *TONES), cwd, home)


@pytest.mark.parametrize("module", ["typer", "voiceguide.cli.terminal", "voiceguide.cli.session"])
def test_an_interrupt_while_the_program_loads_is_one_error_line(
    interrupted_loading, module, cwd, home
):
    """Earlier than the command line, so before anybody who knows of hints."""
    done = interrupted_loading(module, *TONES)
    check_leaves_nothing(done, cwd, home)
    assert done.err.splitlines()[0] == "error: interrupted"


def test_an_interrupt_while_a_command_loads_is_one_error_line(interrupted_loading):
    check_says_so(interrupted_loading("voiceguide.studio", *TONES))


PRESS_CTRL_C_WHILE_WRITING = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGINT)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends a process on Windows at once")
def test_an_interrupt_while_the_session_is_written_leaves_nothing(
    run, spoken, at_start_up, cwd, home
):
    done = run(*TONES, "--out", str(cwd), **at_start_up(PRESS_CTRL_C_WHILE_WRITING))
    check_leaves_nothing(done, cwd, home)
    check_says_so(done)


def test_another_interrupt_while_the_program_ends_is_not_seen(interrupted_loading, cwd, home):
    done = interrupted_loading("voiceguide.studio", *TONES, then=AND_AGAIN)
    check_leaves_nothing(done, cwd, home)
    check_says_so(done)


@pytest.mark.long
@needs_joe
@pytest.mark.parametrize("after", [0, 1, 9, 20, 45])
def test_an_interrupt_while_joe_speaks(interrupted, run, cwd, home, after):
    command = ("session", "1", "--voice", "joe", *SHORT)
    done = interrupted(*command, clips=after)
    check_leaves_nothing(done, cwd, home)
    before = clips(home)
    check_goes_on(run(*command), before, cwd, home)
    assert to_speak(run(*command).err) == 0


@pytest.mark.long
@needs_joe
@pytest.mark.parametrize("times", [1, 2, 5])
def test_an_interrupt_of_joe_is_one_error_line(interrupted, cwd, home, times):
    done = interrupted("session", "1", "--voice", "joe", *SHORT, clips=15, times=times)
    check_leaves_nothing(done, cwd, home)
    check_says_so(done)
