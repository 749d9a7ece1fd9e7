"""Make the signal tones, breath sounds and backgrounds of a session, from formulas alone.

    python scripts/make_sounds.py [--out DIR]

The listener lies with closed eyes: each sound says one thing and must not be taken for
another. Rising is a beginning, falling an end, two equal notes a change of sides. No two
tones share a fundamental, so a matched filter tells them apart too, in the audit of a
finished session. Their partials are not whole multiples of it, so that no period of a
tone looks like the next and the filter finds one moment only. A background is noise that goes on
with its start, without a pitch and without an event that would be known again. The same files
come out on every machine, to within one step of 16 bits.
"""

import argparse
import wave
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
"""Samples a second: the rate of a session (`voiceguide.units.SAMPLE_RATE`)."""

FULL_SCALE = 32_767
"""The largest sample of 16 bits, which is 1.0 in here."""

TOP_HZ = 6_000.0
"""No partial and no breath band lies above: 48 kbit/s keeps all that is below."""

TONE_LUFS = -23.3
"""Loudest 400 ms of a tone: 8.7 LU under that of the voice. Measured in sessions by `joe`, of days
1, 9 and 50, where the loudest 400 ms of a sentence is -14.9 to -15.2 LUFS in the median. In what
a phone's loudspeaker has, 500 Hz to 8 kHz, the voice loses more than most tones do (-16.5 to
-17.1): there they lie 6.7 to 9.0 LU under it."""

TICK_LUFS = -23.8
"""Of the tick, which comes often and must not tire: 9.1 to 9.3 LU under it, on a phone 7.2 to
7.6."""

BREATH_LUFS = -23.8
"""Of the breaths, which lie behind a voice: likewise."""

BACKGROUND_LUFS = -38.0
"""Of a background, over all of it: 20 LU under the voice's clips. So far down it lies under the
gate of BS.1770, and a session's loudness stays within 0.3 LU of what it is without."""

ATTACK_S = 0.008
"""A bell's rise from zero: at once for the ear, and no click."""

SOFT_ATTACK_S = 0.012
"""The rise of the mellow strikes."""

TICK_ATTACK_S = 0.003
"""The rise of the tick: wood answers faster than metal."""

FADE_PART = 0.25
"""The last part of a sound, in which it is led to exact zero."""

WINDOW_S = 0.4
"""The window of momentary loudness (EBU Tech 3341)."""

PAD_S = 0.4
"""Silence round a sound while it is measured, so that filters ring out."""

LUFS_OFFSET = -0.691
"""BS.1770: loudness is this plus ten times the logarithm of the filtered mean square."""

NOISE_SEED_IN = 4_001
"""Seed of the noise of breathing in."""

NOISE_SEED_OUT = 6_001
"""Seed of the noise of breathing out."""

RAIN_SEED, STREAM_SEED, AIR_SEED = 7_001, 8_001, 9_001
"""Seeds of the backgrounds."""

NOISE_SEED_QUICK_IN, NOISE_SEED_QUICK_OUT = 3_001, 5_001
"""Seeds of the easier breath's noise."""

LOOP_FRAMES = 896
"""Frames of a background, 21.5 s: a multiple of 8, on which fades begin. Few pauses are longer."""

LOOP_SAMPLES = LOOP_FRAMES * 576

SWELL_POWER = 0.7
"""Below 1, so that a breath is heard soon after it begins and until near its end."""

RAIN_HUSH_HZ, RAIN_DROPS_HZ = 1_400.0, 2_600.0
"""Where the hush of rain is fullest, and its drops."""

RAIN_DROPS_A_SECOND = 500

STREAM_BANDS_HZ = (300.0, 450.0, 675.0, 1_010.0, 1_520.0, 2_280.0, 3_420.0)
"""Half an octave and a little apart, each as wide."""

BREATH_BANDS = 48
"""Bands of noise, evenly spaced by pitch, whose levels move with the breath."""

