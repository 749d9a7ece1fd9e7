"""How a person sees that the speaking goes on."""

import os
import sys
import time
from typing import TYPE_CHECKING

from voiceguide.cli.terminal import VERBOSITY, note

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


def speech_progress() -> "SpeechBar | SpeechLines":
    """A bar with the time left on a terminal, a plain line elsewhere."""
    if sys.stderr.isatty() and not VERBOSITY.quiet and os.environ.get("TERM") != "dumb":
        return SpeechBar()
    return SpeechLines()


class SpeechLines:
    """Fulfils studio.Progress with one plain line a step."""

    def __init__(self) -> None:
        self._started = 0.0
        self._sentences = self._done = 0

    def start(self, sentences: int, voice: str) -> None:
        """Say how much there is to do."""
        self._started, self._sentences, self._done = time.monotonic(), sentences, 0
        note(f"speaking {sentences} sentences with the voice {voice}")

    def advance(self) -> None:
        """Count."""
        self._done += 1

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
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        self._bar = Progress(
            "{task.description}",
            BarColumn(),
            MofNCompleteColumn(),
            "sentences",
            TimeRemainingColumn(compact=True),
            "left",
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(f"Speaking ({voice})", total=sentences)
        self._bar.start()

    def advance(self) -> None:
        """Move the bar on."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
