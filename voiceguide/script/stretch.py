"""One exercise in a script: set-up, holds or counted repetitions, the change of sides."""

from voiceguide.program.model import Block, FormName, Laterality
from voiceguide.script.breath import BREATHS, hold_cues
from voiceguide.script.model import (
    Cue,
    Hold,
    Item,
    Part,
    Pause,
    Placed,
    Priority,
    Side,
    Sound,
    Stint,
    Utterance,
    said,
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
    # The preview has named it; only the full form says more about it.
    intro = form.intro if block.form is FormName.FULL else ()
    items = say(language, intro, Cue.INSTRUCTION)
    items += say(language, form.setup, Cue.INSTRUCTION, pause_ms=ACTION_MS)
    items += [Pause.fixed(SETTLE_MS)]
    items += say(language, form.feel, Cue.FEEL) + say(language, form.fault, Cue.FAULT)
    items += (
        _held(language, block, form, cues=cues)
        if block.exercise.held
        else _counted(language, block, form, cues=cues)
    )
    items += [Pause.fixed(SENTENCE_MS)]
    items += say(language, form.come_out, Cue.RELEASE, pause_ms=ACTION_MS)
    return [*items, Utterance(SET_END, Cue.SIGNAL), Pause.fixed(SENTENCE_MS)]


def _held(language: Language, block: Block, form: Form, *, cues: bool) -> list[Item]:
    if block.exercise.laterality is not Laterality.EACH_SIDE:
        return _side(language, block, form, "both", cues=cues)
    return [
        *_side(language, block, form, "left", cues=cues),
        Utterance(SWITCH, Cue.SIGNAL),
        Pause.fixed(SENTENCE_MS),
        *say(language, form.switch, Cue.SWITCH, pause_ms=SWITCH_MS, **_sides(language, "right")),
        *_side(language, block, form, "right", cues=cues),
    ]


def _sides(language: Language, side: Side) -> dict[str, str]:
    """The words for a side and the other one; none for both at once."""
    words = language.phrases.sides
    if side not in words:
        return {}
    other = next(name for name in words if name != side)
    return {"side": words[side], "other": words[other]}


def _side(language: Language, block: Block, form: Form, side: Side, *, cues: bool) -> list[Item]:
    items: list[Item] = []
    for repetition in range(1, block.repetitions + 1):
        items += _lead_in(language, block, form, repetition, side)
        items.append(
            Hold(
                block.exercise.id,
                side,
                repetition,
                block.repetitions,
                block.hold_s,
                START,
                END,
                _cues(language, block, form, repetition, side) if cues else (),
            )
        )
        items += say(language, form.release, Cue.RELEASE, pause_ms=ACTION_MS)
    return items


def _cues(
    language: Language, block: Block, form: Form, repetition: int, side: Side
) -> tuple[Placed, ...]:
    variant = block.occurrence + repetition + (side == "right")
    breath = BREATHS[block.breath]
    return hold_cues(language, block.hold_s, repetition, variant, form.in_hold, breath)


def _lead_in(
    language: Language, block: Block, form: Form, repetition: int, side: Side
) -> list[Item]:
    if repetition == 1 or not form.again:
        # A first of two sentences arranges a limb: that takes its time.
        first, rest = form.move_in[:-1], form.move_in[-1:]
        words = _sides(language, side)
        return [
            *say(language, first, Cue.MOVE_IN, pause_ms=ARRANGE_MS, **words),
            *say(language, rest, Cue.MOVE_IN, pause_ms=SENTENCE_MS, **words),
            Pause.fixed(SETTLE_MS),
        ]
    items: list[Item] = []
    if repetition == block.repetitions and repetition > 2:
        items += say(language, language.phrases.stretches.one_more, Cue.COUNT, pause_ms=300)
    items += say(language, form.again, Cue.MOVE_IN, pause_ms=SENTENCE_MS)
    return [*items, Pause.fixed(SENTENCE_MS)]


def _counted(language: Language, block: Block, form: Form, *, cues: bool) -> list[Item]:
    """A counted movement: guided first, then counted, a tick for the way back."""
    words = language.phrases.stretches
    items = say(language, form.move_in, Cue.MOVE_IN)
    items += say(language, words.count_off, Cue.COUNT, count=block.repetitions)
    inside: list[Placed] = []
    period = (block.exercise.repetition_s or DEFAULT_REPETITION_S) * 1000
    for index in range(block.repetitions if cues else 0):
        inside += _repetition(language, block, form, index, period)
    length = Millis(period * block.repetitions)
    return [*items, Pause.fixed(SENTENCE_MS), Stint("repetitions", length, tuple(inside))]


def _repetition(
    language: Language, block: Block, form: Form, index: int, period: int
) -> list[Placed]:
    words = language.phrases.stretches
    borrowed = (words.out, words.back)
    phases = form.phases or borrowed
    starts = [index * period + period * i // len(phases) for i in range(len(phases))]
    if index < (1 if block.occurrence >= GUIDED_TWICE_UNTIL else 2):
        return [
            _phase(text, borrowed[i % 2], starts[i], Cue.BREATH) for i, text in enumerate(phases)
        ]
    last = index + 1 == block.repetitions
    text = words.last_one[0] if last else language.fill("{n}.", n=index + 1)
    return [_phase(text, text, starts[0], Cue.COUNT), *map(_tick, starts[1:])]


def _phase(text: str, shorter: str, at_ms: int, cue: Cue) -> Placed:
    """The word at the start of a phase: up to a second late, never dropped."""
    return Placed(
        (said(text), said(shorter)),
        cue,
        Priority.INSTRUCTION,
        Millis(at_ms),
        Millis(at_ms),
        Millis(at_ms + 1000),
        may_drop=False,
    )


def _tick(at_ms: int) -> Placed:
    at = Millis(at_ms)
    return Placed(((Part(TICK),),), Cue.SIGNAL, Priority.BREATH, at, at, at)
