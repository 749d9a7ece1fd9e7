"""Colours that can be read and told apart."""

from itertools import combinations

import pytest

from voiceguide.covers.palette import INK, PAPER, SOFT_INK, WEEKS, look, week_colour


def contrast(one, other):
    """As WCAG 2.2 defines it (relative luminance, contrast ratio)."""

    def luminance(colour):
        parts = [c / 255 for c in colour]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("easy", [False, True])
@pytest.mark.parametrize("week", range(1, len(WEEKS) + 1))
def test_words_stand_out_from_all_that_lies_behind_them(week, easy):
    colours = look(week, easy=easy)
    for ink in (colours.ink, colours.soft_ink):
        assert contrast(ink, colours.ground) >= 4.5
        assert contrast(ink, colours.motif) >= 4.5


def test_words_stand_out_on_the_cover_of_the_course():
    assert contrast(INK, PAPER) >= 4.5
    assert contrast(SOFT_INK, PAPER) >= 4.5


def test_weeks_differ_in_colour_until_the_palette_is_used_up():
    assert len(WEEKS) >= 8
    for one, other in combinations(WEEKS, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 30
    for week in range(1, 52):
        one, other = week_colour(week), week_colour(week + 1)
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 40
