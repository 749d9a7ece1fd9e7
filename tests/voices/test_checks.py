import math
from array import array

import pytest

from voiceguide.voices.checks import (
    expected_ms,
    why_incomplete,
    why_unspeakable,
    words_in,
)

RATE = 22_050


def tone(ms, amplitude=8000):
    steps = range(RATE * ms // 1000)
    samples = array("h", [int(amplitude * math.sin(n / 20)) for n in steps])
    return samples.tobytes()


def silence(ms):
    return bytes(RATE * ms // 1000 * 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hold.", 1),
        ("Don't lift\u2026 don\u2019t pull!", 4),
        ("Rest 25 seconds.", 4),
        ("Twenty-five.", 2),
        ("Caf\u00e9 na\u00efve", 2),
        ("... \u2014 ?", 0),
    ],
)
def test_words_are_counted_as_they_are_spoken(text, words):
    assert words_in(text) == words


def test_expected_length_is_161_words_a_minute_and_some_rest():
    assert expected_ms("word " * 161) == 60_400


@pytest.mark.parametrize(
    ("text", "sounding_ms"), [("One.", 357), ("Lie on your back.", 1027), ("word " * 15, 3400)]
)
@pytest.mark.parametrize("rest_ms", [0, 400])
def test_lengths_of_real_speech_pass(text, sounding_ms, rest_ms):
    clip = silence(rest_ms // 2) + tone(sounding_ms) + silence(rest_ms)
    assert why_incomplete(clip, RATE, text) is None


def test_a_quiet_voice_passes():
    assert why_incomplete(tone(500, amplitude=400), RATE, "Hold.") is None


@pytest.mark.parametrize(
    ("clip", "rate", "why"),
    [
        (tone(500), 0, "a sample rate of 0 Hz"),
        (tone(500), -22_050, "a sample rate of -22050 Hz"),
        (tone(500), 7_999, "a sample rate of 7999 Hz"),
        (tone(500), 96_000, "a sample rate of 96000 Hz"),
        (tone(500)[:-1], RATE, "not complete 16-bit samples"),
        (b"", RATE, "a clip of 0 ms"),
        (tone(100), RATE, "ms (more than 100 needed)"),
        (silence(500), RATE, "silence (peak 0.00 %"),
        (tone(500, amplitude=320), RATE, "silence (peak 0.9"),
        (tone(3200), RATE, "a clip of 3200 ms (at most 3088 for 1 words)"),
        (tone(120) + silence(600), RATE, "only 119 ms of sound (at least 160 for 1 words)"),
        (silence(600) + tone(120), RATE, "only 1"),
    ],
)
def test_what_can_not_be_the_sentence_is_named(clip, rate, why):
    assert why in why_incomplete(clip, rate, "Hold.")


def test_a_third_of_a_long_sentence_is_not_the_sentence():
    text = "Breathe out and draw that knee towards your chest until you feel a mild stretch."
    assert why_incomplete(tone(4300), RATE, text) is None
    assert "only" in why_incomplete(tone(1433) + silence(500), RATE, text)


def test_the_loudest_negative_sample_is_a_peak_too():
    assert why_incomplete(array("h", [-32_768] * RATE).tobytes(), RATE, "Hold.") is None


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "a\0b", "Hold\x1b.", "\ud800 hold"])
def test_what_no_voice_can_say_is_named(text):
    assert why_unspeakable(text)


@pytest.mark.parametrize("text", ["Hold.", "10", "Line\nbreak\tand tab", "\u00c9t\u00e9"])
def test_what_a_voice_can_say(text):
    assert why_unspeakable(text) is None
