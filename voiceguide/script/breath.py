"""What is heard inside a hold: breaths in phase, one thing at a time, and the landmarks.

About six breaths a minute, out longer than in: four seconds in and six out is a fair
reading of the research (Laborde 2021). The breaths of a hold stand on a grid that begins
with its first cue, so that the body goes on in step; a breath of the grid is either guided,
and then nothing else is said in it, or free, and then one thing may be. A hold too short for
a cue has none: silence is content.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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
from voiceguide.script.variety import Variety
from voiceguide.units import Millis

FOUR_SIX = Breath(4, 6, Sound("breath-in"), Sound("breath-out"))
THREE_FIVE = Breath(3, 5, Sound("breath-in-3"), Sound("breath-out-5"))
BREATHS: Mapping[BreathPace, Breath] = {"4-6": FOUR_SIX, "3-5": THREE_FIVE}

SOUND_TAIL_MS = 120
"""A sound's clip ends with silent frames; the breath out follows behind them."""

REST_MS = 400
"""Between two breaths: with less, the sounds of one would run into those of the next."""

FIRST_CUE_MS = 1500
"""Behind the first tone, which takes its time to fade; and within seven seconds of the breath
out on which one moves in."""

ONE_CUE_FROM_S = 8
COUNT_FROM_S = 15
"""In a shorter hold the count alone would take more than the third of it that speech may."""

GUIDED_FROM_S = 15
HALFWAY_FROM_S = 25
HALFWAY_SLACK_MS = 700
SECONDS_LEFT_FROM_S = 45
CHECK_IN_FROM_S = 45
CHECK_IN_MS = 25_000
"""A long hold never has more time than this between two sentences besides breath and count."""

COUNT_MS = 3000
_SAY_MS = 2600
"""Room for what is said in a free breath, or shortly before a breath."""
_SHORTEST_MS = 900
"""Of all that may be said in a long hold."""


@dataclass(frozen=True, slots=True)
class HoldWording:
    """What may be said in one hold.

    Attributes:
        reminders: the exercise's own, a few words each.
        variety: what the session has said so far.
        start: picks among equal sentences, so that holds and days differ.
        said: what the hold itself has said: nothing is said twice in it.
    """

    language: Language
    reminders: tuple[str, ...]
    variety: Variety
    start: int = 0
    said: set[str] = field(default_factory=set)

    def pick(self, sentences: tuple[str, ...]) -> tuple[Variant, ...]:
        """A sentence that was not said too often; none if all were."""
        text = self.variety.turn(sentences, self.start, besides=self.said)
        if text is None:
            return ()
        self.said.add(text)
        return (sentence(text),)


def hold_cues(
    words: HoldWording, hold_s: int, repetition: int, *, breath: Breath = FOUR_SIX
) -> tuple[TimedCue, ...]:
    """The cues inside a hold.

    Args:
        words: what may be said.
        hold_s: the length of the hold.
        repetition: which repetition of its side, from 1.
        breath: the pace of a breath.
    """
    if hold_s < ONE_CUE_FROM_S:
        return ()
    cues = [*_landmarks(words, hold_s)]
    if hold_s < GUIDED_FROM_S:
        return (*cues, *_in_a_short_hold(words, hold_s, repetition))
    landmarks = [cue.preferred_ms for cue in cues]
    free = quiet_from = 0
    for start in _grid(hold_s, breath):
        end = start + _cycle_ms(breath)
        quiet_from = max([quiet_from, *(at + _SHORTEST_MS for at in landmarks if at < start)])
        fits = end <= hold_s * 1000 - COUNT_MS
        has_landmark = not fits or any(start - _SAY_MS < at < end for at in landmarks)
        talks_first = start == FIRST_CUE_MS and repetition % 3 == 2
        check_in = hold_s >= CHECK_IN_FROM_S and end - quiet_from > CHECK_IN_MS
        if talks_first or has_landmark or check_in:
            cues += _said(words, free, start, repetition, check_in=check_in)
            quiet_from = start + _SHORTEST_MS
            free += 1
        else:
            cues.append(_guided(words, start, breath, spoken=repetition == 1))
    return tuple(cues)


def _cycle_ms(breath: Breath) -> int:
    return (breath.in_s + breath.out_s) * 1000 + REST_MS


def _grid(hold_s: int, breath: Breath) -> Iterator[int]:
    """Where the breaths of a hold begin, in milliseconds: all that end before the count."""
    cycle_ms = _cycle_ms(breath)
    end = hold_s * 1000 - (COUNT_MS if hold_s >= COUNT_FROM_S else 0)
    start = FIRST_CUE_MS
    while start + _SAY_MS <= end:
        yield start
        start += cycle_ms


