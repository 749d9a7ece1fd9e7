"""What every voice of every engine keeps, ours and anybody's that is installed here."""

import array
import json
import pickle
import subprocess
import sys
from functools import partial

import pytest

from voiceguide.audio.clips import resample
from voiceguide.audio.keys import VoiceText
from voiceguide.audio.measure import loudness
from voiceguide.audio.speak import speak
from voiceguide.audio.store import ClipStore
from voiceguide.errors import SpeechError
from voiceguide.voices import registry
from voiceguide.voices.checks import expected_ms, why_incomplete, words_in
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.install import install
from voiceguide.voices.installed import installed
from voiceguide.voices.kokoro import KOKORO

HUM = "hum"
"""The voice of docs/voices-howto.md, of a package that is none of ours."""

# A person's own voices are none of a test's business.
LISTED = [
    voice.name
    for voice in registry.voices()
    if voice.name == KOKORO.name or installed(voice.name) is None
]
# One American and one British voice of Kokoro's stand for all of its voices.
NAMES = [name for name in LISTED if not registry.info(name).variant_of] + ["kokoro-george", HUM]
DETERMINISTIC = ("joe", "kokoro", "kokoro-george", "tones", HUM)
OF_KNOWN_LEVEL = ("joe", "kokoro", "kokoro-george", "tones")
SHORT = ("Hold.", "Three.", "One.")
MIDDLE = ("Lie on your back.", "Don't pull, and let your neck be soft.", "Rest ten seconds.")
LONG = "Breathe out, and slowly draw that knee towards your chest until you feel a mild stretch."
SPEAKABLE = (*SHORT, *MIDDLE, LONG, "Rest 10 seconds.", "It\u2019s twenty-five, and then thirty.")
NOT_SPEAKABLE = ("", "...", "\0", "\U0001f642\U0001f642", "   ", "?!", "Hold\0.")


def runs_here(name):
    why = registry.info(name).why_not
    if why:
        pytest.skip(f"the voice {name!r} can't run here: {why}")


@pytest.fixture(autouse=True)
def _at_home(request, home):
    """Kokoro in this test's home, and the package of the how-to, for the tests of their voices."""
    parameters = [*getattr(getattr(request.node, "callspec", None), "params", {}).values()]
    if any(str(value).startswith("kokoro") for value in parameters):
        (home / "voices").mkdir(parents=True)
        (home / "voices" / "kokoro").symlink_to(request.getfixturevalue("_kokoro"))
    if HUM in parameters:
        request.getfixturevalue("_hum")


@pytest.fixture(scope="module")
def _hum(hum, on_the_path):
    with on_the_path(hum):
        yield


@pytest.fixture(scope="module")
def _kokoro(kokoro_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kokoro")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_HOME", str(folder))
        return install(KOKORO, lambda *_: None, source=str(kokoro_model)).folder


@pytest.fixture(scope="module")
def _voices():
    handles = {}
    yield handles
    for handle in handles.values():
        handle.close()


@pytest.fixture(params=NAMES)
def voice(request, _at_home, _voices):
    name = request.param
    runs_here(name)
    if name not in _voices:
        _voices[name] = VoiceHandle(name)
    return _voices[name]


