"""Titles and sentences fit for formats that are read line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.publish.text import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two\n\nlines\tof\r\ntext ", "two lines of text"),
        ("line\u2028paragraph\u2029next\x85end", "line paragraph next end"),
        ("bell\x07, null\x00, escape\x1b[1m", "bell, null, escape[1m"),
        ("half a pair \ud800.", "half a pair ."),
        ("a \x00 b", "a b"),
        ("\n\x00", ""),
    ],
)
def test_controls_go_and_white_space_is_one_space(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Мягкая растяжка спины",
        "תרגילי גב \u200f(קל)\u200e",
        "\U0001f9d8\U0001f3fd\u200d\u2640\ufe0f a joined emoji",
        '"a", b; c\\d <b> & --> e',
    ],
)
def test_what_can_be_read_stays(text):
    assert plain(text) == text


@given(st.text(st.characters()))
def test_any_text_becomes_one_line_that_can_be_written(text):
    line = plain(text)
    assert len(line.encode().decode().splitlines()) <= 1
    assert line == line.strip()
    assert plain(line) == line
