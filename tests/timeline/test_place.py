"""Placing, against a plain search over every millisecond."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import FitError
from voiceguide.script.model import Cue, CuePart, Priority, Sound, Spoken, TimedCue, sentence
from voiceguide.timeline.place import GAP_MS, events_of, place
from voiceguide.units import Millis, TimeRange

ROOM_END = 2400
NEVER_DROPPED = {Priority.COUNT, Priority.SAFETY}


@st.composite
def scenes(draw, cues=5, variants=3, parts=2, must=NEVER_DROPPED):
    """Cues with a room, and the length of every clip."""
    durations = {}

    def clip(length):
        made = Spoken(f"Sentence {len(durations)}.")
        durations[made] = Millis(length)
        return made

    def variant():
        """One clip, or two that keep their distance and don't run into one another."""
        first = draw(st.integers(20, 600))
        made = [CuePart(clip(first))]
        if parts > 1 and draw(st.booleans()):
            after = first + draw(st.integers(0, 400))
            made.append(CuePart(clip(draw(st.integers(20, 300))), Millis(after)))
        return tuple(made)

    def cue():
        earliest = draw(st.integers(-100, 1800))
        latest = earliest + draw(st.sampled_from([0, 100, 500, 1000, 2000]))
        priority = draw(st.sampled_from(Priority))
        return TimedCue(
            tuple(variant() for _ in range(draw(st.integers(1, variants)))),
            draw(st.sampled_from(Cue)),
            priority,
            Millis(draw(st.integers(earliest, latest))),
            Millis(earliest),
            Millis(latest),
            optional=priority not in must,
        )

    room = TimeRange(Millis(draw(st.integers(0, 300))), Millis(draw(st.integers(800, ROOM_END))))
    return [cue() for _ in range(draw(st.integers(1, cues)))], room, durations


def optional(**limits):
    """Scenes in which anything may be dropped."""
    return scenes(must=(), **limits)


def ranges(start, variant, durations):
    return [(start + p.after_ms, start + p.after_ms + durations[p.clip]) for p in variant]


def is_free(taken, spans, room):
    inside = all(room.start_ms <= start and end <= room.end_ms for start, end in spans)
    return inside and all(
        start >= end_of + GAP_MS or end + GAP_MS <= start_of
        for start, end in spans
        for start_of, end_of in taken
    )


def nearest_first(cue):
    """Every millisecond of a window, from the wanted one outwards, the earlier of two first."""
    window = range(cue.earliest_ms, cue.latest_ms + 1)
    return sorted(window, key=lambda start: (abs(start - cue.preferred_ms), start))


def search(cues, room, durations):
    """What `place` should do, by trying every millisecond; None where something does not fit."""
    taken, heard = [], []
    for cue in sorted(cues, key=lambda c: c.priority):
        for variant in cue.variants:
            best = next(
                (
                    start
                    for start in nearest_first(cue)
                    if is_free(taken, ranges(start, variant, durations), room)
                ),
                None,
            )
            if best is not None:
                spans = ranges(best, variant, durations)
                heard += [(*span, p.clip) for span, p in zip(spans, variant, strict=True)]
                taken += spans
                break
        else:
            if not cue.optional:
                return None
    return sorted(heard, key=lambda event: event[0])


def heard_of(cues, room, durations):
    """The events of the cues that find a place."""
    return events_of(place(cues, room, durations, "here"), durations)


def as_heard(events):
    return [(event.start_ms, event.end_ms, event.clip) for event in events]


def placed_or_error(cues, room, durations):
    try:
        return heard_of(cues, room, durations)
    except FitError as error:
        return error


@settings(max_examples=300)
@given(scenes())
def test_each_cue_is_as_near_to_its_time_as_those_before_it_allow(scene):
    result = placed_or_error(*scene)
    expected = search(*scene)
    if expected is None:
        assert isinstance(result, FitError)
    else:
        assert as_heard(result) == expected


