"""`voiceguide start`: the screening, and the wishes that later commands follow."""

import os
import re
import select
import subprocess
import sys
from datetime import date

import pytest

from voiceguide.language.reasons import question_text
from voiceguide.person.interview import Topic, interview
from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession, Start
from voiceguide.person.screening import EMERGENCIES
from voiceguide.program.catalog import load_program
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases

QUESTIONS = interview(load_program("gentle"))
PROMPT = re.compile(rb"\]: |keeps them all: ")
SHORT = ("--voice", "tones", "--minutes", "10", "--warm-up", "done")


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
            while left and len(PROMPT.findall(said)) > waiting:
                waiting += 1
                os.write(ours, left.pop(0).encode())
        else:
            process.kill()
        out = process.stdout.read().decode()
        process.stdout.close()
        os.close(ours)
        return process.wait(), out, said.decode()

    return _answered


def answers(*after: str, **told: str) -> list[str]:
    """Enter to each question but those that are told, by key; then to the review, or as given."""
    given = {key.replace("_", "-"): answer for key, answer in told.items()}
    questions = [question for question in QUESTIONS if question.topic is not Topic.OK]
    lines = [given.get(question.key, "") for question in questions]
    return [f"{line}\n" for line in [*lines, *(after or [""])]]


def number_of(key: str) -> str:
    return str([question.key for question in QUESTIONS].index(key) + 1)


def test_enter_to_every_question_means_that_nothing_speaks_against_it(answered, kept):
    code, out, said = answered(answers(), "--date", "2026-03-02")
    assert (code, out) == (0, "start 2026-03-02: gentle; 7 days a week; OK given\n")
    for number, question in enumerate(QUESTIONS[:-1], start=1):
        assert f"\r\n\r\nQuestion {number} of {len(QUESTIONS)}\r\n\r\n" in said
        assert question_text(question.key) in said
    assert question_text("ok") not in said
    assert kept() == Start(date(2026, 3, 2), days_a_week=7)


def test_what_is_answered_is_kept_and_can_be_changed_at_the_end(answered, kept):
    told = answers(
        number_of("KNEEL"), "n", number_of("baseline"), "5", "999", "", SHOULDER="yes", KNEEL="y",
        OF="Y", eases="back", baseline="4", days_a_week="3",
    )  # fmt: skip
    code, out, said = answered(told, "--date", "2026-03-02")
    assert (code, out) == (
        0,
        (
            "start 2026-03-02: gentle; avoid OF, OT, SHOULDER; pain 5 on an ordinary day; "
            "3 days a week; eased by bending back; OK given\n"
        ),
    )
    assert said.count(question_text("KNEEL")) == 3
    assert kept() == Start(
        date(2026, 3, 2),
        avoid=frozenset({Avoid.OF, Avoid.OT, Avoid.SHOULDER}),
        baseline=5,
        days_a_week=3,
        eases=Eases.BACK,
    )


def test_an_answer_that_is_none_is_asked_for_again(answered, kept):
    told = answers(baseline="11\nmuch\n-1\n3")
    code, _, said = answered(told, "--date", "2026-03-02")
    assert code == 0
    assert said.count("0 to 10 [0]: ") == 4
    assert kept().baseline == 3


def test_a_sign_asks_for_the_ok_and_is_recorded(answered, kept):
    code, out, said = answered(answers("", "", fever="y"), "--date", "2026-03-02")
    assert code == 0
    assert out.endswith("get the OK first\n")
    assert question_text("ok") in said
    assert "therapist's OK" in said
    assert (kept().ok, kept().signs) == (False, ("fever",))


def test_who_has_still_to_ask_for_the_ok_says_so(answered, kept):
    code, out, said = answered(answers(no_ok="y"), "--date", "2026-03-02")
    assert (code, kept().ok, kept().signs) == (0, False, ("no-ok",))
    assert out.endswith("get the OK first\n")
    assert question_text("ok") not in said


def test_who_has_the_ok_for_a_sign_says_so(answered, kept):
    code, out, _ = answered(answers("y", "", fever="y", baseline="8"), "--date", "2026-03-02")
    assert (code, kept().ok, kept().signs, kept().baseline) == (0, True, ("fever",), 8)
    assert out.endswith("OK given\n")


def test_so_much_pain_on_an_ordinary_day_should_be_looked_at_first(answered, kept):
    code, _, said = answered(answers("", "", baseline="7"), "--date", "2026-03-02")
    assert (code, kept().ok, kept().signs) == (0, False, ())
    assert "so much pain on an ordinary day" in said


def test_an_emergency_ends_the_interview_with_what_to_do(answered, kept):
    told = ["y\n", "\n"]
    code, out, said = answered(told, "--date", "2026-03-02")
    assert code == 0
    assert out.endswith("get medical help first\n")
    assert question_text("bladder-bowel") not in said
    assert "get medical help now" in said
    assert "voiceguide today" not in said
    assert (kept().ok, kept().signs) == (False, ("numb-saddle",))


