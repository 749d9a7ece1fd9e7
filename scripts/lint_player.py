"""Lints the player's script with oxlint, and names what it finds by file and line.

A page has the files as one function, so that each may use the others' names. oxlint gets them in
the same way: only so can it tell a name that nobody declares, or that nobody uses.
"""

import re
import shutil
import subprocess
import sys
from os import environ, pathsep
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "voiceguide" / "player" / "assets"


def joined() -> tuple[str, list[tuple[Path, int]]]:
    """The script as the page has it, and the file and line that each of its lines comes from."""
    lines = ["(() => {", '"use strict";']
    origins = [(ASSETS, 0)] * len(lines)
    for path in sorted(ASSETS.glob("*.js")):
        own = path.read_text(encoding="utf-8").splitlines()
        lines += own
        origins += [(path, number) for number in range(1, len(own) + 1)]
    return "\n".join([*lines, "})();", ""]), [*origins, (ASSETS, 0)]


def main() -> int:
    """Run oxlint; give its exit code."""
    path = pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", "")])
    oxlint = shutil.which("oxlint", path=path)
    if oxlint is None:
        print("error: oxlint is not installed (extra dev; it has no wheel for Windows on ARM)")
        return 2
    script, origins = joined()
    with TemporaryDirectory() as folder:
        (Path(folder) / "player.js").write_text(script, encoding="utf-8")
        command = [oxlint, "--config", str(ROOT / ".oxlintrc.json"), "--format", "unix"]
        done = subprocess.run(  # noqa: S603 - the linter, with our own arguments
            [*command, "player.js"], cwd=folder, capture_output=True, encoding="utf-8", check=False
        )

    def _origin(found: re.Match[str]) -> str:
        file, line = origins[int(found[1]) - 1]
        return f"{file.relative_to(ROOT).as_posix()}:{line}:"

    sys.stdout.write(re.sub(r"^player\.js:(\d+):", _origin, done.stdout, flags=re.MULTILINE))
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
