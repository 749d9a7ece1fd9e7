from functools import cache

import pytest

from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import SectionKind, Spoken
from voiceguide.studio.program_bundle import estimate_timeline


@pytest.fixture(scope="session")
def gentle():
    return load_program("gentle")


@pytest.fixture(scope="session")
def catalog():
    return exercises()


@pytest.fixture(scope="session")
def course_of(catalog, lengths):
    """All plans of a program by name."""

    @cache
    def make(name, minutes=None):
        program = load_program(name)
        planner = Planner(program, catalog, lengths, Wishes(minutes=minutes))
        return list(planner.days(program.days))

    return make


@pytest.fixture(scope="session")
def planner_for(catalog, lengths):
    """The planner that somebody's wishes ask for."""
    return lambda wishes: Planner(load_program(wishes.program), catalog, lengths, wishes)


@pytest.fixture(scope="session")
def heard(lengths):
    """A plan to its timeline and to what its opening says; not kept, since there are many."""

    def make(plan):
        timeline = estimate_timeline(lengths.writer.write(plan), "none")
        (opening,) = (c for c in timeline.chapters if c.kind is SectionKind.OPENING)
        said = [
            event.clip.text
            for event in timeline.events
            if event.start_ms < opening.end_ms and isinstance(event.clip, Spoken)
        ]
        return timeline, said

    return make
