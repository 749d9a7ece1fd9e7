import json
import re
import tomllib
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from voiceguide.program.catalog import program_names, program_text

DOCUMENT = Path(__file__).parents[2] / "docs" / "programs.md"
EXAMPLE = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.fixture
def mine(cwd):
    """Write a program file in the current folder."""

    def _mine(text, name="mine.toml"):
        (cwd / name).write_text(text, encoding="utf-8")
        return name

    return _mine


def test_the_list_has_a_line_a_program(cli):
    head, *rows = cli("programs").out.splitlines()
    assert head.split() == ["name", "weeks", "minutes", "first", "last", "title"]
    assert [row.split()[0] for row in rows] == program_names()
    (gentle,) = (row for row in rows if row.startswith("gentle "))
    assert re.split(r"  +", gentle) == [
        *("gentle", "8", "18-30", "5 s x 3", "90 s x 1", "Gentle back stretches"),
    ]


def test_the_list_as_json(cli):
    rows = json.loads(cli("programs", "--json").out)
    assert [row["name"] for row in rows] == program_names()
    assert all(row["least_minutes"] <= row["most_minutes"] for row in rows)


def test_what_is_shown_is_the_file_with_its_comments(cli):
    done = cli("programs", "show", "gentle")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(program_text("gentle"))
    assert "# Minutes by week" in done.out


@pytest.mark.parametrize("name", program_names())
def test_what_is_shown_ends_in_a_prescription_to_take_the_marks_away_from(cli, mine, name):
    shown = cli("programs", "show", name).out
    assert tomllib.loads(shown) == tomllib.loads(program_text(name))
    head, block = shown.split("# [[prescribe]]")
    marked = f"{head}[[prescribe]]{block.replace(chr(10) + '# ', chr(10))}"
    (prescribed,) = tomllib.loads(marked)["prescribe"]
    assert set(prescribed) == {"exercise", "side", "hold_s", "repetitions", "days"}
    assert cli("programs", "check", mine(marked)).code == 0
    twice = marked.replace("[ladder]", "sessions_a_day = 2\n\n[ladder]", 1)
    notes = json.loads(cli("plan", "1", "--program", mine(twice), "--json").out)["notes"]
    said = f"{prescribed['exercise']}: prescribed, 20 s x 3, side left."
    assert {said, "This session is meant 2 times a day."} <= set(notes)


def test_the_documented_prescriptions_are_good(cli, mine):
    text = DOCUMENT.read_text(encoding="utf-8")
    (block,) = (b for b in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if b != EXAMPLE)
    done = cli("programs", "check", mine(f'extends = "gentle"\n{block}'))
    assert (done.code, done.err) == (0, "")


WITHOUT_MOVEMENT = re.sub(r"\[exercise\.movement\].*?\n\n", "", EXAMPLE, flags=re.DOTALL)


def test_an_exercise_that_does_not_say_what_it_does_is_a_remark(cli, mine):
    name = mine(WITHOUT_MOVEMENT)
    remark = "desk-lean has no [exercise.movement]: any limit leaves it out"
    done = cli("programs", "check", name)
    assert (done.code, done.out) == (0, "mine.toml: ok, 6 exercises, 56 days\n")
    assert done.err == f"note: {remark}\n"
    found = json.loads(cli("programs", "check", name, "--json").out)
    assert (found["ok"], found["problems"], found["remarks"]) == (True, [], [remark])


@pytest.mark.parametrize(
    ("text", "limits", "comes"),
    [
        (WITHOUT_MOVEMENT, (), True),
        (WITHOUT_MOVEMENT, ("--avoid", "WRIST"), False),
        (EXAMPLE, ("--avoid", "WRIST"), True),
    ],
)
def test_an_exercise_that_does_not_say_what_it_does_is_left_out_under_a_limit(
    cli, mine, text, limits, comes
):
    course = json.loads(cli("plan", "--program", mine(text), *limits, "--json").out)
    stretches = {title for day in course["days"] for title in day["stretches"]}
    assert ("Desk lean" in stretches) == comes


@pytest.mark.parametrize("name", program_names())
def test_what_is_shown_goes_through_any_console_unharmed(name):
    assert program_text(name).isascii()


def test_a_program_is_written_to_a_new_file(cli, cwd):
    done = cli("programs", "show", "gentle", "--out", "new/my.toml")
    assert (done.code, Path(done.out), done.err) == (0, Path("new/my.toml\n"), "")
    written = (cwd / "new" / "my.toml").read_bytes()
    assert written == cli("programs", "show", "gentle").out.encode()
    assert cli("programs", "check", "new/my.toml").code == 0


def test_a_file_that_is_there_is_not_replaced_by_a_program(cli, cwd, mine):
    name = mine("# all that I have written")
    done = cli("programs", "show", "gentle", "--out", name)
    assert (done.code, done.out) == (1, "")
    error, hint = done.err.splitlines()
    assert error.startswith(f"error: can't write {name}: a file of that name exists")
    assert "--out" in hint
    assert (cwd / name).read_text() == "# all that I have written"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_powershell_made_of_a_shown_program_is_read(cli, cwd, encoding):
    """Its `>` writes UTF-16 with a mark, and ends lines as Windows does."""
    text = cli("programs", "show", "gentle").out.replace("\n", "\r\n")
    (cwd / "my.toml").write_bytes(f"\ufeff{text}".encode(encoding))
    done = cli("programs", "check", "my.toml")
    assert (done.code, done.err) == (0, "")
    assert cli("plan", "1", "--program", "my.toml", "--json").code == 0
    (cwd / "my.toml").write_bytes(text.encode(encoding))
    done = cli("programs", "check", "my.toml")
    assert done.code == 1
    assert "save it as UTF-8" in done.out


