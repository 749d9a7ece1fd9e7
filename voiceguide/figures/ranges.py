"""How far joints go: no figure bends further than people do.

Degrees of active movement, from Norkin and White (Measurement of Joint Motion, 2016, appendix B,
after the American Academy of Orthopaedic Surgeons), and of the back from Kapandji (The Physiology
of the Joints, volume 3). Where hands or the floor help, as with a knee that is drawn to the chest,
the passive range of the same sources stands.
"""

from collections.abc import Mapping

_RANGES: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "lumbar": {"flexion": (-35, 60), "side": (-25, 25), "rotation": (-12, 12)},
    "thorax": {"flexion": (-25, 45), "side": (-25, 25), "rotation": (-40, 40)},
    "neck": {"flexion": (-60, 60), "side": (-45, 45), "rotation": (-80, 80)},
    "hip": {"flexion": (-20, 130), "side": (-30, 50), "rotation": (-45, 60)},
    "knee": {"flexion": (0, 155)},
    "ankle": {"flexion": (-30, 55)},
    "shoulder": {"flexion": (-60, 180), "side": (-50, 180), "rotation": (-90, 100)},
    "elbow": {"flexion": (0, 150)},
    "wrist": {"flexion": (-85, 90)},
    "pelvis": {"flexion": (-180, 180), "side": (-180, 180), "rotation": (-180, 180)},
}
"""By joint and kind of movement, from the least to the most; a joint has no other kinds."""


def range_of(joint: str, movement: str) -> tuple[float, float]:
    """How far a joint goes in a kind of movement; nowhere where it has no such kind."""
    return _RANGES[joint].get(movement, (0.0, 0.0))
