import hashlib

import pytest

from voiceguide.program.planner import Request
from voiceguide.publish.course import Course, CourseDay
from voiceguide.studio.material import material
from voiceguide.studio.session import Studio


@pytest.fixture(scope="session")
def timelines(tmp_path_factory):
    """The first two weeks of `gentle`."""
    studio = Studio(tmp_path_factory.mktemp("unused"))
    return tuple(studio.course(material("gentle"), 14, Request()))


@pytest.fixture
def course(timelines):
    """A course of two weeks; its MP3s are not there."""
    days = tuple(
        CourseDay(
            timeline,
            f"day-{timeline.day:02d}.mp3",
            6 * timeline.duration_ms,
            hashlib.sha256(bytes([timeline.day])).hexdigest(),
        )
        for timeline in timelines
    )
    return Course("gentle", timelines[0].title, "tones", 7, days)
