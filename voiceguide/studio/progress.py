"""Who is told how a course goes on."""

from typing import Protocol

from voiceguide.audio.progress import NoProgress, Progress


class CourseProgress(Progress, Protocol):
    """Who is told how a course goes on: its sentences as Progress says, and its days."""

    def waiting(self) -> None:
        """Another process builds into the folder; this one waits."""

    def days(self, count: int) -> None:
        """So many days are about to be made; comes before any speech."""

    def day_done(self, file: str, *, written: bool) -> None:
        """A day is in the folder; `written` is False if it was there already."""

    def making(self, file: str) -> None:
        """Something large is about to be made of the days."""


class NoCourseProgress(NoProgress):
    """Fulfils CourseProgress in silence."""

    def waiting(self) -> None:
        """Say nothing."""

    def days(self, count: int) -> None:
        """Say nothing."""

    def day_done(self, file: str, *, written: bool) -> None:
        """Say nothing."""

    def making(self, file: str) -> None:
        """Say nothing."""