BREATH_LOW_HZ = 150.0
"""The centre of the lowest of these bands."""

BREATH_HIGH_HZ = 5_000.0
"""The centre of the highest of them."""

Signal = NDArray[np.float64]
Spectrum = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Partial:
    """One vibration of a struck body."""

    ratio: float
    """Its frequency, as a multiple of the fundamental."""

    amplitude: float
    """Its height at the strike."""

    decay_s: float
    """The time in which it falls to 1/e."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One blow on such a body."""

    at_s: float
    hz: float
    amplitude: float


@dataclass(frozen=True, slots=True)
class Breath:
    """The course of a breath: how its colour moves and when it is fullest."""

    from_hz: float
    """Centre of the band at the start."""

    to_hz: float
    """Centre of the band at the end."""

    octaves: float
    """Width of the band: the distance at which it has fallen to 1/e."""

    fullest: float
    """The part of the length after which it is fullest, between 0 and 1."""

    seed: int


BRIGHT_BELL = (
    Partial(1.0, 1.0, 0.3),
    Partial(2.21, 0.6, 0.28),
    Partial(3.25, 0.42, 0.22),
    Partial(3.92, 0.2, 0.14),
    Partial(5.45, 0.08, 0.08),
)
"""A small bell, clear and friendly."""

WARM_BELL = (
    Partial(1.0, 1.0, 0.32),
    Partial(1.43, 0.45, 0.26),
    Partial(2.37, 0.5, 0.24),
    Partial(3.73, 0.2, 0.14),
)
"""A larger bell, darker."""

WOODEN_BAR = (
    Partial(1.0, 1.0, 0.22),
    Partial(1.43, 0.4, 0.17),
    Partial(2.38, 0.5, 0.16),
    Partial(4.1, 0.22, 0.07),
)
"""A hollow wooden bar: mellow, and soon gone."""

CHIME = (
    Partial(1.0, 1.0, 0.34),
    Partial(2.47, 0.5, 0.26),
    Partial(4.07, 0.16, 0.12),
)
"""A bar of metal hung free."""

BOWL = (
    Partial(1.0, 0.55, 2.2),
    Partial(1.006, 0.35, 2.2),
    Partial(2.85, 0.8, 1.6),
    Partial(2.856, 0.45, 1.6),
    Partial(5.14, 0.7, 1.2),
    Partial(5.1485, 0.4, 1.2),
    Partial(8.47, 0.45, 0.8),
    Partial(8.482, 0.2, 0.8),
    Partial(11.7, 0.16, 0.4),
    Partial(15.6, 0.07, 0.2),
)
"""A singing bowl: pairs of close partials beat about once a second."""

WOOD = (
    Partial(1.0, 1.0, 0.03),
    Partial(1.83, 0.75, 0.019),
    Partial(2.91, 0.4, 0.011),
)
"""A hollow block of wood."""

HOLD_START = (Strike(0.0, 659.26, 0.85), Strike(0.11, 987.77, 1.0))
"""E5, B5: rises."""

HOLD_END = (Strike(0.0, 587.33, 0.9), Strike(0.16, 440.0, 1.0))
"""D5, A4: falls, and lies lower."""

SWITCH = (Strike(0.0, 554.37, 1.0), Strike(0.36, 554.37, 0.9))
"""C sharp 5 twice: one side, the other side."""

SET_END = (Strike(0.0, 1174.66, 0.75), Strike(0.2, 880.0, 0.85), Strike(0.4, 739.99, 1.0))
"""D6, A5, F sharp 5: an arpeggio that falls."""

SESSION_END = (Strike(0.0, 197.7, 1.0),)
"""About G3, of which a phone gives the partials from 563 Hz up."""

TICK = (Strike(0.0, 1046.5, 1.0),)
"""C6, too short to be heard as a note."""

