"""The shape of a person's own program file: a program with exercises and sentences of its own."""

from pydantic import Field

from voiceguide.program.frozen import Frozen
from voiceguide.program.model import Exercise, Program
from voiceguide.script.wording import ExerciseWording, Phrases, Sentences


class OwnSentences(Frozen):
    """The table [sentences]: lists that replace ours; `safety_more` adds to ours."""

    welcome: Sentences | None = Field(default=None, min_length=1)
    farewell: Sentences | None = Field(default=None, min_length=1)
    why: Sentences | None = Field(default=None, min_length=1)
    breathe: Sentences | None = Field(default=None, min_length=1)
    still: Sentences | None = Field(default=None, min_length=1)
    ease: Sentences | None = Field(default=None, min_length=1)
    safety_more: Sentences = ()

    def over(self, phrases: Phrases) -> Phrases:
        """The phrases with these laid over."""
        opening, closing, hold = phrases.opening, phrases.closing, phrases.hold
        return phrases.model_copy(
            update={
                "opening": opening.model_copy(
                    update={
                        "welcome": self.welcome or opening.welcome,
                        "safety": opening.safety + self.safety_more,
                    }
                ),
                "why": phrases.why.model_copy(update={"notes": self.why or phrases.why.notes}),
                "closing": closing.model_copy(
                    update={"farewell": self.farewell or closing.farewell}
                ),
                "hold": hold.model_copy(
                    update={
                        "breathe": self.breathe or hold.breathe,
                        "still": self.still or hold.still,
                        "ease": self.ease or hold.ease,
                    }
                ),
            }
        )


class OwnExercise(Exercise):
    """A table [[exercise]]: an exercise with its words; without them, ours has words already."""

    wording: ExerciseWording | None = None


class OwnProgram(Program):
    """The whole file, what it extends laid under."""

    extends: str | None = None
    exercise: tuple[OwnExercise, ...] = ()
    sentences: OwnSentences = OwnSentences()
