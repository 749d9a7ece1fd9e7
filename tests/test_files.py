"""Files are whole or missing, and what would keep one from being written is found first."""

import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import OutputError, SpaceError
from voiceguide.files import (
    HOUR_S,
    check_can_write,
    check_room,
    existing_part,
    free_bytes,
    on_one_disk,
    put_in_place,
    reason,
    sweep,
    sync,
    temporary,
    write_atomic,
    write_new,
)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
WRITERS = (write_atomic, write_new)
both = pytest.mark.parametrize("write", WRITERS)


@pytest.fixture
def small_disk(disk_of):
    """A file system with room for 64 kB."""
    return disk_of("64k")


def listing(folder):
    return sorted(path.name for path in folder.rglob("*"))


# Whole


@both
@settings(max_examples=30)
@given(data=st.binary(max_size=5000))
def test_what_was_written_is_there_and_nothing_beside_it(tmp_path_factory, write, data):
    folder = tmp_path_factory.mktemp("out")
    write(folder / "day-01.mp3", data)
    assert (folder / "day-01.mp3").read_bytes() == data
    assert listing(folder) == ["day-01.mp3"]


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_that_is_there_is_replaced(tmp_path, durable):
    target = tmp_path / "day-01.mp3"
    target.write_bytes(b"the one before" * 1000)
    write_atomic(target, b"new", durable=durable)
    assert target.read_bytes() == b"new"
    assert listing(tmp_path) == ["day-01.mp3"]


@posix_only
def test_whoever_has_the_file_open_goes_on_reading_the_one_before(tmp_path):
    target = tmp_path / "day-01.mp3"
    target.write_bytes(b"the one before")
    with target.open("rb") as reader:
        write_atomic(target, b"new")
        assert reader.read() == b"the one before"


def test_folders_that_are_missing_are_made(tmp_path):
    write_new(tmp_path / "a" / "b c" / "d\u00e9" / "day-01.mp3", b"new")
    assert (tmp_path / "a" / "b c" / "d\u00e9" / "day-01.mp3").read_bytes() == b"new"


def test_a_name_without_a_folder_is_a_file_of_the_current_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_can_write(Path("day-01.mp3"))
    write_new(Path("day-01.mp3"), b"new")
    assert listing(tmp_path) == ["day-01.mp3"]


