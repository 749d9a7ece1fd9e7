"""How words sound that engines misread: ours from data/, and a person's own.

A person's `lexicon.toml` lies in VOICEGUIDE_HOME and has a word or a few words a line:

    psoas = { phonemes = "soʊəs", say = "so us" }

Both ways to say it are optional, one must be there. What stands in it goes before ours. The
words that an engine gets are part of a clip's key, so a changed entry makes new clips of the
sentences with that word and of no other, and going back finds the old ones.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from voiceguide.errors import LexiconError, Problem
from voiceguide.files import reason
from voiceguide.program.frozen import Frozen
from voiceguide.program.toml_lines import key_lines, line_of

FILE = "lexicon.toml"

_MOST_BYTES = 1_000_000
_WORDS = r"^[A-Za-z]+(?:['-][A-Za-z]+)*(?: [A-Za-z]+(?:['-][A-Za-z]+)*)*$"


class Entry(Frozen):
    """How a word sounds.

    Attributes:
        phonemes: as espeak-ng writes them, in IPA with stress marks; _ between words.
        say: a respelling in plain letters, for engines that take no phonemes.
    """

    phonemes: Annotated[str, Field(pattern=r"^[^\s\d\[\],.;:?!\"']+$", max_length=80)] | None = None
    say: Annotated[str, Field(pattern=_WORDS, max_length=80)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Entry":
        if self.phonemes is None and self.say is None:
            raise ValueError("it needs phonemes, or a way to say it")
        return self


@dataclass(frozen=True)
class Lexicon:
    """Entries by word, in small letters."""

    entries: Mapping[str, Entry]

    def applied(self, text: str, *, phonemes: bool) -> str:
        """A sentence as an engine gets it.

        Args:
            text: as script.speakable gives it.
            phonemes: whether the engine reads espeak phonemes in double brackets.

        >>> psoas = Lexicon({"psoas": Entry(phonemes="soʊəs", say="so us")})
        >>> psoas.applied("Psoas and hips.", phonemes=False)
        'So us and hips.'
        >>> psoas.applied("Feel your psoas.", phonemes=True)
        'Feel your [[soʊəs]].'
        """
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._said(found[0], phonemes=phonemes), text)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        # The longest first: "close your eyes" goes before "close".
        words = sorted(self.entries, key=lambda word: (-len(word), word))
        if not words:
            return None
        either = "|".join(map(re.escape, words))
        return re.compile(rf"(?<![\w'-])(?:{either})(?![\w'-])", re.IGNORECASE)

    def _said(self, written: str, *, phonemes: bool) -> str:
        entry = self.entries[written.lower()]
        if phonemes and entry.phonemes is not None:
            return f"[[{entry.phonemes.replace('_', ' ')}]]"
        if entry.say is None:
            return written
        # Capitals tell an engine of a sentence's start, or of letters to be spelt out.
        return entry.say[0].upper() + entry.say[1:] if written[0].isupper() else entry.say


@lru_cache(maxsize=1)
def ours() -> Mapping[str, Entry]:
    """The entries that come with voiceguide."""
    path = files("voiceguide.voices") / "data" / "lexicon-en.toml"
    return _ENTRIES.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))


def lexicon(home: Path) -> Lexicon:
    """Our entries, with a person's own before them.

    Args:
        home: the folder that may have a lexicon.toml.

    Raises:
        LexiconError: it can't be read, or has mistakes; all of them, by line.
    """
    path = home / FILE
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Lexicon(ours())
    except OSError as error:
        raise LexiconError(path, [Problem(0, "", f"it can't be read: {reason(error)}")]) from error
    return Lexicon({**ours(), **_parsed(path, data)})


def _parsed(path: Path, data: bytes) -> Mapping[str, Entry]:
    if len(data) > _MOST_BYTES:
        raise LexiconError(path, [Problem(0, "", "it is larger than a megabyte")])
    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LexiconError(path, [Problem(line, "", "it is not UTF-8")]) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LexiconError(path, [_of_syntax(str(error))]) from error
    try:
        found = _ENTRIES.validate_python(table)
    except ValidationError as error:
        raise LexiconError(path, _of_validation(error, text)) from error
    return {word.lower(): entry for word, entry in found.items()}


def _of_syntax(message: str) -> Problem:
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    what = message[: place.start()].strip() if place else message
    return Problem(int(place[1]) if place else 1, "", f"it is no TOML: {what or 'damaged'}")


def _of_validation(error: ValidationError, text: str) -> list[Problem]:
    lines = key_lines(text)
    problems: dict[Problem, None] = {}
    for detail in error.errors(include_url=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        kind = "key" if detail["loc"][-1] == "[key]" else detail["type"]
        message, allowed = _MESSAGES.get(kind, (detail["msg"].removeprefix("Value error, "), ""))
        if kind == "string_pattern_mismatch":
            allowed = _PATTERNS[str(path[-1])]
        problem = Problem(line_of(lines, path), ".".join(map(str, path)), message, allowed)
        problems[problem] = None
    return sorted(problems, key=lambda problem: problem.line)


_MESSAGES = {
    "key": ("it is no word", "letters, ' and - within words, single spaces"),
    "model_type": ("it is no table", '{ say = "..." } or { phonemes = "..." }'),
    "extra_forbidden": ("there is no such key", "say, phonemes"),
    "string_type": ("it is no text", ""),
    "string_pattern_mismatch": ("it can't be spoken as it is", ""),
}
_PATTERNS = {"say": "letters and single spaces", "phonemes": "IPA of espeak-ng, _ between words"}
_ENTRIES = TypeAdapter(dict[Annotated[str, Field(pattern=_WORDS, max_length=80)], Entry])
