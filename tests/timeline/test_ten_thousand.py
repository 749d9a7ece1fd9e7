"""Ten thousand random scripts: each keeps every promise of the schedule, or is refused by name."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.errors import FitError
from voiceguide.script.model import (
    Cue,
    CuePart,
    Hold,
    Interval,
    Pause,
    Priority,
    Script,
    Section,
    SectionKind,
    Sound,
    Spoken,
    TimedCue,
    Utterance,
)
from voiceguide.timeline.schedule import schedule
from voiceguide.units import FRAME_MS, Millis, frame_at

START, END = Sound("hold-start"), Sound("hold-end")
LONG = 10_000
QUICK = 300
NEVER_DROPPED = (Priority.COUNT, Priority.SAFETY)


def random_clips(rng):
    """Clips with lengths as real ones have: whole frames, from a word to a long sentence."""
    spoken = [Spoken(f"Sentence {n}.") for n in range(12)]
    lengths = {clip: Millis(FRAME_MS * rng.randint(12, 260)) for clip in spoken}
    return spoken, lengths | {START: Millis(1008), END: Millis(1008)}


def random_cue(rng, clips, span_ms):
    priority = rng.choice(list(Priority))
    preferred = rng.randrange(0, span_ms)
    slack = rng.choice((0, 0, 500, 3000, 20_000))
    variants = tuple(
        tuple(
            CuePart(rng.choice(clips), Millis(n * rng.randint(2000, 7000)))
            for n in range(rng.choice((1, 1, 1, 2)))
        )
        for _ in range(rng.randint(1, 3))
    )
    return TimedCue(
        variants,
        rng.choice(list(Cue)),
        priority,
        Millis(preferred),
        Millis(max(0, preferred - slack)),
        Millis(preferred + slack),
        optional=priority not in NEVER_DROPPED,
    )


def random_item(rng, clips):
    kind = rng.random()
    if kind < 0.35:
        return Utterance(rng.choice(clips), Cue.INSTRUCTION)
    if kind < 0.65:
        least = rng.randint(0, 4000)
        length = least + rng.randint(0, 4000)
        return Pause(Millis(length), Millis(least), Millis(length + rng.choice((0, 9000))))
    if kind < 0.9:
        hold_s = rng.choice((5, 8, 10, 15, 20, 30, 45, 60, 90))
        cues = tuple(random_cue(rng, clips, hold_s * 1000) for _ in range(rng.randint(0, 4)))
        return Hold("figure-four", "left", 1, 1, hold_s, START, END, cues)
    length = rng.randint(5_000, 60_000)
    cues = tuple(random_cue(rng, clips, length) for _ in range(rng.randint(0, 5)))
    return Interval("march", Millis(length), cues)


def random_script(rng, plan):
    clips, lengths = random_clips(rng)
    sections = tuple(
        Section(
            SectionKind.STRETCH,
            f"Part {n}",
            tuple(random_item(rng, clips) for _ in range(rng.randint(1, 12))),
        )
        for n in range(rng.randint(1, 4))
    )
    return Script(replace(plan, minutes=rng.randint(1, 20)), sections), lengths


def check(script, timeline):
    for before, after in pairwise(timeline.events):
        assert before.end_ms <= after.start_ms
    assert all(0 <= e.start_ms < e.end_ms <= timeline.duration_ms for e in timeline.events)
    assert [h.hold_s * 1000 for h in timeline.holds] == [
        h.end_ms - h.start_ms for h in timeline.holds
    ]
    ends = [0, *(chapter.end_ms for chapter in timeline.chapters)]
    assert [chapter.start_ms for chapter in timeline.chapters] == ends[:-1]
    assert ends[-1] == timeline.duration_ms
    kept = [item for s in script.sections for item in s.items if isinstance(item, Hold | Interval)]
    heard = {event.clip for event in timeline.events}
    for cue in (cue for item in kept for cue in item.cues if not cue.optional):
        assert any(all(part.clip in heard for part in variant) for variant in cue.variants)


@pytest.mark.parametrize(
    "count", [QUICK, pytest.param(LONG, marks=pytest.mark.long)], ids=["quick", "ten-thousand"]
)
def test_a_random_script_keeps_every_promise_or_is_refused(plans, count):
    rng = random.Random(20_261_122)  # noqa: S311 - no secret hangs on it
    refused = []
    for _ in range(count):
        script, lengths = random_script(rng, plans[0])
        try:
            timeline = schedule(script, lengths, voice="none", measured=False)
        except FitError as error:
            refused.append(error)
        else:
            check(script, timeline)
    assert count // 20 < len(refused) < count - count // 20
    assert all(error.excess_ms > 0 and error.where and error.text for error in refused)


def test_two_hours_end_within_a_frame_of_their_exact_time(plans):
    """Every length is odd on purpose: none fits the grid, and nothing may add up."""
    clip = Spoken("And let it go.")
    lengths = {clip: Millis(1447), START: Millis(1003), END: Millis(997)}
    round_ = (
        Utterance(clip, Cue.RELEASE),
        Pause.fixed(701),
        Hold("x", "both", 1, 1, 7, START, END),
    )
    rounds = 7_200_000 // (1447 + 701 + 7000 + 997)
    script = Script(
        replace(plans[0], minutes=120), (Section(SectionKind.STRETCH, "Long", round_ * rounds),)
    )
    timeline = schedule(script, lengths, voice="none", measured=False)
    exact = rounds * (1447 + 701 + 7000 + 997)
    assert timeline.duration_ms == exact
    assert abs(frame_at(timeline.duration_ms) * FRAME_MS - exact) < FRAME_MS
    last = timeline.holds[-1]
    assert (last.start_ms, last.end_ms) == (exact - 997 - 7000, exact - 997)
