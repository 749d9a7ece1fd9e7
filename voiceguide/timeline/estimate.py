"""Lengths before anything is spoken: for the planner, and for a dry run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from voiceguide.program.model import Block, DayPlan
from voiceguide.program.selection import RestRange
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Clip, Item, Sound
from voiceguide.script.pace import slowness_for, spoken_ms
from voiceguide.script.rest import relaxation_range
from voiceguide.script.stretch import stretch_items
from voiceguide.script.writer import Writer
from voiceguide.timeline.schedule import length_of
from voiceguide.units import FRAME_MS, Millis


def estimated(clips: Iterable[Clip], sounds: Mapping[str, Millis]) -> dict[Clip, Millis]:
    """An estimated length for every clip; a sound's is exact.

    Args:
        clips: sentences and sounds.
        sounds: the length of every sound by name.
    """
    return {clip: _length(clip, sounds) for clip in clips}


def _length(clip: Clip, sounds: Mapping[str, Millis]) -> Millis:
    if isinstance(clip, Sound):
        return sounds[clip.name]
    if clip.beat_ms:
        words = clip.text.count(",")
        return Millis(words * clip.beat_ms + 720)
    # On the frame grid, as real clips are.
    length = spoken_ms(clip.text, slowness_for(Pace.NORMAL, calm=clip.calm))
    return Millis(-(-length // FRAME_MS) * FRAME_MS)


@dataclass(frozen=True)
class EstimatedLengths:
    """Fulfils program.planner.Lengths: it writes a part and adds up its estimates."""

    writer: Writer
    sounds: Mapping[str, Millis]
    _blocks: dict[tuple[object, ...], Millis] = field(default_factory=dict, compare=False)

    def block(self, block: Block) -> Millis:
        """One stretch, its announcement included."""
        # Neither what is said inside a hold nor how often it was done makes it longer.
        key = (block.exercise.id, block.hold_s, block.repetitions, block.form)
        if key not in self._blocks:
            self._blocks[key] = Millis(
                self._length(stretch_items(self.writer.language, block, cues=False))
                + self.writer.announcement_ms(block)
            )
        return self._blocks[key]

    def fixed(self, plan: DayPlan) -> Millis:
        """Opening, warm-up and closing."""
        parts = (
            self.writer.opening(plan),
            self.writer.warm_up(plan),
            self.writer.closing(plan),
        )
        return Millis(sum(self._length(part.items) for part in parts))

    def relaxation(self, plan: DayPlan) -> RestRange:
        """The shortest and the longest relaxation."""
        return relaxation_range(self.writer.language, plan)

    def _length(self, items: Iterable[Item]) -> Millis:
        return length_of(items, self._clips)

    @cached_property
    def _clips(self) -> "_Estimates":
        return _Estimates(self.sounds)


class _Estimates(dict[Clip, Millis]):
    """The length of any clip, estimated when it is first asked for."""

    def __init__(self, sounds: Mapping[str, Millis]) -> None:
        super().__init__()
        self._sounds = sounds

    def __missing__(self, clip: Clip) -> Millis:
        self[clip] = _length(clip, self._sounds)
        return self[clip]
