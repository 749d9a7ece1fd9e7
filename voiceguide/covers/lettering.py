"""Words in pictures, in the font of our paper, so that no machine's fonts matter.

Source Sans Pro has the letters of Latin, Greek and Cyrillic; `printable` says what it can write.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import font_source_sans_pro
from PIL import Image, ImageDraw, ImageFont

from voiceguide.covers.palette import Colour

_ELLIPSIS = "\u2026"

_LOOK_ALIKES = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"}
)
# No font maps a noncharacter, so it always shows what a missing character would.
_MISSING = "\uffff"

CAPITALS = 0.66
"""The height of a capital, in parts of the font's size."""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = font_source_sans_pro.font_files_ttf["SourceSansPro"]
    # The other engine, Raqm, is not there on every machine, and sets letters differently.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has_glyph(character: str) -> bool:
    font = _font(40)
    glyph, missing = font.getmask(character), font.getmask(_MISSING)
    return glyph.size != missing.size or bytes(glyph) != bytes(missing)


@cache
def _ink_begins(character: str, size: int, stroke: float) -> int:
    """How far right of the pen the ink begins: far, for a large 1. Pixels."""
    # Not getbbox: it counts the empty space on the left as ink.
    mask, offset = _font(size).getmask2(character, "L", stroke_width=stroke, anchor="ls")
    ink = mask.getbbox()
    return int(offset[0]) + (ink[0] if ink else 0)


@lru_cache(maxsize=128)
def _ink(text: str, size: int, stroke: float) -> tuple[Image.Image, tuple[int, int]]:
    """A text as a mask, and where it lies from the pen: most covers share most of theirs."""
    font, room = _font(size), round(stroke) + 2
    box = font.getbbox(text, stroke_width=stroke, anchor="ls")
    left, top = int(box[0]) - room, int(box[1]) - room
    mask = Image.new("L", (int(box[2]) - left + room, int(box[3]) - top + room))
    draw = ImageDraw.Draw(mask)
    draw.text((-left, -top), text, 255, font, anchor="ls", stroke_width=stroke)
    return mask, (left, top)


def printable(text: str) -> str:
    """The text as the font can show it: dashes become hyphens, and white space one space.

    Returns:
        The text; empty if any of its characters is one that the font lacks, because half a
        title is worse than none.
    """
    plain = " ".join(text.translate(_LOOK_ALIKES).split())
    return plain if all(map(_has_glyph, plain)) else ""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A size and a weight to write in.

    Attributes:
        size: the font's size in pixels.
        weight: what is added around every stroke, in parts of the size.
    """

    size: int
    weight: float = 0.0

    def width(self, text: str) -> float:
        """How far the pen moves for a text, in pixels."""
        return _font(self.size).getlength(text)

    def write(
        self, draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: Colour
    ) -> None:
        """Write a text from a point on its base line; its ink begins exactly there."""
        x, y = at
        x -= _ink_begins(text[0], self.size, self.weight * self.size)
        mask, (left, top) = _ink(text, self.size, self.weight * self.size)
        draw.bitmap((round(x) + left, round(y) + top), mask, colour)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of text that fit into a given width."""

    lettering: Lettering
    lines: tuple[str, ...]


@lru_cache(maxsize=64)
def fit(text: str, sizes: range, width: float, *, max_lines: int, weight: float = 0.0) -> TextBlock:
    """Break a text into lines, at the largest size at which it fits.

    A size up to a third smaller is taken if it leaves no line much shorter than the others.

    Args:
        text: what `printable` returned; not empty.
        sizes: font sizes in pixels, from large to small.
        width: of the longest line, in pixels.
        max_lines: how many lines there may be.
        weight: of the lettering.

    Returns:
        Whole words where a size allows it; else pieces of words, at the smallest size; and if
        these are too many, the first of them, ended with an ellipsis.
    """
    largest: TextBlock | None = None
    for size in sizes:
        if largest and size < largest.lettering.size * 0.65:
            break
        lettering = Lettering(size, weight)
        block = TextBlock(lettering, _lines(text.split(), lettering, width))
        widths = [_ink_width(lettering, line) for line in block.lines]
        if len(widths) <= max_lines and max(widths) <= width:
            if min(widths) >= max(widths) * 0.4:
                return block
            largest = largest or block
    return largest or _broken(text, Lettering(sizes[-1], weight), width, max_lines)


def _broken(text: str, lettering: Lettering, width: float, max_lines: int) -> TextBlock:
    """Lines in which words may be broken, and the end may be missing."""
    pieces = [piece for word in text.split() for piece in _pieces(word, lettering, width)]
    lines = _lines(pieces, lettering, width)
    if len(lines) <= max_lines:
        return TextBlock(lettering, lines)
    last = lines[max_lines - 1]
    while _ink_width(lettering, last + _ELLIPSIS) > width:
        last = last[:-1]
    return TextBlock(lettering, (*lines[: max_lines - 1], last + _ELLIPSIS))


def _ink_width(lettering: Lettering, line: str) -> float:
    return lettering.width(line) + 2 * lettering.weight * lettering.size


def _lines(words: list[str], lettering: Lettering, width: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in words:
        if lines and _ink_width(lettering, f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(word: str, lettering: Lettering, width: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and _ink_width(lettering, pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
