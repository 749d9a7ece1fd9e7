"""Any timeline as frames and as PCM: every clip in its place, silence everywhere else.

`mixdown` is the oracle: it puts samples where `assemble` puts frames.
"""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeline_builder import make_event, make_timeline

from voiceguide.audio.assemble import Joined, assemble
from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audio.mixdown import mixdown, wav
from voiceguide.script.model import Sound, Spoken
from voiceguide.units import FRAME_BYTES, FRAME_MS, SAMPLES_PER_FRAME, Millis, frame_at

CLIPS = (*(Spoken(f"Sentence {n}.") for n in range(4)), Sound("tick"))


def timeline(events, duration_ms):
    return make_timeline(events=tuple(events), duration_ms=Millis(duration_ms))


def event(clip, start_ms, frames):
    return make_event(clip, start_ms, start_ms + frames * FRAME_MS)


def frames_of(clip, count):
    """Frames that no other clip has. Joining looks at none of their bytes."""
    mark = bytes([0xFF, 1 + CLIPS.index(clip)])
    return b"".join(mark + bytes([n]) + bytes(FRAME_BYTES - 3) for n in range(count))


def pcm_of(clip, count):
    return (1 + CLIPS.index(clip)).to_bytes(2, "little") * (count * SAMPLES_PER_FRAME - 7)


@st.composite
def sessions(draw):
    """A timeline without overlaps, off the grid, and the length of each clip in frames."""
    lengths = {clip: draw(st.integers(3, 12)) for clip in CLIPS}
    now = draw(st.integers(2 * FRAME_MS, 500))
    events = []
    for clip in draw(st.lists(st.sampled_from(CLIPS), max_size=12)):
        events.append(event(clip, now, lengths[clip]))
        now = events[-1].end_ms + draw(st.integers(0, 200))
    return timeline(events, now), lengths


