"""When everything is heard: events, holds and chapters in integer milliseconds. Data only.

Chapters, transcript, cue sheet and dry run all come from one Timeline, so they can't
disagree. Ranges are half-open.
"""

from dataclasses import dataclass

from voiceguide.language.texts import ENGLISH
from voiceguide.program.adjustment import SessionKind
from voiceguide.script.model import Clip, Cue, SectionKind, Side, Sound
from voiceguide.units import Millis


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is heard from start_ms to end_ms."""

    clip: Clip
    cue: Cue
    start_ms: Millis
    end_ms: Millis

    @property
    def is_sound(self) -> bool:
        """Whether it is a tone or a breath and not speech."""
        return isinstance(self.clip, Sound)


@dataclass(frozen=True, slots=True)
class HoldSpan:
    """A hold: from the start of its first tone to the start of its last."""

    exercise: str
    side: Side
    repetition: int
    of: int
    hold_s: int
    start_ms: Millis
    end_ms: Millis


@dataclass(frozen=True, slots=True)
class BreathSpan:
    """A breath that is guided in and out.

    Attributes:
        hold: the index of its hold in `Timeline.holds`; None outside of holds.
        in_s, out_s: how many seconds to breathe in from start_ms on, and then out.
    """

    hold: int | None
    start_ms: Millis
    in_s: int
    out_s: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the session that a player can jump to."""

    title: str
    kind: SectionKind
    start_ms: Millis
    end_ms: Millis


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session in time.

    Attributes:
        program_days: how many days the program has; 0 if its cue sheet is too old to say.
        measured: whether speech lengths are those of real clips (else they are estimates).
        minutes: the target length.
        hold_s, repetitions: the dose of the day.
        events: in order, apart from one another.
        notes: sentences that say where the plan differs from the dose, and why.
        language: the code of the language that is spoken, and that titles and notes are in.
    """

    program: str
    title: str
    day: int
    program_days: int
    week: int
    kind: SessionKind
    voice: str
    measured: bool
    minutes: int
    hold_s: int
    repetitions: int
    duration_ms: Millis
    chapters: tuple[Chapter, ...]
    holds: tuple[HoldSpan, ...]
    breaths: tuple[BreathSpan, ...]
    events: tuple[Event, ...]
    notes: tuple[str, ...]
    language: str = ENGLISH

    @property
    def easy(self) -> bool:
        """Whether it is an easy day."""
        return self.kind is SessionKind.EASY

    @property
    def flare(self) -> bool:
        """Whether it is the session after a flare-up."""
        return self.kind is SessionKind.FLARE

    @property
    def stretches(self) -> tuple[str, ...]:
        """The titles of the stretches, in order."""
        return tuple(c.title for c in self.chapters if c.kind is SectionKind.STRETCH)
