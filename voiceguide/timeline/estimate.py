"""Lengths before anything is spoken: for the planner, and for a dry run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from voiceguide.language.texts import ENGLISH
from voiceguide.program.model import Block, DayPlan
from voiceguide.program.selection import RestRange
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Clip, Item, Sound, Spoken
from voiceguide.script.pace import slowness_for, spoken_ms
from voiceguide.script.rest import relaxation_range
from voiceguide.script.say import POSITION_MS
from voiceguide.script.stretch import stretch_items
from voiceguide.script.writer import Writer
from voiceguide.timeline.schedule import length_of
from voiceguide.units import FRAME_MS, Millis

_LAST_BEAT_MS = 720
"""How long the last word of a count takes, behind the beat on which it starts."""


class EstimatedDurations(dict[Clip, Millis]):
    """The length of any clip, found when it is first looked up: a sound's exactly.

    Args:
        sounds: the length of every sound by name.
        language: the code of the language that is spoken.
    """

    def __init__(self, sounds: Mapping[str, Millis], language: str = ENGLISH) -> None:
        super().__init__()
        self._sounds, self._language = sounds, language

    def __missing__(self, clip: Clip) -> Millis:
        if isinstance(clip, Sound):
            self[clip] = self._sounds[clip.name]
        else:
            self[clip] = _spoken_ms(clip, self._language)
        return self[clip]


def _spoken_ms(clip: Spoken, language: str) -> Millis:
    if clip.beat_ms:
        return Millis(clip.text.count(",") * clip.beat_ms + _LAST_BEAT_MS)
    # On the frame grid, as real clips are.
    length = spoken_ms(clip.text, slowness_for(Pace.NORMAL, calm=clip.calm), language)
    return Millis(-(-length // FRAME_MS) * FRAME_MS)


@dataclass(frozen=True)
class EstimatedLengths:
    """Fulfils the planner's Lengths: writes the parts of a session and adds up their estimates."""

    writer: Writer
    sounds: Mapping[str, Millis]
    _blocks: dict[tuple[object, ...], Millis] = field(default_factory=dict, compare=False)

    def block(self, block: Block) -> Millis:
        """One stretch, its announcement included.

        With the wordings of the first time, whichever are in turn: who asks first decides nothing.
        """
        # The cues in its holds do not make it longer.
        dose = (block.hold_s, block.repetitions, block.side)
        key = (block.exercise.id, *dose, block.form, block.easy_way)
        if key not in self._blocks:
            first = replace(block, occurrence=0)
            self._blocks[key] = Millis(
                self._length(stretch_items(self.writer.language, first, cues=False))
                + self.writer.announcement_ms(block)
            )
        return self._blocks[key]

    def fixed(self, plan: DayPlan) -> Millis:
        """Opening, warm-up, closing, and the ways between."""
        sections = (
            self.writer.opening(plan),
            self.writer.warm_up(plan),
            self.writer.closing(plan),
        )
        return Millis(self._ways_ms(plan) + sum(self._length(x.items) for x in sections))

    def _ways_ms(self, plan: DayPlan) -> int:
        """What the ways between the parts take besides what each stretch has for its own."""
        told: int = sum(map(self.writer.announcement_ms, plan.blocks))
        if not plan.blocks and not plan.seated:
            told = 2 * POSITION_MS
        return self._length(self.writer.ways(plan)) - told

    def relaxation(self, plan: DayPlan) -> RestRange:
        """The shortest and the longest relaxation."""
        return relaxation_range(self.writer.language, plan)

    def _length(self, items: Iterable[Item]) -> Millis:
        return length_of(items, self._durations)

    @cached_property
    def _durations(self) -> EstimatedDurations:
        return EstimatedDurations(self.sounds, self.writer.language.code)
