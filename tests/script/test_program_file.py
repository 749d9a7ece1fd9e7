"""A person's program file: what it can say, and every way to get it wrong."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import ProgramFileError
from voiceguide.program.catalog import exercises, load_program, program_names, program_text
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes
from voiceguide.script.phrases import language
from voiceguide.script.program_file import read_program_file
from voiceguide.script.writer import Writer
from voiceguide.studio.program_bundle import estimate_timeline, sound_lengths
from voiceguide.timeline.estimate import EstimatedLengths

DOCUMENT = Path(__file__).parents[2] / "docs" / "programs.md"
EXAMPLE = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]

GOOD = """\
name = "mine"
title = "Mine"
weeks = 4
minutes = [18, 20]
moving_repetitions = [5, 8]
warm_up = "march"
exercises = [
    "pelvic-tilt",
    "reach",
    "sphinx",
    "side-bend",
]
leave = ["bridge"]

[ladder]
order = "hold-first"
holds = [5, 10, 20]
repetitions = 3
most_repetitions = 4
step_days = [1, 3]

[[exercise]]
id = "reach"
level = "beginner"
primaryMuscles = ["lats"]
position = "standing"
laterality = "each-side"
mode = "hold"
direction = "side"
easier = ["side-bend"]

[exercise.wording]
name = "high reach"
instructions = ["Stand tall.", "Reach up."]
easier_way = "Reach less high."
harder_way = "Reach a little higher."

[exercise.wording.full]
intro = ["This is the high reach."]
setup = ["Stand tall."]
move_in = ["Reach up with your {side} arm."]
come_out = ["Let your arm hang."]

[sentences]
welcome = ["Hello, day {day}."]
why = [
    "It feels good.",
    "You like it.",
]

[[prescribe]]
exercise = "figure-four"
side = "left"
hold_s = 20
repetitions = 2
days = [1, 7]

[[prescribe]]
exercise = "pelvic-tilt"
repetitions = 6

