"""voiceguide handout: a page to print, of a day or of a course."""

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.paper import PaperName, paper_named, write_pdf
from voiceguide.cli.session import with_start
from voiceguide.cli.terminal import path_result
from voiceguide.program.wishes import Wishes
from voiceguide.studio.studio import Studio


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
    paper: PaperName = "a4",
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="URL", help="Where the course is, as a code to scan."),
    ] = None,
    force: options.Force = False,
) -> None:
    """Make a page to print: figures, steps, doses and cautions."""
    studio, target = Studio(), out or Path("handout.pdf")
    wishes, _ = with_start(studio, program, wishes)
    size = paper_named(paper)
    content = studio.handout(wishes, day, weeks=weeks, paper=size, address=address or "")
    write_pdf(target, content, force=force)
    path_result(target)
