import pytest

from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner


@pytest.fixture(scope="session")
def plans(lengths):
    """The 56 days of `gentle`."""
    return list(Planner(load_program("gentle"), exercises(), lengths).days(56))


@pytest.fixture(scope="session")
def timelines(plans, timeline_of):
    """Their timelines, with estimated lengths."""
    return [timeline_of(plan) for plan in plans]
