"""An error as a person sees it: one line, a hint, an exit code; a traceback only with -v."""

import sys
import traceback

import typer

from voiceguide.cli.terminal import VERBOSITY, failure
from voiceguide.errors import VoiceguideError


def told(error: Exception, arguments: list[str], commands: list[str]) -> int:
    """Say what went wrong on stderr; returns the exit code.

    Args:
        error: what a command raised.
        arguments: the command line; an empty one gets the whole help.
        commands: the names of all commands, for the hint.
    """
    if VERBOSITY.verbose:
        traceback.print_exception(error)
    match error:
        case VoiceguideError():
            failure(error.message, error.hint)
            return error.exit_code
        case typer.TyperException() if not arguments:
            sys.stderr.write(f"{error.format_message()}\n")
            return error.exit_code
        case typer.TyperException():
            named = [argument for argument in arguments if argument in commands][:1]
            failure(error.format_message(), " ".join(["voiceguide", *named, "--help"]))
            return error.exit_code
    failure(
        f"unexpected: {type(error).__name__}: {error}",
        "run it again with -v and report what it shows",
    )
    return 1
