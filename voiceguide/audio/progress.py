"""Who is told how the speaking goes on."""

from typing import Protocol


class Progress(Protocol):
    """Who is told how the speaking goes on."""

    def start(self, sentences: int, voice: str) -> None:
        """So many sentences are about to be spoken."""

    def advance(self) -> None:
        """One of them is in the store."""

    def finish(self) -> None:
        """All of them are, or the work has stopped."""


class NoProgress:
    """Fulfils Progress in silence."""

    def start(self, sentences: int, voice: str) -> None:
        """Say nothing."""

    def advance(self) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""
