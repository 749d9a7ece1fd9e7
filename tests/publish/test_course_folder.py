"""A course's folder: what is written, what is left alone, and what is never touched."""

import errno
import hashlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.assemble import Joined
from voiceguide.covers.cache import CoverCache
from voiceguide.errors import NotOursError, OutputError
from voiceguide.player.page import page
from voiceguide.publish.course import FORMER_MANIFEST, MANIFEST, PAGE, WrittenFile
from voiceguide.publish.course_folder import CourseFolder
from voiceguide.publish.manifest import manifest
from voiceguide.publish.ownership import marked_mp3
from voiceguide.publish.sidecars import sidecars
from voiceguide.publish.tags import id3

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="links and locks of POSIX")
LONG_S = 60
MOMENT_S = 0.2
MINE = b"somebody's own"
MENTIONS_US = b"made by voiceguide: "
NAMES = (
    "day-01.mp3",
    "cover.jpg",
    "index.html",
    "feed.xml",
    "course.ics",
    "course.m3u8",
    "course.json",
    "transcripts/day-01.vtt",
    "chapters/day-01.json",
)


def Pieces(*pieces):  # noqa: N802 - content in several pieces, some of them empty
    return Joined(pieces)


def Whole(data):  # noqa: N802
    return Joined((data,))


class Broken(Joined):
    """Content that can't be read to its end."""

    def pieces(self, size=4):
        yield from super().pieces(size)
        raise ZeroDivisionError


def listing(path):
    return sorted(found.relative_to(path).as_posix() for found in path.rglob("*"))


def files(path):
    """Every file with what tells whether it was written: content, time and place on the disk."""
    return {
        name: ((path / name).read_bytes(), stat.st_mtime_ns, stat.st_ino)
        for name in listing(path)
        if (stat := (path / name).stat()) and (path / name).is_file()
    }


def lay(path, **contents):
    """Files that somebody else puts there."""
    for name, content in contents.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def listing_manifest(*names):
    """A manifest that lists these files."""
    return manifest_of(dict.fromkeys(names, "0"))


def manifest_of(sums):
    """A manifest that lists files with these checksums."""
    rows = [{"file": name, "sha256": digest, "bytes": 1} for name, digest in sums.items()]
    content = {"schema": 1, "generator": "voiceguide", "days": [], "files": rows}
    return json.dumps(content, indent=1).encode()


def ours(name):
    """A small file that is marked as ours of that name are."""
    return {
        ".mp3": bytes(marked_mp3(b"", Joined([bytes(500)]))),
        ".vtt": b"WEBVTT\n\nNOTE Made by voiceguide: Day 1\n",
        ".json": b'{\n "version": "1.2.0",\n "author": "voiceguide",\n "chapters": []\n}\n',
        ".m3u8": b"#EXTM3U\n# Made by voiceguide\n#PLAYLIST:Gentle\n",
        ".zip": b"PK\3\4\x14\0\0\0\0\0\0\0\x21\0" + bytes(16) + b"voiceguide-course/cover.jpg",
        ".m4b": b"\0\0\0\x1cftypM4B moov\0\0\0\x22\xa9ART\0\0\0\x1adata\0\0\0\1\0\0\0\0voiceguide",
    }.get(Path(name).suffix, MENTIONS_US)


@pytest.fixture
def folder(tmp_path):
    """A course's folder; it is there, and empty."""
    path = tmp_path / "course"
    path.mkdir()
    return CourseFolder(path)


# Put


@pytest.mark.parametrize("content", [Whole(b"abc"), Pieces(b"", b"a", b"", b"bc"), Whole(b"")])
def test_what_is_put_is_there_and_described(folder, content):
    data = b"".join(content.pieces())
    put = folder.put("transcripts/day-01.vtt", content)
    digest = hashlib.sha256(data).hexdigest()
    assert put == WrittenFile("transcripts/day-01.vtt", len(data), digest, written=True)
    assert (folder.path / "transcripts" / "day-01.vtt").read_bytes() == data
    assert listing(folder.path) == ["transcripts", "transcripts/day-01.vtt"]


