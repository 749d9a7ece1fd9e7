"""The background in a session's pauses: known by its shape, as tones are, and by nothing else.

A cue sheet says nothing of it, since it is the same with and without. But where it runs, its
loop's place follows from the place in the session. So each loop of audio_assets/ can be laid over
the pauses, and one that is there is alike (0.99; noise of another kind 0). Then every fifth of a
second of it is held against what is due there.
"""

from collections.abc import Sequence
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
from voiceguide.units import SAMPLES_PER_FRAME, SAMPLES_PER_MS, Frames, Millis, frames_ms

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


@dataclass(frozen=True, slots=True)
class HeardBackground:
    """What there is besides events.

    Attributes:
        rest: the session without its background: what is due nowhere is left in it.
        findings: where the background is not as it should be.
    """

    rest: Pcm
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
    places = [place for pause in pauses(sheet) for place in _places(pause, alignment, pcm.size)]
    sounding = [place for place in places if place.of(pcm).max(initial=0) > quiet]
    name = next((loop for loop in sounds.LOOPS if _is_heard(loop, sounding, pcm)), None)
    if name is None:
        return HeardBackground(pcm)
    loop = _loop(name)
    rest, findings = pcm.copy(), list[Finding]()
    for pause in pauses(sheet):
        due = sound(loop, pause).astype(np.float64)
        moved = _places(pause, alignment, pcm.size)
        place = max(moved, key=lambda place: _likeness(place.of(pcm), due), default=None)
        if place is None:
            continue  # it lies after the end, and is gone with it
        wrong = _wrong_blocks(place.of(pcm), due, quiet)
        if wrong:
            at = place.first + wrong[0] * _BLOCK
            message = f"something else than the {name} that is due"
            findings.append(Finding(Kind.BACKGROUND, message, at // SAMPLES_PER_MS))
        rest[max(0, place.first - _LEAD) : place.last] = 0
    return HeardBackground(rest, tuple(findings))


@dataclass(frozen=True, slots=True)
class _Place:
    """A pause as it lies in the file, in samples."""

    pause: range
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.pause) * SAMPLES_PER_FRAME

    def of(self, pcm: Pcm) -> _Floats:
        return pcm[self.first : self.last].astype(np.float64)


def _places(pause: range, alignment: Alignment, length: int) -> list[_Place]:
    """Where a pause may lie: moved as the tones around it are."""
    start = Frames(pause.start + EARLY_FRAMES)
    shifts = alignment.shifts_at(Millis(frames_ms(start)))
    places = [_Place(pause, start * SAMPLES_PER_FRAME + shift) for shift in sorted(shifts)]
    return [place for place in places if 0 <= place.first < length]


def _is_heard(name: str, places: Sequence[_Place], pcm: Pcm) -> bool:
    """Whether most of the pauses that are tried have that background."""
    tried = places[:: max(1, len(places) // _TRIED)]
    loop = _loop(name)
    alike = (_likeness(place.of(pcm), sound(loop, place.pause)) > _ALIKE for place in tried)
    return 2 * sum(alike) > len(tried)


def _loop(name: str) -> Pcm:
    return np.frombuffer(sounds.pcm(name), "<i2")


def _likeness(heard: _Floats, due: _Floats | Pcm) -> float:
    """1 where two pieces of sound are the same but for their level; the file may end in one."""
    wanted = due[: heard.size].astype(np.float64)
    return float(heard @ wanted / np.sqrt(max((heard @ heard) * (wanted @ wanted), 1.0)))


def _wrong_blocks(heard: _Floats, due: _Floats, quiet: int) -> list[int]:
    """The blocks of a pause that are not what is due, in order."""
    whole = heard.size // _BLOCK * _BLOCK
    heard, due = heard[:whole].reshape(-1, _BLOCK), due[:whole].reshape(-1, _BLOCK)
    error = np.sqrt(np.mean((heard - due) ** 2, axis=1))
    allowed = _MAX_ERROR * np.sqrt(np.mean(due**2, axis=1)) + _NOISE + quiet
    return [int(block) for block in np.flatnonzero(error > allowed)]
