"""A built course for the server. Fulfils source.CourseSource.

What the manifest lists is there, and nothing else. A course that is built anew while it is
served is taken up when its manifest is written.
"""

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from threading import Lock

from voiceguide.errors import DataFileError, DayError, UsageError
from voiceguide.files import reason
from voiceguide.publish.course import Course
from voiceguide.publish.manifest import MANIFEST, files_of, load_course
from voiceguide.web.diary import Diary, no_journal
from voiceguide.web.source import CHAPTERS_TYPE, MEDIA_TYPES, Content, SpeechProgress, Standing

_SETTLED_S = 2.0
"""A file that was changed so lately may change again within one tick of its disk's clock."""
_READ = 1 << 20

Signature = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Fulfils Content with a file that is open: what takes its place does not disturb it."""

    file: FileIO
    size: int
    media_type: str
    etag: str
    on_disk: bool = True

    def __len__(self) -> int:
        return self.size

    def range(self, start: int, stop: int) -> bytes:
        """As Content says."""
        self.file.seek(start)
        found = self.file.read(stop - start)
        if len(found) != stop - start:
            raise OSError("the file has become shorter")
        return found

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class FolderShelf:
    """Shows a course folder.

    Attributes:
        diary: the journal for its program, which may only be known once the folder is read;
            None to leave the journal aside.

    Raises:
        UsageError: no course is there, or not all of one.
        DataFileError: one of its files is damaged.
        JournalError: the journal can't be read.
    """

    speaks = False

    def __init__(self, folder: Path, diary: Diary | None = None) -> None:
        self._folder, self.diary = folder, diary
        self._lock = Lock()
        self._etags: dict[str, tuple[Signature, str]] = {}
        self._seen: Signature | None = None
        self._names: frozenset[str] = frozenset()
        self._course = self._read()

    @property
    def program(self) -> str:
        """The name of its program."""
        return self._course.program

    def standing(self) -> Standing | None:
        """As CourseSource says; a day that the folder lacks is the nearest below that it has."""
        if self.diary is None:
            return None
        return self._within(self.diary.standing(), easy=self.diary.advice().easy)

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
        try:
            path = (self._folder / name).resolve(strict=True)
            if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
                return None
            file = path.open("rb", buffering=0)
        except (OSError, ValueError):
            return None
        kind = MEDIA_TYPES.get(path.suffix, "application/json")
        if name.startswith("chapters/"):
            kind = CHAPTERS_TYPE
        return OpenFile(file, os.fstat(file.fileno()).st_size, kind, self._etag(name, file))

    def speak(self, day: int) -> SpeechProgress:
        """As CourseSource says: all is spoken."""
        self._check(day)
        return SpeechProgress(0, 0)

    def log(self, day: int, pain: int | None, note: str) -> Standing:
        """As CourseSource says."""
        self._check(day)
        if self.diary is None:
            raise no_journal()
        after = self.diary.log(day, pain, note)
        return self._within(after, easy=False)

    def _check(self, day: int) -> None:
        days = [each.timeline.day for each in self._course.days]
        if day not in days:
            raise DayError(day, self.program, days[-1])

    def _within(self, found: Standing, *, easy: bool) -> Standing:
        days = [each.timeline.day for each in self._course.days]
        wanted = found.today
        if easy:
            # An easy day has the dose of a week before; a folder has no such form of a day.
            wanted = max(days[0], wanted - self._course.days_a_week)
        today = max((day for day in days if day <= wanted), default=days[0])
        if today == found.today:
            return found
        reason = f"{found.reason}. In this folder that is day {today}."
        done = tuple(each for each in found.done if each.day != today)
        return replace(found, today=today, reason=reason, done=done)

    def _read(self) -> Course:
        path = self._folder / MANIFEST
        try:
            signature = _signature(path.stat())
            if signature == self._seen:
                return self._course
            text = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"no finished course in {self._folder}: {MANIFEST}: {reason(error)}",
                f"build one: voiceguide course --out {self._folder}",
            ) from error
        course, names = load_course(text, self._folder), files_of(text)
        self._seen, self._names = signature, names
        return course

    def _etag(self, name: str, file: FileIO) -> str:
        """A checksum of a file's bytes, made anew only where they can have changed."""
        status = os.fstat(file.fileno())
        signature = _signature(status)
        known = self._etags.get(name)
        if known is not None and known[0] == signature:
            return known[1]
        digest = hashlib.sha256()
        while piece := file.read(_READ):
            digest.update(piece)
        etag = f'"{digest.hexdigest()}"'
        if time.time() - max(status.st_mtime, status.st_ctime) > _SETTLED_S:
            self._etags[name] = signature, etag
        return etag


def _signature(status: os.stat_result) -> Signature:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
