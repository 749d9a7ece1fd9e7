"""Where voiceguide keeps what is a person's own."""

import os
from pathlib import Path

from platformdirs import user_data_path

from voiceguide.errors import HomeError, UsageError


def home() -> Path:
    """The one folder for journal, clip store, voices and lexicon; it may not be there yet.

    VOICEGUIDE_HOME, or the platform's place for such data; absolute.

    Raises:
        UsageError: VOICEGUIDE_HOME is empty, or begins with a `~` that leads nowhere.
        HomeError: it is not set, and the user has no home.
    """
    named = os.environ.get("VOICEGUIDE_HOME")
    if named is not None and not named.strip():
        raise UsageError("VOICEGUIDE_HOME is empty", "set it to a folder, or unset it")
    try:
        place = Path(named) if named else user_data_path("voiceguide", appauthor=False)
    except RuntimeError as error:
        raise HomeError from error
    return expanded(place).absolute()


def expanded(path: Path) -> Path:
    """A path whose `~` is a home folder: no shell has seen it in quotes, after `=`, or in a file.

    Raises:
        UsageError: nobody has that home.
    """
    if not str(path).startswith("~"):
        return path
    try:
        return path.expanduser()
    except RuntimeError as error:
        first, *more = path.parts
        # A file's name may begin so.
        if not more and first != "~":
            return path
        raise UsageError(f"{path}: {first} is nobody's home", "write the whole path") from error
