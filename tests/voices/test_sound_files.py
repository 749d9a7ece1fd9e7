import struct
import wave
from array import array

import pytest

from voiceguide.voices._sound_files import read_mono16

SAMPLES = array("h", [0, 1, -1, 300, -300, 32_767, -32_768, 5])
LITTLE = SAMPLES.tobytes()


def big():
    swapped = array("h", SAMPLES)
    swapped.byteswap()
    return swapped.tobytes()


def wav(path, data, *, width=2, channels=1, rate=22_050):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return path


def aiff(path, data, *, kind=b"", channels=1, frames=8, bits=16, rate=22_050):
    shift = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16_383 + shift, rate << (63 - shift))
    common = struct.pack(">hIh", channels, frames, bits) + extended + kind
    chunks = [(b"FVER", bytes(3)), (b"COMM", common), (b"SSND", bytes(8) + data)]
    body = b"".join(
        name + struct.pack(">I", len(content)) + content + bytes(len(content) % 2)
        for name, content in chunks
    )
    form = b"AIFC" if kind else b"AIFF"
    path.write_bytes(b"FORM" + struct.pack(">I", 4 + len(body)) + form + body)
    return path


def test_wav(tmp_path):
    assert read_mono16(wav(tmp_path / "a.wav", LITTLE, rate=16_000)) == (LITTLE, 16_000)


@pytest.mark.parametrize(
    ("width", "data"),
    [
        (1, bytes([128, 129, 127, 255, 0])),
        (3, b"".join(b"\x77" + s.to_bytes(2, "little", signed=True) for s in SAMPLES)),
        (4, b"".join(b"\x7f\x7f" + s.to_bytes(2, "little", signed=True) for s in SAMPLES)),
    ],
)
def test_every_width_becomes_16_bits(tmp_path, width, data):
    pcm, _ = read_mono16(wav(tmp_path / "a.wav", data, width=width))
    wanted = [0, 256, -256, 127 * 256, -128 * 256] if width == 1 else list(SAMPLES)
    assert list(array("h", pcm)) == wanted


def test_channels_are_averaged(tmp_path):
    stereo = array("h", [100, 300, -100, -300, 32_767, 32_767]).tobytes()
    pcm, _ = read_mono16(wav(tmp_path / "a.wav", stereo, channels=2))
    assert list(array("h", pcm)) == [200, -200, 32_767]


@pytest.mark.parametrize("kind", [b"", b"NONE\0\0", b"twos\0\0"])
@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_aiff_under_any_name(tmp_path, kind, rate):
    assert read_mono16(aiff(tmp_path / "a.wav", big(), kind=kind, rate=rate)) == (LITTLE, rate)


def test_aiff_with_little_endian_samples(tmp_path):
    assert read_mono16(aiff(tmp_path / "a.aiff", LITTLE, kind=b"sowt\0\0"))[0] == LITTLE


def test_stereo_aiff(tmp_path):
    data = struct.pack(">4h", 100, 300, -100, -300)
    pcm, _ = read_mono16(aiff(tmp_path / "a.aiff", data, channels=2, frames=2))
    assert list(array("h", pcm)) == [200, -200]


@pytest.mark.parametrize(
    "options",
    [{"bits": 8}, {"kind": b"fl32\0\0"}, {"channels": 0}, {"frames": 9}],
    ids=str,
)
def test_an_aiff_file_of_another_kind_is_refused(tmp_path, options):
    with pytest.raises(ValueError, match=r"not read here|breaks off"):
        read_mono16(aiff(tmp_path / "a.aiff", big(), **options))


def test_no_cut_of_a_file_is_taken_for_the_whole(tmp_path):
    for make in (wav, aiff):
        whole = make(tmp_path / "whole", LITTLE).read_bytes()
        cut = tmp_path / "cut"
        for size in range(len(whole)):
            cut.write_bytes(whole[:size])
            with pytest.raises(ValueError, match=r"AIFF|WAV|breaks off"):
                read_mono16(cut)


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match=r"a\.wav"):
        read_mono16(tmp_path / "a.wav")
