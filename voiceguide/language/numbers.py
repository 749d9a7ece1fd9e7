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
"""A longer number is read digit by digit, where nothing tells that it is one."""

MAX_GROUPED = 9
"""The digits of the longest number that is read as one."""


def cardinal(value: int) -> str:
    """A number from 0 to 999,999,999 in words.

    >>> cardinal(2045)
    'two thousand forty five'
    """
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
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
    """A run of digits in words. Commas between thousands tell that a long one is a number.

    >>> number("12"), number("12345"), number("12,345")
    ('twelve', 'one two three four five', 'twelve thousand three hundred forty five')
    """
    plain = digits.replace(",", "")
    grouped = plain != digits or plain.endswith("000")
    if plain != (plain.lstrip("0") or "0") or len(plain) > (MAX_GROUPED if grouped else 4):
        return digit_by_digit(plain)
    return cardinal(int(plain))
