"""Who hears how a practice goes on."""


class PracticeProgress:
    """Hears of each stage. This one ignores all of it: override what matters."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins, with so much to do."""

    def advance(self, count: int = 1) -> None:
        """So much more of it is done."""

    def finish(self) -> None:
        """It is done, or the work has stopped."""
