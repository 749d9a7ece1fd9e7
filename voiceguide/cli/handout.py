"""voiceguide handout: a page to print, of a day or of a course."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.session import with_start
from voiceguide.cli.terminal import path_result
from voiceguide.errors import NotOursError, UsageError
from voiceguide.files import check_can_write, read_regular, write_new
from voiceguide.program.wishes import Wishes
from voiceguide.studio.studio import Studio

MAX_BYTES = 16 << 20
"""No handout is so large."""


@options.command
def handout(
    wishes: Wishes,
    day: Annotated[
        int | None,
        typer.Argument(metavar="[N]", help="A day; without it, the course.", show_default=False),
    ] = None,
    weeks: options.Weeks = None,
    program: options.ProgramOfStart = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.pdf", help="The new file.", show_default="handout.pdf"),
    ] = None,
    paper: Annotated[
        str, typer.Option("--paper", metavar="a4|letter", help="The size of the paper.")
    ] = "a4",
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="URL", help="Where the course is, as a code to scan."),
    ] = None,
    force: options.Force = False,
) -> None:
    """Make a handout to print: figures, steps, doses and cautions."""
    target = out or Path("handout.pdf")
    if target.suffix.lower() != ".pdf":
        raise UsageError(f"a handout is a PDF, and {target.name} is none", "end its name in .pdf")
    if paper.lower() not in ("a4", "letter"):
        raise UsageError(f"unknown paper: {paper!r}", "choose one of: a4, letter")
    studio = Studio()
    wishes, _ = with_start(studio, program, wishes)
    content = studio.handout(
        wishes,
        day,
        weeks=weeks,
        paper="letter" if paper.lower() == "letter" else "a4",
        address=address or "",
    )
    check_can_write(target)
    if not force and not _is_free(target, content):
        raise NotOursError(target, "a file of that name exists; --force replaces it")
    write_new(target, content)
    path_result(target)


def _is_free(path: Path, content: bytes) -> bool:
    """Whether nothing is lost by writing some content there."""
    if not os.path.lexists(path):
        return True
    with suppress(OSError):
        return read_regular(path, MAX_BYTES) == content
    return False
