import pytest

from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes


@pytest.fixture(scope="session")
def english(lengths):
    return lengths.writer.language


@pytest.fixture(scope="session")
def writer(lengths):
    return lengths.writer


@pytest.fixture(scope="session")
def sound_lengths(lengths):
    return lengths.sounds


@pytest.fixture(scope="session")
def course_of(lengths):
    """The plans of the first days of `gentle`, by warm-up."""

    def make(days, warm_up="march"):
        program, wishes = load_program("gentle"), Wishes(warm_up=warm_up)
        return list(Planner(program, exercises(), lengths, wishes).days(days))

    return make


@pytest.fixture(scope="session")
def course(course_of):
    """The 56 plans of `gentle`."""
    return course_of(56)


@pytest.fixture(scope="session")
def scripts(course, writer):
    return [writer.write(plan) for plan in course]
