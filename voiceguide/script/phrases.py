"""The wording of a language, read from data/<language>/ and filled in.

A language is a folder: phrases.toml, journeys.toml, and a file for each relaxation, warm-up and
exercise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from voiceguide.errors import UnknownNameError
from voiceguide.language.numbers import cardinal
from voiceguide.program.model import Block, FormName
from voiceguide.program.toml_models import ModelFolder, read_model
from voiceguide.script.wording import ExerciseWording, Form, Journeys, Phrases, Relaxation, WarmUp

_DATA = files("voiceguide.script") / "data"


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

    def fill(self, sentence: str, **words: str | int) -> str:
        """A sentence with its {fields} filled in, numbers as words, its first letter large.

        >>> language("en").fill("{count} times, slowly.", count=8)
        'Eight times, slowly.'
        """
        if "{" in sentence:
            spoken = {k: cardinal(v) if isinstance(v, int) else v for k, v in words.items()}
            sentence = sentence.format_map(spoken)
        return sentence[0].upper() + sentence[1:]


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
    folder = _DATA / code
    return Language(
        code=code,
        phrases=read_model(folder / "phrases.toml", Phrases),
        relaxations=ModelFolder(folder / "relaxation", Relaxation),
        journeys=read_model(folder / "journeys.toml", Journeys),
        exercises=ModelFolder(folder / "exercises", ExerciseWording),
        warm_ups=ModelFolder(folder / "warm-up", WarmUp),
    )
