"""What players show of a session: its title, the comment below it, and any text on one line."""

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

from voiceguide.language.texts import text

ARTIST = "voiceguide"

# Controls other than white space; what UTF-8 can't write (surrogates); what XML 1.0 forbids.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_ACROSS_LINES = {"Cc", "Cs", "Zl", "Zp"}
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns the direction of the text around it."""


class SessionFacts(Protocol):
    """What titles and covers tell of a session; every Timeline has it."""

    @property
    def title(self) -> str:
        """The program's title."""

    @property
    def day(self) -> int:
        """From 1."""

    @property
    def week(self) -> int:
        """From 1."""

    @property
    def easy(self) -> bool:
        """Whether it is an easy day."""

    @property
    def flare(self) -> bool:
        """Whether it is the session after a flare-up."""

    @property
    def hold_s(self) -> int:
        """The hold of its dose, in seconds."""

    @property
    def repetitions(self) -> int:
        """The repetitions of its dose."""

    @property
    def language(self) -> str:
        """The code of the language that it is in."""

    @property
    def stretches(self) -> tuple[str, ...]:
        """The titles of its stretches, in order."""


def title_of(session: SessionFacts) -> str:
    """The title a player shows. The day has two digits, so that titles sort by day."""
    key = "session.title-easy" if session.easy else "session.title"
    if session.flare:
        # What is held in it has a dose of its own, and most of it moves.
        key = "session.title-flare"
    return text(
        "titles",
        key,
        session.language,
        day=session.day,
        hold_s=session.hold_s,
        repetitions=session.repetitions,
    )


def program_title(name: str, language: str) -> str:
    """The title of a bundled program."""
    return text("titles", f"program.{name}", language)


def comment_of(session: SessionFacts) -> str:
    """What a player shows below the title: the week, the stretches, and what to mind."""
    stretches = ", ".join(session.stretches)
    return text(
        "titles", "session.comment", session.language, week=session.week, stretches=stretches
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text on one line, for formats that are read line by line.

    White space becomes single spaces, and control characters go. Letters, emoji and marks of
    any script stay, joiners and directions among them.
    """
    return " ".join(_UNWRITABLE.sub("", text).split())


def is_one_line(text: str) -> bool:
    r"""Whether a text is one line without control characters.

    The joiners of emoji and scripts are none, nor are spaces that do not break.

    >>> is_one_line("For the \U0001f468\u200d\U0001f467"), is_one_line("two\nlines")
    (True, False)
    """
    # Nearly all of ours, thousands of them at each start.
    if text.isascii() and text.isprintable():
        return True
    return not any(
        unicodedata.category(char) in _ACROSS_LINES or char in _OVERRIDES for char in text
    )
