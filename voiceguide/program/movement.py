"""What an exercise does to a body: the facts that limits are decided by. Data only."""

from typing import Annotated, Literal

from pydantic import Field

from voiceguide.program.toml_models import Frozen

Reach = Annotated[Literal[0, 1, 2], Field(description="0 none, 1 mild, 2 end range")]
"""How far a movement goes: 0 not at all, 1 mildly, 2 to the end of its range."""

SpineMovement = Literal["spine_flexion", "spine_extension", "spine_rotation", "side_bend"]

Joint = Literal["knees", "wrists", "elbows", "shoulders"]


class Movement(Frozen):
    """What an exercise does, at its furthest. Every field is needed: none can be forgotten.

    Attributes:
        spine_flexion, spine_extension, spine_rotation, side_bend: how far the trunk goes.
        loaded: those of them to which the trunk's own weight or a pull adds.
        hip_flexion_deg: degrees between trunk and thigh at its most bent; 90 is sitting upright.
        hip_extension: how far a thigh goes behind the trunk.
        hip_across: whether a thigh crosses the midline or turns in.
        straight_leg_raise: how far a straight leg is bent up at the hip (it pulls on the nerve).
        lies: on what side of the body it lies on the floor.
        bears_on: the joints that carry weight, feet and seat aside.
        arms_overhead: whether an upper arm goes up beside the head, or beyond it.
        head_low: whether the head goes below the heart.
        hips_lifted: whether the belly wall holds the hips up, off the floor.
        balance: how much balance it asks for: 0 none, 1 some, 2 standing on one leg.
        hand_support: whether a hand stays on something steady throughout.
    """

    spine_flexion: Reach
    spine_extension: Reach
    spine_rotation: Reach
    side_bend: Reach
    loaded: tuple[SpineMovement, ...]
    hip_flexion_deg: int = Field(ge=0, le=150)
    hip_extension: Reach
    hip_across: bool
    straight_leg_raise: Reach
    lies: Literal["supine", "prone", "side", "none"]
    bears_on: tuple[Joint, ...]
    arms_overhead: bool
    head_low: bool
    hips_lifted: bool
    balance: Literal[0, 1, 2]
    hand_support: bool

    @property
    def at_end_range(self) -> bool:
        """Whether any joint of it goes to the end of its range."""
        reaches = (
            self.spine_flexion,
            self.spine_extension,
            self.spine_rotation,
            self.side_bend,
            self.hip_extension,
            self.straight_leg_raise,
        )
        return max(reaches) == 2
