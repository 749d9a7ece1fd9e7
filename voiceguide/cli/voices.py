"""voiceguide voices: who can speak here, and who could; hear one, install one, remove one."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.audio.jobs import InlineExecutor
from voiceguide.cli import options
from voiceguide.cli.progress import file_progress
from voiceguide.cli.terminal import confirmed, json_result, note, path_result, result, told
from voiceguide.errors import UsageError, VoiceError
from voiceguide.studio.sample import sample
from voiceguide.studio.studio import Studio
from voiceguide.voices import registry
from voiceguide.voices.download import megabytes
from voiceguide.voices.engine import Download, VoiceInfo
from voiceguide.voices.install import install as install_voice
from voiceguide.voices.install import own_model
from voiceguide.voices.install import remove as remove_voice
from voiceguide.voices.installed import installed

SAMPLE = "Lie on your back, and breathe out slowly. Five, four, three, two, one, and rest."

Yes = Annotated[bool, typer.Option("--yes", help="Accept the licence without being asked.")]

voices = typer.Typer()


@voices.callback(invoke_without_command=True)
@options.command
def _list(
    context: typer.Context,
    as_json: options.Json = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    infos = registry.voices()
    known = {info.name for info in infos}
    others = [voice for voice in registry.downloads() if voice.name not in known]
    if as_json:
        rows = [*infos, *map(_not_installed, others)]
        json_result([_row(info) for info in rows])
        return
    width = max(len(info.name) for info in infos if not info.variant_of) + 2
    for info in infos:
        if not info.variant_of:
            _show(info, [other for other in infos if other.variant_of == info.name], width)
    result("", "to install with `voiceguide voices install NAME`:")
    for voice in others:
        about = f"{voice.language}, {voice.speaker}, {voice.quality}, {voice.size / 1e6:.0f} MB"
        result(f"  {voice.name}", f"    {about}", f"    licence: {voice.licence}")


def _show(info: VoiceInfo, variants: list[VoiceInfo], width: int) -> None:
    state = "runs here" if info.runs_here else f"can't run here: {info.why_not}"
    result(f"{info.name:<{width}}{state}")
    lines = [f"{info.quality}; {info.engine}, {info.language}; from {info.source}"]
    lines.append(f"licence: {info.licence}")
    if not info.runs_here and info.hint:
        lines.append(f"to get it: {info.hint}")
    lines += [f"{other.name}: {other.language}, {other.quality}" for other in variants]
    for line in lines:
        result(f"{'':<{width}}{line}")


def _not_installed(voice: Download) -> VoiceInfo:
    return VoiceInfo(
        name=voice.name,
        engine=voice.engine,
        language=voice.language,
        quality=f"{voice.speaker}, {voice.quality}",
        licence=voice.licence,
        source=voice.home,
        why_not="it is not installed",
        hint=f"voiceguide voices install {voice.name}",
    )


def _row(info: VoiceInfo) -> dict[str, object]:
    shown = ("name", "engine", "language", "quality", "licence", "source", "variant_of")
    return {key: getattr(info, key) for key in (*shown, "runs_here", "why_not", "hint")}


@voices.command("try")
@options.command
def try_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A voice of the list.")],
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="One sentence.")] = SAMPLE,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="An .mp3 or .wav file.", show_default="NAME.mp3"
        ),
    ] = None,
    force: options.Force = False,
) -> None:
    """Speak one sentence into a file, and print its path."""
    target = out or Path(f"{name}.mp3")
    sample(Studio(executor=InlineExecutor()).library(name), text, target, force=force)
    path_result(target)


@voices.command()
@options.command
def install(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="kokoro, or another of the list.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE|FOLDER|URL",
            callback=options.with_home,
            help="Where to take its files from; alone: your own Piper model, MODEL.onnx.",
            show_default="its publisher",
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Install a voice, after a look at its licence; prints its folder."""
    name = registry.model_name(name or Path(source or "").name.removesuffix(".onnx"))
    known = [voice.name for voice in registry.downloads()]
    if not name:
        raise UsageError("no voice named", f"choose one of: {', '.join(known)}")
    if source is None or name in known:
        voice = registry.download(name)
        about = f"{voice.name}: {megabytes(voice.size)} from {source or voice.address}"
        licence = f"{voice.licence} ({voice.home})"
    else:
        if name in registry.names() and installed(name) is None:
            raise UsageError(f"{name!r} is a voice of ours", "give yours another name: NAME --from")
        voice = own_model(Path(source), name)
        about, licence = f"{voice.name}: your own Piper model, {source}", voice.licence
        source = None
    _accept(about, f"licence: {licence}", yes=yes)
    with file_progress() as progress:
        folder = install_voice(voice, progress, source=source).folder
    info = registry.info(voice.name)
    if not info.runs_here:
        note(f"it can't run yet: {info.why_not}; {info.hint}")
    path_result(folder)


def _accept(*about: str, yes: bool) -> None:
    """Show what is to be installed, and go on only with somebody's yes.

    Raises:
        UsageError: there is nobody to ask.
        VoiceError: the answer was no.
    """
    told(*about)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody here to accept the licence", "say --yes if you accept it")
    if not confirmed("Install it under that licence?"):
        raise VoiceError("nothing installed: the licence was not accepted")


@voices.command()
@options.command
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An installed voice.")],
) -> None:
    """Remove an installed voice; the clips that it spoke stay."""
    remove_voice(registry.model_name(name))
    note(f"{name} is removed")
