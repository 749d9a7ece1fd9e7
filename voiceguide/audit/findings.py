"""What an audit reports: a report and its findings. Data only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.timeline.text import clock

MAX_PER_KIND = 4
"""So many findings of a kind are listed one by one; the others are counted."""


class Kind(StrEnum):
    """What can be wrong with a finished file."""

    EMPTY = "empty"
    NOT_MP3 = "not-an-mp3"
    TAG_DAMAGED = "tag-damaged"
    NO_CUE_SHEET = "no-cue-sheet"
    CUE_SHEET_BROKEN = "cue-sheet-broken"
    CUE_SHEET_SCHEMA = "cue-sheet-schema"
    CUE_SHEET_CONTRADICTION = "cue-sheet-contradiction"
    CUE_SHEET_OTHER = "cue-sheet-of-another-session"

    BIT_RATE = "bit-rate"
    SAMPLING_RATE = "sampling-rate"
    CHANNELS = "channels"
    FRAME_FLAGS = "frame-flags"
    INFO_FRAME = "info-frame"
    BIT_RESERVOIR = "bit-reservoir"
    FRAME_CUT = "frame-cut"
    EXTRA_BYTES = "extra-bytes"
    TOO_LONG_TO_HEAR = "too-long-to-hear"
    UNDECODABLE = "undecodable"

    FRAMES_MISSING = "frames-missing"
    FRAMES_EXTRA = "frames-extra"
    END_MISSING = "end-missing"
    END_EXTRA = "end-extra"

    TONE_MISSING = "tone-missing"
    TONE_EXTRA = "tone-extra"
    TONE_WRONG = "tone-wrong"
    TONE_SHIFTED = "tone-shifted"
    HOLD_LENGTH = "hold-length"

    SOUND_IN_SILENCE = "sound-in-silence"
    BACKGROUND = "background"
    SILENCE_IN_SPEECH = "silence-in-speech"
    WRONG_CLIP = "wrong-clip"
    CLICK = "click"

    LOUDNESS = "loudness"
    TRUE_PEAK = "true-peak"
    CLIPPING = "clipping"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        message: a sentence of its own.
        at_ms: where in the session; None where it has no place.
    """

    kind: Kind
    message: str
    at_ms: int | None = None

    def __str__(self) -> str:
        if self.at_ms is None:
            return f"{self.kind.value}: {self.message}"
        return f"{self.kind.value} at {clock(self.at_ms)}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """The audit of one file.

    Attributes:
        holds: how many holds have both of their tones.
        worst_hold_error_ms: the largest error of any of them, in its start, its end or its
            length; None where there is no such hold.
        integrated_lufs: gated integrated loudness; None where nothing was decoded.
        true_peak_dbtp: None where nothing was decoded, or nothing but silence.
    """

    holds: int = 0
    worst_hold_error_ms: int | None = None
    integrated_lufs: float | None = None
    true_peak_dbtp: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def as_dict(self, file: str) -> dict[str, object]:
        """The report as plain data, by the keys of `check --json`."""
        return {
            "file": file,
            "ok": self.ok,
            "holds": self.holds,
            "worst_hold_error_ms": self.worst_hold_error_ms,
            "integrated_lufs": self.integrated_lufs,
            "true_peak_dbtp": self.true_peak_dbtp,
            "findings": [str(finding) for finding in self.findings],
        }


def summarized(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, without the many that only repeat a kind."""
    listed: list[Finding] = []
    counts: Counter[Kind] = Counter()
    for finding in findings:
        counts[finding.kind] += 1
        if counts[finding.kind] <= MAX_PER_KIND:
            listed.append(finding)
    for kind, count in counts.items():
        if count > MAX_PER_KIND:
            last = max(i for i, finding in enumerate(listed) if finding.kind is kind)
            more = f"and {count - MAX_PER_KIND} more of this kind"
            listed.insert(last + 1, Finding(kind, more))
    return tuple(listed)
