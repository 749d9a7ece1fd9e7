"""The listener on the loopback: what is malformed, what trickles, and how much is let in."""

import json
import logging
import os
import random
import re
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path
from urllib.parse import urlsplit

import patience as httpx
import pytest
from patience import PATIENT, SECONDS, until

from voiceguide.web.listener import LIMITS, bind
from voiceguide.web.request_bodies import MAX_BODY_BYTES
from voiceguide.web.server import PIECE_BYTES
from voiceguide.web.source import SpeechProgress

TOKEN = "a-token-of-22-letters-"  # noqa: S105 - of these tests alone
SOON_S = 0.2


class Endless:
    """A content far larger than any socket's buffer; counts what is read of it."""

    media_type, etag = "audio/mpeg", '"endless"'

    def __init__(self, *, breaks_at=None, on_disk=False):
        self.on_disk, self.breaks_at, self.bytes_read, self.closed = on_disk, breaks_at, 0, 0

    def __len__(self):
        return 1 << 32

    def range(self, start, stop):
        if self.breaks_at is not None and stop > self.breaks_at:
            raise OSError("the disk is gone")
        self.bytes_read += stop - start
        return bytes(stop - start)

    def close(self):
        self.closed += 1


class OneFile:
    """Fulfils CourseSource as far as files go: there is one."""

    speaks = False

    def __init__(self, content):
        self._content = content

    def content(self, name):
        return self._content if name == "file" else None

    def speak(self, _day):
        return SpeechProgress(1, 1)


@pytest.fixture
def plain_site(served):
    return served(OneFile(Endless()))


def connect(site, source="127.0.0.1"):
    place = urlsplit(site.url)
    return socket.create_connection(
        (place.hostname, place.port), timeout=SECONDS, source_address=(source, 0)
    )


def head(site, line="GET /file HTTP/1.1", *headers):
    lines = (line, f"Host: {urlsplit(site.url).netloc}", *headers)
    return "".join(f"{each}\r\n" for each in lines).encode("latin-1") + b"\r\n"


def rest(connection):
    """All that still comes, until the other side ends; then so do we."""
    received = b""
    with connection, suppress(ConnectionError):
        while piece := connection.recv(65536):
            received += piece
    return received


def asked(site, line):
    """A connection that has asked something, and the first of the answer.

    Again where the server gave it up before this machine came to asking.
    """
    while True:
        connection = connect(site)
        with suppress(ConnectionError):
            connection.sendall(head(site, line))
            if answer := connection.recv(1000):
                return connection, answer
        connection.close()


def raw(site, *lines, hang_up=False):
    """Send some lines as they are; all that comes back."""
    with connect(site) as connection:
        # Who is refused may find the connection ended while still sending.
        with suppress(ConnectionError, OSError):
            sent = "".join(f"{line}\r\n" for line in lines) + "\r\n"
            connection.sendall(sent.encode("latin-1"))
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
        return rest(connection)


def trickle(connection, pieces):
    """Send piece after piece until the other side ends; what it answered."""
    connection.settimeout(0.02)
    end = time.monotonic() + SECONDS
    received = b""
    for piece in pieces:
        assert time.monotonic() < end, "the connection is still open"
        try:
            connection.sendall(piece)
            received += (answer := connection.recv(65536))
        except TimeoutError:
            continue
        except ConnectionError:
            return received
        if not answer:
            return received
    raise AssertionError("there was nothing more to send")


class TestDeadlines:
    def test_a_head_that_trickles_in_is_given_up(self, served):
        site = served(OneFile(Endless()), limits=replace(PATIENT, head_s=SOON_S))
        with connect(site) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            assert trickle(connection, (f"X{n}: y\r\n".encode() for n in count())) == b""

    def test_a_body_that_trickles_in_is_given_up(self, served):
        site = served(OneFile(Endless()), limits=replace(PATIENT, body_s=SOON_S))
        with connect(site) as connection:
            about = ("Content-Type: application/json", f"Content-Length: {MAX_BODY_BYTES}")
            connection.sendall(head(site, "POST /speak HTTP/1.1", *about))
            assert trickle(connection, (b" " for _ in count())) == b""

    def test_who_says_nothing_more_is_given_up(self, served):
        site = served(OneFile(Endless()), limits=replace(PATIENT, head_s=SOON_S))
        idle, answer = asked(site, "GET /nothing HTTP/1.1")
        with connect(site) as silent:
            assert (answer + rest(idle)).startswith(b"HTTP/1.1 404 ")
            assert rest(silent) == b""

    def test_a_slow_download_has_none(self, served):
        content = Endless()
        site = served(OneFile(content), limits=replace(LIMITS, head_s=SOON_S, body_s=SOON_S))
        slow, _ = asked(site, "GET /file HTTP/1.1")
        with slow:
            for _ in range(10):
                time.sleep(SOON_S / 4)
                assert slow.recv(1000)


