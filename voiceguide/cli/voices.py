"""voiceguide voices: who can speak here, and who could."""

import json
from typing import TYPE_CHECKING

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import result
from voiceguide.cli.voices_install import install
from voiceguide.cli.voices_remove import remove
from voiceguide.cli.voices_try import try_

if TYPE_CHECKING:
    from voiceguide.voices.base import VoiceInfo
    from voiceguide.voices.catalogue import Published

voices = typer.Typer(help="List the voices; hear one, install one, remove one.")
voices.command(name="try")(try_)
voices.command()(install)
voices.command()(remove)


@voices.callback(invoke_without_command=True)
def _list(
    context: typer.Context,
    as_json: options.Json = False,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    if context.invoked_subcommand is not None:
        return
    from voiceguide.voices import catalogue, registry

    infos = [registry.info(name) for name in registry.names()]
    known = {info.name for info in infos}
    others = [catalogue.published(name) for name in catalogue.names() if name not in known]
    if as_json:
        rows = [*infos, *map(_not_installed, others)]
        result(json.dumps([_row(info) for info in rows], indent=1))
        return
    width = max(len(info.name) for info in infos if not info.variant_of) + 2
    for info in infos:
        if not info.variant_of:
            _show(info, [other for other in infos if other.variant_of == info.name], width)
    result("\nto install with `voiceguide voices install NAME`:")
    for voice in others:
        about = f"{voice.language}, {voice.speaker}, {voice.quality}, {voice.size / 1e6:.0f} MB"
        result(f"  {voice.name}\n    {about}\n    licence: {voice.licence}")


def _show(info: "VoiceInfo", variants: "list[VoiceInfo]", width: int) -> None:
    state = "runs here" if info.runs_here else f"can't run here: {info.why_not}"
    result(f"{info.name:<{width}}{state}")
    lines = [f"{info.quality}; {info.engine}, {info.language}; from {info.source}"]
    lines.append(f"licence: {info.licence}")
    if not info.runs_here and info.hint:
        lines.append(f"to get it: {info.hint}")
    lines += [f"{other.name}: {other.language}, {other.quality}" for other in variants]
    for line in lines:
        result(f"{'':<{width}}{line}")


def _not_installed(voice: "Published") -> "VoiceInfo":
    from voiceguide.voices.base import VoiceInfo

    return VoiceInfo(
        voice.name,
        voice.engine,
        voice.language,
        f"{voice.speaker}, {voice.quality}",
        voice.licence,
        voice.home,
        why_not="it is not installed",
        hint=f"voiceguide voices install {voice.name}",
    )


def _row(info: "VoiceInfo") -> dict[str, object]:
    shown = ("name", "engine", "language", "quality", "licence", "source", "variant_of")
    return {key: getattr(info, key) for key in (*shown, "runs_here", "why_not", "hint")}
