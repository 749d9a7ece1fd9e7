"""Files that were made to cost whoever reads them: each is a finding, at little cost."""

import subprocess
import sys
import textwrap

import pytest
from hostile_mp3s import HOSTILE, fuzzed

from voiceguide.audit.check import check

MEASURED = textwrap.dedent(
    """
    import re, resource, sys
    from pathlib import Path
    from voiceguide.audit.check import check_file
    for name in sys.argv[1:]:
        resource.setrlimit(resource.RLIMIT_CPU, (int(resource.getrusage(0).ru_utime) + 30, -1))
        check_file(Path(name))
        status = Path("/proc/self/status").read_text()
        most = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
        assert most < 300_000, f"{name}: {most:,} kB"
    """
)
"""Each may take 30 s of a processor: a busy machine is several times slower than an idle one."""

CHEAP = (
    "a compressed cue sheet",
    "a compressed picture",
    "nested chapters",
    "nested JSON",
    "nested JSON for a schema",
    "20,000 events",
)


@pytest.fixture
def measured(tmp_path):
    """Check some files in a process of its own, which ends when it takes too much."""
    if sys.platform != "linux":
        pytest.skip("measures memory as Linux does")

    def _measured(files):
        paths = []
        for number, data in enumerate(files):
            paths.append(tmp_path / f"{number:03d}.mp3")
            paths[-1].write_bytes(data)
        command = [sys.executable, "-c", MEASURED, *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return _measured


@pytest.mark.parametrize("name", CHEAP)
def test_what_is_small_and_packed_is_not_unpacked(name):
    """In this process: none of them takes long."""
    assert check(HOSTILE[name]()).findings


def test_a_million_frames_of_a_tag_are_not_read():
    report = check(HOSTILE["a million small frames in the tag"]())
    assert "tag-damaged: the tag has more than 10,000 frames" in map(str, report.findings)


def test_a_cue_sheet_that_is_packed_is_named_if_it_can_be():
    report = check(HOSTILE["20,000 events"]())
    assert str(report.findings[0]) == (
        "tag-damaged: the tag has a cue sheet that is too large or packed"
    )


def test_hostile_files_take_little_memory(measured):
    measured([HOSTILE[name]() for name in CHEAP])


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_of_20_mb_takes_300_mb(measured, name):
    measured([HOSTILE[name]()])


@pytest.mark.long
def test_100_fuzzed_files_are_no_errors(measured, good):
    """With a fixed seed: no error, and never 300 MB. Some damage does no harm."""
    measured([fuzzed(seed, good.mp3) for seed in range(100)])
