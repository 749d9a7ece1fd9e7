"""What is said and sounded, in order, before anybody knows when. Data only.

A script is a list of sections, a section a list of items. Items follow one another in
time; only a hold and a stint have things inside them, placed by their own clock.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

from voiceguide.program.model import DayPlan
from voiceguide.units import ZERO, Millis


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words for a voice: one clip.

    Attributes:
        text: the sentence.
        beat_ms: 0, or the distance at which its comma-separated words must start, exact to
            the sample ("Three, two, one." with 1000).
        calm: whether it is spoken more slowly, as in the relaxation.
    """

    text: str
    beat_ms: int = 0
    calm: bool = False

    @property
    def content(self) -> str:
        """The sentence."""
        return self.text


@dataclass(frozen=True, slots=True)
class Sound:
    """A tone or a breath of audio_assets/, by name."""

    name: str

    @property
    def content(self) -> str:
        """The name."""
        return self.name


Clip: TypeAlias = Spoken | Sound

Side = Literal["left", "right", "both"]


class Cue(StrEnum):
    """What something is for. A listener's screen and a test both read it."""

    GREETING = "greeting"
    SAFETY = "safety"
    WHY = "why"
    INSTRUCTION = "instruction"
    FEEL = "feel"
    FAULT = "fault"
    MOVE_IN = "move-in"
    RELEASE = "release"
    BREATH = "breath"
    EASE = "ease"
    COUNT = "count"
    HALFWAY = "halfway"
    SWITCH = "switch"
    NEXT = "next"
    REST = "rest"
    SIGNAL = "signal"


class Priority(IntEnum):
    """Who gets a place first inside a hold or a stint."""

    COUNT = 0
    SAFETY = 1
    INSTRUCTION = 2
    HALFWAY = 3
    REMINDER = 4
    BREATH = 5


@dataclass(frozen=True, slots=True)
class Utterance:
    """A clip that is heard where it stands."""

    clip: Clip
    cue: Cue


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence.

    Attributes:
        length_ms: its natural length.
        least_ms, most_ms: how far it gives way so that a session meets its minutes.
    """

    length_ms: Millis
    least_ms: Millis
    most_ms: Millis

    @staticmethod
    @lru_cache(maxsize=256)
    def fixed(length_ms: int) -> "Pause":
        """A pause that keeps its length."""
        return Pause(Millis(length_ms), Millis(length_ms), Millis(length_ms))


@dataclass(frozen=True, slots=True)
class Part:
    """A clip of a form, so many milliseconds after the form's start."""

    clip: Clip
    after_ms: Millis = ZERO


Form: TypeAlias = tuple[Part, ...]
"""Clips that keep their distance: a breath in, and the breath out four seconds later."""


@lru_cache(maxsize=1024)
def said(text: str) -> Form:
    """A form of one sentence."""
    return (Part(Spoken(text)),)


@dataclass(frozen=True, slots=True)
class Breath:
    """A pace of breathing: seconds in and out, and the sounds of those lengths."""

    in_s: int
    out_s: int
    in_sound: Sound
    out_sound: Sound


@dataclass(frozen=True, slots=True)
class Placed:
    """A cue inside a hold or a stint, at a wanted time within a window.

    Attributes:
        forms: what is heard, then shorter forms to take its place where it does not fit.
        wanted_ms: when it should start, from the start of the span.
        earliest_ms, latest_ms: the window for its start.
        may_drop: whether it may be left out. Safety and count never may.
        breath: the breath that it guides in and out; None if it guides none.
    """

    forms: tuple[Form, ...]
    cue: Cue
    priority: Priority
    wanted_ms: Millis
    earliest_ms: Millis
    latest_ms: Millis
    may_drop: bool = True
    breath: Breath | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """One held repetition, from the start of its first tone to the start of its last.

    Attributes:
        repetition, of: which repetition of how many on this side.
        start, end: the tones.
    """

    exercise: str
    side: Side
    repetition: int
    of: int
    hold_s: int
    start: Sound
    end: Sound
    cues: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Stint:
    """A stretch of time of exact length, with cues inside: a warm-up part, counted movement."""

    name: str
    length_ms: Millis
    cues: tuple[Placed, ...] = ()


Item: TypeAlias = Utterance | Pause | Hold | Stint


class SectionKind(StrEnum):
    """The kinds of chapter."""

    OPENING = "opening"
    WARM_UP = "warm-up"
    STRETCH = "stretch"
    RELAXATION = "relaxation"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the session with a title of its own; it becomes a chapter."""

    kind: SectionKind
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """All that is heard on a day, in order."""

    plan: DayPlan
    sections: tuple[Section, ...]

    def clips(self) -> frozenset[Clip]:
        """Every different clip that the script may need."""
        return frozenset(
            clip for section in self.sections for item in section.items for clip in item_clips(item)
        )


def item_clips(item: Item) -> tuple[Clip, ...]:
    """The clips of one item."""
    match item:
        case Utterance(clip=clip):
            return (clip,)
        case Pause():
            return ()
        case Hold(start=start, end=end, cues=cues):
            return (start, end, *_placed_clips(cues))
        case Stint(cues=cues):
            return _placed_clips(cues)


def _placed_clips(cues: tuple[Placed, ...]) -> tuple[Clip, ...]:
    return tuple(part.clip for cue in cues for form in cue.forms for part in form)
