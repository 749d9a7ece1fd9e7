"""What to do: programs, exercises, doses and the plan of a day. Data only.

Exercise keeps the field names of free-exercise-db, so that tools which read that data set
read ours; what a spoken session needs besides stands beside them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.ladder import Ladder
from voiceguide.program.movement import Movement
from voiceguide.program.notes import Note
from voiceguide.program.prescription import ExerciseId, Prescription
from voiceguide.program.toml_models import Frozen

BreathPace = Literal["4-6", "3-5"]
"""Four seconds in and six out (Laborde 2021), or three and five, which is easier (Insp)."""

Minutes = Annotated[int, Field(ge=8, le=120)]

OffFloor = Literal["chair", "standing"]
"""The position of somebody who can't get down to the floor; who stands has a chair at hand."""


class Position(StrEnum):
    """Where the body starts. The order is the order in a session: up once, then down."""

    STANDING = "standing"
    CHAIR = "chair"
    HALF_KNEELING = "half-kneeling"
    HANDS_AND_KNEES = "hands-and-knees"
    KNEELING = "kneeling"
    SITTING = "sitting"
    PRONE = "prone"
    SUPINE = "supine"

    @property
    def on_floor(self) -> bool:
        """Whether somebody has to get down to the floor for it."""
        return self not in (Position.STANDING, Position.CHAIR)


class Laterality(StrEnum):
    """Which sides a repetition loads."""

    BOTH = "both"
    """Both sides at once."""
    EACH_SIDE = "each-side"
    """All repetitions of one side, then the other side."""
    ALTERNATING = "alternating"
    """A repetition goes once to each side."""


class Mode(StrEnum):
    """What a repetition is."""

    HOLD = "hold"
    """A position held from tone to tone."""
    REPS = "reps"
    """A counted movement."""
    FLOW = "flow"
    """A counted movement without a stop, two phases to a breath."""
    REST = "rest"
    """A position of rest, for the relaxation."""


class Need(StrEnum):
    """A thing that an exercise is done with, floor and mat aside."""

    CHAIR = "chair"
    STRAP = "strap"
    TABLE = "table"
    CUSHION = "cushion"
    PILLOW = "pillow"
    WALL = "wall"


class Direction(StrEnum):
    """What a week has to balance."""

    FLEXION = "flexion"
    EXTENSION = "extension"
    ROTATION = "rotation"
    SIDE = "side"
    HIP = "hip"


class Avoid(StrEnum):
    """A limit of a person; `limits` says which movements each leaves out.

    The order is the order in which `start` asks.
    """

    PREG = "PREG"
    """Pregnant beyond twelve weeks."""
    OF = "OF"
    """Osteoporosis: asked for as what bends the back."""
    OT = "OT"
    """Osteoporosis: asked for as what twists it; the same rules, so that either is enough."""
    DF = "DF"
    """Disc trouble or sciatica that bending makes worse."""
    SE = "SE"
    """Spinal stenosis or a slipped vertebra that leaning back makes worse."""
    HIP = "HIP"
    """A hip replaced within the last three months."""
    KNEEL = "KNEEL"
    """Sore knees."""
    WRIST = "WRIST"
    """A sore wrist."""
    SHOULDER = "SHOULDER"
    """A shoulder that is sore, or was injured lately."""
    HEAD = "HEAD"
    """Glaucoma, high blood pressure not controlled, or dizziness when the head is low."""
    ABDO = "ABDO"
    """Surgery on the belly within the last three months, or a hernia."""
    BALANCE = "BALANCE"
    """Unsteady on the feet."""
    FLOOR = "FLOOR"
    """Can't get down to the floor and up again."""
    HYPER = "HYPER"
    """Very bendy joints."""


