"""Files on their way into a course's folder, while others are made."""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

from voiceguide.audio.jobs import default_jobs
from voiceguide.publish.course import PutFile
from voiceguide.publish.course_folder import Content, CourseFolder

_HAND_OVER_S = 0.0005

Done = Callable[[PutFile], None]
"""Is told of a file that is in the folder now."""


class Writing:
    """Has an executor put files, and tells of each, in their order.

    What the executor gets can be pickled: one of a cluster that sees the folder will do.
    """

    def __init__(self, folder: CourseFolder, executor: Executor, done: Done) -> None:
        self._folder, self._executor, self._done = folder, executor, done
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
        self._done(put)

    def give_up(self) -> None:
        """Begin no more of them."""
        for future in self._running:
            future.cancel()


@contextmanager
def writing(
    folder: CourseFolder, done: Done, executor: Executor | None, jobs: int | None
) -> Iterator[Writing]:
    """A Writing that has ended when this ends, well or not.

    Args:
        folder: where to.
        done: told of each file.
        executor: None for threads of our own: neither writing nor hashing needs the interpreter.
        jobs: cores to use; None for all.
    """
    if executor is not None:
        yield from _until_put(Writing(folder, executor, done))
        return
    # More threads than cores, since most of them wait for the disk at any moment.
    with _handed_over_often(), ThreadPoolExecutor(2 * (jobs or default_jobs()) + 1) as own:
        yield from _until_put(Writing(folder, own, done))


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
