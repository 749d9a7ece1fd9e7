"""What has been said in a session, so that no sentence is heard until it means nothing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

MAX_TIMES = 4
"""A sentence is said so often in a session at the most; counts and breaths are free."""


@dataclass(slots=True)
class Variety:
    """Picks among sentences that mean the same. One for each session, since it remembers."""

    said: Counter[str] = field(default_factory=Counter)

    def turn(
        self, sentences: tuple[str, ...], start: int = 0, besides: Collection[str] = ()
    ) -> str | None:
        """The sentence that was said least so far, from a place on; it counts as said.

        None where there is none besides some, or all were said as often as a session may.
        """
        order = [sentences[(start + i) % len(sentences)] for i in range(len(sentences))]
        order = [sentence for sentence in order if sentence not in besides]
        if not order:
            return None
        least = min(order, key=lambda sentence: self.said[sentence])
        if self.said[least] >= MAX_TIMES:
            return None
        self.said[least] += 1
        return least
