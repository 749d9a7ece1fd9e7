"""The command line as a whole: commands, options of the program, errors to exit codes."""

import errno
import logging
import os
import signal
import sys
import traceback
from collections.abc import Container
from importlib import import_module
from typing import Annotated, Any

import typer

from voiceguide import __version__
from voiceguide.cli.terminal import (
    VERBOSITY,
    Notes,
    Quiet,
    Verbose,
    failure,
    result,
    told,
    use_any_alphabet,
)
from voiceguide.errors import VoiceguideError
from voiceguide.files import reason

INTERRUPTED = 130

_HINTS = {
    errno.EACCES: "choose a place that you may read and write",
    errno.EPERM: "choose a place that you may read and write",
    errno.EROFS: "choose a place that you may write to",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOSPC: "free some space there",
    errno.EDQUOT: "free some space there",
    errno.ENOTDIR: "choose a folder",
    errno.ELOOP: "choose a place that is no circle of links",
    errno.EIO: "look whether that disk is all right",
}
"""What to do about what the system refuses, wherever it does."""

COMMANDS = {
    "today": "Build the session that is due today and print its path.",
    "session": "Build the session of day N and print its path.",
    "course": "Build every day of a course into a folder and print its path.",
    "serve": "Play today's session and the course on a phone, without files, until Ctrl-C.",
    "plan": "Show the course, or with N the timeline of a day. Makes no speech.",
    "handout": "Make a page to print: figures, steps, doses and cautions.",
    "start": "Answer some questions about your health, and begin a course.",
    "log": "Record a session, and how much it hurt; the next ones follow from it.",
    "status": "Show the days done and missed, the pain, and what is next and why.",
    "report": "Make a page for the clinic from the journal: sessions, pain, doses.",
    "check": "Decode finished MP3s and hold them against their cue sheets.",
    "voices": "List the voices; hear one, install one, remove one.",
    "programs": "List the programs; show one to start from, or check your own.",
    "exercises": "List the exercises; show one with all that is known of it.",
}
"""In the order of the help, each with the first lines of its own: the help loads none of them."""


def _version(value: bool) -> None:
    if value:
        result(f"voiceguide {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    pass


def program(loaded: Container[str] = COMMANDS) -> typer.Typer:
    """The program; of the commands that are not to be loaded it has the help alone.

    A command stands in the module of its name: a function, or a Typer for a group.
    """
    app = typer.Typer(
        name="voiceguide",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Spoken sessions for a stiff back. Have a doctor's OK; stop whatever hurts.\n\n"
        "Also: -q (errors alone), -v (more), --version, --install-completion.",
    )
    app.callback()(_main)
    for name, summary in COMMANDS.items():
        if name not in loaded:
            app.command(name, help=summary)(_not_loaded)
            continue
        command = getattr(import_module(f"voiceguide.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, help=summary)
        else:
            app.command(name)(command)
    return app


def _not_loaded() -> None:
    raise AssertionError("a command was run that was not loaded")


def _command(arguments: list[str]) -> Any:
    """What runs a command line."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    completes = "_VOICEGUIDE_COMPLETE" in os.environ
    command: Any = typer.main.get_command(program(COMMANDS if completes else names[:1]))
    for parameter in command.params:
        # Its help names them in a line, to fit a small terminal.
        parameter.hidden = True
    return command


def run(arguments: list[str]) -> int:
    """Run a command line.

    Returns:
        The exit code: 0 done, 1 could not, 2 wrong usage, 130 interrupted.
    """
    logging.getLogger("voiceguide").handlers = [Notes()]
    use_any_alphabet()
    try:
        code: Any = _command(arguments)(args=arguments, standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:  # noqa: BLE001 - the last stop before the person
        code = _report(error, arguments)
    # Typer makes an exit code of an interrupt before we see it.
    if code == INTERRUPTED:
        # Another Ctrl-C while we tidy up gets no other answer.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        failure("interrupted", "run the same command again: it goes on from the clips made so far")
    return code if isinstance(code, int) else 0


def _report(error: Exception, arguments: list[str]) -> int:
    """Say what went wrong on stderr, with a traceback only for -v; returns the exit code."""
    if VERBOSITY.verbose:
        told(*"".join(traceback.format_exception(error)).splitlines())
    match error:
        case VoiceguideError():
            failure(error.message, error.hint)
            return error.exit_code
        case typer.TyperException() if not arguments:
            # Nothing was asked for, so the message is the whole help.
            told(*error.format_message().splitlines())
            return error.exit_code
        case typer.TyperException():
            named = [argument for argument in arguments if argument in COMMANDS][:1]
            failure(error.format_message(), " ".join(["voiceguide", *named, "--help"]))
            return error.exit_code
        case FileNotFoundError(filename=None):  # asked where it is, the system says so
            failure("the current folder is no longer there", "go to another folder")
            return 1
        case OSError(errno=int(number)) if number in _HINTS:
            place = f"{error.filename}: " if error.filename else ""
            failure(f"{place}{reason(error)}", _HINTS[number])
            return 1
    failure(
        f"unexpected: {type(error).__name__}: {error}",
        "run it again with -v and report what it shows",
    )
    return 1
