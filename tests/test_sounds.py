"""The committed sounds: made by the script, of one format, told apart, at their level."""

import importlib.util
import io
import itertools
import sys
import wave
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voiceguide import SessionRequest, Studio, Wishes
from voiceguide.audio.keys import CLIP_LUFS
from voiceguide.audio.measure import integrated_loudness
from voiceguide.audit.decode import decode_leniently
from voiceguide.audit.split_tag import split_tag
from voiceguide.audit.tones import detect_sounds
from voiceguide.script.model import Sound
from voiceguide.units import SAMPLES_PER_FRAME, SAMPLES_PER_MS, frame_at
from voiceguide.voices import registry

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "audio_assets"
SCRIPT = ROOT / "scripts" / "make_sounds.py"

RATE = 24_000
LENGTHS = {
    "hold-start": 21_600,
    "hold-end": 21_600,
    "switch": 24_000,
    "set-end": 33_600,
    "session-end": 96_000,
    "tick": 3_600,
    "breath-in": 96_000,
    "breath-out": 144_000,
    "breath-in-3": 72_000,
    "breath-out-5": 120_000,
}
TONES = ("hold-start", "hold-end", "switch", "set-end", "session-end", "tick")
BREATHS = ("breath-in", "breath-out", "breath-in-3", "breath-out-5")
LUFS = dict.fromkeys(TONES, -23.3) | {"tick": -23.8} | dict.fromkeys(BREATHS, -23.8)
VOICE, VOICE_ON_A_PHONE = -15.0, -16.8
"""Loudest 400 ms of a sentence by joe in a session, the median: of all of it, and of PHONE_HZ.
test_in_a_session_by_joe_tones_and_breaths_lie_under_the_voice measures both."""
PHONE_HZ = (500, 8000)
LOOPS = ("rain", "stream", "air")
LOOP_LUFS = -38.0

Signal = NDArray[np.float64]


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sounds", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> Signal:
    with wave.open(str(path), "rb") as file:
        data = file.readframes(file.getnframes())
    return np.frombuffer(data, "<i2").astype(np.float64)


def sound(name: str) -> Signal:
    return read(ASSETS / f"{name}.wav")


def correlate(long: Signal, template: Signal) -> Signal:
    """The correlation at every lag, negative lags at the end."""
    size = 1 << (long.size + template.size).bit_length()
    spectrum = np.fft.rfft(long, size) * np.conj(np.fft.rfft(template, size))
    return np.fft.irfft(spectrum, size)


def frame_of(signal: Signal) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(signal.astype("<i2")[None, :], format="s16", layout="mono")
    frame.sample_rate = RATE
    frame.pts = 0
    return frame


