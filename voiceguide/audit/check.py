"""A finished file audited whole: its tag taken off, its sound held against its cue sheet.

What `voiceguide check` does to each file, as a library call.
"""

from pathlib import Path

from voiceguide.audit.audit import audit
from voiceguide.audit.findings import Finding, Kind, Report
from voiceguide.audit.split_tag import untag

MOST_BYTES = 256 << 20
"""No session comes near it; what is larger is not read into memory."""


def check(mp3: bytes) -> Report:
    """Audit an MP3.

    Returns:
        What was found: damage of any kind is a finding and never an error.
    """
    parts = untag(mp3)
    if not parts.problem:
        return audit(parts.frames, parts.cue_sheet)
    damaged = Finding(Kind.TAG_DAMAGED, parts.problem)
    if not parts.frames:
        return Report(findings=(damaged,))
    report = audit(parts.frames, parts.cue_sheet)
    return Report(
        report.holds,
        report.worst_hold_error_ms,
        report.integrated_lufs,
        report.true_peak_dbtp,
        (damaged, *report.findings),
    )


def check_file(path: Path) -> Report:
    """Audit a file.

    Raises:
        OSError: it can't be read.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = f"it has {size >> 20:,} MB: no session is so large"
        return Report(findings=(Finding(Kind.TOO_LONG_TO_HEAR, message),))
    return check(path.read_bytes())