@given(scenes())
def test_nothing_overlaps_and_everything_keeps_its_distance(scene):
    cues, room, durations = scene
    events = placed_or_error(cues, room, durations)
    if isinstance(events, FitError):
        return
    cue_of = {
        part.clip: i for i, c in enumerate(cues) for variant in c.variants for part in variant
    }
    for before, after in pairwise(events):
        same = cue_of[before.clip] == cue_of[after.clip]
        assert after.start_ms >= before.end_ms + (0 if same else GAP_MS)


@given(scenes())
def test_everything_lies_in_the_room_and_starts_in_its_window(scene):
    cues, room, durations = scene
    events = placed_or_error(cues, room, durations)
    if isinstance(events, FitError):
        return
    window = {variant[0].clip: c for c in cues for variant in c.variants}
    for event in events:
        assert room.start_ms <= event.start_ms <= event.end_ms <= room.end_ms
        assert event.end_ms - event.start_ms == durations[event.clip]
        if event.clip in window:
            cue = window[event.clip]
            assert cue.earliest_ms <= event.start_ms <= cue.latest_ms


@given(scenes())
def test_count_and_safety_are_heard_or_it_is_an_error_that_says_by_how_much(scene):
    cues, room, durations = scene
    result = placed_or_error(cues, room, durations)
    if isinstance(result, FitError):
        assert result.excess_ms > 0
        assert result.where == "here"
        assert result.text in {" ".join(p.clip.text for p in c.variants[-1]) for c in cues}
        return
    heard = {event.clip for event in result}
    for cue in cues:
        if cue.priority in NEVER_DROPPED:
            assert any(part.clip in heard for variant in cue.variants for part in variant)


@given(optional())
def test_what_matters_less_never_moves_or_removes_what_matters_more(scene):
    cues, room, durations = scene
    everything = as_heard(heard_of(cues, room, durations))
    for priority in Priority:
        above = [cue for cue in cues if cue.priority <= priority]
        clips = {part.clip for cue in above for variant in cue.variants for part in variant}
        alone = as_heard(heard_of(above, room, durations))
        assert [event for event in everything if event[2] in clips] == alone


@given(optional())
def test_at_most_one_variant_of_a_cue_is_heard_and_that_one_whole(scene):
    cues, room, durations = scene
    heard = {event.clip for event in heard_of(cues, room, durations)}
    for cue in cues:
        whole = [variant for variant in cue.variants if heard >= {part.clip for part in variant}]
        any_of = [variant for variant in cue.variants if heard & {part.clip for part in variant}]
        assert any_of == whole
        assert len(whole) <= 1


@given(optional())
def test_a_cue_is_dropped_only_if_its_shortest_variant_has_no_place_either(scene):
    cues, room, durations = scene
    events = heard_of(cues, room, durations)
    taken = [(event.start_ms, event.end_ms) for event in events]
    heard = {event.clip for event in events}
    for cue in cues:
        if not any(part.clip in heard for variant in cue.variants for part in variant):
            for variant in cue.variants:
                assert not any(
                    is_free(taken, ranges(start, variant, durations), room)
                    for start in range(cue.earliest_ms, cue.latest_ms + 1)
                )


@given(scenes(variants=1, parts=1, must=set(Priority)))
def test_a_sentence_shorter_by_the_excess_fits(scene):
    cues, room, durations = scene
    error = placed_or_error(cues, room, durations)
    if isinstance(error, FitError):
        (clip,) = [clip for clip in durations if clip.text == error.text]
        if error.excess_ms < durations[clip]:
            shorter = durations | {clip: Millis(durations[clip] - error.excess_ms)}
            result = placed_or_error(cues, room, shorter)
            assert not (isinstance(result, FitError) and result.text == error.text)


def cue_at(preferred, *variants, priority=Priority.REMINDER, slack=0, optional=True):
    return TimedCue(
        variants,
        Cue.FEEL,
        priority,
        Millis(preferred),
        Millis(preferred - slack),
        Millis(preferred + slack),
        optional=optional,
    )


ROOM = TimeRange(Millis(0), Millis(10_000))


