"""A cache of covers: drawing one takes longer than joining its whole session.

A cached cover is a file named by what it shows and by who drew it, and led by its checksum. A
damaged one is drawn anew, and so is each where none can be stored.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from voiceguide.files import cached
from voiceguide.language.texts import ENGLISH
from voiceguide.language.titles import SessionFacts

DRAWING_VERSION = "2"
"""Raised whenever a cover would look different: part of every name."""
_MAX_COVER_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class CoverCache:
    """The covers of days and courses, each drawn once.

    Attributes:
        root: the folder that has covers/.
    """

    root: Path

    def of_day(self, day: SessionFacts) -> bytes:
        """The cover of a day, a JPEG: see drawing.day_cover."""
        return self._cover(["day", _shown(day)], lambda: _drawing().day_cover(day))

    def of_course(self, title: str, days: Sequence[SessionFacts]) -> bytes:
        """The cover of a course, a JPEG: see drawing.course_cover."""
        shown = ["course", title, *map(_shown, days)]
        return self._cover(shown, lambda: _drawing().course_cover(title, days))

    def _cover(self, shown: Sequence[object], draw: Callable[[], bytes]) -> bytes:
        path = self.root / "covers" / f"{_name(shown)}.cover"
        return cached(path, draw, beside=self.root, max_bytes=_MAX_COVER_BYTES)


def _drawing() -> ModuleType:
    """The module that draws, which loads Pillow: not needed where each cover is stored."""
    from voiceguide.covers import drawing

    return drawing


def _shown(day: SessionFacts) -> list[str | int]:
    """All that a cover shows of a day, to tell covers apart."""
    shown: list[str | int] = [day.title, day.day, day.week, day.easy, day.hold_s, day.repetitions]
    # The covers that were there first don't say that they are English, and of usual days.
    shown += ["flare"] if day.flare else []
    return shown if day.language == ENGLISH else [*shown, day.language]


def _name(shown: Sequence[object]) -> str:
    text = json.dumps([DRAWING_VERSION, _pillow(), shown])
    return hashlib.sha256(text.encode()).hexdigest()[:40]


@cache
def _pillow() -> str:
    """Pillow's version, without loading it: another one may draw other letters."""
    return version("pillow")