[exercise.movement]
spine_flexion = 0
spine_extension = 0
spine_rotation = 0
side_bend = 1
loaded = []
hip_flexion_deg = 0
hip_extension = 0
hip_across = false
straight_leg_raise = 0
lies = "none"
bears_on = []
arms_overhead = true
head_low = false
hips_lifted = false
balance = 1
hand_support = false
"""

MOVEMENT = "exercise[1].movement"

SLIPS = [
    # what stands in the good file, what takes its place, line, key, a part of the message, nearest
    ('name = "mine"\n', "", 1, "name", "missing", ""),
    ('"mine"', '"My Program"', 1, "name", "not allowed", ""),
    ('"mine"', '""', 1, "name", "not allowed", ""),
    ('"mine"', "7", 1, "name", "wrong type", ""),
    ('"mine"', f'"{"m" * 41}"', 1, "name", "too long", ""),
    ("name =", "nmae =", 1, "nmae", "no such key", "name"),
    ('title = "Mine"\n', "", 1, "title", "missing", ""),
    ('"Mine"', '""', 2, "title", "too short", ""),
    ('"Mine"', '"Mi\\tne"', 2, "title", "control characters", ""),
    ('"Mine"', "2020-01-01", 2, "title", "wrong type", ""),
    ('"Mine"', '["Mine"]', 2, "title", "wrong type", ""),
    ("weeks = 4", "", 1, "weeks", "missing", ""),
    ("weeks = 4", "week = 4", 3, "week", "no such key", "weeks"),
    ("weeks = 4", 'weeks = "4"', 3, "weeks", "'4' has the wrong type", ""),
    ("weeks = 4", "weeks = 4.0", 3, "weeks", "4.0 has the wrong type", ""),
    ("weeks = 4", "weeks = true", 3, "weeks", "true has the wrong type", ""),
    ("weeks = 4", "weeks = nan", 3, "weeks", "nan has the wrong type", ""),
    ("weeks = 4", "weeks = 0", 3, "weeks", "0 is too small", ""),
    ("weeks = 4", "weeks = 53", 3, "weeks", "53 is too large", ""),
    ("weeks = 4", "weeks = -99999999999999999999999", 3, "weeks", "too small", ""),
    ("weeks = 4", "weeks = 4\ndays_a_week = 8", 4, "days_a_week", "too large", ""),
    ("weeks = 4", "weeks = 4\neasy_every = 1", 4, "easy_every", "too small", ""),
    ("weeks = 4", "weeks = 4\ndays_a_weak = 7", 4, "days_a_weak", "no such", "days_a_week"),
    ("weeks = 4", "weeks = 4\nposition = 'floor'", 4, "position", "not one of them", ""),
    ("weeks = 4", "weeks = 4\nposition = 'chiar'", 4, "position", "not one of them", "chair"),
    ("weeks = 4", "weeks = 4\ndeep_flexion = 1", 4, "deep_flexion", "wrong type", ""),
    ("weeks = 4", "weeks = 4\nintermediate_from_week = 0", 4, "intermediate_from_week", "0 is", ""),
    ("weeks = 4", 'weeks = 4\nextends = "gentel"', 4, "extends", "unknown program", "gentle"),
    ("weeks = 4", "weeks = 4\nextends = 3", 4, "extends", "unknown program", ""),
    ("weeks = 4", "weeks = 4\nextends = ['gentle']", 4, "extends", "unknown program", ""),
    ("[18, 20]", "18", 4, "minutes", "18 has the wrong type", ""),
    ("[18, 20]", "[]", 4, "minutes", "too few", ""),
    ("[18, 20]", "[18, 121]", 4, "minutes[2]", "121 is too large", ""),
    ("[18, 20]", "[7]", 4, "minutes[1]", "7 is too small", ""),
    ("[18, 20]", '["18"]', 4, "minutes[1]", "wrong type", ""),
    ("[5, 8]", "[16]", 5, "moving_repetitions[1]", "16 is too large", ""),
    ("[5, 8]", "[0]", 5, "moving_repetitions[1]", "0 is too small", ""),
    ('"march"', '"marsh"', 6, "warm_up", "unknown warm-up", "march"),
    ('"march"', '"swim"', 6, "warm_up", "unknown warm-up 'swim'", ""),
    ('"march"', "5", 6, "warm_up", "wrong type", ""),
    ("exercises = [", "exercise_ids = [", 7, "exercise_ids", "no such key", "exercises"),
    ('    "pelvic-tilt"', '    "pelvik-tilt"', 8, "exercises[1]", "unknown", "pelvic-tilt"),
    ('    "reach"', '    "rech"', 9, "exercises[2]", "unknown exercise 'rech'", "reach"),
    ('    "sphinx"', '    "sphynx"', 10, "exercises[3]", "unknown exercise", "sphinx"),
    ('    "sphinx"', '    "reach"', 10, "exercises[3]", "listed already", ""),
    ('    "sphinx"', '    "ninety-ninety-rest"', 10, "exercises[3]", "a position of rest", ""),
    ('    "side-bend"', "    'side-band'", 11, "exercises[4]", "unknown exercise", "side-bend"),
    ('    "side-bend"', '    "Ä b"', 11, "exercises[4]", "unknown exercise", ""),
    ('    "sphinx",', "    7,", 7, "exercises[3]", "7 has the wrong type", ""),
    ('["bridge"]', '["brigde"]', 13, "leave[1]", "unknown exercise 'brigde'", "bridge"),
    ('["bridge"]', '"bridge"', 13, "leave", "wrong type", ""),
    ("[ladder]", "[lader]", 15, "lader", "no such key", "ladder"),
    ("[ladder]", "[ladder.steps]", 15, "ladder.steps", "no such key", "step_days"),
    ('"hold-first"', '"holds-first"', 16, "ladder.order", "not one of them", "hold-first"),
    ("[5, 10, 20]", "[10, 5, 20]", 17, "ladder.holds", "must ascend", ""),
    ("[5, 10, 20]", "[5, 5]", 17, "ladder.holds", "must ascend", ""),
    ("[5, 10, 20]", "[]", 17, "ladder.holds", "too few", ""),
    ("[5, 10, 20]", "[5, 100]", 17, "ladder.holds[2]", "100 is too large", ""),
    ("[5, 10, 20]", "[4, 10]", 17, "ladder.holds[1]", "4 is too small", ""),
    ("[5, 10, 20]", "[60]", 18, "ladder.repetitions", "past 150 s", ""),
    ("holds =", "hodls =", 17, "ladder.hodls", "no such key", "holds"),
    ("repetitions = 3", "repetitions = 5", 19, "ladder.most_repetitions", "first rung", ""),
    ("repetitions = 3", "repetitions = 0", 18, "ladder.repetitions", "too small", ""),
    ("repetitions = 4", "repetitions = 16", 19, "ladder.most_repetitions", "too large", ""),
    ("repetitions = 4", "repetitions = 4\nmost_at_30 = 6", 20, "ladder.most_at_30", "6 is", ""),
    ("[1, 3]", "[8]", 20, "ladder.step_days[1]", "8 is too large", ""),
    ("[1, 3]", "[]", 20, "ladder.step_days", "too few", ""),
    ("step_days", "stepdays", 20, "ladder.stepdays", "no such key", "step_days"),
    ('id = "reach"', 'id = "re ach"', 23, "exercise[1].id", "not allowed", ""),
    ('id = "reach"', "", 22, "exercise[1].id", "missing", ""),
    ('"beginner"', '"beginer"', 24, "exercise[1].level", "not one of them", "beginner"),
    ('["lats"]', "[]", 25, "exercise[1].primaryMuscles", "too few", ""),
    ("primaryMuscles", "muscles", 22, "exercise[1].primaryMuscles", "missing", ""),
    ('"standing"', '"standign"', 26, "exercise[1].position", "not one of them", "standing"),
    ('"each-side"', '"each side"', 27, "exercise[1].laterality", "not one of", "each-side"),
    ('"each-side"', '"both"', 41, "exercise[1].wording.full.move_in[1]", "unknown field", ""),
    ('mode = "hold"', 'mode = "held"', 28, "exercise[1].mode", "not one of them", "hold"),
    ('mode = "hold"', 'mode = "rest"', 9, "exercises[2]", "a position of rest", ""),
    ('= "side"', '= "sideways"', 29, "exercise[1].direction", "not one of them", "side"),
    ('["side-bend"]', '["sidebend"]', 30, "exercise[1].easier[1]", "unknown", "side-bend"),
    ('easier = ["side-bend"]', 'chair = "stool"', 30, "exercise[1].chair", "unknown", ""),
    ("easier = ", "max_hold_s = 3\neasier = ", 30, "exercise[1].max_hold_s", "too small", ""),
    ("[exercise.wording]", "[exercise.words]", 32, "exercise[1].words", "no such key", "wording"),
    ('"high reach"', '""', 33, "exercise[1].wording.name", "can't be spoken", ""),
    ('"high reach"', '"?!"', 33, "exercise[1].wording.name", "can't be spoken", ""),
    ('"high reach"', '"a\\nb"', 33, "exercise[1].wording.name", "can't be spoken", ""),
    ('name = "high', 'id = "x"\nname = "high', 33, "exercise[1].wording.id", "leave this out", ""),
    ('["Stand tall.", "Reach up."]', '["Up."]', 34, "exercise[1].wording.instructions", "few", ""),
    ('"Reach less high."', '"Reach less"', 35, "exercise[1].wording.easier_way", "ends with", ""),
    ('"Reach less high."', '"Go {x}."', 35, "exercise[1].wording.easier_way", "field", ""),
    ("intro = ", "intor = ", 39, "exercise[1].wording.full.intor", "no such key", "intro"),
    ("{side}", "{syde}", 41, "exercise[1].wording.full.move_in[1]", "field '{syde}'", "side"),
    ("{side}", "{side", 41, "exercise[1].wording.full.move_in[1]", "unmatched", ""),
    ("{side}", "{side!r}", 41, "exercise[1].wording.full.move_in[1]", "field", "side"),
    ("{side}", "{side.x}", 41, "exercise[1].wording.full.move_in[1]", "field", "side"),
    ('["Let your arm hang."]', "[]", 42, "exercise[1].wording.full.come_out", "too few", ""),
    ("[sentences]", "[sentence]", 44, "sentence", "no such key", "sentences"),
    ("welcome =", "welcom =", 45, "sentences.welcom", "no such key", "welcome"),
    ("welcome =", "safety =", 45, "sentences.safety", "can't be replaced", "safety_more"),
    ('"Hello, day {day}."', '"Hello, day {dya}."', 45, "sentences.welcome[1]", "field", "day"),
    ('"Hello, day {day}."', '"Hello"', 45, "sentences.welcome[1]", "ends with", ""),
    ('["Hello, day {day}."]', '"Hello."', 45, "sentences.welcome", "wrong type", ""),
    ('["Hello, day {day}."]', "[]", 45, "sentences.welcome", "too few", ""),
    ('"Hello, day {day}."', '"Hello.\\u0007."', 45, "sentences.welcome[1]", "control", ""),
    ('"Hello, day {day}."', '"Hello\\u009b31m."', 45, "sentences.welcome[1]", "control", ""),
    ('"Hello, day {day}."', f'"{"a" * 2000}."', 45, "sentences.welcome[1]", "2,000 letters", ""),
    ('"Hello, day {day}."', f'"{"a " * 600}a."', 45, "sentences.welcome[1]", "characters", ""),
    ('"Hello, day {day}."', '"The 10:30 class."', 45, "sentences.welcome[1]", "10:30 min", ""),
    ('"Hello, day {day}."', '"Lift 2,5."', 45, "sentences.welcome[1]", "write 2.5", ""),
    ('"high reach"', f'"{"a" * 50}"', 33, "exercise[1].wording.name", "can't be spoken", ""),
    ('"high reach"', '"\u4f38\u5c55"', 33, "exercise[1].wording.name", "can't be spoken", ""),
    ('"Hello, day {day}."', '" Hello."', 45, "sentences.welcome[1]", "space", ""),
    ('"Hello, day {day}."', '""', 45, "sentences.welcome[1]", "can be spoken", ""),
    ("It feels good.", "So " * 15 + "good.", 47, "sentences.why[1]", "16 words", ""),
    ("You like it.", "You like {name}.", 48, "sentences.why[2]", "unknown field", ""),
    ("You like it.", "...", 48, "sentences.why[2]", "can be spoken", ""),
    ("You like it.", "You like it", 48, "sentences.why[2]", "ends with", ""),
    ("weeks = 4", "weeks = 4\nsessions_a_day = 4", 4, "sessions_a_day", "4 is too large", ""),
    ("[[prescribe]]", "[[perscribe]]", 51, "perscribe", "no such key", "prescribe"),
    ('= "figure-four"', '= "figure-for"', 52, "prescribe[1].exercise", "unknown", "figure-four"),
    ('= "figure-four"', '= "reach"\nsdie = 1', 53, "prescribe[1].sdie", "no such key", "side"),
    ('exercise = "figure-four"', "", 51, "prescribe[1].exercise", "missing", ""),
    ('= "figure-four"', "= 4", 52, "prescribe[1].exercise", "wrong type", ""),
    ('= "figure-four"', '= "ninety-ninety-rest"', 52, "prescribe[1].exercise", "of rest", ""),
    ('= "pelvic-tilt"', '= "bridge"', 59, "prescribe[2].exercise", "by the key 'leave'", ""),
    ('= "figure-four"', '= "bridge"', 54, "prescribe[1].hold_s", "counted, not held", ""),
    ('= "figure-four"', '= "cat-camel"', 53, "prescribe[1].side", "a side at a time", ""),
    ('= "figure-four"', '= "childs-pose"', 53, "prescribe[1].side", "a side at a time", ""),
    ('"left"', '"lefft"', 53, "prescribe[1].side", "not one of them", "left"),
    ('"left"', '["left"]', 53, "prescribe[1].side", "not one of them", ""),
    ("hold_s = 20", "hold_s = 91", 54, "prescribe[1].hold_s", "91 is too large", ""),
    ("hold_s = 20", "hold_s = 4", 54, "prescribe[1].hold_s", "4 is too small", ""),
    ("hold_s = 20", "hold_s = 80", 55, "prescribe[1].repetitions", "past 150 s a side", ""),
    ("repetitions = 2", "repetitions = 0", 55, "prescribe[1].repetitions", "0 is too small", ""),
    ("repetitions = 2", "repetitions = 16", 55, "prescribe[1].repetitions", "16 is too large", ""),
    ("[1, 7]", "[8]", 56, "prescribe[1].days[1]", "8 is too large", ""),
    ("[1, 7]", "[]", 56, "prescribe[1].days", "too few", ""),
    ("[1, 7]", '"daily"', 56, "prescribe[1].days", "wrong type", ""),
    ("[1, 7]", '["Monday"]', 56, "prescribe[1].days[1]", "wrong type", ""),
    ("weeks = 4", "weeks = 4\ndays_a_week = 5", 57, "prescribe[1].days[2]", "has 5 days", ""),
    ("repetitions = 6", "hold_s = 9", 60, "prescribe[2].hold_s", "counted, not held", ""),
    ("spine_flexion = 0", "", 62, f"{MOVEMENT}.spine_flexion", "missing", ""),
    ("spine_rotation = 0", "spine_rotation = 3", 65, f"{MOVEMENT}.spine_rotation", "not one", ""),
    ("loaded = []", 'loaded = ["hips"]', 67, f"{MOVEMENT}.loaded[1]", "not one of them", ""),
    ("_deg = 0", "_deg = 151", 68, f"{MOVEMENT}.hip_flexion_deg", "151 is too large", ""),
    ("hip_across = false", "hip_across = 0", 70, f"{MOVEMENT}.hip_across", "wrong type", ""),
    ('lies = "none"', 'lies = "pron"', 72, f"{MOVEMENT}.lies", "not one of them", "prone"),
    ('lies = "none"', 'lies = "prone"', 72, f"{MOVEMENT}.lies", "not go with position", ""),
    ('"standing"', '"supine"', 72, f"{MOVEMENT}.lies", "not go with position 'supine'", ""),
    ('"standing"', '"kneeling"', 73, f"{MOVEMENT}.bears_on", "weight on the knees", ""),
    ("bears_on = []", 'bears_on = ["knee"]', 73, f"{MOVEMENT}.bears_on[1]", "not one", "knees"),
    ("balance =", "balanced =", 77, f"{MOVEMENT}.balanced", "no such key", "balance"),
    ('level = "b', 'contraindications = ["OT"]\nlevel = "b', 24, "exercise[1].contraindications",
     "limits follow from what an exercise does", ""),
]  # fmt: skip

NOT_TOML = [
    (b"", 1, "missing"),
    (b"name = ", 1, "not valid TOML"),
    (b"name = 'a'\nname = 'b'\n", 2, "not valid TOML"),
    (b"weeks = 4\n[ladder\n", 2, "not valid TOML"),
    (b"weeks = 4\nexercises = ['a',\n\n", 2, "not valid TOML"),
    (b"name = 'a'\ntitle = '\xff'\n", 2, "not UTF-8"),
    (b"\xff\xfen\x00", 1, "not valid TOML"),
    (b"\x00\x01\x02", 1, "no text"),
    (b"a = " + b"[" * 20_000, 1, "nested too deep"),
    (b"a = " + b"[" * 300 + b"]" * 300, 1, "too deep"),
    (b"weeks = " + b"9" * 10_000, 1, "too many digits"),
    (b"weeks = 0x" + b"f" * 10_000, 1, "too many digits"),
    (b"exercise = 5", 1, "wrong type"),
    (b"exercise = [5]", 1, "wrong type"),
    (b"ladder = [1]\nsentences = 3\nexercises = {}", 1, "wrong type"),
    (b"# x\n" * 300_000, 0, "larger than 300 kB"),
]


@pytest.fixture
def read(tmp_path):
    """Read a text as a program file."""

    def _read(content):
        file = tmp_path / "my.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_program_file(file)

    return _read


@pytest.fixture
def problems(read):
    """The mistakes of a broken file, found and told in one line."""

    def _problems(content):
        with pytest.raises(ProgramFileError) as caught:
            read(content)
        error = caught.value
        assert error.exit_code == 2
        for line in (error.message, error.hint, *map(str, error.problems)):
            assert len(line.splitlines()) == 1
        assert error.message.startswith(str(error.path))
        return error.problems

    return _problems


def test_there_are_a_hundred_broken_files():
    assert len(SLIPS) + len(NOT_TOML) >= 100


@pytest.mark.parametrize(
    ("right", "wrong", "line", "key", "message", "nearest"),
    SLIPS,
    ids=[f"{slip[3]}-{number}" for number, slip in enumerate(SLIPS)],
)
def test_a_slip_is_named_with_its_line_and_the_nearest_name(
    problems, right, wrong, line, key, message, nearest
):
    assert right in GOOD
    found = [p for p in problems(GOOD.replace(right, wrong, 1)) if p.key == key]
    assert [p for p in found if message in p.message and p.nearest == nearest], found
    assert line in {p.line for p in found}


@pytest.mark.parametrize(("content", "line", "message"), NOT_TOML)
def test_what_is_no_program_at_all_is_said(problems, content, line, message):
    found = problems(content)
    assert any(message in str(p) and p.line == line for p in found), found


def test_all_mistakes_are_told_at_once_by_line(problems):
    broken = GOOD
    for right, wrong in (("weeks = 4", "weeks = 0"), ("sphinx", "sphynx"), ("{day}", "{dya}")):
        broken = broken.replace(right, wrong)
    assert [(p.line, p.key) for p in problems(broken)] == [
        (3, "weeks"),
        (10, "exercises[3]"),
        (45, "sentences.welcome[1]"),
    ]


def test_what_is_allowed_is_said(problems):
    (weeks,) = problems(GOOD.replace("weeks = 4", "weeks = 0"))
    assert weeks.allowed == "a whole number, 1 to 52"
    (order,) = problems(GOOD.replace('"hold-first"', '"x"'))
    assert order.allowed == "hold-first, repetitions-first"


def test_two_exercises_of_one_id_are_one_too_many(problems):
    exercise = GOOD[GOOD.index("[[exercise]]") : GOOD.index("[sentences]")]
    found = problems(GOOD.replace("[sentences]", f"{exercise}[sentences]"))
    assert [p.key for p in found] == ["exercise[2].id"]


def test_an_own_exercise_needs_words(problems):
    words = GOOD[GOOD.index("[exercise.wording]") : GOOD.index("[sentences]")]
    (found,) = problems(GOOD.replace(words, ""))
    assert (found.key, found.line) == ("exercise[1].wording", 22)


def test_a_position_must_leave_something(problems):
    broken = GOOD.replace("weeks = 4", 'weeks = 4\nposition = "chair"')
    broken = re.sub(r"exercises = \[.*?\]", 'exercises = ["reach"]', broken, flags=re.DOTALL)
    found, left_out, _ = problems(broken.replace('easier = ["side-bend"]', ""))
    assert left_out.message == "'figure-four' is left out by the key 'position'"
    assert (found.key, found.line) == ("exercises", 8)
    assert "position 'chair'" in found.message


def test_a_flood_of_mistakes_is_told_in_part(problems):
    found = problems("\n".join(f"key{i} = {i}" for i in range(2_000)))
    assert len(found) <= 201
    assert "more mistakes" in found[-1].message


@pytest.mark.parametrize("place", ["folder", "missing", "missing/my.toml"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, place):
    (tmp_path / "folder").mkdir()
    with pytest.raises(ProgramFileError, match=re.escape(place)) as caught:
        read_program_file(tmp_path / place)
    assert [p.line for p in caught.value.problems] == [0]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_any_line_broken_is_read_or_answered(tmp_path_factory, data):
    lines = GOOD.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    pieces = st.sampled_from(['"', "[", "]", "{", "}", "=", ",", "\\", "#", "-", "7", "\x00", "é"])
    at = data.draw(st.integers(0, len(lines[number])))
    with_piece = lines[number][:at] + data.draw(pieces) + lines[number][at + 1 :]
    lines[number] = data.draw(st.sampled_from([with_piece, "", lines[number][:at]]))
    file = tmp_path_factory.mktemp("fuzzed") / "my.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    problems = []
    try:
        read_program_file(file)
    except ProgramFileError as error:
        problems = error.problems
    assert all(1 <= p.line <= len(lines) and p.message for p in problems)


def test_the_good_file_and_the_documented_one_are_good(read):
    assert read(GOOD).program.name == "mine"
    assert read("\ufeff" + GOOD.replace("\n", "\r\n")).program.name == "mine"
    assert read(EXAMPLE).exercises["desk-lean"].sources == ("own",)


@pytest.mark.parametrize("name", program_names())
def test_a_bundled_program_is_a_good_file(read, name):
    file = read(program_text(name))
    assert file.program == load_program(name)
    assert (file.exercises, file.language) == (exercises(), language("en"))


def test_what_a_file_extends_counts_where_it_has_nothing(read):
    program = read('extends = "chair"\nminutes = [15]\n[ladder]\nholds = [5, 10]\n').program
    chair = load_program("chair")
    ladder = chair.ladder.model_copy(update={"holds": (5, 10)})
    assert program == chair.model_copy(update={"minutes": (15,), "ladder": ladder})


def test_joiners_of_emoji_and_scripts_may_stand_in_a_title_and_a_sentence(read):
    family, welcome = (
        "For the \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Na\u200cmaste, \u2764\ufe0f.",
    )
    text = GOOD.replace('"Mine"', f'"{family}"').replace("Hello, day {day}.", welcome)
    file = read(text)
    assert file.program.title == family
    assert file.language.phrases.opening.welcome == (welcome,)


def test_a_mistake_of_what_is_extended_and_changed_has_the_line_of_its_table(problems):
    (found,) = problems('extends = "chair"\n[ladder]\nholds = [60]\n')
    assert (found.line, found.key) == (2, "ladder.repetitions")


def test_own_sentences_take_the_place_of_ours_and_safety_stays(read):
    ours, words = language("en").phrases, read(EXAMPLE).language.phrases
    assert words.opening.welcome == ("Good morning. This is day {day}.",)
    assert words.opening.safety == (*ours.opening.safety, "Mind the left knee.")
    assert words.why == ours.why


def heard_on(file, day, **wishes):
    """The sentences of a day's session of a program file."""
    lengths = EstimatedLengths(Writer(file.language), sound_lengths())
    planner = Planner(file.program, file.exercises, lengths, Wishes(**wishes))
    timeline = estimate_timeline(lengths.writer.write(planner.day(day)), "none")
    return [event.clip.text for event in timeline.events if not event.is_sound]


