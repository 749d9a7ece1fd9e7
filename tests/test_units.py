import doctest
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide import units
from voiceguide.units import (
    BIT_RATE,
    FRAME_BYTES,
    FRAME_MS,
    SAMPLE_RATE,
    SAMPLES_PER_FRAME,
    Frames,
    Millis,
    Samples,
    TimeRange,
    frame_at,
    frames_for,
    frames_ms,
    ms,
    samples_at,
)

TEN_HOURS_MS = 36_000_000

times = st.integers(0, TEN_HOURS_MS).map(Millis)


@st.composite
def ranges(draw, least=1):
    start = draw(st.integers(0, 50))
    return TimeRange(Millis(start), Millis(start + draw(st.integers(least, 20))))


def moments(span):
    return set(range(span.start_ms, span.end_ms))


def test_the_grid_is_that_of_mpeg_2_layer_iii():
    assert SAMPLES_PER_FRAME * 1000 == FRAME_MS * SAMPLE_RATE
    assert FRAME_BYTES * 8 * 1000 == FRAME_MS * BIT_RATE


@given(times)
def test_a_time_goes_to_the_nearest_frame_and_never_further(time):
    assert abs(frames_ms(frame_at(time)) - time) <= FRAME_MS // 2


@given(st.integers(0, TEN_HOURS_MS // FRAME_MS).map(Frames))
def test_a_time_on_the_grid_stays_where_it_is(frame):
    assert frame_at(frames_ms(frame)) == frame


@given(st.integers(0, 10**9).map(Samples))
def test_samples_fill_whole_frames_the_last_one_padded(samples):
    assert frames_for(samples) == ceil(samples / SAMPLES_PER_FRAME)


@given(times)
def test_a_time_is_a_whole_number_of_samples(time):
    assert samples_at(time) * 1000 == time * SAMPLE_RATE


@pytest.mark.parametrize(
    ("seconds", "millis"), [(0, 0), (1.5, 1500), (0.0004, 0), (0.0005, 1), (7200.0004, 7_200_000)]
)
def test_seconds_are_rounded_half_up(seconds, millis):
    assert ms(seconds) == millis
    assert type(ms(seconds)) is int


@given(ranges(), ranges())
def test_ranges_overlap_where_they_share_a_moment(one, other):
    assert one.overlaps(other) == other.overlaps(one) == bool(moments(one) & moments(other))


def test_an_empty_range_shares_no_moment():
    empty, full = TimeRange(Millis(5), Millis(5)), TimeRange(Millis(0), Millis(10))
    assert not empty.overlaps(full)


@given(ranges(least=0))
def test_a_range_is_as_long_as_its_moments(span):
    assert span.length_ms == len(moments(span))


def test_a_range_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match=r"end \(4\) before it starts \(5\)"):
        TimeRange(Millis(5), Millis(4))


def test_ranges_sort_by_their_start():
    late, early = TimeRange(Millis(9), Millis(10)), TimeRange(Millis(1), Millis(20))
    assert sorted([late, early]) == [early, late]


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(units)
    assert (result.failed, result.attempted > 0) == (0, True)