BREATH_IN = Breath(from_hz=450.0, to_hz=1_900.0, octaves=0.9, fullest=0.68, seed=NOISE_SEED_IN)
"""Brightens as it fills."""

BREATH_OUT = Breath(from_hz=1_100.0, to_hz=320.0, octaves=0.8, fullest=0.24, seed=NOISE_SEED_OUT)
"""Darker, and long in leaving."""


QUICK_IN = replace(BREATH_IN, seed=NOISE_SEED_QUICK_IN)
QUICK_OUT = replace(BREATH_OUT, seed=NOISE_SEED_QUICK_OUT)
"""The easier breath, three seconds in and five out: the same colours, another noise."""


def samples(seconds: float) -> int:
    """Seconds as a count of samples."""
    return round(seconds * SAMPLE_RATE)


def rise(count: int) -> Signal:
    """Half a raised cosine, from exactly 0 up to just below 1."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count), dtype=np.float64)


def envelope(count: int, attack: int, fade: int) -> Signal:
    """A level of 1 with a smooth rise from zero and a smooth fall to exact zero."""
    level = np.ones(count, dtype=np.float64)
    level[:attack] *= rise(attack)
    level[count - fade :] *= rise(fade)[::-1]
    return level


def partials(parts: tuple[Partial, ...], hz: float, count: int) -> Signal:
    """The vibrations of one strike, each a sine that dies away."""
    time = np.arange(count) / SAMPLE_RATE
    total = np.zeros(count, dtype=np.float64)
    for part in parts:
        if hz * part.ratio < TOP_HZ:
            wave_ = np.sin(2 * np.pi * hz * part.ratio * time)
            total += part.amplitude * np.exp(-time / part.decay_s) * wave_
    return total


def bell(
    strikes: tuple[Strike, ...],
    parts: tuple[Partial, ...],
    seconds: float,
    attack_s: float = ATTACK_S,
) -> Signal:
    """A sound of so many seconds: one strike after another, the earlier ones ringing on."""
    count = samples(seconds)
    total = np.zeros(count, dtype=np.float64)
    for strike in strikes:
        start = samples(strike.at_s)
        rest = count - start
        level = strike.amplitude * envelope(rest, samples(attack_s), round(rest * FADE_PART))
        total[start:] += level * partials(parts, strike.hz, rest)
    return total


def swell(count: int, fullest: float) -> Signal:
    """A breath's level: smooth from zero to 1 at one point, and smooth back to zero."""
    top = round(count * fullest)
    return np.concatenate([rise(top), rise(count - top)[::-1]]) ** SWELL_POWER


def breath(course: Breath, seconds: float) -> Signal:
    """Noise in a band that moves, swelling and ebbing."""
    count = samples(seconds)
    # Evenly distributed noise: the one stream of numpy that follows from PCG64 by definition.
    noise = np.random.Generator(np.random.PCG64(course.seed)).random(count) - 0.5
    spectrum = np.fft.rfft(noise)
    pitch = np.log2(np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE), 1.0))
    centres = np.linspace(np.log2(BREATH_LOW_HZ), np.log2(BREATH_HIGH_HZ), BREATH_BANDS)
    spacing = centres[1] - centres[0]
    path = np.linspace(np.log2(course.from_hz), np.log2(course.to_hz), count)
    total = np.zeros(count, dtype=np.float64)
    for centre in centres:
        # A pink tilt (the square root of the pitch) keeps the upper bands from hissing.
        shape = np.exp(-(((pitch - centre) / spacing) ** 2)) * 2 ** (-centre / 2)
        level = np.exp(-(((path - centre) / course.octaves) ** 2))
        total += level * np.fft.irfft(spectrum * shape, count)
    return total * swell(count, course.fullest)


def circular_noise(random: np.random.Generator) -> Spectrum:
    """The spectrum of white noise that goes on with its start."""
    return np.fft.rfft(random.random(LOOP_SAMPLES) - 0.5)


