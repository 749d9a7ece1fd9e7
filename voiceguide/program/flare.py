"""The session after a flare-up: a program of one day that is not listed."""

from functools import lru_cache
from importlib.resources import files

from voiceguide.program.model import Program
from voiceguide.program.toml_models import read_model


@lru_cache(maxsize=1)
def flare_program() -> Program:
    """What is done after a flare-up, as a program."""
    return read_model(files("voiceguide.program") / "data" / "flare.toml", Program)
