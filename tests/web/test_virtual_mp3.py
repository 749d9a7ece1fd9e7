"""An MP3 that is nowhere, byte for byte the one of a built course."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.program.wishes import Wishes
from voiceguide.studio.studio import Studio
from voiceguide.web.virtual_mp3 import VirtualMp3


@pytest.fixture(scope="module")
def data(built_week):
    """Day 3 as it is built."""
    return (built_week.folder / "day-03.mp3").read_bytes()


@pytest.fixture(scope="module")
def mp3(built_week):
    """Day 3 as it is joined."""
    studio = Studio(built_week.home)
    script = studio.script(3, Wishes(voice="tones", minutes=10, warm_up="done"))
    with studio.library("tones") as library:
        clips = library.stored(script.clips())
    return VirtualMp3.join(script, clips, studio.covers, voice="tones", course_days=7)


def test_it_is_the_built_file(mp3, data):
    assert len(mp3) == len(data)
    assert mp3.range(0, len(mp3)) == data
    assert mp3.etag == f'"{hashlib.sha256(data).hexdigest()}"'
    assert (mp3.media_type, mp3.on_disk) == ("audio/mpeg", False)


@given(st.data())
def test_any_range_is_a_slice_of_it(mp3, data, draw):
    start = draw.draw(st.integers(0, len(data)))
    stop = draw.draw(st.integers(start, min(len(data), start + 300_000)))
    assert mp3.range(start, stop) == data[start:stop]


def test_its_timeline_is_measured(mp3):
    assert mp3.timeline.measured
    assert mp3.timeline.day == 3
