"""Where voiceguide keeps what is a person's own."""

import os
from pathlib import Path


def home() -> Path:
    """The one folder for journal, clip store, voices and lexicon; it may not be there yet.

    VOICEGUIDE_HOME, or what the platform has for it.
    """
    named = os.environ.get("VOICEGUIDE_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("voiceguide", appauthor=False)