class TestSizes:
    def test_a_large_head(self, plain_site):
        large = ("GET /file HTTP/1.1", f"X: {'a' * LIMITS.head_bytes}")
        answer = raw(plain_site, *large)
        assert b" 200 " not in answer
        assert plain_site.notices == []

    def test_a_head_that_is_just_small_enough(self, plain_site):
        line = head(plain_site, "GET /nothing HTTP/1.1", "Connection: close")
        fill = LIMITS.head_bytes - len(line) - len("X: \r\n")
        padded = line[:-2] + f"X: {'a' * fill}\r\n\r\n".encode()
        with connect(plain_site) as connection:
            connection.sendall(padded)
            assert rest(connection).startswith(b"HTTP/1.1 404 ")

    @pytest.mark.parametrize(
        ("about", "body"),
        [
            (f"Content-Length: {MAX_BODY_BYTES + 1}", b" " * (MAX_BODY_BYTES + 1)),
            ("Transfer-Encoding: chunked", b"2000\r\n" + b" " * 0x2000 + b"\r\n1\r\n \r\n"),
        ],
    )
    def test_a_large_body(self, plain_site, about, body):
        with connect(plain_site) as connection:
            connection.sendall(head(plain_site, "POST /speak HTTP/1.1", about) + body)
            answer = rest(connection)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert answer.endswith(b'{"error": "the body is too large"}')

    def test_a_body_that_is_just_small_enough(self, plain_site):
        about = {"Content-Type": "application/json"}
        body = b'{"day": 1}'.ljust(MAX_BODY_BYTES)
        got = httpx.post(f"{plain_site.url}speak", content=body, headers=about)
        assert got.json() == {"spoken": 1, "of": 1}

    def test_a_body_that_nobody_reads_ends_the_connection(self, served):
        """Without a token: not even its deadline is waited for."""
        site = served(OneFile(Endless()), TOKEN, limits=PATIENT)
        with connect(site) as connection:
            connection.sendall(head(site, "POST /log HTTP/1.1", "Content-Length: 1000000"))
            answer = rest(connection)
        assert answer.startswith(b"HTTP/1.1 404 ")
        assert b"\r\nConnection: close\r\n" in answer


def guest(site):
    """A connection that has been let in, and stays open."""
    connection = connect(site)
    query = site.access.query
    connection.sendall(head(site, f"GET /nothing{query} HTTP/1.1"))
    answer = b""
    while not answer.endswith(b"Not found"):
        answer += (piece := connection.recv(65536))
        assert piece
    return connection


class TestConnections:
    def test_one_too_many_is_told_so(self, served):
        few = replace(PATIENT, connections=3, connections_per_address=3)
        site = served(OneFile(Endless()), limits=few)
        connections = [guest(site) for _ in range(3)]
        answer = rest(connect(site))
        assert answer.startswith(b"HTTP/1.1 503 ")
        connections.pop().close()
        other_host = ("GET /x HTTP/1.1", "Host: x", "Connection: close")
        until(lambda: raw(site, *other_host).startswith(b"HTTP/1.1 421 "))
        for connection in connections:
            connection.close()

    @pytest.mark.parametrize("in_all", [4, 50])
    def test_a_phone_with_its_token_always_gets_in(self, served, in_all):
        """Whoever holds all connections: the oldest that was not let in makes room."""
        few = replace(PATIENT, connections=in_all, connections_per_address=4)
        site = served(OneFile(Endless()), TOKEN, limits=few)
        first = guest(site)
        with ExitStack() as strangers:
            silent = [strangers.enter_context(connect(site)) for _ in range(3)]
            for _ in range(2):
                with guest(site):
                    pass
            assert rest(silent[0]) == b""
            first.sendall(head(site, f"HEAD /file?token={TOKEN} HTTP/1.1", "Connection: close"))
            assert rest(first).startswith(b"HTTP/1.1 200 ")

    def test_strangers_that_post_without_end_keep_no_phone_out(self, served):
        few = replace(PATIENT, connections=20, connections_per_address=20)
        site = served(OneFile(Endless()), TOKEN, limits=few)
        posting = head(site, "POST /log HTTP/1.1", "Content-Length: 100000000000")
        with ExitStack() as strangers:
            for _ in range(60):
                stranger = strangers.enter_context(connect(site))
                stranger.sendall(posting + b"a byte now and then")
            with guest(site):
                pass
            # None of them can go on: each has its answer, and then the end.
            for _ in range(5):
                with connect(site) as stranger:
                    stranger.sendall(posting)
                    answer = trickle(stranger, repeat(b"x"))
                assert answer == b"" or answer.startswith(b"HTTP/1.1 404 ")

    def test_one_address_does_not_get_all(self, served):
        few = replace(PATIENT, connections=5, connections_per_address=2)
        site = served(OneFile(Endless()), limits=few)
        with guest(site), guest(site):
            assert rest(connect(site)).startswith(b"HTTP/1.1 503 ")
            try:
                other = connect(site, source="127.0.0.2")
            except OSError:
                pytest.skip("this system's loopback has one address")
            with other:
                other.sendall(head(site, "GET /nothing HTTP/1.1", "Connection: close"))
                assert rest(other).startswith(b"HTTP/1.1 404 ")

    def test_a_hundred_that_say_nothing_hold_nobody_up(self, plain_site):
        idle = [connect(plain_site) for _ in range(100)]
        for connection in idle:
            connection.sendall(b"GET / HT")
        assert httpx.get(f"{plain_site.url}nothing").status_code == 404
        for connection in idle:
            connection.close()

    def test_requests_that_come_together_are_answered_in_order(self, plain_site):
        with connect(plain_site) as connection:
            connection.sendall(
                head(plain_site, "GET /nothing HTTP/1.1")
                + head(plain_site, "HEAD /file HTTP/1.1")
                + head(plain_site, "POST /speak HTTP/1.1", "Connection: close")
            )
            statuses = re.findall(rb"HTTP/1.1 (\d+) ", rest(connection))
        assert statuses == [b"404", b"200", b"400"]


