"""A drawing as a bitmap, by Pillow: chapter art, covers, contact sheets."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.figures.drawing import Drawing, Tone

if TYPE_CHECKING:
    from PIL.Image import Image

_SCALE = 3
"""Pillow gives polygons no soft edges: they are drawn so many times as large."""

HALO = 9.0
"""The rim of what lies in front, in units of a drawing."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a bitmap, by tone; `paper` is what it is drawn on."""

    paper: tuple[int, int, int]
    tones: Mapping[Tone, tuple[int, int, int]]


LIGHT = Palette(
    (250, 249, 246),
    {
        "near": (29, 68, 84),
        "body": (64, 112, 128),
        "far": (160, 190, 198),
        "prop": (196, 180, 158),
        "ground": (206, 200, 190),
        "mat": (236, 232, 224),
        "motion": (201, 106, 60),
    },
)


POSE_PIXELS = (480, 380)


def png_row(drawings: Sequence[Drawing], palette: Palette = LIGHT) -> bytes:
    """Drawings side by side as a PNG, each POSE_PIXELS large. The same ones give the same bytes."""
    from PIL import Image

    width, height = POSE_PIXELS
    row = Image.new("RGB", (width * len(drawings), height), palette.paper)
    for index, drawing in enumerate(drawings):
        row.paste(render(drawing, width, height, palette), (index * width, 0))
    file = io.BytesIO()
    row.save(file, "PNG", optimize=True)
    return file.getvalue()


def render(drawing: Drawing, width: int, height: int, palette: Palette = LIGHT) -> "Image":
    """A drawing in the middle of a bitmap, as large as fits, upright on its floor.

    Args:
        drawing: what is drawn.
        width: of the bitmap, in pixels.
        height: likewise.
        palette: its colours.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width * _SCALE, height * _SCALE), palette.paper)
    draw = ImageDraw.Draw(image)
    scale = min(width / drawing.width, height / drawing.height) * _SCALE
    left = (width * _SCALE - drawing.width * scale) / 2 - drawing.left * scale
    top = (height * _SCALE - drawing.height * scale) / 2 - drawing.top * scale
    for shape in drawing.shapes:
        polygons = [[(left + x * scale, top + y * scale) for x, y in p] for p in shape.polygons]
        if shape.halo:
            rim = round(2 * HALO * scale)
            for polygon in polygons:
                draw.line([*polygon, *polygon[:2]], palette.paper, rim, joint="curve")
        for polygon in polygons:
            draw.polygon(polygon, fill=palette.tones[shape.tone])
    return image.reduce(_SCALE)
