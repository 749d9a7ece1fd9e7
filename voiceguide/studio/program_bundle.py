"""A program with what it counts on: its exercises, and the wording of one language."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio import sounds
from voiceguide.errors import FitError, MinutesError, UnknownNameError, UsageError
from voiceguide.language.texts import ENGLISH
from voiceguide.language.titles import program_title
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.model import DayPlan, Exercise, Program
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import Script
from voiceguide.script.phrases import Language, language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedDurations, EstimatedLengths
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.units import Millis

if TYPE_CHECKING:
    from voiceguide.script.program_file import ProgramFile

DEFAULT_WEEKS = 4


@dataclass(frozen=True)
class ProgramBundle:
    """A program, its exercises by id, and the wording of all of them."""

    program: Program
    exercises: Mapping[str, Exercise]
    language: Language

    @cached_property
    def writer(self) -> Writer:
        """Writes the scripts."""
        return Writer(self.language)

    def planner(self, wishes: Wishes = Wishes()) -> Planner:
        """Plans the days of the program for somebody's wishes.

        Raises:
            UnknownNameError: there is no such warm-up, or no such exercise to do easier.
        """
        warm_ups = self.language.warm_ups
        if wishes.warm_up is not None and wishes.warm_up not in warm_ups:
            raise UnknownNameError("warm-up", wishes.warm_up, sorted(warm_ups))
        for id_ in sorted(wishes.easier):
            if id_ not in self.exercises:
                raise UnknownNameError("exercise", id_, sorted(self.exercises))
        return Planner(self.program, self.exercises, self._lengths, wishes)

    def plans(self, days: int, wishes: Wishes = Wishes()) -> list[DayPlan]:
        """What is done on the first days. Raises as Planner.days does."""
        return list(self.planner(wishes).days(days))

    def scripts(self, days: int, wishes: Wishes = Wishes()) -> list[Script]:
        """The scripts of the first days. Raises as Planner.days does."""
        return self.written(self.plans(days, wishes))

    def written(self, plans: Iterable[DayPlan]) -> list[Script]:
        """The scripts of planned days."""
        return [self.writer.write(plan) for plan in plans]

    def course_days(self, weeks: int | None = None) -> int:
        """How many days a course of the program has.

        Args:
            weeks: None for DEFAULT_WEEKS, or all of a shorter program.

        Raises:
            UsageError: the program has not so many weeks.
        """
        program = self.program
        weeks = min(DEFAULT_WEEKS, program.weeks) if weeks is None else weeks
        if not 1 <= weeks <= program.weeks:
            raise UsageError(
                f"{weeks} weeks: the program {program.name!r} has {program.weeks}",
                f"choose --weeks 1 to {program.weeks}",
            )
        return weeks * program.days_a_week

    @cached_property
    def _lengths(self) -> EstimatedLengths:
        return EstimatedLengths(self.writer, sound_lengths())


def load_bundle(name: str, language_code: str = ENGLISH) -> ProgramBundle:
    """A bundled program, or a person's own.

    Args:
        name: a bundled program's name, or a file: what ends in .toml or has a folder in it.
        language_code: the language of the wording.

    Raises:
        UnknownNameError: there is no bundled program of that name.
        ProgramFileError: the file can't be read, or has mistakes.
    """
    if name.endswith(".toml") or any(mark in name for mark in ("/", os.sep)):
        # Reading a person's file, and naming its mistakes, is a tenth of all that a session loads.
        from voiceguide.script.program_file import read_program_file

        return _bundle_of(read_program_file(Path(name), language_code))
    program, wording = load_program(name), language(language_code)
    if language_code != ENGLISH:
        title = program_title(name, language_code)
        program = program.model_copy(update={"title": title})
    return ProgramBundle(program, exercises(), wording)


def _bundle_of(file: "ProgramFile") -> ProgramBundle:
    return ProgramBundle(file.program, file.exercises, file.language)


def check_program(path: Path) -> "ProgramFile":
    """Check a person's program: its file, and that every day can be planned.

    Raises:
        ProgramFileError: it has mistakes; all of them, as far as it could be read.
    """
    from voiceguide.script.program_file import read_program_file

    file = read_program_file(path)
    bundle, days, day = _bundle_of(file), file.program.days, 0
    try:
        for day, plan in enumerate(bundle.planner().days(days), start=1):
            if day in (1, days):
                estimate_timeline(bundle.writer.write(plan), "none")
    except MinutesError as error:
        least = f"{error.shortest} or more" if error.shortest else ""
        most = f"{error.longest} or less" if error.longest else ""
        message = f"day {day + 1}: {error.message}"
        raise file.error("minutes", message, least or most) from error
    except FitError as error:
        raise file.error("exercise", f"day {day}: {error.message}") from error
    except UsageError as error:
        raise file.error("exercises", f"day {day + 1}: {error.message}") from error
    return file


def estimate_timeline(script: Script, voice: str) -> Timeline:
    """The timeline of a script with estimated lengths."""
    durations = EstimatedDurations(sound_lengths(), script.language)
    return schedule(script, durations, voice=voice, measured=False)


def sound_lengths() -> dict[str, Millis]:
    """The length of every tone and breath."""
    return {name: sounds.length_ms(name) for name in sounds.NAMES}
