"""The shape of the wording files in data/<language>/: what they must have, and no more.

A second language is a second folder with the same files. Every sentence is one clip, so a
sentence is a list's item and never a part of one.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from voiceguide.errors import UnspeakableError
from voiceguide.language.speakable import speakable
from voiceguide.language.titles import is_one_line
from voiceguide.program.model import Avoid, Position
from voiceguide.program.prescription import ExerciseId
from voiceguide.program.toml_models import Frozen

_FIELD = re.compile(r"\{\w*\}")


def _speakable(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise ValueError("a sentence needs a word that can be spoken")
    if not is_one_line(text):
        raise ValueError("a sentence is one line without control characters")
    if text != text.strip():
        raise ValueError("a sentence neither starts nor ends with a space")
    if text[-1] not in ".?!":
        raise ValueError("a sentence ends with . ? or !")
    try:
        speakable(_FIELD.sub("word", text))
    except UnspeakableError as error:
        raise ValueError(error.why) from error
    return text


Sentence = Annotated[str, AfterValidator(_speakable)]
"""One spoken sentence. `{side}` and `{other}` become the names of the sides."""

Sentences = tuple[Sentence, ...]


class Form(Frozen):
    """The wording of an exercise at one length: full, short or bare.

    Attributes:
        intro: its name, and in the full form why people do it.
        setup: how to get into the start position, a step a sentence.
        move_in: into the first hold (or the first repetition) of a side, on the out-breath.
        again: into each later hold of that side.
        feel: what to feel, and where.
        fault: what to do, then what to leave.
        in_hold: short reminders for a hold with room for them.
        release: out of each hold, slowly.
        switch: from the first side to the other; spoken in the gap between the sides.
        phases: of a counted movement: what is said at the start of each phase of a
            repetition, out-breath first; spoken in the first repetitions only.
        come_out: how to leave the exercise at its end.
    """

    intro: Sentences = Field(min_length=1)
    setup: Sentences = Field(min_length=1)
    move_in: Sentences = Field(min_length=1)
    again: Sentences = ()
    feel: Sentences = ()
    fault: Sentences = ()
    in_hold: Sentences = ()
    release: Sentences = ()
    switch: Sentences = ()
    phases: Sentences = ()
    come_out: Sentences = Field(min_length=1)


class ExerciseWording(Frozen):
    """What is said about one exercise, in one language.

    Attributes:
        name: as it stands in a title or after "Next:": "single knee to chest".
        also: other names people know it by.
        instructions: the exercise in writing, a step a line (the field of free-exercise-db).
    """

    id: ExerciseId
    name: str
    also: tuple[str, ...] = ()
    instructions: tuple[str, ...] = Field(min_length=2)
    full: Form
    short: Form
    bare: Form
    easier_way: Sentence
    harder_way: Sentence


class WarmUpPart(Frozen):
    """One movement of a warm-up: a stretch of time with sentences at their seconds.

    Attributes:
        seconds: its length, exact.
        say: (second from the start of the part, sentence), in order.
    """

    name: str
    seconds: int = Field(ge=15, le=360)
    say: tuple[tuple[int, Sentence], ...] = Field(min_length=1)


class WarmUp(Frozen):
    """One way to loosen up, for five minutes or longer (or none, when already warm).

    Attributes:
        intro: spoken before the clock of the warm-up starts.
        variations: the parts; day N takes variation N modulo their number.
    """

    id: str
    title: str
    intro: Sentences = Field(min_length=1)
    variations: tuple[tuple[WarmUpPart, ...], ...]
    outro: Sentences = Field(min_length=1)


class RestSentence(Frozen):
    """One sentence of the relaxation.

    Attributes:
        rest_s: the natural silence behind it, in seconds.
        keep: whether it stays however short the session is.
    """

    text: Sentence
    rest_s: int = Field(ge=2, le=20)
    keep: bool = False


class Relaxation(Frozen):
    """The closing rest: variations by day, and how to get up."""

    variations: tuple[tuple[RestSentence, ...], ...] = Field(min_length=1)
    getting_up: Sentences = Field(min_length=1)


class Opening(Frozen):
    """The opening; `safety` is said in every session, whole.

    Attributes:
        dose, dose_once: where all holds have one dose.
        dose_up_to, dose_up_to_once: where some have less.
        moving: where some of the stretches move and are not held.
        longer_holds: where holds got longer and fewer, with less time under stretch.
        get_the_ok: where the screening found a sign, until the OK is given.
    """

    title: str
    welcome: Sentences
    first_days: Sentences
    first_days_seated: Sentences
    safety: Sentences = Field(min_length=4)
    first_days_safety: Sentences
    deep_flexion: Sentences
    tones: Sentences
    dose: Sentences
    dose_once: Sentences
    dose_up_to: Sentences
    dose_up_to_once: Sentences
    moving: Sentences
    longer_holds: Sentences
    easy: Sentences
    flare: Sentences
    get_the_ok: Sentences


class Why(Frozen):
    """Why people stretch: a note a day."""

    notes: Sentences = Field(min_length=1)


class Titled(Frozen):
    """A chapter with a title and no sentences of its own here."""

    title: str


class Stretches(Frozen):
    """What is said around the stretches."""

    first: Sentences
    next: Sentences
    to_floor: Sentences
    one_more: Sentences
    count_off: Sentences
    last_one: Sentences
    out: Sentence
    back: Sentence


class HoldWords(Frozen):
    """What is said inside a hold."""

    breathe: Sentences = Field(min_length=1)
    still: Sentences = Field(min_length=1)
    still_short: Sentence
    ease: Sentences = Field(min_length=1)
    halfway: Sentence
    seconds_left: Sentence
    countdown: Sentence
    breathe_in: Sentence
    breathe_out: Sentence


class Closing(Frozen):
    """The end of a session.

    Attributes:
        getting_up: what people with a limit do otherwise on the way up from the floor.
    """

    title: str
    getting_up: dict[Avoid, Sentence]
    farewell: Sentences
    after: Sentences


class Phrases(Frozen):
    """phrases.toml: everything that is said around the exercises.

    Attributes:
        positions: after "Next, side bend," for each Position.
    """

    sides: dict[str, str]
    positions: dict[Position, str]
    opening: Opening
    why: Why
    warm_up: Titled
    stretches: Stretches
    hold: HoldWords
    relaxation: Titled
    closing: Closing
