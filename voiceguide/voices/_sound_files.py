"""What speech engines write, as mono 16-bit PCM: WAV (Windows, espeak) and AIFF (macOS).

The kind is seen in the file's first bytes, since macOS writes AIFF under any name. Python
has no AIFF reader any more (`aifc` left with 3.13), and loading PyAV would take longer than a
sentence does, so a small one stands here.
"""

import io
import struct
import wave
from array import array
from pathlib import Path

_BIG_ENDIAN, _LITTLE_ENDIAN = (b"NONE", b"twos"), (b"sowt",)


def read_mono16(path: Path) -> tuple[bytes, int]:
    """The sound of a WAV or AIFF file: mono 16-bit little-endian PCM, and its rate in Hz.

    Raises:
        ValueError: The file is not of these kinds, or breaks off before its stated end.
        OSError: The file can't be read.
    """
    content = path.read_bytes()
    if content[:4] == b"FORM" and content[8:12] in (b"AIFF", b"AIFC"):
        data, channels, rate = _from_aiff(content)
    elif content[:4] == b"RIFF":
        data, channels, rate = _from_wav(content)
    else:
        raise ValueError(f"a file of {len(content)} bytes that is neither WAV nor AIFF")
    if channels > 1:
        frames = struct.iter_unpack(f"<{channels}h", data)
        data = struct.pack(
            f"<{len(data) // (2 * channels)}h", *(sum(f) // channels for f in frames)
        )
    return data, rate


def _from_wav(content: bytes) -> tuple[bytes, int, int]:
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, rate, frames = file.getparams()[:4]
            data = file.readframes(frames)
    except (wave.Error, EOFError) as error:
        raise ValueError(f"a broken WAV file: {error or 'it ends in its header'}") from error
    _demand_whole(data, frames * width * channels)
    if width == 2:
        return data, channels, rate
    if width == 1:  # the only width that WAV counts from zero
        data = data.translate(bytes(value ^ 0x80 for value in range(256)))
    samples = bytearray(len(data) // width * 2)  # the two upper bytes of each
    samples[1::2] = data[width - 1 :: width]
    if width > 2:
        samples[0::2] = data[width - 2 :: width]
    return bytes(samples), channels, rate


def _from_aiff(content: bytes) -> tuple[bytes, int, int]:
    chunks, at = {}, 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from(">4sI", content, at)
        chunks[name] = content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    common, sound = chunks.get(b"COMM", b""), chunks.get(b"SSND", b"")
    if len(common) < 18 or len(sound) < 8:
        raise ValueError("an AIFF file without its format or its sound")
    # The rate is a float of 80 bits: an exponent and its sign, and a mantissa.
    channels, frames, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", common)
    kind = common[18:22] or b"NONE"
    if bits != 16 or channels < 1 or kind not in (*_BIG_ENDIAN, *_LITTLE_ENDIAN):
        raise ValueError(f"an AIFF file of a kind not read here: {bits} bits, {kind!r}")
    start = 8 + struct.unpack_from(">I", sound)[0]
    size = frames * channels * 2
    data = sound[start : start + size]
    _demand_whole(data, size)
    if kind in _BIG_ENDIAN:
        samples = array("h", data)
        samples.byteswap()
        data = samples.tobytes()
    # A rate is below 2^31; an exponent beyond that is damage, and a huge number to build.
    power = (exponent & 0x7FFF) - 16_383
    return data, channels, mantissa >> (63 - power) if 0 <= power < 31 else 0


def _demand_whole(data: bytes, size: int) -> None:
    if len(data) != size:
        raise ValueError(f"a file that breaks off: {len(data)} of {size} bytes of sound")
