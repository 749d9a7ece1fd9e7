"""The options that several commands share, by the names of the contract."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli.terminal import VERBOSITY
from voiceguide.errors import UnknownNameError

if TYPE_CHECKING:
    from voiceguide.script.pace import Pace


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
ProgramName = Annotated[
    str,
    typer.Option(
        "--program",
        metavar="NAME|FILE",
        help="The program to follow: `voiceguide programs` lists them, or your own TOML file.",
    ),
]
VoiceName = Annotated[
    str | None,
    typer.Option(
        "--voice",
        metavar="NAME",
        help="Who speaks; `voiceguide voices` lists them.",
        show_default="joe, else system",
    ),
]
Minutes = Annotated[
    int | None,
    typer.Option(
        "--minutes",
        metavar="N",
        help="Target length.",
        show_default="the program's own for that week",
    ),
]
WarmUp = Annotated[
    str | None,
    typer.Option(
        "--warm-up",
        metavar="KIND",
        show_default="the program's own",
        help="How to loosen up: march, walk, bike, chair, or done if you are warm.",
    ),
]
PaceName = Annotated[
    str, typer.Option("--pace", metavar="slow|normal|brisk", help="How fast it is spoken.")
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="PATH",
        help="A folder, or a file that ends in .mp3 (or .wav).",
        show_default="this folder",
    ),
]
Format = Annotated[str, typer.Option("--format", metavar="mp3|wav", help="The kind of file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def pace_named(name: str) -> "Pace":
    """A pace by name.

    Raises:
        UnknownNameError: there is none of that name.
    """
    from voiceguide.script.pace import Pace

    names = [pace.value for pace in Pace]
    if name.lower() not in names:
        raise UnknownNameError("pace", name, names)
    return Pace(name.lower())


def voice_or_default(name: str | None) -> str | None:
    """The voice asked for: by option, else by VOICEGUIDE_VOICE, else None."""
    return name or os.environ.get("VOICEGUIDE_VOICE") or None
