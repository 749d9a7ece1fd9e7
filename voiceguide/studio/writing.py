"""Files on their way into a course's folder, while others are made."""

import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

from voiceguide.audio.jobs import default_jobs
from voiceguide.publish.course import PutFile
from voiceguide.publish.folder import Content, CourseFolder
from voiceguide.studio.progress import CourseProgress

_HAND_OVER_S = 0.0005


class Writing:
    """Has an executor put files, and tells the progress of each, in their order.

    What the executor gets can be pickled: one of a cluster that sees the folder will do.
    """

    def __init__(self, folder: CourseFolder, executor: Executor, progress: CourseProgress) -> None:
        self._folder, self._executor, self._progress = folder, executor, progress
        self._running: deque[Future[PutFile]] = deque()
        self._puts: list[PutFile] = []

    def put(self, name: str, content: Content) -> None:
        """Have a file put, soon. Raises what went wrong with those before it."""
        self._running.append(self._executor.submit(self._folder.put, name, content))
        while self._running and self._running[0].done():
            self._end_one()

    def all_put(self) -> list[PutFile]:
        """Wait for all of them. Raises as CourseFolder.put does."""
        while self._running:
            self._end_one()
        return self._puts

    def _end_one(self) -> None:
        put = self._running.popleft().result()
        self._puts.append(put)
        self._progress.day_done(put.name, written=put.written)

    def give_up(self) -> None:
        """Begin no more of them."""
        for future in self._running:
            future.cancel()


@contextmanager
def writing(
    folder: CourseFolder, progress: CourseProgress, executor: Executor | None, jobs: int | None
) -> Iterator[Writing]:
    """A Writing that has ended when this ends, well or not.

    Args:
        folder: where to.
        progress: told of each file.
        executor: None for threads of our own: neither writing nor hashing needs the interpreter.
        jobs: cores to use; None for all.
    """
    if executor is not None:
        yield from _until_put(Writing(folder, executor, progress))
        return
    # More threads than cores, since most of them wait for the disk at any moment.
    with _handed_over_often(), ThreadPoolExecutor(2 * (jobs or default_jobs()) + 1) as own:
        yield from _until_put(Writing(folder, own, progress))


def _until_put(files: Writing) -> Iterator[Writing]:
    try:
        yield files
    finally:
        files.give_up()


@contextmanager
def _handed_over_often() -> Iterator[None]:
    """Let a thread that comes back from the disk have the interpreter soon.

    It comes back thirty times a file, and by default waits for up to 5 ms each time.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_HAND_OVER_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