class TestDownloads:
    @pytest.mark.parametrize("on_disk", [False, True])
    def test_a_phone_that_reads_nothing_is_not_read_ahead_for(self, served, on_disk):
        content = Endless(on_disk=on_disk)
        site = served(OneFile(content))
        with connect(site) as stuck:
            stuck.sendall(head(site))
            until(lambda: content.bytes_read >= PIECE_BYTES)
            for _ in range(50):
                assert httpx.get(f"{site.url}nothing").status_code == 404
            # What the system's own buffers hold, and one piece more.
            assert content.bytes_read < 32 << 20

    def test_a_phone_that_hangs_up_lets_go_of_the_file(self, served):
        content = Endless()
        site = served(OneFile(content))
        with connect(site) as connection:
            connection.sendall(head(site))
            assert connection.recv(1000)
        until(lambda: content.closed)
        assert content.closed == 1
        assert site.notices == []

    @pytest.mark.parametrize("on_disk", [False, True])
    def test_what_is_missing_can_not_be_taken_for_the_end(self, served, on_disk):
        content = Endless(breaks_at=3 * PIECE_BYTES, on_disk=on_disk)
        site = served(OneFile(content))
        with connect(site) as connection:
            connection.sendall(head(site))
            answer = rest(connection)
        headers, _, body = answer.partition(b"\r\n\r\n")
        assert f"Content-Length: {1 << 32}".encode() in headers
        assert len(body) <= 3 * PIECE_BYTES
        assert site.notices == ["error: OSError at GET /file: the disk is gone"]
        until(lambda: content.closed)
        assert content.closed == 1

    def test_the_end_hangs_up_on_everybody(self, served):
        content = Endless()
        site = served(OneFile(content))
        with connect(site) as downloading, connect(site) as idle:
            downloading.sendall(head(site))
            assert downloading.recv(1000)
            site.stop()
            assert rest(idle) == b""
            assert len(rest(downloading)) < 1 << 32
        until(lambda: content.closed)
        assert content.closed == 1
        with pytest.raises(ConnectionError):
            connect(site)


class TestBind:
    def test_the_usual_port_or_another(self):
        """Whoever has the usual one: we, or somebody else on this machine."""
        with bind("127.0.0.1", None) as first, bind("127.0.0.1", None) as second:
            ports = {first.getsockname()[1], second.getsockname()[1]}
        assert len(ports) == 2
        assert 0 not in ports


