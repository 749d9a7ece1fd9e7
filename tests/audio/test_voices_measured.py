"""What docs/voices-measured.md promises, and a thousand sentences in a row."""

import importlib.util
import sys
from itertools import cycle, islice
from pathlib import Path

import pytest

from voiceguide.script.model import Spoken
from voiceguide.studio.studio import Studio
from voiceguide.voices import registry
from voiceguide.voices.checks import why_incomplete
from voiceguide.voices.system import Patience, SystemVoice

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "measure_voice.py"


def load_script():
    spec = importlib.util.spec_from_file_location("measure_voice", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MEASURE = load_script()


def keeps_its_promises(found):
    assert found.wrong == ()
    assert found.rates[-1][0] <= 175, found.rates[-1]
    assert max(found.silences) <= 80
    assert max(found.edges) <= -20
    assert max(found.jumps) <= 2
    assert 110 <= found.rate_of_day <= 130
    assert min(found.passages)[0] >= 100
    assert max(found.passages)[0] <= 140
    assert 0.9 < found.estimate < 1.1
    calm, usual = sorted(found.calm_rates), [rate for rate, _ in found.rates]
    assert calm[len(calm) // 2] < usual[len(usual) // 2]


@pytest.mark.long
@pytest.mark.parametrize("voice", ["joe", "system"])
def test_a_voice_keeps_its_promises_over_four_weeks(voice):
    if why := registry.info(voice).why_not:
        pytest.skip(f"the voice {voice!r} can't run here: {why}")
    found = MEASURE.measure(voice)
    assert len(found.silences) > 400
    keeps_its_promises(found)


def test_the_measure_finds_what_is_wrong():
    """Tones promise nothing, and a measure that never fails would be none."""
    found = MEASURE.measure("tones", days=1)
    table = {what: value for what, value, _ in MEASURE.rows(found)}
    assert table["not whole"] == "0"
    assert len(found.rates) + len(found.calm_rates) == len(found.silences)
    assert MEASURE.text([found]).startswith("# The voices, measured")


def test_the_committed_figures_are_within_what_is_allowed():
    said = MEASURE.PATH.read_text(encoding="utf-8")
    assert [f"## {name}" in said for name in MEASURE.VOICES] == [True, True]
    assert said.startswith(MEASURE.INTRODUCTION)


@pytest.mark.long
def test_the_system_voice_says_a_thousand_sentences_in_a_row():
    if why := registry.info("system").why_not:
        pytest.skip(f"the voice 'system' can't run here: {why}")
    clips = Studio().script(1).clips()
    texts = sorted({clip.text for clip in clips if isinstance(clip, Spoken)})
    voice = SystemVoice(Patience(tries=1))
    lengths = {}
    try:
        for index, text in enumerate(islice(cycle(texts), 1000)):
            slowness = (1.0, 1.5, 1.15)[index % 3]
            speech = voice.speak(text, slowness)
            assert why_incomplete(speech.pcm, speech.rate, text) is None
            # Whatever was said before it, a sentence takes its own time.
            usual = lengths.setdefault((text, slowness), speech.seconds)
            assert speech.seconds == pytest.approx(usual, rel=0.05)
    finally:
        voice.close()
