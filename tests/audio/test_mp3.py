"""MP3 frames decode to the sound that was encoded, and to nothing else."""

import math

import numpy as np
from mp3_decoder import decode

from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audio.mp3 import encode


def sine(seconds=1.0, hertz=1000.0, peak=3277):
    samples = peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * 24_000)) / 24_000)
    return np.round(samples).astype("<i2").tobytes()


def test_every_decoded_sample_comes_back_no_delay_cut_away():
    pcm = sine()
    mp3 = SILENT_FRAME * 10 + encode(pcm)
    assert len(decode(mp3)) == 2 * 576 * (len(mp3) // 144)


def test_decoding_gives_the_sound_that_was_encoded():
    pcm = sine()
    before = np.frombuffer(pcm, "<i2").astype(float)
    after = np.frombuffer(decode(encode(pcm)), "<i2").astype(float)[2 * 576 :][: before.size]
    middle = slice(2400, -2400)
    error = after[middle] - before[middle]
    assert 10 * math.log10((before[middle] ** 2).mean() / (error**2).mean()) > 20
