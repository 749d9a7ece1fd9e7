"""The shape of the wording files in data/<language>/: what they must have, and no more.

A second language is a second folder with the same files. Every sentence is one clip, so a
sentence is a list's item and never a part of one.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from voiceguide.errors import UnspeakableError
from voiceguide.language.speakable import speakable
from voiceguide.language.texts import ENGLISH
from voiceguide.language.titles import is_one_line
from voiceguide.program.model import Avoid, Need, Position
from voiceguide.program.prescription import ExerciseId
from voiceguide.program.toml_models import Frozen
from voiceguide.script.model import Side

LANGUAGE = "language"
"""In the context of a validation: the code of the language that the sentences are in."""

_FIELD = re.compile(r"\{\w*(?::\w+)?\}")


def _speakable(text: str, info: ValidationInfo) -> str:
    if not any(char.isalpha() for char in text):
        raise ValueError("a sentence needs a word that can be spoken")
    if not is_one_line(text):
        raise ValueError("a sentence is one line without control characters")
    if text != text.strip():
        raise ValueError("a sentence neither starts nor ends with a space")
    if text[-1] not in ".?!":
        raise ValueError("a sentence ends with . ? or !")
    try:
        speakable(_FIELD.sub("word", text), (info.context or {}).get(LANGUAGE, ENGLISH))
    except UnspeakableError as error:
        raise ValueError(error.why) from error
    return text


Sentence = Annotated[str, AfterValidator(_speakable)]
"""One spoken sentence. `{side}` and `{other}` become the names of the sides."""

Sentences = tuple[Sentence, ...]


class Inflected(Frozen):
    """A word with its forms: `{side:feminine}` in a sentence takes the one that its noun asks for.

    >>> "la rodilla {0:feminine}".format(Inflected(masculine="derecho", feminine="derecha"))
    'la rodilla derecha'
    """

    masculine: str
    feminine: str

    def __format__(self, form: str) -> str:
        if form not in type(self).model_fields:
            forms = ", ".join(type(self).model_fields)
            raise ValueError(f"{form!r} is no form of {self.masculine!r}: choose one of {forms}")
        return str(getattr(self, form))


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


class Varied(Frozen):
    """Sentences of an exercise of which one is said each time, in turn, whatever the form.

    Attributes:
        caution: for each caution of the exercise its wordings.
        feel, fault, in_hold, again, release: as in Form.
        again_breath, release_breath: a breath that leads in and out once all of those were said
            often enough; None for the usual breath out and in.
    """

    feel: Sentences = ()
    fault: Sentences = ()
    caution: tuple[Sentences, ...] = ()
    in_hold: Sentences = ()
    again: Sentences = ()
    release: Sentences = ()
    again_breath: Sentence | None = None
    release_breath: Sentence | None = None


class ExerciseWording(Frozen):
    """What is said about one exercise, in one language.

    Attributes:
        name: as it stands in a title: "single knee to chest".
        said: as it is spoken after "Next, ", with an article where the language wants one: "the
            single knee to chest"; the name where it is left out.
        also: other names people know it by.
        instructions: the exercise in writing, a step a line (the field of free-exercise-db).
    """

    id: ExerciseId
    name: str
    said: str = ""
    also: tuple[str, ...] = ()
    instructions: tuple[str, ...] = Field(min_length=2)
    full: Form
    short: Form
    bare: Form
    varied: Varied = Varied()
    easier_way: Sentence
    harder_way: Sentence

    @property
    def spoken_name(self) -> str:
        """The name within a sentence."""
        return self.said or self.name


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
        level: 1 where it is heard however short the relaxation is; the higher, the longer the
            relaxation must be.
        quiet: whether it announces a silence, which then may be long.
        not_for: limits of people who do not hear it.
    """

    text: Sentence
    rest_s: int = Field(ge=2, le=60)
    level: int = Field(default=2, ge=1, le=5)
    quiet: bool = False
    not_for: tuple[Avoid, ...] = ()


class Relaxation(Frozen):
    """The closing rest in one posture: how one comes to rest, by day, and how to get up."""

    arrivals: tuple[tuple[RestSentence, ...], ...] = Field(min_length=1)
    getting_up: Sentences = Field(min_length=1)


class Journeys(Frozen):
    """What is said in a rest, whatever the posture; one a day in turn."""

    journeys: tuple[tuple[RestSentence, ...], ...] = Field(min_length=1)


