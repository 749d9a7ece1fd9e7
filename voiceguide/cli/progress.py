"""How a person sees that work goes on: bars on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from voiceguide.audio.jobs import CourseProgress
from voiceguide.cli.terminal import has_moving_display, note, plain, styled

if TYPE_CHECKING:
    from rich.progress import Progress as Display
    from rich.progress import TaskID

_WAITING = "another voiceguide builds into this folder; waiting for it"
_LONG_TENTH = 20
"""A session's hundred sentences need no lines between; a course's five hundred do."""
_LARGE_FILE = 1_000_000
"""A file under it arrives at once: it needs no lines."""

FileProgress = Callable[[str, int, int], None]
"""Is told a file's name, the bytes that are there, and the bytes of the whole."""


@contextmanager
def build_progress() -> Iterator["_Lines | _Bars"]:
    """Bars with the time left on a terminal, a plain line a step elsewhere."""
    if not has_moving_display():
        yield _Lines()
        return
    bars = _Bars()
    try:
        yield bars
    finally:
        bars.close()


class _Lines(CourseProgress):
    """Plain lines: one at each end of the speaking, some for a long way, one a day."""

    def __init__(self) -> None:
        self._started = 0.0
        self._sentences = self._done = 0

    def start(self, sentences: int, voice: str) -> None:
        self._started, self._sentences, self._done = time.monotonic(), sentences, 0
        note(f"speaking {sentences} sentences with the voice {voice}")

    def advance(self) -> None:
        """Each tenth of a long way gets a line with the time left."""
        self._done += 1
        tenth = self._sentences // 10
        if tenth >= _LONG_TENTH and self._done % tenth == 0 and self._done < self._sentences:
            left = (time.monotonic() - self._started) * (self._sentences / self._done - 1)
            note(f"spoke {self._done} of {self._sentences} sentences, about {left:.0f} s left")

    def finish(self) -> None:
        seconds = time.monotonic() - self._started
        note(f"spoke {self._done} of {self._sentences} sentences in {seconds:.0f} s")

    def waiting(self) -> None:
        note(_WAITING)

    def days(self, count: int) -> None:
        note(f"building {count} days")

    def day_done(self, file: str, *, written: bool) -> None:
        if written:
            note(f"wrote {file}")

    def making(self, file: str) -> None:
        note(f"making {file}")


class _Bars(CourseProgress):
    """A bar for the sentences and one for the days, from the first of them on."""

    def __init__(self) -> None:
        self._speech: TaskID | None = None
        self._days: TaskID | None = None

    @cached_property
    def _display(self) -> "Display":
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            "{task.fields[what]}",
            TimeRemainingColumn(compact=True),
            "left",
        )
        display = Progress(*columns, console=Console(stderr=True), transient=True)
        display.start()
        return display

    def close(self) -> None:
        if "_display" in self.__dict__:
            self._display.stop()

    def start(self, sentences: int, voice: str) -> None:
        self._speech = self._display.add_task(
            f"Speaking ({plain(voice)})", total=sentences, what="sentences"
        )

    def advance(self) -> None:
        if self._speech is not None:
            self._display.advance(self._speech)

    def waiting(self) -> None:
        self._display.console.print(styled(_WAITING))

    def days(self, count: int) -> None:
        """The bar of the days waits for the speech."""
        self._days = self._display.add_task("Days", total=count, what="written")

    def day_done(self, file: str, *, written: bool) -> None:  # noqa: ARG002
        if self._days is not None:
            self._display.advance(self._days)

    def making(self, file: str) -> None:
        self._display.console.print(styled(f"making {file}"))


@contextmanager
def file_progress() -> Iterator[FileProgress]:
    """A bar for each file on a terminal, plain lines elsewhere."""
    if not has_moving_display():
        yield _FileLines().tell
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TextColumn,
        TransferSpeedColumn,
    )

    name = TextColumn("{task.description}", markup=False)
    columns = (name, BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(plain(name), total=size)
            bar.update(tasks[name], completed=done)

        yield tell


class _FileLines:
    """A line at every quarter of a file, if it is a large one."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def tell(self, name: str, done: int, size: int) -> None:
        quarters = 4 * done // max(size, 1)
        if size >= _LARGE_FILE and quarters > self._told.get(name, -1):
            self._told[name] = quarters
            note(f"{name}: {25 * quarters} % of {size / 1e6:.1f} MB")
