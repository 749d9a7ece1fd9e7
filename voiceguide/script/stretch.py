"""One exercise in a script: set-up, holds or counted repetitions, the change of sides."""

from dataclasses import dataclass, field

from voiceguide.program.model import Block, FormName, Laterality
from voiceguide.script.breath import BREATHS, HoldWording, hold_cues
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
from voiceguide.script.say import (
    ACTION_MS,
    ARRANGE_MS,
    MOVE_MS,
    RELEASE_MS,
    SENTENCE_MS,
    SETTLE_MS,
    SWITCH_MS,
    say,
)
from voiceguide.script.variety import Variety
from voiceguide.script.wording import ExerciseWording, Form, Inflected, Sentences
from voiceguide.units import Millis

GUIDED_TWICE_UNTIL = 5
"""A counted movement is spoken through for two repetitions in so many sessions, then for one."""

DEFAULT_REPETITION_S = 8

NUMBERED_FROM = 6
"""Where there are so many repetitions or more, each is told with its number."""

START = Sound("hold-start")
END = Sound("hold-end")
SET_END = Sound("set-end")
SWITCH = Sound("switch")
TICK = Sound("tick")


def stretch_items(
    language: Language, block: Block, variety: Variety | None = None, *, cues: bool = True
) -> list[Item]:
    """What is said and done for one exercise.

    The forms differ in explanation only: cautions, the breath in and out, and the time to move
    are in all of them.

    Args:
        language: the wording.
        block: the exercise and its dose.
        variety: what the session has said so far; None for nothing.
        cues: whether holds and counted movements have cues in them. They are as long without.
    """
    wording = language.exercises[block.exercise.id]
    form = language.form(block)
    stretch = _Stretch(
        language, block, form=form, wording=wording, cues=cues, variety=variety or Variety()
    )
    # The preview has named it; only the full form says more about it.
    intro = form.intro if block.form is FormName.FULL else ()
    easier = (wording.easier_way,) if block.easy_way else ()
    return [
        *say(language, intro, Cue.INSTRUCTION),
        *say(language, form.setup, Cue.INSTRUCTION, pause_ms=ACTION_MS),
        *say(language, easier, Cue.EASE),
        Pause.fixed(SETTLE_MS),
        *stretch.explained(),
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
    wording: ExerciseWording
    cues: bool
    variety: Variety = field(compare=False)

    def explained(self) -> list[Item]:
        """What to feel and to mind; every caution, in one of its wordings."""
        block, varied, items = self.block, self.wording.varied, list[Item]()
        feel, fault = self.form.feel, self.form.fault
        if block.form is not FormName.FULL:
            feel, fault = self._one(varied.feel) or feel, self._one(varied.fault) or fault
        if block.form is FormName.BARE:
            # One of the two: each is heard every second time.
            feel, fault = (feel, ()) if block.occurrence % 2 else ((), fault)
        if block.form is not FormName.FEW:
            items += say(self.language, feel, Cue.FEEL)
            items += say(self.language, fault, Cue.FAULT)
        for wordings in varied.caution:
            items += say(self.language, self._one(wordings), Cue.SAFETY)
        return items

    def _one(self, sentences: Sentences) -> Sentences:
        """One of some sentences, which is another one from session to session."""
        # The bare form has one of two kinds each time: halved, each kind still goes round.
        bare = self.block.form is FormName.BARE
        turn = self.block.occurrence // 2 if bare else self.block.occurrence
        chosen = self.variety.turn(sentences, turn)
        return () if chosen is None else (chosen,)

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

    def _side_words(self, side: Side) -> dict[str, str | Inflected]:
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
            items += [hold, *self._release(repetition)]
        return items

    def _hold_cues(self, repetition: int, side: Side) -> tuple[TimedCue, ...]:
        few = self.block.form is FormName.FEW
        words = HoldWording(
            self.language,
            () if few else self.wording.varied.in_hold or self.form.in_hold,
            self.variety,
            start=self.block.occurrence + repetition + (side == "right"),
        )
        return hold_cues(words, self.block.hold_s, repetition, breath=BREATHS[self.block.breath])

    def _lead_in(self, repetition: int, side: Side) -> list[Item]:
        """Into a hold, on the breath out, with time to get there before its tone."""
        language, form = self.language, self.form
        if repetition == 1 or not (form.again or self.wording.varied.again):
            # A first of two sentences arranges a limb: that takes its time.
            first, rest = form.move_in[:-1], form.move_in[-1:]
            words = self._side_words(side)
            return [
                *self._number(repetition),
                *say(language, first, Cue.MOVE_IN, pause_ms=ARRANGE_MS, **words),
                *say(language, rest, Cue.MOVE_IN, pause_ms=MOVE_MS, **words),
            ]
        # Several of a form are steps and said together; of [varied], one is.
        again = form.again if len(form.again) > 1 else self._one(form.again)
        if self.wording.varied.again:
            again = self._one(self.wording.varied.again)
        breath = (self.wording.varied.again_breath or language.phrases.stretches.out,)
        return [
            *self._number(repetition),
            *say(language, again or breath, Cue.MOVE_IN if again else Cue.BREATH, pause_ms=MOVE_MS),
        ]

    def _number(self, repetition: int) -> list[Item]:
        """Which repetition it is: from six on each is told, else the last."""
        words, of = self.language.phrases.stretches, self.block.repetitions
        if of >= NUMBERED_FROM and repetition > 1:
            return say(
                self.language, words.number_of, Cue.COUNT, pause_ms=300, count=repetition, of=of
            )
        if repetition == of > 2:
            return say(self.language, words.one_more, Cue.COUNT, pause_ms=300)
        return []

    def _release(self, repetition: int) -> list[Item]:
        """Out of a hold, on the breath in."""
        language, varied = self.language, self.wording.varied.release
        lines = self.form.release
        if varied and not (repetition == 1 and self.block.form is FormName.FULL):
            lines = self._one(varied)
        if lines:
            return say(language, lines, Cue.RELEASE, pause_ms=ACTION_MS)
        breath = self.wording.varied.release_breath or language.phrases.stretches.back
        return say(language, (breath,), Cue.BREATH, pause_ms=RELEASE_MS)

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
