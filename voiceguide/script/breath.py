"""Breath cycles and reminders fitted to the length of a hold.

About six breaths a minute, out longer than in: four seconds in and six out is a fair
reading of the research (Laborde 2021). A hold too short for a cue has none: silence is
content.
"""

from collections.abc import Mapping

from voiceguide.program.model import BreathPace
from voiceguide.script.model import (
    Breath,
    Cue,
    Form,
    Part,
    Placed,
    Priority,
    Sound,
    Spoken,
    said,
)
from voiceguide.script.phrases import Language
from voiceguide.units import Millis

FOUR_SIX = Breath(4, 6, Sound("breath-in"), Sound("breath-out"))
THREE_FIVE = Breath(3, 5, Sound("breath-in-3"), Sound("breath-out-5"))
BREATHS: Mapping[BreathPace, Breath] = {"4-6": FOUR_SIX, "3-5": THREE_FIVE}

SOUND_TAIL_MS = 160
"""A sound's clip ends with silent frames; the breath out follows behind them."""

FIRST_CUE_MS = 1600
"""Behind the first tone, which takes its time to fade."""

ONE_CUE_FROM_S = 8
COUNT_FROM_S = 10
HALFWAY_FROM_S = 15
CYCLES_FROM_S = 20
SECONDS_LEFT_FROM_S = 45
COUNT_MS = 3000


def hold_cues(
    language: Language,
    hold_s: int,
    repetition: int,
    variant: int,
    reminders: tuple[str, ...],
    breath: Breath = FOUR_SIX,
) -> tuple[Placed, ...]:
    """The cues inside a hold.

    Args:
        language: the wording.
        hold_s: the length of the hold.
        repetition: which repetition of its side, from 1.
        variant: picks among equals, so that holds and days differ.
        reminders: the exercise's own short reminders.
        breath: the pace of a breath.
    """
    if hold_s < ONE_CUE_FROM_S:
        return ()
    cues = [_opener(language, hold_s, repetition, variant)]
    if hold_s >= COUNT_FROM_S and cues[0].cue is not Cue.BREATH:
        cues.append(_breathe(language, hold_s, variant))
    cues += _landmarks(language, hold_s)
    if hold_s >= HALFWAY_FROM_S and reminders and repetition <= len(reminders):
        cues.append(_reminder(reminders[repetition - 1], hold_s))
    if hold_s >= CYCLES_FROM_S:
        cues += _cycles(language, hold_s, breath, spoken=repetition == 1)
    return tuple(cues)


def _opener(language: Language, hold_s: int, repetition: int, variant: int) -> Placed:
    """Breathing in the first repetition, stillness in the second, ease in later ones."""
    words = language.phrases.hold
    forms: tuple[Form, ...]
    latest = Millis(max(FIRST_CUE_MS, hold_s * 500))
    if repetition % 3 == 2:
        forms = (said(_pick(words.still, variant)), said(words.still_short))
        cue, priority, may_drop = Cue.EASE, Priority.SAFETY, False
    elif repetition % 3 == 0 and hold_s >= HALFWAY_FROM_S:
        forms = (said(_pick(words.ease, variant)), said(_pick(words.breathe, variant)))
        cue, priority, may_drop = Cue.EASE, Priority.REMINDER, True
    else:
        forms = (said(_pick(words.breathe, variant)),)
        cue, priority, may_drop = Cue.BREATH, Priority.INSTRUCTION, True
    return Placed(
        forms, cue, priority, Millis(FIRST_CUE_MS), Millis(1000), latest, may_drop=may_drop
    )


def _breathe(language: Language, hold_s: int, variant: int) -> Placed:
    """A breathing cue for a hold that began with another one: nobody holds the breath."""
    return Placed(
        (said(_pick(language.phrases.hold.breathe, variant)),),
        Cue.BREATH,
        Priority.INSTRUCTION,
        Millis(hold_s * 300),
        Millis(FIRST_CUE_MS),
        Millis(hold_s * 1000 - COUNT_MS),
    )


def _landmarks(language: Language, hold_s: int) -> list[Placed]:
    """Half-way, a call late in a long hold, and the last three seconds."""
    words, marks = language.phrases.hold, []
    if hold_s >= COUNT_FROM_S:
        at = Millis(hold_s * 1000 - COUNT_MS)
        count: Form = (Part(Spoken(words.countdown, beat_ms=1000)),)
        marks.append(Placed((count,), Cue.COUNT, Priority.COUNT, at, at, at, may_drop=False))
    if hold_s >= HALFWAY_FROM_S:
        marks.append(_around(said(words.halfway), hold_s * 500, 700, Cue.HALFWAY))
    if hold_s >= SECONDS_LEFT_FROM_S:
        text = language.fill(words.seconds_left, count=10)
        marks.append(_around(said(text), (hold_s - 10) * 1000, 0, Cue.COUNT))
    return marks


def _around(form: Form, at_ms: int, slack_ms: int, cue: Cue) -> Placed:
    return Placed(
        (form,),
        cue,
        Priority.HALFWAY,
        Millis(at_ms),
        Millis(at_ms - slack_ms),
        Millis(at_ms + slack_ms),
    )


def _reminder(text: str, hold_s: int) -> Placed:
    at = hold_s * 250
    return Placed(
        (said(text),),
        Cue.FEEL,
        Priority.REMINDER,
        Millis(at),
        Millis(at - 2500),
        Millis(hold_s * 1000 - COUNT_MS - 2000),
    )


def _cycles(language: Language, hold_s: int, breath: Breath, *, spoken: bool) -> list[Placed]:
    """Breath by breath, in the first half-minute, moved to where there is room."""
    words, in_ms = language.phrases.hold, breath.in_s * 1000
    cycle: Form = (
        Part(breath.in_sound),
        Part(breath.out_sound, Millis(in_ms + SOUND_TAIL_MS)),
    )
    if spoken:
        cycle = (Part(Spoken(words.breathe_in)), Part(Spoken(words.breathe_out), Millis(in_ms)))
    cycle_ms = in_ms + breath.out_s * 1000
    last = hold_s * 1000 - COUNT_MS - cycle_ms // 2
    starts = range(4000, min(last, 34_000), cycle_ms)
    return [
        Placed(
            (cycle,),
            Cue.BREATH,
            Priority.BREATH,
            Millis(start),
            Millis(start - 2000),
            Millis(start + 6000),
            breath=breath,
        )
        for start in starts
    ]


def _pick(sentences: tuple[str, ...], variant: int) -> str:
    return sentences[variant % len(sentences)]
