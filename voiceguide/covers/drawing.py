"""Covers: one for the course, one in each MP3, both drawn from the facts of the days.

A day's cover has as many rings as a stretch has repetitions; the course's has a bar a day, as
high as that day's hold is long, in its week's colour. Bytes depend on nothing but the facts
(and Pillow's version).
"""

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

from voiceguide.covers.lettering import CAPITALS, Lettering, TextBlock, fit, printable
from voiceguide.covers.palette import INK, PAPER, SOFT_INK, Colour, look, mix, week_colour
from voiceguide.language.texts import counted, text
from voiceguide.language.titles import SessionFacts

COURSE_PIXELS = 1400
DAY_PIXELS = 600
_COMMENT = b"voiceguide"
_QUALITY = 88

# Rings and bars are drawn at twice their size: Pillow gives soft edges to letters alone.
_SCALE = 2
_BOLD = 0.02
_LEADING = 1.16
# Of the way from one bar to the next.
_BAR = 0.7
_WEEK_GAP = 0.6


def day_cover(day: SessionFacts) -> bytes:
    """The cover inside a day's MP3: a square JPEG, DAY_PIXELS wide, under 100 KB.

    Day number, hold x repetitions, week and title. A title with a character that the font lacks
    is left off.
    """
    side, margin = DAY_PIXELS, 52
    colours = look(day.week, easy=day.easy)
    image = _ground(side, colours.ground, colours.motif, day.repetitions).copy()
    draw = ImageDraw.Draw(image)

    small = Lettering(40, _BOLD)
    top = margin + small.size * CAPITALS
    small.write(draw, (margin, top), _text("easy-day" if day.easy else "day", day), colours.ink)
    week = _text("week", day, week=day.week)
    small.write(draw, (side - margin - small.width(week), top), week, colours.soft_ink)

    room = side - 2 * margin
    number = fit(str(day.day), range(310, 100, -4), room, max_lines=1, weight=0.025)
    number.lettering.write(draw, (margin, 338), str(day.day), colours.ink)
    lettering, dose = Lettering(84, _BOLD), _dose(day)
    if day.flare:
        told = fit(_text("flare", day), range(84, 40, -2), room, max_lines=1, weight=_BOLD)
        lettering, dose = told.lettering, told.lines[0]
    lettering.write(draw, (margin, 444), dose, colours.ink)

    title = printable(day.title)
    if title:
        block = fit(title, range(32, 18, -1), room, max_lines=2, weight=0.01)
        _upwards(draw, (margin, side - margin), block, colours.soft_ink)
    return _jpeg(image)


def course_cover(title: str, days: Sequence[SessionFacts]) -> bytes:
    """The cover of a course, for its feed: a square JPEG, COURSE_PIXELS wide, under 500 KB.

    Title, number of weeks, first and last dose, and a bar a day. A title with a character that
    the font lacks is left off.

    Args:
        title: the course's name.
        days: its sessions in order, at least one.
    """
    side, margin = COURSE_PIXELS, 120
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    room = side - 2 * margin

    weeks = counted("titles", "cover.weeks", days[-1].week, days[0].language)
    headline = printable(title) or weeks
    block = fit(headline, range(204, 40, -4), room, max_lines=3, weight=0.022)
    bottom = _downwards(draw, (margin, margin), block, INK)

    doses = _doses(days)
    summary = doses if headline == weeks else f"{weeks}, {doses}"
    block = fit(summary, range(84, 40, -1), room, max_lines=2, weight=0.012)
    bottom = _downwards(draw, (margin, bottom + 86), block, SOFT_INK)

    top = round(max(bottom + 110, 640))
    image.paste(_bars((room, side - margin - top), days), (margin, top))
    return _jpeg(image)


def _dose(day: SessionFacts) -> str:
    return _text("dose", day, hold_s=day.hold_s, repetitions=day.repetitions)


def _text(key: str, day: SessionFacts, **values: object) -> str:
    return text("titles", f"cover.{key}", day.language, **values)


def _doses(days: Sequence[SessionFacts]) -> str:
    """First to last dose. The last day may be an easy one, which is not where a course leads."""
    first, last = days[0], next((day for day in reversed(days) if not day.easy), days[-1])
    ends = dict.fromkeys((_dose(first), _dose(last)))
    if len(ends) == 1:
        return _dose(first)
    return _text("from-to", first, first=_dose(first), last=_dose(last))


@lru_cache(maxsize=16)
def _ground(side: int, ground: Colour, motif: Colour, rings: int) -> Image.Image:
    """What the days of a week have in common."""
    mask = _rings(side, rings)
    # Colour by colour through a table: a third of the time that pasting through a mask takes.
    tables = (
        [round((one * (255 - share) + other * share) / 255) for share in range(256)]
        for one, other in zip(ground, motif, strict=True)
    )
    return Image.merge("RGB", [mask.point(table) for table in tables])


@lru_cache(maxsize=16)
def _rings(side: int, count: int) -> Image.Image:
    """A mask of rings around the lower right corner, one a repetition."""
    fine = side * _SCALE
    mask = Image.new("L", (fine, fine))
    draw = ImageDraw.Draw(mask)
    step = fine * 0.95 / max(count, 4)
    for ring in range(count):
        radius, width = (ring + 1) * step, step * 0.5
        draw.circle((fine, fine), radius, outline=255, width=round(width))
    return mask.reduce(_SCALE)


def _bars(size: tuple[int, int], days: Sequence[SessionFacts]) -> Image.Image:
    """A bar a day, with round ends; a gap between weeks; easy days are lighter."""
    right, bottom = size[0] * _SCALE, size[1] * _SCALE
    image = Image.new("RGB", (right, bottom), PAPER)
    draw = ImageDraw.Draw(image)
    gaps = days[-1].week - days[0].week
    # A course of a few days has no bars wider than those of a week.
    step = right / max(len(days) - 1 + gaps * _WEEK_GAP + _BAR, 7)
    width = step * _BAR
    longest = max(day.hold_s for day in days)
    for index, day in enumerate(days):
        x = step * (index + (day.week - days[0].week) * _WEEK_GAP)
        height = max(bottom * day.hold_s / longest, width)
        colour = week_colour(day.week)
        draw.rounded_rectangle(
            (x, bottom - height, x + width, bottom),
            radius=width / 2,
            fill=mix(colour, PAPER, 0.55) if day.easy else colour,
        )
    return image.reduce(_SCALE)


def _downwards(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], block: TextBlock, colour: Colour
) -> float:
    """Write a block from its top left corner. Returns its last base line."""
    x, y = at
    base = y + block.lettering.size * CAPITALS
    for line in block.lines:
        block.lettering.write(draw, (x, base), line, colour)
        base += block.lettering.size * _LEADING
    return base - block.lettering.size * _LEADING


def _upwards(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], block: TextBlock, colour: Colour
) -> None:
    """Write a block whose last base line starts at a point."""
    x, y = at
    for index, line in enumerate(reversed(block.lines)):
        block.lettering.write(draw, (x, y - index * block.lettering.size * _LEADING), line, colour)


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY, subsampling="4:4:4", comment=_COMMENT)
    return file.getvalue()
