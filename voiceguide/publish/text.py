"""Titles and sentences made fit for formats that are read line by line."""

import re
from functools import lru_cache

# Controls other than white space; what UTF-8 can't write (surrogates); what XML 1.0 forbids.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text on one line: white space becomes single spaces, control characters go.

    Letters, emoji and marks of any script stay, joiners and directions among them.
    """
    return " ".join(_UNWRITABLE.sub("", text).split())
