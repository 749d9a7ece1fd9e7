"""voiceguide course: complete, left alone where it is up to date, safe to interrupt."""

import hashlib
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SHORT = ("--voice", "tones", "--minutes", "10", "--warm-up", "done")
WEEK = ("course", "--weeks", "1", *SHORT)
DAYS = [f"day-{day:02d}" for day in range(1, 8)]
NAMES = {
    *(f"{day}.mp3" for day in DAYS),
    *(f"transcripts/{day}.vtt" for day in DAYS),
    *(f"chapters/{day}.json" for day in DAYS),
    *("course.m3u8", "feed.xml", "index.html", "cover.jpg", "course.ics", "course.json"),
    "handout.pdf",
}


def files(folder):
    """Every file below a folder, by its name there, with its checksum."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def cold_week(tmp_path_factory):
    """A folder with a home where a short week is spoken, and its course; how long it all took."""
    from voiceguide.cli import app

    folder, started = tmp_path_factory.mktemp("week"), time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_HOME", str(folder / "home"))
        code = app.run([*WEEK, "--quiet", "--date", "2026-11-23", "--out", str(folder / "course")])
    assert code == 0
    return folder, time.monotonic() - started


@pytest.fixture(scope="session")
def whole_week(cold_week):
    """A home where a short week is spoken, and its course."""
    return cold_week[0]


@pytest.fixture
def spoken_week(home, whole_week):
    """This test's home, where a short week needs no speech."""
    shutil.copytree(whole_week / "home", home)
    return home


@pytest.fixture
def week(spoken_week, cwd, whole_week):
    """The course of a short week in the current folder."""
    return Path(shutil.copytree(whole_week / "course", cwd / "voiceguide-course"))


# Complete


def test_a_course_has_every_file_of_its_contract_and_no_other(cli, spoken_week, cwd):
    done = cli(*WEEK)
    assert (done.code, done.out) == (0, "voiceguide-course\n"), done.err
    assert set(files(cwd / "voiceguide-course")) == NAMES


def test_the_manifest_lists_every_other_file_with_its_checksum(week):
    manifest = json.loads((week / "course.json").read_bytes())
    rows = manifest["days"] + manifest["files"]
    listed = {row["file"]: (row["sha256"], row["bytes"]) for row in rows}
    there = {
        name: (checksum, (week / name).stat().st_size)
        for name, checksum in files(week).items()
        if name != "course.json"
    }
    assert listed == there
    assert manifest["voice"] == "tones"


def test_the_manifest_has_the_days_of_the_plan(cli, week):
    planned = json.loads(
        cli("plan", "--weeks", "1", "--minutes", "10", "--warm-up", "done", "--json").out
    )
    built = json.loads((week / "course.json").read_bytes())
    assert [set(day) - {"file", "sha256", "bytes"} for day in built["days"]] == [
        set(day) for day in planned["days"]
    ]
    for mine, plan in zip(built["days"], planned["days"], strict=True):
        assert {key: mine[key] for key in plan if key != "duration_ms"} == {
            key: value for key, value in plan.items() if key != "duration_ms"
        }


def test_every_mp3_passes_the_audit(cli, week):
    done = cli("check", *map(str, sorted(week.glob("*.mp3"))))
    assert done.code == 0, done.out


def test_a_day_of_a_course_sounds_as_a_session_of_its_own(cli, week, cwd):
    from voiceguide.audit.split_tag import split_tag

    assert cli("session", "3", *SHORT).code == 0
    alone = split_tag((cwd / "day-03.mp3").read_bytes())
    assert split_tag((week / "day-03.mp3").read_bytes()) == alone


def test_two_builds_give_the_same_bytes(cli, week, cwd):
    assert cli(*WEEK, "--date", "2026-11-23", "--out", str(cwd / "again")).code == 0
    assert files(cwd / "again") == files(week)


def test_processes_of_any_number_give_the_same_bytes(cli, week, cwd):
    for jobs in ("1", "5"):
        out = cwd / jobs
        assert cli(*WEEK, "--date", "2026-11-23", "--jobs", jobs, "--out", str(out)).code == 0
        assert files(out) == files(week)


