"""Decoding what a player would play of a file, damaged or not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audit.decode import decode_leniently
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME


def test_good_frames_decode_as_ever(good):
    assert np.array_equal(decode_leniently(good.frames), good.pcm)


def test_it_goes_on_where_the_kind_of_frames_changes(good):
    start = good.cut(2000, 99_999)
    stereo = start.encoded(rate=44_100, layout="stereo", bit_rate=96_000)
    pcm = decode_leniently(good.part(0, 100) + stereo + good.part(100, 200))
    assert abs(len(pcm) - 200 * SAMPLES_PER_FRAME - len(start.pcm)) < 6000


def test_it_goes_on_after_a_frame_that_can_not_be_decoded(good):
    damaged = good.cut(500, 501, good.part(500, 501)[:4] + b"\xff" * (FRAME_BYTES - 4))
    assert len(decode_leniently(damaged.frames)) >= len(good.pcm) - 2 * SAMPLES_PER_FRAME


@given(st.binary(max_size=500))
def test_what_can_not_be_decoded_is_no_sound_and_no_error(data):
    assert decode_leniently(data).dtype == np.int16
