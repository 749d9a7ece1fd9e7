"""Courses: every day of some weeks into one folder, complete and safe to interrupt.

All days are planned first. Their different sentences are collected and spoken once; then the
days are joined, each written while the next is joined; the small files follow, and the
manifest is written last. A file that is up to date is left alone, so a build that was interrupted
goes on where it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from voiceguide.audio.library import ClipLibrary
from voiceguide.disks import check_room, free_bytes, on_one_disk
from voiceguide.errors import OutputError, SpaceError
from voiceguide.files import DISK_FULL, write_pieces
from voiceguide.program.model import Program
from voiceguide.publish.background_writer import writing
from voiceguide.publish.course import Course, CourseDay, PutFile, stem
from voiceguide.publish.course_folder import MANIFEST, CourseFolder
from voiceguide.script.model import Clip, Script
from voiceguide.studio.course_estimate import day_bytes, speech_bytes
from voiceguide.studio.course_request import BuiltCourse, CourseRequest
from voiceguide.studio.program_bundle import course_days, estimate
from voiceguide.studio.progress import CourseProgress, NoCourseProgress
from voiceguide.studio.session import Studio, day_mp3, frames_of, lengths_of
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.voices import registry


def build_course(
    studio: Studio, request: CourseRequest, progress: CourseProgress | None = None
) -> BuiltCourse:
    """Build every day of a course and what belongs to it.

    Raises:
        UsageError: weeks, a name or minutes that make no sense.
        VoiceError: the voice can't run, is damaged, or can't speak a sentence.
        FitError: its speech does not fit where it must.
        SpaceError: a disk has too little room.
        NotOursError: a file that is not ours stands where one would be written.
        StoreError, OutputError: something can't be written.
    """
    progress = progress or NoCourseProgress()
    made = studio.material(request.program)
    days = course_days(made.program, request.weeks)
    voice = request.voice or registry.default_name()
    registry.info(voice)
    folder = CourseFolder(request.out)
    folder.check(_names(request, days))
    scripts = studio.scripts(made, days, request.wishes())
    build = _Build(studio, request, progress, folder, voice)
    with folder.held(progress.waiting):
        progress.days(days)
        timelines, frames = build.speak(scripts)
        return build.finish(*build.join(made.program, timelines, frames))


@dataclass(frozen=True, slots=True)
class _Build:
    """One course on its way into its folder."""

    studio: Studio
    request: CourseRequest
    progress: CourseProgress
    folder: CourseFolder
    voice: str

    def speak(self, scripts: list[Script]) -> tuple[list[Timeline], dict[Clip, bytes]]:
        """The timelines of all days and the frames of all clips, missing ones spoken first."""
        wanted = frozenset(clip for script in scripts for clip in script.clips())
        library = replace(
            self.studio.library(self.voice, self.request.jobs, self.request.pace),
            progress=self.progress,
        )
        with library:
            clips = library.stored(wanted)
            if clips is None:
                self._check_room(library, scripts, wanted)
                clips = library.made(wanted)
        lengths = lengths_of(clips)
        timelines = [
            schedule(script, lengths, voice=self.voice, measured=True) for script in scripts
        ]
        return timelines, frames_of(clips)

    def _check_room(
        self, library: ClipLibrary, scripts: list[Script], wanted: frozenset[Clip]
    ) -> None:
        """Who has no room for the whole should not wait for the speech."""
        speech, store = speech_bytes(library.missing(wanted)), library.store.folder
        days = self._needed([estimate(script, self.voice) for script in scripts])
        if on_one_disk(store, self.folder.path):
            check_room(self.folder.path, days + speech)
            return
        check_room(self.folder.path, days)
        check_room(store, speech, "set VOICEGUIDE_HOME to a folder on another disk")

    def join(
        self, program: Program, timelines: list[Timeline], frames: Mapping[Clip, bytes]
    ) -> tuple[Course, list[PutFile], list[tuple[str, bytes]]]:
        """Have the MP3s of all days in the folder.

        Returns:
            The course, what was put, in order, and what belongs to the course besides, which is
            made while the last days are being written.
        """
        from voiceguide.player.page import page
        from voiceguide.publish.sidecars import PAGE, sidecars

        check_room(self.folder.path, self._needed(timelines))
        days, covers = [], self.studio.covers
        try:
            with writing(
                self.folder, self._day_done, self.studio.executor, self.request.jobs
            ) as files:
                for line in timelines:
                    mp3, name = day_mp3(line, frames, len(timelines), covers), _mp3(line.day)
                    files.put(name, mp3)
                    days.append(CourseDay(line, name, len(mp3)))
                course = Course(
                    program.name, program.title, self.voice, program.days_a_week, tuple(days)
                )
                first, base_url = self.request.first, self.request.base_url
                small = [*sidecars(course, first, base_url, covers), (PAGE, page(course).encode())]
                return course, files.all_put(), small
        except OutputError as error:
            if error.why == DISK_FULL:
                raise self._no_room(timelines) from error
            raise

    def _day_done(self, put: PutFile) -> None:
        self.progress.day_done(put.name, written=put.written)

    def finish(
        self, course: Course, puts: list[PutFile], small: list[tuple[str, bytes]]
    ) -> BuiltCourse:
        """Write what belongs to the days, and the manifest when all of it is there."""
        from voiceguide.publish.manifest import manifest

        others = self.folder.put_all(small)
        if self.request.audiobook:
            others.append(self._audiobook(course))
        if self.request.archive:
            others.append(self._archive([put.name for put in (*puts, *others)]))
        left = tuple(self.folder.left_over(put.name for put in (*puts, *others)))
        if self.request.prune:
            self.folder.remove(left)
        (last,) = self.folder.put_all([(MANIFEST, manifest(course, puts, others).encode())])
        files = (*puts, *others, last)
        if self.request.prune:
            return BuiltCourse(self.folder.path, course, files, removed=left)
        return BuiltCourse(self.folder.path, course, files, left_over=left)

    def _audiobook(self, course: Course) -> PutFile:
        from voiceguide.audio.audiobook import write_audiobook
        from voiceguide.publish.sidecars import AUDIOBOOK, audiobook_tags

        self.progress.making(AUDIOBOOK)
        timelines = [day.timeline for day in course.days]
        library = self.studio.library(self.voice, self.request.jobs, self.request.pace)
        clips = library.aac({event.clip for line in timelines for event in line.events})
        tags = audiobook_tags(course, self.studio.covers)
        return self.folder.put_made(
            AUDIOBOOK, lambda path: write_audiobook(path, timelines, clips, tags)
        )

    def _archive(self, names: list[str]) -> PutFile:
        from voiceguide.publish.archive import zip_pieces
        from voiceguide.publish.sidecars import ARCHIVE, AUDIOBOOK

        self.progress.making(ARCHIVE)
        path = self.folder.path / ARCHIVE
        listed = [name for name in names if name != AUDIOBOOK]
        return self.folder.put_made(
            ARCHIVE, lambda part: write_pieces(part, zip_pieces(path.parent, listed, path=path))
        )

    def _needed(self, timelines: Iterable[Timeline]) -> int:
        """Bytes that the days will take beyond what is there, and the one being replaced."""
        sizes = [(day_bytes(line), self.folder.size(_mp3(line.day))) for line in timelines]
        days = sum(new for new, _ in sizes)
        # One being replaced is there twice for a moment; what is made besides, too.
        besides = days * self.request.archive + days * self.request.audiobook // 2
        changed = sum(max(0, new - old) for new, old in sizes)
        return changed + max(new for new, _ in sizes) + besides

    def _no_room(self, timelines: Iterable[Timeline]) -> SpaceError:
        needed, free = self._needed(timelines), free_bytes(self.folder.path)
        return SpaceError(self.folder.path, needed, min(free or 0, needed))


def _mp3(day: int) -> str:
    return f"{stem(day)}.mp3"


def _names(request: CourseRequest, days: int) -> list[str]:
    from voiceguide.publish.sidecars import ARCHIVE, AUDIOBOOK, names

    mp3s = [_mp3(day) for day in range(1, days + 1)]
    besides = [AUDIOBOOK] * request.audiobook + [ARCHIVE] * request.archive
    return [*mp3s, *names(days), *besides, MANIFEST]
