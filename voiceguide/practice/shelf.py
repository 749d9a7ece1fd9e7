"""Where a practice is kept: files by name in a folder, or in an object store by URL.

A name has forward slashes. What is named by its content is created once and never changed; only a
person's own files and practice.json are put again.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voiceguide.errors import OutputError
from voiceguide.files import check_can_write, read_regular, reason, sweep, write_atomic

MAX_FILE_BYTES = 1 << 30
"""No file of a practice has so many."""


class Shelf(Protocol):
    """Files by name. It can be sent to other processes, and to other machines if they share it."""

    def sizes(self, folder: str) -> Mapping[str, int]:
        """The bytes of each file in a folder and those below it, by name."""
        ...

    def sizes_among(self, folder: str, names: Sequence[str]) -> Mapping[str, int]:
        """The bytes of each file in some of the folders in a folder.

        Args:
            folder: its name.
            names: of the folders in it, in order; at least one. Of others between them, too.
        """
        ...

    def get(self, name: str) -> bytes | None:
        """A file; None if there is none."""
        ...

    def create(self, name: str, content: bytes) -> bool:
        """Keep a file, unless one of that name and size is there; whether it was written."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep a file, in the place of one that is there."""
        ...

    def settle(self) -> None:
        """Have all that was written survive a power cut."""
        ...


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """A folder of this machine, or one that several machines have mounted.

    Raises:
        OutputError: from every method, where the folder can't be read or written.
    """

    path: Path

    def prepare(self) -> None:
        """Make the folder if it is missing, and remove what killed processes left half written."""
        check_can_write(self.path / "practice.json")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(self.path, reason(error)) from error
        sweep(self.path)

    def sizes(self, folder: str) -> Mapping[str, int]:
        """As Shelf.sizes has it."""
        return self.sizes_among("", (folder,))

    def sizes_among(self, folder: str, names: Sequence[str]) -> Mapping[str, int]:
        """As Shelf.sizes_among has it."""
        found: dict[str, int] = {}
        try:
            for name in names:
                self._walk(f"{folder}/{name}" if folder else name, found)
        except OSError as error:
            raise OutputError(self.path / folder, reason(error)) from error
        return found

    def _walk(self, folder: str, found: dict[str, int]) -> None:
        try:
            entries = os.scandir(self.path / folder)
        except FileNotFoundError:
            return
        with entries:
            for entry in entries:
                name = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    self._walk(name, found)
                elif entry.is_file(follow_symlinks=False):
                    found[name] = entry.stat(follow_symlinks=False).st_size

    def get(self, name: str) -> bytes | None:
        """As Shelf.get has it."""
        try:
            return read_regular(self.path / name, MAX_FILE_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OutputError(self.path / name, reason(error)) from error

    def create(self, name: str, content: bytes) -> bool:
        """As Shelf.create has it."""
        try:
            if (self.path / name).stat(follow_symlinks=False).st_size == len(content):
                return False
        except OSError:
            pass  # Writing it says what is wrong.
        self._write(name, content, durable=True)
        return True

    def put(self, name: str, content: bytes) -> None:
        """As Shelf.put has it."""
        self._write(name, content, durable=False)

    def settle(self) -> None:
        """As Shelf.settle has it."""
        if hasattr(os, "sync"):
            os.sync()

    def _write(self, name: str, content: bytes, *, durable: bool) -> None:
        path = self.path / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(path, reason(error)) from error
        write_atomic(path, content, durable=durable, beside=self.path)


def shelf_at(place: str) -> Shelf:
    """The shelf of a folder's path, or of a URL.

    Raises:
        PracticeError: the library for object stores is missing, or the URL is none of its.
        OutputError: the folder can't be written to.
    """
    if "://" in place:
        from voiceguide.practice.object_shelf import ObjectShelf

        store = ObjectShelf(place.rstrip("/"))
        store.prepare()
        return store
    folder = FolderShelf(Path(place).absolute())
    folder.prepare()
    return folder
