from dataclasses import FrozenInstanceError

import pytest
from timeline_builder import make_chapter, make_event, make_timeline

from voiceguide.script.model import SectionKind, Sound


def test_an_event_is_a_sound_or_speech():
    assert make_event(Sound("tick"), 0, 100).is_sound
    assert not make_event("Lie down.", 0, 100).is_sound


def test_the_stretches_are_the_titles_of_their_chapters_in_order():
    chapters = (
        make_chapter("Welcome", 0, 1000, SectionKind.OPENING),
        make_chapter("Sphinx", 1000, 2000),
        make_chapter("Bridge", 2000, 3000),
        make_chapter("Rest", 3000, 4000, SectionKind.RELAXATION),
    )
    assert make_timeline(chapters=chapters).stretches == ("Sphinx", "Bridge")


def test_a_timeline_does_not_change():
    with pytest.raises(FrozenInstanceError):
        make_timeline().day = 10
