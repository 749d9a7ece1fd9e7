"""What the commands that make PDFs share: sizes of paper, and a file that replaces no other."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.errors import NotOursError, UsageError
from voiceguide.files import check_can_write, read_regular, write_new
from voiceguide.publish.pdf import Format

_MAX_BYTES = 16 << 20
"""No PDF of ours is so large."""

PaperName = Annotated[
    str, typer.Option("--paper", metavar="a4|letter", help="The size of the paper.")
]


def paper_named(name: str) -> Format:
    """A size of paper, by name.

    Raises:
        UsageError: there is none of that name.
    """
    match name.lower():
        case "a4":
            return "a4"
        case "letter":
            return "letter"
    raise UsageError(f"unknown paper: {name!r}", "choose one of: a4, letter")


def write_pdf(path: Path, content: bytes, *, force: bool, private: bool = False) -> None:
    """Write a PDF, and replace no other file.

    Args:
        path: the new file.
        content: its bytes.
        force: whether whatever is there may be replaced.
        private: whether only its owner may read it.

    Raises:
        UsageError: its name does not end in .pdf.
        NotOursError: another file has that name.
        OutputError: it can't be written.
    """
    if path.suffix.lower() != ".pdf":
        raise UsageError(f"it is a PDF, and {path.name} is none", "choose a name that ends in .pdf")
    check_can_write(path)
    if not force and not _is_free(path, content):
        raise NotOursError(path, "a file of that name exists; --force replaces it")
    write_new(path, content, private=private)


def _is_free(path: Path, content: bytes) -> bool:
    """Whether nothing is lost by writing some content there."""
    if not os.path.lexists(path):
        return True
    with suppress(OSError):
        return read_regular(path, _MAX_BYTES) == content
    return False
