"""A web server on this machine that does what a test asks of it."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from voiceguide.voices.download import Limits


@dataclass
class Site:
    """What the server has, how it misbehaves, and what was requested.

    Attributes:
        files: content by name.
        cut: bytes after which a connection is closed; None for never.
        serves: requests that it answers; it hangs up on those that follow.
        status: what it answers instead of a file.
        sent_on: the address that it redirects to.
        wait_s: before each piece of an answer.
        piece: the bytes that are sent at once where it waits.
        ranges: whether it answers with a part when asked for one.
        requests: the Range header of each request; "" where it had none.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"one"'
    cut: int | None = None
    serves: int = 1000
    status: int = 0
    sent_on: str = ""
    wait_s: float = 0
    piece: int = 1000
    ranges: bool = True
    closing: threading.Event = field(default_factory=threading.Event)
    requests: list[str] = field(default_factory=list)

    def break_off(self, at: int) -> None:
        """Close the next connection after so many bytes, and answer none after that."""
        self.cut, self.serves = at, len(self.requests) + 1

    def mend(self) -> None:
        """Answer every request in full again."""
        self.cut, self.serves, self.wait_s = None, 1000, 0


class Handler(BaseHTTPRequestHandler):
    """Answers as its `site` says."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self):
        site = self.site
        site.requests.append(self.headers.get("Range", ""))
        self.close_connection = True
        if len(site.requests) > site.serves:
            return
        data = site.files.get(self.path.rpartition("/")[2])
        if site.status or site.sent_on:
            self._answer(site.status or 302, 0, {"Location": site.sent_on})
        elif data is None:
            self._answer(404, 0)
        else:
            self._send(data)

    def _send(self, data):
        site, start, whole = self.site, 0, len(data)
        same = self.headers.get("If-Range", site.tag) == site.tag
        if "Range" in self.headers and site.ranges and same:
            start = int(self.headers["Range"].removeprefix("bytes=").partition("-")[0])
            part = {"Content-Range": f"bytes {start}-{whole - 1}/{whole}", "ETag": site.tag}
            self._answer(206 if start < whole else 416, whole - start, part)
        else:
            self._answer(200, whole, {"ETag": site.tag})
        rest = data[start:] if site.cut is None else data[start : start + site.cut]
        if not site.wait_s:
            self.wfile.write(rest)
            return
        for at in range(0, len(rest), site.piece):
            if site.closing.wait(site.wait_s):
                return
            self.wfile.write(rest[at : at + site.piece])
            self.wfile.flush()

    def _answer(self, status, length, headers=None):
        self.send_response(status)
        for name, value in ({"Content-Length": str(length)} | (headers or {})).items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    """A running server."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ThisHandler", (Handler,), {"site": site}))
    server.handle_error = lambda *_: None
    site.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def here():
    """Limits under which the server on this machine may be asked, without waiting."""
    return Limits(timeout_s=60, tries=2, pause_s=0, plain_loopback=True)
