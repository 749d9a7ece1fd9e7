"""Script and spoken lengths to a timeline.

The guarantee: a hold lasts from the start of its first tone to the start of its last,
exactly, whatever is said around it; nothing overlaps; nothing is cut off. Times are
absolute sums of whole milliseconds, so nothing drifts.

A session meets its minutes by its elastic pauses alone: those of the relaxation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from voiceguide.language.reasons import note_text
from voiceguide.script.model import (
    Cue,
    Hold,
    Interval,
    Item,
    Pause,
    Script,
    Section,
    Utterance,
)
from voiceguide.timeline.model import BreathSpan, Chapter, Event, HoldSpan, Timeline
from voiceguide.timeline.place import GAP_MS, Durations, PlacedCue, events_of, place
from voiceguide.units import ZERO, Millis, TimeRange


def schedule(script: Script, durations: Durations, *, voice: str, measured: bool) -> Timeline:
    """Lay a script out in time.

    Args:
        script: what is heard.
        durations: the length of every clip of the script, in milliseconds.
        voice: the name of the voice, for the record.
        measured: whether the lengths are those of real clips.

    Raises:
        FitError: something that must be heard does not fit into its hold or interval.
    """
    layout = _Layout(durations, _Elastic.to_meet(script, durations))
    for section in script.sections:
        layout.add_section(section)
    plan = script.plan
    return Timeline(
        program=plan.program,
        title=plan.title,
        day=plan.day,
        program_days=plan.program_days,
        week=plan.week,
        kind=plan.kind,
        voice=voice,
        measured=measured,
        minutes=plan.minutes,
        hold_s=plan.dose.hold_s,
        repetitions=plan.dose.repetitions,
        duration_ms=layout.now,
        chapters=tuple(layout.chapters),
        holds=tuple(layout.holds),
        breaths=tuple(layout.breaths),
        events=tuple(layout.events),
        notes=tuple(note_text(note, script.language) for note in plan.notes),
        language=script.language,
    )


def length_of(items: Iterable[Item], durations: Durations) -> Millis:
    """How long items take with every pause at its natural length."""
    return Millis(sum(_item_length(item, durations) for item in items))


def elasticity(items: Sequence[Item]) -> tuple[Millis, Millis]:
    """How much the pauses of items can shrink and grow, in milliseconds."""
    pauses = [item for item in items if isinstance(item, Pause)]
    return (
        Millis(sum(pause.length_ms - pause.min_ms for pause in pauses)),
        Millis(sum(pause.max_ms - pause.length_ms for pause in pauses)),
    )


def _item_length(item: Item, durations: Durations) -> int:
    match item:
        case Utterance(clip=clip):
            return durations[clip]
        case Pause(length_ms=length):
            return length
        case Hold(hold_s=hold_s, end=end):
            return hold_s * 1000 + durations[end]
        case Interval(length_ms=length):
            return length


@dataclass(frozen=True, slots=True)
class _Elastic:
    """How far the pauses give way: a share of what each can, as an exact fraction."""

    change_ms: int
    available_ms: int

    @classmethod
    def to_meet(cls, script: Script, durations: Durations) -> "_Elastic":
        items = [item for section in script.sections for item in section.items]
        missing = script.plan.minutes * 60_000 - length_of(items, durations)
        shrink, grow = elasticity(items)
        if missing >= 0:
            return cls(min(missing, grow), grow or 1)
        return cls(max(missing, -shrink), shrink or 1)

    def length(self, pause: Pause) -> int:
        room = (
            pause.max_ms - pause.length_ms
            if self.change_ms >= 0
            else pause.length_ms - pause.min_ms
        )
        return pause.length_ms + room * self.change_ms // self.available_ms


@dataclass(slots=True)
class _Layout:
    """The timeline as it grows."""

    durations: Durations
    elastic: _Elastic
    now: Millis = ZERO
    chapters: list[Chapter] = field(default_factory=list)
    holds: list[HoldSpan] = field(default_factory=list)
    breaths: list[BreathSpan] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def add_section(self, section: Section) -> None:
        start = self.now
        for item in section.items:
            self._add(item, section.title)
        self.chapters.append(Chapter(section.title, section.kind, start, self.now))

    def _add(self, item: Item, where: str) -> None:
        match item:
            case Utterance(clip=clip, cue=cue):
                end = Millis(self.now + self.durations[clip])
                self.events.append(Event(clip, cue, self.now, end))
                self.now = end
            case Pause():
                self.now = Millis(self.now + self.elastic.length(item))
            case Hold():
                self._add_hold(item, where)
            case Interval(name=name, length_ms=length, cues=cues):
                room = TimeRange(ZERO, length)
                self._add_placed(place(cues, room, self.durations, f"{where}, {name}"))
                self.now = Millis(self.now + length)

    def _add_hold(self, hold: Hold, where: str) -> None:
        start, end = self.now, Millis(self.now + hold.hold_s * 1000)
        self._add(Utterance(hold.start, Cue.SIGNAL), where)
        room = TimeRange(
            Millis(self.durations[hold.start] + GAP_MS), Millis(hold.hold_s * 1000 - GAP_MS)
        )
        self.now = start
        name = f"{where}, {hold.side} side, hold {hold.repetition} of {hold.of}"
        self._add_placed(place(hold.cues, room, self.durations, name), hold=len(self.holds))
        self.now = end
        self._add(Utterance(hold.end, Cue.SIGNAL), where)
        self.holds.append(
            HoldSpan(
                exercise=hold.exercise,
                side=hold.side,
                repetition=hold.repetition,
                of=hold.of,
                hold_s=hold.hold_s,
                start_ms=start,
                end_ms=end,
            )
        )

    def _add_placed(self, placed: list[PlacedCue], hold: int | None = None) -> None:
        """Add cues whose zero is now; `hold` is the index of the hold that they are in."""
        self.events += events_of(placed, self.durations, zero=self.now)
        for cue, _, start in placed:
            if cue.breath is not None:
                at = Millis(self.now + start)
                self.breaths.append(BreathSpan(hold, at, cue.breath.in_s, cue.breath.out_s))
