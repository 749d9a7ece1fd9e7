"""A practice in an object store, by URL: what obstore knows, S3, Azure and GCS among them.

Credentials come by the store's own usual ways: variables of the environment, a role of the
machine. None is asked for, kept or told.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from voiceguide.errors import PracticeError
from voiceguide.publish.course import MEDIA_TYPES

_IN_ORDER = ("s3://", "s3a://", "gs://", "az://", "azure://", "abfs://", "abfss://", "adl://")
"""Stores that list names in order."""


@dataclass(frozen=True, slots=True)
class ObjectShelf:
    """A store by URL: s3://bucket/folder, az://..., gs://...

    Raises:
        PracticeError: from every method, where the store can't be reached or refuses.
    """

    url: str

    def prepare(self) -> None:
        """Find out whether the store can be reached at all."""
        with self._said():
            next(self._list("practice.json"), None)

    def sizes(self, folder: str) -> Mapping[str, int]:
        """As Shelf.sizes has it."""
        with self._said():
            return {each["path"]: each["size"] for each in self._list(folder)}

    def sizes_among(self, folder: str, names: Sequence[str]) -> Mapping[str, int]:
        """As Shelf.sizes_among has it: one listing from the first to the last."""
        first, last = f"{folder}/{names[0]}", f"{folder}/{names[-1]}/"
        found: dict[str, int] = {}
        with self._said():
            for each in self._list(folder, first):
                if each["path"][: len(last)] <= last:
                    found[each["path"]] = each["size"]
                elif self.url.startswith(_IN_ORDER):
                    break
        return found

    def _list(self, folder: str, after: str | None = None) -> Iterator[Mapping[str, Any]]:
        listing = _library().list(_store(self.url), folder, offset=after)
        return (each for several in listing for each in several)

    def get(self, name: str) -> bytes | None:
        """As Shelf.get has it."""
        with self._said():
            try:
                return bytes(_library().get(_store(self.url), name).bytes())
            except FileNotFoundError:
                return None

    def create(self, name: str, content: bytes) -> bool:
        """As Shelf.create has it: the store itself keeps a second one from being written."""
        from obstore.exceptions import AlreadyExistsError

        with self._said():
            try:
                self._put(name, content, mode="create")
            except AlreadyExistsError:
                return False
            return True

    def put(self, name: str, content: bytes) -> None:
        """As Shelf.put has it."""
        with self._said():
            self._put(name, content, mode="overwrite")

    def settle(self) -> None:
        """As Shelf.settle has it: a store has answered only when it has."""

    def _put(self, name: str, content: bytes, *, mode: str) -> None:
        kind = MEDIA_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
        _library().put(
            _store(self.url),
            name,
            content,
            mode=mode,
            attributes={"Content-Type": kind},
            # Many parts can't be created only where nothing is.
            use_multipart=False,
        )

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What the store says is wrong, in a line."""
        from obstore.exceptions import AlreadyExistsError, BaseError

        try:
            yield
        except (FileNotFoundError, AlreadyExistsError):
            raise
        except (BaseError, OSError, ValueError) as error:
            why = " ".join(str(error).split("\n", 1)[0].split())
            raise PracticeError(
                f"the store {self.url}: {why}",
                "look at its address and its credentials, and run the command again: it goes on",
            ) from error


def _library() -> Any:
    try:
        import obstore
    except ImportError as error:
        raise PracticeError(
            "a store by URL needs the package obstore", 'pip install "voiceguide[cluster]"'
        ) from error
    return obstore


@cache
def _store(url: str) -> Any:
    _library()
    from obstore.store import from_url

    return from_url(url)
