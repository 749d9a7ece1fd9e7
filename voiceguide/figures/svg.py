"""A drawing as SVG, for the page: small, in the page's own colours, with words for the blind."""

from collections.abc import Sequence
from html import escape

from voiceguide.figures.bitmap import HALO, LIGHT
from voiceguide.figures.drawing import Drawing, Point


def render(drawing: Drawing, *, title: str, description: str = "") -> str:
    """A drawing as an SVG image of its own.

    Its colours are the CSS variables --figure-near, -body, -far, -prop, -ground, -mat,
    -motion and --figure-paper, where a page sets them.

    Args:
        drawing: what is drawn.
        title: its name, in a few words.
        description: what it shows; empty for nothing more than the title.
    """
    box = f"{drawing.left:.0f} {drawing.top:.0f} {drawing.width:.0f} {drawing.height:.0f}"
    return _svg(box, paths(drawing), title, description)


def svg_row(drawings: Sequence[Drawing], *, title: str, description: str = "") -> str:
    """Drawings side by side as one SVG image. Arguments as render has them."""
    wide, high = drawings[0].width, drawings[0].height
    groups = "".join(
        f'<g transform="translate({index * wide - drawing.left:.0f} {-drawing.top:.0f})">'
        f"{paths(drawing)}</g>"
        for index, drawing in enumerate(drawings)
    )
    box = f"0 0 {wide * len(drawings):.0f} {high:.0f}"
    return _svg(box, groups, title, description)


def paths(drawing: Drawing) -> str:
    """The shapes alone, for a page that has an image already."""
    return "".join(
        f'<path fill="{_colour(shape.tone)}"{_rim() if shape.halo else ""}'
        f' d="{"".join(map(_path, shape.polygons))}"/>'
        for shape in drawing.shapes
        if shape.polygons
    )


def _colour(tone: str) -> str:
    usual = LIGHT.tones[tone]  # type: ignore[index]
    return f"var(--figure-{tone},#{usual[0]:02x}{usual[1]:02x}{usual[2]:02x})"


def _rim() -> str:
    paper = "".join(f"{part:02x}" for part in LIGHT.paper)
    colour = f"var(--figure-paper,#{paper})"
    return f' stroke="{colour}" stroke-width="{2 * HALO:.0f}" paint-order="stroke"'


def _path(polygon: tuple[Point, ...]) -> str:
    """A polygon, each corner as its way from the one before."""
    text, now = f"M{polygon[0].x:.0f} {polygon[0].y:.0f}l", polygon[0]
    steps = []
    for corner in polygon[1:]:
        right, down = corner.x - now.x, corner.y - now.y
        steps.append(f"{right:.0f}{'' if down < 0 else ' '}{down:.0f}")
        now = corner
    return text + " ".join(steps).replace(" -", "-") + "z"


def _svg(box: str, content: str, title: str, description: str) -> str:
    about = f"<title>{escape(title)}</title>"
    about += f"<desc>{escape(description)}</desc>" if description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">{about}{content}</svg>'
    )