def test_many_processes_writing_one_file_leave_one_whole_file(tmp_path):
    code = (
        "import sys; from pathlib import Path; from voiceguide.files import write_atomic\n"
        "for _ in range(50): write_atomic(Path(sys.argv[1]), sys.argv[2].encode() * 200_000)"
    )
    target = tmp_path / "day-01.mp3"
    running = [
        subprocess.Popen([sys.executable, "-c", code, target, letter]) for letter in ("a", "b")
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert target.read_bytes() in (b"a" * 200_000, b"b" * 200_000)
    assert listing(tmp_path) == ["day-01.mp3"]


@both
@pytest.mark.parametrize("sizes", [[3 << 20], [1 << 20] * 3, [0, 700_000] * 5, [1] * 2500, []])
def test_large_pieces_and_many_are_written_as_they_are(write, tmp_path, sizes):
    pieces = [bytes([number % 251]) * size for number, size in enumerate(sizes)]
    write(tmp_path / "day-01.mp3", pieces)
    assert (tmp_path / "day-01.mp3").read_bytes() == b"".join(pieces)


@both
@settings(max_examples=30)
@given(pieces=st.lists(st.binary(max_size=2000), max_size=6))
def test_pieces_are_written_in_order_as_one_file(tmp_path_factory, write, pieces):
    folder = tmp_path_factory.mktemp("out")
    write(folder / "day-01.mp3", iter(pieces))
    assert (folder / "day-01.mp3").read_bytes() == b"".join(pieces)
    assert listing(folder) == ["day-01.mp3"]


def test_while_pieces_come_the_target_is_the_one_before_and_then_the_new_one(tmp_path):
    target = tmp_path / "day-01.mp3"
    target.write_bytes(b"the one before")

    def pieces():
        for piece in (b"new", b"er"):
            assert target.read_bytes() == b"the one before"
            yield piece

    write_atomic(target, pieces())
    assert target.read_bytes() == b"newer"


def test_a_file_can_be_written_in_another_folder_until_it_is_whole(tmp_path):
    beside, out = tmp_path / "beside", tmp_path / "out"
    beside.mkdir()
    out.mkdir()

    def pieces():
        yield b"new"
        assert len(listing(beside)) == 1
        assert listing(out) == []

    write_atomic(out / "day-01.mp3", pieces(), beside=beside)
    assert (out / "day-01.mp3").read_bytes() == b"new"
    assert listing(beside) == []
    assert listing(out) == ["day-01.mp3"]


# Or not there


class Broken(Exception):  # noqa: N818 - what breaks is a test's, and no error of ours
    """What goes wrong while pieces are made."""


@pytest.mark.parametrize("kind", [Broken, KeyboardInterrupt])
@pytest.mark.parametrize("there", [True, False], ids=["one before", "none before"])
@pytest.mark.parametrize("elsewhere", [True, False], ids=["beside", "in its folder"])
def test_pieces_that_break_off_leave_nothing_and_the_file_as_it_was(
    tmp_path, kind, there, elsewhere
):
    out, beside = tmp_path / "out", tmp_path / "beside"
    out.mkdir()
    beside.mkdir()
    target = out / "day-01.mp3"
    if there:
        target.write_bytes(b"the one before")

    def pieces():
        yield b"new" * 100_000
        raise kind

    with pytest.raises(kind):
        write_atomic(target, pieces(), beside=beside if elsewhere else None)
    assert listing(tmp_path) == sorted(["out", "beside", *(["day-01.mp3"] if there else [])])
    assert not there or target.read_bytes() == b"the one before"


def test_a_folder_beside_that_is_missing_is_an_error_that_names_the_target(tmp_path):
    with pytest.raises(OutputError) as caught:
        write_atomic(tmp_path / "day-01.mp3", b"new", beside=tmp_path / "missing")
    assert caught.value.path == tmp_path / "day-01.mp3"
    assert listing(tmp_path) == []


# Written by something else


def test_what_something_else_writes_takes_its_place_when_it_is_put_there(tmp_path):
    target = tmp_path / "course.m4b"
    target.write_bytes(b"the one before")
    with temporary(target) as part:
        part.write_bytes(b"not wanted")
    assert target.read_bytes() == b"the one before"
    with temporary(target) as part:
        part.write_bytes(b"new")
        put_in_place(part, target)
    assert target.read_bytes() == b"new"
    assert listing(tmp_path) == ["course.m4b"]


@pytest.mark.parametrize("kind", [OSError, KeyboardInterrupt, OutputError])
def test_what_breaks_off_while_it_is_written_leaves_nothing(tmp_path, kind):
    def break_off(part):
        part.write_bytes(b"half")
        raise OutputError(part, "no") if kind is OutputError else kind("no")

    target = tmp_path / "course.m4b"
    with pytest.raises((OutputError, KeyboardInterrupt)), temporary(target) as part:
        break_off(part)
    assert listing(tmp_path) == []


def test_what_is_synced_is_as_it_was_and_what_is_missing_is_an_error(tmp_path):
    (tmp_path / "a").write_text("as it was")
    sync(tmp_path / "a")
    sync(tmp_path)
    assert (tmp_path / "a").read_text() == "as it was"
    with pytest.raises(OutputError) as caught:
        sync(tmp_path / "missing")
    assert caught.value.path == tmp_path / "missing"


@both
def test_a_target_that_is_a_folder_is_an_error_and_stays_as_it_was(tmp_path, write):
    target = tmp_path / "day-01.mp3"
    target.mkdir()
    (target / "inside").write_text("kept")
    with pytest.raises(OutputError) as caught:
        write(target, b"new")
    assert caught.value.path == target
    assert caught.value.hint
    assert listing(tmp_path) == ["day-01.mp3", "inside"]


@both
def test_a_file_where_a_folder_should_be_is_an_error_and_stays_as_it_was(tmp_path, write):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OutputError, match=r"day-01\.mp3"):
        write(tmp_path / "file" / "day-01.mp3", b"new")
    assert (tmp_path / "file").read_text() == "kept"
    assert listing(tmp_path) == ["file"]


def test_a_folder_that_is_missing_is_an_error_of_write_atomic(tmp_path):
    with pytest.raises(OutputError):
        write_atomic(tmp_path / "missing" / "day-01.mp3", b"new")
    assert listing(tmp_path) == []


@posix_only
def test_a_folder_that_may_not_be_written_keeps_its_file(open_folder, no_privileges):
    target = open_folder / "day-01.mp3"
    target.write_bytes(b"the one before")
    open_folder.chmod(0o555)
    with no_privileges(), pytest.raises(OutputError) as caught:
        write_atomic(target, b"new")
    assert caught.value.why == "permission denied"
    assert str(target) in caught.value.message
    open_folder.chmod(0o755)
    assert target.read_bytes() == b"the one before"
    assert listing(open_folder) == ["day-01.mp3"]


