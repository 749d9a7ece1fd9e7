"""A pose as a drawing: filled shapes in a few tones, the same for every outlet.

Limbs are capsules between joints: two circles and what joins them, which hold together however
they are bent. The trunk is one smooth outline along the spine. What is nearer is darker.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

from voiceguide.figures import props
from voiceguide.figures.body import HEAD_RADIUS, SIDES, Body, Vector
from voiceguide.figures.pose import (
    ELBOW_RADIUS,
    HAND_RADIUS,
    KNEE_RADIUS,
    SHANK_RADIUS,
    TOE_RADIUS,
    WRIST_RADIUS,
    Figure,
    Pose,
    placed,
    point_of,
)

UNITS = 1000
"""Of a drawing, to the height of the body."""

Tone = Literal["near", "far", "body", "prop", "ground", "mat", "motion"]
Side = Literal["right", "left"]


class Point(NamedTuple):
    """A place on the paper: to the right, and down."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shape:
    """What is filled in one go: its polygons may overlap.

    Attributes:
        halo: whether a thin rim of the ground's colour sets it off from what lies behind it.
    """

    tone: Tone
    polygons: tuple[tuple[Point, ...], ...]
    halo: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes from back to front, in UNITS.

    Attributes:
        left, top, width, height: what is to be seen of them; the same for all poses of a figure.
    """

    shapes: tuple[Shape, ...]
    left: float
    top: float
    width: float
    height: float


_LEVEL_VIEWS = ("side", "front")
"""From these the floor is a line."""

_MARGIN = 0.04
_MIN_SIZE = (0.9, 0.62)
"""A lying body and a standing one are drawn at one scale, so no picture is smaller than this."""


def draw(figure: Figure, pose: Pose, *, side: Side = "right", arrow: bool = True) -> Drawing:
    """The drawing of a pose. Whoever wants all poses asks `all_poses`, which is quicker.

    Args:
        figure: what the pose is of; its poses share one view, so that they can take turns.
        pose: one of its poses.
        side: which side works; the left one is the mirror image.
        arrow: whether the way from the first pose to the second is shown, where there is one.
    """
    return _Scene(figure).drawing(figure.poses.index(pose), side=side, arrow=arrow)


def all_poses(figure: Figure, *, side: Side = "right") -> tuple[Drawing, ...]:
    """The drawings of all poses of a figure, in order."""
    scene = _Scene(figure)
    return tuple(scene.drawing(i, side=side, arrow=True) for i in range(len(figure.poses)))


class _Scene:
    """All poses of a figure, each put into its place once, in the frame that they share."""

    def __init__(self, figure: Figure) -> None:
        self._figure, self._camera = figure, CAMERAS[figure.view]
        self._bodies = [placed(pose) for pose in figure.poses]
        pairs = zip(figure.poses, self._bodies, strict=True)
        self._shapes = [_shapes(pose, body, self._camera) for pose, body in pairs]
        first, *others = self._bodies if figure.arrow else self._bodies[:1]
        arrows = (_arrow(first, body, figure.arrow, self._camera) for body in others)
        self._arrows = dict(enumerate(arrows, start=1))
        self._left, self._top, self._width, self._height = self._frame()

    def drawing(self, index: int, *, side: Side, arrow: bool) -> Drawing:
        """One pose."""
        shapes = [self._floor(self._left, self._width), *self._shapes[index]]
        if arrow and index in self._arrows:
            shapes.append(self._arrows[index])
        drawing = Drawing(
            tuple(map(_rounded, shapes)),
            left=self._left,
            top=self._top,
            width=self._width,
            height=self._height,
        )
        return _mirrored(drawing) if side == "left" else drawing

    def _frame(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of all poses, with their arrows and floor."""
        shapes = [shape for of_pose in self._shapes for shape in of_pose]
        shapes += self._arrows.values()
        if self._figure.view not in _LEVEL_VIEWS:
            shapes.append(self._floor(0.0, 0.0))
        points = [point for shape in shapes for polygon in shape.polygons for point in polygon]
        left, right = min(p.x for p in points), max(p.x for p in points)
        top, bottom = min(p.y for p in points), max(p.y for p in points)
        margin = _MARGIN * UNITS
        width = max(right - left + 2 * margin, _MIN_SIZE[0] * UNITS)
        height = max(bottom - top + 2 * margin, _MIN_SIZE[1] * UNITS)
        corner = (_round((left + right - width) / 2), _round(bottom + margin - height))
        return *corner, _round(width), _round(height)

    def _floor(self, left: float, width: float) -> Shape:
        """A line, or where the floor is seen a mat under all that the body does."""
        if self._figure.view in _LEVEL_VIEWS:
            inset = 0.02 * UNITS
            right, thick = left + width - inset, 0.008 * UNITS
            ends = (Point(left + inset, 0), Point(right, 0))
            return Shape("ground", ((*ends, Point(right, thick), Point(left + inset, thick)),))
        points = [point for body in self._bodies for point in body.points.values()]
        xs, ys = [p.x for p in points], [p.y for p in points]
        rim = 0.06
        corners = [
            Vector(x, y, 0.0)
            for x in (min(xs) - rim, max(xs) + rim)
            for y in (min(ys) - rim, max(ys) + rim)
        ]
        return Shape("mat", (_outline(corners, self._camera),))


