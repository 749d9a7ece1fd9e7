"""The clip store: what comes back is what was put, or nothing, or an error."""

import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.pool import SpeechPool
from voiceguide.audio.store import ClipStore, StoredClip
from voiceguide.errors import StoreError
from voiceguide.units import FRAME_BYTES

FRAMES = bytes(range(144)) * 4
PCM = bytes(range(250)) * 8
KEY = "ab" + "0" * 38
HEAD = 80
"""Bytes before the frames."""


@pytest.fixture
def store(tmp_path):
    return ClipStore(tmp_path / "clips")


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """damaged(content) is a store whose one entry has that content."""
    store = ClipStore(tmp_path_factory.mktemp("damaged"))

    def with_content(change):
        store.put(KEY, FRAMES, PCM)
        content = bytearray(store.path(KEY).read_bytes())
        assert len(content) == HEAD + len(FRAMES) + len(PCM)
        store.path(KEY).write_bytes(change(content))
        return store

    return with_content


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# What was put comes back


@settings(max_examples=30)
@given(frames=st.integers(1, 20), pcm=st.binary(min_size=2, max_size=3000), seed=st.binary())
def test_what_was_put_comes_back(tmp_path_factory, frames, pcm, seed):
    store = ClipStore(tmp_path_factory.mktemp("clips"))
    content = (seed + bytes(FRAME_BYTES))[:FRAME_BYTES] * frames
    store.put(KEY, content, pcm)
    assert store.get(KEY) == StoredClip(content)
    assert store.get(KEY).length_ms == 24 * frames
    assert store.pcm(KEY) == pcm


def test_there_is_nothing_under_a_key_that_was_never_put(store):
    assert store.get(KEY) is None
    assert store.pcm(KEY) is None
    assert not store.folder.exists()


def test_the_last_clip_put_under_a_key_counts(store):
    store.put(KEY, FRAMES, PCM)
    store.put(KEY, FRAMES * 2, PCM * 2)
    assert store.get(KEY) == StoredClip(FRAMES * 2)
    assert store.pcm(KEY) == PCM * 2
    assert files_in(store.folder) == [store.path(KEY)]


# What is damaged counts as missing


@settings(max_examples=150)
@given(
    at=st.integers(0, HEAD + len(FRAMES) + len(PCM) - 1),
    bits=st.integers(1, 255),
)
def test_no_changed_byte_goes_unnoticed(damaged, at, bits):
    def flip(content):
        content[at] ^= bits
        return content

    store = damaged(flip)
    assert store.get(KEY) is None or store.pcm(KEY) is None
    assert store.get(KEY) in (None, StoredClip(FRAMES))
    assert store.pcm(KEY) in (None, PCM)


@pytest.mark.parametrize("at", range(HEAD))
def test_no_changed_bit_of_the_head_goes_unnoticed(damaged, at):
    def flip(content):
        content[at] ^= 1
        return content

    store = damaged(flip)
    assert store.get(KEY) is None or store.pcm(KEY) is None


@settings(max_examples=60)
@given(st.integers(0, HEAD + len(FRAMES) + len(PCM) - 1))
def test_an_entry_that_breaks_off_is_no_entry(damaged, length):
    store = damaged(lambda content: content[:length])
    assert store.pcm(KEY) is None
    assert store.get(KEY) is None


@pytest.mark.parametrize("content", [b"", b"\0", b"\0" * 10_000, b"vgclip1\n", b"RIFF" * 100])
def test_what_is_no_entry_at_all_counts_as_missing(damaged, content):
    store = damaged(lambda _: content)
    assert store.get(KEY) is None
    assert store.pcm(KEY) is None


def test_an_entry_with_bytes_behind_it_is_no_entry(damaged):
    store = damaged(lambda content: content + b"\0\0")
    assert store.get(KEY) is None
    assert store.pcm(KEY) is None


def test_a_damaged_entry_can_be_put_anew(damaged):
    store = damaged(lambda content: content[:200])
    store.put(KEY, FRAMES, PCM)
    assert store.get(KEY) == StoredClip(FRAMES)


def test_a_head_that_asks_for_gigabytes_does_not_get_them(damaged):
    def ask(content):
        content[8:12] = (144 * 2_000_000).to_bytes(4, "little")
        return content

    store = damaged(ask)
    tracemalloc.start()
    try:
        assert store.get(KEY) is None
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


# What can't be read or written is an error


def test_a_folder_in_the_place_of_an_entry_is_an_error_that_names_it(store):
    store.path(KEY).mkdir(parents=True)
    for read in (store.get, store.pcm):
        with pytest.raises(StoreError) as caught:
            read(KEY)
        assert caught.value.path == store.path(KEY)
    with pytest.raises(StoreError):
        store.put(KEY, FRAMES, PCM)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_an_entry_that_can_not_be_read_is_an_error_and_not_a_missing_clip(store):
    store.path(KEY).parent.mkdir(parents=True)
    store.path(KEY).symlink_to(store.path(KEY))
    for read in (store.get, store.pcm):
        with pytest.raises(StoreError, match="links"):
            read(KEY)


def test_a_store_where_a_file_stands_can_not_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError) as caught:
        ClipStore(tmp_path / "file" / "clips").put(KEY, FRAMES, PCM)
    assert caught.value.path == tmp_path / "file" / "clips"
    assert "VOICEGUIDE_HOME" in caught.value.hint
    assert (tmp_path / "file").read_text() == "in the way"


# Many at once


def test_many_processes_may_put_the_same_clips(store):
    keys = [f"{n % 3:02d}" + "0" * 38 for n in range(60)]
    frames = FRAMES * 100
    with SpeechPool(2) as pool:
        futures = [pool.submit(store.put, key, frames, PCM) for key in keys]
        while not all(future.done() for future in futures):
            assert store.get(keys[0]) in (None, StoredClip(frames))
        for future in futures:
            future.result()
    assert [store.get(key) for key in keys] == [StoredClip(frames)] * 60
    assert len(files_in(store.folder)) == 3


def test_many_threads_may_put_the_same_clip(store):
    at_once = threading.Barrier(8)

    def put(_):
        at_once.wait()
        for number in range(100):
            store.put(f"{number:040d}", FRAMES * 20, PCM)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(8)))
