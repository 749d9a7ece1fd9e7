"""How a person sees that a course goes on: one display for its sentences and its days."""

from typing import TYPE_CHECKING, Self

from voiceguide.cli.progress import SpeechLines, has_bars, new_bar
from voiceguide.cli.terminal import note

if TYPE_CHECKING:
    from rich.progress import TaskID

_WAITING = "another voiceguide builds into this folder; waiting for it"


def course_progress() -> "CourseBars | CourseLines":
    """Bars with the time left on a terminal, a plain line a step elsewhere."""
    return CourseBars() if has_bars() else CourseLines()


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
        self._bar = new_bar()
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