def in_band(spectrum: Spectrum, hz: float, octaves: float) -> Signal:
    """What a spectrum has around a frequency, falling off smoothly to both sides."""
    pitch = np.log2(np.maximum(np.fft.rfftfreq(LOOP_SAMPLES, 1 / SAMPLE_RATE), 1.0) / hz)
    top = np.fft.rfftfreq(LOOP_SAMPLES, 1 / SAMPLE_RATE) < TOP_HZ
    shape = np.exp(-((pitch / octaves) ** 2)) * top
    return np.asarray(np.fft.irfft(spectrum * shape, LOOP_SAMPLES), dtype=np.float64)


def wandering(random: np.random.Generator, fastest_hz: float, depth_db: float) -> Signal:
    """A level that wanders by so many dB (its deviation), and ends where it begins."""
    hz = np.fft.rfftfreq(LOOP_SAMPLES, 1 / SAMPLE_RATE)
    path = np.fft.irfft(circular_noise(random) * np.exp(-((hz / fastest_hz) ** 2)), LOOP_SAMPLES)
    path -= path.mean()
    return np.asarray(10 ** (depth_db * path / path.std() / 20), dtype=np.float64)


def evenly(sound: Signal) -> Signal:
    """A sound at a power of 1."""
    return np.asarray(sound / np.sqrt(np.mean(sound**2)), dtype=np.float64)


def rain() -> Signal:
    """Drops on leaves, so many that none is heard alone, over the hush of those further away."""
    random = np.random.Generator(np.random.PCG64(RAIN_SEED))
    hush = in_band(circular_noise(random), RAIN_HUSH_HZ, 1.6)
    drops = np.zeros(LOOP_SAMPLES, dtype=np.float64)
    places = random.random(round(RAIN_DROPS_A_SECOND * LOOP_SAMPLES / SAMPLE_RATE))
    heights = (0.5 + random.random(places.size)) * np.sign(random.random(places.size) - 0.5)
    np.add.at(drops, (places * LOOP_SAMPLES).astype(np.int64), heights)
    return evenly(hush) + 0.7 * evenly(in_band(np.fft.rfft(drops), RAIN_DROPS_HZ, 0.9))


def stream() -> Signal:
    """Water over stones: bands of noise, each of which swells and ebbs by itself."""
    random = np.random.Generator(np.random.PCG64(STREAM_SEED))
    total = np.zeros(LOOP_SAMPLES, dtype=np.float64)
    for hz in STREAM_BANDS_HZ:
        band = evenly(in_band(circular_noise(random), hz, 0.5))
        total += band * wandering(random, 2.0, 2.5) * (STREAM_BANDS_HZ[0] / hz) ** 0.5
    return total


def air() -> Signal:
    """Wind far away: soft, low, and slow to come and go."""
    random = np.random.Generator(np.random.PCG64(AIR_SEED))
    low = evenly(in_band(circular_noise(random), 350.0, 1.1)) * wandering(random, 0.25, 1.2)
    high = evenly(in_band(circular_noise(random), 1_100.0, 1.0)) * wandering(random, 0.25, 1.6)
    return low + 0.6 * high


def without_dc(sound: Signal) -> Signal:
    """The sound with a mean of zero; what is taken off follows its own level, so edges stay."""
    level = np.abs(sound)
    return np.asarray(sound - level * (sound.sum() / level.sum()), dtype=np.float64)


