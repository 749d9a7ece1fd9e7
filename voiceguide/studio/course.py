"""Courses: every day of some weeks into one folder, complete and safe to interrupt.

All days are planned first. Their different sentences are collected and spoken once; then the
days are joined, each written while the next is joined; the small files follow, and the
manifest is written last. A file that is up to date is left alone, so a build that was interrupted
goes on where it was.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from voiceguide.audio.assemble import Joined
from voiceguide.audio.background import loop_of
from voiceguide.audio.jobs import CourseProgress, default_jobs
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.store import StoredClip
from voiceguide.covers.cache import CoverCache
from voiceguide.errors import OutputError, SpaceError
from voiceguide.files import DISK_FULL, check_room, free_bytes, on_one_disk
from voiceguide.player.page import page
from voiceguide.program.model import DayPlan
from voiceguide.program.wishes import Background, Wishes
from voiceguide.publish.archive import write_zip
from voiceguide.publish.calendar import Calendar
from voiceguide.publish.course import (
    ARCHIVE,
    AUDIOBOOK,
    HANDOUT,
    MANIFEST,
    PAGE,
    Course,
    CourseDay,
    WrittenFile,
    mp3_name,
    sidecar_names,
)
from voiceguide.publish.course_folder import CourseFolder
from voiceguide.publish.handout_cache import HandoutCache
from voiceguide.publish.manifest import calendar_before, manifest
from voiceguide.publish.sidecars import audiobook_tags, sidecars
from voiceguide.script.model import Clip, Script
from voiceguide.studio.course_estimate import day_bytes, speech_bytes
from voiceguide.studio.program_bundle import ProgramBundle, estimate_timeline
from voiceguide.studio.session import measured_timeline, tagged_mp3
from voiceguide.timeline.model import Timeline


@dataclass(frozen=True, slots=True)
class CourseRequest:
    """Which course to build, and where.

    Attributes:
        first: the date of day 1, for the calendar.
        weeks: None for four, or all of a shorter program.
        wishes: what the person asks for.
        out: the folder, made if missing.
        jobs: how many processes speak and how many threads join; None for one a core.
        base_url: where the folder will live, ending in a slash; None for a feed with
            relative addresses.
        archive: whether to make a ZIP of it too.
        audiobook: whether to make one M4B of it too.
        prune: whether to remove files of ours that the course does not have.
        anyway: build it even where the journal says that the person should pause.
        force: replace somebody's files, and those of ours that somebody has changed.
    """

    first: date
    weeks: int | None = None
    wishes: Wishes = Wishes()
    out: Path = Path("voiceguide-course")
    jobs: int | None = None
    base_url: str | None = None
    archive: bool = False
    audiobook: bool = False
    prune: bool = False
    anyway: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class BuiltCourse:
    """A course that is complete.

    Attributes:
        path: its folder.
        files: every file of it, the manifest last.
        left_over: names of ours in the folder that the course does not have.
        removed: those of them that were removed.
    """

    path: Path
    course: Course
    files: tuple[WrittenFile, ...]
    left_over: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def build_course(
    request: CourseRequest,
    bundle: ProgramBundle,
    library: ClipLibrary,
    covers: CoverCache,
    *,
    progress: CourseProgress | None = None,
) -> BuiltCourse:
    """Build a course into its folder. Raises as Studio.course does, but for the pause.

    Args:
        request: which days, and where to.
        bundle: the program.
        library: the clips of who speaks; closed at the end.
        covers: the cache of covers.
        progress: is told how it goes on.
    """
    progress = progress or CourseProgress()
    days = bundle.course_days(request.weeks)
    folder = CourseFolder(request.out)
    plans = bundle.plans(days, request.wishes)
    scripts = bundle.written(plans)
    with library, folder.locked(library.root / "locks", progress.waiting):
        folder.check(_file_names(request, days), force=request.force)
        progress.days(days)
        build = _Build(
            request,
            bundle=bundle,
            plans=tuple(plans),
            library=library,
            covers=covers,
            folder=folder,
            progress=progress,
            calendar=calendar_before(folder.path),
        )
        timelines, clips = build.speak(scripts)
        return build.finish(*build.join(timelines, clips))


@dataclass(frozen=True, slots=True)
class _Build:
    """One course on its way into its folder; `calendar` is of the course that was there."""

    request: CourseRequest
    bundle: ProgramBundle
    plans: tuple[DayPlan, ...]
    library: ClipLibrary
    covers: CoverCache
    folder: CourseFolder
    progress: CourseProgress
    calendar: Calendar | None

    def speak(self, scripts: list[Script]) -> tuple[list[Timeline], dict[Clip, StoredClip]]:
        """The timelines of all days and all of their clips, missing ones spoken first."""
        wanted = frozenset(clip for script in scripts for clip in script.clips())
        wanted |= loop_of(self.request.wishes.background)
        clips = self.library.stored(wanted)
        if clips is None:
            self._check_room(scripts, wanted)
            clips = self.library.ensure(wanted)
        voice = self.library.voice
        return [measured_timeline(script, clips, voice) for script in scripts], clips

    def _check_room(self, scripts: list[Script], wanted: frozenset[Clip]) -> None:
        """Who has no room for the whole should not wait for the speech."""
        speech, store = speech_bytes(self.library.missing(wanted)), self.library.store.folder
        days = self._needed([estimate_timeline(script, self.library.voice) for script in scripts])
        if on_one_disk(store, self.folder.path):
            check_room(self.folder.path, days + speech)
            return
        check_room(self.folder.path, days)
        check_room(store, speech, "set VOICEGUIDE_HOME to a folder on another disk")

    def join(
        self,
        timelines: list[Timeline],
        clips: Mapping[Clip, StoredClip],
    ) -> tuple[Course, list[WrittenFile], list[WrittenFile]]:
        """Have the MP3s of all days and the small files beside them in the folder.

        Each is written while the next are joined.

        Returns:
            The course, the days' files in order, and the small files.
        """
        check_room(self.folder.path, self._needed(timelines))
        days: list[CourseDay] = []
        mp3s: list[Future[WrittenFile]] = []
        small: list[Future[WrittenFile]] = []
        with self._executor() as executor:
            try:
                for timeline in timelines:
                    mp3 = tagged_mp3(
                        *(timeline, clips, len(timelines), self.covers),
                        background=self.request.wishes.background,
                    )
                    name = mp3_name(timeline.day)
                    mp3s.append(executor.submit(self.folder.put, name, mp3))
                    days.append(CourseDay(timeline, name, len(mp3)))
                course = self._course(tuple(days))
                for name, content in self._small_files(course):
                    small.append(executor.submit(self.folder.put, name, Joined((content,))))
                return course, list(map(self._written, mp3s)), [file.result() for file in small]
            except OutputError as error:
                if error.why == DISK_FULL:
                    raise self._no_room(timelines) from error
                raise
            finally:
                for future in (*mp3s, *small):
                    future.cancel()

    def _small_files(self, course: Course) -> Iterator[tuple[str, bytes]]:
        request = self.request
        yield from sidecars(
            course, request.first, request.base_url, self.covers, before=self.calendar
        )
        handouts = HandoutCache(self.covers.root)
        words, address = self.bundle.language, request.base_url or ""
        yield HANDOUT, handouts.of_course(self.plans, words, address)
        yield PAGE, page(course).html.encode()

    def _executor(self) -> AbstractContextManager[Executor]:
        """Who writes: what it gets can be pickled, so one of a cluster will do.

        Ours has threads, since neither writing nor hashing needs the interpreter, and more of
        them than cores, since most wait for the disk.
        """
        if self.library.executor is not None:
            return nullcontext(self.library.executor)
        return ThreadPoolExecutor(2 * (self.request.jobs or default_jobs()) + 1)

    def _written(self, future: Future[WrittenFile]) -> WrittenFile:
        file = future.result()
        self.progress.day_done(file.name, written=file.written)
        return file

    def _course(self, days: tuple[CourseDay, ...]) -> Course:
        program = self.bundle.program
        return Course(
            program=program.name,
            title=program.title,
            voice=self.library.voice,
            days_a_week=program.days_a_week,
            days=days,
        )

    def finish(
        self, course: Course, mp3s: list[WrittenFile], others: list[WrittenFile]
    ) -> BuiltCourse:
        """Write what is made of all files, and the manifest when all else is there."""
        if self.request.audiobook:
            others.append(self._audiobook(course))
        if self.request.archive:
            others.append(self._archive([file.name for file in (*mp3s, *others)]))
        files = (*mp3s, *others)
        left_over = tuple(self.folder.left_over(file.name for file in files))
        if self.request.prune:
            self.folder.remove(left_over)
        text = manifest(course, mp3s, others, first=self.request.first, before=self.calendar)
        last = self.folder.complete(text.encode())
        built = BuiltCourse(self.folder.path, course, (*files, last))
        if self.request.prune:
            return replace(built, removed=left_over)
        return replace(built, left_over=left_over)

    def _audiobook(self, course: Course) -> WrittenFile:
        from voiceguide.audio.audiobook import encode_loop, write_audiobook

        self.progress.making(AUDIOBOOK)
        timelines = [day.timeline for day in course.days]
        clips = self.library.aac(
            {event.clip for timeline in timelines for event in timeline.events}
        )
        tags, cover = audiobook_tags(course), self.covers.of_course(course.title, timelines)
        loops = self.library.pcm(loop_of(self.request.wishes.background)).values()
        background = [frame for loop in loops for frame in encode_loop(loop)]

        def write(path: Path) -> None:
            write_audiobook(path, timelines, clips, tags, cover=cover, background=background)

        return self.folder.put_file(AUDIOBOOK, write)

    def _archive(self, names: list[str]) -> WrittenFile:
        self.progress.making(ARCHIVE)
        files = [name for name in names if name != AUDIOBOOK]
        return self.folder.put_file(ARCHIVE, lambda part: write_zip(part, self.folder.path, files))

    def _needed(self, timelines: Iterable[Timeline]) -> int:
        """Bytes that the days will take beyond what is there, and the one being replaced."""
        sizes = [(day_bytes(each), self.folder.size(mp3_name(each.day))) for each in timelines]
        days = sum(new for new, _ in sizes)
        # One being replaced is there twice for a moment; what is made besides, too.
        # An audiobook has half of the bits, but for a background, which fills its silences.
        half = 1 if self.request.wishes.background is Background.NONE else 2
        besides = days * self.request.archive + days * self.request.audiobook * half // 2
        changed = sum(max(0, new - old) for new, old in sizes)
        return changed + max(new for new, _ in sizes) + besides

    def _no_room(self, timelines: Iterable[Timeline]) -> SpaceError:
        needed, free = self._needed(timelines), free_bytes(self.folder.path)
        return SpaceError(self.folder.path, needed, min(free or 0, needed))


def _file_names(request: CourseRequest, days: int) -> list[str]:
    mp3s = map(mp3_name, range(1, days + 1))
    besides = [AUDIOBOOK] * request.audiobook + [ARCHIVE] * request.archive
    return [*mp3s, *sidecar_names(days), *besides, MANIFEST]
