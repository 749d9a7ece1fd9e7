"""A voice in use: opened once, spoken with by one thread at a time, closed by its owner."""

import pickle
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from voiceguide.errors import SpeechError, VoiceDamagedError, VoiceUnavailableError
from voiceguide.voices.handle import VoiceHandle

ODD = '''
import threading
import time

from voiceguide.errors import VoiceDamagedError
from voiceguide.voices.engine import Engine, Speech, VoiceInfo
from voiceguide.voices.tones import TonesVoice

ABOUT = {"engine": "odd", "language": "en", "quality": "q", "licence": "l", "source": "odd"}
opened = []


class Odd(TonesVoice):
    """Does as its name says."""

    def __init__(self, name):
        self.name = name
        self.identity = {"engine": "odd", "version": VERSION[name]}
        self.speaking, self.closed, self.together = 0, threading.Event(), 0
        opened.append(self)
        time.sleep(0.05)

    def speak(self, text, slowness=1.0):
        self.speaking += 1
        self.together = max(self.together, self.speaking)
        time.sleep(0.02)
        try:
            return getattr(self, self.name)(text, slowness)
        finally:
            self.speaking -= 1

    def right(self, text, slowness):
        return super().speak(text, slowness)

    def raises(self, text, slowness):
        raise KeyError("no such word")

    def says_nothing_of_why(self, text, slowness):
        raise RuntimeError

    def damaged(self, text, slowness):
        raise VoiceDamagedError("odd", "model", "is another", "get it anew")

    def silent(self, text, slowness):
        return Speech(bytes(44_100), 22_050)

    def breaks_off(self, text, slowness):
        return Speech(super().speak("One.", slowness).pcm[:6000], 22_050)

    def waits(self, text, slowness):
        self.closed.wait(20)
        raise RuntimeError("the line went dead")

    def close(self):
        self.closed.set()


class OddEngine(Engine):
    def voices(self):
        return [VoiceInfo(name, **ABOUT) for name in VERSION]

    def open(self, name):
        return Odd(name)


VERSION = dict.fromkeys(
    ["right", "raises", "says_nothing_of_why", "damaged", "silent", "breaks_off", "waits"], "1"
)
'''
TEXT = "Breathe out, and slowly let it go."


@pytest.fixture(scope="module")
def _odd(package_engine, on_the_path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    with on_the_path(package_engine(folder, "odd", {"odd": "odd:OddEngine"}, odd=ODD)):
        import odd

        yield odd
    del sys.modules["odd"]


@pytest.fixture
def odd(_odd):
    """The module of an engine with voices that go wrong, of another package."""
    _odd.opened.clear()
    _odd.VERSION["right"] = "1"
    return _odd


def test_it_is_opened_once_however_many_threads_need_it_first(odd):
    with VoiceHandle("right") as voice, ThreadPoolExecutor(8) as threads:
        assert odd.opened == []
        together = threading.Barrier(8)

        def identity():
            together.wait()
            return voice.identity

        futures = [threads.submit(identity) for _ in range(8)]
        assert [dict(future.result()) for future in futures] == [
            {"engine": "odd", "version": "1"}
        ] * 8
    (opened,) = odd.opened
    assert opened.closed.is_set()


def test_one_thread_at_a_time_speaks(odd):
    with VoiceHandle("right") as voice, ThreadPoolExecutor(4) as threads:
        spoken = list(threads.map(voice.speak, [TEXT, "Hold.", TEXT, "Hold."]))
    assert spoken[0] == spoken[2] != spoken[1] == spoken[3]
    assert odd.opened[0].together == 1


def test_its_identity_is_a_copy_that_the_engine_can_not_change(odd):
    with VoiceHandle("right") as voice:
        before = dict(voice.identity)
        odd.opened[0].identity["version"] = "2"
        assert voice.identity == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("raises", "no such word"),
        ("says_nothing_of_why", "RuntimeError"),
        ("silent", "silence"),
        ("breaks_off", "ms of sound"),
    ],
)
def test_whatever_goes_wrong_is_an_error_that_names_the_sentence(odd, name, why):
    with VoiceHandle(name) as voice, pytest.raises(SpeechError) as caught:
        voice.speak(TEXT)
    assert (caught.value.voice, caught.value.text) == (name, TEXT)
    assert why in caught.value.why


def test_an_error_that_says_more_than_that_stays_what_it_is(odd):
    with VoiceHandle("damaged") as voice, pytest.raises(VoiceDamagedError):
        voice.speak(TEXT)


@pytest.mark.parametrize("text", ["", "...", "Hold\0 on."])
def test_a_text_that_nobody_can_say_does_not_come_to_the_voice(odd, text):
    with VoiceHandle("right") as voice, pytest.raises(SpeechError):
        voice.speak(text)
    assert odd.opened == []


def test_closing_ends_a_sentence_that_is_being_spoken_and_the_voice_for_good(odd):
    with ThreadPoolExecutor(1) as thread:
        voice = VoiceHandle("waits")
        identity = voice.identity
        speaking = thread.submit(voice.speak, TEXT)
        while not odd.opened[0].speaking:
            pass
        voice.close()
        with pytest.raises(SpeechError, match="went dead"):
            speaking.result(10)
    with pytest.raises(VoiceUnavailableError, match="closed"):
        voice.speak(TEXT)
    assert voice.identity == identity
    assert len(odd.opened) == 1


def test_two_handles_have_a_voice_each(odd):
    with VoiceHandle("right") as one:
        with VoiceHandle("right") as other:
            assert one.speak(TEXT) == other.speak(TEXT)
        assert [voice.closed.is_set() for voice in odd.opened] == [False, True]
        one.speak(TEXT)


def test_a_process_that_it_is_sent_to_has_one_of_its_own_for_all_jobs(odd):
    with (
        VoiceHandle("right") as voice,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
    ):
        assert voice.identity
        there = [pool.submit(voice.speak, TEXT).result() for _ in range(2)]
        assert pool.submit(eval, "len(__import__('odd').opened)").result() == 1
    assert len(odd.opened) == 1
    assert there == [odd.Odd("right").speak(TEXT)] * 2


def test_a_process_where_the_voice_is_another_one_does_not_speak_for_it(odd):
    with VoiceHandle("right") as voice:
        sent = pickle.dumps(voice)
        odd.VERSION["right"] = "2"
        there = pickle.loads(sent)  # noqa: S301
        with pytest.raises(VoiceUnavailableError, match="another one"):
            there.speak(TEXT)
        assert odd.opened[-1].closed.is_set()
        assert voice.speak(TEXT).seconds > 1