@pytest.mark.parametrize("day", [1, 6, 7, 9, 14, 20])
def test_what_is_added_to_safety_is_heard_each_day(read, day):
    said = heard_on(read(EXAMPLE), day)
    assert said.count("Mind the left knee.") == 1


@pytest.mark.parametrize("day", [3, 7, 9, 14])
def test_an_own_reason_is_heard_on_any_day_with_its_fields_filled_in(read, day):
    """On easy days as well: ours for those give way to it."""
    text = EXAMPLE.replace("[sentences]", '[sentences]\nwhy = ["Day {day}, {hold} and {times}."]')
    (said,) = [text for text in heard_on(read(text), day) if text.startswith("Day ")]
    assert re.fullmatch(r"Day [a-z]+, [a-z ]+ and [a-z]+\.", said)


OWN_DAYS = (*range(1, 7), *range(8, 14))


def test_an_own_exercise_without_varied_sentences_is_said_whole_in_all_forms(read):
    """Day after day, until little is said of it: what it has nothing for is left out."""
    file = read(EXAMPLE)
    full = file.language.exercises["desk-lean"].full
    always = {*full.setup, *full.move_in, *full.release, *full.come_out}
    held_more_than_once = [day for day in OWN_DAYS if day % 7]
    days = [said for day in held_more_than_once if full.setup[0] in (said := heard_on(file, day))]
    assert len(days) >= 6
    for said in days:
        assert always <= set(said)
        assert {*full.again, "Breathe out."} & set(said)


