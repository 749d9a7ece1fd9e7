"""What a test needs of the machine."""

import os

import pytest


def missing(what: str) -> None:
    """Skip a test for a reason; with VOICEGUIDE_NO_SKIP=1 it fails instead."""
    if os.environ.get("VOICEGUIDE_NO_SKIP") == "1":
        pytest.fail(f"{what}, and VOICEGUIDE_NO_SKIP=1 lets nothing be skipped")
    pytest.skip(what)
