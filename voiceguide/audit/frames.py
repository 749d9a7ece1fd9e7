"""The bytes of a finished file, frame by frame, before any of it is decoded.

Every frame of ours begins with the same four bytes and is as long as the next, so whatever
another program did to the file shows here first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from voiceguide.audio.frames import FRAME_HEADER
from voiceguide.audit.findings import Finding, Kind
from voiceguide.units import BIT_RATE, FRAME_BYTES, SAMPLE_RATE, SAMPLES_PER_FRAME, Frames

_MPEG_1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG_2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_1_RATES = (44_100, 48_000, 32_000)
_MPEG_1, _MPEG_2, _RESERVED = 3, 2, 1
_LAYER_3, _MONO = 1, 3

_SEEK_BYTES = 65_536
"""How far into a file its first frame is looked for."""

_MAX_TRIES = 100_000
"""So many places are tried that look like the start of a frame; then it is no MP3 any more."""

_MAX_BREAKS = 10_000
"""At so many places something may be wrong between two frames, before it is no MP3 any more."""

_INFO_MARKERS = (b"Xing", b"Info", b"VBRI")
_INFO_WITHIN = 48

_MAGIC = (
    (b"RIFF", "a WAV file"),
    (b"FORM", "an AIFF file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_MAGICS = tuple(magic for magic, _ in _MAGIC)


class Header(NamedTuple):
    """What the four bytes at the start of a frame say of it."""

    bit_rate: int
    sampling_rate: int
    channels: int
    length: int
    """Bytes of the whole frame."""
    samples: int

    @property
    def kind(self) -> str:
        """In words."""
        sides = "mono" if self.channels == 1 else "stereo"
        return f"{self.sampling_rate / 1000:g} kHz, {sides}, {self.bit_rate // 1000} kbit/s"


@dataclass(frozen=True, slots=True)
class FrameScan:
    """What kind of frames a file has, and what is wrong with them.

    Attributes:
        start: where the first one begins.
        frames: how many complete frames there are.
        length_ms: their playing time.
        ours: whether it is nothing but frames of the agreed kind.
        kind: what most frames are, in words.
    """

    start: int
    frames: Frames
    length_ms: int
    ours: bool
    kind: str
    findings: tuple[Finding, ...]


def scan_frames(data: bytes) -> FrameScan | None:
    """Scan a file's frames.

    Args:
        data: the file without its ID3v2 tag.

    Returns:
        None if it is not an MP3.
    """
    scanner = _Scanner(data)
    start = None if data.startswith(_MAGICS) else scanner.next_frame(0, _SEEK_BYTES)
    if start is None:
        return None
    if start:
        scanner.findings.append(_extra_bytes(start, "before the first frame", 0))
    scanner.scan(start)
    return scanner.result(start)


def file_kind(data: bytes) -> str:
    """What a file that is not an MP3 looks like, in words."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[4:8] == b"ftyp":
        return "an MP4 file"
    start = data[:4096]
    if b"\0" not in start and len(start.decode("utf-8", "ignore")) > len(start) // 2:
        return "text"
    return "data of an unknown kind"


