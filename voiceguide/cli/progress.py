"""How a person sees that work goes on: bars on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from voiceguide.cli.terminal import has_moving_display, note

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_WAITING = "another voiceguide builds into this folder; waiting for it"
_LONG_TENTH = 20
"""A session's hundred sentences need no lines between; a course's five hundred do."""
_LARGE_FILE = 1_000_000
"""A file under it arrives at once: it needs no lines."""

FileProgress = Callable[[str, int, int], None]
"""Is told a file's name, the bytes that are there, and the bytes of the whole."""


def speech_progress() -> "SpeechBar | SpeechLines":
    """A bar with the time left on a terminal, a plain line elsewhere."""
    return SpeechBar() if has_moving_display() else SpeechLines()


def _new_bar() -> "Bar":
    """A display of tasks on stderr, each with its count of `what` and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        "{task.fields[what]}",
        TimeRemainingColumn(compact=True),
        "left",
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


class SpeechLines:
    """Fulfils studio.Progress with plain lines: one at each end, and some for a long way."""

    def __init__(self) -> None:
        self._started = 0.0
        self._sentences = self._done = 0

    def start(self, sentences: int, voice: str) -> None:
        """Say how much there is to do."""
        self._started, self._sentences, self._done = time.monotonic(), sentences, 0
        note(f"speaking {sentences} sentences with the voice {voice}")

    def advance(self) -> None:
        """Count; each tenth of a long way gets a line with the time left."""
        self._done += 1
        tenth = self._sentences // 10
        if tenth >= _LONG_TENTH and self._done % tenth == 0 and self._done < self._sentences:
            left = (time.monotonic() - self._started) * (self._sentences / self._done - 1)
            note(f"spoke {self._done} of {self._sentences} sentences, about {left:.0f} s left")

    def finish(self) -> None:
        """Say how it went."""
        seconds = time.monotonic() - self._started
        note(f"spoke {self._done} of {self._sentences} sentences in {seconds:.0f} s")


class SpeechBar:
    """Fulfils studio.Progress with a bar."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def start(self, sentences: int, voice: str) -> None:
        """Show the bar."""
        self._bar = _new_bar()
        self._task = self._bar.add_task(f"Speaking ({voice})", total=sentences, what="sentences")
        self._bar.start()

    def advance(self) -> None:
        """Move the bar on."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def course_progress() -> "CourseBars | CourseLines":
    """Bars with the time left on a terminal, a plain line a step elsewhere."""
    return CourseBars() if has_moving_display() else CourseLines()


class CourseLines(SpeechLines):
    """Fulfils studio.CourseProgress with plain lines."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def waiting(self) -> None:
        """Say what for."""
        note(_WAITING)

    def days(self, count: int) -> None:
        """Say how much there is to do."""
        note(f"building {count} days")

    def day_done(self, file: str, *, written: bool) -> None:
        """Name a file that was written."""
        if written:
            note(f"wrote {file}")

    def making(self, file: str) -> None:
        """Name it."""
        note(f"making {file}")


class CourseBars:
    """Fulfils studio.CourseProgress with a bar for the sentences and one for the days."""

    def __init__(self) -> None:
        self._bar = _new_bar()
        self._speech: TaskID | None = None
        self._days: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def waiting(self) -> None:
        """Say what for."""
        self._bar.console.print(_WAITING)

    def days(self, count: int) -> None:
        """Show the bar of the days, which waits for the speech."""
        self._days = self._bar.add_task("Days", total=count, what="written")

    def start(self, sentences: int, voice: str) -> None:
        """Show the bar of the sentences."""
        self._speech = self._bar.add_task(f"Voice {voice}", total=sentences, what="sentences")

    def advance(self) -> None:
        """Move that bar on."""
        if self._speech is not None:
            self._bar.advance(self._speech)

    def finish(self) -> None:
        """Nothing more: the bar stays, full."""

    def day_done(self, file: str, *, written: bool) -> None:  # noqa: ARG002
        """Move the bar of the days on."""
        if self._days is not None:
            self._bar.advance(self._days)

    def making(self, file: str) -> None:
        """Name it."""
        self._bar.console.print(f"making {file}")


@contextmanager
def file_progress() -> Iterator[FileProgress]:
    """A bar for each file on a terminal, plain lines elsewhere."""
    if not has_moving_display():
        yield _FileLines().tell
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


class _FileLines:
    """A line at every quarter of a file, if it is a large one."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def tell(self, name: str, done: int, size: int) -> None:
        quarters = 4 * done // max(size, 1)
        if size >= _LARGE_FILE and quarters > self._told.get(name, -1):
            self._told[name] = quarters
            note(f"{name}: {25 * quarters} % of {size / 1e6:.1f} MB")
