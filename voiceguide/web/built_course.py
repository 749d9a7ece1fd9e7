"""A course folder for the server. Fulfils source.CourseSource.

What the manifest lists is there, and nothing else. A course that is built anew while it is
served is shown once its manifest is written.
"""

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import BufferedReader
from pathlib import Path
from threading import Lock

from voiceguide.errors import DataFileError, DayError, UsageError
from voiceguide.files import open_regular, read_regular, reason
from voiceguide.language.reasons import advice_text
from voiceguide.person.model import Advice
from voiceguide.person.person import Person
from voiceguide.player.page import JournalView
from voiceguide.publish.course import CHAPTERS_TYPE, MANIFEST, MEDIA_TYPES, Course
from voiceguide.publish.manifest import MAX_MANIFEST_BYTES, files_of, load_course
from voiceguide.script.phrases import language
from voiceguide.web import journal_page
from voiceguide.web.journal_page import PageLogged, Questions
from voiceguide.web.request_bodies import PageLog
from voiceguide.web.source import Content, SpeechProgress

_SETTLED_S = 2.0
"""A file that was changed so lately may change again within one tick of its disk's clock."""
_HASHED_BYTES = 1 << 20
_AS_BUILT = (
    "The sessions here are as they were built: what you leave out stays in them until "
    "“voiceguide course” builds them anew."
)

_Signature = tuple[int, int, int, int]


@dataclass(frozen=True)
class _OpenFile(Content):
    """A file that is open: what takes its place does not disturb it."""

    file: BufferedReader
    size: int
    media_type: str
    etag: str
    on_disk: bool = True

    def __len__(self) -> int:
        return self.size

    def range(self, start: int, stop: int) -> bytes:
        self.file.seek(start)
        data = self.file.read(stop - start)
        if len(data) != stop - start:
            raise OSError("the file has become shorter")
        return data

    def close(self) -> None:
        self.file.close()