VARIED = """
[exercise.wording.varied]
feel = ["Feel your sides grow long.", "Notice your shoulder blades spread."]
fault = ["Bend at the hips, rather than rounding your back."]
caution = [["If a shoulder hurts, lower the desk.", "A sore shoulder wants a lower desk."]]
in_hold = ["Long neck.", "Soft jaw."]
again = ["Breathe out, and lean once more.", "Breathe out, and let your hips drift back."]
release = ["Breathe in, and come up slowly.", "Breathe in, and walk your feet in."]
"""


def test_varied_sentences_of_an_own_exercise_take_turns(read):
    text = EXAMPLE.replace("[sentences]", f"{VARIED}\n[sentences]")
    file = read(text)
    varied = file.language.exercises["desk-lean"].varied
    heard = [heard_on(file, day) for day in OWN_DAYS]
    days = [said for said in heard if "Stand an arm's length from a firm desk." in said]
    for said in days:
        assert sum(said.count(text) for text in varied.caution[0]) == 1
    everything = {text for said in days for text in said}
    assert {*varied.caution[0], *varied.again, *varied.in_hold, *varied.release} <= everything


@pytest.mark.parametrize(
    ("right", "wrong", "key", "message"),
    [
        ("grow long.", "grow long", "feel[1]", "ends with"),
        ("Long neck.", "Your {side} neck.", "in_hold[1]", "unknown field"),
        ("lower the desk.", "{lower} the desk.", "caution[1][1]", "unknown field"),
        ("Soft jaw.", "So " * 15 + "soft.", "in_hold[2]", "16 words"),
        ("again = ", "agian = ", "agian", "no such key"),
    ],
)
def test_a_slip_in_varied_sentences_is_named(problems, right, wrong, key, message):
    text = EXAMPLE.replace("[sentences]", f"{VARIED}\n[sentences]")
    assert right in text
    found = problems(text.replace(right, wrong))
    assert [p for p in found if p.key.endswith(f"varied.{key}") and message in p.message], found


