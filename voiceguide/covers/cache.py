"""Covers that are kept: drawing one takes longer than joining its whole session.

A kept cover is a file named by what it shows and by who drew it. It is led by its checksum;
what is damaged is drawn anew, and so is all where nothing can be kept.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from voiceguide.covers.facts import Figures, figures_of
from voiceguide.errors import OutputError
from voiceguide.files import write_atomic

DRAWING = "1"
"""Raised whenever a cover would look different: part of every name."""


@dataclass(frozen=True, slots=True)
class Covers:
    """Covers of days and courses.

    Attributes:
        root: the folder that has covers/; None to keep none.
    """

    root: Path | None = None

    def of_day(self, day: Figures) -> bytes:
        """See publish.cover.day_cover."""

        def draw() -> bytes:
            from voiceguide.covers.drawing import day_cover

            return day_cover(day)

        return self._kept(["day", figures_of(day)], draw)

    def of_course(self, title: str, days: Sequence[Figures]) -> bytes:
        """See publish.cover.course_cover."""

        def draw() -> bytes:
            from voiceguide.covers.drawing import course_cover

            return course_cover(title, days)

        return self._kept(["course", title, *map(figures_of, days)], draw)

    def _kept(self, shown: object, draw: Callable[[], bytes]) -> bytes:
        if self.root is None:
            return draw()
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


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    length = hashlib.sha256().digest_size
    whole = hashlib.sha256(data[length:]).digest() == data[:length]
    return data[length:] if whole else None


def _name(shown: object) -> str:
    text = json.dumps([DRAWING, _pillow(), shown])
    return hashlib.sha256(text.encode()).hexdigest()[:40]


@cache
def _pillow() -> str:
    """Pillow's version, without loading it: another one may draw other letters."""
    return version("pillow")
