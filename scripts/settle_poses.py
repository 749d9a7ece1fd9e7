"""Settle the poses in voiceguide/figures/data: what rests on something touches it.

    python scripts/settle_poses.py [ID ...]

A pose is written with angles that are about right. This changes them as little as it must until
each contact is within half a per cent of the body's height, each hand where `touch` wants it, and
every joint within its range, and writes the file again. Nothing runs it but who draws a figure.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from voiceguide.figures.body import SIDES, Angles
from voiceguide.figures.pose import Figure, Pose, contacts, placed, point_of
from voiceguide.figures.ranges import range_of

DATA = Path(__file__).parents[1] / "voiceguide" / "figures" / "data"
TRUNK, LIMBS = (
    ("pelvis", "lumbar", "thorax", "neck"),
    ("hip", "knee", "ankle", "shoulder", "elbow", "wrist"),
)
_CONTACT, _TOUCH, _RANGE = 400.0, 60.0, 2.0
_TURNS = 60
_ARM, _LOOSE, _TIGHT = ("shoulder", "elbow", "wrist"), 25.0, 4.0
"""Arms may change more than trunk and legs, which make the pose."""

Place = tuple[str, str, int]
"""A table of a pose, a joint in it, and which of its angles."""


def places(pose: dict[str, Any]) -> list[Place]:
    """The angles of a pose that may change: those written, and the arms of hands that touch."""
    found: list[Place] = [("", joint, 0) for joint in TRUNK if joint in pose]
    for table in ("both", "right", "left"):
        limbs = pose.get(table, {})
        found += [(table, joint, 0) for joint in limbs if joint in LIMBS]
        if any(key.startswith(table) or table == "both" for key in pose.get("touch", {})):
            found += [(table, "shoulder", index) for index in (1, 2) if "shoulder" in limbs]
    return found


def read(pose: dict[str, Any], place: Place) -> float:
    """The angle at a place."""
    table, joint, index = place
    value = (pose[table] if table else pose)[joint]
    values = value if isinstance(value, list) else [value]
    return float(values[index]) if index < len(values) else 0.0


def write(pose: dict[str, Any], place: Place, angle: float) -> None:
    """Set the angle at a place."""
    table, joint, index = place
    holder = pose[table] if table else pose
    value = holder[joint] if isinstance(holder[joint], list) else [holder[joint]]
    values = [*map(float, value), *[0.0] * (index + 1 - len(value))]
    values[index] = round(float(angle), 1)
    holder[joint] = values[0] if len(values) == 1 else values


def with_angles(pose: dict[str, Any], where: list[Place], angles: np.ndarray) -> dict[str, Any]:
    """A copy of a pose with other angles."""
    copy = {k: dict(v) if isinstance(v, dict) else v for k, v in pose.items()}
    for place, angle in zip(where, angles, strict=True):
        write_exactly(copy, place, float(angle))
    return copy


def write_exactly(pose: dict[str, Any], place: Place, angle: float) -> None:
    """Set the angle at a place, unrounded."""
    table, joint, index = place
    holder = pose[table] if table else pose
    value = holder[joint] if isinstance(holder[joint], list) else [holder[joint]]
    values = [*map(float, value), *[0.0] * (index + 1 - len(value))]
    values[index] = angle
    holder[joint] = values[0] if len(values) == 1 else values


def residuals(
    pose: dict[str, Any], where: list[Place], angles: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """What is wrong with some angles; all 0 where nothing is."""
    model = Pose.model_validate(with_angles(pose, where, angles))
    body = placed(model)
    errors = [_CONTACT * contact.gap for contact in contacts(model)]
    for hand, part in model.touch.items():
        errors += list(_TOUCH * np.subtract(point_of(body, hand), point_of(body, part)))
    for joint, values in all_angles(model):
        for name, value in zip(
            ("flexion", "side", "rotation"),
            (values.flexion, values.side, values.rotation),
            strict=True,
        ):
            low, high = range_of(joint, name)
            errors.append(_RANGE * (min(0.0, value - low - 1) + max(0.0, value - high + 1)))
    loose = np.array([_LOOSE if joint in _ARM else _TIGHT for _, joint, _ in where])
    return np.array([*errors, *(np.subtract(angles, wanted) / loose)])


def all_angles(pose: Pose) -> list[tuple[str, Angles]]:
    """The angles of a pose by joint, those of both sides."""
    joints = pose.joints
    trunk = [(name, getattr(joints, name)) for name in TRUNK]
    return trunk + [(j, getattr(joints, j)[side]) for j in LIMBS for side in SIDES]


def settled(pose: dict[str, Any]) -> dict[str, Any]:
    """A pose whose contacts touch (Levenberg and Marquardt)."""
    where = places(pose)
    wanted = np.array([read(pose, place) for place in where])
    angles, damping = wanted.copy(), 1.0
    errors = residuals(pose, where, angles, wanted)
    for _ in range(_TURNS):
        slopes = np.empty((len(errors), len(angles)))
        for index in range(len(angles)):
            step = angles.copy()
            step[index] += 0.05
            slopes[:, index] = (residuals(pose, where, step, wanted) - errors) / 0.05
        square = slopes.T @ slopes
        move = np.linalg.solve(
            square + damping * np.diag(np.diag(square) + 1e-9), -slopes.T @ errors
        )
        tried = residuals(pose, where, angles + move, wanted)
        if tried @ tried < errors @ errors:
            angles, errors, damping = angles + move, tried, damping / 3
        else:
            damping *= 4
    result = {k: dict(v) if isinstance(v, dict) else v for k, v in pose.items()}
    for place, angle in zip(where, angles, strict=True):
        write(result, place, angle)
    return result


def value_text(value: Any) -> str:
    """A value as TOML has it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case int() | float():
            return f"{value:g}"
        case list():
            return f"[{', '.join(map(value_text, value))}]"
        case dict():
            return "{ " + ", ".join(f"{k} = {value_text(v)}" for k, v in value.items()) + " }"
    raise TypeError(value)


def text_of(data: dict[str, Any]) -> str:
    """A figure as its file has it."""
    lines = [f"{key} = {value_text(value)}" for key, value in data.items() if key != "pose"]
    for pose in data["pose"]:
        lines += ["", "[[pose]]", *(f"{key} = {value_text(value)}" for key, value in pose.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Settle all figures, or those that are named."""
    names = sys.argv[1:] or sorted(path.stem for path in DATA.glob("*.toml"))
    for name in names:
        path = DATA / f"{name}.toml"
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        data["pose"] = [settled(pose) for pose in data["pose"]]
        path.write_text(text_of(data), encoding="utf-8")
        for pose in Figure.model_validate(data).poses:
            body = placed(pose)
            gaps = [
                f"{c.part} on {c.ground} {c.gap:+.3f}" for c in contacts(pose) if abs(c.gap) > 0.005
            ]
            gaps += [
                f"{hand} to {part} {point_of(body, hand).to(point_of(body, part)):.3f}"
                for hand, part in pose.touch.items()
                if point_of(body, hand).to(point_of(body, part)) > 0.075
            ]
            if gaps:
                print(f"{name} {pose.name}: {'; '.join(gaps)}")


if __name__ == "__main__":
    main()