def test_an_unknown_name_is_answered_with_the_nearest(cli):
    done = cli("programs", "show", "gentel")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'gentle'?" in done.err


@pytest.mark.parametrize("name", program_names())
def test_every_bundled_program_passes_its_own_check(cli, mine, name):
    done = cli("programs", "check", mine(program_text(name)))
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"mine\.toml: ok, \d+ exercises, 56 days\n", done.out)


def test_mistakes_are_a_line_each(cli, mine):
    text = program_text("gentle").replace("weeks = 8", "weeks = 80").replace("sphinx", "sphynx")
    done = cli("programs", "check", mine(text))
    weeks, exercise = done.out.splitlines()
    assert weeks == "mine.toml:3: weeks: 80 is too large (allowed: a whole number, 1 to 52)"
    assert exercise.startswith("mine.toml:18: exercises[8]: unknown exercise 'sphynx' (allowed: ")
    assert exercise.endswith("did you mean 'sphinx'?)")
    assert (done.code, done.err) == (1, "")


def test_mistakes_as_json(cli, mine):
    done = cli("programs", "check", mine('extends = "gentle"\nweeks = "x"\n'), "--json")
    found = json.loads(done.out)
    assert (done.code, found["file"], found["ok"]) == (1, "mine.toml", False)
    assert found["problems"] == [
        {
            "line": 2,
            "key": "weeks",
            "message": "'x' has the wrong type",
            "allowed": "a whole number, 1 to 52",
            "nearest": "",
        }
    ]
    assert json.loads(cli("programs", "check", mine(EXAMPLE), "--json").out) == {
        "file": "mine.toml",
        "ok": True,
        "exercises": 6,
        "days": 56,
        "problems": [],
        "remarks": [],
    }


def test_minutes_that_no_day_can_keep_are_a_mistake(cli, mine):
    done = cli("programs", "check", mine('extends = "gentle"\n\nminutes = [8]\n'))
    assert done.code == 1
    assert re.match(r"mine\.toml:3: minutes: day 1: 8 minutes: .*\(allowed: \d+ or more", done.out)


def test_a_movement_too_quick_to_be_spoken_is_a_mistake(cli, mine):
    text = EXAMPLE.replace('mode = "hold"', 'mode = "reps"\nrepetition_s = 2')
    phases = ["Breathe out slowly.", "Breathe in slowly."] * 2
    text = text.replace("come_out =", f"phases = {phases}\ncome_out =")
    text = text.replace('"side-bend", "sphinx", "figure-four"]', '"sphinx"]')
    done = cli("programs", "check", mine(text))
    assert done.code == 1
    assert "ms too long for its place" in done.out


@pytest.mark.parametrize("place", ["nothing.toml", "."])
def test_a_file_that_is_none_is_said(cli, place):
    done = cli("programs", "check", place)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(f"{place}: ")


@pytest.mark.parametrize("command", [["plan"], ["plan", "1"], ["session", "1"]])
def test_a_broken_program_ends_a_command_with_one_line(cli, mine, command):
    name = mine('extends = "gentle"\nweeks = 0\nminuets = [9]\n')
    done = cli(*command, "--program", name, "--voice", "tones")
    assert (done.code, done.out) == (2, "")
    error, hint = done.err.splitlines()
    assert error.startswith("error: mine.toml: 2 mistakes, the first in line 2: weeks: 0 is too")
    assert hint == "hint: `voiceguide programs check mine.toml` lists every mistake in it"


@pytest.mark.parametrize("program", ["none.toml", "./none", "folder/none"])
def test_a_program_that_looks_like_a_file_is_one(cli, program):
    done = cli("plan", "--program", program)
    assert done.code == 2
    assert "no such file" in done.err
    assert "programs show gentle" in done.err


def test_a_session_of_an_own_program_has_its_exercise_and_its_sentences(cli, cwd, mine):
    name = mine(EXAMPLE)
    short = ("--voice", "tones", "--minutes", "10", "--warm-up", "done", "--program", name)
    assert cli("session", "1", *short).code == 0
    (frame,) = ID3(cwd / "day-01.mp3").getall("GEOB")
    sheet = json.loads(frame.data)
    texts = {event.get("text") for event in sheet["events"]}
    assert (sheet["program"], sheet["durations"]) == ("mine", "measured")
    assert texts >= {
        "Good morning. This is day one.",
        "Mind the left knee.",
        "That was day one. Have a good day.",
        "Stretch only if your doctor or therapist has said that it is okay for you.",
    }
    sheets = [json.loads(cli("plan", day, "--program", name, "--json").out) for day in "123"]
    titles = {chapter["title"] for sheet in sheets for chapter in sheet["chapters"]}
    assert "Desk lean" in titles


def test_a_course_of_an_own_program_shorter_than_usual_is_shown_whole(cli, mine):
    name = mine(EXAMPLE.replace('name = "mine"', 'name = "mine"\nweeks = 2\ndays_a_week = 3'))
    course = json.loads(cli("plan", "--program", name, "--json").out)
    assert (course["program"], len(course["days"])) == ("mine", 6)


def test_a_program_of_a_year_counts_its_days(cli, mine):
    name = mine('extends = "morning"\nweeks = 15\n')
    done = cli("plan", "105", "--program", name, "--voice", "tones")
    assert "This is day one hundred five." in done.out