def test_a_full_disk_is_an_error_that_says_so_and_keeps_the_file(small_disk):
    target = small_disk / "day-01.mp3"
    write_atomic(target, b"a" * 20_000)
    for write in WRITERS:
        with pytest.raises(OutputError) as caught:
            write(target, b"b" * 200_000)
        assert caught.value.why == "the disk is full"
        assert target.read_bytes() == b"a" * 20_000
        assert listing(small_disk) == ["day-01.mp3"]
    write_atomic(target, b"c" * 20_000)
    assert target.read_bytes() == b"c" * 20_000


@both
def test_what_interrupts_the_writing_leaves_nothing(tmp_path, write):
    with pytest.raises(TypeError):
        write(tmp_path / "day-01.mp3", "text is not bytes")
    assert listing(tmp_path) == []


# What killed processes leave


SLOW = """
import sys
from pathlib import Path
from voiceguide.files import write_atomic

def pieces():
    yield b"half" * 50_000
    print("half way", flush=True)
    sys.stdin.readline()
    yield b"the rest"

write_atomic(Path(sys.argv[1]), pieces(), beside=Path(sys.argv[2]))
"""


@pytest.fixture
def writer(tmp_path):
    """writer(target, beside) is a process in the middle of writing a file."""
    running = []

    def _writer(target, beside=None):
        command = [sys.executable, "-c", SLOW, str(target), str(beside or target.parent)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        running.append(process)
        assert process.stdout.readline().strip() == b"half way"
        return process

    yield _writer
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def left(tmp_path, writer):
    """What a killed process has left."""
    process = writer(tmp_path / "day-01.mp3")
    process.kill()
    process.wait()
    (name,) = listing(tmp_path)
    return tmp_path / name


def aged(path, seconds):
    at = time.time() - seconds
    os.utime(path, (at, at))
    return path


def test_what_a_killed_process_left_is_removed_and_other_files_stay(tmp_path, left):
    mine = ["song.part", ".vg-notes.txt", "vg-1-2-3.part", ".vg.part", ".part", "day-02.mp3"]
    for name in mine:
        (tmp_path / name).write_text("kept")
        aged(tmp_path / name, 2 * HOUR_S)
    sweep(tmp_path)
    assert listing(tmp_path) == sorted(mine)


def test_what_was_left_in_the_folder_beside_is_removed_there(tmp_path, writer):
    beside, out = tmp_path / "beside", tmp_path / "out"
    beside.mkdir()
    out.mkdir()
    process = writer(out / "day-01.mp3", beside)
    process.kill()
    process.wait()
    assert len(listing(beside)) == 1
    sweep(beside)
    assert listing(tmp_path) == ["beside", "out"]


@pytest.mark.parametrize("idle_s", [0, HOUR_S])
def test_what_a_living_process_writes_is_left_alone_and_becomes_whole(tmp_path, writer, idle_s):
    process = writer(tmp_path / "day-01.mp3")
    (name,) = listing(tmp_path)
    aged(tmp_path / name, 2 * HOUR_S)
    sweep(tmp_path, idle_s=idle_s)
    process.communicate(b"\n", timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "day-01.mp3").read_bytes() == b"half" * 50_000 + b"the rest"
    assert listing(tmp_path) == ["day-01.mp3"]


def test_what_this_process_writes_is_left_alone(tmp_path):
    def pieces():
        yield b"ne"
        sweep(tmp_path)
        yield b"w"

    write_atomic(tmp_path / "day-01.mp3", pieces())
    assert (tmp_path / "day-01.mp3").read_bytes() == b"new"


@pytest.fixture
def before_the_first_lock(monkeypatch):
    """Have something happen between opening a part and locking it, once."""
    fcntl = pytest.importorskip("fcntl", reason="Windows keeps what is open without a lock")

    def _before(work):
        flock, left = fcntl.flock, [work]

        def _flock(file, operation):
            if left:
                left.pop()()
            flock(file, operation)

        monkeypatch.setattr(fcntl, "flock", _flock)

    return _before


def test_a_part_that_is_swept_before_it_is_held_is_written_anew(tmp_path, before_the_first_lock):
    before_the_first_lock(lambda: sweep(tmp_path))
    write_atomic(tmp_path / "day-01.mp3", b"new")
    assert (tmp_path / "day-01.mp3").read_bytes() == b"new"
    assert listing(tmp_path) == ["day-01.mp3"]


def test_a_sweep_that_comes_late_leaves_a_new_part_of_that_name_alone(
    tmp_path, left, before_the_first_lock
):
    def written_anew():
        left.unlink()
        left.write_bytes(b"another's")

    before_the_first_lock(written_anew)
    sweep(tmp_path)
    assert left.read_bytes() == b"another's"


def test_where_others_may_write_what_nobody_holds_goes_after_an_hour(tmp_path, left):
    left = left.rename(left.with_suffix(".loose.part"))
    sweep(tmp_path, idle_s=HOUR_S)
    aged(left, HOUR_S - 60)
    sweep(tmp_path, idle_s=HOUR_S)
    assert listing(tmp_path) == [left.name]
    aged(left, HOUR_S + 60)
    sweep(tmp_path, idle_s=HOUR_S)
    assert listing(tmp_path) == []


def test_a_session_removes_what_a_killed_one_left_where_it_is_written(tmp_path, left):
    write_new(tmp_path / "day-02.mp3", b"new")
    assert listing(tmp_path) == ["day-02.mp3"]


def test_a_session_leaves_alone_what_another_library_writes_there(tmp_path):
    with temporary(tmp_path / "course.m4b") as part:
        part.write_bytes(b"half")
        write_new(tmp_path / "day-02.mp3", b"new")
        assert part.read_bytes() == b"half"
        assert listing(tmp_path) == sorted([part.name, "day-02.mp3"])
    assert listing(tmp_path) == ["day-02.mp3"]


def test_parts_below_the_folder_are_not_its_own(tmp_path, left):
    (tmp_path / "below").mkdir()
    part = left.rename(tmp_path / "below" / left.name)
    sweep(tmp_path)
    assert part.exists()


@pytest.mark.parametrize("name", ["missing", "file", "a" * 300])
def test_where_there_is_no_folder_there_is_nothing_to_sweep(tmp_path, name):
    (tmp_path / "file").write_text("kept")
    sweep(tmp_path / name)
    assert listing(tmp_path) == ["file"]


def test_what_can_not_be_removed_keeps_nothing_else_from_being_removed(tmp_path, left):
    stubborn = [tmp_path / left.name.replace(".part", f"{n}.part") for n in range(20)]
    for folder in stubborn:
        folder.mkdir()
    sweep(tmp_path)
    assert not left.exists()


# Room


def test_the_room_of_a_disk_is_what_is_free_and_less_when_something_is_written(small_disk):
    assert free_bytes(small_disk) == 65_536
    (small_disk / "file").write_bytes(bytes(20_480))
    assert free_bytes(small_disk) == 65_536 - 20_480
    assert free_bytes(small_disk / "file") == free_bytes(small_disk)


def test_the_room_of_what_is_not_there_is_that_of_its_disk(small_disk, tmp_path):
    assert free_bytes(small_disk / "a" / "b" / "day-01.mp3") == 65_536
    assert free_bytes(tmp_path / "a" / "b") > 65_536


def test_there_is_room_for_as_much_as_is_free_and_nothing_is_made(small_disk):
    check_room(small_disk / "a" / "b", 65_536)
    check_room(small_disk / "a" / "b", 0)
    assert listing(small_disk) == []


def test_too_little_space_is_an_error_with_figures_and_what_to_do(small_disk):
    place = small_disk / "a" / "b"
    with pytest.raises(SpaceError) as caught:
        check_room(place, 25_000_000)
    error = caught.value
    assert (error.path, error.needed_mb, error.free_mb) == (place, 25, 0)
    assert str(error) == f"can't write {place}: it needs 25 MB, and 0 MB are free there"
    assert error.hint == "free some space there, or choose another place with --out"
    assert listing(small_disk) == []


def test_too_little_room_by_a_byte_is_an_error_too(small_disk):
    with pytest.raises(SpaceError) as caught:
        check_room(small_disk, 65_537)
    assert (caught.value.needed_mb, caught.value.free_mb) == (1, 0)


def test_what_to_do_instead_can_be_said(small_disk):
    with pytest.raises(SpaceError) as caught:
        check_room(small_disk, 1_234_567_890, "set VOICEGUIDE_HOME")
    assert caught.value.hint == "free some space there, or set VOICEGUIDE_HOME"
    assert "it needs 1,235 MB" in caught.value.message


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_figures_say_that_more_is_needed_than_is_free(free, lacking):
    message = str(SpaceError(Path("course"), free + lacking, free))
    needed, left = re.search(
        r"it needs ([\d,.]+ \w+), and ([\d,.]+ \w+) are free there", message
    ).groups()
    assert needed != left


def test_places_on_one_disk_share_it_there_yet_or_not(small_disk, tmp_path):
    (small_disk / "file").write_bytes(b"")
    assert on_one_disk(small_disk, small_disk / "a" / "b")
    assert on_one_disk(small_disk / "file", small_disk / "a")
    assert on_one_disk(tmp_path / "x" / "y", tmp_path / "z")


def test_places_on_two_disks_do_not(small_disk, tmp_path):
    assert not on_one_disk(small_disk, tmp_path)
    assert not on_one_disk(tmp_path / "a", small_disk / "a" / "b")


def test_the_part_of_a_path_that_is_there(tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    assert existing_part(tmp_path / "folder") == tmp_path / "folder"
    assert existing_part(tmp_path / "folder" / "a" / "b") == tmp_path / "folder"
    assert existing_part(tmp_path / "file" / "a") == tmp_path / "file"
    assert existing_part(tmp_path / "missing") == tmp_path
    monkeypatch.chdir(tmp_path)
    assert existing_part(Path("missing", "a")) == Path()
    assert existing_part(Path("folder", "a")) == Path("folder")


@posix_only
def test_where_nobody_can_tell_nothing_is_refused(tmp_path):
    unknown = tmp_path / TOO_LONG / "day-01.mp3"
    assert free_bytes(unknown) is None
    assert not on_one_disk(unknown, tmp_path)
    check_room(unknown, 10**18)
    with pytest.raises(OSError, match="too long"):
        existing_part(unknown)


# Found first


def test_what_can_be_written_is_found_good_and_nothing_is_made(tmp_path):
    (tmp_path / "there.mp3").write_bytes(b"the one before")
    check_can_write(tmp_path / "day-01.mp3")
    check_can_write(tmp_path / "there.mp3")
    check_can_write(tmp_path / "a" / "b" / "day-01.mp3")
    assert listing(tmp_path) == ["there.mp3"]
    assert (tmp_path / "there.mp3").read_bytes() == b"the one before"


def test_a_folder_at_the_target_is_found(tmp_path):
    with pytest.raises(OutputError, match="it is a folder"):
        check_can_write(tmp_path)


@pytest.mark.parametrize("below", ["day-01.mp3", "a/day-01.mp3", "a/b/day-01.mp3"])
def test_a_file_in_the_way_is_found_and_named(tmp_path, below):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=r"file is not a folder"):
        check_can_write(tmp_path / "file" / below)


@posix_only
@pytest.mark.parametrize("below", ["day-01.mp3", "a/day-01.mp3"])
def test_a_folder_that_may_not_be_written_is_found(open_folder, no_privileges, below):
    open_folder.chmod(0o555)
    with no_privileges(), pytest.raises(OutputError, match="permission denied"):
        check_can_write(open_folder / below)


@posix_only
@pytest.mark.parametrize("below", ["day-01.mp3", "a/day-01.mp3"])
def test_a_folder_that_may_not_be_entered_is_found(open_folder, no_privileges, below):
    closed = open_folder / "closed"
    closed.mkdir(mode=0o000)
    try:
        with no_privileges(), pytest.raises(OutputError, match="permission denied"):
            check_can_write(closed / below)
    finally:
        closed.chmod(0o755)


TOO_LONG = "a" * 300


@posix_only
@pytest.mark.parametrize("name", [f"{TOO_LONG}.mp3", f"{TOO_LONG}/day-01.mp3"])
def test_a_name_too_long_for_the_disk_is_found(tmp_path, name):
    with pytest.raises(OutputError):
        check_can_write(tmp_path / name)


@posix_only
def test_the_longest_name_that_a_disk_takes_can_be_written(tmp_path):
    target = tmp_path / ("a" * 251 + ".mp3")
    target.write_bytes(b"the disk takes it")
    check_can_write(target)
    write_atomic(target, b"new")
    assert target.read_bytes() == b"new"


# Reasons


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "permission denied"),
        (errno.EROFS, "read-only file system"),
    ],
)
def test_a_reason_is_in_words_and_without_the_path(number, words):
    assert reason(OSError(number, os.strerror(number), "/a/path")) == words


def test_a_reason_without_a_number_is_what_the_error_says():
    assert reason(OSError("Something Else")) == "something else"
