"""A sentence in its clauses, with our pauses between them.

Engines pause as they like at a comma: 0.1 to 0.4 s, or not at all. So each clause is spoken
alone, with its mark, which carries the tune of a sentence that goes on, and the pauses are
ours. It sounds better, too: over 30 of our sentences by `joe` DistillMOS was 3.98 with clauses
joined by 0.35 s of silence, 3.96 by 0.15 s, and 3.89 for sentences spoken in one go.
"""

import re
from dataclasses import dataclass

from voiceguide.units import ZERO, Millis

_PAUSE_MS = {",": 350, ";": 450, ":": 450, ".": 650, "?": 650, "!": 650}
"""The silence behind a clause by the mark that ends it, from sound to sound."""

_BEHIND_A_MARK = re.compile(r"(?<=[,;:.?!])\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """What is spoken in one breath.

    Attributes:
        text: its words and the mark that ends it.
        pause_ms: the silence behind it; 0 behind the last of a sentence.
    """

    text: str
    pause_ms: Millis = ZERO


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a sentence, in order.

    Args:
        text: as `speakable` gives it.

    >>> [(clause.text, clause.pause_ms) for clause in clauses("Breathe out, and let go.")]
    [('Breathe out,', 350), ('and let go.', 0)]
    """
    *first, last = _BEHIND_A_MARK.split(text)
    return (*(Clause(part, Millis(_PAUSE_MS[part[-1]])) for part in first), Clause(last))
