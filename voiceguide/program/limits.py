"""What a person's limits leave out: rules over what a movement does, never over names.

A rule sees only facts, so an exercise, a warm-up, a relaxation and the way up from the floor
are all judged alike, and a new exercise is judged the day it is written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from voiceguide.program.model import Avoid, Position
from voiceguide.program.movement import Movement


class Moving(Protocol):
    """What limits judge: a movement in a position."""

    @property
    def position(self) -> Position:
        """Where the body starts."""

    @property
    def movement(self) -> Movement | None:
        """What it does; None where nobody has said."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason of a limit to leave something out.

    Attributes:
        movement: what is left out, in words.
        source: a key of docs/sources.md.
    """

    movement: str
    objects: Callable[[Movement, Position], bool]
    source: str


_TWIST = Rule("a twist, however small", lambda m, _: m.spine_rotation >= 1, "ROS")
_END_FLEXION = Rule("bending the back to its end", lambda m, _: m.spine_flexion >= 2, "SSS")
_LOADED_FLEXION = Rule(
    "bending the back under load or with a pull",
    lambda m, _: m.spine_flexion >= 1 and "spine_flexion" in m.loaded,
    "SSS",
)
_FACE_DOWN = Rule("lying face down", lambda m, _: m.lies == "prone", "P")
_FURTHEST_TWIST = Rule("a twist to its end", lambda m, _: m.spine_rotation >= 2, "P")
_OSTEOPOROSIS = (_END_FLEXION, _LOADED_FLEXION, _TWIST)

RULES: Mapping[Avoid, tuple[Rule, ...]] = {
    Avoid.PREG: (
        Rule("lying flat on the back", lambda m, _: m.lies == "supine", "Preg"),
        _FACE_DOWN,
        _FURTHEST_TWIST,
    ),
    Avoid.OF: _OSTEOPOROSIS,
    Avoid.OT: _OSTEOPOROSIS,
    Avoid.DF: (
        _END_FLEXION,
        _LOADED_FLEXION,
        Rule("raising a straight leg", lambda m, _: m.straight_leg_raise >= 1, "GA"),
        _FURTHEST_TWIST,
    ),
    Avoid.SE: (Rule("leaning or arching back", lambda m, _: m.spine_extension >= 1, "MDT"),),
    Avoid.HIP: (
        Rule("bending a hip past a right angle", lambda m, _: m.hip_flexion_deg > 90, "Sunny"),
        Rule("a thigh that crosses over or turns in", lambda m, _: m.hip_across, "Sunny"),
        Rule(
            "raising a straight leg to its end",
            lambda m, _: m.straight_leg_raise >= 2,
            "P",
        ),
        Rule("a thigh far behind the trunk", lambda m, _: m.hip_extension >= 2, "P"),
    ),
    Avoid.KNEEL: (Rule("weight on the knees", lambda m, _: "knees" in m.bears_on, "P"),),
    Avoid.WRIST: (Rule("weight on the wrists", lambda m, _: "wrists" in m.bears_on, "P"),),
    Avoid.SHOULDER: (
        Rule("weight on a shoulder", lambda m, _: "shoulders" in m.bears_on, "P"),
        Rule("arms overhead", lambda m, _: m.arms_overhead, "P"),
    ),
    Avoid.HEAD: (Rule("the head below the heart", lambda m, _: m.head_low, "P"),),
    Avoid.ABDO: (
        _FACE_DOWN,
        Rule("lifting the hips off the floor", lambda m, _: m.hips_lifted, "P"),
    ),
    Avoid.BALANCE: (
        Rule(
            "balance without a hand on something steady",
            lambda m, _: m.balance >= 1 and not m.hand_support,
            "P",
        ),
    ),
    Avoid.FLOOR: (Rule("the floor", lambda _, position: position.on_floor, "P"),),
    # It leaves nothing out: holds at end range are a step less, and no harder form is taken.
    Avoid.HYPER: (),
}

UNKNOWN = Rule("nobody has said what it does ([movement] is missing)", lambda *_: True, "P")


def objections(limit: Avoid, moving: Moving) -> tuple[Rule, ...]:
    """The rules by which a limit leaves something out; none where it may stay."""
    if moving.movement is None:
        return (UNKNOWN,)
    return tuple(r for r in RULES[limit] if r.objects(moving.movement, moving.position))


def limits_against(limits: Iterable[Avoid], moving: Moving) -> frozenset[Avoid]:
    """Those of some limits that leave something out."""
    return frozenset(limit for limit in limits if objections(limit, moving))
