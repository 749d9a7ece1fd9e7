"""What speech engines write, as mono 16-bit PCM: WAV (Windows, espeak) and AIFF (macOS).

The kind is seen in the file's first bytes, since macOS writes AIFF under any name. Python
has no AIFF reader any more (`aifc` left with 3.13), so a small one stands here.
"""

import struct
import sys
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

_BIG_ENDIAN, _LITTLE_ENDIAN = (b"NONE", b"twos"), (b"sowt",)
_EXTENDED_BIAS = 16_383 + 63


@dataclass(frozen=True, slots=True)
class _Raw:
    """Interleaved little-endian samples as a file holds them."""

    data: bytes
    width: int
    channels: int
    rate: int


def read_mono16(path: Path) -> tuple[bytes, int]:
    """The sound of a WAV or AIFF file: mono 16-bit little-endian PCM, and its rate in Hz.

    Raises:
        ValueError: The file is not of these kinds, or breaks off before its stated end.
        OSError: The file can't be read.
    """
    content = path.read_bytes()
    if content[:4] == b"FORM" and content[8:12] in (b"AIFF", b"AIFC"):
        raw = _from_aiff(content)
    elif content[:4] == b"RIFF":
        raw = _from_wav(path)
    else:
        raise ValueError(f"a file of {len(content)} bytes that is neither WAV nor AIFF")
    return _mono(_sixteen_bits(raw), raw.channels), raw.rate


def _from_wav(path: Path) -> _Raw:
    try:
        with wave.open(str(path), "rb") as file:
            frames, width, channels = file.getnframes(), file.getsampwidth(), file.getnchannels()
            data, rate = file.readframes(frames), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(f"a broken WAV file: {error or 'it ends in its header'}") from error
    _demand_whole(data, frames * width * channels)
    if width == 1:  # the only width that WAV counts from zero
        data = data.translate(bytes(value ^ 0x80 for value in range(256)))
    return _Raw(data, width, channels, rate)


def _from_aiff(content: bytes) -> _Raw:
    chunks = _chunks(content)
    common, sound = chunks.get(b"COMM", b""), chunks.get(b"SSND", b"")
    if len(common) < 18 or len(sound) < 8:
        raise ValueError("an AIFF file without its format or its sound")
    channels, frames, bits = struct.unpack(">hIh", common[:8])
    kind = common[18:22] or b"NONE"
    if bits != 16 or channels < 1 or kind not in (*_BIG_ENDIAN, *_LITTLE_ENDIAN):
        raise ValueError(f"an AIFF file of a kind not read here: {bits} bits, {kind!r}")
    start = 8 + struct.unpack(">I", sound[:4])[0]
    size = frames * channels * 2
    data = sound[start : start + size]
    _demand_whole(data, size)
    if kind in _BIG_ENDIAN:
        data = _swapped(data)
    return _Raw(data, 2, channels, _rate_from_extended(common[8:18]))


def _chunks(content: bytes) -> dict[bytes, bytes]:
    """The chunks of an IFF file by their names."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack(">4sI", content[at : at + 8])
        chunks[name] = content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return chunks


def _rate_from_extended(ten: bytes) -> int:
    """A rate out of the 80-bit float that AIFF states it in."""
    exponent = int.from_bytes(ten[:2], "big") & 0x7FFF
    mantissa = int.from_bytes(ten[2:], "big")
    # A rate is below 2^31; an exponent beyond that is damage, and a huge number to build.
    return mantissa >> (_EXTENDED_BIAS - exponent) if 16_383 <= exponent < 16_414 else 0


def _demand_whole(data: bytes, size: int) -> None:
    if len(data) != size:
        raise ValueError(f"a file that breaks off: {len(data)} of {size} bytes of sound")


def _sixteen_bits(raw: _Raw) -> bytes:
    """The two upper bytes of each sample: every width as 16 bits."""
    if raw.width == 2:
        return raw.data
    samples = bytearray(len(raw.data) // raw.width * 2)
    samples[1::2] = raw.data[raw.width - 1 :: raw.width]
    if raw.width > 2:
        samples[0::2] = raw.data[raw.width - 2 :: raw.width]
    return bytes(samples)


def _mono(data: bytes, channels: int) -> bytes:
    """The mean of the channels."""
    if channels == 1:
        return data
    samples = array("h", data if sys.byteorder == "little" else _swapped(data))
    frames = zip(*(samples[channel::channels] for channel in range(channels)), strict=True)
    mono = array("h", [sum(frame) // channels for frame in frames]).tobytes()
    return mono if sys.byteorder == "little" else _swapped(mono)


def _swapped(data: bytes) -> bytes:
    """16-bit samples with their bytes changed over."""
    samples = array("h", data)
    samples.byteswap()
    return samples.tobytes()
