"""What players show: titles that sort, a comment, and texts on one line."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.language.titles import comment_of, is_one_line, plain, title_of


@dataclass(frozen=True)
class Facts:
    title: str = "Gentle back stretches"
    day: int = 9
    week: int = 2
    easy: bool = False
    hold_s: int = 10
    repetitions: int = 4
    stretches: tuple[str, ...] = ("Bridge", "Child's pose")
    language: str = "en"
    flare: bool = False


def test_a_title_has_the_day_and_its_dose():
    assert title_of(Facts()) == "Day 09: 10 s x 4"
    assert title_of(Facts(day=7, easy=True)) == "Day 07: 10 s x 4, easy day"
    assert title_of(Facts(flare=True)) == "Day 09: a gentle session"


def test_titles_sort_by_day():
    titles = [title_of(Facts(day=day)) for day in (1, 2, 10, 56)]
    assert sorted(titles) == titles


def test_a_comment_names_the_week_the_stretches_and_what_to_mind():
    comment = comment_of(Facts())
    assert comment.startswith("Week 2. Bridge, Child's pose. ")
    assert "doctor" in comment
    assert comment.endswith("stop whatever hurts.")


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
    shown = plain(text)
    assert len(shown.encode().decode().splitlines()) <= 1
    assert shown == shown.strip()
    assert plain(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "For the \U0001f468\u200d\U0001f469\u200d\U0001f467 at home",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
        "\u0646\u0631\u0645\u200c\u062a\u0646\u0627\u0646",
        "\u00c9tirements\u00a0: doux",
    ],
)
def test_joiners_and_hard_spaces_are_on_a_line(text):
    assert is_one_line(text)


@pytest.mark.parametrize("char", "\n\r\t\0\x1b\x7f\x85\x9b\u2028\u2029\u202e\u2066\ud800")
def test_what_controls_a_terminal_or_turns_a_line_is_not(char):
    assert not is_one_line(f"a{char}b")
