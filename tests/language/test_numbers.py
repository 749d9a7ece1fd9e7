"""Numbers in words, as a session says them."""

import doctest

import pytest

from voiceguide.language import numbers
from voiceguide.language.numbers import MAX_CARDINAL, cardinal, digit_by_digit, number, ordinal

UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def below_a_hundred(value):
    if value < 20:
        return UNITS[value]
    tens, units = divmod(value, 10)
    return TENS[tens - 2] + (f" {UNITS[units]}" if units else "")


def test_every_number_that_a_year_of_days_needs_is_said_in_words():
    for value in range(400):
        hundreds, rest = divmod(value, 100)
        words = [f"{UNITS[hundreds]} hundred"] if hundreds else []
        words += [below_a_hundred(rest)] if rest or not hundreds else []
        assert cardinal(value) == " ".join(words)


def test_no_two_numbers_and_no_two_places_are_said_alike():
    assert len({cardinal(value) for value in range(MAX_CARDINAL + 1)}) == MAX_CARDINAL + 1
    assert len({ordinal(value) for value in range(1, MAX_CARDINAL + 1)}) == MAX_CARDINAL


@pytest.mark.parametrize(
    ("value", "words"),
    [(1, "first"), (12, "twelfth"), (40, "fortieth"), (101, "one hundred first")],
)
def test_a_place_is_said_as_one(value, words):
    assert ordinal(value) == words


@pytest.mark.parametrize("digits", ["007", "12345", "00"])
def test_what_is_no_plain_number_is_said_digit_by_digit(digits):
    assert number(digits) == digit_by_digit(digits)


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(numbers)
    assert (result.failed, result.attempted > 0) == (0, True)
