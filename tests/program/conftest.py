from functools import cache

import pytest

from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.planner import Planner
from voiceguide.program.wishes import Wishes


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
