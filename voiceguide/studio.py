"""build_session: the only module that knows every room.

A session goes through the rooms in order: plan, script, clips, timeline, frames, file.
"""

import os
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from voiceguide.audio import sounds
from voiceguide.audio.library import ClipLibrary, NoProgress, Progress
from voiceguide.audio.store import StoredClip
from voiceguide.errors import FitError, MinutesError, UnknownNameError, UsageError
from voiceguide.files import check_can_write, write_new
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.model import Avoid, DayPlan, Exercise, Program
from voiceguide.program.planner import Request, plan_day, plan_days
from voiceguide.script.model import Clip, Script
from voiceguide.script.phrases import Language, language
from voiceguide.script.program_file import ProgramFile, read_program_file
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedLengths, estimated
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.units import Millis
from voiceguide.voices import registry

FORMATS = ("mp3", "wav")


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What to build.

    Attributes:
        voice: None for the best that runs here.
        minutes: None for the program's own for that week.
        warm_up: None for the program's own.
        avoid, position, easy: see program.planner.Request.
        out: a folder (made if missing), or a file if it ends in the format's suffix.
    """

    day: int
    program: str = "gentle"
    voice: str | None = None
    minutes: int | None = None
    warm_up: str | None = None
    out: Path = Path()
    format: str = "mp3"
    jobs: int | None = None
    avoid: frozenset[Avoid] = frozenset()
    position: Literal["chair", "standing"] | None = None
    easy: bool = False

    def wishes(self) -> Request:
        """What the planner needs of it."""
        return Request(self.minutes, self.warm_up, self.avoid, self.position, self.easy)


@dataclass(frozen=True, slots=True)
class Built:
    """A session that was written."""

    path: Path
    timeline: Timeline


def home() -> Path:
    """The one folder for journal, clip store and voices: VOICEGUIDE_HOME, or the platform's."""
    named = os.environ.get("VOICEGUIDE_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("voiceguide", appauthor=False)


@dataclass(frozen=True)
class Material:
    """What sessions are made from: a program, and the exercises and the wording it counts on."""

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
        return EstimatedLengths(self.writer, _sound_lengths())


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
        return _of_file(read_program_file(Path(name), language_code))
    return Material(load_program(name), exercises(), language(language_code))


def _of_file(file: ProgramFile) -> Material:
    return Material(file.program, file.exercises, file.language)


def check_program(path: Path) -> Program:
    """Check a person's program: its file, and that every day can be planned.

    Raises:
        ProgramFileError: it has mistakes; all of them, as far as it could be read.
    """
    file = read_program_file(path)
    made, days, day = _of_file(file), file.program.days, 0
    try:
        plans = plan_days(made.program, made.exercises, range(1, days + 1), made.lengths)
        for day, plan in enumerate(plans, start=1):
            if day in (1, days):
                _estimate(made.writer.write(plan), "none")
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


@dataclass(frozen=True)
class Studio:
    """Everything that builds sessions, over one clip store.

    Attributes:
        root: the folder of the store, as `home()` gives it.
        executor: runs the speech; None for a pool of processes where the voice is worth it.
    """

    root: Path = field(default_factory=home)
    progress: Progress = field(default_factory=NoProgress)
    executor: Executor | None = None
    language_code: str = "en"
    _materials: dict[str, Material] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def material(self, program: str) -> Material:
        """The material of a program, read once: a file that changes changes no build midway."""
        if program not in self._materials:
            self._materials[program] = material(program, self.language_code)
        return self._materials[program]

    def library(self, voice: str, jobs: int | None = None) -> ClipLibrary:
        """The clips of a voice."""
        # Ours whatever the program: a voice's level must not depend on a person's sentences.
        phrases = language(self.language_code).phrases
        calibration = phrases.opening.safety + phrases.why.notes[:6]
        return ClipLibrary(voice, self.root, calibration, self.progress, self.executor, jobs)

    def plan(self, request: SessionRequest) -> DayPlan:
        """The plan of a day. Raises as program.planner.plan_day does."""
        made = self.material(request.program)
        _check_warm_up(request.warm_up, made.language)
        return plan_day(made.program, made.exercises, request.day, made.lengths, request.wishes())

    def course(self, made: Material, days: int, request: Request) -> list[Timeline]:
        """The timelines of the first days of a program, with estimated lengths."""
        _check_warm_up(request.warm_up, made.language)
        plans = plan_days(made.program, made.exercises, range(1, days + 1), made.lengths, request)
        return [_estimate(made.writer.write(plan), "none") for plan in plans]

    def timeline(self, request: SessionRequest) -> Timeline:
        """The timeline of a day, without speaking a word.

        Lengths are measured where every clip is in the store, else estimated.
        """
        script = self._script(request)
        name = request.voice or registry.best_name()
        if registry.info(name).runs_here:
            with self.library(name) as library:
                clips = library.stored(script.clips())
            if clips is not None:
                return schedule(script, _lengths(clips), voice=name, measured=True)
        return _estimate(script, name)

    def build(self, request: SessionRequest) -> Built:
        """Build the session of a day and write it.

        Raises:
            UsageError: a day, a name, minutes or an output that make no sense.
            VoiceError: the voice can't run, is damaged, or can't speak a sentence.
            FitError: its speech does not fit where it must.
            StoreError, OutputError: something can't be written.
        """
        script = self._script(request)
        target = _target(request)
        name = request.voice or registry.default_name()
        with self.library(name, request.jobs) as library:
            clips = library.made(script.clips())
            timeline = schedule(script, _lengths(clips), voice=name, measured=True)
            data = _mp3(timeline, clips) if request.format == "mp3" else _wav(timeline, library)
        write_new(target, data)
        return Built(target, timeline)

    def _script(self, request: SessionRequest) -> Script:
        return self.material(request.program).writer.write(self.plan(request))


def _check_warm_up(name: str | None, wording: Language) -> None:
    if name is not None and name not in wording.warm_ups:
        raise UnknownNameError("warm-up", name, sorted(wording.warm_ups))


def _estimate(script: Script, voice: str) -> Timeline:
    lengths = estimated(script.clips(), _sound_lengths())
    return schedule(script, lengths, voice=voice, measured=False)


def _mp3(timeline: Timeline, clips: Mapping[Clip, StoredClip]) -> bytes:
    from voiceguide.audio.assemble import assemble
    from voiceguide.publish.tags import id3

    return id3(timeline) + assemble(timeline, {c: s.frames for c, s in clips.items()})


def _wav(timeline: Timeline, library: ClipLibrary) -> bytes:
    from voiceguide.audio.mixdown import mixdown, wav

    return wav(mixdown(timeline, library.pcm({event.clip for event in timeline.events})))


def _sound_lengths() -> dict[str, Millis]:
    return {name: sounds.length_ms(name) for name in sounds.NAMES}


def _lengths(clips: Mapping[Clip, StoredClip]) -> dict[Clip, Millis]:
    return {clip: stored.length_ms for clip, stored in clips.items()}


def _target(request: SessionRequest) -> Path:
    """The file to write. Nothing is made yet; what can't work is found before any speech."""
    if request.format not in FORMATS:
        raise UsageError(f"unknown format: {request.format!r}", f"there are: {', '.join(FORMATS)}")
    suffix = f".{request.format}"
    out = request.out
    if out.suffix.lower() == suffix and not out.is_dir():
        target = out
    elif out.suffix.lower() in {f".{name}" for name in FORMATS} and not out.is_dir():
        raise UsageError(f"{out} does not fit --format {request.format}", f"end it in {suffix}")
    else:
        target = out / f"day-{request.day:02d}{suffix}"
    check_can_write(target)
    return target