class Exercise(Frozen):
    """The facts of one exercise, without a word that is spoken.

    Attributes:
        repetition_s: seconds of one repetition of a counted movement, both phases.
        max_hold_s: no hold of this exercise is longer, whatever the dose of the day.
        chair, standing: the exercise that takes its place for somebody who stays on a chair,
            or off the floor.
        deep_flexion: not for the first hour or two after waking (Snook 1998).
        easier, harder: the exercises that are easier and harder forms of it.
        needs: the things that it is done with.
        movement: what it does to a body; without it, any limit leaves it out.
        sources: keys of docs/sources.md.
    """

    id: ExerciseId
    category: Literal["stretching"] = "stretching"
    force: Literal["static", "pull", "push"] | None = "static"
    level: Literal["beginner", "intermediate", "expert"]
    mechanic: Literal["isolation", "compound"] | None = None
    equipment: str | None = "body only"
    primaryMuscles: tuple[str, ...] = Field(min_length=1)  # noqa: N815
    secondaryMuscles: tuple[str, ...] = ()  # noqa: N815
    images: tuple[str, ...] = ()
    upstream: str | None = None
    position: Position
    laterality: Laterality
    mode: Mode
    direction: Direction
    repetition_s: int | None = Field(default=None, ge=2, le=30)
    max_hold_s: int | None = Field(default=None, ge=5, le=90)
    deep_flexion: bool = False
    chair: ExerciseId | None = None
    standing: ExerciseId | None = None
    easier: tuple[ExerciseId, ...] = ()
    harder: tuple[ExerciseId, ...] = ()
    cautions: tuple[str, ...] = ()
    sources: tuple[str, ...] = Field(min_length=1)
    needs: tuple[Need, ...] = ()
    movement: Movement | None = None

    def __hash__(self) -> int:
        """By the id, since a choice looks blocks of exercises up thousands of times a session."""
        return hash(self.id)

    @property
    def one_sided(self) -> bool:
        """Whether each side has its own repetitions."""
        return self.laterality is Laterality.EACH_SIDE

    @property
    def held(self) -> bool:
        """Whether a repetition is a hold from tone to tone."""
        return self.mode is Mode.HOLD


class Program(Frozen):
    """A program: which exercises, how the dose grows, how long the sessions are.

    Attributes:
        weeks: its length.
        days_a_week: sessions a week; its days are 1 to weeks times that.
        minutes: target length by week; the last value goes on.
        easy_every: every so many days a day is easy.
        moving_repetitions: repetitions of counted movements by week; the last goes on.
        intermediate_from_week: exercises above beginner wait until then.
        warm_up: how to loosen up, unless the person says otherwise.
        breath: seconds in and out: "4-6", about six breaths a minute, or the easier "3-5".
        position: where it stays: "chair", or "standing" (with a chair at hand); None: anywhere.
        deep_flexion: whether exercises with deep bending belong to it.
        exercises: ids, the most useful first.
        leave: ids that are not used, though they would take another's place.
        prescribe: exercises with a dose, a side and days of their own.
        sessions_a_day: how often a session is meant on its day.
    """

    name: str = Field(
        pattern=r"^[a-z][a-z0-9-]*$",
        max_length=40,
        description="small letters, digits and -, a letter first",
    )
    title: str = Field(min_length=1, max_length=80)
    weeks: int = Field(ge=1, le=52)
    days_a_week: int = Field(default=7, ge=1, le=7)
    minutes: tuple[Minutes, ...] = Field(min_length=1)
    easy_every: int = Field(default=7, ge=2, le=14)
    moving_repetitions: tuple[Annotated[int, Field(ge=1, le=15)], ...] = Field(min_length=1)
    intermediate_from_week: int = Field(default=2, ge=1)
    warm_up: str = "march"
    breath: BreathPace = "4-6"
    position: OffFloor | None = None
    deep_flexion: bool = True
    ladder: Ladder
    exercises: tuple[ExerciseId, ...] = Field(min_length=1)
    leave: tuple[ExerciseId, ...] = ()
    prescribe: tuple[Prescription, ...] = ()
    sessions_a_day: int = Field(default=1, ge=1, le=3)

    @property
    def days(self) -> int:
        """The number of its days."""
        return self.weeks * self.days_a_week

    def week_of(self, day: int) -> int:
        """The week of a day; both count from 1."""
        return (day - 1) // self.days_a_week + 1

    def day_of_week(self, day: int) -> int:
        """Which day of its week a day is; both count from 1."""
        return (day - 1) % self.days_a_week + 1

    def minutes_on(self, day: int) -> int:
        """The target length of a day's session, in minutes."""
        return self.minutes[min(self.week_of(day), len(self.minutes)) - 1]

    def has_begun(self, exercise: Exercise, week: int) -> bool:
        """Whether an exercise is for a week already: those above beginner wait."""
        return exercise.level == "beginner" or week >= self.intermediate_from_week

    def is_easy(self, day: int) -> bool:
        """Whether a day is an easy day."""
        return day % self.easy_every == 0


