"""A sentence is cut at its marks, and each clause has the pause of its mark behind it."""

import doctest

import pytest

from voiceguide.language import clauses as module
from voiceguide.language.clauses import clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Lie down.", [("Lie down.", 0)]),
        ("In, and out.", [("In,", 350), ("and out.", 0)]),
        ("Now: go; rest.", [("Now:", 450), ("go;", 450), ("rest.", 0)]),
        ("Well done. And rest.", [("Well done.", 650), ("And rest.", 0)]),
    ],
)
def test_a_pause_behind_each_clause_but_the_last(text, parts):
    assert [(clause.text, clause.pause_ms) for clause in clauses(text)] == parts


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
