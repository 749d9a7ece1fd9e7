"""Where voiceguide keeps what is a person's own."""

import os
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """The one folder for journal, clip store, voices and lexicon; it may not be there yet.

    VOICEGUIDE_HOME, or the platform's place for such data.
    """
    named = os.environ.get("VOICEGUIDE_HOME")
    return Path(named) if named else user_data_path("voiceguide", appauthor=False)
