"""How a person sees that files arrive."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voiceguide.cli.terminal import VERBOSITY, note

FileProgress = Callable[[str, int, int], None]


@contextmanager
def file_progress() -> Iterator[FileProgress]:
    """A bar for each file on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty() or VERBOSITY.quiet or os.environ.get("TERM") == "dumb":
        yield _Lines().tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TransferSpeedColumn

    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=size)
            bar.update(tasks[name], completed=done)

        yield tell


class _Lines:
    """A line at every quarter of a file, if it is a large one."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def tell(self, name: str, done: int, size: int) -> None:
        quarters = 4 * done // max(size, 1)
        if size >= 1_000_000 and quarters > self._told.get(name, -1):
            self._told[name] = quarters
            note(f"{name}: {25 * quarters} % of {size / 1e6:.1f} MB")