@pytest.mark.parametrize("content", [Whole(b"abc"), Pieces(b"", b"a", b"", b"bc"), Whole(b"")])
def test_what_is_up_to_date_is_left_alone_and_described_the_same(folder, content):
    first = folder.put("day-01.mp3", content)
    os.utime(folder.path / "day-01.mp3", (1_000_000_000, 1_000_000_000))
    before = files(folder.path)
    assert folder.put("day-01.mp3", content) == replace(first, written=False)
    assert files(folder.path) == before


@settings(max_examples=50)
@given(data=st.data(), whole=st.binary(min_size=1, max_size=300), cut=st.integers(0, 300))
def test_whatever_differs_is_written_anew(tmp_path_factory, data, whole, cut):
    folder = CourseFolder(tmp_path_factory.mktemp("course"))
    content = Pieces(whole[:cut], whole[cut:])
    first = folder.put("day-01.mp3", content)
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytes([whole[place] ^ data.draw(st.integers(1, 255))])
    damaged = data.draw(
        st.sampled_from(
            [whole[:place] + flipped + whole[place + 1 :], whole[:place], whole + b"\0", b""]
        )
    )
    (folder.path / "day-01.mp3").write_bytes(damaged)
    assert folder.put("day-01.mp3", content) == first
    assert (folder.path / "day-01.mp3").read_bytes() == whole


def test_what_can_not_be_had_whole_leaves_the_file_as_it_was(folder):
    folder.put("day-01.mp3", Whole(b"the one before"))
    with pytest.raises(ZeroDivisionError):
        folder.put("day-01.mp3", Broken((b"half", b"rest")))
    assert (folder.path / "day-01.mp3").read_bytes() == b"the one before"
    assert listing(folder.path) == ["day-01.mp3"]


def test_a_folder_in_the_place_of_a_file_is_an_error_that_names_it(folder):
    (folder.path / "day-01.mp3").mkdir()
    with pytest.raises(OutputError) as caught:
        folder.put("day-01.mp3", Whole(b"abc"))
    assert caught.value.path == folder.path / "day-01.mp3"
    assert listing(folder.path) == ["day-01.mp3"]


def test_a_file_in_the_place_of_a_folder_is_an_error_and_stays(folder):
    (folder.path / "transcripts").write_bytes(MINE)
    with pytest.raises(OutputError) as caught:
        folder.put("transcripts/day-01.vtt", Whole(b"abc"))
    assert caught.value.path == folder.path / "transcripts" / "day-01.vtt"
    assert (folder.path / "transcripts").read_bytes() == MINE


def test_the_size_of_a_file_is_its_bytes_and_of_none_0(folder):
    folder.put("chapters/day-01.json", Whole(b"abc"))
    assert folder.size("chapters/day-01.json") == 3
    assert folder.size("chapters/day-02.json") == 0
    assert folder.size("missing/day-02.json") == 0


# The manifest says that all is there


def build(folder):
    """A course of two files and its manifest."""
    files = [
        folder.put("day-01.mp3", Whole(b"one")),
        folder.put("transcripts/day-01.vtt", Whole(b"two")),
    ]
    return folder.complete(manifest_of({file.name: file.sha256 for file in files}))


@pytest.fixture
def complete(folder):
    """A course's folder with a course that is complete."""
    build(folder)
    return folder


def test_the_manifest_is_described_as_any_file_is(folder):
    contents = {"day-01.mp3": b"one", "transcripts/day-01.vtt": b"two"}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    content = manifest_of(sums)
    digest = hashlib.sha256(content).hexdigest()
    assert build(folder) == WrittenFile(MANIFEST, len(content), digest, written=True)
    assert build(folder) == WrittenFile(MANIFEST, len(content), digest, written=False)
    assert (folder.path / MANIFEST).read_bytes() == content


