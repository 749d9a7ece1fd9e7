"""One session: from its script through its clips and its timeline to a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voiceguide.audio.assemble import Joined, assemble
from voiceguide.audio.background import loop_frames, loop_of
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.store import StoredClip
from voiceguide.covers.cache import CoverCache
from voiceguide.errors import OutputError, UsageError
from voiceguide.files import check_can_write, reason, write_new
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.wishes import Background, Wishes
from voiceguide.publish.course import day_name
from voiceguide.publish.ownership import check_ours, marked_mp3, marked_wav
from voiceguide.script.model import Clip, Script
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule

FORMATS = ("mp3", "wav")


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """Which session to build, and where.

    Attributes:
        day: of the program, from 1.
        wishes: what the person asks for.
        adjustment: what the person's pain asks of it.
        out: a folder (made if missing), or a file if it ends in the format's suffix.
        format: one of FORMATS.
        jobs: how many processes speak; None for one a core.
        anyway: build it even where the journal says that the person should pause.
        force: replace somebody's file, or one of ours that somebody has changed.
    """

    day: int
    wishes: Wishes = Wishes()
    adjustment: Adjustment = Adjustment()
    out: Path = Path()
    format: str = "mp3"
    jobs: int | None = None
    anyway: bool = False
    force: bool = False

    def target(self) -> Path:
        """The file to write. Nothing is made yet.

        Raises:
            UsageError: no such format, or a file name that does not fit it.
            OutputError: the file can't be written.
            NotOursError: somebody's file is in its place.
        """
        if self.format not in FORMATS:
            raise UsageError(
                f"unknown format: {self.format!r}", f"choose one of: {', '.join(FORMATS)}"
            )
        suffix = f".{self.format}"
        names_file = self.out.suffix.lower() in {f".{name}" for name in FORMATS}
        try:
            is_folder = not names_file or self.out.is_dir()
        except OSError as error:
            raise OutputError(self.out, reason(error)) from error
        if is_folder:
            target = self.out / f"{day_name(self.day)}{suffix}"
        elif self.out.suffix.lower() == suffix:
            target = self.out
        else:
            raise UsageError(
                f"{self.out} does not fit --format {self.format}", f"end it in {suffix}"
            )
        check_can_write(target)
        if not self.force:
            check_ours(target)
        return target


@dataclass(frozen=True, slots=True)
class BuiltSession:
    """A session that was written."""

    path: Path
    timeline: Timeline


def build_session(
    request: SessionRequest, script: Script, library: ClipLibrary, covers: CoverCache
) -> BuiltSession:
    """Build a session and write it.

    Args:
        request: where to, and in which format.
        script: what is heard in it.
        library: the clips of who speaks.
        covers: the cache of covers.

    Raises:
        UsageError, OutputError: as SessionRequest.target does, before a word is spoken.
        VoiceError: the voice can't run, is damaged, or can't speak a sentence.
        FitError: its speech does not fit where it must.
        StoreError, OutputError: something can't be written.
    """
    target = request.target()
    with library:
        background = request.wishes.background
        clips = library.ensure(script.clips() | loop_of(background))
        timeline = measured_timeline(script, clips, library.voice)
        if request.format == "mp3":
            days = timeline.program_days
            mp3 = tagged_mp3(timeline, clips, days, covers, background=background)
            write_new(target, mp3.pieces())
        else:
            write_new(target, _wav(timeline, library, background))
    return BuiltSession(target, timeline)


def measured_timeline(script: Script, clips: Mapping[Clip, StoredClip], voice: str) -> Timeline:
    """The timeline of a script with the lengths of real clips.

    Raises:
        FitError: its speech does not fit where it must.
    """
    lengths = {clip: stored.length_ms for clip, stored in clips.items()}
    return schedule(script, lengths, voice=voice, measured=True)


def tagged_mp3(
    timeline: Timeline,
    clips: Mapping[Clip, StoredClip],
    course_days: int,
    covers: CoverCache,
    *,
    background: Background = Background.NONE,
) -> Joined:
    """The MP3 of a session, its tag first.

    Args:
        timeline: the session, with measured lengths.
        clips: every clip in it, and of its background.
        course_days: how many days its album has: a course, or for one session the program.
        covers: the cache of covers.
        background: what is heard where nothing else is.
    """
    # A dry run writes no tags.
    from voiceguide.publish.tags import id3

    frames = {clip: stored.frames for clip, stored in clips.items()}
    loops = [loop_frames(frames[clip]) for clip in loop_of(background)]
    tag = id3(timeline, course_days, covers.of_day(timeline))
    return marked_mp3(tag, assemble(timeline, frames, *loops))


def _wav(timeline: Timeline, library: ClipLibrary, background: Background) -> bytes:
    from voiceguide.audio.mixdown import mixdown, wav

    loop = loop_of(background)
    pcm = library.pcm({event.clip for event in timeline.events} | loop)
    return marked_wav(wav(mixdown(timeline, pcm, *(pcm[clip] for clip in loop))))
