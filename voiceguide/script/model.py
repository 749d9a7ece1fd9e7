"""What is heard in a session, in order and without times. Data only.

A script is a list of sections, a section a list of items. Items follow one another in
time; only a hold and an interval have cues inside them, placed by their own clock.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

from voiceguide.language.texts import ENGLISH
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
    """What an event is for, as the page and the cue sheet show it."""

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
    """Which cues get their places first inside a hold or an interval: the lowest."""

    COUNT = 0
    SAFETY = 1
    INSTRUCTION = 2
    HALFWAY = 3
    BREATH = 4
    REMINDER = 5


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
        min_ms, max_ms: how far it gives way so that a session meets its minutes.
    """

    length_ms: Millis
    min_ms: Millis
    max_ms: Millis

    @staticmethod
    @lru_cache(maxsize=256)
    def fixed(length_ms: int) -> "Pause":
        """A pause that keeps its length."""
        return Pause(Millis(length_ms), Millis(length_ms), Millis(length_ms))


@dataclass(frozen=True, slots=True)
class CuePart:
    """A clip of a cue, so many milliseconds after the cue's start."""

    clip: Clip
    after_ms: Millis = ZERO


Variant: TypeAlias = tuple[CuePart, ...]
"""Clips that keep their distance: a breath in, and the breath out four seconds later."""


@lru_cache(maxsize=1024)
def sentence(text: str) -> Variant:
    """A variant of one sentence."""
    return (CuePart(Spoken(text)),)


@dataclass(frozen=True, slots=True)
class Breath:
    """A pace of breathing: seconds in and out, and the sounds of those lengths."""

    in_s: int
    out_s: int
    in_sound: Sound
    out_sound: Sound


@dataclass(frozen=True, slots=True)
class TimedCue:
    """A cue inside a hold or an interval, at a preferred time within a window.

    Attributes:
        variants: what is heard, then shorter ones to take its place where it does not fit.
        preferred_ms: when it should start, from the start of the hold or interval.
        earliest_ms, latest_ms: the window for its start.
        optional: whether it may be left out. Safety and count never may.
        breath: the breath that it guides in and out; None if it guides none.
    """

    variants: tuple[Variant, ...]
    cue: Cue
    priority: Priority
    preferred_ms: Millis
    earliest_ms: Millis
    latest_ms: Millis
    optional: bool = True
    breath: Breath | None = None

    @classmethod
    def exactly_at(
        cls, at_ms: int, variant: Variant, cue: Cue, priority: Priority, *, optional: bool = True
    ) -> "TimedCue":
        """A cue that starts on its millisecond or not at all."""
        at = Millis(at_ms)
        return cls(
            (variant,),
            cue,
            priority,
            preferred_ms=at,
            earliest_ms=at,
            latest_ms=at,
            optional=optional,
        )


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
    cues: tuple[TimedCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time of exact length, with cues inside: a warm-up part, counted movement."""

    name: str
    length_ms: Millis
    cues: tuple[TimedCue, ...] = ()


Item: TypeAlias = Utterance | Pause | Hold | Interval


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
    """All that is heard on a day, in order.

    Attributes:
        language: the code of the language that is spoken.
    """

    plan: DayPlan
    sections: tuple[Section, ...]
    language: str = ENGLISH

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
            return (start, end, *_cue_clips(cues))
        case Interval(cues=cues):
            return _cue_clips(cues)


def _cue_clips(cues: tuple[TimedCue, ...]) -> tuple[Clip, ...]:
    return tuple(part.clip for cue in cues for variant in cue.variants for part in variant)
