"""A body by its joint angles: forward kinematics in three dimensions.

Lengths are fractions of the body's height, from Drillis and Contini (1966) as Winter has them
(Biomechanics and Motor Control of Human Movement, 2009). Axes: x to where the body faces, y to its
left, z up. All angles are in degrees.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

LUMBAR, THORAX, NECK = 0.14, 0.16, 0.055
HEAD_RADIUS = 0.072
UPPER_ARM, FOREARM, HAND = 0.172, 0.157, 0.06
THIGH, SHANK, FOOT = 0.245, 0.246, 0.11
SHOULDER_HALF, HIP_HALF = 0.108, 0.055
HEEL = 0.032
"""How far the heel lies behind the ankle and the sole under it."""

LUMBAR_JOINTS, THORAX_JOINTS = 3, 3
"""A back bends in several places: so many of each share an angle."""

SIDES = ("right", "left")


class Vector(NamedTuple):
    """A point or a direction."""

    x: float
    y: float
    z: float

    def plus(self, other: "Vector", times: float = 1.0) -> "Vector":
        """This and so many times another one."""
        return Vector(self.x + times * other.x, self.y + times * other.y, self.z + times * other.z)

    def to(self, other: "Vector") -> float:
        """The distance to another point."""
        return math.dist(self, other)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a part of the body points: forward, to its left, and up along its bone."""

    forward: Vector
    left: Vector
    up: Vector

    def flexed(self, degrees: float) -> Self:
        """Bent forward, about the axis to the left."""
        forward, up = _turned(self.forward, self.up, -degrees)
        return type(self)(forward, self.left, up)

    def bent_left(self, degrees: float) -> Self:
        """Bent to the left, about the axis forward."""
        up, left = _turned(self.up, self.left, degrees)
        return type(self)(self.forward, left, up)

    def turned_left(self, degrees: float) -> Self:
        """Turned to the left, about the axis up."""
        forward, left = _turned(self.forward, self.left, degrees)
        return type(self)(forward, left, self.up)


_UPRIGHT = Frame(Vector(1.0, 0.0, 0.0), Vector(0.0, 1.0, 0.0), Vector(0.0, 0.0, 1.0))


