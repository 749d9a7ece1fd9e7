"""One exercise in a script: set-up, holds or counted repetitions, the change of sides."""

from dataclasses import dataclass

from voiceguide.program.model import Block, FormName, Laterality
from voiceguide.script.breath import BREATHS, hold_cues
from voiceguide.script.model import (
    Cue,
    CuePart,
    Hold,
    Interval,
    Item,
    Pause,
    Priority,
    Side,
    Sound,
    TimedCue,
    Utterance,
    sentence,
)
from voiceguide.script.phrases import Language
from voiceguide.script.say import ACTION_MS, ARRANGE_MS, SENTENCE_MS, SETTLE_MS, SWITCH_MS, say
from voiceguide.script.wording import Form
from voiceguide.units import Millis

GUIDED_TWICE_UNTIL = 5
"""A counted movement is spoken through for two repetitions in so many sessions, then for one."""

DEFAULT_REPETITION_S = 8

START = Sound("hold-start")
END = Sound("hold-end")
SET_END = Sound("set-end")
SWITCH = Sound("switch")
TICK = Sound("tick")


def stretch_items(language: Language, block: Block, *, cues: bool = True) -> list[Item]:
    """What is said and done for one exercise.

    Args:
        language: the wording.
        block: the exercise and its dose.
        cues: whether holds and counted movements have cues in them. They are as long without.
    """
    form = language.form(block)
    stretch = _Stretch(language, block, form, cues)
    # The preview has named it; only the full form says more about it.
    intro = form.intro if block.form is FormName.FULL else ()
    easier = (language.exercises[block.exercise.id].easier_way,) if block.easy_way else ()
    return [
        *say(language, intro, Cue.INSTRUCTION),
        *say(language, form.setup, Cue.INSTRUCTION, pause_ms=ACTION_MS),
        *say(language, easier, Cue.EASE),
        Pause.fixed(SETTLE_MS),
        *say(language, form.feel, Cue.FEEL),
        *say(language, form.fault, Cue.FAULT),
        *(stretch.held() if block.exercise.held else stretch.counted()),
        Pause.fixed(SENTENCE_MS),
        *say(language, form.come_out, Cue.RELEASE, pause_ms=ACTION_MS),
        Utterance(SET_END, Cue.SIGNAL),
        Pause.fixed(SENTENCE_MS),
    ]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The middle of a stretch: its holds, or its counted movement."""

    language: Language
    block: Block
    form: Form
    cues: bool

    def held(self) -> list[Item]:
        if self.block.exercise.laterality is not Laterality.EACH_SIDE:
            return self._side("both")
        if self.block.side is not None:
            return self._side(self.block.side)
        words = self._side_words("right")
        return [
            *self._side("left"),
            Utterance(SWITCH, Cue.SIGNAL),
            Pause.fixed(SENTENCE_MS),
            *say(self.language, self.form.switch, Cue.SWITCH, pause_ms=SWITCH_MS, **words),
            *self._side("right"),
        ]

    def _side_words(self, side: Side) -> dict[str, str]:
        """The words for a side and the other one; none for both at once."""
        words = self.language.phrases.sides
        if side not in words:
            return {}
        other = next(name for name in words if name != side)
        return {"side": words[side], "other": words[other]}

    def _side(self, side: Side) -> list[Item]:
        block, items = self.block, list[Item]()
        for repetition in range(1, block.repetitions + 1):
            items += self._lead_in(repetition, side)
            hold = Hold(
                exercise=block.exercise.id,
                side=side,
                repetition=repetition,
                of=block.repetitions,
                hold_s=block.hold_s,
                start=START,
                end=END,
                cues=self._hold_cues(repetition, side) if self.cues else (),
            )
            items += [hold, *say(self.language, self.form.release, Cue.RELEASE, pause_ms=ACTION_MS)]
        return items

    def _hold_cues(self, repetition: int, side: Side) -> tuple[TimedCue, ...]:
        return hold_cues(
            self.language,
            self.block.hold_s,
            repetition,
            rotation=self.block.occurrence + repetition + (side == "right"),
            reminders=self.form.in_hold,
            breath=BREATHS[self.block.breath],
        )

    def _lead_in(self, repetition: int, side: Side) -> list[Item]:
        language, form = self.language, self.form
        if repetition == 1 or not form.again:
            # A first of two sentences arranges a limb: that takes its time.
            first, rest = form.move_in[:-1], form.move_in[-1:]
            words = self._side_words(side)
            return [
                *say(language, first, Cue.MOVE_IN, pause_ms=ARRANGE_MS, **words),
                *say(language, rest, Cue.MOVE_IN, pause_ms=SENTENCE_MS, **words),
                Pause.fixed(SETTLE_MS),
            ]
        items: list[Item] = []
        if repetition == self.block.repetitions and repetition > 2:
            items += say(language, language.phrases.stretches.one_more, Cue.COUNT, pause_ms=300)
        items += say(language, form.again, Cue.MOVE_IN, pause_ms=SENTENCE_MS)
        return [*items, Pause.fixed(SENTENCE_MS)]

    def counted(self) -> list[Item]:
        """A counted movement: guided first, then counted, a tick for the way back."""
        language, count = self.language, self.block.repetitions
        count_off = language.phrases.stretches.count_off
        period = (self.block.exercise.repetition_s or DEFAULT_REPETITION_S) * 1000
        cues = (cue for index in range(count) for cue in self._repetition(index, period))
        return [
            *say(language, self.form.move_in, Cue.MOVE_IN),
            *say(language, count_off, Cue.COUNT, count=count),
            Pause.fixed(SENTENCE_MS),
            Interval("repetitions", Millis(period * count), tuple(cues) if self.cues else ()),
        ]

    def _repetition(self, index: int, period: int) -> list[TimedCue]:
        words = self.language.phrases.stretches
        short = (words.out, words.back)
        phases = self.form.phases or short
        starts = [index * period + period * i // len(phases) for i in range(len(phases))]
        if index < (1 if self.block.occurrence >= GUIDED_TWICE_UNTIL else 2):
            return [
                _phase(text, short[i % 2], starts[i], Cue.BREATH) for i, text in enumerate(phases)
            ]
        last = index + 1 == self.block.repetitions
        text = words.last_one[0] if last else self.language.fill("{n}.", n=index + 1)
        ticks = (
            TimedCue.exactly_at(at, (CuePart(TICK),), Cue.SIGNAL, Priority.BREATH)
            for at in starts[1:]
        )
        return [_phase(text, text, starts[0], Cue.COUNT), *ticks]


def _phase(text: str, shorter: str, at_ms: int, cue: Cue) -> TimedCue:
    """The word at the start of a phase: up to a second late, never left out."""
    return TimedCue(
        (sentence(text), sentence(shorter)),
        cue,
        Priority.INSTRUCTION,
        preferred_ms=Millis(at_ms),
        earliest_ms=Millis(at_ms),
        latest_ms=Millis(at_ms + 1000),
        optional=False,
    )
