"""espeak-ng as the package espeakng-loader has it: opened only where it is the one that we know.

One person publishes that package, and its library is opened as code. So the files of the version
that we have looked at are known by their checksums, for each platform that it has a wheel for,
and any others are refused: another version, another platform, a damaged file. The package itself
is looked up and not imported, since importing would run what it has before anybody has looked.
"""

import hashlib
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from voiceguide.files import reason

PACKAGE = "espeakng-loader"
VERSION = "0.2.4"
HINT = f"pip install --force-reinstall {PACKAGE}=={VERSION}"

LIBRARIES = {
    "b15ce0803b26254e8a0d088c6b9281a2637b2b02613147cc320cfdefaf2c3ccf": "Linux, x86_64",
    "fe3022609ec80d5f740e046ceb8a0039225fd3de177d99f918858059095b8729": "Linux, aarch64",
    "d6a7203a3d84c384c5932c468a4d2645b2e7c42613af4e25a621336ab4c1f02a": "macOS, x86_64",
    "bb635eee1ee9c456f4a5cf06fb6cb352ecdd4d61e1951743b423ef22bb57f470": "macOS, arm64",
    "646d387acbc7ac2aa45e3625aa00a6835ae5d446ff8b0748298c3900b4dde258": "Windows, AMD64",
    "ebb4694f93506e5019197d7bf0e0f9225c4fcad90a0661870a55112de02e8ae3": "Windows, ARM64",
}
"""SHA-256 of the library in each wheel of that version."""

DATA = "72d0f78f4165cb03c72c2f63e829ee7d44304a7763876dd8ae9293bb11342dfc"
"""`checksum_of` the folder espeak-ng-data; it is the same in all of them."""

_LIBRARY = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}.get(
    sys.platform, "libespeak-ng.so"
)


@dataclass(frozen=True, slots=True)
class Packaged:
    """Where the package has its espeak-ng."""

    library: Path
    data: Path

    def fault(self) -> str:
        """What is wrong with it, behind the package's name; empty if nothing. Reads all of it."""
        try:
            if hashlib.sha256(self.library.read_bytes()).hexdigest() not in LIBRARIES:
                wrong = self.library
            elif checksum_of(self.data) != DATA:
                wrong = self.data
            else:
                return ""
        except OSError as error:
            return f"can't be read: {error.filename}: {reason(error)}"
        return f"has a {wrong.name} that is not the one of its version {VERSION}"


def packaged() -> Packaged | None:
    """The espeak-ng of the package, to be asked for its fault; None where it is not installed."""
    spec = find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return Packaged(folder / _LIBRARY, folder / "espeak-ng-data")


def checksum_of(folder: Path) -> str:
    """SHA-256 over the names and the contents of all files in a folder. Raises OSError."""
    digest = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name, path in sorted(files.items()):
        if path.is_file():
            digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
