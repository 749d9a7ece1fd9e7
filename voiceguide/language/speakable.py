"""What is written to what is spoken: once, before any voice sees it.

A transcript keeps the written sentence. Voices get words: numbers, units, signs and
abbreviations are spelt out the same for all of them, and what is left is Latin letters with
the few marks that every engine understands. What can't become words is an error and never a
silent gap. The rules are those of English; of other languages text_normalization.py has them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from voiceguide.errors import UnspeakableError
from voiceguide.language.figures import spelled
from voiceguide.language.text_normalization import normalized
from voiceguide.language.texts import ENGLISH

SPEAKABLE = re.compile(r"[A-Za-z',.;:?! -]*")
"""What a voice gets of an English sentence: nothing else."""

MAX_CHARACTERS = 1_000
"""Of a sentence. Ours have up to 100."""

MAX_LETTERS = 45
"""Of a word; English has one of 45."""

_EN = tomllib.loads(
    (files("voiceguide.language") / "data" / "en" / "speakable.toml").read_text(encoding="utf-8")
)
_SIGNS, _MONEY = _EN["signs"], _EN["money"]
_ABBREVIATIONS = _EN["abbreviations"], _EN["abbreviations-before-a-number"]
_WORDS = dict(sorted(_EN["words"].items(), key=lambda item: -len(item[0])))
_LATIN = {
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u00c6": "Ae",
    "\u0153": "oe",
    "\u0152": "Oe",
    "\u00f8": "o",
    "\u00d8": "O",
    "\u0142": "l",
    "\u0141": "L",
    "\u0111": "d",
    "\u0110": "D",
    "\u00f0": "th",
    "\u00d0": "Th",
    "\u00fe": "th",
    "\u00de": "Th",
    "\u0131": "i",
}
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032"
_POWERS = {ord(sign): f" {words} " for sign, words in _EN["powers"].items()}
_WHOLE = {0x2116: "number ", 0x2033: '"'}
"""What would come apart into something else: the sign for "number", the double prime."""

_VULGAR = re.compile(r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])")
"""Between a number and a fraction in one character, which otherwise become one number."""

_HARD_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""Within a number of thousands."""

_ORDINARY = re.compile(r"(?:(?:[A-Z]?[a-z]+|[AI])(?:['-][a-z]+)*(?:[,;:.?!]? (?!$)|[.?!]$))+")
_ABBREVIATED = re.compile(
    r"\b(?:ok|lt|rt|[lr]|vs|approx|etc|incl|excl|dr|mrs?|ms|ca)\b", re.IGNORECASE
)
_TOO_LONG = re.compile(rf"(?:[^\W\d_]|['\u2019]){{{MAX_LETTERS + 1},}}")


@lru_cache(maxsize=4096)
def speakable(text: str, language: str = ENGLISH) -> str:
    """A sentence in words that every voice of a language can say; given again it stays as it is.

    Args:
        text: the sentence as it is written.
        language: its code.

    Returns:
        Latin letters (of other languages than English those with accents, too), spaces, inner
        apostrophes and hyphens, and , . ; : ? ! only, with at least one letter, ending in a stop.
        A sentence that has nothing else is unchanged.

    Raises:
        UnspeakableError: it has letters of another script, or nothing that can be spoken, or is
            no sentence by its length or that of a word.

    >>> speakable("Hold 30 s, x3 \u2014 L & R!")
    'Hold thirty seconds, three times, left and right!'
    """
    if long := _TOO_LONG.search(text):
        raise UnspeakableError(
            text,
            f"it has a word of {len(long[0]):,} letters, and the longest have {MAX_LETTERS}",
            "write it as several words",
        )
    _bounded(text, text)
    # Nearly all of our sentences: a session asks for hundreds, and a listing for thousands.
    if language == ENGLISH and _ORDINARY.fullmatch(text) and not _ABBREVIATED.search(text):
        return text
    if language != ENGLISH:
        return _bounded(normalized(text, language), text)
    plain = _plain(text)
    words, before = plain, ""
    while words != before:
        # Taking a sign away may bare an abbreviation; nothing here makes a text longer twice.
        before, words = words, _stops(_signs(_figures(_short_forms(words), text)))
    if plain.lstrip()[:1].isdigit():
        words = words[:1].upper() + words[1:]
    if not any(char.isalpha() for char in words):
        raise UnspeakableError(text, "it has no word")
    return _bounded(words, text)


