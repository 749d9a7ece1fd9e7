"""The command line as a whole: commands, options of the program, errors to exit codes."""

import os
import signal
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from voiceguide import __version__
from voiceguide.cli import options
from voiceguide.cli.failures import told
from voiceguide.cli.terminal import failure, result

INTERRUPTED = 130

COMMANDS = ("today", "session", "course", "serve", "plan", "start", "log", "status", "check")
GROUPS = ("voices", "programs")
"""Both in the order of the help."""


def _version(value: bool) -> None:
    if value:
        result(f"voiceguide {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    pass


def program(names: tuple[str, ...] = (*COMMANDS, *GROUPS)) -> typer.Typer:
    """The program with these commands. Each stands in the module of its name."""
    app = typer.Typer(
        name="voiceguide",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Voice-guided stretching sessions for a stiff lower back, as MP3. "
        "Have your doctor's OK before you stretch. Stop whatever hurts.",
    )
    app.callback()(_main)
    for name in names:
        command = getattr(import_module(f"voiceguide.cli.{name}"), name)
        if name in GROUPS:
            app.add_typer(command, name=name)
        else:
            app.command()(command)
    return app


def _command(arguments: list[str]) -> Any:
    """What runs a command line. Of a known command, that one alone is loaded."""
    asked = tuple(arguments[:1])
    known = asked and asked[0] in (*COMMANDS, *GROUPS)
    command: Any = typer.main.get_command(program(asked) if known else program())
    for parameter in command.params:
        # Two lines that few need, for the help to fit a small terminal.
        parameter.hidden |= parameter.name == "show_completion"
    return command


def run(arguments: list[str]) -> int:
    """Run a command line.

    Returns:
        The exit code: 0 done, 1 could not, 2 wrong usage, 130 interrupted.
    """
    try:
        code: Any = _command(arguments)(args=arguments, standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:  # noqa: BLE001 - the last stop before the person
        code = told(error, arguments, [*COMMANDS, *GROUPS])
    # Typer makes an exit code of an interrupt before we see it.
    if code == INTERRUPTED:
        # Another Ctrl-C while we tidy up gets no other answer.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        failure("interrupted", "run the same command again: it goes on from the clips made so far")
    return code if isinstance(code, int) else 0
