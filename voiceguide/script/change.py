"""Changes of place: what is said of them, and the time that a stiff body needs.

A change is heard in every form and has its least time, whatever the voice: to the floor and
up again fifteen seconds behind its last word, over from the front to the back eight.
"""

from dataclasses import dataclass

from voiceguide.program.model import Position
from voiceguide.script.say import POSITION_MS, SETTLE_MS
from voiceguide.script.wording import Changes, Sentences

FLOOR_MS = 15_000
"""Down to the floor, or up from it, behind the last word that leads there."""

ROLL_MS = 8_000
"""Over from the front to the back, or up to the knees."""

SIT_MS = 6_000
"""Down onto a chair, or up from it."""

FIRST_DAYS = 3
"""So many days the way to the floor and up is taught step by step."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of place.

    Attributes:
        sentences: what leads through it, all of them.
        least_ms: time behind each sentence but the last, and behind the last.
    """

    sentences: Sentences
    step_ms: int
    least_ms: int


_LYING = (Position.PRONE, Position.SUPINE)


def change(
    words: Changes, before: Position, after: Position, day: int, *, on_side: bool = False
) -> Change:
    """The change from one position to another on a day of the program.

    Args:
        words: what is said.
        before: where the body is.
        after: where it shall be.
        day: from 1; on the first days the way to the floor and up again is taught.
        on_side: whether one lies on the side, where the position says on the back.
    """
    words = words.on_side() if on_side else words
    if before is after:
        return Change((), 0, SETTLE_MS)
    if after.on_floor and not before.on_floor:
        return Change(_down(words, after, day), POSITION_MS, FLOOR_MS)
    if before.on_floor and not after.on_floor:
        sit = words.to_chair[:1] if after is Position.CHAIR else ()
        return Change((*way_up(words, day), *sit), POSITION_MS, FLOOR_MS)
    sentences, least_ms = _on_one_level(words, before, after)
    if day <= FIRST_DAYS and after in _LYING and before not in _LYING:
        return Change((*words.to_lying_taught, *sentences[:1]), POSITION_MS, least_ms)
    return Change(_in_turn(sentences, day), POSITION_MS, least_ms)


def way_up(words: Changes, day: int) -> Sentences:
    """The way from the floor to the feet."""
    return words.up_taught if day <= FIRST_DAYS else words.up


def _down(words: Changes, after: Position, day: int) -> Sentences:
    if day > FIRST_DAYS:
        return _in_turn(words.to_floor, day)
    return words.to_floor_taught + (words.to_lying_taught if after in _LYING else ())


def _on_one_level(words: Changes, before: Position, after: Position) -> tuple[Sentences, int]:
    if after is Position.CHAIR:
        return words.to_chair, SIT_MS
    if before is Position.CHAIR:
        return words.to_feet, SIT_MS
    if after is Position.SUPINE:
        return words.to_back, ROLL_MS
    if after is Position.PRONE:
        return words.to_front, ROLL_MS
    if before in _LYING:
        return words.to_knees, ROLL_MS
    return (), POSITION_MS


def _in_turn(sentences: Sentences, day: int) -> Sentences:
    return (sentences[day % len(sentences)],) if sentences else ()
