"""A course's folder: what may be written there, what is up to date, and what is left over.

A file is up to date if its bytes are what plan, voice and clips give now. Ours is what the
manifest lists or what says so itself: every kind of file that we write has the word
"voiceguide" near its start. Nothing that is not ours is ever replaced or removed.
"""

import hashlib
import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voiceguide.disks import existing_part
from voiceguide.errors import NotOursError, OutputError
from voiceguide.files import (
    Piece,
    check_can_write,
    reason,
    sweep,
    write_all,
    write_made,
    write_pieces,
)
from voiceguide.locks import locked
from voiceguide.publish.course import FOLDERS, MANIFEST, OPTIONAL_NAMES, PutFile
from voiceguide.publish.manifest import files_of

_MARK = b"voiceguide"
_MARK_WITHIN = 1 << 20
_WINDOW = 1 << 23
"""So much of a file is looked at once: what is mapped counts as memory."""


class Content(Protocol):
    """Bytes in parts that stand anywhere in memory."""

    @property
    def parts(self) -> Sequence[Piece]:
        """All of it in order."""
        ...

    def __len__(self) -> int: ...

    def pieces(self) -> Iterator[bytes]:
        """All of it in order, joined to large pieces."""
        ...


@dataclass(frozen=True, slots=True)
class CourseFolder:
    """A folder that a course is built into."""

    path: Path

    def check(self, names: Iterable[str]) -> None:
        """Find out, before any work, whether all of these can be written.

        Raises:
            OutputError: the folder is none, or may not be written to.
            NotOursError: something of that name is there and is not ours.
        """
        check_can_write(self.path / MANIFEST)
        listed = self._listed()
        for name in names:
            path = self.path / name
            check_can_write(path)
            there = path.exists() or path.is_symlink()
            if there and name not in listed and not _is_ours(path):
                raise NotOursError(path)

    @contextmanager
    def held(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Make the folder if it is missing, and hold it for this process alone.

        Args:
            waiting: called once if another process builds into it.

        Raises:
            OutputError: it can't be made.
        """
        missing = self._missing()
        with locked(self.path, waiting):
            try:
                self.tidy()
                yield
                self.tidy()
            except BaseException:
                # What was made in vain goes again; a folder with something in it stays.
                with suppress(OSError):
                    for path in missing:
                        path.rmdir()
                raise

    def _missing(self) -> list[Path]:
        """The folders that are not there yet, the innermost first."""
        try:
            there = existing_part(self.path)
        except OSError as error:
            raise OutputError(self.path, reason(error)) from error
        paths = (self.path, *self.path.parents)
        return list(paths[: paths.index(there)]) if there in paths else []

    def tidy(self) -> None:
        """Remove what a killed build has left half written."""
        for folder in ("", *FOLDERS):
            sweep(self.path / folder)

    def size(self, name: str) -> int:
        """The bytes of a file that is there; 0 if none is."""
        try:
            return (self.path / name).stat().st_size
        except OSError:
            return 0

    def put(self, name: str, content: Content) -> PutFile:
        """Have a file in the folder with this content; one that has it already is left alone.

        Raises:
            OutputError: it can't be written; what was there is as it was.
        """
        path = self.path / name
        found = _same(path, content)
        if found is not None:
            return PutFile(name, len(content), found, written=False)
        made = ""

        def make(part: Path) -> None:
            nonlocal made
            write_pieces(part, content.parts)
            made = _digest(part)

        self._begin(name)
        # Its name becomes durable with the manifest's, which follows in the same folder.
        write_made(path, make, durable_name=False)
        return PutFile(name, len(content), made, written=True)

    def put_all(self, contents: Iterable[tuple[str, bytes]]) -> list[PutFile]:
        """Have many small files in the folder, as `put` does, and faster.

        Raises:
            OutputError: one can't be written.
        """
        puts, changed = [], {}
        for name, content in contents:
            path = self.path / name
            same = _holds(path, content)
            digest = hashlib.sha256(content).hexdigest()
            puts.append(PutFile(name, len(content), digest, written=not same))
            if not same:
                self._begin(name)
                changed[path] = content
        write_all(changed)
        return puts

    def put_made(self, name: str, make: Callable[[Path], None]) -> PutFile:
        """Have a file in the folder that is made on the disk, as `put` does.

        Args:
            name: of the file.
            make: writes it at the path that it is given.

        Raises:
            OutputError: it can't be written; what was there is as it was.
        """
        path, made = self.path / name, ""

        def differs(part: Path) -> bool:
            nonlocal made
            made = _digest(part)
            if path.is_file() and made == _digest(path):
                return False
            self._begin(name)
            return True

        written = write_made(path, make, differs)
        return PutFile(name, self.size(name), made, written=written)

    def _begin(self, name: str) -> None:
        """From here until the manifest is written anew, the course is not complete."""
        path = self.path / name
        try:
            path.parent.mkdir(exist_ok=True)
            if name != MANIFEST:
                (self.path / MANIFEST).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(path, reason(error)) from error

    def left_over(self, names: Iterable[str]) -> list[str]:
        """Files of ours that a course with these names does not have, in order."""
        kept, listed = {*names, MANIFEST}, self._listed()
        found = {
            path.relative_to(self.path).as_posix(): path
            for folder in ("", *FOLDERS)
            for path in (self.path / folder).glob("*.*")
        }
        return sorted(
            name
            for name, path in found.items()
            if OPTIONAL_NAMES.fullmatch(name) and name not in kept and path.is_file()
            if name in listed or _is_ours(path)
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

    def _listed(self) -> frozenset[str]:
        try:
            return files_of((self.path / MANIFEST).read_bytes())
        except OSError:
            return frozenset()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _same(path: Path, content: Content) -> str | None:
    """The checksum of a file that has this content; None if there is none or it differs."""
    digest = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            if path.stat().st_size != len(content):
                return None
            for piece in content.pieces():
                if file.read(len(piece)) != piece:
                    return None
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()


def _digest(path: Path) -> str:
    """Read through the system's own cache: no copy, and no interpreter while it is read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = path.stat().st_size
        for start in range(0, size, _WINDOW):
            length = min(_WINDOW, size - start)
            with mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ, offset=start) as part:
                digest.update(part)
    return digest.hexdigest()


def _is_ours(path: Path) -> bool:
    """Whether a file says that it is of voiceguide; an empty one has nothing to lose."""
    try:
        with path.open("rb") as file:
            head = file.read(_MARK_WITHIN)
    except OSError:
        return False
    return not head or _MARK in head