def _round(value: float) -> float:
    return float(round(value))


def _rounded(shape: Shape) -> Shape:
    """On whole units: no figure behind the point that could differ from machine to machine."""
    polygons = tuple(tuple(Point(_round(p.x), _round(p.y)) for p in g) for g in shape.polygons)
    return Shape(shape.tone, polygons, shape.halo)


def _mirrored(drawing: Drawing) -> Drawing:
    """The mirror image in the same frame."""
    both_edges = 2 * drawing.left + drawing.width

    def mirrored(polygon: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple(Point(both_edges - p.x, p.y) for p in reversed(polygon))

    shapes = (
        replace(shape, polygons=tuple(map(mirrored, shape.polygons))) for shape in drawing.shapes
    )
    return replace(drawing, shapes=tuple(shapes))


@dataclass(frozen=True, slots=True)
class Camera:
    """What becomes of three dimensions.

    Attributes:
        right, up, eye: the directions to the right and up in the picture, and towards the eye.
    """

    right: Vector
    up: Vector
    eye: Vector

    @classmethod
    def of(cls, azimuth: float, elevation: float) -> "Camera":
        """Seen from a direction, in degrees: 0 from in front of the body, -90 from its right."""
        turn, lift = math.radians(azimuth), math.radians(elevation)
        flat = math.cos(lift)
        eye = Vector(flat * math.cos(turn), flat * math.sin(turn), math.sin(lift))
        right = Vector(-math.sin(turn), math.cos(turn), 0.0)
        up = Vector(
            eye.y * right.z - eye.z * right.y,
            eye.z * right.x - eye.x * right.z,
            eye.x * right.y - eye.y * right.x,
        )
        return cls(right, up, eye)

    def seen(self, point: Vector) -> Point:
        """Where a point, or a direction, is on the paper."""
        return Point(_dot(point, self.right) * UNITS, -_dot(point, self.up) * UNITS)

    def nearness(self, point: Vector) -> float:
        """How near a point is to the eye, against others; from a little above, as from level."""
        eye = self.eye if self.eye.z > 0.7 else Vector(self.eye.x, self.eye.y, 0.0)
        return _dot(point, eye)


def _dot(a: Vector, b: Vector) -> float:
    return a.x * b.x + a.y * b.y + a.z * b.z


CAMERAS = {
    "side": Camera.of(-90, 0),
    "front": Camera.of(0, 0),
    "quarter": Camera.of(-48, 14),
    "high": Camera.of(-62, 42),
    "left": Camera.of(62, 18),
    "high-left": Camera.of(62, 42),
}


_LEVEL = 0.02
"""What is as far as the trunk is drawn before it."""


def _shapes(pose: Pose, body: Body, camera: Camera) -> tuple[Shape, ...]:
    """The body and its things, from back to front, and no floor."""
    limbs = [_limb(body, camera, kind, side) for kind in ("leg", "arm") for side in SIDES]
    depth = sum(map(camera.nearness, body.spine)) / len(body.spine) - _LEVEL
    limbs.sort(key=lambda limb: limb.nearness)
    trunk = Shape("body", (_trunk(body, camera), _neck(body, camera), *_head(body, camera)))
    things = [
        (thing.before, Shape("prop", tuple(_outline(box, camera) for box in thing.boxes)))
        for thing in props.things(pose, body)
    ]
    return (
        *(shape for is_before, shape in things if not is_before),
        *(Shape(x.tone, x.polygons, x.tone == "near") for x in limbs if x.nearness < depth),
        trunk,
        *(Shape(x.tone, x.polygons, halo=True) for x in limbs if x.nearness >= depth),
        *(shape for is_before, shape in things if is_before),
    )


def _outline(corners: Iterable[Vector], camera: Camera) -> tuple[Point, ...]:
    """The outline of a body without hollows: the hull of its corners (Andrew's chain)."""
    points = sorted({camera.seen(corner) for corner in corners})

    def half(of: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in of:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return (*half(points), *half(reversed(points)))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


class _Limb(NamedTuple):
    """A limb on the paper.

    Attributes:
        nearness: of its middle, which says what it lies before.
        tone: by its root: what begins on the far side is a far limb, wherever it reaches.
    """

    nearness: float
    tone: Tone
    polygons: tuple[tuple[Point, ...], ...]


_ARM = (
    ("shoulder", 0.031),
    ("elbow", ELBOW_RADIUS),
    ("wrist", WRIST_RADIUS),
    ("fingers", HAND_RADIUS),
)
_LEG = (("hip", 0.058), ("knee", KNEE_RADIUS), ("ankle", SHANK_RADIUS * 0.8))
_FOOT = (("heel", 0.02), ("toes", TOE_RADIUS))


def _limb(body: Body, camera: Camera, kind: str, side: str) -> _Limb:
    """An arm or a leg, with its hand or foot."""
    parts = _ARM if kind == "arm" else _LEG
    points = [(body.points[f"{side}_{name}"], radius) for name, radius in parts]
    pieces = list(pairwise(points))
    if kind == "leg":
        heel, toes = ((body.points[f"{side}_{n}"], r) for n, r in _FOOT)
        ankle = points[-1]
        # The sole is where the points are: the foot lies above it.
        up = ankle[0].plus(heel[0], -1.0)
        lift = 0.02 / (math.hypot(*up) or 1.0)
        heel, toes = (heel[0].plus(up, lift), heel[1]), (toes[0].plus(up, lift * 0.65), toes[1])
        pieces += [(ankle, heel), (heel, toes), (ankle, toes)]
    polygons = tuple(
        _capsule(camera.seen(a), ra * UNITS, camera.seen(b), rb * UNITS)
        for (a, ra), (b, rb) in pieces
    )
    near = [camera.nearness(point) for point, _ in points]
    middle = camera.nearness(body.points["chest" if kind == "arm" else "hips"])
    tone: Tone = "far" if near[0] < middle - _LEVEL else "near"
    return _Limb(sum(near) / len(near), tone, polygons)


_ARC = 7
"""Corners of half a circle."""


def _capsule(a: Point, ra: float, b: Point, rb: float) -> tuple[Point, ...]:
    """Two circles and their outer tangents, as one polygon that runs one way round."""
    distance = math.dist(a, b)
    if distance <= abs(ra - rb):
        centre, radius = (a, ra) if ra > rb else (b, rb)
        return _circle(centre, radius)
    towards = math.atan2(b.y - a.y, b.x - a.x)
    lean = math.acos((ra - rb) / distance)
    return (
        *_arc(a, ra, towards + lean, towards + 2 * math.pi - lean),
        *_arc(b, rb, towards - lean, towards + lean),
    )


def _arc(centre: Point, radius: float, start: float, end: float) -> tuple[Point, ...]:
    steps = [start + (end - start) * step / _ARC for step in range(_ARC + 1)]
    return tuple(
        Point(centre.x + radius * math.cos(at), centre.y + radius * math.sin(at)) for at in steps
    )


def _circle(centre: Point, radius: float, corners: int = 20) -> tuple[Point, ...]:
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    return tuple(
        Point(centre.x + radius * math.cos(at), centre.y + radius * math.sin(at)) for at in turns
    )


_DEPTH = (0.058, 0.062, 0.057, 0.054, 0.06, 0.066, 0.05)
_WIDTH = (0.088, 0.086, 0.076, 0.078, 0.09, 0.1, 0.085)
"""Half of what a trunk measures from front to back and from side to side, along the spine."""


def _trunk(body: Body, camera: Camera) -> tuple[Point, ...]:
    """The outline of the trunk: its breadth in the picture at each point of the spine."""
    spine = [camera.seen(point) for point in body.spine]
    ends = (body.frames[0].up, body.frames[-1].up)
    below = camera.seen(body.spine[0].plus(ends[0], -0.035))
    sides: tuple[list[Point], list[Point]] = ([], [])
    for index, (at, frame) in enumerate(zip(spine, body.frames, strict=True)):
        before, after = spine[max(0, index - 1)], spine[min(len(spine) - 1, index + 1)]
        length = math.dist(before, after) or 1.0
        normal = ((before.y - after.y) / length, (after.x - before.x) / length)
        reach = math.hypot(
            _DEPTH[index] * _along(camera, frame.forward, normal),
            _WIDTH[index] * _along(camera, frame.left, normal),
        )
        for sign, side in zip((1, -1), sides, strict=True):
            side.append(Point(at.x + sign * reach * normal[0], at.y + sign * reach * normal[1]))
    outline = [*sides[0], *reversed(sides[1]), below]
    return _smooth(outline)


def _along(camera: Camera, direction: Vector, normal: tuple[float, float]) -> float:
    seen = camera.seen(direction)
    return seen.x * normal[0] + seen.y * normal[1]


def _smooth(points: Sequence[Point]) -> tuple[Point, ...]:
    """A closed curve through points, as a polygon (Catmull and Rom)."""
    corners: list[Point] = []
    count = len(points)
    for index in range(count):
        a, b, c, d = (points[(index + step) % count] for step in (-1, 0, 1, 2))
        for step in range(3):
            t = step / 3
            corners.append(Point(*(_between(xs, t) for xs in zip(a, b, c, d, strict=True))))
    return tuple(corners)


def _between(values: tuple[float, ...], t: float) -> float:
    a, b, c, d = values
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
    )


def _neck(body: Body, camera: Camera) -> tuple[Point, ...]:
    chest, head = camera.seen(body.points["chest"]), camera.seen(body.points["head"])
    return _capsule(chest, 0.038 * UNITS, head, 0.034 * UNITS)


def _head(body: Body, camera: Camera) -> tuple[tuple[Point, ...], ...]:
    """A round head, and a nose that tells where it looks."""
    middle, radius = camera.seen(body.points["head"]), HEAD_RADIUS * UNITS
    nose = camera.seen(body.points["nose"])
    shapes = [_circle(middle, radius, 24)]
    if math.dist(middle, nose) > 0.5 * radius:
        shapes.append(_capsule(middle, 0.5 * radius, _longer(middle, nose, 1.1), 0.15 * radius))
    return tuple(shapes)


def _longer(a: Point, b: Point, times: float) -> Point:
    return Point(a.x + (b.x - a.x) * times, a.y + (b.y - a.y) * times)


def _arrow(first: Body, last: Body, part: str, camera: Camera) -> Shape:
    """The way of a part of the body from one place to another."""
    start, end = point_of(first, part), point_of(last, part)
    middle = last.points["hips"]
    ways = (_between_places(start, end, middle, step / _STEPS) for step in range(_STEPS + 1))
    return Shape("motion", _arrow_polygons([camera.seen(way) for way in ways]))


_STEPS = 12
"""Of an arrow's bend."""


def _between_places(start: Vector, end: Vector, middle: Vector, share: float) -> Vector:
    """A place on the way: joints move on arcs, farther from the middle than a straight line is."""
    straight = start.plus(end.plus(start, -1.0), share)
    reach = start.to(middle) + (end.to(middle) - start.to(middle)) * share
    length = straight.to(middle) or 1.0
    return middle.plus(straight.plus(middle, -1.0), reach / length)


def _arrow_polygons(points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
    width, head = 0.007 * UNITS, 0.032 * UNITS
    length = math.dist(points[0], points[-1])
    if length < 2 * head:
        return ()
    tip, before = points[-1], points[-3]
    turn = math.atan2(tip.y - before.y, tip.x - before.x)
    wings = [
        Point(tip.x - head * math.cos(turn + lean), tip.y - head * math.sin(turn + lean))
        for lean in (0.45, -0.45)
    ]
    lines = [_capsule(a, width / 2, b, width / 2) for a, b in pairwise(points[:-1])]
    return (*lines, (tip, *wings))
