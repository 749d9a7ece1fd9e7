"""English numbers in words, as everywhere in our sentences: no hyphen, no "and"."""

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = (
    *("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"),
    "ninety",
)
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}

MAX_CARDINAL = 9999
"""A longer number is read digit by digit."""


def cardinal(value: int) -> str:
    """A number from 0 to 9999 in words.

    >>> cardinal(2045)
    'two thousand forty five'
    """
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if value >= size:
            high, rest = divmod(value, size)
            words = f"{cardinal(high)} {name}"
            return f"{words} {cardinal(rest)}" if rest else words
    if value < len(_ONES):
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]


def ordinal(value: int) -> str:
    """A place from 1 to 9999 in words.

    >>> ordinal(21)
    'twenty first'
    """
    before, _, last = cardinal(value).rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{before} {last}".strip()


def digit_by_digit(digits: str) -> str:
    """Each digit by its name: what is too long for a number, or starts with a zero.

    >>> digit_by_digit("007")
    'zero zero seven'
    """
    return " ".join(_ONES[int(digit)] for digit in digits)


def number(digits: str) -> str:
    """A run of digits in words.

    >>> number("12"), number("12345")
    ('twelve', 'one two three four five')
    """
    plain = digits.lstrip("0") or "0"
    if int(plain) > MAX_CARDINAL or (digits != plain):
        return digit_by_digit(digits)
    return cardinal(int(plain))
