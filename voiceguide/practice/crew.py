"""Who works: processes of this machine, or a cluster; and how their losses are made good.

Every task can be done again, so a worker that is lost costs what it was at, and no more.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, TypeVar

from voiceguide.audio.pool import SpeechPool
from voiceguide.errors import PracticeError, VoiceguideError

Result = TypeVar("Result")

TRIES = 4
"""So often is a task given out; who kills so many workers would kill more."""
_A_WORKER = 3
"""Tasks given out at once for each worker: none waits for the next, and few are in memory."""
_LOOK_S = 5.0
"""How often is looked whether those who work are still there."""


class Crew(Protocol):
    """Who works."""

    @property
    def workers(self) -> int:
        """How many tasks are done at once; it may change."""
        ...

    def executor(self) -> Executor:
        """Who takes tasks now; another one after a loss."""
        ...

    def lost(self, executor: Executor) -> None:
        """Is told that those who worked are gone.

        Raises:
            PracticeError: nobody else comes.
        """
        ...

    def check(self) -> None:
        """Raise PracticeError where nobody works any more, and nobody would say so."""
        ...


@dataclass(slots=True)
class LocalCrew:
    """Processes of this machine. Use it in a `with` statement.

    Attributes:
        workers: how many.
    """

    workers: int
    _pool: SpeechPool | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        pool, self._pool = self._pool, None
        if pool is not None and kind is None:
            pool.shutdown()
        elif pool is not None:
            pool.abandon()

    def executor(self) -> Executor:
        """As Crew.executor has it."""
        if self._pool is None:
            self._pool = SpeechPool(self.workers)
        return self._pool

    def lost(self, executor: Executor) -> None:
        """As Crew.lost has it: a new pool comes."""
        if executor is self._pool:
            self._pool = None
            with suppress(Exception):  # it is broken already
                executor.shutdown(wait=False, cancel_futures=True)

    def check(self) -> None:
        """As Crew.check has it: a pool says itself that it is broken."""


@dataclass(slots=True)
class _Task:
    """A task that was given out, and how often."""

    arguments: tuple[Any, ...]
    tries: int = 0


def run(
    crew: Crew, work: Callable[..., Result], tasks: Iterable[tuple[Any, ...] | None]
) -> Iterator[Result]:
    """Have tasks done, a few for each worker at a time; gives what comes of them, in any order.

    Args:
        crew: who does them.
        work: does one; it can be pickled, and done again.
        tasks: the arguments of each, taken as they are needed; None where the next one waits for
            what comes of those that are given out.

    Raises:
        PracticeError: those who work were lost again and again.
        Exception: what a task raised; those that nobody has begun are not done then.
    """
    running = _Running(crew, work)
    todo = iter(tasks)
    try:
        while True:
            while running.has_room() and (task := next(todo, None)) is not None:
                running.give_out(_Task(task))
            if running.is_idle():
                return
            yield from running.done()
    finally:
        running.cancel()


@dataclass(slots=True)
class _Running:
    """The tasks that are given out."""

    crew: Crew
    work: Callable[..., Any]
    futures: dict[Future[Any], tuple[_Task, Executor]] = field(default_factory=dict)
    again: deque[_Task] = field(default_factory=deque)

    def has_room(self) -> bool:
        return not self.again and len(self.futures) < max(1, self.crew.workers) * _A_WORKER

    def is_idle(self) -> bool:
        return not self.futures and not self.again

    def give_out(self, task: _Task) -> None:
        task.tries += 1
        if task.tries > TRIES:
            raise PracticeError(
                f"those who work were lost {TRIES} times at the same task",
                "look at their memory and their disks, and run the command again: it goes on",
            )
        executor = self.crew.executor()
        try:
            future = executor.submit(self.work, *task.arguments)
        except BrokenExecutor:
            self.again.append(task)
            self.crew.lost(executor)
        else:
            self.futures[future] = (task, executor)

    def done(self) -> Iterator[Any]:
        """What has come of the next tasks that are done."""
        for _ in range(len(self.again)):
            self.give_out(self.again.popleft())
        finished, _ = wait(self.futures, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        if not finished:
            self.crew.check()
        for future in finished:
            task, executor = self.futures.pop(future)
            try:
                result = future.result()
            except VoiceguideError:
                raise
            except (BrokenExecutor, CancelledError):
                self.again.append(task)
                self.crew.lost(executor)
            except Exception as error:
                if not _is_loss(error):
                    raise
                self.again.append(task)
                self.crew.lost(executor)
            else:
                yield result

    def cancel(self) -> None:
        for future in self.futures:
            future.cancel()


def _is_loss(error: Exception) -> bool:
    """Whether a cluster says that who worked was lost, and not that the task failed."""
    return type(error).__module__.startswith("distributed")
