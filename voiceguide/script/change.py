"""Changes of place: what is said of them, and the time that a stiff body needs.

A change is heard in every form and has its least time, whatever the voice: to the floor and
up again fifteen seconds behind its last word, over from the front to the back eight.
"""

from dataclasses import dataclass

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Avoid, DayPlan, Position, Rest
from voiceguide.program.parts import parts
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

_LYING = (Position.PRONE, Position.SUPINE)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of place.

    Attributes:
        sentences: what leads through it, all of them.
        least_ms: time behind the last of them.
    """

    sentences: Sentences
    least_ms: int


@dataclass(frozen=True, slots=True)
class Changer:
    """Says how one gets from place to place on a day."""

    words: Changes
    plan: DayPlan

    def to(self, before: Position, after: Position) -> Change:
        """The change from one position to another."""
        if before is after:
            return Change((), SETTLE_MS)
        if after.on_floor and not before.on_floor:
            return Change(self._down(before, after), FLOOR_MS)
        if before.on_floor and not after.on_floor:
            sit = self.words.to_chair[-1:] if after is Position.CHAIR else ()
            return Change(self.up() + sit, FLOOR_MS)
        return self._on_one_level(before, after)

    def to_rest(self, before: Position) -> Change:
        """The change to the place of the relaxation."""
        place = parts().relaxations[self.plan.rest].position
        if self.plan.rest is not Rest.SIDE:
            return self.to(before, place)
        if before.on_floor:
            return Change(self.words.to_side, ROLL_MS)
        down = self._down(before, Position.HANDS_AND_KNEES)
        return Change(down + self.words.to_side, FLOOR_MS)

    @property
    def _is_known(self) -> bool:
        """Whether the way down and up is: whoever has a flare-up knows the place."""
        return self.plan.day > FIRST_DAYS or self.plan.kind is SessionKind.FLARE

    def up(self) -> Sentences:
        """The way from the floor to the feet."""
        return self.words.up if self._is_known else self.words.up_taught

    def _down(self, before: Position, after: Position) -> Sentences:
        """To the floor: to the knees first, and from there to where the stretch begins."""
        words = self.words
        chair = words.from_chair if before is Position.CHAIR else ()
        way = self._in_turn(words.to_floor) if self._is_known else words.to_floor_taught
        onward = {
            Position.SUPINE: words.from_knees_to_back,
            Position.PRONE: words.from_knees_to_front,
        }
        return chair + self._for_limits(words.down_limits) + way + onward.get(after, ())

    def _on_one_level(self, before: Position, after: Position) -> Change:
        words = self.words
        if after is Position.CHAIR:
            return Change(words.to_chair, SIT_MS)
        if before is Position.CHAIR:
            return Change(words.to_feet, SIT_MS)
        if after is Position.SUPINE:
            roll = self._for_limits(words.roll_limits)
            return Change(roll + self._in_turn(words.to_back), ROLL_MS)
        if after is Position.PRONE:
            return Change(self._in_turn(words.to_front), ROLL_MS)
        if before in _LYING:
            return Change(self._in_turn(words.to_knees), ROLL_MS)
        return Change((), POSITION_MS)

    def _in_turn(self, sentences: Sentences) -> Sentences:
        return (sentences[self.plan.day % len(sentences)],)

    def _for_limits(self, sentences: dict[Avoid, str]) -> Sentences:
        """What people with the plan's limits do otherwise, each sentence once."""
        said = (sentences[limit] for limit in Avoid if limit in {*sentences} & self.plan.limits)
        return tuple(dict.fromkeys(said))