def samples_of(speech):
    samples = array.array("h", speech.pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def quiet_edges_s(speech):
    """Seconds of silence at both edges: what stays 40 dB under the peak."""
    samples = samples_of(speech)
    threshold = max(map(abs, samples)) / 100
    sounding = [index for index, sample in enumerate(samples) if abs(sample) > threshold]
    return sounding[0] / speech.rate, (len(samples) - 1 - sounding[-1]) / speech.rate


@pytest.mark.parametrize("text", SPEAKABLE)
def test_a_whole_sentence_comes_back(voice, text):
    speech = voice.speak(text)
    assert 8000 <= speech.rate <= 48_000
    assert len(speech.pcm) % 2 == 0
    assert speech.seconds == len(speech.pcm) / 2 / speech.rate
    assert 0.25 < 1000 * speech.seconds / expected_ms(text) < 2
    assert why_incomplete(speech.pcm, speech.rate, text) is None
    assert max(map(abs, samples_of(speech))) > 32_768 / 50
    assert max(quiet_edges_s(speech)) < 0.5


def test_sound_goes_on_through_the_whole_sentence(voice):
    speech = voice.speak(LONG)
    before, behind = quiet_edges_s(speech)
    assert speech.seconds - before - behind > 0.15 * words_in(LONG)
    samples = samples_of(speech)
    second = speech.rate
    parts = [samples[start : start + second] for start in range(0, len(samples) - second, second)]
    assert len(parts) >= 3
    assert all(max(map(abs, part)) > 32_768 / 50 for part in parts)


def test_a_longer_text_is_a_longer_clip(voice):
    lengths = [voice.speak(text).seconds for text in (SHORT[0], MIDDLE[0], LONG)]
    assert lengths == sorted(lengths)
    assert lengths[2] > 3 * lengths[0]


def test_asked_to_take_longer_it_does_and_then_goes_on_as_before(voice):
    usual = voice.speak(LONG).seconds
    for slowness in (1.5, 1.15):
        slower = voice.speak(LONG, slowness).seconds / usual
        assert 1 + 0.5 * (slowness - 1) < slower < slowness + 0.2
    assert voice.speak(LONG, 0.87).seconds < usual
    assert voice.speak(LONG).seconds == pytest.approx(usual, rel=0.02)


def test_who_reads_phonemes_says_them_and_does_not_spell_them(voice):
    if not voice.info.phonemes:
        pytest.skip(f"the voice {voice.name!r} gets respellings")
    plain = voice.speak("Feel your back.").seconds
    assert voice.speak("Feel your [[b\u02c8\u00e6k]].").seconds == pytest.approx(plain, rel=0.25)


def test_a_phoneme_that_it_does_not_know_is_an_error_and_is_not_left_out(voice, capfd):
    if not voice.info.phonemes:
        pytest.skip(f"the voice {voice.name!r} gets respellings")
    with pytest.raises(SpeechError, match="no sound for '\u0436'"):
        voice.speak("Feel your [[b\u02c8\u0436k]].")
    assert capfd.readouterr() == ("", "")


def test_different_sentences_sound_different(voice):
    assert len({voice.speak(text).pcm for text in (*SHORT, *MIDDLE)}) == 6


@pytest.mark.parametrize("text", NOT_SPEAKABLE)
def test_what_has_no_words_is_an_error_that_names_it(voice, text):
    with pytest.raises(SpeechError) as caught:
        voice.speak(text)
    assert caught.value.voice == voice.name
    assert caught.value.text == text
    assert caught.value.why
    assert repr(text) in str(caught.value)


def test_its_errors_survive_the_way_out_of_another_process(voice):
    with pytest.raises(SpeechError) as caught:
        voice.speak("...")
    there = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert type(there) is SpeechError
    assert (str(there), there.hint) == (str(caught.value), caught.value.hint)
    assert (there.voice, there.text, there.why) == (voice.name, "...", caught.value.why)


def test_after_an_error_it_speaks_on(voice):
    with pytest.raises(SpeechError):
        voice.speak("...")
    assert voice.speak("Hold.").seconds > 0.2


def test_its_identity_is_strings_that_nobody_changes(voice):
    identity = dict(voice.identity)
    assert identity
    assert all(isinstance(part, str) and part for pair in identity.items() for part in pair)
    voice.speak("Hold.")
    assert voice.identity == identity
    with pytest.raises(TypeError):
        voice.identity["engine"] = "changed"
    with VoiceHandle(voice.name) as other:
        assert other.identity == identity


def test_another_process_gives_the_same_identity(voice):
    code = (
        "import json, sys; from voiceguide.voices.handle import VoiceHandle;"
        "v = VoiceHandle(sys.argv[1]); print(json.dumps(dict(v.identity))); v.close()"
    )
    argv = [sys.executable, "-c", code, voice.name]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == voice.identity
    assert done.stderr == ""


@pytest.mark.parametrize("text", ["Three.", MIDDLE[1]])
def test_a_voice_that_is_all_arithmetic_speaks_a_sentence_the_same_every_time(voice, text):
    if voice.name not in DETERMINISTIC:
        pytest.skip(f"the engine of {voice.name!r} gives slightly different bytes each time")
    first = voice.speak(text)
    voice.speak("Something else.")
    assert voice.speak(text) == first
    with VoiceHandle(voice.name) as other:
        assert other.speak(text) == first


def test_a_voice_that_is_all_arithmetic_speaks_the_same_in_every_process(voice):
    if voice.name not in DETERMINISTIC:
        pytest.skip(f"the engine of {voice.name!r} gives slightly different bytes each time")
    code = (
        "import sys; from voiceguide.voices.handle import VoiceHandle;"
        "sys.stdout.buffer.write(VoiceHandle(sys.argv[1]).speak(sys.argv[2]).pcm)"
    )
    argv = [sys.executable, "-c", code, voice.name, MIDDLE[0]]
    done = subprocess.run(argv, capture_output=True, check=True)
    assert done.stdout == voice.speak(MIDDLE[0]).pcm


def test_its_level_is_the_one_it_says_or_measured_later(voice):
    if voice.info.level is None:
        assert voice.name not in OF_KNOWN_LEVEL
        return
    pcm = b"".join(resample(voice.speak(text)) for text in (*MIDDLE, LONG))
    assert loudness(pcm).integrated == pytest.approx(voice.info.level, abs=2)


@pytest.mark.parametrize("name", NAMES)
def test_closing_twice_does_nothing_more(name):
    runs_here(name)
    unused = VoiceHandle(name)
    unused.close()
    unused.close()
    used = VoiceHandle(name)
    used.speak("Hold.")
    used.close()
    used.close()


@pytest.mark.parametrize("name", NAMES)
def test_one_that_is_closed_closes_no_other(name):
    runs_here(name)
    with VoiceHandle(name) as one:
        one.speak("Hold.")
        with VoiceHandle(name) as other:
            other.speak("Hold.")
        assert one.speak("Hold.").seconds > 0.2


def test_it_can_be_sent_to_another_process_with_a_job(voice, tmp_path):
    store, text = ClipStore(tmp_path), VoiceText("Hold.")
    job = partial(speak, voice, "Hold.", text, gain_db=1.5, key="key", store=store)
    same = pickle.loads(pickle.dumps(job))  # noqa: S301
    there = same.args[0]
    assert (same.func, same.args[1:], same.keywords) == (speak, job.args[1:], job.keywords)
    assert (there.name, there.identity) == (voice.name, voice.identity)


@pytest.mark.parametrize("name", [*LISTED, HUM])
def test_a_listing_tells_of_every_voice_whether_it_runs_here_or_not(name):
    described = registry.info(name)
    assert described.name == name
    assert all([described.engine, described.language, described.quality, described.source])
    assert described.licence
    assert described.runs_here == (not described.why_not)
    assert described.runs_here or described.hint
    assert name in registry.names()
    assert isinstance(described.many_processes, bool)
    assert pickle.loads(pickle.dumps(described)) == described  # noqa: S301
