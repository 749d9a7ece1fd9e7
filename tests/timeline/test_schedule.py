from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import FitError
from voiceguide.language.reasons import note_text
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import DayPlan, Dose
from voiceguide.program.notes import EasyDay
from voiceguide.script.breath import SOUND_TAIL_MS, THREE_FIVE
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
    sentence,
)
from voiceguide.timeline.model import BreathSpan
from voiceguide.timeline.schedule import elasticity, length_of, schedule
from voiceguide.units import Millis

START, END = Sound("hold-start"), Sound("hold-end")
TONES = {START: Millis(936), END: Millis(936)}


def script_of(*sections, minutes=1):
    plan = DayPlan(
        program="mine",
        title="Mine",
        day=1,
        program_days=7,
        week=1,
        kind=SessionKind.TRAINING,
        minutes=minutes,
        dose=Dose(10, 3),
        warm_up="march",
        blocks=(),
        notes=(EasyDay(),),
    )
    return Script(plan, tuple(sections))


def section(*items, title="A part"):
    return Section(SectionKind.STRETCH, title, items)


def hold(hold_s, *cues, side="both", repetition=1):
    return Hold("sphinx", side, repetition, 3, hold_s, START, END, cues)


def timeline_of(script, durations):
    return schedule(script, TONES | durations, voice="none", measured=True)


times = st.integers(0, 20_000).map(Millis)


@st.composite
def scripts(draw):
    """A script of random sections, and the length of each of its sentences."""
    durations = {}

    def clip():
        made = Spoken(f"Sentence {len(durations)}.")
        durations[made] = Millis(draw(st.integers(1, 4000)))
        return made

    def cue(length):
        earliest, wanted, latest = sorted(draw(st.integers(0, length)) for _ in range(3))
        priority = draw(st.sampled_from(Priority))
        return TimedCue(
            (sentence(clip().text),),
            draw(st.sampled_from(Cue)),
            priority,
            Millis(wanted),
            Millis(earliest),
            Millis(latest),
        )

    def item():
        cues = st.integers(0, 4)
        match draw(st.sampled_from(["utterance", "pause", "hold", "interval"])):
            case "utterance":
                return Utterance(clip(), draw(st.sampled_from(Cue)))
            case "pause":
                least, length, most = sorted(draw(times) for _ in range(3))
                return Pause(length, least, most)
            case "hold":
                hold_s = draw(st.integers(5, 90))
                inside = (cue(hold_s * 1000) for _ in range(draw(cues)))
                return hold(hold_s, *inside, side=draw(st.sampled_from(["left", "right", "both"])))
            case _:
                length = draw(st.integers(1, 60_000))
                inside = tuple(cue(length) for _ in range(draw(cues)))
                return Interval("a part", Millis(length), inside)

    sections = [
        section(*(item() for _ in range(draw(st.integers(0, 6)))), title=f"Part {n}")
        for n in range(draw(st.integers(1, 4)))
    ]
    return script_of(*sections, minutes=draw(st.integers(1, 12))), durations


def items_of(script):
    return [item for part in script.sections for item in part.items]


@given(scripts())
def test_every_hold_lasts_exactly_as_long_as_it_says(scene):
    script, durations = scene
    timeline = timeline_of(script, durations)
    holds = [item for item in items_of(script) if isinstance(item, Hold)]
    assert [(h.side, h.hold_s) for h in timeline.holds] == [(h.side, h.hold_s) for h in holds]
    for span in timeline.holds:
        assert span.end_ms - span.start_ms == span.hold_s * 1000


@given(scripts())
def test_a_hold_lasts_from_tone_to_tone(scene):
    timeline = timeline_of(*scene)
    for tone, attribute in ((START, "start_ms"), (END, "end_ms")):
        heard = [event.start_ms for event in timeline.events if event.clip == tone]
        assert heard == [getattr(span, attribute) for span in timeline.holds]


@given(scripts())
def test_events_are_sorted_apart_and_inside_the_session(scene):
    timeline = timeline_of(*scene)
    for event in timeline.events:
        assert 0 <= event.start_ms <= event.end_ms <= timeline.duration_ms
    for before, after in pairwise(timeline.events):
        assert before.end_ms <= after.start_ms


@given(scripts())
def test_events_last_as_long_as_their_clips(scene):
    script, durations = scene
    for event in timeline_of(script, durations).events:
        assert event.end_ms - event.start_ms == (TONES | durations)[event.clip]


