"""The figures that there are, from data/: a file an exercise, its poses as angles and contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from voiceguide.errors import UnknownNameError
from voiceguide.figures.body import HEAD_RADIUS, SIDES, Angles, Body, Joints, Vector, body_of
from voiceguide.program.toml_models import Frozen, read_model, toml_names

_DATA = files("voiceguide.figures") / "data"

PELVIS_RADIUS, BACK_RADIUS, KNEE_RADIUS, SHANK_RADIUS = 0.07, 0.065, 0.036, 0.03
ELBOW_RADIUS, WRIST_RADIUS, HAND_RADIUS, TOE_RADIUS = 0.024, 0.02, 0.014, 0.013

SEAT, CUSHION, TABLE, BACKREST, SADDLE = 0.262, 0.035, 0.5, 0.5, 0.46
"""Heights of a chair's seat, a cushion, a table, a chair's back and a saddle, of the body's."""

WARM_UPS: Mapping[str, str] = {
    "march": "march-on-the-spot",
    "walk": "walk",
    "stroll": "walk",
    "bike": "bike",
    "chair": "seated-march",
}
"""The figure that stands for a warm-up, by its id; whoever is warm has none to do."""

_PAIRED = {
    "soles": (("heel", 0.0), ("toes", TOE_RADIUS)),
    "heels": (("heel", 0.0),),
    "toes": (("toes", TOE_RADIUS),),
    "insteps": (("toes", TOE_RADIUS),),
    "knees": (("knee", KNEE_RADIUS),),
    "calves": (("shin", SHANK_RADIUS),),
    "elbows": (("elbow", ELBOW_RADIUS),),
    "forearms": (("elbow", ELBOW_RADIUS), ("wrist", WRIST_RADIUS)),
    "hands": (("wrist", WRIST_RADIUS), ("fingers", HAND_RADIUS)),
    "palms": (("wrist", WRIST_RADIUS),),
    "shoulders": (("shoulder", ELBOW_RADIUS),),
}
_SINGLE = {
    "hips": ("hips", PELVIS_RADIUS),
    "front": ("waist", PELVIS_RADIUS),
    "back": ("back", BACK_RADIUS),
    "head": ("head", HEAD_RADIUS),
}

Ground = Literal["floor", "chair", "cushion", "table", "saddle"]
GROUND_HEIGHTS: Mapping[str, float] = {
    "floor": 0.0,
    "chair": SEAT,
    "cushion": CUSHION,
    "table": TABLE,
    "saddle": SADDLE,
}


def _angles(value: object) -> object:
    """Flexion alone, or flexion, side and rotation."""
    match value:
        case int() | float():
            return Angles(float(value))
        case [*numbers] if 0 < len(numbers) <= 3 and all(
            isinstance(n, int | float) for n in numbers
        ):
            return Angles(*(float(str(number)) for number in numbers))
    raise ValueError("angles are a number, or up to three in brackets")


_Angles = Annotated[Angles, BeforeValidator(_angles)]


class Limbs(Frozen):
    """The angles of the limbs of a side, or of both."""

    hip: _Angles | None = None
    knee: _Angles | None = None
    ankle: _Angles | None = None
    shoulder: _Angles | None = None
    elbow: _Angles | None = None
    wrist: _Angles | None = None


class Prop(Frozen):
    """A thing that a pose needs.

    Attributes:
        at: the part of the body whose place along the floor it takes.
        ahead: how much farther it stands to where the body faces, of the body's height.
        turned: whether it faces the other way.
    """

    kind: Literal["chair", "cushion", "table", "wall", "strap", "bicycle"]
    at: str = "hips"
    ahead: float = 0.0
    turned: bool = False