def test_a_course_that_is_up_to_date_stays_complete(complete):
    before = files(complete.path)
    build(complete)
    assert files(complete.path) == before
    assert MANIFEST in before


@pytest.mark.parametrize("name", ["day-01.mp3", "transcripts/day-01.vtt", "day-02.mp3"])
def test_the_course_is_not_complete_once_a_file_changes(complete, name):
    manifest = (complete.path / MANIFEST).read_bytes()
    complete.put(name, Whole(b"changed"))
    assert not (complete.path / MANIFEST).exists()
    assert (complete.path / FORMER_MANIFEST).read_bytes() == manifest


def test_the_manifest_before_is_kept_until_the_course_is_complete_again(complete):
    manifest = (complete.path / MANIFEST).read_bytes()
    for content in (b"changed", b"and again, by the next build"):
        complete.put("day-01.mp3", Whole(content))
        assert (complete.path / FORMER_MANIFEST).read_bytes() == manifest
    build(complete)
    assert not (complete.path / FORMER_MANIFEST).exists()


def test_a_manifest_before_that_a_kill_left_is_gone_after_a_build_that_changes_nothing(complete):
    lay(complete.path, **{FORMER_MANIFEST: listing_manifest()})
    complete.check(NAMES)
    build(complete)
    assert not (complete.path / FORMER_MANIFEST).exists()


def test_the_manifest_goes_before_anything_changes(complete):
    there = []

    class Watching(Joined):
        def pieces(self, size=1000):
            there.append((complete.path / MANIFEST).exists())
            yield from super().pieces(size)

    complete.put("day-01.mp3", Watching((b"more than before",)))
    assert there == [False]


def test_a_manifest_that_changes_is_there_until_the_new_one_is(complete):
    before = (complete.path / MANIFEST).read_bytes()
    with pytest.raises(ZeroDivisionError):
        complete.put(MANIFEST, Broken((b"{", b"}")))
    assert (complete.path / MANIFEST).read_bytes() == before
    assert complete.complete(b"{}").written
    assert (complete.path / MANIFEST).read_bytes() == b"{}"
    assert (complete.path / "day-01.mp3").read_bytes() == b"one"


