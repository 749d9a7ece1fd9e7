"""The documents that are made are what the code does, and the code does what was promised."""

import importlib.util
from pathlib import Path

import pytest

from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.model import Dose
from voiceguide.program.progression import ladder_dose, moving_repetitions_on

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "make_tables.py"


def load_script():
    spec = importlib.util.spec_from_file_location("make_tables", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT_MODULE = load_script()


def doses(name):
    program = load_program(name)
    return [ladder_dose(program, day) for day in range(1, program.days + 1)]


@pytest.mark.parametrize("name", SCRIPT_MODULE.TABLES)
def test_the_tables_are_those_of_the_code(name):
    path = SCRIPT_MODULE.DOCS / name
    now = path.read_text(encoding="utf-8") if path.is_file() else ""
    if now != SCRIPT_MODULE.TABLES[name]():
        pytest.fail(
            f"docs/{name} is not what the code does. "
            "If the code is meant: python scripts/make_tables.py, and read the difference.",
            pytrace=False,
        )


def test_gentle_starts_with_three_times_five_seconds():
    assert doses("gentle")[0] == Dose(5, 3)
    assert SCRIPT_MODULE.row_of(load_program("gentle"), 1)[:4] == (1, 5, 3, 15)


@pytest.mark.parametrize("name", program_names())
def test_a_hold_of_30_seconds_has_three_to_five_repetitions(name):
    assert {d.repetitions for d in doses(name) if d.hold_s == 30} <= {3, 4, 5}


def test_gentle_takes_30_seconds_from_three_times_to_five():
    assert {d.repetitions for d in doses("gentle") if d.hold_s == 30} == {3, 4, 5}


def test_repetitions_grow_to_fifteen():
    assert max(d.repetitions for d in doses("repetitions")) == 15


@pytest.mark.parametrize("name", ["gentle", "chair", "deep", "repetitions", "standing"])
def test_counted_movements_grow_to_fifteen(name):
    program = load_program(name)
    days = range(1, program.days + 1)
    assert max(moving_repetitions_on(program, day) for day in days) == 15


@pytest.mark.parametrize(
    ("name", "longest"), [("gentle", 90), ("deep", 90), ("chair", 60), ("standing", 60)]
)
def test_long_holds_come_by_week_eight(name, longest):
    assert max(d.hold_s for d in doses(name)[:56]) == longest
