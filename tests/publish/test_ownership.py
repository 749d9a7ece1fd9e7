"""Whose file it is: ours by a mark that nobody writes by chance, and otherwise somebody's."""

import hashlib
import io
import os
import re
import shutil
import sys
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import COMM, ID3, TIT2, TPE1

from voiceguide.audio.assemble import Joined
from voiceguide.errors import NotOursError
from voiceguide.publish.archive import write_zip
from voiceguide.publish.ownership import check_ours, is_link, is_ours, marked_mp3, marked_wav

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")

KINDS = (
    *("day-01.mp3", "course.m3u8", "feed.xml", "index.html", "cover.jpg", "course.ics"),
    *("course.json", "transcripts/day-01.vtt", "chapters/day-01.json", "course.zip", "day-01.wav"),
    "handout.pdf",
)


def silence():
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 24_000, 0, "NONE", ""))
        sound.writeframes(bytes(4800))
    return file.getvalue()


@pytest.fixture(scope="session")
def written(built_week, tmp_path_factory):
    """One file of every kind that we write."""
    folder = tmp_path_factory.mktemp("written") / "files"
    shutil.copytree(built_week.folder, folder)
    write_zip(folder / "course.zip", folder, ["cover.jpg", "day-01.mp3"])
    (folder / "day-01.wav").write_bytes(marked_wav(silence()))
    return folder


@pytest.fixture
def copied(written, tmp_path):
    """copied(name) is a file of that kind, to be changed."""

    def _copied(name):
        return shutil.copy(written / name, tmp_path / name.replace("/", "-"))

    return _copied


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_that_we_write_is_marked(copied, name):
    path = copied(name)
    assert is_ours(path)
    check_ours(path)


@pytest.mark.parametrize("name", KINDS)
def test_a_file_of_somebody_is_none_of_ours_though_it_is_all_about_us(copied, name):
    path = copied(name)
    for content in (
        b"voiceguide " * 1000,
        b"<!-- made with voiceguide -->" + path.read_bytes(),
        path.read_bytes().replace(b"voiceguide", b"Voiceguide"),
    ):
        path.write_bytes(content)
        assert not is_ours(path)
        with pytest.raises(NotOursError, match="voiceguide did not create it"):
            check_ours(path)


def test_a_page_that_says_who_wrote_it_in_its_own_way_is_somebodys(tmp_path):
    page = tmp_path / "index.html"
    page.write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="generator" content="voiceguide"><title>How I use voiceguide</title>'
    )
    assert not is_ours(page)


def tagged(path, *frames, version=3):
    tags = ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(path, v2_version=version)


@pytest.mark.parametrize("version", [3, 4])
def test_a_song_that_names_us_in_its_tag_is_somebodys(tmp_path, version):
    song = tmp_path / "day-40.mp3"
    song.write_bytes(bytes(1000))
    tagged(
        song,
        TPE1(encoding=0, text=["voiceguide"]),
        COMM(encoding=0, lang="eng", desc="", text=["voiceguide cue sheet"]),
        version=version,
    )
    assert not is_ours(song)


def test_a_session_whose_tag_somebody_changed_is_somebodys(copied):
    path = copied("day-01.mp3")
    tags = ID3(path)
    tags.add(TIT2(encoding=1, text=["My mornings"]))
    tags.save(path, v2_version=3)
    assert not is_ours(path)


@pytest.mark.parametrize("name", ["day-01.mp3", "notes.txt", "day-01"])
def test_a_checksum_says_it_alone(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"anything")
    digest = hashlib.sha256(b"anything").hexdigest()
    check_ours(path, digest)
    path.write_bytes(b"anything else")
    with pytest.raises(NotOursError, match="it was changed after voiceguide made it"):
        check_ours(path, digest)


def test_a_marked_file_that_is_not_as_its_checksum_says_was_changed(copied):
    path = copied("course.ics")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:", b"SUMMARY:My "))
    assert is_ours(path)
    assert not is_ours(path, digest)


SOUNDS = ("day-01.mp3", "day-01.wav")