@given(sessions())
def test_a_session_has_the_length_of_its_timeline_to_the_nearest_frame(session):
    line, lengths = session
    mp3 = bytes(assemble(line, {clip: frames_of(clip, n) for clip, n in lengths.items()}))
    assert len(mp3) == frame_at(line.duration_ms) * FRAME_BYTES
    assert abs(len(mp3) // FRAME_BYTES * FRAME_MS - line.duration_ms) <= FRAME_MS // 2


@given(sessions())
def test_each_clip_stands_two_frames_before_its_time_and_the_rest_is_silence(session):
    line, lengths = session
    frames = {clip: frames_of(clip, n) for clip, n in lengths.items()}
    mp3 = bytearray(bytes(assemble(line, frames)))
    for event_ in line.events:
        first = (frame_at(event_.start_ms) - 2) * FRAME_BYTES
        here = slice(first, first + len(frames[event_.clip]))
        assert mp3[here] == frames[event_.clip]
        mp3[here] = SILENT_FRAME * lengths[event_.clip]
    assert mp3 == SILENT_FRAME * (len(mp3) // FRAME_BYTES)


@given(sessions())
def test_the_mixdown_stands_on_the_same_grid_and_is_as_long(session):
    line, lengths = session
    pcm = {clip: pcm_of(clip, n) for clip, n in lengths.items()}
    mixed = mixdown(line, pcm)
    assert (mixed.frame_rate, mixed.channels, mixed.sample_width) == (24_000, 1, 2)
    samples = np.frombuffer(mixed.raw_data, "<i2").copy()
    assert samples.size == frame_at(line.duration_ms) * SAMPLES_PER_FRAME
    for event_ in line.events:
        first = frame_at(event_.start_ms) * SAMPLES_PER_FRAME
        here = slice(first, first + len(pcm[event_.clip]) // 2)
        assert np.array_equal(samples[here], np.frombuffer(pcm[event_.clip], "<i2"))
        samples[here] = 0
    assert not samples.any()


def test_no_rounding_adds_up_over_a_long_session():
    # 1,000 clips every 1,007 ms: rounded lengths added up would be seconds off.
    clip = CLIPS[0]
    starts = [1007 * n for n in range(1, 1001)]
    line = timeline([event(clip, start, 3) for start in starts], 1_010_000)
    mp3 = bytes(assemble(line, {clip: frames_of(clip, 3)}))
    for start in starts:
        first = (frame_at(Millis(start)) - 2) * FRAME_BYTES
        assert mp3[first : first + 3 * FRAME_BYTES] == frames_of(clip, 3)
        assert abs(frame_at(Millis(start)) * FRAME_MS - start) <= FRAME_MS // 2


def test_a_session_without_events_is_silence():
    assert bytes(assemble(timeline([], 2400), {})) == SILENT_FRAME * 100
    assert not any(mixdown(timeline([], 2400), {}).raw_data)


@pytest.mark.parametrize(
    ("starts", "duration_ms"),
    [((0,), 1000), ((24,), 1000), ((100, 150), 1000), ((500, 100), 1000), ((960,), 1000)],
    ids=["at zero", "too early for its lead", "overlapping", "not in order", "over the end"],
)
def test_clips_that_would_run_into_one_another_or_out_are_refused(starts, duration_ms):
    clip = CLIPS[0]
    line = timeline([event(clip, start, 9) for start in starts], duration_ms)
    with pytest.raises(AssertionError):
        assemble(line, {clip: frames_of(clip, 9)})


# Joined


def whole_of(parts):
    return b"".join(parts)


parts = st.lists(st.binary(max_size=40), max_size=8)
anywhere = st.integers(-50, 400) | st.integers()


@given(parts)
def test_joined_bytes_are_those_of_their_parts(parts):
    assert bytes(Joined(parts)) == whole_of(parts)
    assert len(Joined(iter(parts))) == len(whole_of(parts))


@given(parts, anywhere, anywhere)
def test_a_range_is_a_slice_and_what_is_outside_is_left_out(parts, start, stop):
    joined = Joined(memoryview(part) for part in parts)
    assert joined.range(start, stop) == bytes(joined)[max(0, start) : max(0, stop)]


@given(parts, st.integers(1, 500))
def test_pieces_are_the_whole_and_none_is_larger_than_asked(parts, size):
    pieces = list(Joined(parts).pieces(size))
    assert b"".join(pieces) == whole_of(parts)
    assert all(0 < len(piece) <= size for piece in pieces)
    # As often as asked, and no more of them than there must be.
    assert pieces == list(Joined(parts).pieces(size))
    assert len(pieces) == -(-len(whole_of(parts)) // size)


@given(parts, st.binary(max_size=40), anywhere, anywhere)
def test_after_a_head_it_is_the_head_and_then_the_same(parts, head, start, stop):
    joined = Joined(parts)
    longer = joined.after(head)
    assert bytes(longer) == head + whole_of(parts)
    assert longer.range(start, stop) == bytes(longer)[max(0, start) : max(0, stop)]
    assert bytes(joined) == whole_of(parts)


@given(sessions(), anywhere, anywhere)
def test_any_range_of_a_session_can_be_had_alone(session, start, stop):
    line, lengths = session
    joined = assemble(line, {clip: frames_of(clip, n) for clip, n in lengths.items()})
    assert len(joined) == len(bytes(joined))
    assert joined.range(start, stop) == bytes(joined)[max(0, start) : max(0, stop)]


def test_hours_of_silence_are_silence_to_the_last_frame():
    joined = assemble(timeline([], 3 * 3_600_000 + 24), {})
    assert len(joined) == 450_001 * FRAME_BYTES
    assert joined.range(449_999 * FRAME_BYTES, len(joined)) == SILENT_FRAME * 2
    assert bytes(joined) == SILENT_FRAME * 450_001


def test_a_wav_file_holds_the_mixdown():
    clip = CLIPS[0]
    mixed = mixdown(timeline([event(clip, 100, 5)], 1000), {clip: pcm_of(clip, 5)})
    with wave.open(io.BytesIO(wav(mixed)), "rb") as file:
        assert file.getparams()[:3] == (1, 2, 24_000)
        assert file.readframes(file.getnframes()) == mixed.raw_data