class BuiltCourseFolder:
    """Shows a course folder.

    Args:
        folder: the course's.
        today: gives the person's calendar day.

    Attributes:
        person: whose journal says which day is due, to be set once the folder's `program` is
            known; None to leave the journal aside.

    Raises:
        UsageError: no course is there, or not all of one.
        DataFileError: one of its files is damaged.
        JournalError: the journal can't be read.
    """

    speaks = False

    def __init__(
        self, folder: Path, person: Person | None = None, *, today: Callable[[], date]
    ) -> None:
        self.person = person
        self._folder, self._today = folder, today
        self._lock = Lock()
        self._etags: dict[str, tuple[_Signature, str]] = {}
        self._manifest: _Signature | None = None
        self._names: frozenset[str] = frozenset()
        self._course = self._read()

    @property
    def program(self) -> str:
        """The name of its program."""
        return self._course.program

    def journal(self) -> JournalView | None:
        """As CourseSource says; a day that the folder lacks is the nearest below that it has."""
        if self.person is None:
            return None
        person = self._person_now()
        standing = person.standing(self._today())
        return self._view(person, standing.advice, standing.done, easy=standing.advice.easy)

    def course(self) -> Course:
        """As CourseSource says."""
        with self._lock:
            # While a course is built its manifest is away; what was there is still shown.
            with suppress(UsageError, DataFileError):
                self._course = self._read()
            return self._course

    def content(self, name: str) -> Content | None:
        """As CourseSource says. What a link leads to outside the folder is not there."""
        self.course()
        if name not in self._names:
            return None
        if self.person is not None:
            journal_page.check_may_play(self._person_now(), name)
        try:
            path = (self._folder / name).resolve(strict=True)
            if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
                return None
            file = open_regular(path)
        except (OSError, ValueError, RuntimeError):  # the last for a link to itself
            return None
        media_type = MEDIA_TYPES.get(path.suffix, "application/json")
        if name.startswith("chapters/"):
            media_type = CHAPTERS_TYPE
        return _OpenFile(file, os.fstat(file.fileno()).st_size, media_type, self._etag(name, file))

    def speak(self, day: int) -> SpeechProgress:
        """As CourseSource says: all is spoken."""
        self._check(day)
        if self.person is not None:
            journal_page.check_may_play(self._person_now())
        return SpeechProgress(0, 0)

    def log(self, log: PageLog) -> PageLogged:
        """As CourseSource says."""
        self._check(log.day)
        person, today = self._person_now(), self._today()
        logged = journal_page.record(person, log, self._ids.values(), today)
        advice = person.advice(person.next_date(today))
        return journal_page.reply(logged, self._view(person, advice, {}), advice)

    def questions(self) -> Questions | None:
        """As CourseSource says."""
        if self.person is None:
            return None
        return journal_page.questions_for(self._person_now(), _AS_BUILT)

    def answer(self, answers: Mapping[str, str]) -> None:
        """As CourseSource says. The files stay as they are."""
        journal_page.keep_answers(self._person_now(), answers, self._today())

    def _person_now(self) -> Person:
        if self.person is None:
            raise UsageError(
                "the journal is left aside here", "start `voiceguide serve` with --program"
            )
        return journal_page.as_now(self.person)

    @property
    def _ids(self) -> Mapping[str, str]:
        """Ids of exercises by the titles of their stretches: of ours, and what is held besides."""
        held = {
            chapter.title: hold.exercise
            for day in self._course.days
            for chapter in day.timeline.chapters
            for hold in day.timeline.holds
            if chapter.start_ms <= hold.start_ms < chapter.end_ms
        }
        return held | dict(journal_page.ids_by_title(language("en").exercises))

    @property
    def _days(self) -> list[int]:
        return [day.timeline.day for day in self._course.days]

    def _check(self, day: int) -> None:
        if day not in self._days:
            raise DayError(day, self.program, self._days[-1])

    def _view(
        self, person: Person, advice: Advice, done: Mapping[int, int | None], *, easy: bool = False
    ) -> JournalView:
        first, wanted, reason = self._days[0], advice.day, advice_text(advice)
        if easy:
            # An easy day has the dose of a week before; a folder has no such form of a day.
            wanted = max(first, wanted - self._course.days_a_week)
        nearest = max((day for day in self._days if day <= wanted), default=first)
        if nearest != advice.day:
            reason = f"{reason}. In this folder that is day {nearest}."
            done = {day: pain for day, pain in done.items() if day != nearest}
        if advice.adjustment.give_way:
            hurt = ", ".join(sorted(advice.adjustment.give_way))
            reason = f"{reason}. In this folder nothing gives way: leave out {hurt}."
        view = JournalView(nearest, reason, advice.stop, done, exercises=self._ids)
        return journal_page.with_start(view, person, self._today())

    def _read(self) -> Course:
        path = self._folder / MANIFEST
        try:
            signature = _signature(path.stat())
            if signature == self._manifest:
                return self._course
            text = read_regular(path, MAX_MANIFEST_BYTES)
        except OSError as error:
            raise UsageError(
                f"no finished course in {self._folder}: {MANIFEST}: {reason(error)}",
                f"build one: voiceguide course --out {self._folder}",
            ) from error
        course, names = load_course(text, self._folder), files_of(text)
        self._manifest, self._names = signature, names
        return course

    def _etag(self, name: str, file: BufferedReader) -> str:
        """A checksum of a file's bytes, computed again only where they can have changed."""
        status = os.fstat(file.fileno())
        signature = _signature(status)
        if name in self._etags and self._etags[name][0] == signature:
            return self._etags[name][1]
        digest = hashlib.sha256()
        while piece := file.read(_HASHED_BYTES):
            digest.update(piece)
        etag = f'"{digest.hexdigest()}"'
        if time.time() - max(status.st_mtime, status.st_ctime) > _SETTLED_S:
            self._etags[name] = signature, etag
        return etag


def _signature(status: os.stat_result) -> _Signature:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
