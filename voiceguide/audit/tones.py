"""The tones and breaths of a session: found in its sound, and held against its cue sheet.

**Found** by matched filtering and by nothing else. A sound of audio_assets/ is laid over every
place of a session, and the likeness of the two is a number: 1 where they are the same but for
their level, near 0 where they have nothing in common. Nobody speaks over a tone, so a tone
scores more than 0.99 after MP3, while speech stays under 0.4. All places are tried at once by
multiplying spectra (a correlation is a convolution with the sound turned round), block by
block, so that memory stays small.

**Held against the cue sheet.** A frame that is lost or doubled moves everything after it. So a
sound is looked for where the sheet has it, as far from there as the file is longer or shorter
than it should be, and as far as several sounds agree on.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio import sounds
from voiceguide.audit.decode import Pcm
from voiceguide.audit.findings import Finding, Kind
from voiceguide.script.model import Sound
from voiceguide.timeline.model import Timeline
from voiceguide.units import (
    FRAME_MS,
    SAMPLE_RATE,
    SAMPLES_PER_FRAME,
    SAMPLES_PER_MS,
    Millis,
    frame_at,
)

_Floats = NDArray[np.float32]
_NOWHERE = np.zeros(0, np.int64)

BLOCK = 1 << 17
"""Samples to a block: five and a half seconds, of which all but the last TEMPLATE_SAMPLES are
places that are tried."""

TEMPLATE_SAMPLES = SAMPLE_RATE
"""The fullest second of a sound is template enough, and blocks stay short."""

_MIN_SCORE = 0.75
"""From here on it is the sound."""

_MAYBE, _EVERY = 0.6, 4
_MIN_GAIN = 0.25
"""A sound 12 dB softer than it should be is not looked for."""

_REACH = 1000 * SAMPLES_PER_MS
"""A sound up to a second away from its place is that sound, moved."""

_MAX_SHIFT = 30_000 * SAMPLES_PER_MS
_MAX_SHIFTS = 4
_MAX_NEAR = 3
"""Of all sounds within reach of a place, so many on each side of it are looked at."""
_MIN_AGREEING = 3
"""If so many sounds and more agree on it, a stretch may even be moved by _MAX_SHIFT."""

_IN_PLACE = 6 * SAMPLES_PER_MS
"""Off by less is in place: a frame is longer, and the finder is exact to a sample."""

_INSTEAD = 150 * SAMPLES_PER_MS
"""Another sound so near to a place stands there instead of the right one."""

_MAX_HOLD_ERROR_MS = FRAME_MS
"""The guarantee: one frame."""


@dataclass(frozen=True, slots=True)
class DetectedSound:
    """A tone or a breath that is in the file.

    Attributes:
        name: its name in audio_assets/.
        at: the sample at which it begins, at the session's rate.
        score: how like it is, up to 1.
    """

    name: str
    at: int
    score: float


@dataclass(frozen=True, slots=True)
class ExpectedSound:
    """A tone or a breath where the cue sheet has it."""

    name: str
    start_ms: int

    @property
    def at(self) -> int:
        """The sample at which it begins: a frame's first, as sessions are assembled."""
        return frame_at(Millis(self.start_ms)) * SAMPLES_PER_FRAME


def detect_sounds(pcm: Pcm) -> tuple[DetectedSound, ...]:
    """Every tone and breath in a piece of sound, in order.

    Args:
        pcm: mono, at the session's rate.

    Raises:
        DataFileError: a file of audio_assets/ is missing or damaged.
    """
    step = BLOCK - TEMPLATE_SAMPLES
    candidates: list[DetectedSound] = []
    for start in range(0, len(pcm), step):
        block = pcm[start : start + BLOCK].astype(np.float32)
        if block.any():
            candidates += _in_block(np.pad(block, (0, BLOCK - len(block))), start, step)
    return _without_echoes(candidates)


@dataclass(frozen=True, slots=True, eq=False)
class _Template:
    """The part of a sound that is looked for.

    Attributes:
        skip: samples of the sound before that part.
        length: samples of that part.
        total: samples of the sound.
        energy: the sum of that part's squares.
        spectrum: of that part turned round.
    """

    name: str
    skip: int
    length: int
    total: int
    energy: float
    spectrum: NDArray[np.complex64]


@lru_cache(maxsize=1)
def _templates() -> tuple[_Template, ...]:
    return tuple(map(_template, sounds.NAMES))


