"""Who runs jobs, and who hears how they go on.

Any `concurrent.futures.Executor` runs them, this machine's or another's. The pool of processes
stands in `audio/pool.py`: who speaks nothing need not load it.
"""

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class InlineExecutor(Executor):
    """Runs each job at once, in the caller's thread: for voices that need no pool."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a job; the future that comes back is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor keeps whatever its job raised
            future.set_exception(error)
        return future

    def abandon(self) -> None:
        """As SpeechPool.abandon says: nothing goes on here."""


def default_jobs() -> int:
    """As many processes as this program may use cores."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


class Progress:
    """Hears how the speaking goes on. This one ignores all of it: override what matters."""

    def start(self, sentences: int, voice: str) -> None:
        """So many sentences are about to be spoken."""

    def advance(self) -> None:
        """One of them is in the store."""

    def finish(self) -> None:
        """All of them are, or the work has stopped."""


class CourseProgress(Progress):
    """Hears how a course goes on: its sentences as Progress has it, and its days."""

    def waiting(self) -> None:
        """Another process builds into the folder; this one waits."""

    def days(self, count: int) -> None:
        """So many days are about to be built; comes before any speech."""

    def day_done(self, file: str, *, written: bool) -> None:
        """A day is in the folder; `written` is False if it was there already."""

    def making(self, file: str) -> None:
        """Something large is about to be made of the days."""
