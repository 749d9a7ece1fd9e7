"""A pool of processes that speak."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any


class SpeechPool(ProcessPoolExecutor):
    """A pool of processes for speech, one thread of work each.

    They are spawned and not forked, since voice engines hang in a forked process. Ctrl-C
    is the parent's business alone; a worker whose parent is gone ends itself.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(jobs, mp_context=get_context("spawn"), initializer=_start_worker)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a job. A process that this starts never sees Ctrl-C, not even while young."""
        with _interrupts_blocked():
            return super().submit(fn, *args, **kwargs)

    def abandon(self) -> None:
        """End now, whatever its processes are at: clips are stored whole or not at all.

        An orderly shutdown that a second Ctrl-C breaks off would leave processes that
        nobody ends, and Python would wait for them at its exit for ever.
        """
        with _interrupts_blocked():
            for process in list((self._processes or {}).values()):
                process.kill()
            self.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Hold SIGINT back for a moment; a child process inherits the mask, we lift ours."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
