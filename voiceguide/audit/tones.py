"""The tones that were found, held against a cue sheet: holds, and what is where it is not due.

A frame that is lost or doubled moves everything behind it. So a sound is looked for where
the sheet has it, as far from there as the file is longer or shorter than it should be, and
as far as several sounds agree on.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from voiceguide.audit.findings import Finding, Kind
from voiceguide.audit.tone_finder import FoundSound
from voiceguide.script.model import Sound
from voiceguide.timeline.model import Timeline
from voiceguide.units import SAMPLES_PER_FRAME, SAMPLES_PER_MS, Millis, frame_at

REACH = 1000 * SAMPLES_PER_MS
"""A sound up to a second away from its place is that sound, moved."""

FARTHEST = 30_000 * SAMPLES_PER_MS
MOST_MOVES = 4
LEAST_AGREEING = 3
"""If three sounds and more agree on it, a stretch may even be moved by half a minute."""

IN_PLACE = 6 * SAMPLES_PER_MS
"""Off by less is in place: frames are 24 ms apart, and the finder is exact to a sample."""

INSTEAD = 150 * SAMPLES_PER_MS
"""Another sound so near to a place stands there instead of the right one."""

MOST_HOLD_ERROR_MS = 24
"""The guarantee: one frame."""


@dataclass(frozen=True, slots=True)
class Due:
    """A sound where the cue sheet has it."""

    name: str
    start_ms: int

    @property
    def at(self) -> int:
        """The sample at which it begins: a frame's first, as sessions are assembled."""
        return frame_at(Millis(self.start_ms)) * SAMPLES_PER_FRAME


@dataclass(frozen=True, slots=True)
class Heard:
    """The sounds of a cue sheet and what was found of them.

    Attributes:
        due: every sound of the sheet, in order.
        found: by the sound that is due; what is not in it is missing.
        surplus: what was found and is not due.
        slip: by how many samples the file is longer than its sheet says.
        end: samples in the file.
    """

    due: tuple[Due, ...]
    found: dict[Due, FoundSound]
    surplus: tuple[FoundSound, ...]
    slip: int
    end: int

    def shift(self, due: Due) -> int:
        """How late a sound that was found is, in samples."""
        return self.found[due].at - due.at

    @property
    def heard(self) -> list[Due]:
        """Those of the due sounds that were found, in order."""
        return [due for due in self.due if due in self.found]

    @property
    def steady(self) -> bool:
        """Whether everything that was found is in its place."""
        return not self.slip and all(abs(self.shift(due)) <= IN_PLACE for due in self.found)

    def shifts_at(self, start_ms: int) -> frozenset[int]:
        """By how much things may be late at a time: as the sounds before and after it are."""
        heard = self.heard
        if not heard:
            return frozenset({0, _whole_frames(self.slip)})
        after = bisect_right([due.start_ms for due in heard], start_ms)
        before_it = self.shift(heard[after - 1]) if after else 0
        after_it = self.shift(heard[after]) if after < len(heard) else before_it
        return frozenset(_whole_frames(shift) for shift in (before_it, after_it))

    @property
    def together(self) -> int:
        """How many of the found sounds share one of the three commonest shifts.

        Damage moves whole stretches of a file; the sounds of another session lie anyhow.
        """
        shifts = Counter(_whole_frames(self.shift(due)) for due in self.found)
        return sum(count for _, count in shifts.most_common(3))

    @property
    def astray(self) -> int:
        """How many sounds were found that are not due, or are moved each by itself."""
        return len(self.surplus) + len(self.found) - self.together


def hold_to(sheet: Timeline, found: tuple[FoundSound, ...], end: int) -> Heard:
    """Hold the sounds that were found against a cue sheet; `end` is the samples in the file."""
    signals = {
        Due(event.clip.name, event.start_ms)
        for event in sheet.events
        if isinstance(event.clip, Sound)
    }
    for hold in sheet.holds:
        signals |= {Due("hold-start", hold.start_ms), Due("hold-end", hold.end_ms)}
    due = tuple(sorted(signals, key=lambda d: (d.start_ms, d.name)))
    slip = end - frame_at(Millis(sheet.duration_ms)) * SAMPLES_PER_FRAME
    pairs = sorted(
        (abs(sound.at - d.at - moved), abs(moved), d.at, sound.at, d, sound)
        for moved in _moves(due, found, slip)
        for d in due
        for sound in found
        if sound.name == d.name and abs(sound.at - d.at - moved) <= REACH
    )
    matched: dict[Due, FoundSound] = {}
    taken: set[FoundSound] = set()
    for *_, d, sound in pairs:
        if d not in matched and sound not in taken:
            matched[d] = sound
            taken.add(sound)
    return Heard(due, matched, tuple(s for s in found if s not in taken), slip, end)