TRICKS = (
    "/../course.json",
    "//day-01.mp3",
    "/..%2fcourse.json",
    "/%2e%2e/secret",
    "/%2e%2e%2fsecret",
    "/..\\secret",
    "/..%5csecret",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/transcripts/../day-01.mp3",
    "/./day-01.mp3",
    "/transcripts/%2e%2e/day-01.mp3",
    "/day-01.mp3%00",
    "/day-01.mp3%00.jpg",
    "/%00",
    "/day-01.mp3%20",
    "/day-01.mp3%0d%0aX-A:%20b",
    "/day-01%2emp3%2f",
    "/%64ay-01.mp3/..",
    "/....//secret",
    "/.",
    "/..",
    "/day-01.mp3::$DATA",
    "/C:/secret",
    "/%c0%ae%c0%ae/secret",
    "/%25%32%65",
    "/~root",
    "/*",
    "*",
    "http://evil.example/day-01.mp3",
    "file:///etc/passwd",
    "/day-01.mp3;x",
    "/%ff",
    "/" + "a" * 9000,
    "/.vg-1.part",
    "/journal.sqlite3",
    "/serve-token",
)


def _noise(chance, most, count):
    return "".join(map(chr, chance.choices(range(most), k=count)))


WRONG = (
    lambda chance, _lines: [_noise(chance, 256, 200)],
    lambda chance, lines: [
        lines[0].replace(" ", chance.choice(["", "  ", "\t", "\0"])),
        *lines[1:],
    ],
    lambda chance, lines: [*lines, f"Range: {_noise(chance, 127, 60)}"],
    lambda chance, lines: [*lines, f"X: {'a' * chance.randrange(20_000, 90_000)}"],
    lambda chance, lines: [
        *lines,
        f"Content-Length: {chance.choice(['-1', 'x', '1' * 40, '5, 6'])}",
    ],
    lambda _chance, lines: [*lines, "Transfer-Encoding: chunked", "", "zz"],
    lambda chance, lines: [chance.choice(["", "G\0T", "GET " * 50]) + " / HTTP/9.9", *lines[1:]],
    lambda _chance, lines: [lines[0], *(f"A{n}: b" for n in range(3000))],
    lambda chance, lines: [
        lines[0],
        chance.choice(["Host: a\0b", "Host: a b", "Host: \xff", "Host"]),
    ],
    lambda _chance, lines: [
        *lines,
        "Upgrade: websocket",
        "Connection: upgrade",
        'Cookie: ";;=;,\x80',
    ],
)


class TestTricks:
    @pytest.mark.parametrize("path", TRICKS, ids=lambda path: path[:40])
    def test_with_paths(self, served, folder_course, path):
        site = served(folder_course, TOKEN)
        host, cookie = f"Host: 127.0.0.1:{site.access.port}", f"Cookie: voiceguide={TOKEN}"
        answer = raw(site, f"GET {path} HTTP/1.1", host, cookie, "Connection: close")

        assert answer.startswith(b"HTTP/1.1 404 ")
        assert answer.endswith(b"\r\n\r\nNot found")

    def test_500_malformed_requests_do_not_stop_it(self, served, folder_course, caplog):
        chance = random.Random(500)  # noqa: S311 - the same ones each time
        site = served(folder_course)
        host = f"Host: 127.0.0.1:{site.access.port}"
        right = ("GET /day-01.mp3 HTTP/1.1", host, "Range: bytes=0-99", "Connection: close")
        for number in range(500):
            lines = WRONG[number % len(WRONG)](chance, list(right))
            assert b" 500 " not in raw(site, *lines, hang_up=True).partition(b"\r\n")[0]

        assert raw(site, *right).startswith(b"HTTP/1.1 206 ")
        assert site.notices == []
        # Nothing for stderr, where logging that nobody has set up ends.
        assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []

    def test_a_host_that_is_missing(self, plain_site):
        assert raw(plain_site, "GET / HTTP/1.1").startswith(b"HTTP/1.1 400 ")
        assert raw(plain_site, "GET / HTTP/1.0").startswith(b"HTTP/1.1 421 ")


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory as Linux tells it")
def test_two_hundred_phones_at_once(built_week):
    """No error, and under 300 MB, with sessions that are joined as with files."""
    live = ("--voice", "tones", "--minutes", "10", "--warm-up", "done", "--weeks", "1")
    for arguments in (live, (str(built_week.folder),)):
        assert _peak_mb(built_week.home, arguments) < 300


def _peak_mb(home, arguments):
    """The most memory that the server had."""
    port = str(_free_port())
    command = [sys.executable, "-m", "voiceguide", "serve", "--port", port, *arguments]
    env = os.environ | {"VOICEGUIDE_HOME": str(home)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip()
            urls = [f"{url}day-{day:02d}.mp3" for day in range(1, 8)]
            phones = [
                sys.executable,
                str(Path(__file__).with_name("phones.py")),
                "200",
                "20",
                *urls,
            ]
            outcome = json.loads(subprocess.run(phones, capture_output=True, check=True).stdout)
            assert outcome["failed"] == []
            status = Path(f"/proc/{server.pid}/status").read_text()
        finally:
            server.terminate()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1e3


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
