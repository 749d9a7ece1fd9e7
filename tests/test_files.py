"""Files are whole or not there, and what would keep one from being written is found first."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import OutputError
from voiceguide.files import check_can_write, reason, write_atomic, write_new

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
WRITERS = (write_atomic, write_new)
both = pytest.mark.parametrize("write", WRITERS)
NOBODY = 65_534


@contextmanager
def no_privileges():
    """Root may write anywhere, so a test of permissions runs as nobody."""
    if os.getuid() != 0:
        yield
        return
    if not hasattr(os, "setresuid"):
        pytest.skip("root can't become somebody else for a moment here")
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_folder():
    """A folder that nobody can reach too; pytest's own are root's alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if sys.platform != "linux" or os.getuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs root on Linux and the program mount for a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("the program mount may not make a small disk here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


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


# Or not there


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
def test_a_folder_that_may_not_be_written_keeps_its_file(open_folder):
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
def test_a_folder_that_may_not_be_written_is_found(open_folder, below):
    open_folder.chmod(0o555)
    with no_privileges(), pytest.raises(OutputError, match="permission denied"):
        check_can_write(open_folder / below)


@posix_only
@pytest.mark.parametrize("below", ["day-01.mp3", "a/day-01.mp3"])
def test_a_folder_that_may_not_be_entered_is_found(open_folder, below):
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
