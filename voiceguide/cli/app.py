"""The command line as a whole: commands, options of the program, errors to exit codes."""

import os
import signal
import sys
from typing import Annotated, Any

import typer

from voiceguide import __version__
from voiceguide.cli import options
from voiceguide.cli.build import session
from voiceguide.cli.check import check
from voiceguide.cli.course import course
from voiceguide.cli.failures import told
from voiceguide.cli.log import log
from voiceguide.cli.plan import plan
from voiceguide.cli.programs import programs
from voiceguide.cli.serve import serve
from voiceguide.cli.start import start
from voiceguide.cli.status import status
from voiceguide.cli.terminal import failure, result
from voiceguide.cli.today import today
from voiceguide.cli.voices import voices

INTERRUPTED = 130

app = typer.Typer(
    name="voiceguide",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Voice-guided stretching sessions for a stiff lower back, as MP3. "
    "Have your doctor's OK before you stretch. Stop whatever hurts.",
)
for _command in (today, session, course, serve, plan, start, log, status, check):
    app.command()(_command)
app.add_typer(voices, name="voices")
app.add_typer(programs, name="programs")


def _version(value: bool) -> None:
    if value:
        result(f"voiceguide {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    pass


def _whole() -> Any:
    command: Any = typer.main.get_command(app)
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
        code: Any = _whole()(args=arguments, standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:  # noqa: BLE001 - the last stop before the person
        code = told(error, arguments, list(typer.main.get_group(app).commands))
    # Typer makes an exit code of an interrupt before we see it.
    if code == INTERRUPTED:
        # Another Ctrl-C while we tidy up gets no other answer.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        failure("interrupted", "run the same command again: it goes on from the clips made so far")
    return code if isinstance(code, int) else 0
