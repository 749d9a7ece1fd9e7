"""The audit of a finished file: what is heard, held against what its cue sheet says.

Bytes come first, since they are cheap; then everything is decoded once, tones are found in
it by their shape, and the cue sheet says what should have been there.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from voiceguide.audio.measure import loudness
from voiceguide.audit import frames as audit_frames
from voiceguide.audit.decode import listen
from voiceguide.audit.findings import Finding, Kind, Report, summed_up
from voiceguide.audit.frames import Bytes
from voiceguide.errors import DataFileError
from voiceguide.timeline import cue_sheet
from voiceguide.timeline.model import Timeline
from voiceguide.units import MAX_TRUE_PEAK_DBTP, SAMPLE_RATE, SAMPLES_PER_MS, SESSION_LUFS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.audit.sound import Placed
    from voiceguide.audit.tones import Heard

    Pcm = NDArray[np.int16]

MOST_OFF_LU = 1.0

MOST_WRONG = 0.33
"""If a larger share of what is heard is wrong, it is the cue sheet that is (good files: 0;
with another day's sheet 0.38 and more, 0.57 in sessions of full length)."""

CLIPPED = 30_900
"""-0.5 dBFS: our encoder lowers all by 5 %, so there the top of a clipped wave comes to lie."""

CLIPPED_RUN = 3
"""So many samples in a row up there are a wave with its top cut off."""

QUIET_ELSEWHERE = 33
"""-60 dBFS passes for silence in frames that another program has made."""

BLOCK = SAMPLE_RATE // 10
KEPT_BLOCKS = 6
"""Loudness is measured in blocks of 0.4 s every 0.1 s, so 0.6 s around sound is enough."""

LONGEST_MS = 3 * 3_600_000
"""What plays longer is not decoded: no session does, and it would fill the memory."""


def audit(frames: bytes, sheet_text: str | bytes | None) -> Report:
    """Audit a finished file.

    Args:
        frames: the file without its tag.
        sheet_text: the cue sheet from the tag as JSON, unread; None if there is none.

    Returns:
        What was found. Damage of any kind is a finding and never an error.

    Raises:
        DataFileError: a file of our own audio_assets/ is missing or damaged.
    """
    if not frames:
        return Report(findings=(Finding(Kind.EMPTY, "there is no sound in it at all"),))
    data = audit_frames.read_bytes(frames)
    if data is None:
        what = audit_frames.what_it_is(frames)
        return Report(findings=(Finding(Kind.NOT_MP3, f"it is {what} and not an MP3"),))
    sheet, findings = _sheet(sheet_text, data)
    findings += data.findings
    if data.length_ms > LONGEST_MS:
        message = f"it plays for {data.length_ms // 60_000} minutes: no session does"
        return Report(findings=summed_up([*findings, Finding(Kind.TOO_LONG_TO_HEAR, message)]))
    return _of_sound(frames, data, sheet, findings)


def _sheet(text: str | bytes | None, data: Bytes) -> tuple[Timeline | None, list[Finding]]:
    """The cue sheet, or what is wrong with it."""
    if text is None:
        minutes, seconds = divmod(data.length_ms // 1000, 60)
        what = f"{data.kind}, {minutes}:{seconds:02d} long"
        message = f"no cue sheet, so it is none of our sessions: {what}"
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


def _of_sound(
    frames: bytes, data: Bytes, sheet: Timeline | None, findings: list[Finding]
) -> Report:
    pcm = listen(frames)
    if not pcm.size:
        message = "none of its frames can be decoded"
        return Report(findings=summed_up([*findings, Finding(Kind.UNDECODABLE, message)]))
    levels = loudness(_without_long_silence(pcm).tobytes())
    count, worst = 0, None
    if sheet is not None:
        count, worst, against_sheet = _against(sheet, pcm, frames if data.ours else None)
        findings += against_sheet
    integrated = round(levels.integrated, 1)
    peak = round(levels.true_peak_dbtp, 1) if pcm.any() else None
    findings += [*_level_findings(integrated, peak), *_clipping(pcm)]
    return Report(count, worst, integrated, peak, summed_up(findings))


def _without_long_silence(pcm: "Pcm") -> "Pcm":
    """The sound with most of its exact silence cut out, which is more than half of a session.

    Silence counts for neither loudness nor peak, but it takes as long to measure. Whole
    tenths of a second are cut, so that every block with sound in it is measured as before.
    """
    import numpy as np

    blocks = np.pad(pcm, (0, -len(pcm) % BLOCK)).reshape(-1, BLOCK)
    spread = np.convolve(blocks.any(axis=1), np.ones(2 * KEPT_BLOCKS + 1))
    near = spread[KEPT_BLOCKS:-KEPT_BLOCKS] > 0
    return blocks[near].ravel() if near.any() else pcm


def _against(
    sheet: Timeline, pcm: "Pcm", frames: bytes | None
) -> tuple[int, int | None, list[Finding]]:
    """The sound against the cue sheet; `frames` only where they are of our own kind."""
    from voiceguide.audit import sound as audit_sound
    from voiceguide.audit import tones as audit_tones
    from voiceguide.audit.tone_finder import find_sounds

    heard = audit_tones.hold_to(sheet, find_sounds(pcm), len(pcm))
    placed = audit_sound.places(sheet, heard)
    speech = list(audit_sound.speech_findings(pcm, placed))
    other = [*_another_session(heard, placed, speech)]
    if other:
        return 0, None, other
    count, worst, findings = audit_tones.holds(sheet, heard)
    quiet = QUIET_ELSEWHERE if frames is None else 0
    findings = [
        *audit_tones.length_findings(heard),
        *audit_tones.tone_findings(heard),
        *findings,
        *speech,
        *audit_sound.silence_findings(pcm, placed, quiet),
        *audit_sound.click_findings(pcm, placed),
    ]
    if frames is not None and heard.steady:
        findings += audit_sound.repeat_findings(frames, placed)
    return count, worst, findings


def _another_session(
    heard: "Heard", placed: "list[Placed]", speech: list[Finding]
) -> Iterator[Finding]:
    """Whether most of what is heard is not what the sheet has there.

    What is silent speaks for no other session: it is missing, and no more.
    """
    sentences = sum(not place.event.is_sound for place in placed)
    wrong = sum(finding.kind is Kind.WRONG_CLIP for finding in speech) + heard.astray
    right = sentences - len(speech) + heard.together
    if wrong > MOST_WRONG * (wrong + right):
        message = (
            f"its cue sheet is another session's: of {wrong + right} sentences and sounds that "
            f"are heard, {wrong} are not what it has there"
        )
        yield Finding(Kind.CUE_SHEET_OTHER, message)


def _level_findings(integrated: float, peak: float | None) -> Iterator[Finding]:
    if abs(integrated - SESSION_LUFS) > MOST_OFF_LU:
        message = f"its loudness is {integrated} LUFS, not {SESSION_LUFS:g} within {MOST_OFF_LU:g}"
        yield Finding(Kind.LOUDNESS, message)
    if peak is not None and peak > MAX_TRUE_PEAK_DBTP:
        message = f"its true peak is {peak} dBTP, over {MAX_TRUE_PEAK_DBTP:g}"
        yield Finding(Kind.TRUE_PEAK, message)


def _clipping(pcm: "Pcm") -> Iterator[Finding]:
    """Runs of clipped samples, the first of them named."""
    import numpy as np

    full = np.flatnonzero((pcm >= CLIPPED) | (pcm <= -CLIPPED))
    if full.size < CLIPPED_RUN:
        return
    ends = CLIPPED_RUN - 1
    runs = full[:-ends][full[ends:] - full[:-ends] == ends]
    if runs.size:
        message = f"clipped: {full.size:,} samples are at full scale"
        yield Finding(Kind.CLIPPING, message, int(runs[0]) // SAMPLES_PER_MS)
