"""The audit of a finished MP3: what is heard, held against what its cue sheet says.

What `voiceguide check` does to each file, as a library call. Bytes come first, since they are
cheap; then everything is decoded once, tones are found in it by their shape, and the cue sheet
says what should have been there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.measure import integrated_loudness, loudness
from voiceguide.audit.background import heard_background
from voiceguide.audit.decode import Pcm, decode_leniently
from voiceguide.audit.findings import Finding, Kind, Report, summarized
from voiceguide.audit.frames import FrameScan, file_kind, scan_frames
from voiceguide.audit.sheet import sheet_findings
from voiceguide.audit.sound import (
    Window,
    click_findings,
    repeat_findings,
    silence_findings,
    speech_findings,
    windows_of,
)
from voiceguide.audit.split_tag import SplitMp3, split_tag
from voiceguide.audit.tones import (
    Alignment,
    align,
    detect_sounds,
    length_findings,
    measure_holds,
    tone_findings,
)
from voiceguide.errors import DataFileError
from voiceguide.files import open_regular
from voiceguide.timeline import cue_sheet
from voiceguide.timeline.model import Timeline
from voiceguide.units import BIT_RATE, MAX_TRUE_PEAK_DBTP, SAMPLE_RATE, SAMPLES_PER_MS, SESSION_LUFS

_MAX_BYTES = 64 << 20
"""No session comes near it; what is larger is not read into memory."""

_MAX_MS = 130 * 60_000
"""What plays longer is not decoded: no session does, and it would fill the memory."""

_ANY_MS = 30 * 60_000
"""Nor is what plays longer than this and than a session of its size: its frames are small."""

_MAX_OFF_LU = 1.0

_MAX_WRONG = 0.33
"""If a larger share of what is heard is wrong, it is the cue sheet that is (good files: 0;
with another day's sheet 0.38 and more, 0.57 in sessions of full length)."""

_CLIPPED = 30_900
"""-0.5 dBFS: our encoder lowers all by 5 %, so there the top of a clipped wave comes to lie."""

_CLIPPED_RUN = 3
"""So many samples in a row up there are a wave with its top cut off."""

_QUIET_ELSEWHERE = 33
"""-60 dBFS passes for silence in frames that another program has encoded."""

_NEAR_PEAK, _HIGHEST_BLOCKS = 0.7, 500
_BLOCK = SAMPLE_RATE // 10
_BLOCKS_AT_ONCE = 100
_PIECE = 1 << 20
_MARGIN_MS = 60_000
_MARGIN_BLOCKS = 6
"""Loudness is measured in blocks of 0.4 s every 0.1 s, so 0.6 s around sound is enough."""


def check_file(path: Path) -> Report:
    """Audit a file.

    Raises:
        OSError: it can't be read.
        DataFileError: a file of our own audio_assets/ is missing or damaged.
    """
    size = path.stat().st_size
    if size > _MAX_BYTES:
        return _only(Kind.TOO_LONG_TO_HEAR, f"it has {size >> 20:,} MB: no session is that large")
    with open_regular(path) as file:
        return _checked(split_tag(file))


def check(mp3: bytes) -> Report:
    """Audit an MP3.

    Returns:
        What is wrong with it: damage of any kind is a finding and never an error.

    Raises:
        DataFileError: a file of our own audio_assets/ is missing or damaged.
    """
    return _checked(split_tag(mp3))


def _checked(parts: SplitMp3) -> Report:
    if not parts.problem:
        return _audit(parts.frames, parts.cue_sheet)
    if not parts.frames:
        return _only(Kind.TAG_DAMAGED, parts.problem)
    report = _audit(parts.frames, parts.cue_sheet)
    damage = Finding(Kind.TAG_DAMAGED, parts.problem)
    return replace(report, findings=(damage, *report.findings))


def _only(kind: Kind, message: str) -> Report:
    return Report(findings=(Finding(kind, message),))


def _audit(frames: bytes, sheet_text: str | None) -> Report:
    if not frames:
        return _only(Kind.EMPTY, "there is no sound in it at all")
    scan = scan_frames(frames)
    if scan is None:
        return _only(Kind.NOT_MP3, f"it is {file_kind(frames)} and not an MP3")
    sheet, findings = _sheet(sheet_text, scan)
    findings += scan.findings
    if scan.length_ms > min(_MAX_MS, max(_ANY_MS, _session_ms(len(frames)) + _MARGIN_MS)):
        message = f"it plays for {scan.length_ms // 60_000} minutes: no session of its size does"
        return Report(findings=summarized([*findings, Finding(Kind.TOO_LONG_TO_HEAR, message)]))
    pcm = decode_leniently(frames[scan.start :], scan.length_ms + _MARGIN_MS)
    if not pcm.size:
        message = "none of its frames can be decoded"
        return Report(findings=summarized([*findings, Finding(Kind.UNDECODABLE, message)]))
    holds, worst = 0, None
    if sheet is not None:
        holds, worst, differences = _compare(sheet, pcm, frames if scan.ours else None)
        findings += [*sheet_findings(sheet), *differences]
    integrated, peak = _levels(pcm)
    findings += [*_level_findings(integrated, peak), *_clipping_findings(pcm)]
    return Report(
        holds=holds,
        worst_hold_error_ms=worst,
        integrated_lufs=integrated,
        true_peak_dbtp=peak,
        findings=summarized(findings),
    )


def _sheet(text: str | None, scan: FrameScan) -> tuple[Timeline | None, list[Finding]]:
    """The cue sheet, or what is wrong with it."""
    if text is None:
        minutes, seconds = divmod(scan.length_ms // 1000, 60)
        what = f"{scan.kind}, {minutes}:{seconds:02d} long"
        message = f"no cue sheet, so it is not one of our sessions: {what}"
        return None, [Finding(Kind.NO_CUE_SHEET, message)]
    try:
        schema = cue_sheet.schema_of(text)
        if schema != cue_sheet.SCHEMA:
            message = f"its cue sheet has the schema {schema!r}, not {cue_sheet.SCHEMA}"
            return None, [Finding(Kind.CUE_SHEET_SCHEMA, message)]
        return cue_sheet.load(text), []
    except DataFileError as error:
        message = f"its cue sheet can't be read: {'; '.join(error.problems)}"
        return None, [Finding(Kind.CUE_SHEET_BROKEN, message)]


def _compare(
    sheet: Timeline, pcm: Pcm, frames: bytes | None
) -> tuple[int, int | None, list[Finding]]:
    """The sound against the cue sheet; `frames` only where they are of our own kind.

    Returns:
        How many holds have both tones, the worst error of one in ms, and what differs.
    """
    alignment = align(sheet, detect_sounds(pcm), len(pcm))
    windows = windows_of(sheet, alignment)
    speech = list(speech_findings(pcm, windows))
    other = _other_session(alignment, windows, speech)
    if other is not None:
        return 0, None, [other]
    quiet = _QUIET_ELSEWHERE if frames is None else 0
    background = heard_background(pcm, sheet, alignment, quiet)
    count, worst, wrong_holds = measure_holds(sheet, alignment)
    findings = [
        *length_findings(alignment),
        *tone_findings(alignment),
        *wrong_holds,
        *speech,
        *silence_findings(pcm, windows, quiet, background.ranges),
        *background.findings,
        *click_findings(pcm, windows),
    ]
    if frames is not None and alignment.in_place:
        findings += repeat_findings(frames, windows)
    return count, worst, findings


def _other_session(
    alignment: Alignment, windows: Sequence[Window], speech: Sequence[Finding]
) -> Finding | None:
    """A finding if most of what is heard is not what the sheet has there.

    What is silent speaks for no other session: it is missing, and no more.
    """
    sentences = sum(not window.event.is_sound for window in windows)
    wrong = sum(finding.kind is Kind.WRONG_CLIP for finding in speech) + alignment.stray
    heard = wrong + sentences - len(speech) + alignment.coherent
    if wrong <= _MAX_WRONG * heard:
        return None
    message = (
        f"its cue sheet is another session's: of {heard} sentences and sounds that are heard, "
        f"{wrong} are not what it has there"
    )
    return Finding(Kind.CUE_SHEET_OTHER, message)


def _session_ms(size: int) -> int:
    """How long a session of so many bytes plays."""
    return size * 8000 // BIT_RATE


def _levels(pcm: Pcm) -> tuple[float, float | None]:
    """Integrated loudness and true peak; no peak of silence.

    Each is measured where it is decided, in whole tenths of a second with what is around them:
    silence, more than half of a session, counts for neither; and the true peak, which takes
    longest, lies in one of the highest tenths of a second, and within 3 dB of the highest sample.
    """
    starts = range(0, len(pcm), _BLOCK)
    blocks = (pcm[start : start + _BLOCK] for start in starts)
    heights = np.array([max(int(block.max()), -int(block.min())) for block in blocks])
    sound = heights > 0
    if not sound.any():
        return round(integrated_loudness(_around(pcm, ~sound, 0)), 1), None
    integrated = integrated_loudness(_around(pcm, sound, _MARGIN_BLOCKS))
    high = heights >= _NEAR_PEAK * heights.max()
    high[np.argsort(heights)[:-_HIGHEST_BLOCKS]] = False
    levels = loudness(_around(pcm, high, 1))
    return round(integrated, 1), round(levels.true_peak_dbtp, 1)


def _around(pcm: Pcm, wanted: NDArray[np.bool_], margin: int) -> Iterator[bytes]:
    """The tenths of a second that are wanted, and so many around each, a few seconds at once."""
    spread = np.convolve(wanted, np.ones(2 * margin + 1))[margin : margin + len(wanted)]
    near = np.flatnonzero(spread) * _BLOCK
    for first in range(0, len(near), _BLOCKS_AT_ONCE):
        starts = near[first : first + _BLOCKS_AT_ONCE]
        yield b"".join(pcm[start : start + _BLOCK].tobytes() for start in starts)


def _level_findings(integrated: float, peak: float | None) -> Iterator[Finding]:
    if abs(integrated - SESSION_LUFS) > _MAX_OFF_LU:
        message = f"its loudness is {integrated} LUFS, not {SESSION_LUFS:g} within {_MAX_OFF_LU:g}"
        yield Finding(Kind.LOUDNESS, message)
    if peak is not None and peak > MAX_TRUE_PEAK_DBTP:
        message = f"its true peak is {peak} dBTP, over {MAX_TRUE_PEAK_DBTP:g}"
        yield Finding(Kind.TRUE_PEAK, message)


def _clipping_findings(pcm: Pcm) -> Iterator[Finding]:
    """Runs of clipped samples, the first of them named."""
    count, run, reach = 0, None, _CLIPPED_RUN - 1
    for start in range(0, len(pcm), _PIECE):
        # With the start of the next piece: a run may go on there.
        piece = pcm[start : start + _PIECE + reach]
        full = np.flatnonzero((piece >= _CLIPPED) | (piece <= -_CLIPPED))
        count += int((full < _PIECE).sum())
        runs = full[: len(full) - reach][full[reach:] - full[: len(full) - reach] == reach]
        if run is None and runs.size:
            run = start + int(runs[0])
    if run is not None:
        message = f"clipped: {count:,} samples are at full scale"
        yield Finding(Kind.CLIPPING, message, run // SAMPLES_PER_MS)
