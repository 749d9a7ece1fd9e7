"""Bad input: the exit code, one line that says what, one that says what to do, no trace left."""

import errno
import os
import re
import stat
from importlib import import_module
from pathlib import Path

import pytest

from voiceguide.cli.app import COMMANDS

TONES = ("--voice", "tones")
USAGE, COULD_NOT = 2, 1


@pytest.fixture
def refused(cli, cwd, home):
    """Run a command that must fail; gives the lines of its error and of its hint."""

    def _refused(code: int, *arguments: str) -> tuple[str, str]:
        (cwd / "a-file").touch()
        done = cli(*arguments)
        assert (done.code, done.out) == (code, "")
        said = re.fullmatch(r"error: (\S.*)\n(?:hint: (\S.*)\n)?", done.err)
        assert said, done.err
        assert "unexpected:" not in said[1]
        assert [path.name for path in cwd.iterdir()] == ["a-file"]
        assert not home.exists()
        return said[1], said[2] or ""

    return _refused


@pytest.mark.parametrize("command", ["session", "plan"])
@pytest.mark.parametrize(
    ("day", "named"),
    [("0", "0"), ("-1", "-1"), ("99999", "99999"), ("57", "57"), ("abc", "N"), ("1.5", "N")],
)
def test_a_day_that_is_none(refused, command, day, named):
    error, hint = refused(USAGE, command, day, *TONES)
    assert named in error
    assert hint


def test_a_day_outside_the_program_names_its_days(refused):
    assert refused(USAGE, "session", "57", *TONES)[1] == "its days are 1 to 56"


@pytest.mark.parametrize("command", [("session", "1"), ("plan", "1"), ("plan",)])
@pytest.mark.parametrize(
    ("minutes", "named"),
    [("0", "0"), ("3", "3"), ("-5", "-5"), ("121", "121"), ("100000", "100000"), ("nan", "nan")],
)
def test_minutes_that_make_no_session(refused, command, minutes, named):
    error, hint = refused(USAGE, *command, "--minutes", minutes, *TONES)
    assert "minutes" in error
    assert named in error or named == "nan"
    assert hint


@pytest.mark.parametrize("minutes", [0, 3, 100])
def test_the_minutes_in_the_hint_work(refused, cli, minutes):
    _, hint = refused(USAGE, "plan", "1", "--minutes", str(minutes), *TONES)
    (working,) = re.findall(r"--minutes (\d+)", hint)
    assert cli("plan", "1", "--minutes", working, *TONES).code == 0


@pytest.mark.parametrize("command", [("session", "1"), ("today",), ("plan", "1")])
@pytest.mark.parametrize(
    ("option", "wrong", "nearest"),
    [
        ("--voice", "tone", "tones"),
        ("--voice", "jo", "joe"),
        ("--program", "gentel", "gentle"),
        ("--warm-up", "marsh", "march"),
    ],
)
def test_an_unknown_name_gets_the_nearest_one(cli, cwd, home, command, option, wrong, nearest):
    done = cli(*command, *TONES, option, wrong)
    assert (done.code, done.out) == (USAGE, "")
    error, hint = done.err.splitlines()[-2:]
    assert error == f"error: unknown {option.removeprefix('--')}: {wrong!r}"
    assert f"did you mean {nearest!r}?" in hint
    assert [*cwd.iterdir()] == []
    assert not home.exists()


@pytest.mark.parametrize("option", ["--voice", "--program", "--warm-up"])
def test_an_unknown_name_is_all_that_session_says(refused, option):
    refused(USAGE, "session", "1", *TONES, option, "nobody")


def test_an_error_is_all_that_today_says_on_a_fresh_machine(refused):
    refused(USAGE, "today", "--voice", "nobody")


def test_plan_of_a_course_knows_a_wrong_voice(refused):
    refused(USAGE, "plan", "--voice", "nobody")