@given(scripts())
def test_chapters_tile_the_session(scene):
    script, durations = scene
    timeline = timeline_of(script, durations)
    assert [chapter.title for chapter in timeline.chapters] == [s.title for s in script.sections]
    edges = [(chapter.start_ms, chapter.end_ms) for chapter in timeline.chapters]
    assert edges[0][0] == 0
    assert edges[-1][1] == timeline.duration_ms
    assert all(before[1] == after[0] for before, after in pairwise(edges))


@given(scripts())
def test_every_sentence_between_holds_is_heard_in_order(scene):
    script, durations = scene
    heard = [event.clip for event in timeline_of(script, durations).events]
    said_between = [item.clip for item in items_of(script) if isinstance(item, Utterance)]
    assert [clip for clip in heard if clip in set(said_between)] == said_between


@given(scripts())
def test_pauses_meet_the_minutes_where_they_can_and_else_come_as_near_as_they_can(scene):
    script, durations = scene
    items = items_of(script)
    target = script.plan.minutes * 60_000
    natural = length_of(items, TONES | durations)
    shrink, grow = elasticity(items)
    nearest = min(max(target, natural - shrink), natural + grow)
    pauses = sum(isinstance(item, Pause) for item in items)
    length = timeline_of(script, durations).duration_ms
    assert nearest - pauses <= length <= nearest


@given(scripts())
def test_a_pause_never_leaves_its_limits(scene):
    """Seen from outside: what lies between two neighbours of a pause."""
    script, durations = scene
    shrink, grow = elasticity(items_of(script))
    natural = length_of(items_of(script), TONES | durations)
    length = timeline_of(script, durations).duration_ms
    assert natural - shrink <= length <= natural + grow


def test_pauses_give_way_each_by_its_own_share():
    script = script_of(
        section(
            Pause(Millis(10_000), Millis(10_000), Millis(20_000)),
            Utterance(Spoken("One."), Cue.REST),
            Pause(Millis(10_000), Millis(10_000), Millis(40_000)),
            Utterance(Spoken("Two."), Cue.REST),
            Pause.fixed(10_000),
        )
    )
    timeline = timeline_of(script, {Spoken("One."): 5000, Spoken("Two."): 5000})
    assert [event.start_ms for event in timeline.events] == [15_000, 45_000]
    assert timeline.duration_ms == 60_000


def test_two_hours_do_not_drift():
    """An odd cycle, 240 times: the last hold is where plain multiplication says."""
    sentence, cycles = Spoken("Breathe out, and sink."), 240
    cycle = [
        Utterance(sentence, Cue.MOVE_IN),
        Pause.fixed(701),
        hold(20),
        Pause.fixed(3777),
    ]
    script = script_of(*(section(*cycle) for _ in range(cycles)), minutes=120)
    timeline = timeline_of(script, {sentence: 4321})
    period = 4321 + 701 + 20_000 + TONES[END] + 3777
    assert period * cycles > 7_100_000
    assert [span.start_ms for span in timeline.holds] == [
        index * period + 4321 + 701 for index in range(cycles)
    ]
    assert timeline.duration_ms == period * cycles


def test_two_elastic_hours_end_within_a_few_milliseconds():
    pauses = [Pause(Millis(6007), Millis(3003), Millis(18_021)) for _ in range(600)]
    timeline = timeline_of(script_of(section(*pauses), minutes=120), {})
    assert 7_200_000 - 600 <= timeline.duration_ms <= 7_200_000


def test_a_cue_of_a_hold_waits_for_the_tone_and_leaves_the_last_one_alone():
    def early(text, at):
        return TimedCue(
            (sentence(text),), Cue.EASE, Priority.REMINDER, at, Millis(0), Millis(10_000)
        )

    cues = [early("First.", Millis(0)), early("Last.", Millis(10_000))]
    script = script_of(section(hold(10, *cues)))
    timeline = timeline_of(script, {Spoken("First."): 1000, Spoken("Last."): 1000})
    start, first, last, end = timeline.events
    assert first.start_ms >= start.end_ms + 100
    assert last.end_ms <= end.start_ms - 100


