"""voiceguide check, as a person and as a program meet it."""

import json

import pytest

from voiceguide import SessionRequest, Studio, Wishes


@pytest.fixture(scope="module")
def mp3(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("checked")
    wishes = Wishes(voice="tones", minutes=10, warm_up="done")
    return Studio(folder / "home").session(SessionRequest(1, wishes, out=folder)).path.read_bytes()


@pytest.fixture
def good(cwd, mp3):
    (cwd / "day-01.mp3").write_bytes(mp3)
    return "day-01.mp3"


@pytest.fixture
def damaged(cwd, mp3):
    at = len(mp3) - 5000 * 144
    (cwd / "day-02.mp3").write_bytes(mp3[:at] + mp3[at + 144 :])
    return "day-02.mp3"


@pytest.fixture
def text(cwd):
    (cwd / "notes.mp3").write_text("not a session\n" * 20, encoding="utf-8")
    return "notes.mp3"


def test_a_good_file_is_a_line_of_a_table(cli, good):
    done = cli("check", good)
    assert (done.code, done.err) == (0, "")
    heading, line = done.out.splitlines()
    assert heading.split() == ["file", "ok", "holds", "worst", "error", "loudness", "true", "peak"]
    name, ok, holds, error, unit, lufs, lufs_unit, peak, peak_unit = line.split()
    assert (name, ok, unit, lufs_unit, peak_unit) == (good, "yes", "ms", "LUFS", "dBTP")
    assert int(holds) > 0
    assert int(error) <= 24
    assert abs(float(lufs) + 19) <= 1
    assert float(peak) <= -1


def test_a_damaged_file_is_named_with_each_finding(cli, damaged):
    done = cli("check", damaged)
    assert (done.code, done.err) == (1, "")
    _, line, *findings = done.out.splitlines()
    assert line.split()[:2] == [damaged, "no"]
    assert findings
    assert all(finding.startswith(f"{damaged}: ") for finding in findings)
    assert any("frames-missing" in finding for finding in findings)


def test_json_has_the_keys_of_the_contract_in_the_order_of_the_files(cli, good, damaged, text):
    done = cli("check", damaged, good, text, "--json", "--quiet")
    assert (done.code, done.err) == (1, "")
    reports = json.loads(done.out)
    assert [report["file"] for report in reports] == [damaged, good, text]
    assert [report["ok"] for report in reports] == [False, True, False]
    keys = ["file", "ok", "holds", "worst_hold_error_ms", "integrated_lufs", "true_peak_dbtp"]
    assert all(list(report) == [*keys, "findings"] for report in reports)
    assert reports[1]["findings"] == []
    assert reports[2]["findings"] == ["not-an-mp3: it is text and not an MP3"]
    assert reports[2]["integrated_lufs"] is None


def test_a_good_file_alone_is_json_and_exit_0(cli, good):
    done = cli("check", "--json", good)
    assert done.code == 0
    assert json.loads(done.out)[0]["ok"] is True


def test_a_file_that_is_not_there_is_an_error_and_the_others_are_checked(cli, text):
    done = cli("check", "absent.mp3", text, "-q")
    assert done.code == 1
    assert "notes.mp3: not-an-mp3" in done.out
    assert done.err.splitlines() == [
        "error: can't read absent.mp3: no such file or directory",
        "hint: name finished MP3s, such as day-01.mp3",
    ]


def test_several_files_are_named_on_stderr_as_they_are_checked(cli, good, text):
    done = cli("check", text, good)
    assert done.err.splitlines() == [f"checking {text}", f"checking {good}"]


def test_a_folder_is_not_a_file(cli, cwd):
    (cwd / "course").mkdir()
    done = cli("check", "course")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: can't read course: not a file\n")


def test_json_is_there_even_if_no_file_is(cli):
    done = cli("check", "absent.mp3", "--json")
    assert (done.code, json.loads(done.out)) == (1, [])


def test_check_wants_a_file(cli):
    done = cli("check")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert "voiceguide check --help" in done.err


def test_no_file_is_written(cli, cwd, damaged, home):
    before = (cwd / damaged).read_bytes()
    cli("check", damaged)
    assert [path.name for path in cwd.iterdir()] == [damaged]
    assert (cwd / damaged).read_bytes() == before
    assert not home.exists()
