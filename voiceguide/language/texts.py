"""The languages that there are, and the texts of each, from data/<language>/: a TOML file a kind.

What a text is for stands in the module that reads it: reasons.py, titles.py, speakable.py.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NewType

from voiceguide.errors import UnknownNameError
from voiceguide.program.toml_models import Frozen, read_model, toml_names

LanguageCode = NewType("LanguageCode", str)
"""A language as BCP 47 writes it: "en", "es"."""

ENGLISH = LanguageCode("en")

_DATA = files("voiceguide.language") / "data"


class LanguageFacts(Frozen):
    """What a language is to programs: language.toml.

    Attributes:
        name: in itself.
        english_name: in English.
        iso_639_2: its three letters, as tags of an MP3 want them.
        direction: "ltr" or "rtl", as HTML has it.
        one: the numbers that take the form of a noun for one thing, as CLDR's rules for whole
            numbers have it.
        rate: how many words a minute it takes to say as much as 100 English words a minute do,
            by the hundred.
        note: a sentence for the foot of a page, on who has not read it yet; may be empty.
    """

    name: str
    english_name: str
    iso_639_2: str
    direction: str = "ltr"
    one: tuple[int, ...] = (1,)
    rate: float = 1.0
    note: str = ""


@lru_cache
def codes() -> tuple[LanguageCode, ...]:
    """The languages that there are, English first: those that have all the files that it has."""
    folders = [folder for folder in _DATA.iterdir() if folder.is_dir()]
    all_files = set(toml_names(_DATA / ENGLISH))
    whole = sorted(folder.name for folder in folders if all_files <= set(toml_names(folder)))
    return (ENGLISH, *(LanguageCode(code) for code in whole if code != ENGLISH))


def language_named(code: str) -> LanguageCode:
    """A language by its code, in any case.

    Raises:
        UnknownNameError: there is none of that code.
    """
    if code.lower() not in codes():
        raise UnknownNameError("language", code, list(codes()))
    return LanguageCode(code.lower())


@lru_cache
def facts(language: str) -> LanguageFacts:
    """What a language is to programs."""
    return read_model(_DATA / language / "language.toml", LanguageFacts)


def text(name: str, key: str, language: str = ENGLISH, **values: object) -> str:
    """A text of a file, by "table.key", with its {fields} filled in.

    >>> text("titles", "cover.week", week=2)
    'Week 2'
    """
    table, _, entry = key.partition(".")
    return texts(name, language)[table][entry].format_map(values)


def counted(name: str, key: str, count: int, language: str = ENGLISH, **values: object) -> str:
    """As `text`, in the form that a number asks for; the number is its {count}.

    >>> counted("titles", "cover.weeks", 1), counted("titles", "cover.weeks", 4)
    ('1 week', '4 weeks')
    """
    form = "-one" if count in facts(language).one else ""
    return text(name, key + form, language, count=count, **values)


def texts(name: str, language: str = ENGLISH) -> Mapping[str, Mapping[str, str]]:
    """The texts of a file, by table and key."""
    return tables(name, language)


@lru_cache
def tables(name: str, language: str = ENGLISH) -> Mapping[str, Any]:
    """All that is in a file of texts, by its name without the ending."""
    file = _DATA / language / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
