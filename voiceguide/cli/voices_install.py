"""voiceguide voices install: a voice into the person's own folder."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.file_progress import file_progress
from voiceguide.cli.terminal import note, result

if TYPE_CHECKING:
    from voiceguide.voices.install import OwnModel

Yes = Annotated[bool, typer.Option("--yes", help="Accept the licence without being asked.")]


def install(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="kokoro, or another of the list.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE|FOLDER|URL",
            help="Where to take its files from; alone: your own Piper model, MODEL.onnx.",
            show_default="its publisher",
        ),
    ] = None,
    yes: Yes = False,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Install a voice, after a look at its licence; prints its folder."""
    from voiceguide.errors import UsageError
    from voiceguide.voices import catalogue, registry
    from voiceguide.voices.connection import Limits
    from voiceguide.voices.download import megabytes
    from voiceguide.voices.install import install as install_published
    from voiceguide.voices.install import install_own, own_model

    name = known(name or Path(source or "").name.removesuffix(".onnx"))
    if not name:
        raise UsageError("no voice named", f"there are: {', '.join(catalogue.names())}")
    if name in catalogue.names():
        voice = catalogue.published(name)
        _accept(
            f"{voice.name}: {megabytes(voice.size)} from {source or voice.address}\n"
            f"licence: {voice.licence} ({voice.home})",
            yes=yes,
        )
        with file_progress() as progress:
            made = install_published(voice, source, progress, Limits())
    else:
        if source is None:
            catalogue.published(name)
        if registry.built_in(name):
            raise UsageError(f"{name!r} is a voice of ours", "give yours another name: NAME --from")
        own: OwnModel = own_model(Path(source or ""), name)
        _accept(f"{own.name}: your own Piper model, {own.path}\nlicence: {own.licence}", yes=yes)
        with file_progress() as progress:
            made = install_own(own, progress, Limits())
    info = registry.info(made.name)
    if not info.runs_here:
        note(f"it can't run yet: {info.why_not}; {info.hint}")
    result(str(made.folder))


def known(name: str) -> str:
    """One of Kokoro's voices is installed with all of them."""
    from voiceguide.voices.catalogue import KOKORO

    return KOKORO.name if name.startswith(f"{KOKORO.name}-") else name


def _accept(about: str, *, yes: bool) -> None:
    """Show what is to be installed, and go on only with somebody's yes.

    Raises:
        UsageError: there is nobody to ask.
        VoiceError: the answer was no.
    """
    from voiceguide.errors import UsageError, VoiceError

    sys.stderr.write(f"{about}\n")
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody here to accept the licence", "say --yes if you accept it")
    # Not typer.confirm, which writes to stdout as well.
    sys.stderr.write("Install it under that licence? [y/N]: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise VoiceError("nothing installed: the licence was not accepted")