def _moves(due: tuple[Due, ...], found: tuple[FoundSound, ...], slip: int) -> set[int]:
    """By how much stretches of the file may be moved, in samples.

    Not at all, by as much as the file is too long or too short, or by what several sounds
    in it agree on.
    """
    shifts = Counter(
        _whole_frames(sound.at - d.at)
        for d in due
        for sound in found
        if sound.name == d.name and abs(sound.at - d.at) <= FARTHEST
    )
    agreed = {shift for shift, count in shifts.most_common(MOST_MOVES) if count >= LEAST_AGREEING}
    return {0, slip} | agreed


def tone_findings(heard: Heard) -> Iterator[Finding]:
    """What is wrong with the sounds: wrong, missing, extra, moved."""
    surplus = list(heard.surplus)
    for due in heard.due:
        if due in heard.found:
            continue
        instead = next((s for s in surplus if _is_there(s, due, heard)), None)
        if instead is not None:
            surplus.remove(instead)
            message = f"the sound {instead.name} where {due.name} is due"
            yield Finding(Kind.TONE_WRONG, message, due.start_ms)
        elif due.at < heard.end:  # what lies behind the end is gone with the end
            yield Finding(Kind.TONE_MISSING, f"no {due.name}, which is due", due.start_ms)
    for sound in surplus:
        message = f"a {sound.name} that is not due"
        yield Finding(Kind.TONE_EXTRA, message, max(0, sound.at // SAMPLES_PER_MS))
    yield from _moved(heard)


def length_findings(heard: Heard) -> Iterator[Finding]:
    """Whether the file is as long as its sheet says, and where it is not."""
    if not heard.slip:
        return
    frames, rest = divmod(abs(heard.slip), SAMPLES_PER_FRAME)
    length = f"{abs(heard.slip) / SAMPLES_PER_MS:,.0f} ms"
    if not rest:
        length = f"{frames:,} frame{'s' if frames != 1 else ''} ({length})"
    known = heard.heard
    kept_place = not known or abs(heard.shift(known[-1])) <= IN_PLACE
    end_ms = heard.end // SAMPLES_PER_MS
    moved = next((d.start_ms for d in known if abs(heard.shift(d)) > IN_PLACE), None)
    if heard.slip < 0 and kept_place:
        yield Finding(Kind.END_MISSING, f"the end is cut off: {length} missing", end_ms)
    elif heard.slip > 0 and kept_place:
        at_ms = (heard.end - heard.slip) // SAMPLES_PER_MS
        yield Finding(Kind.END_EXTRA, f"the file goes on behind its end for {length}", at_ms)
    elif heard.slip < 0:
        yield Finding(Kind.FRAMES_MISSING, f"{length} missing before this place", moved)
    else:
        yield Finding(Kind.FRAMES_EXTRA, f"{length} too many before this place", moved)


def holds(sheet: Timeline, heard: Heard) -> tuple[int, int | None, list[Finding]]:
    """The holds: how many were heard, the worst error in ms, and those of the wrong length."""
    worst: list[float] = []
    findings = []
    for hold in sheet.holds:
        start = heard.found.get(Due("hold-start", hold.start_ms))
        end = heard.found.get(Due("hold-end", hold.end_ms))
        if start is None or end is None:
            continue
        length_ms = (end.at - start.at) / SAMPLES_PER_MS
        wrong = length_ms - hold.hold_s * 1000
        start_late = start.at / SAMPLES_PER_MS - hold.start_ms
        end_late = end.at / SAMPLES_PER_MS - hold.end_ms
        worst.append(max(map(abs, (start_late, end_late, wrong))))
        if abs(wrong) > MOST_HOLD_ERROR_MS:
            message = f"a hold of {length_ms:.0f} ms that is to last {hold.hold_s} s"
            findings.append(Finding(Kind.HOLD_LENGTH, message, hold.start_ms))
    return len(worst), round(max(worst)) if worst else None, findings


def _moved(heard: Heard) -> Iterator[Finding]:
    """Sounds that come early or late, a finding for each run of the same shift."""

    def moved_by(due: Due) -> int:
        shift = heard.shift(due)
        return 0 if abs(shift) <= IN_PLACE else round(shift / SAMPLES_PER_MS)

    for shift_ms, run in groupby(heard.heard, key=moved_by):
        if shift_ms:
            first, *others = run
            which = (
                f"{first.name} and {len(others)} after it come" if others else f"{first.name} comes"
            )
            side = "late" if shift_ms > 0 else "early"
            message = f"{which} {abs(shift_ms)} ms {side}"
            yield Finding(Kind.TONE_SHIFTED, message, first.start_ms)


def _is_there(sound: FoundSound, due: Due, heard: Heard) -> bool:
    return any(abs(sound.at - due.at - shift) <= INSTEAD for shift in heard.shifts_at(due.start_ms))


def _whole_frames(shift: int) -> int:
    return round(shift / SAMPLES_PER_FRAME) * SAMPLES_PER_FRAME