@pytest.mark.parametrize(
    "name", ["with spaces in it", "D\u00e9j\u00e0 \u043a\u0443\u0440\u0441", "a" * 200]
)
def test_a_folder_may_have_any_name(cli, spoken_week, cwd, name):
    done = cli(*WEEK, "--out", f"new/{name}")
    assert (done.code, done.out) == (0, f"{Path('new') / name}\n")
    assert set(files(cwd / "new" / name)) == NAMES


def test_an_audiobook_and_an_archive_are_made_besides(cli, spoken_week, cwd):
    import zipfile

    import av

    arguments = (*WEEK, "--date", "2026-11-23", "--format", "m4b", "--zip")
    assert cli(*arguments).code == 0
    folder = cwd / "voiceguide-course"
    made = files(folder)
    assert set(made) == {*NAMES, "course.m4b", "course.zip"}
    manifest = json.loads((folder / "course.json").read_bytes())
    with av.open(folder / "course.m4b") as book:
        assert book.duration is not None
        lengths = [day["duration_ms"] for day in manifest["days"]]
        assert book.duration // 1000 == pytest.approx(sum(lengths), abs=50)
    with zipfile.ZipFile(folder / "course.zip") as archive:
        inside = {
            name.removeprefix("voiceguide-course/"): hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
        }
    assert inside == {name: made[name] for name in NAMES - {"course.json"}}
    before = times(folder)
    assert cli(*arguments).code == 0
    assert times(folder) == before
    # Without a manifest they are known by their marks.
    (folder / "course.json").unlink()
    assert cli(*arguments).code == 0
    assert files(folder) == made
    assert "course.m4b, course.zip; --prune removes them" in cli(*WEEK).err


# Up to date


def test_what_is_up_to_date_is_left_alone(cli, week):
    before = times(week)
    done = cli(*WEEK, "--date", "2026-11-23")
    assert done.code == 0
    assert "0 days written, 7 were up to date" in done.err
    assert times(week) == before


def test_a_changed_sentence_changes_only_the_days_that_say_it(cli, week, home, cwd):
    mine = cwd / "mine.toml"
    text = cli("programs", "show", "gentle").out
    mine.write_text(text, encoding="utf-8")
    out = ("--program", str(mine), "--out", str(cwd / "mine"))
    assert cli(*WEEK, *out).code == 0
    before = times(cwd / "mine")
    mine.write_text(re.sub('title = ".*"', 'title = "Mine"', text, count=1), encoding="utf-8")
    assert "7 days written, 0 were up to date" in cli(*WEEK, *out).err
    assert before.keys() == times(cwd / "mine").keys()


PARTS = ["day-03.mp3", "transcripts/day-03.vtt", "feed.xml", "cover.jpg", "course.ics"]


@pytest.mark.parametrize("name", PARTS)
def test_a_file_that_is_gone_is_made_anew(cli, week, name):
    whole = files(week)
    before = times(week)
    (week / name).unlink()
    assert cli(*WEEK, "--date", "2026-11-23").code == 0
    assert files(week) == whole
    after = times(week)
    changed = {path.relative_to(week).as_posix() for path in before if before[path] != after[path]}
    assert changed <= {name, "course.json"}


@pytest.mark.parametrize("name", PARTS)
def test_a_file_that_was_changed_is_somebodys_until_they_move_it_away(cli, week, name):
    whole = files(week)
    path = week / name
    path.write_bytes(path.read_bytes()[:-1])
    before = files(week)
    done = cli(*WEEK, "--date", "2026-11-23")
    assert (done.code, done.out) == (1, "")
    assert f"{Path(name).name}: it was changed after voiceguide made it" in done.err
    assert "move it away" in done.err
    assert files(week) == before
    path.rename(week / "my own")
    assert cli(*WEEK, "--date", "2026-11-23").code == 0
    (week / "my own").unlink()
    assert files(week) == whole


# What is not of the course


