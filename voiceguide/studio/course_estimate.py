"""What a course will take, before anything is spoken or written."""

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.audio.jobs import default_jobs
from voiceguide.program.planner import Request
from voiceguide.script.model import Clip, Sound
from voiceguide.script.pace import Pace
from voiceguide.studio.program_bundle import course_days, estimate, sound_lengths
from voiceguide.studio.session import Studio
from voiceguide.timeline.estimate import estimated
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
class Outlook:
    """What a course will take.

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


def outlook(
    studio: Studio,
    program: str,
    weeks: int | None,
    wishes: Request,
    voice: str | None = None,
    jobs: int | None = None,
    pace: Pace = Pace.NORMAL,
) -> Outlook:
    """Look ahead. Speaks and writes nothing.

    Raises:
        UsageError: weeks, a name or minutes that make no sense.
        StoreError: the store can't be read.
    """
    made = studio.material(program)
    scripts = studio.scripts(made, course_days(made.program, weeks), wishes)
    name = voice or registry.best_name()
    clips = frozenset(clip for script in scripts for clip in script.clips())
    with studio.library(name, pace=pace) as library:
        missing = library.missing(clips) if registry.info(name).runs_here else clips
    timelines = [estimate(script, name) for script in scripts]
    size = sum(map(day_bytes, timelines))
    processes = jobs or default_jobs() if registry.info(name).many_processes else 1
    speech_s = _speech_ms(missing) / 1000 / registry.info(name).speed / processes
    return Outlook(
        len(timelines),
        Millis(sum(line.duration_ms for line in timelines)),
        len(clips),
        len(clips) - len(missing),
        (_START_S if missing else 0) + speech_s + 1 + size / _JOIN_BYTES_S,
        size,
    )


def day_bytes(timeline: Timeline) -> int:
    """A little more than the MP3 of a day takes."""
    return frame_at(timeline.duration_ms) * FRAME_BYTES + TAG_BYTES


def speech_bytes(clips: Iterable[Clip]) -> int:
    """About what the store needs for clips that it lacks: frames, and 16 bit samples."""
    return _speech_ms(clips) * FRAME_BYTES // FRAME_MS + _speech_ms(clips) * SAMPLES_PER_MS * 2


def _speech_ms(clips: Iterable[Clip]) -> int:
    spoken = (clip for clip in clips if not isinstance(clip, Sound))
    return sum(estimated(spoken, sound_lengths()).values())