def test_an_id_of_ours_replaces_ours_and_keeps_its_words(read):
    own = (
        '[[exercise]]\nid = "sphinx"\nlevel = "expert"\nprimaryMuscles = ["back"]\n'
        'position = "prone"\nlaterality = "both"\nmode = "hold"\ndirection = "extension"\n'
    )
    file = read(f'extends = "gentle"\n{own}')
    assert file.exercises["sphinx"].level == "expert"
    assert file.language.exercises["sphinx"] == language("en").exercises["sphinx"]
    assert exercises()["sphinx"].level != "expert"


def test_a_form_that_is_missing_is_the_longer_one(read):
    wording = read(GOOD).language.exercises["reach"]
    assert wording.id == "reach"
    assert wording.bare == wording.short == wording.full


FOUR = '[[prescribe]]\nexercise = "figure-four"\n'


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("", "", True),
        ("", 'side = "left"\n', True),
        ('side = "left"\n', 'side = "left"\n', True),
        ('side = "left"\n', 'side = "right"\n', False),
        ("days = [1, 3]\n", "days = [2, 4]\n", False),
        ("days = [1, 3]\n", "days = [3]\n", True),
        ("days = [1, 3]\n", 'days = "every"\n', True),
    ],
)
def test_an_exercise_is_prescribed_once_for_a_side_and_day(read, problems, one, other, meet):
    text = f'extends = "gentle"\n{FOUR}{one}{FOUR}{other}'
    if meet:
        (found,) = problems(text)
        assert (found.key, found.line) == ("prescribe[2].exercise", 5 + one.count("\n"))
        assert "prescribed already" in found.message
    else:
        assert len(read(text).program.prescribe) == 2


