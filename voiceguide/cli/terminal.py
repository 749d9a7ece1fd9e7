"""What goes to stdout and what to stderr."""

import os
import sys
from dataclasses import dataclass


@dataclass(slots=True)
class Verbosity:
    """How much is said on stderr; set once, before a command runs."""

    quiet: bool = False
    verbose: bool = False


VERBOSITY = Verbosity()


def result(text: str) -> None:
    """The result of a command, on stdout."""
    try:
        sys.stdout.write(f"{text}\n")
    except UnicodeEncodeError:
        # A console with a small alphabet: a path is bytes to the system in the end.
        sys.stdout.buffer.write(os.fsencode(f"{text}\n"))
    sys.stdout.flush()


def note(text: str) -> None:
    """A remark on stderr, unless quiet."""
    if not VERBOSITY.quiet:
        sys.stderr.write(f"{text}\n")


def failure(message: str, hint: str = "") -> None:
    """An error on stderr: a line that says what and where, and a hint what to do."""
    sys.stderr.write(f"error: {_one_line(message)}\n")
    if hint:
        sys.stderr.write(f"hint: {_one_line(hint)}\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