@pytest.mark.parametrize("name", SOUNDS)
def test_a_session_that_was_changed_anywhere_is_somebodys(copied, name):
    path = copied(name)
    whole = path.read_bytes()
    places = (0, 8, 30, len(whole) // 3, len(whole) // 2, len(whole) - 4000, len(whole) - 1)
    for at in places:
        changed = bytearray(whole)
        changed[at] ^= 1
        path.write_bytes(changed)
        assert not is_ours(path), at
    for content in (whole[:-144], whole + bytes(144), whole + b"TAG" + bytes(125), whole[1000:]):
        path.write_bytes(content)
        assert not is_ours(path)


@settings(max_examples=40)
@given(
    st.binary(max_size=100),
    st.binary(max_size=100),
    st.integers(min_value=0),
    st.sampled_from(range(1, 256)),
    st.booleans(),
)
def test_no_byte_of_a_marked_sound_can_be_another(tmp_path_factory, tag, sound, at, other, is_mp3):
    path = tmp_path_factory.mktemp("marked") / SOUNDS[not is_mp3]
    mp3, wav = marked_mp3(bytes(10) + tag, Joined([sound])), marked_wav(b"RIFF\0\0\0\0" + sound)
    data = bytearray(bytes(mp3) if is_mp3 else wav)
    path.write_bytes(data)
    assert is_ours(path)
    data[at % len(data)] ^= other
    path.write_bytes(data)
    assert not is_ours(path)


@pytest.mark.parametrize("name", SOUNDS)
def test_a_session_built_since_into_a_courses_folder_is_ours(copied, name):
    path = copied(name)
    assert is_ours(path, "0" * 64)
    path.write_bytes(path.read_bytes() + b"more")
    assert not is_ours(path, "0" * 64)


def test_the_mark_of_an_mp3_is_a_frame_that_others_can_read(copied):
    (frame,) = ID3(copied("day-01.mp3")).getall("PRIV")
    assert (frame.owner, len(frame.data)) == ("voiceguide", 4)


def test_nothing_and_an_empty_file_are_nobodys(tmp_path):
    empty = tmp_path / "day-01.mp3"
    for missing in (empty, tmp_path / "missing" / "day-01.mp3"):
        check_ours(missing)
        assert not is_ours(missing)
    empty.touch()
    check_ours(empty)
    check_ours(empty, "0" * 64)
    check_ours(empty / "day-02.mp3")


@settings(max_examples=200)
@given(data=st.binary(max_size=300), name=st.sampled_from(KINDS))
def test_no_bytes_are_ours_by_chance_and_none_are_an_error(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("chance") / name.replace("/", "-")
    path.write_bytes(data)
    assert is_ours(path) == (not data)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_cut_off_is_no_error(copied, name):
    path = copied(name)
    whole = path.read_bytes()
    for end in (1, 9, 10, 11, 40, 200, 1000, len(whole) - 1):
        path.write_bytes(whole[:end])
        is_ours(path)


def test_a_hostile_tag_takes_no_time(tmp_path):
    path = tmp_path / "day-01.mp3"
    frames = b"TPE1\0\0\0\x0c\0\0\0voiceguide\0" * 60_000
    path.write_bytes(b"ID3\3\0\0\0\x7f\x7f\x7f" + frames)
    assert not is_ours(path)


@posix_only
def test_a_link_is_somebodys_wherever_it_leads(copied, tmp_path):
    ours = copied("day-01.mp3")
    for target in (ours, tmp_path / "nowhere.mp3", tmp_path):
        link = tmp_path / "link.mp3"
        link.symlink_to(target)
        assert is_link(link)
        assert not is_ours(link)
        with pytest.raises(NotOursError, match="it is a link"):
            check_ours(link)
        link.unlink()
    assert not is_link(ours)
    assert not is_link(tmp_path / "missing")


@posix_only
def test_a_pipe_is_somebodys_and_not_waited_for(tmp_path):
    pipe = tmp_path / "day-01.mp3"
    os.mkfifo(pipe)
    assert not is_ours(pipe)
    with pytest.raises(NotOursError, match="that is no file"):
        check_ours(pipe)


@posix_only
@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may read all")
def test_what_may_not_be_read_is_somebodys(copied):
    path = copied("day-01.mp3")
    path.chmod(0)
    with pytest.raises(NotOursError):
        check_ours(path)


def test_a_marked_wav_is_the_same_sound():
    plain, marked = silence(), marked_wav(silence())
    assert int.from_bytes(marked[4:8], "little") == len(marked) - 8
    with wave.open(io.BytesIO(plain)) as before, wave.open(io.BytesIO(marked)) as after:
        assert after.getparams() == before.getparams()
        assert after.readframes(9999) == before.readframes(9999)
    assert re.fullmatch(rb"RIFF.{4}WAVEfmt .*", marked, re.DOTALL)