def test_an_emergency_that_was_a_slip_is_taken_back_and_the_rest_is_asked(answered, kept):
    told = ["y\n", f"{number_of('numb-saddle')}\n", "n\n", *answers()[1:]]
    code, _, _ = answered(told, "--date", "2026-03-02")
    assert (code, kept()) == (0, Start(date(2026, 3, 2), days_a_week=7))


def test_what_an_option_says_is_not_asked(answered, kept):
    asked = [q for q in QUESTIONS[:-1] if q.topic is not Topic.LIMIT and q.key != "baseline"]
    options = ("--avoid", "OF", "--baseline", "4", "--date", "2026-03-02")
    code, _, said = answered(["\n"] * (len(asked) + 1), *options)
    assert code == 0
    assert question_text("KNEEL") not in said
    assert question_text("baseline") not in said
    assert (kept().avoid, kept().baseline) == (frozenset({Avoid.OF}), 4)


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
    assert "--sign" in hint
    assert not home.exists()


def test_options_answer_without_a_terminal(cli, kept):
    said = ("--sign", "none", "--baseline", "4", "--days-a-week", "2", "--eases", "Forward")
    done = cli("start", *said, "--easier", "figure-four", "--date", "2026-03-02")
    assert (done.code, done.out) == (
        0,
        (
            "start 2026-03-02: gentle; pain 4 on an ordinary day; 2 days a week; "
            "eased by bending forward; easier figure-four; OK given\n"
        ),
    )
    assert kept() == Start(
        date(2026, 3, 2),
        baseline=4,
        days_a_week=2,
        eases=Eases.FORWARD,
        easier=frozenset({"figure-four"}),
    )


@pytest.mark.parametrize(
    ("said", "ok", "signs"),
    [
        (("--sign", "fever", "--sign", "heart"), False, ("fever", "heart")),
        (("--sign", "fever", "--yes"), True, ("fever",)),
        (("--sign", "chest", "--yes"), False, ("chest",)),
        (("--sign", "no-ok"), False, ("no-ok",)),
        (("--sign", "no-ok", "--yes"), True, ()),
        (("--sign", "none", "--baseline", "7"), False, ()),
        (("--yes", "--baseline", "7"), True, ()),
    ],
)
def test_signs_and_the_ok_are_kept_as_they_are_told(cli, kept, said, ok, signs):
    done = cli("start", *said)
    assert done.code == 0
    assert (kept().ok, kept().signs) == (ok, signs)
    assert ("OK first" in done.out or "medical help first" in done.out) is not ok


@pytest.mark.parametrize("sign", sorted(EMERGENCIES))
def test_an_emergency_builds_nothing_until_start_is_answered_anew(cli, spoken, cwd, sign):
    assert "medical help first" in cli("start", "--sign", sign, "--date", "2026-03-02").out
    commands = [
        ("today", "--date", "2026-03-02", *SHORT),
        ("today", "--date", "2026-03-02", "--anyway", "--program", "chair", *SHORT),
        ("today", "--date", "2026-03-02", "--flare", *SHORT),
        ("session", "1", "--anyway", *SHORT),
        ("course", "--weeks", "1", "--anyway", *SHORT),
        ("serve", *SHORT),
        ("serve", "a-folder"),
    ]
    for command in commands if sign == "numb-saddle" else commands[:1]:
        stopped = cli(*command)
        error, hint = stopped.err.splitlines()[-2:]
        assert (stopped.code, stopped.out) == (1, "")
        assert error.startswith("error: no session: get medical help now")
        assert "voiceguide start" in hint
    assert [*cwd.iterdir()] == []
    assert "no session; get medical help now" in cli("status", "--date", "2026-03-02").out
    assert cli("start", "--yes", "--date", "2026-03-02").code == 0
    if sign == "numb-saddle":
        assert cli("today", "--date", "2026-03-02", *SHORT).code == 0


def test_giving_the_ok_begins_no_other_course_and_loses_no_limit(cli, kept, home):
    Journal(home / "journal.sqlite3").record_start(
        Start(date(2026, 3, 2), "chair", frozenset({Avoid.OF}), "chair", ok=False, baseline=8)
    )
    journal = Journal(home / "journal.sqlite3")
    journal.record_log("chair", LoggedSession(1, date(2026, 3, 2), 8))
    assert cli("start", "--yes").code == 0
    assert kept() == Start(date(2026, 3, 2), "chair", frozenset({Avoid.OF}), "chair", baseline=8)
    # With the OK given, a start begins anew, and "none" takes back what was kept.
    assert cli("start", "--yes", "--avoid", "none", "--position", "none").code == 0
    assert (kept().date, kept().avoid, kept().position) == (date.today(), frozenset(), None)  # noqa: DTZ011


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


@pytest.mark.parametrize(
    ("option", "wrong", "hint"),
    [
        ("--sign", "numb", "choose one of: numb-saddle"),
        ("--sign", "fevre", "did you mean 'fever'?"),
        ("--easier", "figure-fuor", "did you mean 'figure-four'?"),
        ("--eases", "up", "choose one of: forward, back, neither"),
        ("--baseline", "11", ""),
        ("--days-a-week", "0", ""),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_kept(cli, home, option, wrong, hint):
    done = cli("start", "--yes", option, wrong)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert not home.exists()
