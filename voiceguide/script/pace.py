"""How long a sentence takes to say, before any voice has said it."""

from voiceguide.units import Millis

MS_PER_LETTER = 62
MS_PER_COMMA = 180
MS_AROUND = 260
"""Measured over the clips of `joe` at its pace, by least squares; see scripts/fit_pace.py."""


def spoken_ms(text: str) -> Millis:
    """An estimate of a sentence's length as a clip, in milliseconds.

    >>> spoken_ms("Lie on your back.")
    1128
    """
    letters = sum(char.isalnum() for char in text)
    return Millis(MS_AROUND + MS_PER_LETTER * letters + MS_PER_COMMA * text.count(","))