def _template(name: str) -> _Template:
    sound = np.frombuffer(sounds.pcm(name), dtype="<i2").astype(np.float32)
    length = min(len(sound), TEMPLATE_SAMPLES)
    sums = _running_energy(sound)
    skip = int(np.argmax(sums[length:] - sums[:-length]))
    part = sound[skip : skip + length]
    return _Template(
        name=name,
        skip=skip,
        length=length,
        total=len(sound),
        energy=float(part @ part),
        spectrum=np.conj(np.fft.rfft(part, BLOCK)).astype(np.complex64),
    )


def _in_block(block: _Floats, start: int, step: int) -> Iterator[DetectedSound]:
    """The best place of each sound within every run of likely ones."""
    spectrum = np.fft.rfft(block)
    sums = _running_energy(block)
    for template in _templates():
        if not _may_have(template, spectrum, sums, step):
            continue
        product = np.fft.irfft(spectrum * template.spectrum, BLOCK)[:step]
        places = np.flatnonzero(product > _MIN_GAIN * template.energy)
        if not places.size:
            continue
        local = sums[places + template.length] - sums[places]
        scores = product[places] / np.sqrt(np.maximum(local, 1.0) * template.energy)
        for place, score in _peaks(places, scores, template.length):
            yield DetectedSound(template.name, start + place - template.skip, score)