SYNCED = """
import os, sys
from pathlib import Path
from voiceguide.audio.assemble import Joined
from voiceguide.publish.course_folder import CourseFolder

root, synced, fsync = Path(sys.argv[1]), [], os.fsync

def traced(handle):
    path = Path(os.readlink(f"/proc/self/fd/{handle}")).relative_to(root)
    synced.append((path.with_name("part") if path.suffix == ".part" else path).as_posix())
    fsync(handle)

os.fsync = traced
folder = CourseFolder(root)
for name in ("day-01.mp3", "transcripts/day-01.vtt", "chapters/day-01.json"):
    folder.put(name, Joined((name.encode(),)))
folder.put_file("course.zip", lambda part: part.write_bytes(b"zip"))
print(*synced)
folder.complete(b"{}")
print(*synced)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the names of open files")
def test_all_that_the_manifest_lists_is_safe_on_the_disk_before_the_manifest_is(folder):
    def synced():
        command = [sys.executable, "-c", SYNCED, str(folder.path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    parts = "transcripts/part chapters/part"
    names_and_manifest = ". transcripts chapters part ."
    assert synced() == [
        f"part {parts} part",
        f"part {parts} part {names_and_manifest}",
    ]
    # Files that are up to date were safe before they took their place; their names may not be.
    (folder.path / MANIFEST).unlink()
    assert synced() == ["", names_and_manifest]
    # And nobody waits where nothing is new.
    assert synced() == ["", ""]


# Nothing that is not ours


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_not_ours_is_named_before_any_work_and_stays(folder, name):
    lay(folder.path, **{name: MINE})
    before = files(folder.path)
    with pytest.raises(NotOursError) as caught:
        folder.check(NAMES)
    assert caught.value.path == folder.path / name
    assert str(folder.path / name) in caught.value.message
    assert caught.value.hint
    assert files(folder.path) == before


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_has_nothing_to_lose(folder, name):
    lay(folder.path, **{name: b""})
    folder.check(NAMES)
    assert folder.put(name, Whole(b"abc")).written
    assert (folder.path / name).read_bytes() == b"abc"


@pytest.mark.parametrize("name", ["day-01.mp3", "transcripts/day-01.vtt", "cover.jpg"])
def test_a_file_is_ours_as_the_manifest_lists_it_and_once_changed_somebodys(folder, name):
    sums = {name: hashlib.sha256(MINE).hexdigest()}
    lay(folder.path, **{name: MINE, MANIFEST: manifest_of(sums)})
    folder.check(NAMES)
    for changed in (MINE + b"!", ours(name) + b"!"):
        lay(folder.path, **{name: changed})
        with pytest.raises(NotOursError, match="changed after voiceguide made it") as caught:
            folder.check(NAMES)
        assert caught.value.path == folder.path / name


def test_after_a_kill_ours_is_what_the_manifest_before_lists_and_what_is_marked(folder):
    """As where an older version made the files, whose marks were others."""
    names = ("day-01.mp3", "day-28.mp3")
    sums = dict.fromkeys(names, hashlib.sha256(MINE).hexdigest())
    lay(folder.path, **dict.fromkeys(names, MINE), **{FORMER_MANIFEST: manifest_of(sums)})
    folder.check(NAMES)
    assert folder.left_over(["day-01.mp3"]) == ["day-28.mp3"]
    lay(folder.path, **{name: ours(name) for name in names})
    folder.check(NAMES)
    assert folder.left_over(["day-01.mp3"]) == ["day-28.mp3"]
    lay(folder.path, **dict.fromkeys(names, MINE + b"!"))
    with pytest.raises(NotOursError):
        folder.check(NAMES)
    assert folder.left_over(["day-01.mp3"]) == []


def test_what_a_manifest_lists_without_a_checksum_is_ours_by_its_mark(folder):
    lay(
        folder.path,
        **{"day-01.mp3": ours("day-28.mp3"), MANIFEST: manifest_of({"day-01.mp3": None})},
    )
    folder.check(NAMES)
    lay(folder.path, **{"day-01.mp3": MENTIONS_US})
    with pytest.raises(NotOursError):
        folder.check(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_who_only_mentions_us_is_not_us(folder, name):
    lay(folder.path, **{name: MENTIONS_US})
    with pytest.raises(NotOursError) as caught:
        folder.check(NAMES)
    assert caught.value.path == folder.path / name


def test_what_we_write_says_so_itself_whatever_the_manifest_says(folder, course, mp3s):
    contents = dict(sidecars(course, date(2024, 2, 26), None, CoverCache(folder.path)))
    contents[course.days[0].file] = bytes(
        marked_mp3(id3(course.days[0].timeline, 14, b"JPEG"), Joined([bytes(100_000)]))
    )
    contents[PAGE] = page(course).html.encode()
    retitled = replace(course, title="Title", program="own")
    contents[MANIFEST] = manifest(retitled, mp3s, [], first=date(2024, 2, 26)).encode()
    for name, content in contents.items():
        alone = CourseFolder(folder.path / name.replace("/", " "))
        lay(alone.path, **{name: content})
        alone.check(contents)


def test_a_folder_with_other_peoples_files_beside_is_good_and_nothing_is_made(folder):
    lay(folder.path, **{"notes.txt": MINE, "day-99.mp3": MINE, "photos/cover.jpg": MINE})
    before = listing(folder.path)
    folder.check(NAMES)
    assert listing(folder.path) == before


def test_a_folder_that_is_missing_is_good_and_is_not_made(tmp_path):
    CourseFolder(tmp_path / "a" / "b").check(NAMES)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("place", ["file", "file/course"])
def test_a_folder_that_is_a_file_or_in_one_is_an_error(tmp_path, place):
    (tmp_path / "file").write_bytes(MINE)
    for names in (NAMES, ()):
        with pytest.raises(OutputError, match="not a folder"):
            CourseFolder(tmp_path / place).check(names)


def test_a_file_in_the_place_of_a_folder_is_found_before_any_work(folder):
    lay(folder.path, transcripts=MINE)
    with pytest.raises(OutputError, match="transcripts is not a folder"):
        folder.check(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_where_a_file_would_be_is_an_error_that_names_it(folder, name):
    (folder.path / name).mkdir(parents=True)
    with pytest.raises(OutputError) as caught:
        folder.check(NAMES)
    assert caught.value.path == folder.path / name


@posix_only
def test_a_link_to_a_file_that_is_not_ours_is_refused(folder, tmp_path):
    (tmp_path / "song.mp3").write_bytes(MINE)
    (folder.path / "day-01.mp3").symlink_to(tmp_path / "song.mp3")
    with pytest.raises(NotOursError):
        folder.check(NAMES)


@posix_only
@pytest.mark.parametrize("name", NAMES)
def test_no_link_is_written_through_or_replaced_though_it_leads_to_a_file_of_ours(
    folder, tmp_path, name
):
    theirs = tmp_path / f"elsewhere{Path(name).suffix}"
    theirs.write_bytes(ours(name))
    (folder.path / name).parent.mkdir(exist_ok=True)
    (folder.path / name).symlink_to(theirs)
    with pytest.raises(NotOursError, match="it is a link") as caught:
        folder.check(NAMES)
    assert caught.value.path == folder.path / name
    for write in (
        lambda: folder.put(name, Whole(b"new")),
        lambda: folder.put_file(name, lambda part: part.write_bytes(b"new")),
    ):
        with pytest.raises(NotOursError):
            write()
    with pytest.raises(NotOursError, match="it is a link"):
        folder.check(NAMES, force=True)
    assert folder.left_over([]) == []
    assert theirs.read_bytes() == ours(name)
    assert (folder.path / name).is_symlink()


@posix_only
@pytest.mark.parametrize("name", ["transcripts/day-77.vtt", "chapters/day-77.json"])
def test_no_linked_folder_is_written_into_pruned_or_swept(folder, locks, tmp_path, name):
    inside = Path(name).parent.name
    lay(tmp_path / "elsewhere", **{Path(name).name: ours(name), ".vg-0.part": MINE})
    (folder.path / inside).symlink_to(tmp_path / "elsewhere")
    before = files(tmp_path / "elsewhere")
    with pytest.raises(NotOursError, match="it is a link") as caught:
        folder.check(NAMES)
    assert caught.value.path == folder.path / inside
    with pytest.raises(NotOursError):
        folder.put(name, Whole(b"new"))
    assert folder.left_over([]) == []
    with folder.locked(locks, never):
        pass
    assert files(tmp_path / "elsewhere") == before


@posix_only
def test_the_folder_itself_may_be_a_link_that_the_person_gave(folder, locks, tmp_path):
    (tmp_path / "link").symlink_to(folder.path)
    linked = CourseFolder(tmp_path / "link")
    with linked.locked(locks, never):
        linked.check(NAMES)
        build(linked)
    assert listing(folder.path) == [MANIFEST, "day-01.mp3", "transcripts", "transcripts/day-01.vtt"]


@posix_only
@pytest.mark.parametrize("name", [*NAMES, FORMER_MANIFEST])
def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(folder, name):
    (folder.path / name).parent.mkdir(exist_ok=True)
    os.mkfifo(folder.path / name)
    with pytest.raises(NotOursError, match="that is no file") as caught:
        folder.check(NAMES)
    assert caught.value.path == folder.path / name
    assert folder.left_over([]) == []


@posix_only
def test_a_link_that_leads_nowhere_is_somebodys_too(folder):
    (folder.path / "day-01.mp3").symlink_to(folder.path.parent / "unplugged" / "song.mp3")
    with pytest.raises(NotOursError):
        folder.check(NAMES)


# Left over


def test_only_files_of_ours_that_the_course_lacks_are_left_over(folder):
    of_us = (
        *("day-01.mp3", "day-02.mp3", "day-28.mp3", "course.m4b", "course.zip", "course.m3u8"),
        *("transcripts/day-01.vtt", "transcripts/day-28.vtt", "chapters/day-28.json"),
    )
    others = (
        *("notes.txt", "day-28.txt", "course.txt", "song.mp3", "cover.jpg", "index.html"),
        *("transcripts/notes.vtt", "chapters/day-28.txt", "old/day-28.mp3", "feed.xml"),
        *("transcripts/old/day-28.vtt", "chapters/day-28.mp3"),
    )
    lay(folder.path, **{name: ours(name) for name in (*of_us, *others)})
    lay(folder.path, **{"day-99.mp3": MINE, "transcripts/day-99.vtt": MINE, "course.pdf": MINE})
    lay(folder.path, **{"day-98.mp3": MENTIONS_US, "chapters/day-99.json": MENTIONS_US})
    (folder.path / "day-50.mp3").mkdir()
    before = files(folder.path)
    assert folder.left_over(["day-01.mp3", "transcripts/day-01.vtt", "course.m3u8"]) == [
        "chapters/day-28.json",
        "course.m4b",
        "course.zip",
        "day-02.mp3",
        "day-28.mp3",
        "transcripts/day-28.vtt",
    ]
    assert files(folder.path) == before


def test_what_the_manifest_lists_is_left_over_unless_it_was_changed_and_the_manifest_never(folder):
    names = ("day-28.mp3", "notes.txt", "../outside.mp3", "day-50.mp3", "old/day-28.mp3")
    sums = dict.fromkeys(names, hashlib.sha256(MINE).hexdigest())
    lay(folder.path, **dict.fromkeys((*names, "day-29.mp3"), MINE), **{MANIFEST: manifest_of(sums)})
    lay(folder.path, **{"day-50.mp3": ours("day-28.mp3") + b"!"})
    assert folder.left_over([]) == ["day-28.mp3"]


def test_a_folder_that_is_missing_has_nothing_left_over(tmp_path):
    assert CourseFolder(tmp_path / "missing").left_over([]) == []


def test_what_is_removed_is_gone_and_nothing_else(folder):
    lay(
        folder.path,
        **{"day-28.mp3": ours("day-28.mp3"), "transcripts/day-28.vtt": ours("day-28.vtt")},
    )
    lay(folder.path, **{"notes.txt": MINE})
    folder.remove(folder.left_over([]))
    assert listing(folder.path) == ["notes.txt", "transcripts"]
    folder.remove(["day-28.mp3"])


def test_what_can_not_be_removed_is_an_error_that_names_it(folder):
    (folder.path / "day-28.mp3").mkdir()
    with pytest.raises(OutputError) as caught:
        folder.remove(["day-28.mp3"])
    assert caught.value.path == folder.path / "day-28.mp3"


# Locked


def never():
    pytest.fail("it waits for a folder that nobody builds into")


def fail_after(*_work):
    raise ZeroDivisionError


@pytest.fixture
def locks(home):
    """The folder for locks; it is not there yet."""
    return home / "locks"


@pytest.fixture(
    params=[
        "new",
        "a b  c",
        "\u00dcbung \u4f38\u5c55 \U0001f9d8",
        "x" * 200,
        "a b/\u00e9/" + "x" * 200,
    ]
)
def missing(request, tmp_path):
    """A course's folder that is not there, of any name."""
    return CourseFolder(tmp_path / "below" / request.param)


