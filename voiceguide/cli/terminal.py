"""What goes to stdout and what to stderr, and how much of it."""

import os
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from voiceguide.errors import cut


@dataclass(slots=True)
class Verbosity:
    """How much is written to stderr; set once, before a command runs."""

    quiet: bool = False
    verbose: bool = False


VERBOSITY = Verbosity()


def _be_quiet(value: bool) -> None:
    VERBOSITY.quiet = VERBOSITY.quiet or value


def _be_verbose(value: bool) -> None:
    VERBOSITY.verbose = VERBOSITY.verbose or value


Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", callback=_be_quiet, help="Say nothing on stderr but errors."),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", callback=_be_verbose, help="Show where an error comes from."),
]


def has_moving_display() -> bool:
    """Whether stderr can show something that moves, and should."""
    return sys.stderr.isatty() and not VERBOSITY.quiet and os.environ.get("TERM") != "dumb"


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
    # Once more for what is none of our errors, such as an option that does not exist.
    sys.stderr.write(f"error: {_one_line(cut(message))}\n")
    if hint:
        sys.stderr.write(f"hint: {_one_line(hint)}\n")


def confirmed(question: str) -> bool:
    """Ask on the terminal until the answer is yes or no; Enter means no.

    Not with typer.confirm, which writes to stdout, whose every line is a result.

    Raises:
        Abort: the input has ended.
    """
    while True:
        sys.stderr.write(f"{question} [y/N]: ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise typer.Abort
        if answer.strip().lower() in {"y", "yes", "n", "no", ""}:
            return answer.strip().lower() in {"y", "yes"}


def _one_line(text: str) -> str:
    return " ".join(text.split())