def test_the_shorter_variant_is_heard_where_the_full_one_does_not_fit():
    full, short = sentence("Stay still, without bouncing."), sentence("No bouncing.")
    count = cue_at(3000, sentence("Three."), priority=Priority.COUNT)
    still = cue_at(1000, full, short)
    durations = {full[0].clip: 2500, short[0].clip: 900, Spoken("Three."): 500}
    events = heard_of([still, count], ROOM, durations)
    assert [event.clip.text for event in events] == ["No bouncing.", "Three."]


@pytest.mark.parametrize(("wanted", "start"), [(4700, 4000 - GAP_MS), (5300, 6000 + GAP_MS)])
def test_a_cue_in_the_way_of_another_goes_to_the_nearer_side_of_it(wanted, start):
    first = cue_at(5000, sentence("First."), priority=Priority.COUNT)
    second = cue_at(wanted, sentence("Second."), slack=3000)
    durations = {Spoken("First."): 1000, Spoken("Second."): 1000}
    events = heard_of([second, first], ROOM, durations)
    assert {event.clip.text: event.start_ms for event in events}["Second."] == start


def test_equals_are_placed_in_the_order_given():
    first, second = (cue_at(5000, sentence(text), slack=2000) for text in ("First.", "Second."))
    durations = {Spoken("First."): 1000, Spoken("Second."): 1000}
    events = heard_of([first, second], ROOM, durations)
    assert {event.clip.text: event.start_ms for event in events} == {
        "First.": 5000,
        "Second.": 5000 - 1000 - GAP_MS,
    }


def test_a_breath_may_have_a_word_between_its_two_parts():
    breath = (CuePart(Sound("breath-in")), CuePart(Sound("breath-out"), Millis(4000)))
    cues = [
        cue_at(1000, breath, priority=Priority.BREATH),
        cue_at(2500, sentence("Soft."), slack=500),
    ]
    durations = {Sound("breath-in"): 1000, Sound("breath-out"): 1000, Spoken("Soft."): 700}
    assert [event.start_ms for event in heard_of(cues, ROOM, durations)] == [
        1000,
        2500,
        5000,
    ]


def test_an_error_names_the_place_the_cue_and_the_words():
    count = TimedCue.exactly_at(
        7000, sentence("Three, two, one."), Cue.COUNT, Priority.COUNT, optional=False
    )
    with pytest.raises(FitError) as caught:
        place([count], ROOM, {Spoken("Three, two, one."): 3200}, "Sphinx, hold 2 of 3")
    assert str(caught.value) == (
        "Sphinx, hold 2 of 3: the count cue 'Three, two, one.' is 200 ms too long for its place"
    )


def test_no_cues_are_no_events():
    assert place([], ROOM, {}, "here") == []


def test_a_breath_in_that_outlasts_its_four_seconds_does_not_run_into_the_breath_out():
    breath = (CuePart(Spoken("Breathe in.")), CuePart(Spoken("And out."), Millis(4000)))
    durations = {Spoken("Breathe in."): 4500, Spoken("And out."): 900}
    events = heard_of([cue_at(0, breath)], ROOM, durations)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(events))


def test_a_gap_that_begins_where_the_window_ends_counts():
    """The excess is told from the widest gap that the window touches, its last moment too."""

    def exactly(at, text, priority):
        return TimedCue.exactly_at(at, sentence(text), Cue.COUNT, priority, optional=False)

    late = TimedCue(
        (sentence("Late."),),
        Cue.SAFETY,
        Priority.SAFETY,
        preferred_ms=Millis(500),
        earliest_ms=Millis(0),
        latest_ms=Millis(1000 + GAP_MS),
        optional=False,
    )
    first, second = exactly(0, "First.", Priority.COUNT), exactly(4000, "Second.", Priority.COUNT)
    lengths = {"First.": 1000, "Second.": 1000, "Late.": 3000}
    durations = {Spoken(text): Millis(length) for text, length in lengths.items()}
    with pytest.raises(FitError) as failed:
        place([first, second, late], TimeRange(Millis(0), Millis(5500)), durations, "here")
    gap = 4000 - GAP_MS - (1000 + GAP_MS)
    assert failed.value.excess_ms == 3000 - gap
