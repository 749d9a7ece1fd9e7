"""The cue sheet against itself: nothing contradicts anything in one of ours."""

from dataclasses import replace

import pytest
from hypothesis import given
from timeline_builder import any_timelines

from voiceguide.audit.sheet import sheet_findings
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.planner import Planner


@pytest.mark.parametrize("name", program_names())
def test_no_sheet_of_ours_contradicts_itself(name, lengths, timeline_of):
    planner = Planner(load_program(name), exercises(), lengths)
    for plan in [*planner.days(14)][::6]:
        assert [*sheet_findings(replace(timeline_of(plan), measured=True))] == []


@given(any_timelines())
def test_any_sheet_that_can_be_read_is_judged(timeline):
    for finding in sheet_findings(timeline):
        assert str(finding).startswith("cue-sheet-contradiction")