def test_a_count_that_does_not_fit_names_the_hold():
    count = TimedCue.exactly_at(
        7000, sentence("Three, two, one."), Cue.COUNT, Priority.COUNT, optional=False
    )
    script = script_of(section(hold(10, count, side="left", repetition=2), title="Sphinx"))
    with pytest.raises(FitError, match="Sphinx, left side, hold 2 of 3: the count cue") as caught:
        timeline_of(script, {Spoken("Three, two, one."): 3500})
    assert caught.value.excess_ms > 0


def test_a_warm_up_that_does_not_fit_names_its_part():
    cue = TimedCue.exactly_at(
        0, sentence("March."), Cue.INSTRUCTION, Priority.SAFETY, optional=False
    )
    script = script_of(section(Interval("march", Millis(1000), (cue,)), title="Warm-up"))
    with pytest.raises(FitError, match="Warm-up, march: the instruction cue"):
        timeline_of(script, {Spoken("March."): 1500})


def breath_at(start_ms):
    """A breath in and out that must begin at a time."""
    words = (CuePart(Spoken("Breathe in.")), CuePart(Spoken("And out."), Millis(3000)))
    cue = TimedCue.exactly_at(start_ms, words, Cue.BREATH, Priority.BREATH)
    return replace(cue, breath=THREE_FIVE)


BREATH_WORDS = {Spoken("Breathe in."): Millis(900), Spoken("And out."): Millis(800)}


def test_a_guided_breath_is_in_the_timeline_with_its_hold_and_its_pace():
    script = script_of(
        section(hold(20, breath_at(12_000), breath_at(4000)), Pause.fixed(1000)),
        section(hold(20, breath_at(5000))),
    )
    timeline = timeline_of(script, BREATH_WORDS)
    first, second = timeline.holds
    assert timeline.breaths == (
        BreathSpan(0, first.start_ms + 4000, 3, 5),
        BreathSpan(0, first.start_ms + 12_000, 3, 5),
        BreathSpan(1, second.start_ms + 5000, 3, 5),
    )


def test_a_breath_in_an_interval_belongs_to_no_hold():
    script = script_of(section(Interval("march", Millis(9000), (breath_at(500),))))
    assert timeline_of(script, BREATH_WORDS).breaths == (BreathSpan(None, Millis(500), 3, 5),)


def test_a_breath_that_has_no_room_is_not_in_the_timeline():
    script = script_of(section(hold(20, breath_at(18_000))))
    assert timeline_of(script, BREATH_WORDS).breaths == ()


def test_every_breath_of_gentle_is_heard_in_and_out_inside_its_hold(timelines):
    assert sum(len(timeline.breaths) for timeline in timelines) > 500
    for timeline in timelines:
        cues = {e.start_ms for e in timeline.events if e.cue is Cue.BREATH}
        for breath in timeline.breaths:
            turn = breath.start_ms + 1000 * breath.in_s
            span = timeline.holds[breath.hold]
            assert (breath.in_s, breath.out_s) == (4, 6)
            assert span.start_ms < breath.start_ms < turn + 6000 <= span.end_ms
            assert breath.start_ms in cues
            # The clip of a breath in ends with silent frames.
            assert {turn, turn + SOUND_TAIL_MS} & cues
        starts = [breath.start_ms for breath in timeline.breaths]
        assert starts == sorted(starts)


def test_what_the_plan_says_is_in_the_timeline(plans, timelines):
    for plan, timeline in zip(plans, timelines, strict=True):
        assert (timeline.day, timeline.week, timeline.kind) == (plan.day, plan.week, plan.kind)
        assert (timeline.hold_s, timeline.repetitions) == (
            plan.dose.hold_s,
            plan.dose.repetitions,
        )
        assert timeline.notes == tuple(map(note_text, plan.notes))
        assert len(timeline.stretches) == len(plan.blocks)


def test_sessions_of_gentle_end_on_their_minutes_but_for_a_millisecond_a_silence(timelines):
    for timeline in timelines:
        silences = sum(event.cue is Cue.REST for event in timeline.events)
        length = pytest.approx(timeline.minutes * 60_000, abs=max(20, silences))
        assert timeline.duration_ms == length


def test_the_count_of_gentle_stands_three_seconds_before_the_end_of_its_hold(timelines):
    countdown = Spoken("Three, two, one.", beat_ms=1000)
    for timeline in timelines:
        counts = [event.start_ms for event in timeline.events if event.clip == countdown]
        assert counts == [span.end_ms - 3000 for span in timeline.holds if span.hold_s >= 15]
