"""Whatever a network does, only the right file ever stands in its place."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from voiceguide.errors import DownloadError
from voiceguide.voices.download import Limits, fetch, local_path, part_of
from voiceguide.voices.engine import FileSpec

DATA = bytes(range(256)) * 1000


def spec_of(name, data):
    return FileSpec(name, len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


SPEC = spec_of("model.onnx", DATA)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "model.onnx"


@pytest.fixture
def get(site, here, target):
    """Fetch the model of the server; returns the calls of progress."""
    site.files["model.onnx"] = DATA

    def _get(source="model.onnx", spec=SPEC, **limits):
        calls = []
        address = source if ":" in source else f"{site.address}{source}"
        progress = lambda _, *now: calls.append(now)  # noqa: E731
        fetch(address, spec, target, progress=progress, limits=replace(here, **limits))
        return calls

    return _get


def refused(get, *arguments, **limits):
    with pytest.raises(DownloadError) as caught:
        get(*arguments, **limits)
    assert caught.value.hint
    return caught.value


def nothing_is_left(target):
    return [*target.parent.glob("model*")] == []


def test_a_file_arrives_whole_and_nothing_else_stays(get, target):
    calls = get()
    assert target.read_bytes() == DATA
    assert [path.name for path in target.parent.glob("model*")] == ["model.onnx"]
    assert calls == sorted(calls)
    assert calls[-1] == (len(DATA), len(DATA))


def test_a_right_file_is_not_fetched_again(get, site):
    get()
    get()
    assert len(site.requests) == 1


def test_a_wrong_file_in_its_place_is_replaced(get, target):
    target.write_bytes(DATA[:-1] + b"?")
    get()
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_connection_cut_at_any_tenth_goes_on_where_it_was(get, site, target, tenth):
    site.cut = len(DATA) * tenth // 10
    get()
    assert target.read_bytes() == DATA
    assert site.requests[:2] == ["", f"bytes={site.cut}-"]


@pytest.mark.parametrize("tenth", range(1, 10))
def test_after_a_run_that_was_cut_at_any_tenth_the_next_one_goes_on(get, site, target, tenth):
    site.break_off(len(DATA) * tenth // 10)
    error = refused(get)
    assert "broke off" in error.why
    assert "MB are there" in error.why
    assert "goes on" in error.hint
    assert not target.exists()
    site.mend()
    get()
    assert target.read_bytes() == DATA
    assert site.requests[-1].startswith("bytes=")


def test_a_run_that_is_killed_is_gone_on_with(get, site, target):
    site.wait_s = 0.02
    code = (
        "import sys; from pathlib import Path;"
        "from voiceguide.voices.download import Limits, fetch;"
        "from voiceguide.voices.engine import FileSpec;"
        "fetch(sys.argv[1], FileSpec('m', int(sys.argv[2]), sys.argv[3]), Path(sys.argv[4]),"
        "progress=lambda *now: print(now[1], flush=True), limits=Limits(plain_loopback=True))"
    )
    argv = [site.address + "model.onnx", str(SPEC.size), SPEC.checksum, str(target)]
    process = subprocess.Popen([sys.executable, "-c", code, *argv], stdout=subprocess.PIPE)
    for _ in range(3):
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert not target.exists()
    site.mend()
    get()
    assert target.read_bytes() == DATA
    assert site.requests[-1] > "bytes=0"


def test_a_file_that_changed_on_the_server_is_begun_anew(get, site, target):
    site.break_off(100_000)
    refused(get)
    site.mend()
    site.tag = '"two"'
    get()
    assert target.read_bytes() == DATA


def test_a_server_that_knows_no_parts_sends_the_whole(get, site, target):
    site.break_off(100_000)
    refused(get)
    site.mend()
    site.ranges = False
    get()
    assert target.read_bytes() == DATA


def test_a_part_of_another_version_is_thrown_away(get, site, target):
    other = bytes(len(DATA))
    site.files["model.onnx"] = other
    site.break_off(100_000)
    with pytest.raises(DownloadError):
        get(spec=spec_of("model.onnx", other))
    site.files["model.onnx"] = DATA
    site.mend()
    get()
    assert target.read_bytes() == DATA
    assert site.requests[-1] == ""


def test_a_part_that_was_damaged_is_found_by_its_checksum(get, site, target):
    site.break_off(100_000)
    refused(get)
    part = part_of(target, SPEC)
    part.write_bytes(b"?" + part.read_bytes()[1:])
    site.mend()
    assert "checksum" in refused(get).why
    assert nothing_is_left(target)
    get()
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("kind", ["sha256", "md5"])
def test_one_changed_bit_is_a_wrong_checksum(get, site, target, kind):
    site.files["model.onnx"] = DATA[:-1] + bytes([DATA[-1] ^ 1])
    spec = FileSpec("model.onnx", len(DATA), f"{kind}:{hashlib.new(kind, DATA).hexdigest()}")
    error = refused(get, spec=spec)
    assert "does not have the checksum" in error.why
    assert nothing_is_left(target)
    site.files["model.onnx"] = DATA
    get(spec=spec)
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("data", [DATA + b"?", DATA[:-1], b"", b"<html>log in first</html>"])
def test_a_file_of_another_length_is_refused_before_it_comes(get, site, target, data):
    site.files["model.onnx"] = data
    error = refused(get)
    assert f"{len(data):,} bytes" in error.why
    assert not target.exists()


@pytest.mark.parametrize(
    ("status", "why"), [(404, "no such file"), (410, "no such file"), (403, "refuses")]
)
def test_a_server_that_says_no_is_asked_once(get, site, status, why):
    site.status = status
    error = refused(get, tries=4)
    assert why in error.why
    assert str(status) in error.why
    assert len(site.requests) == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_asked_again(get, site, status):
    site.status = status
    error = refused(get, tries=3)
    assert str(status) in error.why
    assert len(site.requests) == 3


def test_a_redirect_to_another_host_is_not_followed(get, site, target):
    site.sent_on = "https://example.org/model.onnx"
    error = refused(get)
    assert "example.org" in error.why
    assert nothing_is_left(target)


@pytest.mark.parametrize(
    "where", ["http://github.com/x", "ftp://github.com/x", "file:///etc/passwd"]
)
def test_a_redirect_to_anything_but_https_is_not_followed(get, site, where):
    site.sent_on = where
    assert "not https" in refused(get).why


def test_a_redirect_on_the_same_host_is_followed(get, site, target):
    site.files["elsewhere"] = DATA
    original = site.files.pop("model.onnx")
    with pytest.raises(DownloadError, match="404"):
        get()
    site.files["model.onnx"] = original
    get()
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("host", ["github.com.example.org", "evilhf.co", "githubusercontent.com"])
def test_a_host_that_only_looks_like_a_known_one_is_another(get, site, host):
    site.sent_on = f"https://{host}/model.onnx"
    assert host in refused(get).why


def test_plain_http_is_refused_even_on_this_machine_unless_a_test_asks(site, target):
    site.files["model.onnx"] = DATA
    with pytest.raises(DownloadError, match="not https"):
        fetch(f"{site.address}model.onnx", SPEC, target, progress=lambda *_: None, limits=Limits())
    assert site.requests == []


def test_plain_http_to_another_machine_is_refused_always(get):
    assert "not https" in refused(get, "http://example.org/model.onnx").why


def test_a_server_that_stops_sending_is_given_up(get, site, target):
    site.wait_s = 30
    error = refused(get, timeout_s=0.2)
    assert "broke off" in error.why
    assert not target.exists()


def test_a_server_that_only_trickles_is_given_up(get, site):
    site.wait_s, site.piece = 0.05, 10
    error = refused(get, timeout_s=1, tries=1, slowest=100_000)
    assert "too slowly" in error.why
    assert "goes on" in error.hint


def test_no_server_is_an_error_that_says_so(get, target):
    error = refused(get, "http://127.0.0.1:9/model.onnx")
    assert "no connection" in error.why
    assert nothing_is_left(target)


def test_no_network_is_an_error_that_says_so(get):
    assert "no network" in refused(get, "https://no-such-host.invalid/model.onnx").why


def test_a_disk_without_room_is_found_before_any_byte_comes(get, site, target):
    error = refused(get, free=lambda _: 200_000)
    assert "0.2 MB free" in error.message
    assert "0.3 MB are needed" in error.message
    assert str(target.parent) in error.message
    assert site.requests == []


def test_what_is_there_already_needs_no_more_room(get, site, target):
    site.break_off(100_000)
    refused(get)
    site.mend()
    get(free=lambda _: len(DATA) - 100_000)
    assert target.read_bytes() == DATA


@pytest.mark.skipif(not shutil.which("mount"), reason="needs a small file system")
def test_a_disk_that_fills_up_meanwhile_is_named(get, site, tmp_path, here):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "none", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a file system")
    try:
        limits = replace(here, free=lambda _: 10**9)
        with pytest.raises(DownloadError, match="the disk is full"):
            fetch(
                f"{site.address}model.onnx",
                SPEC,
                small / "model.onnx",
                progress=lambda *_: None,
                limits=limits,
            )
        assert not (small / "model.onnx").exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)


# From this machine


def test_a_path_and_a_file_address_are_copied(get, tmp_path, target):
    mine = tmp_path / "a folder" / "mine.onnx"
    mine.parent.mkdir()
    mine.write_bytes(DATA)
    for source in (str(mine), mine.as_uri()):
        fetch(source, SPEC, target, progress=lambda *_: None, limits=Limits())
        assert target.read_bytes() == DATA
        target.unlink()
    assert mine.read_bytes() == DATA


def test_a_copy_is_checked_as_a_download_is(tmp_path, target):
    mine = tmp_path / "mine.onnx"
    for data, why in ((DATA[:-1], "bytes"), (bytes(len(DATA)), "checksum")):
        mine.write_bytes(data)
        with pytest.raises(DownloadError, match=why):
            fetch(str(mine), SPEC, target, progress=lambda *_: None, limits=Limits())
        assert nothing_is_left(target)
    with pytest.raises(DownloadError, match="no such file"):
        fetch(str(tmp_path / "gone"), SPEC, target, progress=lambda *_: None, limits=Limits())


def test_what_is_an_address_and_what_a_path():
    assert local_path("https://example.org/a") is None
    assert str(local_path("models/a.onnx")).endswith("a.onnx")
    assert local_path(r"C:\models\a.onnx") is not None
    assert local_path("file:///models/a%20b.onnx").name == "a b.onnx"
