"""voiceguide voices try: hear a voice."""

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import result

TRY = "Lie on your back, and breathe out slowly. Five, four, three, two, one, and rest."


def try_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A voice of the list.")],
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="One sentence.")] = TRY,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="An .mp3 or .wav file.", show_default="NAME.mp3"
        ),
    ] = None,
    quiet: options.Quiet = False,  # noqa: ARG001
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Speak one sentence into a file, and print its path."""
    from voiceguide.audio.jobs import InlineExecutor
    from voiceguide.audio.sample import sample
    from voiceguide.studio.session import Studio

    target = out or Path(f"{name}.mp3")
    sample(Studio(executor=InlineExecutor()).library(name), text, target)
    result(str(target))
