"""Draw docs/figures.png: every figure with its name and all of its poses, to be looked at.

python scripts/make_figures.py [FILE]
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

from voiceguide.figures import draw, figure, figure_ids
from voiceguide.figures.bitmap import LIGHT, render

OUT = Path(__file__).parents[1] / "docs" / "figures.png"
COLUMNS, WIDTH, HEIGHT, LINE = 6, 190, 150, 16
INK = (40, 50, 55)


def sheet() -> Image.Image:
    """All figures, pose by pose."""
    cells = [(id_, pose) for id_ in figure_ids() for pose in figure(id_).poses]
    rows = -(-len(cells) // COLUMNS)
    image = Image.new("RGB", (COLUMNS * WIDTH, rows * (HEIGHT + LINE)), LIGHT.paper)
    pen = ImageDraw.Draw(image)
    for index, (id_, pose) in enumerate(cells):
        left, top = index % COLUMNS * WIDTH, index // COLUMNS * (HEIGHT + LINE)
        image.paste(render(draw(figure(id_), pose), WIDTH, HEIGHT), (left, top + LINE))
        pen.text((left + 4, top + 2), f"{id_}, {pose.name}", fill=INK)
    return image


def main() -> None:
    """Write the sheet."""
    path = Path(sys.argv[1]) if sys.argv[1:] else OUT
    sheet().quantize(32).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()