def test_days_that_the_course_no_longer_has_are_named_and_kept(cli, spoken_week, cwd):
    assert cli("course", "--weeks", "2", *SHORT).code == 0
    done = cli(*WEEK)
    assert done.code == 0
    said = "note: no longer of this course: chapters/day-08.json"
    assert said in done.err
    assert "--prune removes them" in done.err
    assert len(files(cwd / "voiceguide-course")) == len(NAMES) + 3 * 7


def test_prune_removes_what_is_ours_and_nothing_else(cli, spoken_week, cwd):
    assert cli("course", "--weeks", "2", *SHORT).code == 0
    folder = cwd / "voiceguide-course"
    mine = {
        "day-77.mp3": b"my own song",
        "day-40.mp3": b"ID3 a song for my stretching with voiceguide",
        "notes.txt": b"hurts less",
        "transcripts/day-77.vtt": b"x",
    }
    for name, content in mine.items():
        (folder / name).write_bytes(content)
    assert cli(*WEEK, "--prune").code == 0
    assert set(files(folder)) == NAMES | set(mine)
    assert all((folder / name).read_bytes() == content for name, content in mine.items())


OWN = hashlib.sha256(b"somebody's own, made beside voiceguide").hexdigest()


@pytest.mark.parametrize("name", ["day-03.mp3", "index.html", "cover.jpg", "course.json"])
def test_a_file_that_is_not_ours_is_never_replaced(cli, spoken_week, cwd, name):
    folder = cwd / "voiceguide-course"
    folder.mkdir()
    (folder / name).write_bytes(b"somebody's own, made beside voiceguide")
    done = cli(*WEEK)
    assert (done.code, done.out) == (1, "")
    assert f"{name}: a file of that name exists, and voiceguide did not create it" in done.err
    assert files(folder) == {name: OWN}
    assert "--force" in done.err
    assert cli(*WEEK, "--force").code == 0
    assert files(folder).keys() == NAMES
    assert files(folder)[name] != OWN


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
@pytest.mark.parametrize("name", ["transcripts", "chapters", "course.json", "day-03.mp3"])
def test_no_link_is_followed_out_of_the_folder(cli, week, cwd, name):
    elsewhere = cwd / "elsewhere"
    (week / name).rename(elsewhere)
    (week / name).symlink_to(elsewhere)
    before = files(cwd)
    done = cli(*WEEK, "--prune", "--minutes", "11")
    assert (done.code, done.out) == (1, "")
    assert f"{name}: it is a link" in done.err
    assert files(cwd) == before


def test_a_course_of_a_build_that_was_killed_is_known_by_the_marks_of_its_files(cli, week):
    whole = files(week)
    (week / "course.json").rename(week / ".course-before.json")
    assert cli(*WEEK, "--minutes", "11", "--date", "2026-11-23").code == 0
    assert cli(*WEEK, "--date", "2026-11-23").code == 0
    assert files(week).keys() == whole.keys()


# Interrupted


def killed(arguments, cwd, after):
    """Start a build and kill it with all that it has started."""
    command = [sys.executable, "-m", "voiceguide", *arguments]
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    process.kill()
    return process.wait()


def check_goes_on(run, arguments, cwd, home, whole):
    """The next run ends complete; what was stored is not spoken again."""
    clips = {path: path.stat().st_mtime_ns for path in home.rglob("*.clip")}
    done = run(*arguments)
    assert (done.code, done.out) == (0, "voiceguide-course\n"), done.err
    assert files(cwd / "voiceguide-course") == whole
    assert {path: path.stat().st_mtime_ns for path in clips} == clips
    assert not [path for path in home.rglob("*") if path.name.endswith(".part")]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("seed", range(2))
