"""A sheet of paper: fpdf2 with our font, our margins and no clock.

The font is Source Sans Pro (SIL Open Font License), from a package that carries it: it has every
letter of Latin-1 and Latin Extended-A but the long s, which is written as an s.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

import font_source_sans_pro
from fpdf import FPDF

from voiceguide.figures import Drawing
from voiceguide.figures.drawing import Tone

Format = Literal["a4", "letter"]

FONT = "sans"
BODY_PT, SMALL_PT, HEADING_PT, TITLE_PT = 11.0, 9.0, 14.0, 22.0
MARGIN_MM = 17.0
LINE = 1.32
"""The height of a line, of its letters'."""

_MM_A_POINT = 25.4 / 72
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
_GREYS: dict[Tone, int] = {
    "near": 45,
    "body": 115,
    "far": 190,
    "prop": 214,
    "ground": 190,
    "mat": 240,
    "motion": 0,
}
"""A figure in black and white, lighter than black: toner is dear."""

_RIM_MM = 0.35


class Sheet(FPDF):
    """A document that is written from top to bottom. Lengths are millimetres, letters points.

    Args:
        paper: its format.
        title: of the document.
        language: its code.
        foot: words for the foot of each page, with {page} and {pages}; empty for none.
    """

    def __init__(self, paper: Format, *, title: str, language: str, foot: str = "") -> None:
        super().__init__(format=paper)
        self._foot = foot
        self.set_creation_date(_NO_CLOCK)
        self.set_title(printable(title))
        self.set_lang(language)
        self.set_creator("voiceguide")
        self.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=MARGIN_MM + 3)
        for style, name in (("", "SourceSansPro"), ("B", "SourceSansProSemibold")):
            self.add_font(FONT, style, font_source_sans_pro.font_files_ttf[name])
        self.alias_nb_pages("{pages}")

    def footer(self) -> None:
        """What fpdf2 asks for at the foot of each page."""
        if self._foot:
            self.set_y(-MARGIN_MM)
            self.letters(SMALL_PT, grey=90)
            self.cell(0, 5, self._foot.format(page=self.page_no(), pages="{pages}"))

    def letters(self, points: float, *, bold: bool = False, grey: int = 20) -> None:
        """The letters from here on."""
        self.set_font(FONT, "B" if bold else "", points)
        self.set_text_color(grey)

    def paragraph(
        self, text: str, points: float = BODY_PT, *, bold: bool = False, grey: int = 20
    ) -> None:
        """Text from the left margin on, over as many lines as it takes."""
        self.letters(points, bold=bold, grey=grey)
        height = points * _MM_A_POINT * LINE
        self.multi_cell(0, height, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def items(self, texts: Sequence[str], *, numbered: bool = False) -> None:
        """A list, its marks hanging before its lines."""
        left = self.l_margin
        height = BODY_PT * _MM_A_POINT * LINE
        for number, text in enumerate(texts, start=1):
            self.letters(BODY_PT)
            self.set_x(left)
            self.cell(5.5, height, f"{number}." if numbered else "\u2022")
            with self.indented(5.5):
                self.paragraph(text)

    def gap(self, millimetres: float) -> None:
        """Nothing, so high."""
        self.set_y(self.get_y() + millimetres)

    @contextmanager
    def indented(self, by: float) -> Iterator[None]:
        """A left margin that is farther in."""
        before = self.l_margin
        x = self.get_x()
        self.set_left_margin(before + by)
        self.set_x(max(x, before + by))
        yield
        self.set_left_margin(before)
        self.set_x(before)

    def figure(self, drawing: Drawing, *, x: float, y: float, width: float) -> float:
        """Draw a figure with its upper left corner at a place; returns its height."""
        scale = width / drawing.width
        self.set_line_width(_RIM_MM)
        self.set_draw_color(255)
        for shape in drawing.shapes:
            polygons = [
                [(x + (px - drawing.left) * scale, y + (py - drawing.top) * scale) for px, py in p]
                for p in shape.polygons
            ]
            self.set_fill_color(_GREYS[shape.tone])
            if shape.halo:
                for polygon in polygons:
                    self.polygon(polygon, style="D")
            for polygon in polygons:
                self.polygon(polygon, style="F")
        return drawing.height * scale

    def code(self, address: str, *, x: float, y: float, width: float) -> None:
        """An address as a QR code."""
        # Only who gives an address needs what draws it.
        import segno

        matrix = segno.make(address, micro=False, error="m").matrix
        module = width / len(matrix)
        self.set_fill_color(0)
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    self.rect(x + column * module, y + row * module, module, module, style="F")

    def content(self) -> bytes:
        """The finished document. The same content gives the same bytes."""
        return bytes(self.output())


def printable(text: str) -> str:
    """A text in the letters that the font has: a letter that it lacks is a question mark.

    >>> printable("Stra\u00dfe \u4f60, \u017fo")
    'Straße ?, so'
    """
    return "".join(char if ord(char) in _LETTERS else "?" for char in text.replace("\u017f", "s"))


_LETTERS = frozenset(
    {
        *range(0x20, 0x7F),
        *range(0xA0, 0x180),
        *map(ord, "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u2192\u2190\u2191\u2193\u2212"),
        *map(ord, "\u20ac\u2264\u2265\u2713"),
    }
) - {0xAD}