def test_a_folder_of_any_name_is_made(missing, locks):
    with missing.locked(locks, never):
        missing.put("transcripts/day-01.vtt", Whole(b"abc"))
    assert listing(missing.path) == ["transcripts", "transcripts/day-01.vtt"]


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt])
def test_what_was_made_in_vain_goes_again(missing, locks, tmp_path, kind):
    with pytest.raises(kind), missing.locked(locks, never):
        raise kind
    assert not (tmp_path / "below").exists()


def test_what_has_something_in_it_stays_when_the_work_fails(missing, locks):
    with pytest.raises(ZeroDivisionError), missing.locked(locks, never):
        fail_after(missing.put("day-01.mp3", Whole(b"abc")))
    assert listing(missing.path) == ["day-01.mp3"]


def test_a_folder_that_was_there_stays_when_the_work_fails(folder, locks):
    with pytest.raises(ZeroDivisionError), folder.locked(locks, never):
        raise ZeroDivisionError
    assert folder.path.is_dir()


def test_a_file_where_the_folder_should_be_is_an_error_and_stays(tmp_path, locks):
    (tmp_path / "file").write_bytes(MINE)
    with pytest.raises(OutputError), CourseFolder(tmp_path / "file").locked(locks, never):
        pass
    assert (tmp_path / "file").read_bytes() == MINE