def _may_have(
    template: _Template, spectrum: NDArray[np.complexfloating], sums: NDArray[np.float64], step: int
) -> bool:
    """Whether a sound is likely anywhere in a block: cheap, and true of most blocks for few sounds.

    By the lowest quarter of the spectrum, up to 3 kHz, where nearly all of our sounds is, and so
    at every fourth place: the right one may lie between two, which takes up to 23 % off its
    likeness.
    """
    low = BLOCK // 2 // _EVERY + 1
    product = np.fft.irfft(spectrum[:low] * template.spectrum[:low] / _EVERY, BLOCK // _EVERY)
    places = np.flatnonzero(product[: step // _EVERY] > _MAYBE * _MIN_GAIN * template.energy)
    if not places.size:
        return False
    local = sums[_EVERY * places + template.length] - sums[_EVERY * places]
    scores = product[places] / np.sqrt(np.maximum(local, 1.0) * template.energy)
    return bool(scores.max() >= _MAYBE * _MIN_SCORE)


def _peaks(
    places: NDArray[np.int64], scores: NDArray[np.float64], apart: int
) -> Iterator[tuple[int, float]]:
    """The best place first, then the best that is not near it, and so on."""
    while scores.size and scores.max() >= _MIN_SCORE:
        best = int(scores.argmax())
        yield int(places[best]), float(scores[best])
        far = np.abs(places - places[best]) >= apart
        places, scores = places[far], scores[far]


def _without_echoes(candidates: list[DetectedSound]) -> tuple[DetectedSound, ...]:
    """The candidates without those that lie within a better one: a bell is like its own ringing."""
    lengths = {template.name: template.total for template in _templates()}
    accepted: list[DetectedSound] = []  # in order, and apart from one another
    for sound in sorted(candidates, key=lambda c: (-c.score, c.at)):
        place = bisect_right(accepted, sound.at, key=_start)
        before, after = accepted[place - 1 : place], accepted[place : place + 1]
        end = sound.at + lengths[sound.name]
        if all(sound.at >= a.at + lengths[a.name] for a in before) and all(
            end <= a.at for a in after
        ):
            accepted.insert(place, sound)
    return tuple(accepted)


def _start(sound: DetectedSound) -> int:
    return sound.at


def _running_energy(sound: _Floats) -> NDArray[np.float64]:
    """The sum of the squares of all samples before each one."""
    return np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])


@dataclass(frozen=True, slots=True)
class Alignment:
    """The sounds of a cue sheet, each with the one in the file that is it.

    Attributes:
        expected: every sound of the sheet, in order.
        matches: by expected sound; what is not in it is missing.
        matched: the expected sounds that are in the file, in order.
        extra: what is in the file and is not expected.
        surplus: by how many samples the file is longer than its sheet says.
        length: samples in the file.
    """

    expected: tuple[ExpectedSound, ...]
    matches: dict[ExpectedSound, DetectedSound]
    matched: list[ExpectedSound]
    extra: tuple[DetectedSound, ...]
    surplus: int
    length: int

    def shift(self, sound: ExpectedSound) -> int:
        """How late a matched sound is, in samples."""
        return self.matches[sound].at - sound.at

    @property
    def in_place(self) -> bool:
        """Whether every sound that is in the file is in its place."""
        return not self.surplus and all(
            abs(self.shift(sound)) <= _IN_PLACE for sound in self.matches
        )

    def shifts_at(self, start_ms: int) -> frozenset[int]:
        """By how much things may be late at a time, in whole frames; see `exact_shifts_at`."""
        return frozenset(map(_to_frames, self.exact_shifts_at(start_ms)))

    def exact_shifts_at(self, start_ms: int) -> frozenset[int]:
        """By how much things may be late at a time: as the sounds before and after it are."""
        matched = self.matched
        if not matched:
            return frozenset({0, self.surplus})
        after = bisect_right(matched, start_ms, key=lambda sound: sound.start_ms)
        before_it = self.shift(matched[after - 1]) if after else 0
        after_it = self.shift(matched[after]) if after < len(matched) else before_it
        return frozenset({before_it, after_it})

    @property
    def coherent(self) -> int:
        """How many matched sounds share one of the three commonest shifts.

        Damage moves stretches of a file; the sounds of another session lie anyhow.
        """
        shifts = Counter(_to_frames(self.shift(sound)) for sound in self.matches)
        return sum(count for _, count in shifts.most_common(3))

    @property
    def stray(self) -> int:
        """How many sounds of the file are not expected, or are moved each by itself."""
        return len(self.extra) + len(self.matches) - self.coherent


def align(sheet: Timeline, detected: tuple[DetectedSound, ...], length: int) -> Alignment:
    """Match the sounds in a file of so many samples with those of its cue sheet."""
    signals = {
        ExpectedSound(event.clip.name, event.start_ms)
        for event in sheet.events
        if isinstance(event.clip, Sound)
    }
    for hold in sheet.holds:
        signals.add(ExpectedSound("hold-start", hold.start_ms))
        signals.add(ExpectedSound("hold-end", hold.end_ms))
    expected = tuple(sorted(signals, key=lambda sound: (sound.start_ms, sound.name)))
    surplus = length - frame_at(Millis(sheet.duration_ms)) * SAMPLES_PER_FRAME
    by_name = _by_name(detected)
    pairs = sorted(
        (
            (abs(sound.at - wanted.at - shift), abs(shift), wanted.at, sound.at, wanted, sound)
            for shift in _likely_shifts(expected, by_name, surplus)
            for wanted in expected
            for sound in _nearest(by_name.get(wanted.name, []), wanted.at + shift)
        ),
        key=lambda pair: pair[:4],
    )
    matches: dict[ExpectedSound, DetectedSound] = {}
    taken: set[DetectedSound] = set()
    for *_, wanted, sound in pairs:
        if wanted not in matches and sound not in taken:
            matches[wanted] = sound
            taken.add(sound)
    extra = tuple(sound for sound in detected if sound not in taken)
    return Alignment(
        expected=expected,
        matches=matches,
        matched=[sound for sound in expected if sound in matches],
        extra=extra,
        surplus=surplus,
        length=length,
    )


def _by_name(detected: tuple[DetectedSound, ...]) -> dict[str, list[DetectedSound]]:
    """The sounds of each name, in order."""
    by_name: dict[str, list[DetectedSound]] = {}
    for sound in sorted(detected, key=_start):
        by_name.setdefault(sound.name, []).append(sound)
    return by_name


def _nearest(sounds_: list[DetectedSound], place: int) -> list[DetectedSound]:
    """Those within reach of a place, but for those that others of them are nearer than."""
    after = bisect_left(sounds_, place, key=_start)
    near = sounds_[max(0, after - _MAX_NEAR) : after + _MAX_NEAR]
    return [sound for sound in near if abs(sound.at - place) <= _REACH]


def _likely_shifts(
    expected: tuple[ExpectedSound, ...], by_name: dict[str, list[DetectedSound]], surplus: int
) -> set[int]:
    """By how much stretches of the file may be moved, in samples.

    Not at all, by as much as the file is too long or too short, or by what several sounds
    in it agree on.
    """
    places = {name: np.array([s.at for s in sounds_]) for name, sounds_ in by_name.items()}
    most = _MAX_SHIFT // SAMPLES_PER_FRAME
    votes = np.zeros(2 * most + 1, np.int64)  # for each shift in frames, from -most on
    for wanted in expected:
        at = places.get(wanted.name, _NOWHERE)
        low, high = np.searchsorted(at, (wanted.at - _MAX_SHIFT, wanted.at + _MAX_SHIFT + 1))
        frames = np.rint((at[low:high] - wanted.at) / SAMPLES_PER_FRAME).astype(int)
        votes += np.bincount(frames + most, minlength=len(votes))
    # The most votes first; of as many, the smallest shift.
    shifts = sorted(np.flatnonzero(votes >= _MIN_AGREEING) - most, key=abs)
    agreed = sorted(shifts, key=lambda shift: -votes[shift + most])[:_MAX_SHIFTS]
    return {0, surplus} | {int(shift) * SAMPLES_PER_FRAME for shift in agreed}


def tone_findings(alignment: Alignment) -> Iterator[Finding]:
    """What is wrong with the sounds: wrong, missing, extra, moved."""
    extra = dict.fromkeys(sorted(alignment.extra, key=_start))
    in_order = list(extra)
    for sound in alignment.expected:
        if sound in alignment.matches:
            continue
        places = (sound.at + shift for shift in sorted(alignment.shifts_at(sound.start_ms)))
        there = chain.from_iterable(_within(in_order, place, _INSTEAD) for place in places)
        instead = next((other for other in there if other in extra), None)
        if instead is not None:
            del extra[instead]
            message = f"the sound {instead.name} where {sound.name} is due"
            yield Finding(Kind.TONE_WRONG, message, sound.start_ms)
        elif sound.at < alignment.length:  # what lies after the end is gone with the end
            yield Finding(Kind.TONE_MISSING, f"no {sound.name}, which is due", sound.start_ms)
    for other in extra:
        message = f"a {other.name} that is not due"
        yield Finding(Kind.TONE_EXTRA, message, max(0, other.at // SAMPLES_PER_MS))
    yield from _moved(alignment)


def length_findings(alignment: Alignment) -> Iterator[Finding]:
    """Whether the file is as long as its sheet says, and where it is not."""
    surplus = alignment.surplus
    if not surplus:
        return
    frames, rest = divmod(abs(surplus), SAMPLES_PER_FRAME)
    length = f"{abs(surplus) / SAMPLES_PER_MS:,.0f} ms"
    if not rest:
        length = f"{frames:,} frame{'s' if frames != 1 else ''} ({length})"
    matched = alignment.matched
    at_the_end = not matched or abs(alignment.shift(matched[-1])) <= _IN_PLACE
    moved = next((s.start_ms for s in matched if abs(alignment.shift(s)) > _IN_PLACE), None)
    if surplus < 0 and at_the_end:
        end_ms = alignment.length // SAMPLES_PER_MS
        yield Finding(Kind.END_MISSING, f"the end is cut off: {length} missing", end_ms)
    elif at_the_end:
        end_ms = (alignment.length - surplus) // SAMPLES_PER_MS
        yield Finding(Kind.END_EXTRA, f"the file goes on after its end for {length}", end_ms)
    elif surplus < 0:
        yield Finding(Kind.FRAMES_MISSING, f"{length} missing before this place", moved)
    else:
        yield Finding(Kind.FRAMES_EXTRA, f"{length} too many before this place", moved)


def measure_holds(sheet: Timeline, alignment: Alignment) -> tuple[int, int | None, list[Finding]]:
    """How many holds have both tones, the worst error in ms, and those of the wrong length."""
    errors: list[float] = []
    findings = []
    for hold in sheet.holds:
        start = alignment.matches.get(ExpectedSound("hold-start", hold.start_ms))
        end = alignment.matches.get(ExpectedSound("hold-end", hold.end_ms))
        if start is None or end is None:
            continue
        length_ms = (end.at - start.at) / SAMPLES_PER_MS
        wrong = length_ms - hold.hold_s * 1000
        start_late = start.at / SAMPLES_PER_MS - hold.start_ms
        end_late = end.at / SAMPLES_PER_MS - hold.end_ms
        errors.append(max(map(abs, (start_late, end_late, wrong))))
        if abs(wrong) > _MAX_HOLD_ERROR_MS:
            message = f"a hold lasts {length_ms:.0f} ms and not {hold.hold_s} s"
            findings.append(Finding(Kind.HOLD_LENGTH, message, hold.start_ms))
    return len(errors), round(max(errors)) if errors else None, findings


def _moved(alignment: Alignment) -> Iterator[Finding]:
    """Sounds that come early or late, a finding for each run of the same shift."""

    def shift_ms(sound: ExpectedSound) -> int:
        shift = alignment.shift(sound)
        return 0 if abs(shift) <= _IN_PLACE else round(shift / SAMPLES_PER_MS)

    for shift, run in groupby(alignment.matched, key=shift_ms):
        if shift:
            first, *others = run
            which = f"{first.name} comes"
            if others:
                which = f"{first.name} and {len(others)} after it come"
            message = f"{which} {abs(shift)} ms {'late' if shift > 0 else 'early'}"
            yield Finding(Kind.TONE_SHIFTED, message, first.start_ms)


def _within(sounds_: list[DetectedSound], place: int, reach: int) -> list[DetectedSound]:
    """The sounds that are no farther from a place than `reach`."""
    first = bisect_left(sounds_, place - reach, key=_start)
    return sounds_[first : bisect_right(sounds_, place + reach, key=_start)]


def _to_frames(shift: int) -> int:
    return round(shift / SAMPLES_PER_FRAME) * SAMPLES_PER_FRAME
