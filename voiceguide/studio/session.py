"""Sessions: the studio, and how it builds one.

A session goes through the rooms in order: plan, script, clips, timeline, frames, file.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.progress import NoProgress, Progress
from voiceguide.audio.store import StoredClip
from voiceguide.covers.cache import Covers
from voiceguide.errors import UsageError
from voiceguide.files import check_can_write, write_new
from voiceguide.places import home
from voiceguide.program.model import Avoid, DayPlan
from voiceguide.program.planner import Request, plan_day, plan_days
from voiceguide.script.model import Clip, Script
from voiceguide.script.pace import Pace
from voiceguide.script.phrases import language
from voiceguide.studio.program_bundle import Material, check_warm_up, estimate, material
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.units import Millis
from voiceguide.voices import registry

if TYPE_CHECKING:
    from voiceguide.audio.assemble import Joined

FORMATS = ("mp3", "wav")


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What to build.

    Attributes:
        voice: None for the best that runs here.
        minutes: None for the program's own for that week.
        warm_up: None for the program's own.
        avoid, position, easy: see program.planner.Request.
        pace: how fast it is spoken. The plan is the same at every pace: the relaxation takes
            up the difference.
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
    pace: Pace = Pace.NORMAL

    def wishes(self) -> Request:
        """What the planner needs of it."""
        return Request(self.minutes, self.warm_up, self.avoid, self.position, self.easy)


@dataclass(frozen=True, slots=True)
class Built:
    """A session that was written."""

    path: Path
    timeline: Timeline


@dataclass(frozen=True)
class Studio:
    """Everything that builds sessions, over one clip store.

    Attributes:
        root: the folder of the store, as places.home gives it.
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

    def library(self, voice: str, jobs: int | None = None, pace: Pace = Pace.NORMAL) -> ClipLibrary:
        """The clips of a voice at a pace."""
        # Ours whatever the program: a voice's level must not depend on a person's sentences.
        phrases = language(self.language_code).phrases
        calibration = phrases.opening.safety + phrases.why.notes[:6]
        return ClipLibrary(voice, self.root, calibration, self.progress, self.executor, jobs, pace)

    @property
    def covers(self) -> Covers:
        """The covers, kept beside the clips."""
        return Covers(self.root)

    def plan(self, request: SessionRequest) -> DayPlan:
        """The plan of a day. Raises as program.planner.plan_day does."""
        made = self.material(request.program)
        check_warm_up(request.warm_up, made.language)
        return plan_day(made.program, made.exercises, request.day, made.lengths, request.wishes())

    def scripts(self, made: Material, days: int, request: Request) -> list[Script]:
        """The scripts of the first days of a program. Raises as program.planner.plan_days does."""
        check_warm_up(request.warm_up, made.language)
        plans = plan_days(made.program, made.exercises, range(1, days + 1), made.lengths, request)
        return [made.writer.write(plan) for plan in plans]

    def course(self, made: Material, days: int, request: Request) -> list[Timeline]:
        """The timelines of the first days of a program, with estimated lengths."""
        return [estimate(script, "none") for script in self.scripts(made, days, request)]

    def timeline(self, request: SessionRequest) -> Timeline:
        """The timeline of a day, without speaking a word.

        Lengths are measured where every clip is in the store, else estimated.
        """
        script = self._script(request)
        name = request.voice or registry.best_name()
        if registry.info(name).runs_here:
            with self.library(name, pace=request.pace) as library:
                clips = library.stored(script.clips())
            if clips is not None:
                return schedule(script, lengths_of(clips), voice=name, measured=True)
        return estimate(script, name)

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
        with self.library(name, request.jobs, request.pace) as library:
            clips = library.made(script.clips())
            timeline = schedule(script, lengths_of(clips), voice=name, measured=True)
            if request.format == "mp3":
                mp3 = day_mp3(timeline, frames_of(clips), timeline.of_days, self.covers)
                write_new(target, mp3.parts)
            else:
                write_new(target, _wav(timeline, library))
        return Built(target, timeline)

    def _script(self, request: SessionRequest) -> Script:
        return self.material(request.program).writer.write(self.plan(request))


def day_mp3(
    timeline: Timeline, frames: Mapping[Clip, bytes], tracks: int, covers: Covers
) -> "Joined":
    """The MP3 of a day, its tag first.

    Args:
        timeline: the day, with measured lengths.
        frames: the frames of every clip in it.
        tracks: how many days the album has.
        covers: where its cover is kept.
    """
    from voiceguide.audio.assemble import assemble
    from voiceguide.publish.tags import id3

    return assemble(timeline, frames).after(id3(timeline, tracks, covers))


def _wav(timeline: Timeline, library: ClipLibrary) -> bytes:
    from voiceguide.audio.mixdown import mixdown, wav

    return wav(mixdown(timeline, library.pcm({event.clip for event in timeline.events})))


def lengths_of(clips: Mapping[Clip, StoredClip]) -> dict[Clip, Millis]:
    """How long each clip takes in a timeline."""
    return {clip: stored.length_ms for clip, stored in clips.items()}


def frames_of(clips: Mapping[Clip, StoredClip]) -> dict[Clip, bytes]:
    """The MP3 frames of each clip."""
    return {clip: stored.frames for clip, stored in clips.items()}


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
