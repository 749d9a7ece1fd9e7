"""How a person sees that the speaking goes on."""

import os
import sys
import time
from typing import TYPE_CHECKING

from voiceguide.cli.terminal import VERBOSITY, note

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_LONG_TENTH = 20
"""A session's hundred sentences need no lines between; a course's five hundred do."""


def speech_progress() -> "SpeechBar | SpeechLines":
    """A bar with the time left on a terminal, a plain line elsewhere."""
    return SpeechBar() if has_bars() else SpeechLines()


def has_bars() -> bool:
    """Whether stderr can show something that moves, and should."""
    return sys.stderr.isatty() and not VERBOSITY.quiet and os.environ.get("TERM") != "dumb"


def new_bar() -> "Bar":
    """A display of tasks on stderr, each with its count of `what` and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    return Progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        "{task.fields[what]}",
        TimeRemainingColumn(compact=True),
        "left",
        console=Console(stderr=True),
        transient=True,
    )


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
        self._bar = new_bar()
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
