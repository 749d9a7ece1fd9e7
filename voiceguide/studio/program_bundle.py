"""What sessions are made from: a program, and the exercises and the wording it counts on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio import sounds
from voiceguide.errors import FitError, MinutesError, UnknownNameError, UsageError
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.model import Exercise, Program
from voiceguide.program.planner import plan_days
from voiceguide.script.model import Script
from voiceguide.script.phrases import Language, language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedLengths, estimated
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.units import Millis

if TYPE_CHECKING:
    from voiceguide.script.program_file import ProgramFile


@dataclass(frozen=True)
class Material:
    """A program with what it counts on."""

    program: Program
    exercises: Mapping[str, Exercise]
    language: Language

    @cached_property
    def writer(self) -> Writer:
        """Writes the scripts."""
        return Writer(self.language)

    @cached_property
    def lengths(self) -> EstimatedLengths:
        """Tells the planner how long things take."""
        return EstimatedLengths(self.writer, sound_lengths())


def material(name: str, language_code: str = "en") -> Material:
    """The material of a bundled program, or of a person's own.

    Args:
        name: a bundled program's name, or a file: what ends in .toml or has a folder in it.
        language_code: the language of the wording.

    Raises:
        UnknownNameError: there is no bundled program of that name.
        ProgramFileError: the file can't be read, or has mistakes.
    """
    if name.endswith(".toml") or any(mark in name for mark in ("/", os.sep)):
        from voiceguide.script.program_file import read_program_file

        return _of_file(read_program_file(Path(name), language_code))
    return Material(load_program(name), exercises(), language(language_code))


def _of_file(file: "ProgramFile") -> Material:
    return Material(file.program, file.exercises, file.language)


def check_program(path: Path) -> Program:
    """Check a person's program: its file, and that every day can be planned.

    Raises:
        ProgramFileError: it has mistakes; all of them, as far as it could be read.
    """
    from voiceguide.script.program_file import read_program_file

    file = read_program_file(path)
    made, days, day = _of_file(file), file.program.days, 0
    try:
        plans = plan_days(made.program, made.exercises, range(1, days + 1), made.lengths)
        for day, plan in enumerate(plans, start=1):
            if day in (1, days):
                estimate(made.writer.write(plan), "none")
    except MinutesError as error:
        least = f"{error.least} or more" if error.least else ""
        most = f"{error.most} or less" if error.most else ""
        message = f"day {day + 1}: {error.message}"
        raise file.error("minutes", message, least or most) from error
    except FitError as error:
        raise file.error("exercise", f"day {day}: {error.message}") from error
    except UsageError as error:
        raise file.error("exercises", f"day {day + 1}: {error.message}") from error
    return file.program


USUAL_WEEKS = 4


def course_days(program: Program, weeks: int | None = None) -> int:
    """How many days a course has.

    Args:
        program: its program.
        weeks: None for four, or all of a shorter program.

    Raises:
        UsageError: the program has not so many weeks.
    """
    most = program.weeks
    weeks = min(USUAL_WEEKS, most) if weeks is None else weeks
    if not 1 <= weeks <= most:
        raise UsageError(
            f"{weeks} weeks: the program {program.name!r} has {most}", f"choose --weeks 1 to {most}"
        )
    return weeks * program.days_a_week


def check_warm_up(name: str | None, wording: Language) -> None:
    """Refuse a warm-up that there is not.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name is not None and name not in wording.warm_ups:
        raise UnknownNameError("warm-up", name, sorted(wording.warm_ups))


def estimate(script: Script, voice: str) -> Timeline:
    """The timeline of a script with estimated lengths."""
    lengths = estimated(script.clips(), sound_lengths())
    return schedule(script, lengths, voice=voice, measured=False)


def sound_lengths() -> dict[str, Millis]:
    """The length of every tone and breath."""
    return {name: sounds.length_ms(name) for name in sounds.NAMES}
