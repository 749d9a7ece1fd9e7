"""Speech in the background, with the voice `tones` and a real store."""

import shutil
import threading

import pytest
from patience import SECONDS, until

from voiceguide.errors import StoreError, VoiceguideError
from voiceguide.script.model import Spoken
from voiceguide.studio.studio import Studio
from voiceguide.web.speech_queue import SpeechQueue

FEW = [Spoken("Breathe in."), Spoken("Breathe out.")]
OTHERS = [Spoken("Lie down."), Spoken("Rest.")]


@pytest.fixture
def library(tmp_path):
    with Studio(tmp_path).library("tones") as library:
        yield library


@pytest.fixture
def spoken():
    """The keys that were finished, in order."""
    return []


@pytest.fixture
def queue(library, spoken):
    queue = SpeechQueue(library, spoken.append)
    yield queue
    queue.stop()


def test_what_is_added_is_spoken_in_its_order(queue, library, spoken):
    queue.add("few", FEW)
    queue.add("others", OTHERS)
    until(lambda: len(spoken) == 2)
    assert spoken == ["few", "others"]
    assert library.missing([*FEW, *OTHERS]) == []


def test_adding_again_changes_nothing(queue, spoken):
    for _ in range(20):
        queue.add("few", FEW)
    queue.add("others", OTHERS)
    until(lambda: "others" in spoken)
    assert spoken == ["few", "others"]


def test_clips_are_there_when_it_is_told(library):
    missing = []
    queue = SpeechQueue(library, lambda _key: missing.append(library.missing(FEW)))
    queue.add("few", FEW)
    until(lambda: missing)
    queue.stop()
    assert missing == [[]]


def test_an_error_is_raised_once_and_then_it_is_tried_anew(queue, library, spoken):
    folder = library.store.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")

    def fails():
        try:
            queue.add("few", FEW)
        except StoreError:
            return True
        return False

    until(fails)
    assert spoken == []
    folder.unlink()
    queue.add("few", FEW)
    until(lambda: spoken == ["few"])


def test_an_error_of_one_does_not_keep_others_from_being_spoken(library):
    spoken = []

    def on_spoken(key):
        if key == "few":
            raise ValueError("boom")
        spoken.append(key)

    queue = SpeechQueue(library, on_spoken)
    queue.add("few", FEW)
    queue.add("others", OTHERS)
    until(lambda: spoken == ["others"])
    with pytest.raises(VoiceguideError, match="unexpected: ValueError: boom"):
        queue.add("few", FEW)
    queue.stop()


def test_the_end_leaves_what_waits(library):
    began, go_on, spoken = threading.Event(), threading.Event(), []

    def on_spoken(key):
        spoken.append(key)
        began.set()
        go_on.wait(SECONDS)

    queue = SpeechQueue(library, on_spoken)
    queue.add("few", FEW)
    queue.add("others", OTHERS)
    assert began.wait(SECONDS)
    # It goes on once it is told to stop, and not before.
    ending = threading.Thread(target=lambda: until(lambda: queue._stopped) and go_on.set())
    ending.start()
    queue.stop()
    ending.join()
    queue.add("more", OTHERS)
    assert spoken == ["few"]
    assert set(library.missing(OTHERS)) == set(OTHERS)


def test_an_end_before_anything_was_added(library):
    SpeechQueue(library, lambda _key: None).stop()
