"""What a person asks for, whatever is built: a session, a course, or what a phone is shown."""

from dataclasses import dataclass
from enum import StrEnum

from voiceguide.program.model import Avoid, OffFloor

DEFAULT_PROGRAM = "gentle"


class Pace(StrEnum):
    """How fast a person likes to be spoken to."""

    SLOW = "slow"
    NORMAL = "normal"
    BRISK = "brisk"

    @property
    def slowness(self) -> float:
        """How many times as long as usual it takes."""
        return {Pace.SLOW: 1.15, Pace.NORMAL: 1.0, Pace.BRISK: 0.87}[self]


class Words(StrEnum):
    """How much is said besides safety."""

    FULL = "full"
    """Everything is explained each time."""
    USUAL = "usual"
    """What was explained often is said shorter; every second week it is explained anew."""
    FEW = "few"
    """Names, sides, breaths and counts."""


class Background(StrEnum):
    """What is heard softly in holds and pauses. Plan and timeline are the same with each."""

    NONE = "none"
    RAIN = "rain"
    STREAM = "stream"
    AIR = "air"


class Eases(StrEnum):
    """Which way of bending eases a person's back."""

    FORWARD = "forward"
    BACK = "back"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks for. Every field has a default that suits most people.

    Attributes:
        program: the name of a bundled program, or the path of a program file.
        voice: None for the best that runs here.
        minutes: target length; None for the program's own for that week.
        warm_up: the id of the warm-up; None for the program's own.
        avoid: the person's limits; what they leave out is replaced.
        position: "chair" or "standing" to stay off the floor; None for the program's own.
        pace: how fast it is spoken. The plan is the same at every pace: the relaxation takes
            up the difference.
        words: how much is said besides safety.
        eases: which way of bending eases their back; the sessions lean that way.
        easier: ids of exercises that are done in their easier form.
        reminder: whether each opening says to get a doctor's or therapist's OK first, since
            what was told to `start` speaks for it and nobody has given it.
        background: what is heard softly in holds and pauses.
        language: the code of the language that is spoken; None for English.
    """

    program: str = DEFAULT_PROGRAM
    voice: str | None = None
    minutes: int | None = None
    warm_up: str | None = None
    avoid: frozenset[Avoid] = frozenset()
    position: OffFloor | None = None
    pace: Pace = Pace.NORMAL
    words: Words = Words.USUAL
    eases: Eases = Eases.NEITHER
    easier: frozenset[str] = frozenset()
    reminder: bool = False
    background: Background = Background.NONE
    language: str | None = None
