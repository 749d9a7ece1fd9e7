"""Write the golden timelines that tests/timeline/test_golden.py compares.

    python scripts/update_goldens.py

A golden is the dry run of one day of a program, with estimated lengths and no voice. Run this
after a change that is meant to change sessions, and read the difference before committing it.
"""

from itertools import product
from pathlib import Path

from voiceguide.audio import sounds
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.script.phrases import language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedDurations, EstimatedLengths
from voiceguide.timeline.schedule import schedule
from voiceguide.timeline.text import lines

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "golden"
PROGRAMS = ("gentle", "chair")
DAYS = (1, 9, 14, 28)
"""A first day, a training day, an easy day with more to say, an easy day that is mostly known."""


def path_of(program: str, day: int) -> Path:
    """The golden file of a day."""
    return FOLDER / f"{program}-day-{day:02d}.txt"


def text_of(program: str, day: int) -> str:
    """The timeline of a day as text."""
    writer = Writer(language("en"))
    lengths = EstimatedLengths(writer, {name: sounds.length_ms(name) for name in sounds.NAMES})
    plan = Planner(load_program(program), exercises(), lengths).day(day)
    script = writer.write(plan)
    durations = EstimatedDurations(lengths.sounds)
    timeline = schedule(script, durations, voice="none", measured=False)
    return "".join(f"{line}\n" for line in lines(timeline))


def main() -> None:
    """Write every golden, and say which ones changed."""
    FOLDER.mkdir(exist_ok=True)
    for program, day in product(PROGRAMS, DAYS):
        path, text = path_of(program, day), text_of(program, day)
        changed = not path.is_file() or path.read_text(encoding="utf-8") != text
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {'written' if changed else 'as before'}")


if __name__ == "__main__":
    main()