def loudest(signal: Signal) -> float:
    """FFmpeg's highest momentary loudness, with silence before and after."""
    graph = av.filter.Graph()
    source = graph.add(
        "abuffer", f"sample_rate={RATE}:sample_fmt=s16:channel_layout=mono:time_base=1/{RATE}"
    )
    meter = graph.add("ebur128", "metadata=1:peak=true")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    source.push(frame_of(np.pad(signal, RATE // 5 * 2)))
    source.push(None)
    found = []
    while True:
        try:
            metadata = sink.pull().metadata
        except (av.EOFError, av.BlockingIOError):
            return max(found)
        if "lavfi.r128.M" in metadata:  # the last frame may be too short to have it
            found.append(float(metadata["lavfi.r128.M"]))


def on_a_phone(signal: Signal) -> Signal:
    """What its loudspeaker has of it."""
    padded = np.pad(signal, RATE)
    spectrum = np.fft.rfft(padded)
    hz = np.fft.rfftfreq(padded.size, 1 / RATE)
    spectrum[(hz < PHONE_HZ[0]) | (hz > PHONE_HZ[1])] = 0
    return np.fft.irfft(spectrum, padded.size)


def through_mp3(signal: Signal) -> Signal:
    """The sound as a session holds it: 48 kbit/s, each frame by itself."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as out:
        options = {"reservoir": "0", "compression_level": "7"}
        stream = out.add_stream("mp3", rate=RATE, options=options, layout="mono")
        stream.bit_rate = 48_000
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=RATE, frame_size=576)
        for frame in [*resampler.resample(frame_of(signal)), *resampler.resample(None)]:
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as back:
        return np.concatenate([f.to_ndarray()[0] for f in back.decode(audio=0)]).astype(np.float64)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds") / "new"
    load_script().main(folder)
    return folder


def test_the_script_makes_exactly_these_files(made):
    names = {f"{name}.wav" for name in (*LENGTHS, *LOOPS)}
    assert {path.name for path in made.iterdir()} == names
    assert {path.name for path in ASSETS.glob("*.wav")} == names


@pytest.mark.parametrize("name", [*LENGTHS, *LOOPS])
def test_the_script_makes_the_committed_sound_again(made, name):
    again = read(made / f"{name}.wav")
    assert again.size == sound(name).size
    assert np.abs(again - sound(name)).max() <= 1


@pytest.mark.parametrize("name", LENGTHS)
def test_format_and_exact_length(name):
    with wave.open(str(ASSETS / f"{name}.wav"), "rb") as file:
        assert file.getnchannels() == 1
        assert file.getsampwidth() == 2
        assert file.getframerate() == RATE
        assert file.getnframes() == LENGTHS[name]


@pytest.mark.parametrize("name", LENGTHS)
def test_no_click_at_the_edges_and_no_dc(name):
    signal = sound(name)
    assert signal[0] == 0
    assert signal[-1] == 0
    peak = np.abs(signal).max()
    edge = RATE // 2000  # half a millisecond
    assert np.abs(np.diff(signal[:edge])).max() < 0.1 * peak
    assert np.abs(np.diff(signal[-edge:])).max() <= 1
    assert abs(signal.mean()) < 0.1


@pytest.mark.parametrize("name", LENGTHS)
def test_loudness_and_peak(name):
    signal = sound(name)
    level = loudest(signal)
    assert level == pytest.approx(LUFS[name], abs=0.25)
    assert 6 <= VOICE - level <= 10
    assert 6 <= VOICE_ON_A_PHONE - loudest(on_a_phone(signal)) <= 10
    assert np.abs(signal).max() < 32_768 * 10 ** (-3 / 20)


@pytest.mark.parametrize("name", LENGTHS)
def test_a_phone_can_play_it(name):
    signal = sound(name)
    power = np.abs(np.fft.rfft(signal)) ** 2
    hz = np.fft.rfftfreq(signal.size, 1 / RATE)
    assert power[hz > 400].sum() > 0.6 * power.sum()
    assert power[hz > 6000].sum() < 1e-5 * power.sum()


@pytest.mark.parametrize("name", TONES)
def test_a_tone_begins_at_its_start(name):
    signal = sound(name)
    frame = RATE // 1000
    energy = (signal[: signal.size // frame * frame].reshape(-1, frame) ** 2).sum(axis=1)
    assert np.argmax(energy > 0.1 * energy.max()) < 10


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(LENGTHS, 2)))
def test_two_sounds_are_not_alike(one, other):
    a, b = sound(one), sound(other)
    assert np.abs(correlate(a, b)).max() / np.sqrt((a @ a) * (b @ b)) < 0.4


@pytest.mark.parametrize("name", TONES)
def test_a_tone_is_like_itself_at_one_moment_only(name):
    signal = sound(name)
    alike = np.abs(correlate(signal, signal))[: signal.size] / (signal @ signal)
    assert alike[2 * RATE // 1000 :].max() < 0.9


@pytest.mark.parametrize("name", TONES)
def test_a_matched_filter_finds_a_tone_after_mp3(name):
    signal = sound(name)
    before, delay = 48 * 576, 1_105
    decoded = through_mp3(np.pad(signal, (before, 4 * 576 + -signal.size % 576)))
    found = np.abs(correlate(decoded, signal))[: decoded.size]
    start = int(found.argmax())
    assert abs(start - before - delay) <= 2
    heard = decoded[start : start + signal.size]
    scale = 1 / np.sqrt((heard @ heard) * (signal @ signal))
    assert found[start] * scale > 0.98
    for other in TONES:
        if other != name:
            wrong = sound(other)
            alike = np.abs(correlate(heard, wrong)).max()
            assert alike / np.sqrt((heard @ heard) * (wrong @ wrong)) < 0.4


@pytest.mark.parametrize("name", LOOPS)
def test_a_background_is_quiet_and_a_phone_can_play_it(name):
    signal = sound(name)
    level = integrated_loudness(np.tile(signal, 2).astype("<i2").tobytes())
    assert level == pytest.approx(LOOP_LUFS, abs=0.5)
    assert CLIP_LUFS - loudest(signal) >= 16
    power = np.abs(np.fft.rfft(signal)) ** 2
    hz = np.fft.rfftfreq(signal.size, 1 / RATE)
    assert power[hz > PHONE_HZ[0]].sum() > 0.2 * power.sum()
    assert power[hz > 6000].sum() < 1e-3 * power.sum()


@pytest.mark.parametrize("name", LOOPS)
def test_a_background_has_no_pitch_and_no_tone_in_it(name):
    """No band of 6 Hz stands out by more than 3 dB from those around it, over all of its loop."""
    signal = sound(name)
    pieces = signal[: signal.size // 4096 * 4096].reshape(-1, 4096) * np.hanning(4096)
    power = (np.abs(np.fft.rfft(pieces)) ** 2).mean(axis=0)
    usual = np.median(sliding_window_view(np.pad(power, 20, mode="edge"), 41), axis=1)
    assert 10 * np.log10((power / usual)[25:940].max()) < 3
    assert detect_sounds(np.clip(signal * 12, -32_768, 32_767).astype("<i2")) == ()


@pytest.mark.parametrize("name", LOOPS)
def test_a_background_goes_on_with_its_start_and_repeats_nowhere_else(name):
    signal = sound(name)
    assert signal.size % (8 * 576) == signal.size % 1024 == 0
    slopes = np.abs(np.diff(np.concatenate([signal[-240:], signal[:240]])))
    assert slopes[239] <= slopes.max()
    assert slopes.max() <= np.abs(np.diff(signal)).max()
    alike = correlate_in_a_circle(signal)
    assert alike[RATE // 10 : -RATE // 10].max() < 0.05


@pytest.mark.parametrize("name", LOOPS)
def test_nothing_in_a_background_stands_out_so_that_it_would_be_known_again(name):
    """No tenth of a second is 6 dB louder than usual, and its swells follow no beat."""
    tenths = sound(name)[: sound(name).size // 2400 * 2400].reshape(-1, 2400)
    power = (tenths**2).mean(axis=1)
    assert 10 * np.log10(power.max() / power.mean()) < 6
    assert correlate_in_a_circle(power - power.mean())[40:-40].max() < 0.5


def correlate_in_a_circle(signal: Signal) -> Signal:
    """How like itself a signal is at every lag, 1 at none."""
    product = np.fft.irfft(np.abs(np.fft.rfft(signal)) ** 2, signal.size)
    return product / product[0]


@pytest.mark.long
def test_in_a_session_by_joe_tones_and_breaths_lie_under_the_voice(tmp_path):
    """Loudest 400 ms of each event of the decoded file, the medians: 6 to 10 LU apart."""
    if why := registry.info("joe").why_not:
        pytest.skip(f"the voice 'joe' can't run here: {why}")
    request = SessionRequest(9, Wishes(voice="joe"), out=tmp_path)
    built = Studio(tmp_path).session(request)
    pcm = decode_leniently(split_tag(built.path.read_bytes()).frames).astype(np.float64)
    levels: dict[str, list[tuple[float, float]]] = {}
    for event in built.timeline.events:
        first = frame_at(event.start_ms) * SAMPLES_PER_FRAME
        length = event.end_ms - event.start_ms
        heard = pcm[first : first + length * SAMPLES_PER_MS]
        if isinstance(event.clip, Sound) or length > 1200:
            name = event.clip.name if isinstance(event.clip, Sound) else "voice"
            levels.setdefault(name, []).append((loudest(heard), loudest(on_a_phone(heard))))
    voice, on_phone = np.median(levels.pop("voice"), axis=0)
    assert (voice, on_phone) == pytest.approx((VOICE, VOICE_ON_A_PHONE), abs=0.5)
    assert {"hold-start", "hold-end", "set-end", "tick"} <= set(levels)
    for name, found in levels.items():
        level, tone_on_phone = np.median(found, axis=0)
        assert 6 <= voice - level <= 10, name
        assert 6 <= on_phone - tone_on_phone <= 10, name
