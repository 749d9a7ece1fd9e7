"""Write the documents that are made from the data, so that neither can differ from the other.

    python scripts/make_tables.py

docs/ladders.md: how the dose of every bundled program grows. docs/limits.md: which limit leaves out
which exercise, and by what movement. tests/test_tables.py checks that the files are what this
script makes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from voiceguide.language.reasons import limit_text
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.limits import RULES, Moving, Rule, objections
from voiceguide.program.model import Avoid, Exercise, Program
from voiceguide.program.movement import Movement
from voiceguide.program.parts import parts
from voiceguide.program.progression import ladder_dose, moving_repetitions_on
from voiceguide.script.phrases import language

DOCS = Path(__file__).resolve().parent.parent / "docs"

LADDERS_INTRODUCTION = """\
# How the dose grows

Made by `python scripts/make_tables.py`: do not edit it by hand. A row is a day on which the dose of
held stretches changes; it stays until the next row. Easy days, with the dose of a week before or
less, are left aside. Why it grows like this: [why.md](why.md).
"""

LIMITS_INTRODUCTION = """\
# What a limit leaves out

Made by `python scripts/make_tables.py`: do not edit it by hand.

A limit is something that a person says of their body, with `--avoid` or in `voiceguide start`.
What it leaves out is never done; where something else can take its place it does, and the plan
says so. **These are our own rules, for comfort and safety. They are no diagnosis, and they take no
clinician's place.**

Nothing is judged by its name, only by what it does to a body: the facts under `[movement]` in the
file of each exercise, `voiceguide/program/data/exercises/<id>.toml`, and for the other parts of a
session in `voiceguide/program/data/parts.toml`. Is a cell of the matrix wrong? Then one of those
facts is (all stand below): correct it in its file, and run the script. An exercise of your own
without `[movement]` is left out under any limit.
"""

RULES_INTRODUCTION = """\
## The rules

The sources are in [sources.md](sources.md). "P" is common practice, without a source of ours.
"""

MATRIX_INTRODUCTION = """\
## The matrix

A cell has the numbers of the rules by which the limit leaves the exercise out; where it is empty,
the exercise stays. `HYPER` leaves nothing out: where it says "less", the dose is a step lower.
"""

FACTS_INTRODUCTION = """\
## What each one does

At its furthest, by the names of the files: 0 none, 1 mild, 2 to the end of the range; empty is
none or no. What each fact means is in `voiceguide/program/movement.py`.
"""

WAY_UP_INTRODUCTION = """\
## The way up

Nobody can stay on the floor: where a limit speaks against the usual way up from it, this is said
besides.
"""

COLUMNS = (
    "Day",
    "Hold (s)",
    "Repetitions",
    "Under stretch, a side (s)",
    "Minutes that week",
    "Counted movements",
)


def days_of(program: Program) -> Iterator[int]:
    """The training days on which the rung changes, the first day included."""
    before = None
    for day in range(1, program.days + 1):
        if not program.is_easy(day) and ladder_dose(program, day) != before:
            before = ladder_dose(program, day)
            yield day


def row_of(program: Program, day: int) -> tuple[int, ...]:
    """The figures of a day, one a column."""
    dose = ladder_dose(program, day)
    return (
        day,
        dose.hold_s,
        dose.repetitions,
        dose.total_s,
        program.minutes_on(day),
        moving_repetitions_on(program, day, easy=False),
    )


def table_of(
    columns: Sequence[str], rows: Iterable[Sequence[object]], alignment: Sequence[str]
) -> list[str]:
    """The lines of a table."""
    lines: list[Sequence[object]] = [columns, alignment, *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines]


def section_of(name: str) -> str:
    """The heading, the sentence and the table of a program."""
    program = load_program(name)
    rows = [row_of(program, day) for day in days_of(program)]
    right = ["---:"] * len(COLUMNS)
    counted = ", ".join(map(str, program.moving_repetitions))
    minutes = ", ".join(map(str, program.minutes))
    lines = [
        f"## {name}",
        "",
        f"{program.title}: {program.weeks} weeks of {program.days_a_week} days.",
        "",
        *table_of(COLUMNS, rows, right),
        "",
        f"By week, the last value going on: minutes {minutes};",
        f"repetitions of counted movements {counted}.",
    ]
    return "".join(f"{line}\n" for line in lines)


def ladders() -> str:
    """All of docs/ladders.md."""
    return "\n".join([LADDERS_INTRODUCTION, *map(section_of, program_names())])


def things() -> Mapping[str, Moving]:
    """Everything that limits judge, by how the document calls it."""
    known = parts()
    return {
        **exercises(),
        **{f"warm-up: {name}": part for name, part in known.warm_ups.items()},
        **{f"relaxation: {name}": part for name, part in known.relaxations.items()},
        **{f"getting up: {name}": part for name, part in known.getting_up.items()},
    }


def numbered_rules() -> Mapping[Rule, int]:
    """Every rule once, with its number."""
    rules = dict.fromkeys(chain.from_iterable(RULES.values()))
    return {rule: number for number, rule in enumerate(rules, start=1)}


def limit_rows() -> Iterator[tuple[str, str, str]]:
    """Each limit, whom it is for, and the numbers of its rules."""
    numbers = numbered_rules()
    for limit in Avoid:
        own = ", ".join(map(str, sorted(numbers[rule] for rule in RULES[limit])))
        yield f"`{limit}`", limit_text(limit), own or "none: a lower dose at the end of the range"


def cell(limit: Avoid, thing: Moving) -> str:
    """What the matrix says of a limit and a thing."""
    if limit is Avoid.HYPER:
        held = isinstance(thing, Exercise) and thing.held
        movement = thing.movement
        return "less" if held and movement is not None and movement.at_end_range else ""
    numbers = numbered_rules()
    return ", ".join(map(str, sorted(numbers[rule] for rule in objections(limit, thing))))


def fact(value: object) -> str:
    """A fact of a movement, as a cell."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value in (0, "none") else str(value)


def limits() -> str:
    """All of docs/limits.md."""
    facts = tuple(Movement.model_fields)
    matrix = ([name, *(cell(limit, thing) for limit in Avoid)] for name, thing in things().items())
    movements = (
        [name, thing.position.value, *(fact(getattr(thing.movement, key)) for key in facts)]
        for name, thing in things().items()
    )
    rules = ((number, rule.movement, rule.source) for rule, number in numbered_rules().items())
    ways = language("en").phrases.closing.getting_up
    sections = [
        [LIMITS_INTRODUCTION],
        table_of(("limit", "for", "rules"), limit_rows(), ["---"] * 3),
        ["", RULES_INTRODUCTION],
        table_of(("rule", "leaves out", "source"), rules, ["---:", "---", "---"]),
        ["", MATRIX_INTRODUCTION],
        table_of(("", *Avoid), matrix, ["---"] * (1 + len(Avoid))),
        ["", WAY_UP_INTRODUCTION],
        table_of(("limit", "what is said"), ((f"`{k}`", v) for k, v in ways.items()), ["---"] * 2),
        ["", FACTS_INTRODUCTION],
        table_of(("", "position", *facts), movements, ["---"] * (2 + len(facts))),
    ]
    return "".join(f"{line}\n" for section in sections for line in section)


TABLES: Mapping[str, Callable[[], str]] = {"ladders.md": ladders, "limits.md": limits}
"""What makes each file of docs/."""


def main() -> None:
    """Write the documents."""
    for name, text in TABLES.items():
        (DOCS / name).write_text(text(), encoding="utf-8", newline="\n")
        print(f"{name}: written")


if __name__ == "__main__":
    main()
