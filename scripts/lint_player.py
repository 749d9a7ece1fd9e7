"""Lints the scripts of the pages with oxlint, and names what it finds by file and line.

A page has its files as one function, so that each may use the others' names. oxlint gets them in
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
PLAYER = ROOT / "voiceguide" / "player"
ASSETS = PLAYER / "assets"
PAGES = {"player.js": PLAYER / "page.py", "start.js": PLAYER / "start_page.py"}


def scripts_of(page: Path) -> list[str]:
    """The files that a page's script is made of. It is read, since pre-commit has no voiceguide."""
    listed = re.search(r"scripts=\((.*?)\)", page.read_text(encoding="utf-8"), re.DOTALL)
    return re.findall(r'"([^"]+)"', listed[1]) if listed else []


def joined(names: list[str]) -> tuple[str, list[tuple[Path, int]]]:
    """A script as its page has it, and the file and line that each of its lines comes from."""
    lines = ["(() => {", '"use strict";']
    origins = [(ASSETS, 0)] * len(lines)
    for path in (ASSETS / name for name in names):
        own = path.read_text(encoding="utf-8").splitlines()
        lines += own
        origins += [(path, number) for number in range(1, len(own) + 1)]
    return "\n".join([*lines, "})();", ""]), [*origins, (ASSETS, 0)]


def lint(oxlint: str, name: str, scripts: list[str]) -> int:
    """Run oxlint over the script of a page; give its exit code."""
    script, origins = joined(scripts)
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(script, encoding="utf-8")
        command = [oxlint, "--config", str(ROOT / ".oxlintrc.json"), "--format", "unix", name]
        done = subprocess.run(  # noqa: S603 - the linter, with our own arguments
            command, cwd=folder, capture_output=True, encoding="utf-8", check=False
        )

    def _origin(found: re.Match[str]) -> str:
        file, line = origins[int(found[1]) - 1]
        return f"{file.relative_to(ROOT).as_posix()}:{line}:"

    place = rf"^{re.escape(name)}:(\d+):"
    sys.stdout.write(re.sub(place, _origin, done.stdout, flags=re.MULTILINE))
    sys.stderr.write(done.stderr)
    return done.returncode


def main() -> int:
    """Lint every page; give the highest exit code."""
    path = pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", "")])
    oxlint = shutil.which("oxlint", path=path)
    if oxlint is None:
        print("error: oxlint is not installed (extra dev; it has no wheel for Windows on ARM)")
        return 2
    return max(lint(oxlint, name, scripts_of(page)) for name, page in PAGES.items())


if __name__ == "__main__":
    sys.exit(main())
