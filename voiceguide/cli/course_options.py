"""The options of `voiceguide course` alone."""

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.errors import UsageError

FORMATS = ("mp3", "m4b")

Weeks = Annotated[
    int | None, typer.Option("--weeks", metavar="N", help="Its length.", show_default="4, or all")
]
OutDir = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder, made if missing.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", metavar="N", min=1, help="How many at once.", show_default="one a core"),
]
FormatToo = Annotated[
    str, typer.Option("--format", metavar="mp3|m4b", help="m4b: one audiobook file besides.")
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Where the folder will live.")
]
Zip = Annotated[bool, typer.Option("--zip", help="Make one ZIP file of it besides.")]
Prune = Annotated[
    bool, typer.Option("--prune", help="Remove files of ours that the course no longer has.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would take, make nothing.")]


def is_audiobook(format_: str) -> bool:
    """Whether an audiobook is wanted besides the MP3s."""
    if format_ not in FORMATS:
        raise UsageError(f"unknown format: {format_!r}", f"there are: {', '.join(FORMATS)}")
    return format_ == "m4b"
