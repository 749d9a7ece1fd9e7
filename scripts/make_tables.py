"""Write docs/ladders.md: how the dose of every bundled program grows, from the code.

    python scripts/make_tables.py

tests/test_tables.py checks that the file is what this script makes.
"""

from collections.abc import Iterator
from pathlib import Path

from voiceguide.program.catalog import load_program, program_names
from voiceguide.program.model import Program
from voiceguide.program.progression import ladder_dose, moving_repetitions_on

PATH = Path(__file__).resolve().parent.parent / "docs" / "ladders.md"

INTRODUCTION = """\
# How the dose grows

Made by `python scripts/make_tables.py`: do not edit it by hand. A row is a day on which the dose of
held stretches changes; it stays until the next row. Easy days, with the dose of a week before or
less, are left aside. Why it grows like this: [why.md](why.md).
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


def section_of(name: str) -> str:
    """The heading, the sentence and the table of a program."""
    program = load_program(name)
    rows = [row_of(program, day) for day in days_of(program)]
    table = [
        f"| {' | '.join(COLUMNS)} |",
        "|" + " ---: |" * len(COLUMNS),
        *(f"| {' | '.join(map(str, row))} |" for row in rows),
    ]
    counted = ", ".join(map(str, program.moving_repetitions))
    minutes = ", ".join(map(str, program.minutes))
    lines = [
        f"## {name}",
        "",
        f"{program.title}: {program.weeks} weeks of {program.days_a_week} days.",
        "",
        *table,
        "",
        f"By week, the last value going on: minutes {minutes};",
        f"repetitions of counted movements {counted}.",
    ]
    return "".join(f"{line}\n" for line in lines)


def text() -> str:
    """All of docs/ladders.md."""
    return "\n".join([INTRODUCTION, *map(section_of, program_names())])


def main() -> None:
    """Write docs/ladders.md."""
    PATH.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{PATH.name}: written")


if __name__ == "__main__":
    main()
