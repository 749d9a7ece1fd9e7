"""What a course will take, before anything is spoken or written."""

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.audio.jobs import default_jobs
from voiceguide.audio.library import ClipLibrary
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import Clip, Spoken
from voiceguide.studio.program_bundle import ProgramBundle, estimate_timeline
from voiceguide.timeline.estimate import EstimatedDurations
from voiceguide.timeline.model import Timeline
from voiceguide.units import FRAME_BYTES, FRAME_MS, SAMPLES_PER_MS, Millis, frame_at
from voiceguide.voices import registry

TAG_BYTES = 250_000
"""More than any tag of ours takes: cover, lyrics, chapters and cue sheet."""

_START_S = 3.0
"""Plan, load the voice, write the small files."""
_JOIN_BYTES_S = 60e6
"""How fast days are joined and written; far less than a slow disk of today takes."""


@dataclass(frozen=True, slots=True)
class CourseEstimate:
    """What building a course will take.

    Attributes:
        days: how many.
        sound_ms: how long they play in all; an estimate.
        sentences: different sentences and sounds in them.
        stored: those that the store has.
        seconds: how long the building takes; an estimate.
        bytes: the size of the folder; an estimate.
    """

    days: int
    sound_ms: Millis
    sentences: int
    stored: int
    seconds: float
    bytes: int


def estimate_course(
    bundle: ProgramBundle, library: ClipLibrary, weeks: int | None, wishes: Wishes
) -> CourseEstimate:
    """Estimate a course. Raises as Studio.estimate does.

    Args:
        bundle: the program.
        library: the clips of who would speak; its `jobs` are those that would.
        weeks: as ProgramBundle.course_days has it.
        wishes: what the person asks for.
    """
    scripts = bundle.scripts(bundle.course_days(weeks), wishes)
    voice = registry.info(library.voice)
    clips = frozenset(clip for script in scripts for clip in script.clips())
    with library:
        missing = library.missing(clips) if voice.runs_here else clips
    timelines = [estimate_timeline(script, voice.name) for script in scripts]
    size = sum(map(day_bytes, timelines))
    processes = library.jobs or default_jobs() if voice.many_processes else 1
    speech_s = _speech_ms(missing) / 1000 / voice.speed / processes
    return CourseEstimate(
        len(timelines),
        sound_ms=Millis(sum(timeline.duration_ms for timeline in timelines)),
        sentences=len(clips),
        stored=len(clips) - len(missing),
        seconds=(_START_S if missing else 0) + speech_s + 1 + size / _JOIN_BYTES_S,
        bytes=size,
    )


def day_bytes(timeline: Timeline) -> int:
    """A little more than the MP3 of a day takes."""
    return frame_at(timeline.duration_ms) * FRAME_BYTES + TAG_BYTES


def speech_bytes(clips: Iterable[Clip]) -> int:
    """About what the store needs for clips that it lacks: frames, and 16 bit samples."""
    return _speech_ms(clips) * FRAME_BYTES // FRAME_MS + _speech_ms(clips) * SAMPLES_PER_MS * 2


def _speech_ms(clips: Iterable[Clip]) -> int:
    durations = EstimatedDurations({})
    return sum(durations[clip] for clip in clips if isinstance(clip, Spoken))
