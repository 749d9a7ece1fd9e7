"""`voiceguide today` and `voiceguide session`: one path on stdout, and the file is there."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import wave
from datetime import date

import pytest
from mutagen.id3 import ID3

SHORT = ("--voice", "tones", "--minutes", "10", "--warm-up", "done")
EVENING, MORNING = "2024-02-28", "2024-02-29"


@pytest.fixture
def today(cli, cwd):
    """`voiceguide today --date D`: the day whose session it built."""

    def _today(when: str) -> int:
        done = cli("today", "--date", when, *SHORT)
        assert done.code == 0, done.err
        path = cwd / done.out.removesuffix("\n")
        assert path.exists()
        return int(path.stem.removeprefix("day-"))

    return _today


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("command", [("today",), ("session", "1")])
def test_stdout_is_one_line_the_path_of_the_file(run, cwd, spoken, command):
    done = run(*command, *SHORT)
    assert (done.code, done.out) == (0, "day-01.mp3\n")
    assert files(cwd) == ["day-01.mp3"]
    assert (cwd / "day-01.mp3").stat().st_size > 7 * 60 * 5000


def test_the_name_has_the_day_in_two_digits(cli, cwd, spoken):
    assert cli("session", "2", *SHORT).out == "day-02.mp3\n"
    assert files(cwd) == ["day-02.mp3"]


def test_out_is_a_folder_and_is_made(cli, cwd, spoken):
    assert cli("session", "1", *SHORT, "--out", "a/b").out.replace("\\", "/") == "a/b/day-01.mp3\n"
    assert (cwd / "a" / "b" / "day-01.mp3").is_file()


def test_out_is_a_file_if_it_ends_in_mp3(cli, cwd, spoken):
    assert cli("session", "1", *SHORT, "--out", "new/first day.MP3").code == 0
    assert files(cwd / "new") == ["first day.MP3"]


def test_a_folder_that_ends_in_mp3_is_a_folder(cli, cwd, spoken):
    (cwd / "all.mp3").mkdir()
    assert cli("session", "1", *SHORT, "--out", "all.mp3").code == 0
    assert files(cwd / "all.mp3") == ["day-01.mp3"]


def test_an_absolute_out_is_printed_absolute(cli, cwd, spoken, tmp_path):
    target = tmp_path / "elsewhere" / "s.mp3"
    assert cli("session", "1", *SHORT, "--out", str(target)).out == f"{target}\n"
    assert files(cwd) == []


def test_a_wav_has_the_length_that_is_told(cli, cwd, spoken):
    done = cli("session", "1", *SHORT, "--format", "wav")
    assert done.out == "day-01.wav\n"
    with wave.open(str(cwd / "day-01.wav")) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(600, rel=0.1)
        minutes, seconds = divmod(round(file.getnframes() / file.getframerate()), 60)
    assert f" {minutes}:{seconds:02d}, " in done.err


def test_the_same_command_again_gives_the_same_bytes(cli, cwd, spoken):
    cli("session", "1", *SHORT)
    first = (cwd / "day-01.mp3").read_bytes()
    cli("session", "1", *SHORT)
    assert (cwd / "day-01.mp3").read_bytes() == first


def test_stderr_sums_up_what_was_built(cli, spoken):
    last = cli("session", "1", *SHORT).err.splitlines()[-1]
    assert last == "Gentle back stretches, day 1 of 56: 10:00, 5 s x 3, voice tones"


def test_a_fresh_machine_is_told_about_the_doctor_once(cli, spoken):
    assert "doctor" in cli("today", "--date", EVENING, *SHORT).err
    assert "doctor" not in cli("today", "--date", MORNING, *SHORT).err


def test_today_twice_on_a_date_is_the_same_day(today, spoken):
    assert [today(EVENING), today(EVENING)] == [1, 1]


def test_today_on_the_next_date_is_the_next_day(today, spoken):
    assert [today(EVENING), today(MORNING)] == [1, 2]


def test_a_missed_date_skips_no_day(today, spoken):
    assert [today(EVENING), today("2024-03-02")] == [1, 2]


def test_today_on_an_earlier_date_is_the_same_day(today, spoken):
    assert [today(MORNING), today(EVENING)] == [1, 1]


def test_a_clock_that_was_set_back_for_a_moment_skips_no_day(today, spoken):
    assert [today(MORNING), today(EVENING), today(MORNING)] == [1, 1, 1]


def test_the_day_after_a_days_session_is_the_next_whoever_runs_it(run, today, spoken):
    assert run("today", "--date", EVENING, *SHORT).out == "day-01.mp3\n"
    assert today(MORNING) == 2


def test_without_a_date_it_is_the_persons_calendar_day(cli, home, spoken):
    before = date.today()  # noqa: DTZ011 - a person's own
    assert cli("today", *SHORT).code == 0
    connection = sqlite3.connect(home / "journal.sqlite3")
    (recorded,) = connection.execute("SELECT date FROM session").fetchone()
    connection.close()
    assert before <= date.fromisoformat(recorded) <= date.today()  # noqa: DTZ011


def test_a_session_asked_for_by_its_number_does_not_move_the_journal(cli, today, spoken):
    cli("session", "2", *SHORT)
    assert today(EVENING) == 1


@pytest.mark.parametrize(
    "wrong",
    [("--out", "taken/x"), ("--minutes", "0"), ("--warm-up", "swim"), ("--format", "ogg")],
)
def test_a_build_that_fails_is_not_recorded(cli, cwd, today, spoken, wrong):
    (cwd / "taken").touch()
    assert cli("today", "--date", EVENING, *SHORT, *wrong).code in (1, 2)
    assert today(MORNING) == 1


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\0" + bytes(500)])
def test_a_damaged_journal_is_one_line_that_names_it(run, cwd, home, damage):
    home.mkdir()
    journal = home / "journal.sqlite3"
    journal.write_bytes(damage)
    done = run("today", *SHORT)
    assert (done.code, done.out, files(cwd)) == (1, "", [])
    error, hint = done.err.splitlines()
    assert error.startswith("error: ")
    assert str(journal) in error
    assert hint.startswith("hint: ")
    assert journal.read_bytes() == damage


def test_a_newer_journal_is_refused_by_name(cli, cwd, home):
    home.mkdir()
    connection = sqlite3.connect(home / "journal.sqlite3")
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    done = cli("today", *SHORT)
    assert (done.code, done.out, files(cwd)) == (1, "", [])
    assert "journal.sqlite3" in done.err
    assert "schema 7 is newer" in done.err


def test_a_damaged_journal_does_not_keep_a_session_from_being_built(cli, home, spoken):
    (home / "journal.sqlite3").write_bytes(b"no database at all")
    assert cli("session", "1", *SHORT).code == 0


def test_voiceguide_voice_names_the_voice(cli, spoken, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_VOICE", "tones")
    assert cli("session", "1", "--minutes", "10", "--warm-up", "done").err.endswith("voice tones\n")


def test_the_option_goes_before_voiceguide_voice(cli, spoken, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_VOICE", "nobody")
    assert cli("session", "1", *SHORT).code == 0


def test_an_unknown_voiceguide_voice_is_named(cli, cwd, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_VOICE", "nobody")
    done = cli("session", "1")
    assert (done.code, done.out, files(cwd)) == (2, "", [])
    assert done.err.startswith("error: unknown voice: 'nobody'\nhint: ")


def test_two_at_once_build_the_same_and_lose_nothing(cwd, home, spoken, today):
    command = [sys.executable, "-m", "voiceguide", "today", "--date", EVENING, *SHORT]
    both = [
        subprocess.Popen(
            command, cwd=cwd, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0].decode().strip() for process in both] == ["day-01.mp3"] * 2
    assert [process.returncode for process in both] == [0, 0]
    assert files(cwd) == ["day-01.mp3"]
    assert today(MORNING) == 2


FOREIGN = b"ID3 somebody's own song, and voiceguide in a comment"


@pytest.mark.parametrize("command", [("today",), ("session", "1")])
@pytest.mark.parametrize("format_", ["mp3", "wav"])
@pytest.mark.parametrize(
    ("out", "place"),
    [(".", "day-01"), ("my", "my"), ("sub", "sub/day-01")],
    ids=["", "file", "sub"],
)
def test_somebodys_file_is_not_replaced_without_force(
    cli, cwd, spoken, command, format_, out, place
):
    out = f"{out}.{format_}" if place == "my" else out
    place = cwd / f"{place}.{format_}"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(FOREIGN)
    options = (*SHORT, "--format", format_, "--out", out)
    done = cli(*command, *options)
    assert (done.code, done.out) == (1, "")
    assert place.read_bytes() == FOREIGN
    error, hint = done.err.splitlines()
    assert error.startswith(f"error: can't write {place.relative_to(cwd)}: ")
    assert "voiceguide did not create it" in error
    assert "--force" in hint
    done = cli(*command, *options, "--force")
    assert done.code == 0
    assert place.read_bytes() != FOREIGN


@pytest.mark.parametrize("format_", ["mp3", "wav"])
def test_ones_own_session_is_replaced_by_another_of_that_day(cli, cwd, spoken, format_):
    file = cwd / f"day-01.{format_}"
    for options in (SHORT, (*SHORT, "--position", "standing"), SHORT):
        before = file.read_bytes() if file.exists() else b""
        assert cli("session", "1", *options, "--format", format_).code == 0
        assert file.read_bytes() != before


@pytest.mark.parametrize("format_", ["mp3", "wav"])
def test_a_session_that_somebody_has_changed_is_not_lost(cli, cwd, spoken, format_):
    file = cwd / f"day-01.{format_}"
    options = (*SHORT, "--format", format_)
    assert cli("session", "1", *options).code == 0
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    file.write_bytes(changed)
    done = cli("session", "1", *options)
    assert done.code == 1
    assert file.read_bytes() == changed
    assert cli("session", "1", *options, "--force").code == 0
    assert cli("session", "1", *options).code == 0


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_link_is_not_written_through(cli, cwd, spoken, tmp_path):
    (tmp_path / "theirs.mp3").write_bytes(FOREIGN)
    (cwd / "day-01.mp3").symlink_to(tmp_path / "theirs.mp3")
    assert cli("session", "1", *SHORT).code == 1
    assert cli("session", "1", *SHORT, "--force").code == 0
    assert not (cwd / "day-01.mp3").is_symlink()
    assert (tmp_path / "theirs.mp3").read_bytes() == FOREIGN


def test_a_refused_build_speaks_nothing_and_records_nothing(cli, cwd, home):
    (cwd / "day-01.mp3").write_bytes(FOREIGN)
    assert cli("today", *SHORT).code == 1
    assert not home.exists()


KILLED = """
import os, signal
from pathlib import Path
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("command", [("today",), ("session", "1")])
def test_what_a_killed_build_left_is_gone_after_the_next(
    run, cwd, spoken, at_start_up, without_coverage, command
):
    """Killed when all is written and has yet to take its place."""
    assert run(*command, *SHORT, **at_start_up(KILLED)).code == -signal.SIGKILL
    (left,) = cwd.iterdir()
    assert left.stat().st_size > 6 * 60 * 5000
    assert run(*command, *SHORT).code == 0
    assert files(cwd) == ["day-01.mp3"]