def test_a_build_that_was_killed_goes_on_and_ends_the_same(run, cwd, home, cold_week, seed):
    """Twice; forty times and three hundred times among the long tests."""
    (folder, took), arguments = cold_week, (*WEEK, "--date", "2026-11-23")
    killed(arguments, cwd, random.Random(seed).uniform(0.2, 1) * took)  # noqa: S311
    check_goes_on(run, arguments, cwd, home, files(folder / "course"))


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("voice", ["joe", "tones"])
def test_forty_kills_at_random_moments_change_nothing(run, cwd, home, voice):
    """While speaking, while joining, while writing: each run again, the store kept or not."""
    arguments = (*WEEK, "--voice", voice, "--date", "2026-11-23")
    started = time.monotonic()
    assert run(*arguments, VOICEGUIDE_HOME=str(cwd / "trial")).code == 0
    took = time.monotonic() - started
    whole = files(cwd / "voiceguide-course")
    chance = random.Random(40)  # noqa: S311 - any moments will do
    for number in range(40):
        warm = number % 2 and home.exists()
        if not warm:
            shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(cwd / "voiceguide-course")
        killed(arguments, cwd, chance.uniform(0.1, 1.0) * (2.0 if warm else took))
        check_goes_on(run, arguments, cwd, home, whole)


