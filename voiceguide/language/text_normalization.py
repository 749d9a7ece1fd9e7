"""Text normalization for languages whose rules are a table: what is written to what is spoken.

English has rules of its own (speakable.py, figures.py), since people write programs in it as they
like. Of another language our own sentences need little, and a person's own get what
data/<language>/speakable.toml has: signs, units with their gender, abbreviations, ranges, times.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from voiceguide.errors import UnspeakableError
from voiceguide.language.number_words import MAX_DIGITS, digits_in_words, number_in_words
from voiceguide.language.texts import tables
from voiceguide.program.toml_models import Frozen

_MARKS = "',.;:?!\u00bf\u00a1 -"
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u0060\u00b4"), "'")
_LETTER = r"[^\W\d_]"
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_RANGE = re.compile(r"(?<=\d)\s*[-\u2013\u2014]\s*(?=\d)")
_TIMES = re.compile(rf"[x\u00d7]\s*({_NUMBER})(?!\w)|(?<!\w)({_NUMBER})\s*[x\u00d7](?!\w)")
_CLOCK = re.compile(r"(?<![\d:])([0-9]{1,3}):([0-9]{2})(?![\d:])(?:\s*min\b)?")


class Unit(Frozen):
    """A unit behind a number: its words for one and for more, and what gender they have."""

    one: str
    many: str
    form: str = ""


class SpeechTable(Frozen):
    """speakable.toml of a language: how signs, units and abbreviations are spoken.

    Attributes:
        number: `decimal_mark`, `range` (between two numbers), `times` (behind a number, with its
            gender in `times_form`).
        signs: characters, anywhere.
        units: behind a number.
        words: abbreviations, as words of their own.
    """

    number: Mapping[str, str]
    signs: Mapping[str, str]
    units: Mapping[str, Unit]
    words: Mapping[str, str]


@lru_cache
def speech_table(language: str) -> SpeechTable:
    """The table of a language."""
    return SpeechTable.model_validate(tables("speakable", language))


def normalized(text: str, language: str) -> str:
    """A sentence in words that a voice of the language can say; given again it stays as it is.

    Args:
        text: the sentence as it is written.
        language: any but English.

    Returns:
        letters of the Latin script with their accents, and ' , . ; : ? ! - and the marks that
        open a question or a call in Spanish; at least one letter; a stop at its end.

    Raises:
        UnspeakableError: it has letters of another script, or no word.

    >>> normalized("Mantén 21 s, x3.", "es")
    'Mantén veintiún segundos, tres veces.'
    """
    table = speech_table(language)
    words = unicodedata.normalize("NFC", text.translate(_APOSTROPHES))
    for short, long in table.words.items():
        words = re.sub(rf"(?<![\w'-]){re.escape(short)}(?![\w'-])", long, words)
    words = _numbers(words, table, language)
    for sign, spoken in table.signs.items():
        words = words.replace(sign, f" {spoken} ")
    words = "".join(_character(char, text) for char in words)
    words = _marks(words)
    if not any(char.isalpha() for char in words):
        raise UnspeakableError(text, "it has no word")
    return words if words[-1] in ".?!" else f"{words}."


def _marks(text: str) -> str:
    """One mark at a time, none at the start but what opens a question; marks inside words stay."""
    text = re.sub(rf"(?<!{_LETTER})['-]+|['-]+(?!{_LETTER})", " ", text)
    text = re.sub(rf"[\u00bf\u00a1]+(?!{_LETTER})|(?<={_LETTER})[\u00bf\u00a1]+", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"[\s,.;:?!]*[.?!][\s,.;:?!]*", _strongest, text)
    text = re.sub(r"[\s,;:]*([,;:])[\s,;:]*", r"\1 ", text)
    return re.sub(r"^[\s,.;:?!]+|[\s,;:]+$", "", text)


def _strongest(match: re.Match[str]) -> str:
    return f"{next(mark for mark in '?!.' if mark in match[0])} "


def _numbers(text: str, table: SpeechTable, language: str) -> str:
    number = table.number

    def clock(match: re.Match[str]) -> str:
        minutes, seconds = int(match[1]), int(match[2])
        parts = [f"{value} {unit}" for value, unit in ((minutes, "min"), (seconds, "s")) if value]
        return f" {number['and']} ".join(parts) or "0 s"

    def times(match: re.Match[str]) -> str:
        value = match[1] or match[2]
        if not value.isdigit() or len(value) > MAX_DIGITS:
            return f"{digits_in_words(value, language)} {number['times']}"
        words = number_in_words(int(value), language, number["times_form"])
        return f"{words} {number['times_one'] if value == '1' else number['times']}"

    def with_unit(match: re.Match[str]) -> str:
        unit = table.units[match[2]]
        if not match[1].isdigit() or len(match[1]) > MAX_DIGITS:
            return f"{digits_in_words(match[1], language)} {unit.many}"
        words = number_in_words(int(match[1]), language, unit.form)
        return f"{words} {unit.one if match[1] == '1' else unit.many}"

    text = _CLOCK.sub(clock, text)
    text = _RANGE.sub(f" {number['range']} ", text)
    text = _TIMES.sub(times, text)
    units = "|".join(sorted(map(re.escape, table.units), key=len, reverse=True))
    text = re.sub(rf"({_NUMBER})\s*({units})(?!\w)", with_unit, text)
    return re.sub(_NUMBER, lambda match: digits_in_words(match[0], language), text)


def _character(char: str, text: str) -> str:
    if char in _MARKS or (char.isalpha() and _is_latin(char)):
        return char
    kind = unicodedata.category(char)
    if kind.startswith(("L", "N")) or kind in {"Co", "Cs", "Sm", "Sc"}:
        name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
        raise UnspeakableError(text, f"no voice here can say {char!a} ({name})")
    if kind in {"Mn", "Me", "Cf", "Sk"}:
        return ""
    # What opens or closes something, or parts a sentence, is heard as a small stop.
    return ", " if kind in {"Pd", "Ps", "Pe"} else " "


@lru_cache(maxsize=1024)
def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN ")
