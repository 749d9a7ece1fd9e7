"""How words sound that engines misread: ours from data/, and a person's own.

A person's `lexicon.toml` lies in VOICEGUIDE_HOME and has a word or a few words a line:

    psoas = { phonemes = "soʊəs", say = "so us" }

Both ways to say it are optional, one must be there. What stands in it goes before ours. The
words that an engine gets are part of a clip's key, so a changed entry makes new clips of the
sentences with that word and of no other, and going back finds the old ones.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from unicodedata import category

from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from voiceguide.errors import LexiconError
from voiceguide.language.texts import ENGLISH
from voiceguide.program.toml_file import Mistake, read_toml_file, validated, validation_mistakes
from voiceguide.program.toml_models import Frozen
from voiceguide.voices.engine import VoiceInfo

FILE = "lexicon.toml"

_Words = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]+(?:['-][A-Za-z]+)*(?: [A-Za-z]+(?:['-][A-Za-z]+)*)*$",
        max_length=80,
        description="words of letters, with single spaces, and with ' and - inside a word",
    ),
]
_Phonemes = Annotated[
    str,
    Field(
        pattern=r"^[^\s\d\[\],.;:?!\"']+$",
        max_length=80,
        description="IPA as espeak-ng has it, with a sound in each word, and _ between words",
    ),
]


class Entry(Frozen):
    """How a word sounds.

    Attributes:
        phonemes: as espeak-ng writes them, in IPA with stress marks; _ between words.
        say: a respelling in plain letters, for engines that take no phonemes.
    """

    phonemes: _Phonemes | None = None
    say: _Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Entry":
        if self.phonemes is None and self.say is None:
            raise ValueError("it needs phonemes, or a way to say it")
        return self

    @field_validator("phonemes")
    @classmethod
    def _sounds(cls, phonemes: str | None) -> str | None:
        for word in (phonemes or "").split("_"):
            if word and not any(category(symbol) in {"Ll", "Lo"} for symbol in word):
                raise ValueError(f"{word!r} has no sound in it")
        return phonemes

    @property
    def spelled(self) -> str:
        """The phonemes as an engine gets them; empty where there are none."""
        return (self.phonemes or "").translate(_SPELLED)


_SPELLED = str.maketrans("_g", " \u0261")
"""As a model reads what a person types; the g of a keyboard is not that of IPA."""

_ENTRIES = TypeAdapter(dict[_Words, Entry])


@dataclass(frozen=True)
class Lexicon:
    """Entries by word, in small letters."""

    entries: Mapping[str, Entry]

    def applied(self, text: str, *, phonemes: bool) -> str:
        """A sentence as an engine gets it.

        Args:
            text: as language.speakable gives it.
            phonemes: whether the engine reads espeak phonemes in double brackets.

        >>> psoas = Lexicon({"psoas": Entry(phonemes="soʊəs", say="so us")})
        >>> psoas.applied("Psoas and hips.", phonemes=False)
        'So us and hips.'
        >>> psoas.applied("Feel your psoas.", phonemes=True)
        'Feel your [[soʊəs]].'
        """
        return self._pattern.sub(lambda match: self._spelling(match[0], phonemes=phonemes), text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: "close your eyes" goes before "close".
        words = sorted(self.entries, key=lambda word: (-len(word), word))
        either = "|".join(map(re.escape, words)) or "(?!)"  # of no words it finds none
        return re.compile(rf"(?<![\w'-])(?:{either})(?![\w'-])", re.IGNORECASE)

    def _spelling(self, written: str, *, phonemes: bool) -> str:
        entry = self.entries[written.lower()]
        if phonemes and entry.phonemes is not None:
            return f"[[{entry.spelled}]]"
        if entry.say is None:
            return written
        # Capitals tell an engine of a sentence's start, or of letters to be spelt out.
        return entry.say[0].upper() + entry.say[1:] if written[0].isupper() else entry.say


@lru_cache
def ours(language: str = ENGLISH) -> Mapping[str, Entry]:
    """The entries that come with voiceguide for a language; none where none are needed."""
    path = files("voiceguide.voices") / "data" / f"lexicon-{language}.toml"
    if not path.is_file():
        return {}
    return _ENTRIES.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))


def lexicon(home: Path, voice: VoiceInfo | None = None, language: str = ENGLISH) -> Lexicon:
    """Our entries for a language, with a person's own before them.

    Args:
        home: the folder that may have a lexicon.toml.
        voice: who is going to read it; None: it is only looked at.
        language: its code.

    Raises:
        LexiconError: it can't be read, or has mistakes; all of them, by line. A phoneme that
            the voice does not know is one: the voice would leave it out.
    """
    path = home / FILE
    with suppress(OSError):  # reading it says what is wrong
        if not path.exists():
            return Lexicon(ours(language))
    file = read_toml_file(path, LexiconError)
    try:
        own = validated(_ENTRIES, file.data)
    except ValidationError as error:
        raise file.error(validation_mistakes(error, _ENTRIES)) from error
    if voice and voice.phonemes and (unknown := list(_unknown(own, voice))):
        raise file.error(unknown)
    return Lexicon({**ours(language), **{word.lower(): entry for word, entry in own.items()}})


def _unknown(entries: Mapping[str, Entry], voice: VoiceInfo) -> Iterator[Mistake]:
    for word, entry in entries.items():
        for symbol in dict.fromkeys(entry.spelled.replace(" ", "")):
            if symbol not in voice.phonemes:
                message = f"the voice {voice.name!r} has no sound for {symbol!r}"
                yield Mistake((word, "phonemes"), message, "IPA as espeak-ng has it")
