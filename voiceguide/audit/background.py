"""The background in a session's pauses: known by its shape, as tones are, and by nothing else.

A cue sheet says nothing of it, since it is the same with and without. But where it runs, its
loop's place follows from the place in the session. So each loop of audio_assets/ can be laid over
the pauses, and one that is there is alike (0.99; noise of another kind 0). Then every fifth of a
second of it is held against what is due there.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio import sounds
from voiceguide.audio.background_pcm import pauses, sound
from voiceguide.audio.frames import EARLY_FRAMES
from voiceguide.audit.decode import Pcm
from voiceguide.audit.findings import Finding, Kind
from voiceguide.audit.tones import Alignment
from voiceguide.timeline.model import Timeline
from voiceguide.units import SAMPLES_PER_FRAME, SAMPLES_PER_MS, Frames, frames_ms

_Floats = NDArray[np.float64]

_TRIED = 12
"""So many pauses with sound in them say which background it is."""

_ALIKE = 0.9
"""From here on it is that background (good files: 0.99)."""

_BLOCK = 8 * SAMPLES_PER_FRAME
_MAX_ERROR = 0.35
"""How far a block may be from what is due, as a part of it (good files: 0.16, in a fade)."""

_NOISE = 3
"""What rounding to whole samples adds, and more."""

_LEAD = EARLY_FRAMES * SAMPLES_PER_FRAME
"""What the codec spreads before a sound; behind it a pause has room enough of its own."""

_PIECE = 400
"""Frames that are looked at once: a pause can be as long as the session."""


@dataclass(frozen=True, slots=True)
class HeardBackground:
    """What there is besides events.

    Attributes:
        ranges: where it is heard, in samples; elsewhere between events silence is due.
        findings: where it is not as it should be.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    findings: tuple[Finding, ...] = ()


def heard_background(
    pcm: Pcm, sheet: Timeline, alignment: Alignment, quiet: int
) -> HeardBackground:
    """Find a session's background and hold it against its loop.

    Args:
        pcm: the session.
        sheet: its cue sheet.
        alignment: of its tones, which tells by how much pauses are moved.
        quiet: the largest sample that passes for silence.

    Raises:
        DataFileError: a file of audio_assets/ is missing or damaged.
    """
    moved = [_places(pause, alignment, len(pcm)) for pause in pauses(sheet)]
    sounding = [places for places in moved if any(place.sounds(pcm, quiet) for place in places)]
    name = next((loop for loop in sounds.LOOPS if _is_heard(loop, sounding, pcm)), None)
    if name is None:
        return HeardBackground()
    loop, ranges, findings = _loop(name), list[tuple[int, int]](), list[Finding]()
    for places in filter(None, moved):  # what lies after the end is gone with it
        place = max(places, key=lambda place: place.likeness(pcm, loop))
        ranges.append((place.first - _LEAD, place.last))
        wrong = next(place.wrong(pcm, loop, quiet), None)
        if wrong is not None:
            message = f"something else than the {name} that is due"
            findings.append(Finding(Kind.BACKGROUND, message, wrong // SAMPLES_PER_MS))
    return HeardBackground(tuple(ranges), tuple(findings))


@dataclass(frozen=True, slots=True)
class _Place:
    """A pause as it lies in the file, from a sample on."""

    pause: range
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.pause) * SAMPLES_PER_FRAME

    def sounds(self, pcm: Pcm, quiet: int) -> bool:
        """Whether there is any sound in it."""
        return any(piece.max() > quiet for _, piece in self._pieces(pcm))

    def likeness(self, pcm: Pcm, loop: Pcm) -> float:
        """1 where it sounds as the loop does there but for its level."""
        product = heard_energy = due_energy = 0.0
        for _, heard, due in self._compared(pcm, loop):
            product += float(heard @ due)
            heard_energy += float(heard @ heard)
            due_energy += float(due @ due)
        return product / max(math.sqrt(heard_energy * due_energy), 1.0)

    def wrong(self, pcm: Pcm, loop: Pcm, quiet: int) -> Iterator[int]:
        """The first sample of each block that is not what is due."""
        for at, heard, due in self._compared(pcm, loop):
            whole = heard.size // _BLOCK * _BLOCK
            error = _rms(heard[:whole] - due[:whole])
            allowed = _MAX_ERROR * _rms(due[:whole]) + _NOISE + quiet
            yield from (at + int(block) * _BLOCK for block in np.flatnonzero(error > allowed))

    def _compared(self, pcm: Pcm, loop: Pcm) -> Iterator[tuple[int, _Floats, _Floats]]:
        """Its pieces: where they begin, what is heard, and what is due."""
        for part, heard in self._pieces(pcm):
            at = self.first + (part.start - self.pause.start) * SAMPLES_PER_FRAME
            yield at, heard.astype(np.float64), sound(loop, self.pause, part)[: heard.size]

    def _pieces(self, pcm: Pcm) -> Iterator[tuple[range, Pcm]]:
        for start in range(self.pause.start, self.pause.stop, _PIECE):
            part = range(start, min(start + _PIECE, self.pause.stop))
            at = self.first + (start - self.pause.start) * SAMPLES_PER_FRAME
            heard = pcm[at : at + len(part) * SAMPLES_PER_FRAME]
            if not heard.size:
                return  # the file ends before
            yield part, heard


def _places(pause: range, alignment: Alignment, length: int) -> list[_Place]:
    """Where a pause may lie: moved as the tones around it are."""
    start = Frames(pause.start + EARLY_FRAMES)
    at_ms = frames_ms(start)
    # Frames that another program has encoded may lie anywhere.
    shifts = alignment.shifts_at(at_ms) | alignment.exact_shifts_at(at_ms)
    places = [_Place(pause, start * SAMPLES_PER_FRAME + shift) for shift in sorted(shifts)]
    return [place for place in places if 0 <= place.first < length]


def _is_heard(name: str, pauses_: Sequence[list[_Place]], pcm: Pcm) -> bool:
    """Whether most of the pauses that are tried have that background."""
    tried = pauses_[:: max(1, len(pauses_) // _TRIED)]
    alike = [max(place.likeness(pcm, _loop(name)) for place in places) for places in tried]
    return 2 * sum(score > _ALIKE for score in alike) > len(alike)


def _loop(name: str) -> Pcm:
    return np.frombuffer(sounds.pcm(name), "<i2")


def _rms(samples: _Floats) -> _Floats:
    """Of each block."""
    return np.asarray(np.sqrt(np.mean(samples.reshape(-1, _BLOCK) ** 2, axis=1)))