def k_weighting(count: int) -> Signal:
    """The gain of the K filter of BS.1770 at each frequency of so many samples' spectrum."""
    hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    z = np.exp(-2j * np.pi * hz / SAMPLE_RATE)

    k, q = np.tan(np.pi * 1681.974450955533 / SAMPLE_RATE), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf_up = (high + band * k / q + k * k) + 2 * (k * k - high) * z
    shelf_up = shelf_up + (high - band * k / q + k * k) * z**2
    shelf_down = (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z**2

    k, q = np.tan(np.pi * 38.13547087602444 / SAMPLE_RATE), 0.5003270373238773
    # In the standard the numerator is 1, -2, 1 although the denominator is divided by its first.
    pass_up = (1 - z) ** 2 * (1 + k / q + k * k)
    pass_down = (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z**2
    return np.asarray(np.abs(shelf_up / shelf_down * pass_up / pass_down), dtype=np.float64)


def loudest(sound: Signal) -> float:
    """The highest momentary loudness in LUFS: the loudest 400 ms, with silence round it."""
    padded = np.pad(sound, samples(PAD_S))
    heard = np.fft.irfft(np.fft.rfft(padded) * k_weighting(padded.size), padded.size)
    window = samples(WINDOW_S)
    sums = np.concatenate([[0.0], np.cumsum(heard**2)])
    power = np.max(sums[window:] - sums[:-window]) / window
    return float(LUFS_OFFSET + 10 * np.log10(power))


def at_power(sound: Signal, lufs: float) -> Signal:
    """A sound that goes on with its start at a loudness, over all of it."""
    heard = np.fft.irfft(np.fft.rfft(sound) * k_weighting(sound.size), sound.size)
    level = LUFS_OFFSET + 10 * np.log10(np.mean(heard**2))
    return np.asarray(sound * 10 ** ((lufs - level) / 20), dtype=np.float64)


def at_level(sound: Signal, lufs: float) -> Signal:
    """The sound, with one constant gain, at a loudness."""
    return np.asarray(sound * 10 ** ((lufs - loudest(sound)) / 20), dtype=np.float64)


def sounds() -> dict[str, Signal]:
    """Every sound by its file name, at its level, between -1 and 1."""
    made = {
        "hold-start.wav": (bell(HOLD_START, BRIGHT_BELL, 0.9), TONE_LUFS),
        "hold-end.wav": (bell(HOLD_END, WARM_BELL, 0.9), TONE_LUFS),
        "switch.wav": (bell(SWITCH, WOODEN_BAR, 1.0, SOFT_ATTACK_S), TONE_LUFS),
        "set-end.wav": (bell(SET_END, CHIME, 1.4), TONE_LUFS),
        "session-end.wav": (bell(SESSION_END, BOWL, 4.0, SOFT_ATTACK_S), TONE_LUFS),
        "tick.wav": (bell(TICK, WOOD, 0.15, TICK_ATTACK_S), TICK_LUFS),
        "breath-in.wav": (breath(BREATH_IN, 4.0), BREATH_LUFS),
        "breath-out.wav": (breath(BREATH_OUT, 6.0), BREATH_LUFS),
        "breath-in-3.wav": (breath(QUICK_IN, 3.0), BREATH_LUFS),
        "breath-out-5.wav": (breath(QUICK_OUT, 5.0), BREATH_LUFS),
    }
    levelled = {name: at_level(without_dc(sound), lufs) for name, (sound, lufs) in made.items()}
    loops = {"rain.wav": rain(), "stream.wav": stream(), "air.wav": air()}
    return levelled | {name: at_power(loop, BACKGROUND_LUFS) for name, loop in loops.items()}


def write(path: Path, sound: Signal) -> None:
    """Write a sound as WAV: one channel, 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.rint(sound * FULL_SCALE).astype("<i2").tobytes())


def main(out: Path) -> None:
    """Write every sound into a folder, which is made if need be."""
    out.mkdir(parents=True, exist_ok=True)
    for name, sound in sounds().items():
        write(out / name, sound)
        print(f"{name}: {sound.size / SAMPLE_RATE:.2f} s, {loudest(sound):.1f} LUFS")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the sounds of a session.")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).resolve().parent.parent / "audio_assets",
        help="folder to write into (default: audio_assets)",
    )
    main(parser.parse_args().out)
