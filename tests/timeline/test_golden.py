"""Four days of two programs, line by line: a change of any session shows here."""

import difflib
import importlib.util
from itertools import product
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "update_goldens.py"
HOW = "If that is meant: python scripts/update_goldens.py, and read the difference."


def load_script():
    spec = importlib.util.spec_from_file_location("update_goldens", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GOLDENS = load_script()


@pytest.mark.parametrize("program", GOLDENS.PROGRAMS)
@pytest.mark.parametrize("day", GOLDENS.DAYS)
def test_a_session_is_what_it_was(program, day):
    path = GOLDENS.path_of(program, day)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    now = GOLDENS.text_of(program, day)
    if now != before:
        difference = difflib.unified_diff(
            before.splitlines(), now.splitlines(), str(path.name), "now", n=1, lineterm=""
        )
        pytest.fail("\n".join([*difference, "", HOW]), pytrace=False)


def test_every_golden_is_of_a_day_that_is_compared():
    expected = {GOLDENS.path_of(*of) for of in product(GOLDENS.PROGRAMS, GOLDENS.DAYS)}
    assert set(GOLDENS.FOLDER.glob("*.txt")) == expected