class Opening(Frozen):
    """The opening; `safety` is said in every session, whole.

    Attributes:
        dose, dose_once: where all holds have one dose.
        dose_up_to, dose_up_to_once: where some have less.
        moving: where some of the stretches move and are not held.
        longer_holds: where holds got longer and fewer, with less time under stretch.
        needs: with {things}, a list of what the day's stretches need, named by `needed`: only
            what is not at hand in each session, as the chair is.
        more_than_last_week: with {more} seconds, where the holds are so much longer.
        welcome_back, after_pain: after a gap, and where pain changed the session.
        half_way, last_day: on that day of the program.
        safety_short: the same four, for who has heard them often.
        breath_sounds: on the first days that have them.
        get_the_ok: where the screening found a sign, until the OK is given.
    """

    title: str
    welcome: Sentences
    first_days: Sentences
    first_days_seated: Sentences
    safety: Sentences = Field(min_length=4)
    first_days_safety: Sentences
    deep_flexion: Sentences
    deep_flexion_short: Sentences
    tones: Sentences
    dose: Sentences
    dose_once: Sentences
    dose_up_to: Sentences
    needs: Sentences
    needed: dict[Need, str]
    needed_and: str
    more_than_last_week: Sentences
    welcome_back: Sentences
    after_pain: Sentences
    half_way: Sentences
    last_day: Sentences
    safety_short: Sentences = Field(min_length=4)
    breath_sounds: Sentences
    dose_up_to_once: Sentences
    moving: Sentences
    longer_holds: Sentences
    easy: Sentences
    flare: Sentences
    get_the_ok: Sentences


class Why(Frozen):
    """Why people stretch: a note a day, in turn; on easy days one of its own."""

    notes: Sentences = Field(min_length=1)
    easy: Sentences = Field(min_length=1)


class Titled(Frozen):
    """A chapter with a title and no sentences of its own here."""

    title: str


class Stretches(Frozen):
    """What is said around the stretches.

    Attributes:
        next_new: as next, where the person has not done it before.
        next_same, next_new_same: the same where the body stays where it is.
        shorter_hold: where the holds of a stretch are shorter than the day's.
        leave_out: what to do meanwhile, if a stretch is left out.
        number_of: which repetition of how many it is.
    """

    first: Sentences
    first_new: Sentences
    first_flare: Sentences
    next: Sentences
    next_new: Sentences
    next_same: Sentences
    next_new_same: Sentences
    shorter_hold: Sentences
    leave_out: Sentences
    number_of: Sentences
    one_more: Sentences
    count_off: Sentences
    last_one: Sentences
    out: Sentence
    back: Sentence


class Changes(Frozen):
    """What is said while the body changes its place.

    Attributes:
        to_floor_taught: the way down to the floor, step by step, on the first days.
        to_floor: the same, once it is known.
        from_chair: before the way down, for who sits.
        from_knees_to_back, from_knees_to_front: the rest of the way down, to lie.
        down_limits, roll_limits: what people with a limit do otherwise on the way, said first.
        to_back, to_front, to_side: rolling over, on the floor.
        to_knees: up from lying, or down from half kneeling.
        to_chair: down onto the chair.
        to_feet: up from the chair.
        up_taught, up: the way up from the floor to the feet, taught and known.
    """

    to_floor_taught: Sentences = Field(min_length=4)
    to_floor: Sentences = Field(min_length=1)
    from_chair: Sentences
    from_knees_to_back: Sentences
    from_knees_to_front: Sentences
    down_limits: dict[Avoid, Sentence]
    roll_limits: dict[Avoid, Sentence]
    to_side: Sentences = Field(min_length=1)
    to_back: Sentences = Field(min_length=1)
    to_front: Sentences = Field(min_length=1)
    to_knees: Sentences = Field(min_length=1)
    to_chair: Sentences = Field(min_length=1)
    to_feet: Sentences = Field(min_length=1)
    up_taught: Sentences = Field(min_length=1)
    up: Sentences = Field(min_length=1)


class HoldWords(Frozen):
    """What is said inside a hold."""

    breathe: Sentences = Field(min_length=1)
    still: Sentences = Field(min_length=1)
    still_short: Sentence
    ease: Sentences = Field(min_length=1)
    halfway: Sentences = Field(min_length=1)
    check_in: Sentences = Field(min_length=1)
    seconds_left: Sentence
    countdown: Sentence
    breathe_in: Sentence
    breathe_out: Sentence


class Closing(Frozen):
    """The end of a session.

    Attributes:
        getting_up, standing_up: what people with a limit do otherwise on the way up from the
            floor: as they roll and push up, and as they come to their feet.
        sit_first: between the two.
        after_flare: goes before `farewell` in place of `after`.
    """

    title: str
    getting_up: dict[Avoid, Sentence]
    sit_first: Sentences
    standing_up: dict[Avoid, Sentence]
    after_flare: Sentences
    last_day: Sentences
    farewell: Sentences
    after: Sentences


class Phrases(Frozen):
    """phrases.toml: everything that is said around the exercises.

    Attributes:
        sides: their names; in a language where they are inflected, with their forms.
        positions: after "Next, side bend," for each Position.
    """

    sides: dict[Side, str | Inflected]
    positions: dict[Position, str]
    opening: Opening
    why: Why
    warm_up: Titled
    stretches: Stretches
    changes: Changes
    hold: HoldWords
    relaxation: Titled
    closing: Closing
