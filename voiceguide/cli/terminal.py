"""The one way to a terminal: what goes to stdout and what to stderr, how much, and made safe.

Titles, notes, findings, licences and names of files are other people's text: it may have
characters in it that command a terminal. So nothing else of the package writes to one
(tests/cli/test_terminal.py looks), and all that is written here goes through `plain`.
"""

import io
import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeAlias

import typer

from voiceguide.errors import cut

YES_OR_NO = {"": "no", "n": "no", "no": "no", "y": "yes", "yes": "yes"}
if TYPE_CHECKING:
    from rich.text import Text

_COMMANDING = re.compile(
    r"[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but for the tab, ends of lines, what turns the direction of writing, and the
bytes of a file name that are no letters."""

Cell: TypeAlias = str | Sequence[tuple[str, str]]
"""What a table has in one place: a text, or pieces of one, each with a style of Rich's."""


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


def use_any_alphabet() -> None:
    """Have a console show "?" for what its alphabet lacks: an older Windows, a Latin-1 locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def plain(text: str) -> str:
    """A text as one line that commands no terminal: what would is shown by its number."""
    return _COMMANDING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def result(*lines: str) -> None:
    """The result of a command, on stdout."""
    _write(sys.stdout, lines)
    sys.stdout.flush()


def json_result(value: object) -> None:
    """A result for programs, on stdout: in ASCII, which every console and every locale has."""
    result(*json.dumps(value, indent=1).splitlines())


def path_result(path: Path) -> None:
    """A path, on stdout: for people on a terminal, else byte for byte, as the system knows it."""
    if sys.stdout.isatty():
        result(str(path))
        return
    text = f"{path}\n"
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        sys.stdout.flush()
        sys.stdout.buffer.write(os.fsencode(text))
    else:
        sys.stdout.write(text)
    sys.stdout.flush()


def styled_result(lines: Iterable[tuple[str, str]]) -> None:
    """Lines of a result, each with the style of Rich's that it has on a terminal."""
    if not sys.stdout.isatty():
        result(*(line for line, _ in lines))
        return
    from rich.console import Console

    console = Console(soft_wrap=True)
    for line, style in lines:
        console.print(styled(line, style))


def table_result(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, wide: str) -> None:
    """A table for a terminal, on stdout; the column `wide` gives way where there is no room."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=heading != wide)
    for row in rows:
        pieces = ([(cell, "")] if isinstance(cell, str) else cell for cell in row)
        table.add_row(*(Text().join(styled(*piece) for piece in cell) for cell in pieces))
    Console().print(table)


def styled(text: str, style: str = "") -> "Text":
    """One line for Rich, in which nothing is markup."""
    from rich.text import Text

    return Text(plain(text), style)


def note(*lines: str) -> None:
    """A remark on stderr, unless quiet."""
    if not VERBOSITY.quiet:
        _write(sys.stderr, lines)


def told(*lines: str) -> None:
    """What must be read, on stderr, quiet or not."""
    _write(sys.stderr, lines)


class Notes(logging.Handler):
    """Shows what a room on the left has to say while it works, as a remark."""

    def emit(self, record: logging.LogRecord) -> None:
        """Show one."""
        note(f"note: {record.getMessage()}")


def failure(message: str, hint: str = "") -> None:
    """An error on stderr: a line that says what and where, and a hint what to do."""
    # Once more for what is none of our errors, such as an option that does not exist.
    told(f"error: {_one_line(cut(message))}")
    if hint:
        told(f"hint: {_one_line(hint)}")


def confirmed(question: str) -> bool:
    """Ask on the terminal until the answer is yes or no; Enter means no.

    Raises:
        Abort: the input has ended.
    """
    return asked(f"{question} [y/N]: ", YES_OR_NO) == "yes"


def asked(prompt: str, meanings: Mapping[str, str]) -> str:
    """Ask on the terminal until the answer means something; returns what.

    Not with typer.prompt, which writes to stdout, whose every line is a result.

    Args:
        prompt: what to ask with, on one line.
        meanings: by answer, in small letters; "" is Enter.

    Raises:
        Abort: the input has ended.
    """
    while True:
        sys.stderr.write(plain(prompt))
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise typer.Abort
        if answer.strip().lower() in meanings:
            return meanings[answer.strip().lower()]


def _write(stream: TextIO, lines: Iterable[str]) -> None:
    stream.writelines(f"{plain(line)}\n" for line in lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())