def _bounded(words: str, text: str) -> str:
    """The words of a sentence, where they are not too many: numbers become long."""
    if len(words) > MAX_CHARACTERS:
        raise UnspeakableError(
            text,
            f"it has {len(words):,} characters, and a sentence has at most {MAX_CHARACTERS:,}",
            "write it as several sentences",
        )
    return words


def can_be_spoken(text: str, language: str = ENGLISH) -> bool:
    """Whether `speakable` makes words of a text."""
    try:
        speakable(text, language)
    except UnspeakableError:
        return False
    return True


def _plain(text: str) -> str:
    """Compatible forms of characters, accents taken off, nothing that can't be seen."""
    straight = text.translate(dict.fromkeys(map(ord, _APOSTROPHES), "'") | _POWERS | _WHOLE)
    straight = _HARD_SPACE.sub("", _VULGAR.sub(" ", straight))
    composed = unicodedata.normalize("NFKC", straight).replace("\u2044", "/")
    return "".join(_letter(char, text) for char in unicodedata.normalize("NFKD", composed))


def _letter(char: str, text: str) -> str:
    """What a character becomes before anything is read in it; most become themselves."""
    if char.isascii():
        return char if char.isprintable() else " "
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if char in _LATIN or char in _SIGNS or char in _MONEY or char in "\u2212\u00b0\u2026":
        return _LATIN.get(char, "..." if char == "\u2026" else char)
    if kind.startswith(("L", "N")) or kind in {"Co", "Cs", "Sm", "Sc"}:
        name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
        raise UnspeakableError(text, f"no voice here can say {char!a} ({name})")
    if kind == "Pd":
        return "-" if char in "\u2010\u2011" else "\u2014" if char != "\u2013" else "\u2013"
    if kind in {"Mn", "Me", "Cf", "Sk"}:
        return ""  # accents, joiners, tints of emoji: they change what stands before them
    # What opens or closes something is heard as a small stop; a picture is not heard.
    return '"' if kind.startswith("P") else " "


def _short_forms(text: str) -> str:
    for abbreviations, ahead in zip(_ABBREVIATIONS, ("", r"(?=\s*\d)"), strict=True):
        for short, words in abbreviations.items():
            for written, long in ((short, words), (short.capitalize(), words.capitalize())):
                pattern = rf"(?<![\w.]){re.escape(written)}{ahead}(?=(\s*$)?)"
                text = re.sub(pattern, _with_stop(long), text)
    for short, words in _WORDS.items():
        text = re.sub(rf"(?<![\w'/-]){re.escape(short)}(?![\w'/-])", words, text)
    return text


def _with_stop(words: str) -> Callable[[re.Match[str]], str]:
    """Words for an abbreviation whose stop ends the sentence too, where it stands last."""
    return lambda match: words if match[1] is None else f"{words}."


def _figures(words: str, text: str) -> str:
    try:
        return spelled(words)
    except ValueError as error:
        raise UnspeakableError(text, str(error), "write it as it is meant") from error


def _signs(text: str) -> str:
    for sign, words in (_SIGNS | _MONEY).items():
        text = text.replace(sign, f" {words} ")
    text = text.replace("\u00b0", " degrees ").replace("\u2212", "-")
    text = re.sub(r"(?<=[A-Za-z])\s*/\s*(?=[A-Za-z])", " or ", text)
    text = re.sub(r"\s*\u2014\s*|\s+-+\s+|--+|(?<!\w)\u2013|\u2013(?!\w)", ", ", text)
    text = text.replace("\u2013", "-")
    text = re.sub(r"[()\[\]{}|]", ", ", text)
    text = re.sub(r"\.\.+(?=\s*\S)", ", ", text)
    return re.sub(r"[^A-Za-z',.;:?! -]", " ", text)


def _stops(text: str) -> str:
    """One mark at a time, none at the start, one at the end; marks inside words stay."""
    text = re.sub(r"(?<![A-Za-z])['-]+|['-]+(?![A-Za-z])", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"[\s,.;:?!]*[.?!][\s,.;:?!]*", _strongest, text)
    text = re.sub(r"[\s,;:]*([,;:])[\s,;:]*", r"\1 ", text)
    text = re.sub(r"^[\s,.;:?!]+|[\s,;:]+$", "", text)
    return text if text.endswith((".", "?", "!")) or not text else f"{text}."


def _strongest(match: re.Match[str]) -> str:
    marks = match[0]
    if marks == "." and match.end() < len(match.string) and match.start():
        return "."  # inside a name: voiceguide.org
    end = next(mark for mark in "?!." if mark in marks)
    return f"{end} "
