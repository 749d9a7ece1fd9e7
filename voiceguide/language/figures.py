"""What is written with figures, in words: lengths of time, units, ranges, fractions, counts.

The rules stand in the order in which they are applied: each takes what the ones before it left,
and most leave figures for those behind it. What can be meant in two ways is an error, which says
how to write either. All of this is English.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import pairwise

from voiceguide.language.numbers import MAX_CARDINAL, number, ordinal

_EN = tomllib.loads(
    (files("voiceguide.language") / "data" / "en" / "speakable.toml").read_text(encoding="utf-8")
)
_UNITS, _PLURALS, _FRACTIONS, _MONEY = (
    _EN[table] for table in ("units", "plurals", "fractions", "money")
)
_LONG_UNITS = {unit.lower(): words for unit, words in _UNITS.items() if len(unit) > 1}
"""These may be written in capitals, too. A single letter means another unit then, or none."""

_DASH = r"[-\u2013\u2014\u2212]"
_NUMBER = r"(?<!\d)\d+(?:,\d{3})*(?:\.\d+)?"


def _either(units: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, units), key=len, reverse=True))


_UNIT = (
    rf"(?:(?i:{_either(_LONG_UNITS)})|{_either({u: w for u, w in _UNITS.items() if len(u) == 1})})"
)
_UNIT_ENDS = r"(?![A-Za-z'])"
_STOP = r"\.?(?=(\s*$|\s+[A-Z])?)"
"""A stop behind an abbreviation is its own, unless a sentence ends there: then group -1 is one."""

_TIME = r"\d{1,3}:\d\d"
_AND = rf"\s*(?:{_DASH}|,|\bto\b|\bor\b|\band\b|\buntil\b)\s*"
_TIMES = re.compile(
    rf"(?:\b([A-Za-z]+)\s+)?(?<![\d:/.,])({_TIME}(?:{_AND}{_TIME})*)(?![\d:/])"
    rf"(?:\s*((?i:minutes?|mins?|m)|(?i:seconds?|secs?|s)|(?i:hours?|hrs?|h)){_UNIT_ENDS}\.?)?"
    rf"(?=\s*([AaPp]\.?[Mm]\b)?)(?=(\s*$|\s+[A-Z])?)"
)
_AT = frozenset(("at", "by", "from", "until", "till", "before", "since", "between"))
"""Before a time of day."""

_FOR = frozenset(
    (
        *("for", "hold", "rest", "stay", "wait", "breathe", "relax", "count", "another"),
        *("last", "lasts", "takes", "of", "in"),
    )
)
"""Before a length of time."""


def spelled(text: str) -> str:
    """A text with every figure in words, and what belongs to it.

    Raises:
        ValueError: something can be meant in two ways; the message says how to write either.

    >>> spelled("Breathe 4-7-8.").split()
    ['Breathe', 'four', 'seven', 'eight', '.']
    """
    if not any(char.isdigit() for char in text):
        return text
    for pattern, words in _rules():
        text = pattern.sub(words, text)
    return text


def _times(match: re.Match[str]) -> str:
    """Times of day and lengths of time: only what stands around them tells which they are."""
    word, chain, unit, of_day, ends = match.groups()
    before = f"{word} " if word else ""
    minutes = not (unit or "").lower().startswith("h")
    first = chain.partition(":")[0]
    if of_day or ((word or "").lower() in _AT and not unit):
        return before + re.sub(_TIME, lambda time: _clock(time[0], bare=not of_day), chain)
    if unit or (word or "").lower() in _FOR or int(first) == 0:
        stop = "." if match[0].endswith(".") and ends is not None else ""
        return before + re.sub(_TIME, lambda time: _length(time[0], minutes=minutes), chain) + stop
    raise ValueError(
        f"{chain} can be a time or a length: write 'at {chain}', '{chain} min', or for a ratio 'to'"
    )


def _clock(time: str, *, bare: bool) -> str:
    hours, minutes = time.split(":")
    if minutes == "00":
        return f"{hours} o'clock" if bare else hours
    return f"{hours} oh {minutes[1]}" if minutes[0] == "0" else f"{hours} {minutes}"


def _length(time: str, *, minutes: bool) -> str:
    units = ("min", "s") if minutes else ("h", "min")
    return _together(zip(map(int, time.split(":")), units, strict=True))


def _hours(match: re.Match[str]) -> str:
    return _together(zip(map(int, match.groups()), ("h", "min", "s"), strict=True))


def _together(parts: "zip[tuple[int, str]]") -> str:
    """Numbers of units, but for those that are none; the last unit if all are."""
    pairs = list(parts)
    return " ".join(f"{value} {unit}" for value, unit in pairs if value) or f"0 {pairs[-1][1]}"


def _prime(match: re.Match[str]) -> str:
    """What closes a quotation stays; minutes and feet are written alike, seconds and inches too."""
    value, mark = match.groups()
    if re.search(rf"(?<!\w){mark}", match.string[: match.start()]):
        return match[0]
    raise ValueError(f"{value}{mark} can be a time or a length: write the unit behind it")


def _sequence(match: re.Match[str]) -> str:
    """A count, with its pauses; or numbers one after the other, as of a pattern of breath."""
    values = re.findall(r"\d+", match[0])
    steps = {after - before for before, after in pairwise(map(int, values))}
    return (", " if steps in ({1}, {-1}) else " ").join(values)


def _decimal_comma(match: re.Match[str]) -> str:
    whole, part, behind = match.groups()
    if behind is None:
        raise ValueError(
            f"{whole},{part} can be one number or two: write {whole}.{part}, or '{whole}, {part}'"
        )
    return f"{whole}.{part}"


def _money(match: re.Match[str]) -> str:
    sign, amount = (match[1], match[2]) if match[1] else (match[4], match[3])
    whole, _, cents = amount.partition(".")
    name = _MONEY[sign] if whole != "1" else _MONEY[sign].removesuffix("s")
    return (
        f"{whole} {name} {cents if len(cents) == 2 else ''}".rstrip()
        if cents
        else f"{whole} {name}"
    )


def _fraction(match: re.Match[str]) -> str:
    """A fraction of a table, after a whole number or before a unit; another stays."""
    whole, written, unit = match.groups()
    words = _FRACTIONS.get(re.sub(r"\s", "", written))
    if words is None:
        return match[0]
    name = _name(unit) if unit else ""
    if whole:
        return f" {number(whole)} and {words} {_many(name)} "
    article = "an" if name.startswith("hour") else "a"
    return f" {words} of {article} {name} " if name else f" {words} "


def _name(unit: str) -> str:
    """The name of one of a unit."""
    name: str = _UNITS.get(unit) or _LONG_UNITS[unit.lower()]
    return name


def _many(name: str) -> str:
    """The name of several of a unit, whose name has its first word in the plural."""
    first, space, rest = name.partition(" ")
    return f"{_PLURALS.get(first, f'{first}s')}{space}{rest}" if name else ""


def _with_unit(match: re.Match[str]) -> str:
    value, plus, unit, ends = match.groups()
    name = _name(unit)
    stop = "." if match[0].endswith(".") and ends is not None else ""
    return f"{value}{plus and ' plus'} {name if value == '1' and not plus else _many(name)}{stop} "


def _per(match: re.Match[str]) -> str:
    value, unit, per = match.groups()
    name = _LONG_UNITS.get(per.lower()) or _UNITS.get(per) or per
    return f"{value} {'times' if unit in ('x', chr(0xD7)) else unit or ''} per {name}"


def _of_day(match: re.Match[str]) -> str:
    stop = "." if match[0].endswith(".") and match[3] is not None else ""
    return f"{match[1]} {match[2].upper()} M{stop}"


def _place(match: re.Match[str]) -> str:
    value = int(match[1])
    return f" {ordinal(value)} " if 0 < value <= MAX_CARDINAL else f" {number(match[1])} "


def _value(match: re.Match[str]) -> str:
    whole, _, part = match[0].partition(".")
    words = number(whole or "0")
    return f" {words} point {' '.join(map(number, part))} " if part else f" {words} "


_Words = str | Callable[[re.Match[str]], str]


@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Words], ...]:
    """In the order in which they are applied; made when the first figure is met."""
    return (
        # Signs that are more than one character, and numbers in another country's writing.
        (re.compile(rf"\+\s?/?\s?{_DASH}\s*(?=\d)"), "\u00b1 "),
        (re.compile(r"(?<=\d)\s*\*\s*(?=\d)"), " \u00d7 "),
        (re.compile(r"\b(?i:w)/(?=\d)"), lambda match: "With " if match[0] == "W/" else "with "),
        (re.compile(r"([$\u20ac\u00a3]\s?\d+),(\d\d)(?!\d)"), r"\1.\2"),
        (
            re.compile(
                r"(?<![\d.,])(\d+),(\d{1,2})(?![\d,])"
                rf"(?=(\s?(?:{_DASH}\s?[\d.,]+\s?)?(?:{_UNIT}{_UNIT_ENDS}|[x\u00d7%$\u20ac\u00a3])))?"
            ),
            _decimal_comma,
        ),
        # Times.
        (re.compile(r"(?<![\d:])(\d{1,3}):(\d\d):(\d\d)(?![\d:])"), _hours),
        (_TIMES, _times),
        (re.compile(r"(?<!\w)(\d+)'(\d\d)(?!\d)['\"]*"), r"\1 min \2 s"),
        (re.compile(r"(?<!\w)(\d+)(['\"])(?!\w)"), _prime),
        (re.compile(r"(?<!\w)(\d+)\s?h\s?(\d\d?)(?:\s?min)?(?![\d:]|\s*(?:\w|-))"), r"\1 h \2 min"),
        (re.compile(r"(?<!\w)(\d+)\s?m\s?(\d+)\s?s(?:ec)?\b"), r"\1 min \2 s"),
        (re.compile(rf"(\d)\s*([AaPp])\.?[Mm]\b{_STOP}"), _of_day),
        # Numbers one after the other, and ranges.
        (re.compile(r"(?<!\d)\d+(?:\.\d+){2,}"), lambda match: " point ".join(match[0].split("."))),
        (re.compile(r"(?<=\d)\s?(?:\.\.+|\u2026)\s?(?=\d)"), ", "),
        (re.compile(r"\b([LCTS]\d\d?)\s*[-\u2013/]\s*(?=[LCTS]?\d)"), r"\1 "),
        (re.compile(rf"(?<![\d/.,])\d+(?:\s*(?:{_DASH})\s*\d+){{2,}}(?![\d/])"), _sequence),
        (re.compile(r"(?<![\d/.,:])\d+(?::\d+){2,}(?![\d:])"), _sequence),
        (re.compile(rf"(?<![\d/.,])(\d+){_DASH}\1(?!\d|[./,]\d)"), r"\1 \1"),
        (
            re.compile(
                rf"(?<=\d)(\s?(?:{_UNIT}|st|nd|rd|th|%))?\s*[-\u2013\u2014]\s*(?=[$\u20ac\u00a3]?\d)"
            ),
            r"\1 to ",
        ),
        (re.compile(r"(?<=\d):(?=\d(?!\d))"), " to "),
        # Fractions, shares, money.
        (re.compile(r"(?<!\d)(\d+)/10(?!\d)"), r"\1 out of 10"),
        (
            re.compile(
                r"\b((?i:set|day|week|round|step|part|side|exercise|repetition)\s+\d+)\s*/\s*(?=\d)"
            ),
            r"\1 of ",
        ),
        (
            re.compile(
                rf"(?:(?<![\d/.])(\d+)\s+)?(?<![\d/])(\d/\d)(?![\d/])(?:\s*({_UNIT}){_UNIT_ENDS})?"
            ),
            _fraction,
        ),
        (
            re.compile(rf"([$\u20ac\u00a3])\s*({_NUMBER})|({_NUMBER})\s*([$\u20ac\u00a3])"),
            _money,
        ),
        # Sets, rates, units.
        (re.compile(r"(?<!\d)(\d+\s*(?i:sets?|rounds?))\s*[x\u00d7]\s*(?=\d)"), r"\1 of "),
        (
            re.compile(rf"({_NUMBER})\s*({_UNIT}|[x\u00d7])?\s*/\s*({_UNIT}{_UNIT_ENDS}|[a-z]+)"),
            _per,
        ),
        (re.compile(r"(?<=\d)\s*[/:]\s*(?=\d)"), " "),
        (re.compile(rf"({_NUMBER})\s*[x\u00d7](?![A-Za-z])"), r"\1 times "),
        (re.compile(rf"(?<!\w)[x\u00d7]\s*({_NUMBER})"), r"\1 times "),
        (
            re.compile(rf"({_NUMBER})-({_UNIT}){_UNIT_ENDS}"),
            lambda match: f"{match[1]} {_name(match[2])} ",
        ),
        (re.compile(rf"({_NUMBER})(\+?)\s*({_UNIT}){_UNIT_ENDS}{_STOP}"), _with_unit),
        # What is left is numbers.
        (re.compile(r"(?<!\d)(\d+)(?:st|nd|rd|th)(?![A-Za-z])"), _place),
        (re.compile(r"(?<!\w)(?<!\d )[-\u2212](?=\.?\d)"), " minus "),
        (re.compile(r"(?<![A-Za-z])L(?=\d)"), "el "),
        (re.compile(r"(?<![A-Za-z])R(?=\d)"), "ar "),
        (re.compile(rf"(?<!\d)\.\d+|{_NUMBER}|\d"), _value),
    )