@pytest.mark.usefixtures("without_coverage")
@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is of POSIX")
def test_ctrl_c_is_one_line_and_leaves_whole_files(run, spoken_week, cwd, whole_week):
    arguments = [sys.executable, "-m", "voiceguide", *WEEK, "--date", "2026-11-23"]
    process = subprocess.Popen(
        arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and not (cwd / "voiceguide-course").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    if process.returncode:
        assert (process.returncode, out) == (130, "")
        assert "error: interrupted" in err
        assert "Traceback" not in err
    there = files(cwd / "voiceguide-course") if (cwd / "voiceguide-course").exists() else {}
    assert there.items() <= files(whole_week / "course").items()


# Two at once


def test_the_second_of_two_builds_waits_and_both_end_well(run, spoken_week, cwd, whole_week):
    arguments = [sys.executable, "-m", "voiceguide", *WEEK, "--date", "2026-11-23"]
    both = [
        subprocess.Popen(arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert files(cwd / "voiceguide-course") == files(whole_week / "course")


# Little room


@pytest.fixture
def small_disk(disk_of):
    """A file system with room for 10 MB."""
    return disk_of("10m")


def test_too_little_room_is_said_with_figures_and_mended_by_making_room(
    cli, spoken_week, small_disk, whole_week
):
    arguments = (*WEEK, "--date", "2026-11-23", "--out", str(small_disk / "course"))
    done = cli(*arguments)
    assert (done.code, done.out) == (1, "")
    assert re.search(r"course: it needs \d\d MB, and \d+ MB are free there", done.err), done.err
    assert files(small_disk) == {}
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    assert cli(*arguments).code == 0
    assert files(small_disk / "course") == files(whole_week / "course")


def test_no_room_for_the_speech_is_said_before_anything_is_spoken(cli, small_disk, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_HOME", str(small_disk / "home"))
    done = cli("course", "--voice", "tones")
    assert done.code == 1
    assert re.search(r"home.clips: it needs \d+ MB, and 10 MB are free there", done.err), done.err
    assert "VOICEGUIDE_HOME" in done.err
    assert not list(small_disk.rglob("*.clip"))


# What it would take


def test_a_dry_run_says_what_it_would_take_and_makes_nothing(cli, partly_spoken, cwd):
    before = files(partly_spoken)
    done = cli(*WEEK, "--dry-run")
    assert (done.code, done.err) == (0, "")
    days, sentences, about = done.out.splitlines()
    assert re.fullmatch(r"7 days, 1 h (0[5-9]|1\d) min of sound, 2\d MB", days)
    found = re.fullmatch(
        r"(\d+) different sentences and sounds, (\d+) of them in the store", sentences
    )
    assert found
    assert 0 < int(found[2]) < int(found[1])
    assert about.startswith("about ")
    assert files(partly_spoken) == before
    assert [*cwd.iterdir()] == []


def test_a_dry_run_of_a_spoken_course_finds_all_of_it(cli, spoken_week):
    said = cli(*WEEK, "--dry-run").out
    found = re.search(r"(\d+) different sentences and sounds, (\d+) of them", said)
    assert found
    assert found[1] == found[2]


# The calendar


def first_event(folder):
    found = re.search(r"DTSTART;VALUE=DATE:(\d+)", (folder / "course.ics").read_text())
    assert found
    return found[1]


def test_the_calendar_begins_on_the_date_of_start(cli, spoken_week, cwd):
    assert cli("start", "--yes", "--date", "2027-01-04").code == 0
    assert cli(*WEEK).code == 0
    assert first_event(cwd / "voiceguide-course") == "20270104"


def test_without_a_start_a_course_keeps_the_date_that_it_has(cli, spoken_week, cwd):
    folder = cwd / "voiceguide-course"
    assert cli(*WEEK, "--date", "2027-01-05").code == 0
    assert json.loads((folder / "course.json").read_bytes())["first"] == "2027-01-05"
    assert cli(*WEEK).code == 0
    assert first_event(folder) == "20270105"


def test_a_course_keeps_its_date_though_its_build_was_interrupted(cli, spoken_week, cwd):
    folder = cwd / "voiceguide-course"
    assert cli(*WEEK, "--date", "2027-01-05").code == 0
    (folder / "course.json").unlink()  # as a build does before it changes the first file
    assert cli(*WEEK).code == 0
    assert first_event(folder) == "20270105"


def told(folder):
    """What a calendar reads of each day: identity, date, revision."""
    text = (folder / "course.ics").read_bytes().replace(b"\r\n ", b"").decode()
    names = ("UID", "SEQUENCE", "STATUS")
    values = (re.findall(rf"^{name}:(.*)\r$", text, re.MULTILINE) for name in names)
    return [*zip(*values, strict=True)]


def test_another_build_of_a_course_changes_its_events_and_doubles_none(cli, week):
    first = told(week)
    uids = [uid for uid, *_ in first]
    assert first == [(uid, "0", "CONFIRMED") for uid in uids]
    assert cli(*WEEK, "--minutes", "11").code == 0
    assert told(week) == [(uid, "1", "CONFIRMED") for uid in uids]
    assert cli(*WEEK, "--minutes", "11", "--date", "2027-01-04").code == 0
    assert first_event(week) == "20270104"
    assert told(week) == [(uid, "2", "CONFIRMED") for uid in uids]
    (week / "course.ics").unlink()
    before = files(week)
    assert cli(*WEEK, "--minutes", "11").code == 0
    assert told(week) == [(uid, "2", "CONFIRMED") for uid in uids]
    assert before.items() < files(week).items()


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--weeks", "0"), "0 weeks: the program 'gentle' has 8"),
        (("--weeks", "9"), "9 weeks: the program 'gentle' has 8"),
        (("--jobs", "0"), "--jobs"),
        (("--format", "ogg"), "unknown format: 'ogg'"),
        (("--base-url", "ftp://example.org"), "the base URL can't be"),
        (("--voice", "joee"), "unknown voice: 'joee'"),
        (("--warm-up", "swim"), "unknown warm-up: 'swim'"),
    ],
)
def test_wrong_usage_is_one_line_and_a_hint_and_makes_nothing(cli, cwd, arguments, said):
    done = cli("course", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") <= 2
    assert [*cwd.iterdir()] == []


def test_a_base_url_stands_before_every_address_of_the_feed(cli, spoken_week, cwd):
    assert cli(*WEEK, "--base-url", "https://example.org/back").code == 0
    feed = (cwd / "voiceguide-course" / "feed.xml").read_text(encoding="utf-8")
    assert feed.count('url="https://example.org/back/') == 3 * 7
    assert 'url="day-' not in feed


def test_red_twice_running_builds_no_course_without_anyway(cli, spoken_week):
    for day, date in (("1", "2026-11-01"), ("2", "2026-11-02")):
        assert cli("log", "--day", day, "--pain", "8", "--date", date).code == 0
    assert cli(*WEEK).code == 1
    assert cli(*WEEK, "--anyway").code == 0
