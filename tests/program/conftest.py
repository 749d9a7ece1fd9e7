from functools import cache

import pytest
from hypothesis import settings

from voiceguide.audio import sounds
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes
from voiceguide.script.phrases import language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedLengths, estimated
from voiceguide.timeline.schedule import schedule

# A busy machine is slow and not wrong.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


@pytest.fixture(scope="session")
def gentle():
    return load_program("gentle")


@pytest.fixture(scope="session")
def catalog():
    return exercises()


@pytest.fixture(scope="session")
def lengths():
    return EstimatedLengths(
        Writer(language("en")), {name: sounds.length_ms(name) for name in sounds.NAMES}
    )


@pytest.fixture(scope="session")
def timeline_of(lengths):
    """A plan to its timeline with estimated lengths, as `voiceguide plan N` does it."""

    @cache
    def make(plan):
        script = lengths.writer.write(plan)
        clips = estimated(script.clips(), lengths.sounds)
        return schedule(script, clips, voice="none", measured=False)

    return make


@pytest.fixture(scope="session")
def course_of(catalog, lengths):
    """All plans of a program by name."""

    @cache
    def make(name, minutes=None):
        program = load_program(name)
        planner = Planner(program, catalog, lengths, Wishes(minutes=minutes))
        return list(planner.days(program.days))

    return make
