"""voiceguide serve, as the person at the computer sees it."""

import io
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import patience as httpx
import pytest
import segno

from voiceguide.voices import registry

# coverage.py waits for ever where an interrupt comes while it holds its own lock.
pytestmark = pytest.mark.usefixtures("without_coverage")

SHORT = ("--voice", "tones", "--minutes", "10", "--warm-up", "done", "--weeks", "1")
JOE = registry.info("joe")
needs_joe = pytest.mark.skipif(
    not JOE.runs_here, reason=f"the voice joe can't run here: {JOE.why_not}"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Running:
    """A server in a process of its own."""

    def __init__(self, process):
        self.process = process
        self.url = process.stdout.readline().strip()
        assert self.url, process.communicate()[1]

    def end(self):
        """Press Ctrl-C; exit code, and what else was said."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=httpx.SECONDS)
        return self.process.returncode, out, err


@pytest.fixture
def serve(cwd):
    """Start `voiceguide serve`, and end it in the end."""

    @contextmanager
    def _serve(*arguments, prefix=(), **env):
        # A test run in the background ignores SIGINT, and a child would inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                [*prefix, sys.executable, "-m", "voiceguide", "serve", *arguments],
                cwd=cwd,
                env=os.environ | env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        finally:
            signal.signal(signal.SIGINT, before)
        try:
            yield Running(process)
        finally:
            process.kill()
            process.communicate()

    return _serve


def test_serves_today_without_any_file(serve, spoken, cwd):
    port = free_port()
    with serve(*SHORT, "--port", port) as server:
        assert server.url == f"http://127.0.0.1:{port}/"
        assert httpx.get(server.url).status_code == 200
        assert httpx.get(f"{server.url}day-01.mp3").content[:3] == b"ID3"
        code, out, err = server.end()
    assert (code, out) == (0, "")
    assert "your doctor's or therapist's OK" in err
    assert not re.search("Traceback|error", err)
    assert [*cwd.iterdir()] == []


def test_ends_at_once_while_phones_listen(serve, spoken):
    with serve(*SHORT, "--port", free_port()) as server:
        place = urlsplit(server.url)
        listening = [socket.create_connection((place.hostname, place.port)) for _ in range(5)]
        for connection in listening[:4]:
            connection.sendall(f"GET /day-01.mp3 HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        code, _, err = server.end()
        for connection in listening:
            connection.close()
    assert code == 0, err
    assert not re.search("Traceback|error", err)


@pytest.mark.parametrize("voice", ["tones", pytest.param("joe", marks=needs_joe)])
def test_ends_at_once_while_it_speaks(serve, home, voice):
    with serve("--voice", voice, "--port", free_port()) as server:
        answer = httpx.post(f"{server.url}speak", json={"day": 1}).json()
        assert answer["spoken"] < answer["of"]
        code, _, err = server.end()
    assert (code, bool(re.search("Traceback|error", err))) == (0, False), err
    assert not list(home.rglob("*.part"))


def test_the_network_gets_in_by_a_code_alone(serve, spoken):
    with serve(*SHORT, "--lan", "--port", free_port()) as server:
        found = re.fullmatch(r"http://([\d.]+):(\d+)/\?token=([\w-]{22})", server.url)
        assert found
        local = f"http://127.0.0.1:{found[2]}/"
        assert httpx.get(local).status_code == 404
        with httpx.Client(follow_redirects=True) as phone:
            assert phone.get(f"{local}?token={found[3]}").status_code == 200
            assert phone.get(f"{local}day-01.mp3").status_code == 200
        _, _, err = server.end()
    drawn = io.StringIO()
    segno.make(server.url, micro=False).terminal(drawn, border=2, compact=True)
    assert drawn.getvalue() in err
    assert found[3] not in err


def test_a_phone_that_was_let_in_still_is_the_next_time(serve, spoken):
    port = free_port()
    urls = []
    for more in ((), (), ("--new-token",)):
        with serve(*SHORT, "--lan", "--port", port, *more) as server:
            urls.append(server.url)
    assert urls[0] == urls[1] != urls[2]
    kept = spoken / "serve-token"
    assert kept.read_text().strip() in urls[2]
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_more_connections_than_files(serve, spoken):
    """A system that lets a process open few files: who only keeps connections open makes room."""
    if shutil.which("prlimit") is None:
        pytest.skip("needs the program prlimit")
    with serve(*SHORT, "--port", free_port(), prefix=("prlimit", "--nofile=70")) as server:
        place = urlsplit(server.url)
        connections = [socket.create_connection((place.hostname, place.port)) for _ in range(100)]
        assert connections[0].recv(100) == b""
        assert httpx.get(server.url).status_code == 200
        for connection in connections:
            connection.close()
        code, _, err = server.end()
    assert code == 0
    assert not re.search("Traceback|Errno", err)


def test_a_log_goes_to_the_journal(serve, spoken, cli):
    with serve(*SHORT, "--port", free_port()) as server:
        content = {"day": 1, "pain": 2, "note": "left hip"}
        assert httpx.post(f"{server.url}log", json=content).status_code == 200
    assert "pain  2" in cli("status").out
    assert "left hip" in cli("status").out


def test_says_requests_without_tokens(serve, spoken):
    with serve(*SHORT, "--lan", "--port", free_port(), "-v") as server:
        token = server.url.partition("=")[2]
        httpx.get(server.url.replace("/?", "/day-01.mp3?"))
        httpx.get(f"{server.url}&x=%0aa")
        _, _, err = server.end()
    assert "GET /day-01.mp3 200" in err
    assert token not in err


def test_quiet(serve, spoken):
    with serve(*SHORT, "--lan", "--port", free_port(), "-q") as server:
        httpx.get(server.url, follow_redirects=True)
        code, out, err = server.end()
    assert (code, out, err) == (0, "", "")


def test_a_port_that_is_taken(cli, spoken):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cli("serve", *SHORT, "--port", str(port))
    assert (done.code, done.out) == (1, "")
    assert f"error: can't listen on port {port}: it is taken\nhint: " in done.err


def test_a_folder(serve, spoken, cli, cwd):
    assert cli("course", *SHORT, "-q", "--out", "week").code == 0
    with serve("week", "--port", free_port()) as server:
        sound = httpx.get(f"{server.url}day-02.mp3").content
        assert sound == (cwd / "week" / "day-02.mp3").read_bytes()
        assert '"log_url":"log"' in httpx.get(server.url).text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere",), 2, "no finished course in nowhere"),
        ((".",), 2, "no finished course in ."),
        ((".", "--voice", "tones"), 2, "is built already"),
        (("--port", "0"), 2, "--port"),
        (("--port", "70000"), 2, "--port"),
        (("--program", "nothing"), 2, "unknown program"),
        (("--voice", "nobody"), 2, "unknown voice"),
        (("--weeks", "99"), 2, "weeks"),
        (("--minutes", "1", "--voice", "tones"), 2, "minutes"),
        (("--warm-up", "swim"), 2, "unknown warm-up"),
    ],
)
def test_what_can_not_be_served(cli, arguments, code, said):
    done = cli("serve", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "unexpected" not in done.err


def test_without_its_extra(run, without_packages):
    done = run("serve", **without_packages("tornado", "segno"))
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "error: `voiceguide serve` needs tornado, segno",
        "hint: pip install tornado segno",
    ]


def test_no_other_command_loads_it(run):
    lines = "import sys; from voiceguide.cli.app import run; run(['--help']); print(*sys.modules)"
    loaded = run(python=("-c", lines)).out.split()
    assert not {"tornado", "segno", "asyncio"} & set(loaded)
