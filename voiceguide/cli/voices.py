"""voiceguide voices: who can speak here."""

import json

from voiceguide.cli import options
from voiceguide.cli.terminal import result


def voices(
    as_json: options.Json = False,
    quiet: options.Quiet = False,  # noqa: ARG001
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """List the voices, their licences, and whether they run here."""
    from voiceguide.voices import registry

    infos = [registry.info(name) for name in registry.names()]
    if as_json:
        rows = [
            {
                "name": info.name,
                "engine": info.engine,
                "language": info.language,
                "quality": info.quality,
                "runs_here": info.runs_here,
                "why_not": info.why_not,
                "source": info.source,
                "licence": info.licence,
            }
            for info in infos
        ]
        result(json.dumps(rows, indent=1))
        return
    for info in infos:
        state = "runs here" if info.runs_here else f"can't run here: {info.why_not}"
        result(f"{info.name:<8}{state}")
        result(f"        {info.quality}; {info.engine}, {info.language}; from {info.source}")
        result(f"        licence: {info.licence}")
        if not info.runs_here and info.hint:
            result(f"        to get it: {info.hint}")