@pytest.mark.parametrize("wrong", ["mp4", "wave", "MP3"])
def test_an_unknown_format_names_those_that_are(refused, wrong):
    error, hint = refused(USAGE, "session", "1", *TONES, "--format", wrong)
    assert error == f"unknown format: {wrong!r}"
    assert "mp3" in hint
    assert "wav" in hint


@pytest.mark.parametrize(("out", "format_"), [("x.wav", "mp3"), ("x.mp3", "wav")])
def test_out_and_format_must_agree(refused, out, format_):
    error, hint = refused(USAGE, "session", "1", *TONES, "--out", out, "--format", format_)
    assert out in error
    assert hint == f"end it in .{format_}"


@pytest.mark.parametrize("out", ["a-file", "a-file/more", "a-file/more/x.mp3"])
def test_a_file_is_no_folder(refused, out):
    error, hint = refused(COULD_NOT, "session", "1", *TONES, "--out", out)
    assert error.replace("\\", "/").startswith(f"can't write {out}")
    assert error.endswith("a-file is not a folder")
    assert "--out" in hint


def test_an_unwritable_folder_is_found_before_any_speech(refused, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.access(closed, os.W_OK):
        pytest.skip("this user (root, or one of Windows) may write into any folder")
    error, _ = refused(COULD_NOT, "session", "1", *TONES, "--out", str(closed / "sub"))
    assert error.endswith("permission denied")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, where nobody can write")
def test_a_folder_that_nobody_can_make_leaves_nothing(cli, cwd, spoken):
    short = ("--minutes", "10", "--warm-up", "done")
    done = cli("-q", "session", "1", *TONES, *short, "--out", "/proc/x")
    assert (done.code, done.out, [*cwd.iterdir()]) == (COULD_NOT, "", [])
    assert re.fullmatch(r"error: can't write /proc/x/day-01.mp3: .+\nhint: .+\n", done.err)


def test_a_name_too_long_for_a_file_is_no_surprise(refused):
    error, _ = refused(COULD_NOT, "session", "1", *TONES, "--out", "x" * 300)
    assert error.startswith("can't write")


@pytest.mark.parametrize("weeks", ["0", "-1", "9", "99"])
def test_weeks_that_the_program_does_not_have(refused, weeks):
    error, hint = refused(USAGE, "plan", "--weeks", weeks)
    assert error.startswith(f"{weeks} weeks")
    assert hint == "choose --weeks 1 to 8"


@pytest.mark.parametrize("date", ["2024-13-01", "2023-02-29", "tomorrow", "29.02.2024", ""])
def test_a_date_that_is_none(refused, date):
    error, hint = refused(USAGE, "today", "--date", date)
    assert "--date" in error
    assert hint == "voiceguide today --help"


@pytest.mark.parametrize(
    ("arguments", "named", "hint"),
    [
        (("session", "1", "--mintues", "5"), "--minutes", "voiceguide session --help"),
        (("today", "--frobnicate"), "--frobnicate", "voiceguide today --help"),
        (("--frobnicate",), "--frobnicate", "voiceguide --help"),
        (("sesion", "1"), "'session'", "voiceguide --help"),
        (("frobnicate",), "'frobnicate'", "voiceguide --help"),
        (("session",), "'N'", "voiceguide session --help"),
        (("session", "1", "2"), "2", "voiceguide session --help"),
        (("session", "1", "--minutes"), "--minutes", "voiceguide session --help"),
    ],
)
def test_wrong_usage_points_to_the_help(refused, arguments, named, hint):
    error, given = refused(USAGE, *arguments)
    assert named in error
    assert given == hint


@pytest.mark.parametrize("where", [("-v", "session", "0"), ("session", "0", "-v")])
def test_verbose_shows_where_an_error_comes_from(cli, where):
    done = cli(*where)
    assert (done.code, done.out) == (USAGE, "")
    assert done.err.startswith("Traceback")
    assert "check_day" in done.err
    assert done.err.endswith(
        "error: no day 0 in the program 'gentle'\nhint: its days are 1 to 56\n"
    )


def test_a_failure_as_a_program_sees_it(run, cwd):
    done = run("session", "0")
    assert done == (
        USAGE,
        "",
        "error: no day 0 in the program 'gentle'\nhint: its days are 1 to 56\n",
    )
    assert [*cwd.iterdir()] == []


WITHOUT_HOME = """
import pwd
def nobody(_uid):
    raise KeyError
pwd.getpwuid = nobody
"""


@pytest.fixture
def without_home(run, at_start_up, monkeypatch):
    """Run a command as a user whose id nobody knows, in an environment that names no home."""
    pytest.importorskip("pwd", reason="users of POSIX")
    for name in ("VOICEGUIDE_HOME", "HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    env = at_start_up(WITHOUT_HOME)
    return lambda *arguments: run(*arguments, **env)


@pytest.mark.parametrize("command", ["plan", "plan 1", "plan 1 --json", "programs", "voices"])
def test_what_keeps_nothing_needs_no_home(without_home, command):
    done = without_home(*command.split())
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    "command",
    ["session 1", "today", "status", "log", "start --yes", "course", "voices try tones", "serve"],
)
def test_without_a_home_one_line_says_so(without_home, cwd, command):
    done = without_home(*command.split())
    assert (done.code, done.out) == (COULD_NOT, "")
    assert done.err == (
        "error: there is no folder for the journal and the clips: this user has no home\n"
        "hint: set VOICEGUIDE_HOME to a folder that you can write to\n"
    )
    assert [*cwd.iterdir()] == []


@pytest.mark.parametrize("command", ["session 1", "status", "plan 1", "voices", "serve"])
def test_an_empty_home_is_refused(refused, monkeypatch, command):
    monkeypatch.setenv("VOICEGUIDE_HOME", "")
    error, hint = refused(USAGE, *command.split())
    assert error == "VOICEGUIDE_HOME is empty"
    assert hint


@pytest.fixture
def user_home(tmp_path, monkeypatch):
    """The home folder of this test's user."""
    folder = tmp_path / "user"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    return folder


def test_a_home_with_a_tilde_makes_no_folder_of_that_name(cli, cwd, user_home, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_HOME", "~/vg")
    assert cli("log", "--pain", "2").code == 0
    assert [*cwd.iterdir()] == []
    assert (user_home / "vg" / "journal.sqlite3").is_file()


def test_a_tilde_in_an_option_is_the_users_home(cli, cwd, user_home, spoken):
    (user_home / "my.toml").write_text('extends = "gentle"\nname = "mine"\n', encoding="utf-8")
    short = ("--minutes", "10", "--warm-up", "done")
    assert cli("session", "1", *TONES, *short, "--out", "~/x").code == 0
    assert (user_home / "x" / "day-01.mp3").is_file()
    assert cli("check", "~/x/day-01.mp3").code == 0
    assert cli("programs", "check", "~/my.toml").code == 0
    assert cli("plan", "1", "--program", "~/my.toml").code == 0
    assert cli("start", "--yes", "--program", "~/my.toml").code == 0
    assert cli("today", *TONES, *short, "--program", "~/my.toml", "--out", "~/y").code == 0
    assert cli("voices", "try", "tones", "--out", "~/z.wav").out == f"{user_home / 'z.wav'}\n"
    assert "no finished course in" in cli("serve", "~/none").err
    assert str(user_home) in cli("voices", "install", "own", "--from", "~/none.onnx").err
    assert [*cwd.iterdir()] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows guesses where others have their homes")
def test_a_home_of_nobody_in_an_option_is_refused(refused):
    error, hint = refused(USAGE, "session", "1", *TONES, "--out", "~no-such-user/x")
    assert "~no-such-user is nobody's home" in error
    assert hint == "write the whole path"


LONG = "x" * 300
LATE = ("audit.check", "script.program_file", "studio.course", "web.listener")


@pytest.mark.parametrize(
    "command",
    [
        f"session 1 --out {LONG}.mp3",
        f"session 1 --out new/{LONG}.mp3",
        f"session 1 --format wav --out {LONG}.wav",
        f"today --out {LONG}",
        f"course --out new/{LONG}",
        f"voices try tones --out {LONG}.mp3",
        f"check {LONG}.mp3",
        f"plan --program {LONG}.toml",
        f"start --yes --program {LONG}.toml",
        f"serve {LONG}",
        f"voices install own --from {LONG}.onnx",
    ],
)
def test_a_name_too_long_for_a_file_is_one_line_before_any_work(cli, cwd, home, command):
    voice = () if command.split()[0] in ("check", "voices", "start", "serve") else TONES
    done = cli(*command.split(), *voice)
    assert done.code in (USAGE, COULD_NOT)
    error, hint = done.err.splitlines()
    assert re.match(r"error: .*x{100}.*name too long", error)
    assert hint.startswith("hint: ")
    assert ([*cwd.iterdir()], home.exists()) == ([], False)


@pytest.mark.parametrize(
    "command",
    [
        "session 1 --out closed/x.mp3",
        "session 1 --out closed/sub",
        "session 1 --out closed/x.wav --format wav",
        "course --out closed/sub",
        "voices try tones --out closed/x.mp3",
        "check closed/x.mp3",
        "plan --program closed/x.toml",
        "start --yes --program closed/x.toml",
        "serve closed/x",
        "voices install own --from closed/x.onnx",
    ],
)
def test_a_folder_that_may_not_be_read_is_one_line(
    cli, no_privileges, open_folder, monkeypatch, command
):
    (open_folder / "closed").mkdir(mode=0o700)
    for name in ("x.mp3", "x.wav", "x.toml", "x.onnx"):
        (open_folder / "closed" / name).touch()
    (open_folder / "closed").chmod(0o000)
    monkeypatch.chdir(open_folder)
    open_folder.chmod(0o777)
    monkeypatch.setenv("VOICEGUIDE_HOME", str(open_folder / "home"))
    for module in (*(f"cli.{name}" for name in COMMANDS), *LATE):
        import_module(f"voiceguide.{module}")  # nobody may not read where Python is installed
    voice = () if command.split()[0] in ("check", "voices", "start", "serve") else TONES
    with no_privileges():
        done = cli(*command.split(), *voice)
    (open_folder / "closed").chmod(0o700)
    assert done.code in (USAGE, COULD_NOT)
    error, hint = done.err.splitlines()
    assert re.match(r"error: .*closed/.*permission denied", error)
    assert "unexpected" not in error
    assert hint.startswith("hint: ")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EIO])
