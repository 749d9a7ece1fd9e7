import pytest

from voiceguide.audio import sounds
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes
from voiceguide.script.phrases import language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedLengths


@pytest.fixture(scope="session")
def english():
    return language("en")


@pytest.fixture(scope="session")
def writer(english):
    return Writer(english)


@pytest.fixture(scope="session")
def sound_lengths():
    return {name: sounds.length_ms(name) for name in sounds.NAMES}


@pytest.fixture(scope="session")
def course_of(writer, sound_lengths):
    """The plans of the first days of `gentle`, by warm-up."""

    def make(days, warm_up="march"):
        lengths = EstimatedLengths(writer, sound_lengths)
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
