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
    CuePart,
    Priority,
    Sound,
    Spoken,
    TimedCue,
    Variant,
    sentence,
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
HALFWAY_SLACK_MS = 700
CYCLES_FROM_S = 20
SECONDS_LEFT_FROM_S = 45
COUNT_MS = 3000


def hold_cues(
    language: Language,
    hold_s: int,
    repetition: int,
    *,
    rotation: int = 0,
    reminders: tuple[str, ...] = (),
    breath: Breath = FOUR_SIX,
) -> tuple[TimedCue, ...]:
    """The cues inside a hold.

    Args:
        language: the wording.
        hold_s: the length of the hold.
        repetition: which repetition of its side, from 1.
        rotation: picks among equal sentences, so that holds and days differ.
        reminders: the exercise's own short reminders.
        breath: the pace of a breath.
    """
    if hold_s < ONE_CUE_FROM_S:
        return ()
    cues = [_opener(language, hold_s, repetition, rotation)]
    if hold_s >= COUNT_FROM_S and cues[0].cue is not Cue.BREATH:
        cues.append(_breathe(language, hold_s, rotation))
    cues += _landmarks(language, hold_s)
    if hold_s >= HALFWAY_FROM_S and reminders and repetition <= len(reminders):
        cues.append(_reminder(reminders[repetition - 1], hold_s))
    if hold_s >= CYCLES_FROM_S:
        cues += _cycles(language, hold_s, breath, spoken=repetition == 1)
    return tuple(cues)


def _opener(language: Language, hold_s: int, repetition: int, rotation: int) -> TimedCue:
    """Breathing in the first repetition, stillness in the second, ease in later ones."""
    words = language.phrases.hold
    variants: tuple[Variant, ...] = (sentence(_pick(words.breathe, rotation)),)
    cue, priority = Cue.BREATH, Priority.INSTRUCTION
    if repetition % 3 == 2:
        variants = (sentence(_pick(words.still, rotation)), sentence(words.still_short))
        cue, priority = Cue.EASE, Priority.SAFETY
    elif repetition % 3 == 0 and hold_s >= HALFWAY_FROM_S:
        variants = (sentence(_pick(words.ease, rotation)), *variants)
        cue, priority = Cue.EASE, Priority.REMINDER
    return TimedCue(
        variants,
        cue,
        priority,
        preferred_ms=Millis(FIRST_CUE_MS),
        earliest_ms=Millis(1000),
        latest_ms=Millis(max(FIRST_CUE_MS, hold_s * 500)),
        optional=priority is not Priority.SAFETY,
    )


def _breathe(language: Language, hold_s: int, rotation: int) -> TimedCue:
    """A breathing cue for a hold that began with another one: nobody holds the breath."""
    return TimedCue(
        (sentence(_pick(language.phrases.hold.breathe, rotation)),),
        Cue.BREATH,
        Priority.INSTRUCTION,
        preferred_ms=Millis(hold_s * 300),
        earliest_ms=Millis(FIRST_CUE_MS),
        latest_ms=Millis(hold_s * 1000 - COUNT_MS),
    )


def _landmarks(language: Language, hold_s: int) -> list[TimedCue]:
    """Half-way, a call late in a long hold, and the last three seconds."""
    words, cues = language.phrases.hold, []
    if hold_s >= COUNT_FROM_S:
        countdown = (CuePart(Spoken(words.countdown, beat_ms=1000)),)
        cues.append(
            TimedCue.exactly_at(
                hold_s * 1000 - COUNT_MS, countdown, Cue.COUNT, Priority.COUNT, optional=False
            )
        )
    if hold_s >= HALFWAY_FROM_S:
        middle = hold_s * 500
        cues.append(
            TimedCue(
                (sentence(words.halfway),),
                Cue.HALFWAY,
                Priority.HALFWAY,
                preferred_ms=Millis(middle),
                earliest_ms=Millis(middle - HALFWAY_SLACK_MS),
                latest_ms=Millis(middle + HALFWAY_SLACK_MS),
            )
        )
    if hold_s >= SECONDS_LEFT_FROM_S:
        ten_left = sentence(language.fill(words.seconds_left, count=10))
        cues.append(
            TimedCue.exactly_at((hold_s - 10) * 1000, ten_left, Cue.COUNT, Priority.HALFWAY)
        )
    return cues


def _reminder(text: str, hold_s: int) -> TimedCue:
    preferred = hold_s * 250
    return TimedCue(
        (sentence(text),),
        Cue.FEEL,
        Priority.REMINDER,
        preferred_ms=Millis(preferred),
        earliest_ms=Millis(preferred - 2500),
        latest_ms=Millis(hold_s * 1000 - COUNT_MS - 2000),
    )


def _cycles(language: Language, hold_s: int, breath: Breath, *, spoken: bool) -> list[TimedCue]:
    """Breath by breath, in the first half-minute, moved to where there is room."""
    words, in_ms = language.phrases.hold, breath.in_s * 1000
    cycle = (CuePart(breath.in_sound), CuePart(breath.out_sound, Millis(in_ms + SOUND_TAIL_MS)))
    if spoken:
        cycle = (
            CuePart(Spoken(words.breathe_in)),
            CuePart(Spoken(words.breathe_out), Millis(in_ms)),
        )
    cycle_ms = in_ms + breath.out_s * 1000
    last = hold_s * 1000 - COUNT_MS - cycle_ms // 2
    return [
        TimedCue(
            (cycle,),
            Cue.BREATH,
            Priority.BREATH,
            preferred_ms=Millis(start),
            earliest_ms=Millis(start - 2000),
            latest_ms=Millis(start + 6000),
            breath=breath,
        )
        for start in range(4000, min(last, 34_000), cycle_ms)
    ]


def _pick(sentences: tuple[str, ...], rotation: int) -> str:
    return sentences[rotation % len(sentences)]