def test_out_with_letters_of_any_script(run, cwd, spoken):
    """A console or a pipe with a small alphabet must not make a finished build an error."""
    done = run("session", "1", *SHORT, "--out", "\u65e5\u672c", PYTHONIOENCODING="cp1252")
    assert (cwd / "\u65e5\u672c" / "day-01.mp3").exists()
    assert done.code == 0


def test_behind_the_tag_are_whole_frames_as_long_as_the_session(cli, cwd, spoken):
    cli("session", "1", *SHORT)
    data = (cwd / "day-01.mp3").read_bytes()
    tags = ID3(cwd / "day-01.mp3")
    frames = data[tags.size :]
    (sheet,) = (json.loads(frame.data) for frame in tags.getall("GEOB"))
    assert len(frames) % 144 == 0
    assert {frames[start : start + 2] for start in range(0, len(frames), 144)} == {b"\xff\xf3"}
    assert 0 <= len(frames) // 144 * 24 - sheet["duration_ms"] <= 200


def test_a_cue_sheet_is_inside(cli, cwd, spoken):
    cli("session", "2", *SHORT)
    (frame,) = ID3(cwd / "day-02.mp3").getall("GEOB")
    sheet = json.loads(frame.data)
    assert (frame.desc, frame.mime) == ("voiceguide cue sheet", "application/json")
    assert (sheet["day"], sheet["voice"], sheet["durations"]) == (2, "tones", "measured")


def test_without_ffmpeg_nobody_hears_of_it(run, cwd):
    """pydub warns on its import; nothing of ours needs ffmpeg."""
    short = ("--voice", "tones", "--minutes", "10", "--warm-up", "done")
    done = run("session", "1", *short, PATH=str(cwd))
    assert done.code == 0, done.err
    assert "ffmpeg" not in done.err
    assert "Warning" not in done.err


def test_a_background_by_its_name_and_none_by_another(cli, cwd, spoken):
    plain, rainy = (
        cli("session", "1", *SHORT, "--out", f"{name}.mp3", "--background", name)
        for name in ("none", "RAIN")
    )
    assert (plain.code, rainy.code) == (0, 0)
    assert (cwd / "none.mp3").read_bytes() != (cwd / "RAIN.mp3").read_bytes()
    wrong = cli("session", "1", *SHORT, "--background", "rian")
    assert wrong.code == 2
    assert "'rian'" in wrong.err
    assert "rain" in wrong.err.splitlines()[1]
    plans = {cli("plan", "1", *SHORT, *more).out for more in ((), ("--background", "air"))}
    assert len(plans) == 1