def test_what_the_system_refuses_anywhere_is_one_line(cli, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, os.strerror(number), "a/place")

    monkeypatch.setattr("voiceguide.cli.plan.Studio", refuse)
    done = cli("plan", "1")
    error, hint = done.err.splitlines()
    assert (done.code, done.out) == (COULD_NOT, "")
    assert error.startswith("error: a/place: ")
    assert hint.startswith("hint: ")


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no current folder")
@pytest.mark.parametrize(
    ("command", "named"),
    [("course", "vg"), ("session 1", "vg"), ("status", "vg"), ("course", ""), ("session 1", "")],
)
def test_a_current_folder_that_is_gone_is_one_line(cli, cwd, monkeypatch, named, command):
    cwd.rmdir()
    if named:
        monkeypatch.setenv("VOICEGUIDE_HOME", named)
    voice = () if command == "status" else TONES
    done = cli(*command.split(), *voice)
    assert (done.code, done.out) == (COULD_NOT, "")
    error, hint = done.err.splitlines()[-2:]
    assert "unexpected" not in error
    assert re.search("no longer there|no such file or directory", error)
    assert hint


def test_a_home_that_is_a_file_is_named(refused, tmp_path, monkeypatch):
    (tmp_path / "taken").touch()
    monkeypatch.setenv("VOICEGUIDE_HOME", str(tmp_path / "taken"))
    error, hint = refused(COULD_NOT, "-q", "session", "1", *TONES)
    assert "taken" in error
    assert "VOICEGUIDE_HOME" in hint
