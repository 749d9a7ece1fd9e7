"""Lettering: what can be written, and lines that fit."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voiceguide.covers.lettering import Lettering, fit, printable

texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(printable)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Back stretches", "Back stretches"),
        ("10 s \u00d7 3 \u2013 gentle\u00a0day\n", "10 s \u00d7 3 - gentle day"),
        (
            "R\u00fccken, \u00e9tirements, \u0142agodnie",
            "R\u00fccken, \u00e9tirements, \u0142agodnie",
        ),
        ("\u80cc\u4e2d", ""),
        ("morning \U0001f305", ""),
        (" \n", ""),
    ],
)
def test_a_text_is_shown_whole_or_not_at_all(text, shown):
    assert printable(text) == shown


@settings(max_examples=50, deadline=None)
@given(texts.map(printable), st.integers(60, 600), st.integers(1, 3))
@example("W" * 80, 60, 1)
def test_lines_fit_and_lose_no_word_unless_an_ellipsis_says_so(text, width, max_lines):
    block = fit(text, range(40, 18, -1), width, max_lines=max_lines)
    assert len(block.lines) <= max_lines
    assert max(map(block.lettering.width, block.lines)) <= width
    written = "".join(block.lines).replace(" ", "")
    if written.endswith("\u2026"):
        assert text.replace(" ", "").startswith(written[:-1])
    else:
        assert written == text.replace(" ", "")


def test_the_largest_size_that_fits_is_taken():
    lettering = fit("Back", range(200, 20, -1), 300, max_lines=1).lettering
    assert lettering.width("Back") <= 300 < Lettering(lettering.size + 1).width("Back")