class Pose(Frozen):
    """A body in a position.

    Attributes:
        both, right, left: angles of the limbs; those of a side go before those of both. The
            right side is the one that works, where one does.
        on: what rests on what; it is what puts the body into its place.
        touch: hands on other parts of the body: "right_hand" = "left_thigh".
    """

    name: Literal["start", "hold", "end", "step"]
    pelvis: _Angles = Angles()
    lumbar: _Angles = Angles()
    thorax: _Angles = Angles()
    neck: _Angles = Angles()
    both: Limbs = Limbs()
    right: Limbs = Limbs()
    left: Limbs = Limbs()
    on: Mapping[Ground, tuple[str, ...]] = Field(min_length=1)
    touch: Mapping[str, str] = {}
    props: tuple[Prop, ...] = ()

    @property
    def joints(self) -> Joints:
        """The angles of all joints."""

        def of(joint: str) -> dict[str, Angles]:
            own = {side: getattr(getattr(self, side), joint) for side in SIDES}
            return {s: own[s] or getattr(self.both, joint) or Angles() for s in SIDES}

        limbs = {joint: of(joint) for joint in Limbs.model_fields}
        return Joints(self.pelvis, self.lumbar, self.thorax, self.neck, **limbs)


class Figure(Frozen):
    """The poses of an exercise, of a movement of a warm-up, or of a way to the floor.

    Attributes:
        view: from where it is seen: from the body's right ("side"), from its front, from between
            the two ("quarter"), from there high up, or from its left and front.
        arrow: the point of the body whose way from the first pose to the second is shown; empty
            for none.
    """

    id: str
    view: Literal["side", "front", "quarter", "high", "left", "high-left"] = "side"
    arrow: str = ""
    pose: tuple[Pose, ...] = Field(min_length=1)

    @property
    def poses(self) -> tuple[Pose, ...]:
        """In the order in which they are taken."""
        return self.pose


@dataclass(frozen=True, slots=True)
class Contact:
    """What rests on something.

    Attributes:
        gap: how far it is above it, of the body's height; negative: within it.
    """

    part: str
    ground: str
    gap: float


def figure_ids() -> tuple[str, ...]:
    """The ids of all figures."""
    return tuple(toml_names(_DATA))


@lru_cache
def figure(id_: str) -> Figure:
    """The figure of an exercise, a movement of a warm-up or a way to the floor, by its id.

    Raises:
        UnknownNameError: there is none of that id.
    """
    if id_ not in figure_ids():
        raise UnknownNameError("figure", id_, list(figure_ids()))
    return read_model(_DATA / f"{id_}.toml", Figure)


def placed(pose: Pose) -> Body:
    """The body of a pose where its contacts put it: the first thing that it rests on bears it."""
    body = body_of(pose.joints)
    ground = next(iter(pose.on))
    bears = [z for _, z in _lowest(body, pose.on[ground])]
    lift = GROUND_HEIGHTS[ground] - min(bears, default=0.0)
    return body.moved(Vector(0.0, 0.0, lift))


def contacts(pose: Pose) -> tuple[Contact, ...]:
    """Everything of a pose that rests on something level, with its gap."""
    body = placed(pose)
    return tuple(
        Contact(part, ground, z - GROUND_HEIGHTS[ground])
        for ground, parts in pose.on.items()
        for part, z in _lowest(body, parts)
    )


def point_of(body: Body, part: str) -> Vector:
    """A part of a body as a point: one of its points, or the middle of a limb."""
    side, _, name = part.partition("_")
    middles = {
        "thigh": ("hip", "knee"),
        "shin": ("knee", "ankle"),
        "forearm": ("elbow", "wrist"),
        "hand": ("wrist", "fingers"),
    }
    if name in middles:
        first, second = (body.points[f"{side}_{end}"] for end in middles[name])
        return first.plus(second).plus(first.plus(second), -0.5)
    return _spine_point(body, part) or body.points[part]


def _spine_point(body: Body, part: str) -> Vector | None:
    """The back is where the shoulder blades are."""
    return body.spine[5] if part == "back" else None


def _lowest(body: Body, parts: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """The lowest points of some parts, by the names of the parts."""
    for part in parts:
        for point, radius in _points(part):
            yield part, point_of(body, point).z - radius


def _points(part: str) -> Iterator[tuple[str, float]]:
    if part in _SINGLE:
        yield _SINGLE[part]
        return
    side, _, name = part.partition("_")
    sides = (side,) if side in SIDES else SIDES
    for ends in _PAIRED[name if side in SIDES else part]:
        for each in sides:
            yield f"{each}_{ends[0]}", ends[1]
