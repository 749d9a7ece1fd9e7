"""Numbers in the words of any of our languages, in the form that their noun asks for."""

from dataclasses import dataclass
from functools import lru_cache

from voiceguide.language import numbers
from voiceguide.language.texts import ENGLISH, texts

MAX_DIGITS = 9
"""Of a number that is read as one; a longer one is read digit by digit."""

FORMS = ("", "masculine", "feminine")
"""What a sentence can ask for: `{count}`, `{count:masculine}`, `{count:feminine}`. Without a
form it is the number by itself, as in "day twenty one"."""


@dataclass(frozen=True, slots=True)
class NumberInWords:
    """A number that takes its words when it is put into a sentence.

    >>> "{0} veces".format(NumberInWords(21, "es")), "{0:feminine} veces".format(
    ...     NumberInWords(21, "es")
    ... )
    ('veintiuno veces', 'veintiuna veces')
    """

    value: int
    language: str = ENGLISH

    def __format__(self, form: str) -> str:
        return number_in_words(self.value, self.language, form)

    def __str__(self) -> str:
        return number_in_words(self.value, self.language)


def number_in_words(value: int, language: str = ENGLISH, form: str = "") -> str:
    """A number from 0 on in words.

    Args:
        value: from 0 to 999,999,999.
        language: its code.
        form: one of FORMS. English has one for all.

    Raises:
        ValueError: there is no such form.
    """
    if form not in FORMS:
        raise ValueError(f"{form!r} is no form of a number: choose one of {', '.join(FORMS[1:])}")
    if language == ENGLISH:
        return numbers.cardinal(value)
    return _by_rules(value, language, form)


def digits_in_words(text: str, language: str) -> str:
    """A written number, with its decimal mark, in words: "12", "1,5"."""
    whole, _, part = text.replace(".", ",").partition(",")
    if len(whole) > MAX_DIGITS:
        words = [number_in_words(int(digit), language) for digit in whole]
    else:
        words = [number_in_words(int(whole), language)]
    if part:
        words += [_mark(language), *(number_in_words(int(digit), language) for digit in part)]
    return " ".join(words)


@lru_cache(maxsize=4096)
def _by_rules(value: int, language: str, form: str) -> str:
    """By the rules of Unicode's CLDR."""
    # A tenth of a second, which a session in English does without.
    from unicode_rbnf import RbnfEngine

    words = RbnfEngine.for_language(language).format_number(value).text_by_ruleset
    plain = words.get("spellout-numbering", words["spellout-cardinal-masculine"])
    return words[f"spellout-cardinal-{form}"] if form else plain


def _mark(language: str) -> str:
    return texts("speakable", language)["number"]["decimal_mark"]
