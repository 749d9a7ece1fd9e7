"""voiceguide voices remove: an installed voice goes."""

from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import note
from voiceguide.cli.voices_install import known


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An installed voice.")],
    quiet: options.Quiet = False,  # noqa: ARG001
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Remove an installed voice; the clips that it spoke stay."""
    from voiceguide.voices.install import remove as remove_installed

    remove_installed(known(name))
    note(f"{name} is removed")