def _turned(a: Vector, b: Vector, degrees: float) -> tuple[Vector, Vector]:
    """Two axes, turned from the first towards the second."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    zero = Vector(0.0, 0.0, 0.0)
    first = zero.plus(a, cos).plus(b, sin)
    return first, zero.plus(b, cos).plus(a, -sin)


@dataclass(frozen=True, slots=True)
class Angles:
    """Three angles of a joint, all 0 in a body that stands upright with its arms hanging.

    Attributes:
        flexion: forward; of a knee the heel to the back, of an ankle the toes down, of a wrist the
            back of the hand up.
        side: of trunk and neck to the left; of hip and shoulder away from the body's middle.
        rotation: of trunk, neck and pelvis to the left; of hip and shoulder outwards.
    """

    flexion: float = 0.0
    side: float = 0.0
    rotation: float = 0.0


NO_ANGLES = Angles()


@dataclass(frozen=True)
class Joints:
    """The angles of a whole body.

    Attributes:
        pelvis: how the body lies in the room: flexion 0 upright, 90 face down, -90 on its back.
        lumbar, thorax, neck: each in all, shared out among its joints.
        hip, knee, ankle, shoulder, elbow, wrist: by side.
    """

    pelvis: Angles = NO_ANGLES
    lumbar: Angles = NO_ANGLES
    thorax: Angles = NO_ANGLES
    neck: Angles = NO_ANGLES
    hip: Mapping[str, Angles] = field(default_factory=dict)
    knee: Mapping[str, Angles] = field(default_factory=dict)
    ankle: Mapping[str, Angles] = field(default_factory=dict)
    shoulder: Mapping[str, Angles] = field(default_factory=dict)
    elbow: Mapping[str, Angles] = field(default_factory=dict)
    wrist: Mapping[str, Angles] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """Where everything of a body is.

    Attributes:
        points: by name: "hips", "waist", "belly", "loin", "chest" (the top of the thorax), "neck"
            (its upper end), "head" (its middle), "nose", and of each side "right_hip",
            "right_knee", "right_ankle", "right_heel", "right_toes", "right_shoulder",
            "right_elbow", "right_wrist", "right_fingers".
        spine: points along the trunk from the hips to the neck's lower end.
        frames: of each point of the spine.
    """

    points: Mapping[str, Vector]
    spine: tuple[Vector, ...]
    frames: tuple[Frame, ...]
    head: Frame

    def moved(self, by: Vector) -> "Body":
        """The same body elsewhere."""
        return Body(
            {name: point.plus(by) for name, point in self.points.items()},
            tuple(point.plus(by) for point in self.spine),
            self.frames,
            self.head,
        )


def body_of(joints: Joints) -> Body:
    """Where the parts of a body are by the angles of its joints; its hips are at the origin."""
    origin = Vector(0.0, 0.0, 0.0)
    pelvis = _bent(_UPRIGHT, joints.pelvis)
    spine, frames = [origin], [pelvis]
    for angles, length, count in (
        (joints.lumbar, LUMBAR, LUMBAR_JOINTS),
        (joints.thorax, THORAX, THORAX_JOINTS),
    ):
        share = Angles(*(angle / count for angle in _of(angles)))
        for _ in range(count):
            frames.append(_bent(frames[-1], share))
            spine.append(spine[-1].plus(frames[-1].up, length / count))
    chest, trunk = spine[-1], frames[-1]
    head = _bent(trunk, joints.neck)
    half = _bent(trunk, Angles(*(angle / 2 for angle in _of(joints.neck))))
    neck = chest.plus(half.up, NECK)
    middle = neck.plus(head.up, HEAD_RADIUS * 0.9)
    points = {
        "hips": origin,
        "waist": spine[LUMBAR_JOINTS],
        "belly": spine[1].plus(frames[1].forward, 0.068),
        "loin": spine[1].plus(frames[1].forward, -0.07),
        "chest": chest,
        "neck": neck,
        "head": middle,
        "nose": middle.plus(head.forward, HEAD_RADIUS).plus(head.up, -0.25 * HEAD_RADIUS),
    }
    for side, outwards in zip(SIDES, (-1, 1), strict=True):
        points |= _leg(joints, pelvis, side, outwards)
        shoulder = chest.plus(trunk.left, outwards * SHOULDER_HALF).plus(trunk.up, -0.015)
        points |= _arm(joints, trunk, shoulder, side=side, outwards=outwards)
    return Body(points, tuple(spine), tuple(frames), head)


def _of(angles: Angles) -> tuple[float, float, float]:
    return (angles.flexion, angles.side, angles.rotation)


def _bent(frame: Frame, angles: Angles) -> Frame:
    """A frame of the trunk behind a joint."""
    return frame.flexed(angles.flexion).bent_left(angles.side).turned_left(angles.rotation)


def _limb(frame: Frame, angles: Angles, outwards: int) -> Frame:
    """The frame of an upper arm or a thigh; its bone points against its `up`."""
    flexed = frame.flexed(-angles.flexion)
    # Away from the middle: the bone's end goes to the side, so its `up` to the other one.
    return flexed.bent_left(-outwards * angles.side).turned_left(outwards * angles.rotation)


def _leg(joints: Joints, pelvis: Frame, side: str, outwards: int) -> dict[str, Vector]:
    hip = Vector(0.0, 0.0, 0.0).plus(pelvis.left, outwards * HIP_HALF)
    thigh = _limb(pelvis, joints.hip.get(side, NO_ANGLES), outwards)
    knee = hip.plus(thigh.up, -THIGH)
    shank = thigh.flexed(joints.knee.get(side, NO_ANGLES).flexion)
    ankle = knee.plus(shank.up, -SHANK)
    foot = shank.flexed(joints.ankle.get(side, NO_ANGLES).flexion)
    heel = ankle.plus(foot.forward, -HEEL * 0.7).plus(foot.up, -HEEL)
    return {
        f"{side}_hip": hip,
        f"{side}_knee": knee,
        f"{side}_ankle": ankle,
        f"{side}_heel": heel,
        f"{side}_toes": heel.plus(foot.forward, FOOT + HEEL),
    }


def _arm(
    joints: Joints, trunk: Frame, shoulder: Vector, *, side: str, outwards: int
) -> dict[str, Vector]:
    upper = _limb(trunk, joints.shoulder.get(side, NO_ANGLES), outwards)
    elbow = shoulder.plus(upper.up, -UPPER_ARM)
    lower = upper.flexed(-joints.elbow.get(side, NO_ANGLES).flexion)
    wrist = elbow.plus(lower.up, -FOREARM)
    hand = lower.flexed(-joints.wrist.get(side, NO_ANGLES).flexion)
    return {
        f"{side}_shoulder": shoulder,
        f"{side}_elbow": elbow,
        f"{side}_wrist": wrist,
        f"{side}_fingers": wrist.plus(hand.up, -HAND),
    }