@posix_only
def test_a_name_too_long_for_the_disk_is_an_error_of_ours(tmp_path, locks):
    folder = CourseFolder(tmp_path / ("x" * 300))
    with pytest.raises(OutputError), folder.locked(locks, never):
        pass


@posix_only
def test_where_nothing_can_be_locked_the_work_goes_on_without(folder, tmp_path):
    (tmp_path / "file").write_bytes(MINE)
    with folder.locked(tmp_path / "file" / "locks", never):
        folder.put("day-01.mp3", Whole(b"abc"))
    assert (tmp_path / "file").read_bytes() == MINE
    assert listing(folder.path) == ["day-01.mp3"]


@posix_only
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP])
def test_on_a_disk_without_locks_the_work_goes_on_without(folder, locks, monkeypatch, number):
    def _no_locks(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", _no_locks)
    with folder.locked(locks, never):
        folder.put("day-01.mp3", Whole(b"abc"))
    assert listing(folder.path) == ["day-01.mp3"]


KILLED = """
import os, signal, sys
from pathlib import Path
from voiceguide.audio.assemble import Joined
from voiceguide.publish.course_folder import CourseFolder

class Endless(Joined):
    def pieces(self, size=0):
        yield from [b"half" * 1000] * 10
        os.kill(os.getpid(), signal.SIGKILL)

folder = CourseFolder(Path(sys.argv[1]))
with folder.locked(Path(sys.argv[2]), lambda: None):
    folder.put(sys.argv[3], Endless((b"whole",)))
"""


@posix_only
@pytest.mark.parametrize("name", ["day-01.mp3", "transcripts/day-01.vtt", "chapters/day-01.json"])
def test_what_a_killed_build_left_half_written_is_gone_when_the_next_begins(folder, locks, name):
    command = [sys.executable, "-c", KILLED, str(folder.path), str(locks), name]
    assert subprocess.run(command, timeout=LONG_S, check=False).returncode == -9
    assert len(files(folder.path)) == 1
    with folder.locked(locks, never):
        assert files(folder.path) == {}


BUILD = """
import signal, sys
from pathlib import Path
from voiceguide.publish.course_folder import CourseFolder
signal.signal(signal.SIGINT, signal.default_int_handler)
folder, locks = map(Path, sys.argv[1:])
with CourseFolder(folder).locked(locks, lambda: print("waiting", flush=True)):
    print("building", flush=True)
    sys.stdin.readline()
print("done", flush=True)
"""

COUNT_UP = """
import sys, time
from pathlib import Path
from voiceguide.publish.course_folder import CourseFolder
folder, locks, counter = map(Path, sys.argv[1:])
for _ in range(10):
    with CourseFolder(folder).locked(locks, lambda: None):
        number = int(counter.read_text())
        time.sleep(0.01)
        counter.write_text(str(number + 1))
"""


class Build:
    """A process that builds into a folder until it may end."""

    def __init__(self, folder, locks):
        self.process = subprocess.Popen(
            [sys.executable, "-c", BUILD, str(folder), str(locks)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        # Should it hang, its output ends, and with it the test.
        self.limit = threading.Timer(LONG_S, self.process.kill)
        self.limit.start()

    def line(self):
        return self.process.stdout.readline().decode().strip()

    def is_silent(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            return not selector.select(MOMENT_S)

    def go_on(self):
        self.process.stdin.write(b"\n")

    def end(self):
        self.limit.cancel()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def building(locks):
    """building(folder) starts a process that builds into it, or waits for it."""
    builds = []

    def _building(folder):
        builds.append(Build(folder, locks))
        return builds[-1]

    yield _building
    for build in builds:
        build.end()


def test_a_folder_that_nobody_builds_into_is_had_at_once_and_again(folder, locks):
    for _ in range(3):
        with folder.locked(locks, never):
            assert listing(folder.path) == []
    assert listing(folder.path) == []


@posix_only
def test_a_second_build_says_so_once_waits_and_then_works(folder, building):
    first = building(folder.path)
    assert first.line() == "building"
    second = building(folder.path)
    assert second.line() == "waiting"
    assert second.is_silent()
    first.go_on()
    assert first.line() == "done"
    assert second.line() == "building"
    second.go_on()
    assert second.line() == "done"


def test_many_builds_never_work_at_once(folder, locks, tmp_path):
    counter = tmp_path / "counter"
    counter.write_text("0")
    command = [sys.executable, "-c", COUNT_UP, str(folder.path), str(locks), str(counter)]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=2 * LONG_S) for process in running] == [0, 0, 0]
    assert counter.read_text() == "30"


@posix_only
def test_a_build_that_is_killed_gives_the_folder_free_and_leaves_nothing_in_it(folder, building):
    first = building(folder.path)
    assert first.line() == "building"
    second = building(folder.path)
    assert second.line() == "waiting"
    first.process.kill()
    assert second.line() == "building"
    assert listing(folder.path) == []


@posix_only
def test_another_folder_is_free_a_part_of_the_locked_one_too(tmp_path, locks, building):
    (tmp_path / "one" / "inside").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    assert building(tmp_path / "one").line() == "building"
    for free in (tmp_path, tmp_path / "other", tmp_path / "one" / "inside"):
        with CourseFolder(free).locked(locks, never):
            pass


@posix_only
def test_another_way_to_the_same_folder_is_the_same_folder(tmp_path, building):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    assert building(tmp_path / "folder").line() == "building"
    assert building(tmp_path / "link").line() == "waiting"


@posix_only
@pytest.mark.usefixtures("without_coverage")
def test_ctrl_c_ends_the_wait_at_once_and_the_first_build_goes_on(folder, building):
    assert building(folder.path).line() == "building"
    second = building(folder.path)
    assert second.line() == "waiting"
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(timeout=LONG_S) != 0
    assert second.line() == ""
    assert building(folder.path).line() == "waiting"


@posix_only
def test_two_threads_exclude_each_other_too(folder, locks):
    waiting, working = threading.Event(), threading.Event()

    def second():
        with folder.locked(locks, waiting.set):
            working.set()

    thread = threading.Thread(target=second)
    with folder.locked(locks, never):
        thread.start()
        assert waiting.wait(LONG_S)
        assert not working.wait(MOMENT_S)
    thread.join(LONG_S)
    assert working.is_set()


@posix_only
def test_whoever_waited_can_work_when_the_first_fails_and_takes_its_folder_away(tmp_path, locks):
    folder = CourseFolder(tmp_path / "a" / "b")
    waiting, failed = threading.Event(), threading.Event()
    errors = []

    def second():
        try:
            with folder.locked(locks, waiting.set):
                failed.wait(LONG_S)
                folder.put("day-01.mp3", Whole(b"abc"))
        except OutputError as error:
            errors.append(str(error))

    thread = threading.Thread(target=second)
    with pytest.raises(ZeroDivisionError), folder.locked(locks, never):
        fail_after(thread.start(), waiting.wait(LONG_S))
    failed.set()
    thread.join(LONG_S)
    assert errors == []
    assert listing(folder.path) == ["day-01.mp3"]
