"""What made something: a digest of all that decides how a course comes out, but for its wishes."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import voiceguide
from voiceguide.files import read_regular

_PACKAGE = Path(voiceguide.__file__).parent
_KINDS = {".py", ".toml", ".html", ".css", ".js"}
_MAX_BYTES = 1 << 24
_LIBRARIES = ("pillow", "mutagen", "fpdf2", "font-source-sans-pro", "unicode-rbnf")
"""Those whose other versions may write other bytes, clips aside: their keys say so themselves."""


@cache
def made_by() -> str:
    """The digest of this package and of the libraries that it writes with, in hex.

    Two machines that have it alike make the same files of the same wishes.
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _KINDS:
            digest.update(path.relative_to(_PACKAGE).as_posix().encode())
            digest.update(hashlib.sha256(read_regular(path, _MAX_BYTES)).digest())
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"