@dataclass(frozen=True, slots=True, order=True)
class Dose:
    """A hold in seconds and how many times it is repeated on each side."""

    hold_s: int
    repetitions: int

    @property
    def total_s(self) -> int:
        """Time under stretch for one side, in seconds."""
        return self.hold_s * self.repetitions


class FormName(StrEnum):
    """How much is said about an exercise."""

    FULL = "full"
    SHORT = "short"
    BARE = "bare"
    FEW = "few"
    """As bare, and nothing is explained besides."""


@dataclass(frozen=True, slots=True)
class Block:
    """One exercise in a session.

    Attributes:
        hold_s: seconds of each hold; 0 for a counted movement.
        repetitions: for each side.
        form: how much is said.
        occurrence: how many sessions had this exercise before; it varies the cues.
        breath: seconds in and out of a breath that its holds are cued with.
        side: the only side that it is done on; None for both.
        easy_way: whether the easier way that its wording has is to be said.
    """

    exercise: Exercise
    hold_s: int
    repetitions: int
    form: FormName
    occurrence: int
    breath: BreathPace = "4-6"
    side: Literal["left", "right"] | None = None
    easy_way: bool = False

    @property
    def stretch_s(self) -> int:
        """Time under stretch in seconds, all sides together; 0 for a counted movement."""
        sides = 2 if self.exercise.one_sided and self.side is None else 1
        return self.hold_s * self.repetitions * sides


class Rest(StrEnum):
    """How the relaxation is done, in the order of preference."""

    LYING = "lying"
    SIDE = "side"
    SEATED = "seated"


_BRIEF_MINUTES = 12


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a day's session has in it, in order. No times yet, and no words.

    Attributes:
        minutes: the target length.
        dose: the dose of the day; a block can have less, and `notes` says why.
        program_days: the length of the program in days.
        kind: training, easy, or after a flare-up.
        warm_up: the id of the warm-up.
        limits: the person's; they decide how one gets up.
        seated: whether nothing of it is done on the floor.
        rest: how the relaxation is done.
        few_words: whether little is said besides safety.
        day_of_week: which day of its week it is, from 1.
        get_the_ok: whether a sign was named that somebody should look at first.
        after_pain, after_gap: whether pain, or some time without a session, changed it.
        relaxation_s: about how long the relaxation is, in seconds: what the rest leaves.
    """

    program: str
    title: str
    day: int
    program_days: int
    week: int
    kind: SessionKind
    minutes: int
    dose: Dose
    warm_up: str
    blocks: tuple[Block, ...]
    limits: frozenset[Avoid] = frozenset()
    seated: bool = False
    rest: Rest = Rest.LYING
    few_words: bool = False
    day_of_week: int = 1
    get_the_ok: bool = False
    after_pain: bool = False
    after_gap: bool = False
    relaxation_s: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def easy(self) -> bool:
        """Whether it is an easy day."""
        return self.kind is SessionKind.EASY

    @property
    def stretch_s(self) -> int:
        """Time under stretch of all its holds, in seconds."""
        return sum(block.stretch_s for block in self.blocks)

    @property
    def brief(self) -> bool:
        """Whether the session is so short that only safety is said besides the stretches."""
        return self.minutes <= _BRIEF_MINUTES
