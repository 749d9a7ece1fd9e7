"""`voiceguide start`: the screening, and the wishes that later commands follow."""

import os
import select
import subprocess
import sys
from datetime import date

import pytest

from voiceguide.language.reasons import question_text
from voiceguide.person.journal import Journal
from voiceguide.person.model import Start
from voiceguide.person.screening import Sign
from voiceguide.program.model import Avoid

SHORT = ("--voice", "tones", "--minutes", "7", "--warm-up", "done")


@pytest.fixture
def kept(home):
    return lambda: Journal(home / "journal.sqlite3").start()


@pytest.fixture
def answered(cwd):
    """Run `start` on a terminal and answer each question that is asked, in order."""
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal, which Windows has not")

    def _answered(answers: list[str], *arguments: str) -> tuple[int, str, str]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "voiceguide", "start", *arguments],
            cwd=cwd,
            env=os.environ | {"TERM": "xterm"},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        said, waiting, left = b"", 0, list(answers)
        while select.select([ours], [], [], 60)[0]:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other side has closed
                break
            if not piece:
                break
            said += piece
            while left and said.count(b"[y/N]:") > waiting:
                waiting += 1
                os.write(ours, left.pop(0).encode())
        else:
            process.kill()
        out = process.stdout.read().decode()
        process.stdout.close()
        os.close(ours)
        return process.wait(), out, said.decode()

    return _answered


def answers(*yes: str) -> list[str]:
    return ["y\n" if sign in yes else "\n" for sign in Sign]


def test_enter_to_every_question_means_that_nothing_speaks_against_it(answered, kept):
    code, out, said = answered(answers(), "--date", "2026-03-02")
    assert (code, out) == (0, "start 2026-03-02: gentle; OK given\n")
    assert all(question_text(sign) in said for sign in Sign)
    assert kept() == Start(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("sign", "advice"), [("chest", "medical help now"), ("fever", "therapist's OK")]
)
def test_a_yes_brings_the_advice_and_is_recorded(answered, kept, sign, advice):
    code, out, said = answered(answers(sign), "--date", "2026-03-02")
    assert code == 0
    assert out.endswith("get the OK first\n")
    assert advice in said
    assert (kept().ok, kept().signs) == (False, (sign,))


def test_who_breaks_off_has_started_nothing(answered, kept):
    assert answered(["\n", "\x04"])[0] == 130
    assert kept() is None


def test_today_reminds_until_the_ok_is_given(cli, home, spoken):
    Journal(home / "journal.sqlite3").record_start(
        Start(date(2026, 3, 2), ok=False, signs=("fever",))
    )
    assert "doctor's or therapist's OK" in cli("today", "--date", "2026-03-02", *SHORT).err
    assert cli("start", "--yes", "--date", "2026-03-02").code == 0
    assert "therapist's OK" not in cli("today", "--date", "2026-03-02", *SHORT).err


def test_without_a_terminal_it_needs_yes(run, home):
    done = run("start")
    assert (done.code, done.out) == (2, "")
    error, hint = done.err.splitlines()
    assert "terminal" in error
    assert "--yes" in hint
    assert not home.exists()


def test_yes_asks_nothing_and_keeps_the_wishes(cli, kept):
    wishes = ("--program", "chair", "--avoid", "of,kneel", "--avoid", "Hip", "--position", "chair")
    done = cli("start", "--yes", "--date", "2026-03-02", *wishes)
    assert (done.code, done.out) == (
        0,
        "start 2026-03-02: chair; avoid HIP, KNEEL, OF; position chair; OK given\n",
    )
    tags = frozenset({Avoid.OF, Avoid.KNEEL, Avoid.HIP})
    assert kept() == Start(date(2026, 3, 2), "chair", tags, "chair")


def test_today_follows_the_wishes_and_its_own_options_win(cli, home, spoken):
    cli("start", "--yes", "--date", "2026-03-02", "--program", "chair")
    assert "on a chair" in cli("today", "--date", "2026-03-02", *SHORT).err
    gentle = cli("today", "--date", "2026-03-02", "--program", "gentle", *SHORT)
    assert gentle.err.count("Gentle back stretches, day 1") == 1


def test_sessions_before_the_start_do_not_count(cli, spoken):
    cli("today", "--date", "2026-03-01", *SHORT)
    cli("start", "--yes", "--date", "2026-03-02")
    assert cli("today", "--date", "2026-03-02", *SHORT).out == "day-01.mp3\n"


@pytest.mark.parametrize("command", [("start", "--yes"), ("today",), ("session", "1")])
@pytest.mark.parametrize(
    ("option", "wrong", "hint"),
    [
        ("--avoid", "knel", "did you mean 'KNEEL'?"),
        ("--program", "chiar", "did you mean 'chair'?"),
        ("--position", "floor", "choose one of: chair, standing"),
    ],
)
def test_a_wrong_wish_is_named_and_nothing_is_kept(cli, home, command, option, wrong, hint):
    if (command[0], option) == ("today", "--program"):
        pytest.skip("test_errors.py has it")
    done = cli(*command, option, wrong)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert not home.exists()
