"""The wording of a language, read from data/<language>/ and filled in.

A language is a folder: phrases.toml, journeys.toml, and a file for each relaxation, warm-up and
exercise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from voiceguide.errors import UnknownNameError
from voiceguide.language.number_words import NumberInWords
from voiceguide.program.model import Block, FormName
from voiceguide.program.toml_models import ModelFolder, read_model
from voiceguide.script.wording import (
    LANGUAGE,
    ExerciseWording,
    Form,
    Inflected,
    Journeys,
    Phrases,
    Relaxation,
    WarmUp,
)

_DATA = files("voiceguide.script") / "data"

_OPENING_MARKS = "\u00bf\u00a1"
"""What stands before the first letter of a question or a call in Spanish."""


@dataclass(frozen=True)
class Language:
    """All wording of one language.

    Attributes:
        exercises: by exercise id.
        relaxations: by how one rests; journeys: what is said in a rest.
        warm_ups: by warm-up id.
    """

    code: str
    phrases: Phrases
    relaxations: Mapping[str, Relaxation]
    journeys: Journeys
    exercises: Mapping[str, ExerciseWording]
    warm_ups: Mapping[str, WarmUp]

    def form(self, block: Block) -> Form:
        """The wording of a block's exercise, as long as the block asks for."""
        wording = self.exercises[block.exercise.id]
        forms = {FormName.FULL: wording.full, FormName.SHORT: wording.short}
        return forms.get(block.form, wording.bare)

    def fill(self, sentence: str, **words: str | int | Inflected) -> str:
        """A sentence with its {fields} filled in, numbers as words, its first letter large.

        Where a language has them, a field names the form that it wants: `{count:feminine}`.

        >>> language("en").fill("{count} times, slowly.", count=8)
        'Eight times, slowly.'
        """
        if "{" in sentence:
            sentence = sentence.format_map(
                {
                    k: NumberInWords(v, self.code) if isinstance(v, int) else v
                    for k, v in words.items()
                }
            )
        opened = sentence[0] in _OPENING_MARKS
        return sentence[:opened] + sentence[opened].upper() + sentence[opened + 1 :]


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """The wording of a language.

    Raises:
        UnknownNameError: there is no such language.
        DataFileError: one of its files is not valid.
    """
    known = sorted(folder.name for folder in _DATA.iterdir() if folder.is_dir())
    if code not in known:
        raise UnknownNameError("language", code, known)
    return read_language(_DATA / code, code)


def read_language(folder: Traversable, code: str) -> Language:
    """The wording of a language in a folder, ours or one that is being written.

    Raises:
        DataFileError: phrases.toml or journeys.toml is not valid; the others when they are read.
    """
    spoken_in = {LANGUAGE: code}
    return Language(
        code=code,
        phrases=read_model(folder / "phrases.toml", Phrases, spoken_in),
        relaxations=ModelFolder(folder / "relaxation", Relaxation, spoken_in),
        journeys=read_model(folder / "journeys.toml", Journeys, spoken_in),
        exercises=ModelFolder(folder / "exercises", ExerciseWording, spoken_in),
        warm_ups=ModelFolder(folder / "warm-up", WarmUp, spoken_in),
    )
