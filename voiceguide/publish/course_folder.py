"""A course's folder: what may be written there, what is up to date, and what is left over.

A file is up to date if its bytes are what plan, voice and clips give now. Nothing that is not
ours (see ownership.py) is ever replaced or removed, and no link in the folder is followed. The
folder itself may be one: the person named it.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from voiceguide.audio.assemble import Joined
from voiceguide.errors import OutputError
from voiceguide.files import (
    check_can_write,
    existing_part,
    open_regular,
    put_in_place,
    read_regular,
    reason,
    sweep,
    sync,
    temporary,
    write_atomic,
)
from voiceguide.publish.course import (
    FOLDERS,
    FORMER_MANIFEST,
    MANIFEST,
    OPTIONAL_NAMES,
    WrittenFile,
)
from voiceguide.publish.manifest import MAX_MANIFEST_BYTES, sums_of
from voiceguide.publish.ownership import check_no_link, check_ours, is_link, is_ours


@dataclass(frozen=True, slots=True)
class CourseFolder:
    """A folder that a course is built into."""

    path: Path

    def check(self, names: Iterable[str], *, force: bool = False) -> None:
        """Find out, before any work, whether all of these can be written.

        Within `locked`, since another build changes what is there.

        Args:
            names: of what is to be written.
            force: somebody's files may be replaced, but for links.

        Raises:
            OutputError: the folder is none, or may not be written to.
            NotOursError: something of that name is there and is not ours.
        """
        check_can_write(self.path / MANIFEST)
        for folder in FOLDERS:
            check_no_link(self.path / folder)
        now, former = self._listed()
        for name in (*names, FORMER_MANIFEST):
            path = self.path / name
            check_can_write(path)
            if force:
                check_no_link(path)
            elif name not in former or not is_ours(path, former[name]):
                check_ours(path, now.get(name, ""))

    @contextmanager
    def locked(self, locks: Path, waiting: Callable[[], None]) -> Iterator[None]:
        """Make the folder if it is missing, and keep other builds out of it.

        The lock ends with its process, however that ends. Where nothing can be locked, the
        work goes on without.

        Args:
            locks: a folder for the lock, made if it is missing. In the course's own one
                it would be taken for a part of the course.
            waiting: called once if another process builds into it.

        Raises:
            OutputError: the folder can't be made, or may not be written to.
        """
        check_can_write(self.path / MANIFEST)
        key = hashlib.sha256(os.fsencode(os.path.realpath(self.path))).hexdigest()[:24]
        lock = FileLock(locks / f"{key}.lock", fallback_to_soft=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            waiting()
            lock.acquire()
        except OSError:
            pass  # It can't lock there.
        try:
            with self._folder_there():
                self._tidy()
                yield
                self._tidy()
        finally:
            lock.release()

    @contextmanager
    def _folder_there(self) -> Iterator[None]:
        """The folder is there; what was made in vain goes again if the work fails."""
        missing: list[Path] = []
        try:
            there = existing_part(self.path)
            missing = [path for path in (self.path, *self.path.parents) if there in path.parents]
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(self.path, reason(error)) from error
        try:
            yield
        except BaseException:
            # A folder with something in it stays.
            with suppress(OSError):
                for path in missing:
                    path.rmdir()
            raise

    def _tidy(self) -> None:
        """Remove what a killed build has left half written."""
        for folder in self._folders():
            sweep(folder)

    def _folders(self) -> list[Path]:
        """The folder and those in it that are ours: links lead to somebody's."""
        inside = (self.path / name for name in FOLDERS)
        return [self.path, *(folder for folder in inside if not is_link(folder))]

    def size(self, name: str) -> int:
        """The bytes of a file that is there; 0 if none is."""
        try:
            return (self.path / name).stat().st_size
        except OSError:
            return 0

    def put(self, name: str, content: Joined) -> WrittenFile:
        """Have a file in the folder with this content; one that has it already is left alone.

        It is safe on the disk before it takes its place. Waiting for that takes longer than
        writing, but many threads can wait at once.

        Raises:
            OutputError: it can't be written; what was there is as it was.
        """
        self._check_place(name)
        path = self.path / name
        same = _same(path, content)
        if same is not None:
            return WrittenFile(name, len(content), same, written=False)
        self._begin(name)
        digest = hashlib.sha256()

        def pieces() -> Iterator[bytes]:
            for piece in content.pieces():
                digest.update(piece)
                yield piece

        write_atomic(path, pieces(), durable=True)
        return WrittenFile(name, len(content), digest.hexdigest(), written=True)

    def put_file(self, name: str, write: Callable[[Path], None]) -> WrittenFile:
        """Have a file in the folder that something else writes, as `put` does.

        Args:
            name: of the file.
            write: writes it at the path that it is given.

        Raises:
            OutputError: it can't be written; what was there is as it was.
        """
        path = self.path / name
        self._check_place(name)
        with temporary(path) as part:
            write(part)
            digest = _digest(part)
            written = not path.is_file() or digest != _digest(path)
            if written:
                sync(part)
                self._begin(name)
                put_in_place(part, path)
        return WrittenFile(name, self.size(name), digest, written=written)

    def complete(self, manifest: bytes) -> WrittenFile:
        """Write the manifest, when all files that it lists and their names are safe on the disk.

        Raises:
            OutputError: it can't be written, or the disk can't promise that.
        """
        content = Joined((manifest,))
        if _same(self.path / MANIFEST, content) is None:
            for folder in self._folders():
                if folder.is_dir():
                    sync(folder)
        file = self.put(MANIFEST, content)
        if file.written:
            sync(self.path)
        self.remove([FORMER_MANIFEST])
        return file

    def _begin(self, name: str) -> None:
        """From here until the manifest is written anew, the course is not complete.

        The one that was is kept: it knows what calendars have been told.
        """
        path, manifest = self.path / name, self.path / MANIFEST
        try:
            path.parent.mkdir(exist_ok=True)
            if name != MANIFEST:
                with suppress(FileNotFoundError):
                    manifest.replace(self.path / FORMER_MANIFEST)
        except OSError as error:
            raise OutputError(path, reason(error)) from error

    def _check_place(self, name: str) -> None:
        """Refuse what has become a link since `check`.

        Raises:
            NotOursError: so it is.
        """
        path = self.path / name
        check_no_link(path)
        if path.parent != self.path:
            check_no_link(path.parent)

    def left_over(self, names: Iterable[str]) -> list[str]:
        """Files of ours that a course with these names does not have, in order."""
        expected, (now, former) = {*names, MANIFEST}, self._listed()
        candidates = (
            (path.relative_to(self.path).as_posix(), path)
            for folder in self._folders()
            for path in folder.glob("*.*")
        )
        return sorted(
            name
            for name, path in candidates
            if OPTIONAL_NAMES.fullmatch(name) and name not in expected
            if is_ours(path, now.get(name, "")) or (name in former and is_ours(path, former[name]))
        )

    def remove(self, names: Iterable[str]) -> None:
        """Remove files that `left_over` named.

        Raises:
            OutputError: one can't be removed.
        """
        for name in names:
            path = self.path / name
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise OutputError(path, reason(error)) from error

    def _listed(self) -> tuple[dict[str, str], dict[str, str]]:
        """The checksums of the files of a course, by name, as its manifest says.

        Returns:
            Those of a complete course; and those of the last one that was, while the next is not.
        """
        now = self._sums(MANIFEST)
        return now, {} if now else self._sums(FORMER_MANIFEST)

    def _sums(self, manifest: str) -> dict[str, str]:
        try:
            return sums_of(read_regular(self.path / manifest, MAX_MANIFEST_BYTES))
        except OSError:
            return {}


def _same(path: Path, content: Joined) -> str | None:
    """The checksum of a file that has this content; None if it is missing or differs."""
    digest = hashlib.sha256()
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_size != len(content):
                return None
            for piece in content.pieces():
                if file.read(len(piece)) != piece:
                    return None
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