def test_mistakes_of_prescriptions_are_told_at_once_with_all_others(problems):
    text = 'extends = "gentle"\nweeks = 0\n[[prescribe]]\nexercise = "sphynx"\n'
    text += '[[prescribe]]\nexercise = "sphinx"\nside = "left"\nhold_s = 60\nrepetitions = 3\n'
    assert [(p.line, p.key, p.nearest) for p in problems(text)] == [
        (2, "weeks", ""),
        (4, "prescribe[1].exercise", "sphinx"),
        (7, "prescribe[2].side", ""),
        (8, "prescribe[2].hold_s", ""),
        (9, "prescribe[2].repetitions", ""),
    ]


def test_what_is_prescribed_is_read(read):
    left, tilt = read(GOOD).program.prescribe
    assert (left.exercise, left.side, left.hold_s, left.repetitions) == (
        "figure-four",
        "left",
        20,
        2,
    )
    assert [day for day in range(1, 8) if left.is_due(day)] == [1, 7]
    assert all(tilt.is_due(day) for day in range(1, 8))


def test_an_exercise_of_ones_own_is_prescribed_by_its_own_facts(read, problems):
    reach = '[[prescribe]]\nexercise = "reach"\nside = "right"\nhold_s = 30\n\n[exercise.movement]'
    text = GOOD.replace("[exercise.movement]", reach)
    assert read(text).program.prescribe[2].side == "right"
    (found,) = problems(text.replace("easier = ", "max_hold_s = 25\neasier = "))
    assert found.key == "prescribe[3].hold_s"
    assert (found.message, found.allowed) == (
        "30 is too large: 'reach' is held for 25 s at the most",
        "a whole number, 25 or less",
    )


def test_what_own_exercises_do_not_say_is_known(read):
    assert read(GOOD).unjudged == []
    without = GOOD[: GOOD.index("[exercise.movement]")]
    assert read(without).unjudged == ["reach"]
