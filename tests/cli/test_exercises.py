"""`voiceguide exercises`: the list, and all that is known of one."""

import json
import re

import pytest

from voiceguide.program.catalog import exercises
from voiceguide.program.limits import RULES, objections
from voiceguide.program.model import Avoid
from voiceguide.script.phrases import language

IDS = list(exercises())


@pytest.fixture
def shown(cli):
    """What `exercises show ID --json` prints, read."""

    def _shown(id_):
        done = cli("exercises", "show", id_, "--json")
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out)

    return _shown


def test_the_list_has_a_line_an_exercise(cli):
    head, *rows = cli("exercises").out.splitlines()
    assert re.split(r"  +", head) == ["id", "name", "position", "limits that leave it out"]
    cells = {row.split()[0]: re.split(r"  +", row) for row in rows}
    assert list(cells) == IDS
    assert cells["figure-four"] == ["figure-four", "figure four", "supine", "PREG HIP FLOOR"]
    assert cells["chair-pelvic-tilt"][-1] == "none"


def test_the_columns_of_the_list_stand_under_one_another(cli):
    head, *rows = cli("exercises").out.splitlines()
    for column in ("name", "position", "limits"):
        at = head.index(column)
        assert {row[at - 1] for row in rows} == {" "}
        assert " " not in {row[at] for row in rows}


def test_the_list_as_json(cli):
    rows = json.loads(cli("exercises", "--json").out)
    assert [row["id"] for row in rows] == IDS
    for row in rows:
        exercise = exercises()[row["id"]]
        assert row == {
            "id": exercise.id,
            "name": language("en").exercises[exercise.id].name,
            "position": exercise.position,
            "limits": [limit for limit in Avoid if objections(limit, exercise)],
        }


def test_the_list_loads_neither_sound_nor_journal(run, without_coverage):
    """Half a second is enough for it on any machine, as long as it stays so."""
    listed = (
        "import sys\nfrom voiceguide.cli.app import run\nrun(['exercises'])\nprint(*sys.modules)"
    )
    loaded = set(run(python=("-c", listed)).out.splitlines()[-1].split())
    heavy = {"numpy", "av", "rich", "sqlite3", "voiceguide.studio", "voiceguide.timeline"}
    assert "voiceguide.cli.exercises" in loaded
    assert not loaded & heavy


@pytest.mark.parametrize("id_", IDS)
def test_the_json_of_one_has_facts_words_and_limits_with_their_reasons(shown, id_):
    exercise, wording, found = exercises()[id_], language("en").exercises[id_], shown(id_)
    facts = exercise.model_dump(mode="json")
    assert {key: found[key] for key in facts} == facts
    assert found["movement"]["lies"] in {"supine", "prone", "side", "none"}
    for key in ("name", "easier_way", "harder_way"):
        assert found[key] == getattr(wording, key)
    assert tuple(found["instructions"]) == wording.instructions
    assert (tuple(found["feel"]), tuple(found["fault"])) == (wording.full.feel, wording.full.fault)
    words = {rule.movement: rule.source for rules in RULES.values() for rule in rules}
    for reason in found["limits"]:
        assert reason["rules"] == [
            {"movement": rule.movement, "source": words[rule.movement]}
            for rule in objections(Avoid(reason["limit"]), exercise)
        ]
    assert [reason["limit"] for reason in found["limits"]] == [
        limit for limit in Avoid if objections(limit, exercise)
    ]


def test_the_page_of_one_says_the_same_in_words(cli):
    page = cli("exercises", "show", "side-bend").out
    wording = language("en").exercises["side-bend"]
    for text in (
        *wording.instructions,
        *wording.full.feel,
        *wording.full.fault,
        *exercises()["side-bend"].cautions,
        wording.easier_way,
        wording.harder_way,
    ):
        assert text in page
    assert "hold, 30 s at the most" in page
    assert "on a chair   chair-side-bend" in page
    assert "SHOULDER, a sore or lately injured shoulder: arms overhead [P]" in page


def test_easier_and_harder_exercises_stand_with_their_ways(cli):
    easier = language("en").exercises["supine-twist"].easier_way
    lines = cli("exercises", "show", "supine-twist").out.splitlines()
    at = lines.index("Easier")
    assert lines[at + 1 : at + 3] == [f"  {easier}", "  lower-trunk-rotation"]


@pytest.mark.parametrize("id_", IDS)
def test_every_page_is_of_whole_lines_and_paragraphs(cli, id_):
    done = cli("exercises", "show", id_)
    assert (done.code, done.err) == (0, "")
    assert "()" not in done.out
    assert "\n\n\n" not in done.out
    assert not re.search(r"[ \t]$", done.out, re.MULTILINE)


def test_an_unknown_id_is_answered_with_the_nearest(cli):
    done = cli("exercises", "show", "figure-for")
    assert (done.code, done.out) == (2, "")
    error, hint = done.err.splitlines()
    assert error == "error: unknown exercise: 'figure-for'"
    assert hint.startswith("hint: did you mean 'figure-four'?")


@pytest.mark.parametrize(("name", "begins"), [("four.svg", b"<svg"), ("four.PNG", b"\x89PNG")])
def test_a_figure_is_drawn_into_a_new_file(cli, cwd, name, begins):
    done = cli("exercises", "show", "figure-four", "--figure", name)
    assert (done.code, done.out, done.err) == (0, f"{name}\n", "")
    assert (cwd / name).read_bytes().startswith(begins)


def test_a_figure_is_nothing_else_and_replaces_nothing(cli, cwd):
    done = cli("exercises", "show", "figure-four", "--figure", "four.gif")
    assert (done.code, done.out) == (2, "")
    assert "four.gif" in done.err
    (cwd / "mine.svg").write_bytes(b"mine")
    done = cli("exercises", "show", "figure-four", "--figure", "mine.svg")
    assert (done.code, done.out) == (1, "")
    assert (cwd / "mine.svg").read_bytes() == b"mine"
