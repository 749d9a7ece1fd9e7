"""What a cover shows of a day, and nothing else of it."""

from typing import Protocol


class Figures(Protocol):
    """A day as its cover knows it; every Timeline is one."""

    @property
    def title(self) -> str:
        """The program's title."""

    @property
    def day(self) -> int:
        """From 1."""

    @property
    def week(self) -> int:
        """From 1."""

    @property
    def easy(self) -> bool:
        """Whether it is an easy day."""

    @property
    def hold_s(self) -> int:
        """The hold of its dose, in seconds."""

    @property
    def repetitions(self) -> int:
        """The repetitions of its dose."""


def figures_of(day: Figures) -> list[str | int]:
    """All of them, to tell covers apart."""
    return [day.title, day.day, day.week, day.easy, day.hold_s, day.repetitions]
