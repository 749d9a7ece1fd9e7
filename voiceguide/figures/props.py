"""Chair, cushion, table, wall, strap and bicycle, where a pose needs them.

A thing is made of boxes without hollows, given by their corners: it can be seen from anywhere.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from voiceguide.figures.body import Body, Vector
from voiceguide.figures.pose import BACKREST, CUSHION, SADDLE, SEAT, TABLE, Pose, point_of

_Box = tuple[Vector, ...]


class Thing(NamedTuple):
    """A prop, of the body's height.

    Attributes:
        before: whether it lies nearer than the body, and not behind it.
    """

    boxes: tuple[_Box, ...]
    before: bool = False


def things(pose: Pose, body: Body) -> Iterator[Thing]:
    """The things of a pose."""
    for prop in pose.props:
        if prop.kind == "strap":
            yield Thing((_strap(body),), before=True)
            continue
        at = point_of(body, prop.at)
        boxes = _SHAPES[prop.kind](-1.0 if prop.turned else 1.0)
        place = Vector(at.x + prop.ahead, at.y, 0.0)
        yield Thing(tuple(tuple(corner.plus(place) for corner in box) for box in boxes))


def _box(xs: tuple[float, float], ys: tuple[float, float], zs: tuple[float, float]) -> _Box:
    return tuple(Vector(*corner) for corner in product(xs, ys, zs))


def _chair(facing: float) -> Iterator[_Box]:
    thick, deep, wide = 0.022, 0.12, 0.13
    yield _box((-deep, deep), (-wide, wide), (SEAT - thick, SEAT))
    back = -facing * deep
    for x, y in product((-deep, deep - thick), (-wide, wide - thick)):
        is_back = (x < 0) == (facing > 0)
        yield _box((x, x + thick), (y, y + thick), (0.0, BACKREST if is_back else SEAT))
    rail = (back, back + facing * thick)
    yield _box(rail, (-wide, wide), (BACKREST - 0.07, BACKREST))


def _cushion(facing: float) -> Iterator[_Box]:
    del facing
    yield _box((-0.085, 0.085), (-0.09, 0.09), (0.0, CUSHION))


def _table(facing: float) -> Iterator[_Box]:
    thick, deep = 0.024, 0.3
    edge, far = -facing * 0.05, facing * deep
    yield _box((edge, far), (-0.16, 0.16), (TABLE - thick, TABLE))
    yield _box((far - facing * 0.05, far - facing * 0.026), (-0.16, 0.16), (0.0, TABLE))


def _wall(facing: float) -> Iterator[_Box]:
    yield _box((0.0, facing * 0.025), (-0.2, 0.2), (0.0, 1.12))


def _bicycle(facing: float) -> Iterator[_Box]:
    """An exercise bike: saddle and its post, a housing, a bar to hold."""
    yield _box((-0.07, 0.05), (-0.03, 0.03), (SADDLE - 0.02, SADDLE))
    yield _rod(Vector(-0.01, 0.0, SADDLE - 0.01), Vector(facing * 0.05, 0.0, 0.05))
    yield _rod(Vector(facing * 0.05, 0.0, 0.1), Vector(facing * 0.28, 0.0, 0.58))
    yield _rod(Vector(facing * 0.28, 0.0, 0.58), Vector(facing * 0.22, 0.0, 0.6))
    yield _box((-0.1, facing * 0.36), (-0.03, 0.03), (0.0, 0.024))


def _rod(start: Vector, end: Vector, thick: float = 0.012) -> _Box:
    ends = product((start, end), (-thick, thick), (-thick, thick))
    return tuple(Vector(at.x + dx, at.y, at.z + dz) for at, dx, dz in ends)


def _strap(body: Body) -> _Box:
    """From the hands to the sole of the right foot."""
    sole, hand = point_of(body, "right_toes"), point_of(body, "right_fingers")
    return _rod(hand, sole, 0.004)


_SHAPES = {
    "chair": _chair,
    "cushion": _cushion,
    "table": _table,
    "wall": _wall,
    "bicycle": _bicycle,
}
