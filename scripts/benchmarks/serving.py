"""The server: ranges of virtual sessions against the same bytes from plain files."""

import http.client
import os
import random
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

from benchmarks.measure import over
from benchmarks.sections import VOICEGUIDE, Bench

PHONES = 20
RANGES = 40
"""For each phone and repetition."""
RANGE_BYTES = 1 << 18


def serving(bench: Bench) -> None:
    """The same ranges from a course on the disk and from one that is joined as it is asked for."""
    bench.course("--weeks", 1)
    days = sorted(path.name for path in (bench.folder / "course").glob("*.mp3"))
    sizes = [(name, (bench.folder / "course" / name).stat().st_size) for name in days]
    virtual: list[float] = []
    plain: list[float] = []
    with (
        _server(bench, "--voice", bench.voice, "--weeks", 1) as one,
        _server(bench, bench.folder / "course") as other,
    ):
        for turn in range(bench.times):
            virtual.append(_seconds(one, sizes, turn))
            plain.append(_seconds(other, sizes, turn))
    rates = [PHONES * RANGES / value for value in virtual]
    section, report = "serve", bench.report
    report.add(section, "ranges a second of virtual sessions", rates, unit="/s")
    what = "throughput of virtual sessions, against plain files"
    report.add(section, what, over(plain, virtual), least=0.5)


@contextmanager
def _server(bench: Bench, *arguments: object) -> Iterator[str]:
    """A server of our own on this machine; gives its host and port."""
    command = [*VOICEGUIDE, "serve", *map(str, arguments), "--quiet"]
    environment = os.environ | {"VOICEGUIDE_HOME": str(bench.home)}
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, env=environment, text=True, cwd=bench.folder
    )
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        yield urlsplit(process.stdout.readline().strip()).netloc
    finally:
        process.terminate()
        process.wait()


def _seconds(host: str, sizes: list[tuple[str, int]], seed: int) -> float:
    """How long it takes until all phones have all of their ranges."""
    started = time.perf_counter()
    with ThreadPoolExecutor(PHONES) as phones:
        for answer in [
            phones.submit(_phone, host, sizes, 1000 * seed + phone) for phone in range(PHONES)
        ]:
            answer.result()
    return time.perf_counter() - started


def _phone(host: str, sizes: list[tuple[str, int]], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - any ranges will do
    connection = http.client.HTTPConnection(host, timeout=60)
    for _ in range(RANGES):
        name, size = chance.choice(sizes)
        start = chance.randrange(size - RANGE_BYTES)
        wanted = f"bytes={start}-{start + RANGE_BYTES - 1}"
        connection.request("GET", f"/{name}", headers={"Range": wanted})
        answer = connection.getresponse()
        if answer.status != http.client.PARTIAL_CONTENT or len(answer.read()) != RANGE_BYTES:
            raise RuntimeError(f"{name}: {answer.status} for {wanted}")
    connection.close()