def _guided(words: HoldWording, start: int, breath: Breath, *, spoken: bool) -> TimedCue:
    """A breath in and out: by words in the first repetition, then by its sounds."""
    in_ms, phrases = breath.in_s * 1000, words.language.phrases.hold
    cycle = (CuePart(breath.in_sound), CuePart(breath.out_sound, Millis(in_ms + SOUND_TAIL_MS)))
    if spoken:
        cycle = (
            CuePart(Spoken(phrases.breathe_in)),
            CuePart(Spoken(phrases.breathe_out), Millis(in_ms)),
        )
    at = Millis(start)
    return TimedCue(
        (cycle,),
        Cue.BREATH,
        Priority.BREATH,
        preferred_ms=at,
        earliest_ms=at,
        latest_ms=at,
        breath=breath,
    )


def _said(
    words: HoldWording, free: int, start: int, repetition: int, *, check_in: bool
) -> Iterator[TimedCue]:
    """What is said in a free breath of a long hold: stillness, the stretch's own, a check-in."""
    phrases = words.language.phrases.hold
    if free == 0 and repetition % 3 == 2:
        variants = words.pick(phrases.still) or (sentence(phrases.still_short),)
        yield _at(variants, start, Cue.EASE, Priority.SAFETY)
        return
    kinds = (words.reminders, phrases.check_in, words.reminders, phrases.ease)
    kind = phrases.check_in if check_in else kinds[(free + repetition) % len(kinds)]
    variants = words.pick(kind or phrases.ease) or words.pick(phrases.ease)
    if variants:
        shorter = words.pick((min(phrases.ease, key=len),)) if check_in else ()
        yield _at((*variants, *shorter), start, Cue.EASE, Priority.REMINDER)


def _at(variants: tuple[Variant, ...], start: int, cue: Cue, priority: Priority) -> TimedCue:
    """A cue in a free breath, where landmarks leave room in its first seconds."""
    return TimedCue(
        variants,
        cue,
        priority,
        preferred_ms=Millis(start),
        earliest_ms=Millis(start),
        latest_ms=Millis(start + 4500),
        optional=priority is not Priority.SAFETY,
    )


def _in_a_short_hold(words: HoldWording, hold_s: int, repetition: int) -> Iterator[TimedCue]:
    """One cue: the breath first, stillness in the second repetition, then either's own."""
    phrases = words.language.phrases.hold
    if repetition % 3 == 2:
        variants, cue = words.pick(phrases.still) or (sentence(phrases.still_short),), Cue.EASE
        priority = Priority.SAFETY
    elif repetition % 3 == 0 and words.reminders:
        variants, cue = words.pick(words.reminders), Cue.FEEL
        priority = Priority.REMINDER
    else:
        variants, cue = words.pick(phrases.breathe) or (sentence(phrases.breathe_in),), Cue.BREATH
        priority = Priority.INSTRUCTION
    if variants:
        yield TimedCue(
            variants,
            cue,
            priority,
            preferred_ms=Millis(FIRST_CUE_MS),
            earliest_ms=Millis(1000),
            latest_ms=Millis(hold_s * 500),
            optional=priority is not Priority.SAFETY,
        )


def _landmarks(words: HoldWording, hold_s: int) -> Iterator[TimedCue]:
    """Half-way, a call late in a long hold, and the last three seconds."""
    language, phrases = words.language, words.language.phrases.hold
    if hold_s >= COUNT_FROM_S:
        countdown = (CuePart(Spoken(phrases.countdown, beat_ms=1000)),)
        yield TimedCue.exactly_at(
            hold_s * 1000 - COUNT_MS, countdown, Cue.COUNT, Priority.COUNT, optional=False
        )
    if hold_s >= HALFWAY_FROM_S and (halfway := words.pick(phrases.halfway)):
        middle = hold_s * 500
        yield TimedCue(
            halfway,
            Cue.HALFWAY,
            Priority.HALFWAY,
            preferred_ms=Millis(middle),
            earliest_ms=Millis(middle - HALFWAY_SLACK_MS),
            latest_ms=Millis(middle + HALFWAY_SLACK_MS),
        )
    if hold_s >= SECONDS_LEFT_FROM_S:
        ten_left = sentence(language.fill(phrases.seconds_left, count=10))
        yield TimedCue.exactly_at((hold_s - 10) * 1000, ten_left, Cue.COUNT, Priority.HALFWAY)
