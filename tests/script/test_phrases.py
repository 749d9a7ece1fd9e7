import doctest

import pytest

from voiceguide.errors import UnknownNameError
from voiceguide.program.catalog import exercises
from voiceguide.program.model import Block, FormName, Position
from voiceguide.script import pace, phrases
from voiceguide.script.phrases import language


def test_every_position_can_be_announced(english):
    assert set(english.phrases.positions) == set(Position)


def test_a_field_at_the_start_of_a_sentence_becomes_a_capital(english):
    assert english.fill("{count} times, {side}.", count=8, side="left") == "Eight times, left."


def test_the_rest_of_a_sentence_keeps_its_letters(english):
    assert english.fill("Day {day}, Joe.", day=21) == "Day twenty one, Joe."


def test_a_field_that_nobody_fills_is_not_spoken_as_such(english):
    with pytest.raises(KeyError):
        english.fill("Change to your {side} leg.")


@pytest.mark.parametrize("form", FormName)
def test_a_block_is_worded_as_long_as_it_asks(english, form):
    block = Block(exercises()["sphinx"], 10, 3, form, 0)
    # Few words are those of the bare form, with less besides.
    value = "bare" if form is FormName.FEW else form.value
    assert english.form(block) == getattr(english.exercises["sphinx"], value)


def test_an_unknown_language_is_answered_with_those_there_are():
    with pytest.raises(UnknownNameError, match="unknown language: 'e'") as caught:
        language("e")
    assert "en" in caught.value.known


@pytest.mark.parametrize("module", [phrases, pace])
def test_the_examples_in_the_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [("Rest.", "Rest now."), ("Up and down.", "Up, and down."), ("One.", "Seventeen.")],
)
def test_more_letters_and_commas_take_more_time(shorter, longer):
    assert pace.spoken_ms(shorter) < pace.spoken_ms(longer)
