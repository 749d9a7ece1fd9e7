"""The course as one ZIP."""

import io
import os
import shutil
import subprocess
import sys
import tracemalloc
import zipfile

import pytest

from voiceguide.errors import OutputError
from voiceguide.publish.archive import write_zip

FILES = {
    "day-01.mp3": bytes(range(256)) * 9000,
    "day-02.mp3": b"\xff\xf3" * 700,
    "cover.jpg": b"\xff\xd8\xff\xe0 picture",
    "feed.xml": b"<rss/>" * 500,
    "transcripts/day-01.vtt": "WEBVTT\n\n\u00fcben".encode(),
    "chapters/day-01.json": b"{}",
    "\u00dcbung \u4f38.txt": b"name beyond ASCII",
    "empty.txt": b"",
}


def filled(folder):
    for name, data in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


@pytest.fixture
def folder(tmp_path):
    return filled(tmp_path / "course")


def zipped(folder, names=FILES):
    file = folder.parent / f"{folder.name}.zip"
    write_zip(file, folder, names)
    return file.read_bytes()


def test_it_holds_the_files_under_one_top_folder(folder):
    with zipfile.ZipFile(io.BytesIO(zipped(folder))) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(f"voiceguide-course/{name}" for name in FILES)
        for name, data in FILES.items():
            assert archive.read(f"voiceguide-course/{name}") == data


def test_the_same_files_give_the_same_bytes_whatever_their_dates_rights_and_order(folder, tmp_path):
    other = filled(tmp_path / "an other place")
    for number, name in enumerate(FILES):
        os.utime(other / name, (number * 1e8, number * 1e8))
        (other / name).chmod(0o600 if number % 2 else 0o755)
    assert zipped(other, [*reversed(FILES), "day-01.mp3"]) == zipped(folder)
    (other / "day-02.mp3").write_bytes(b"\xff\xf2" * 700)
    assert zipped(other) != zipped(folder)


def test_no_entry_shows_the_machine_or_the_time(folder):
    with zipfile.ZipFile(io.BytesIO(zipped(folder))) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.create_system == 3
            assert info.external_attr == 0o100644 << 16
            # Packed bytes differ between builds of zlib; stored ones can't.
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.flag_bits == (0 if info.filename.isascii() else 0x800)


@pytest.mark.skipif(not shutil.which("unzip"), reason="needs the program unzip")
def test_unzip_reads_it(folder, tmp_path):
    file = tmp_path / "course.zip"
    write_zip(file, folder, FILES)
    subprocess.run(["unzip", "-q", str(file)], cwd=tmp_path, check=True)
    top = tmp_path / "voiceguide-course"
    assert (top / "day-01.mp3").read_bytes() == FILES["day-01.mp3"]
    assert (top / "transcripts" / "day-01.vtt").read_bytes() == FILES["transcripts/day-01.vtt"]
    assert len([path for path in top.rglob("*") if path.is_file()]) == len(FILES)


def sparse(folder, count, size):
    """Names of as many files full of zeros, which take no room on most disks."""
    names = [f"day-{number:03d}.mp3" for number in range(count)]
    for name in names:
        with (folder / name).open("wb") as file:
            file.truncate(size)
    return names


def test_memory_does_not_grow_with_the_course(tmp_path):
    names = sparse(tmp_path, 20, 4_000_000)
    tracemalloc.start()
    try:
        write_zip(tmp_path / "x.zip", tmp_path, names)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "x.zip").stat().st_size > 80_000_000
    assert peak < 20_000_000


@pytest.mark.long
def test_past_4_gib_it_is_zip64(tmp_path):
    names = sparse(tmp_path, 140, 32_000_000)
    file = tmp_path / "x.zip"
    write_zip(file, tmp_path, names)
    assert file.stat().st_size > 1 << 32
    with file.open("rb") as content:
        content.seek(-4096, os.SEEK_END)
        assert b"PK\x06\x06" in content.read()


def test_a_file_that_is_missing_is_named(folder):
    (folder / "day-02.mp3").unlink()
    with pytest.raises(OutputError, match=r"course: day-02\.mp3 can't be read: no such"):
        zipped(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has another reason")
def test_a_folder_is_no_file(folder):
    with pytest.raises(OutputError, match=r"chapters can't be read: it is a folder"):
        zipped(folder, ["chapters"])
