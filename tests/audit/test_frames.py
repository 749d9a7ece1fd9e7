"""The frames of a file, counted without decoding any."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audit.findings import Kind
from voiceguide.audit.frames import file_kind, scan_frames
from voiceguide.units import FRAME_BYTES, FRAME_MS

counts = st.integers(2, 12)
not_frames = st.binary(min_size=1, max_size=300).map(lambda data: data.replace(b"\xff", b"x"))


def test_good_frames_are_counted_and_nothing_is_wrong(good):
    scan = scan_frames(good.frames)
    assert scan.frames == len(good.frames) // FRAME_BYTES
    assert scan.length_ms == scan.frames * FRAME_MS
    assert scan.ours
    assert scan.kind == "24 kHz, mono, 48 kbit/s"
    assert scan.findings == ()


@given(counts, counts, not_frames)
def test_bytes_between_frames_are_found_where_they_stand(before, after, rubbish):
    scan = scan_frames(SILENT_FRAME * before + rubbish + SILENT_FRAME * after)
    (finding,) = scan.findings
    assert (scan.frames, scan.ours) == (before + after, False)
    assert (finding.kind, finding.at_ms) == (Kind.EXTRA_BYTES, before * FRAME_MS)
    assert finding.message.startswith(f"{len(rubbish)} bytes between two frames")


@given(counts, st.integers(4, FRAME_BYTES - 1))
def test_a_frame_that_is_cut_off_is_found_and_not_counted(complete, rest):
    scan = scan_frames(SILENT_FRAME * complete + SILENT_FRAME[:rest])
    (finding,) = scan.findings
    assert (scan.frames, finding.kind) == (complete, Kind.FRAME_CUT)
    assert finding.message == f"a frame is cut off after {rest} of its {FRAME_BYTES} bytes"


def test_another_programs_frames_are_described_by_what_most_of_them_are(good):
    scan = scan_frames(
        good.cut(100, 99_999).encoded(rate=44_100, bit_rate=128_000, layout="stereo") + SILENT_FRAME
    )
    assert (scan.kind, scan.ours) == ("44.1 kHz, stereo, 128 kbit/s", False)
    assert {finding.kind for finding in scan.findings} >= {
        *(Kind.BIT_RATE, Kind.SAMPLING_RATE, Kind.CHANNELS),
    }


@settings(max_examples=200)
@given(st.binary(max_size=1000))
def test_no_bytes_are_an_error(data):
    scan = scan_frames(data)
    assert scan is None or scan.frames >= 0
    assert file_kind(data)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"RIFF", "a WAV file"),
        (b"%PDF", "a PDF document"),
        (b"\0\0\0\x20ftypM4A ", "an MP4 file"),
        (b"What I have to say. ", "text"),
        (b"\x7fELF\0", "data of an unknown kind"),
    ],
)
def test_what_is_not_an_mp3_is_known_by_its_start(start, kind):
    assert file_kind(start * 20) == kind
    assert scan_frames(start * 20) is None
