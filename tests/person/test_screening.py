"""The signs that are asked about before day 1."""

import re

import pytest

from voiceguide.person.screening import Sign, is_emergency


def test_the_first_signs_need_help_at_once_and_the_others_do_not():
    emergencies = [is_emergency([sign]) for sign in Sign]
    assert emergencies == [True] * 9 + [False] * 15


def test_one_emergency_among_many_signs_is_one():
    assert is_emergency([Sign.FEVER, "chest"])
    assert not is_emergency([Sign.FEVER, Sign.NO_OK])
    assert not is_emergency([])


@pytest.mark.parametrize("sign", Sign)
def test_a_sign_fits_into_the_journal(sign):
    """Its signs stand in one text, with spaces between them."""
    assert re.fullmatch("[a-z-]+", sign)
