"""The colours of the covers: one calm, deep colour a week. Data only, and one mix.

Every pair of ink and ground that a cover puts together has a contrast of at least 4.5 as WCAG
2.2 counts it (success criterion 1.4.3); `tests/covers/test_drawing.py` checks it.
"""

from dataclasses import dataclass

Colour = tuple[int, int, int]

_WHITE: Colour = (255, 255, 255)
PAPER: Colour = (250, 246, 238)
INK: Colour = (38, 44, 54)
SOFT_INK: Colour = (96, 99, 104)

WEEKS: tuple[Colour, ...] = (
    (31, 94, 98),  # sea
    (54, 74, 125),  # dusk
    (128, 66, 62),  # clay
    (62, 96, 52),  # moss
    (97, 62, 116),  # plum
    (124, 84, 22),  # honey
    (24, 97, 134),  # lake
    (133, 55, 92),  # rose
    (74, 84, 96),  # slate
    (96, 72, 56),  # bark
)


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one cover.

    Attributes:
        ground: the background.
        motif: what is drawn on the ground, behind the words.
        ink: the words.
        soft_ink: the words that matter less.
    """

    ground: Colour
    motif: Colour
    ink: Colour
    soft_ink: Colour


def week_colour(week: int) -> Colour:
    """The colour of a week, from 1; after the last colour comes the first again."""
    return WEEKS[(week - 1) % len(WEEKS)]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour with this share (0 to 1) of another in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def look(week: int, *, easy: bool) -> Look:
    """The colours of a day's cover: an easy day is its week's colour on a light ground."""
    colour = week_colour(week)
    if easy:
        return Look(mix(colour, _WHITE, 0.86), mix(colour, _WHITE, 0.78), colour, colour)
    return Look(colour, mix(colour, _WHITE, 0.09), _WHITE, mix(_WHITE, colour, 0.08))
