import pytest
from hypothesis import settings

from voiceguide.audio import sounds
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.script.phrases import language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedLengths, estimated
from voiceguide.timeline.schedule import schedule

# A busy machine is slow and not wrong.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


@pytest.fixture(scope="session")
def lengths():
    return EstimatedLengths(
        Writer(language("en")), {name: sounds.length_ms(name) for name in sounds.NAMES}
    )


@pytest.fixture(scope="session")
def plans(lengths):
    """The 56 days of `gentle`."""
    return list(Planner(load_program("gentle"), exercises(), lengths).days(56))


@pytest.fixture(scope="session")
def timelines(plans, lengths):
    """Their timelines, with estimated lengths."""

    def make(plan):
        script = lengths.writer.write(plan)
        clips = estimated(script.clips(), lengths.sounds)
        return schedule(script, clips, voice="none", measured=False)

    return [make(plan) for plan in plans]