class _Scanner:
    """Goes from frame to frame of a file and counts what it meets."""

    def __init__(self, data: bytes) -> None:
        self._data, self._tries = data, _MAX_TRIES
        self.kinds: Counter[Header] = Counter()
        self.flagged = self.dependent = self.flagged_ms = self.dependent_ms = 0
        self.elapsed_ms = 0.0
        self.breaks: list[Finding] = []
        self.findings: list[Finding] = []

    def scan(self, start: int) -> None:
        """Scan from a first frame to the end."""
        at, data = start, self._data
        while (header := _header(data[at : at + 4])) is not None:
            end = at + header.length
            following = end if _is_start(data, end) else self._frame_after_a_break(at + 4)
            if following is None:
                self._last(at, end, header)
                return
            if following < end:
                self._truncated(following - at, header)
            else:
                self._count(header, data[at : at + _INFO_WITHIN])
                if following > end:
                    self._extra(following - end, "between two frames")
            at = following

    def next_frame(self, at: int, reach: int | None = None) -> int | None:
        """Where the next frame begins that another follows, or the end of the file."""
        data = self._data
        last = len(data) if reach is None else at + reach
        while self._tries and (at := data.find(b"\xff", at, last)) >= 0:
            if _is_start(data, at) and at < len(data):
                return at
            at += 1
            self._tries -= 1
        return None

    def _frame_after_a_break(self, at: int) -> int | None:
        return self.next_frame(at) if len(self.breaks) < _MAX_BREAKS else None

    def _last(self, at: int, end: int, header: Header) -> None:
        data = self._data
        if end > len(data):
            self._truncated(len(data) - at, header)
            return
        self._count(header, data[at : at + _INFO_WITHIN])
        if end < len(data):
            trailer = _trailer(data[end : end + 8])
            self._extra(len(data) - end, f"after the last frame{trailer}")

    def _count(self, header: Header, frame: bytes) -> None:
        """Count a frame by what it begins with."""
        if any(marker in frame for marker in _INFO_MARKERS):
            message = "a Xing or Info frame, which our files don't have"
            self._add(self.findings, Finding(Kind.INFO_FRAME, message, self._now))
            return  # it has no sound, and players skip it
        self.kinds[header] += 1
        if header == _OURS:
            if frame[:4] != FRAME_HEADER:
                self.flagged_ms = self.flagged_ms if self.flagged else self._now
                self.flagged += 1
            elif frame[4]:  # where it begins in the frames before it
                self.dependent_ms = self.dependent_ms if self.dependent else self._now
                self.dependent += 1
        self.elapsed_ms += 1000 * header.samples / header.sampling_rate

    @property
    def _now(self) -> int:
        return round(self.elapsed_ms)

    def _truncated(self, left: int, header: Header) -> None:
        message = f"a frame is cut off after {left} of its {header.length} bytes"
        self._add(self.breaks, Finding(Kind.FRAME_CUT, message, self._now))

    def _extra(self, count: int, where: str) -> None:
        self._add(self.breaks, _extra_bytes(count, where, self._now))

    @staticmethod
    def _add(findings: list[Finding], finding: Finding) -> None:
        if len(findings) < _MAX_BREAKS:
            findings.append(finding)

    def result(self, start: int) -> FrameScan:
        """What was met up to now."""
        frames = sum(self.kinds.values())
        findings = [*self.findings, *self._other_kinds(frames), *self.breaks]
        ours = self.kinds[_OURS] == frames and not findings
        usual = max(self.kinds, key=lambda header: self.kinds[header], default=_OURS)
        return FrameScan(
            start=start,
            frames=Frames(frames),
            length_ms=self._now,
            ours=ours,
            kind=usual.kind,
            findings=tuple(findings),
        )

    def _other_kinds(self, frames: int) -> Iterator[Finding]:
        for kind, field, unit, scale in (
            (Kind.BIT_RATE, "bit_rate", "kbit/s", 1000),
            (Kind.SAMPLING_RATE, "sampling_rate", "kHz", 1000),
            (Kind.CHANNELS, "channels", "channels", 1),
        ):
            counts: Counter[int] = Counter()
            for header, count in self.kinds.items():
                counts[getattr(header, field)] += count
            ours = getattr(_OURS, field)
            for value, count in counts.items():
                if value != ours:
                    which = f"{count:,} of {frames:,} frames have {value / scale:g} {unit}"
                    yield Finding(kind, f"{which}, not {ours / scale:g}")
        if self.flagged:
            message = f"{self.flagged:,} of {frames:,} frames have other flags in their header"
            yield Finding(Kind.FRAME_FLAGS, message, self.flagged_ms)
        if self.dependent:
            message = f"{self.dependent:,} of {frames:,} frames can't be decoded by themselves"
            yield Finding(Kind.BIT_RESERVOIR, message, self.dependent_ms)


def _extra_bytes(count: int, where: str, at_ms: int) -> Finding:
    return Finding(Kind.EXTRA_BYTES, f"{count:,} bytes {where} belong to no frame", at_ms)


def _trailer(data: bytes) -> str:
    """Names what programs like to append."""
    if data.startswith(b"TAG"):
        return " (an ID3v1 tag)"
    return " (an APE tag)" if data.startswith(b"APETAGEX") else ""


def _is_start(data: bytes, at: int) -> bool:
    """Whether a frame starts here, or the file ends: the bytes by chance are not enough."""
    if at == len(data) or data[at : at + 4] == FRAME_HEADER:
        return True
    header = _header(data[at : at + 4])
    if header is None:
        return False
    end = at + header.length
    return end == len(data) or _header(data[end : end + 4]) is not None


@lru_cache(maxsize=256)
def _header(four: bytes) -> Header | None:
    """What four bytes say, if they are the header of an MPEG Layer III frame."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE0 != 0xE0:
        return None
    version, layer = four[1] >> 3 & 3, four[1] >> 1 & 3
    rate_index, kbps_index = four[2] >> 2 & 3, four[2] >> 4
    if version == _RESERVED or layer != _LAYER_3 or rate_index == 3 or kbps_index in {0, 15}:
        return None
    rate = _MPEG_1_RATES[rate_index] >> {_MPEG_1: 0, _MPEG_2: 1}.get(version, 2)
    kbps = (_MPEG_1_KBPS if version == _MPEG_1 else _MPEG_2_KBPS)[kbps_index]
    samples = 1152 if version == _MPEG_1 else 576
    length = samples // 8 * kbps * 1000 // rate + (four[2] >> 1 & 1)
    channels = 1 if four[3] >> 6 == _MONO else 2
    return Header(kbps * 1000, rate, channels, length=length, samples=samples)


_OURS = Header(BIT_RATE, SAMPLE_RATE, channels=1, length=FRAME_BYTES, samples=SAMPLES_PER_FRAME)
