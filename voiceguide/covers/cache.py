"""A cache of covers: drawing one takes longer than joining its whole session.

A cached cover is a file named by what it shows and by who drew it, and led by its checksum. A
damaged one is drawn anew, and so is each where none can be stored.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from voiceguide.errors import OutputError
from voiceguide.files import read_regular, write_atomic
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
        jpeg = _read(path)
        if jpeg is None:
            jpeg = draw()
            # Without it the next build draws once more, and that is all.
            with suppress(OSError, OutputError):
                path.parent.mkdir(parents=True, exist_ok=True)
                data = hashlib.sha256(jpeg).digest() + jpeg
                write_atomic(path, data, beside=self.root)
        return jpeg


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


def _read(path: Path) -> bytes | None:
    try:
        data = read_regular(path, _MAX_COVER_BYTES)
    except OSError:
        return None
    checksum, jpeg = data[:32], data[32:]
    return jpeg if hashlib.sha256(jpeg).digest() == checksum else None


def _name(shown: Sequence[object]) -> str:
    text = json.dumps([DRAWING_VERSION, _pillow(), shown])
    return hashlib.sha256(text.encode()).hexdigest()[:40]


@cache
def _pillow() -> str:
    """Pillow's version, without loading it: another one may draw other letters."""
    return version("pillow")
