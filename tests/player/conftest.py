"""A course folder behind a small web server, and a real browser of a phone's size."""

import json
import os
import re
import shutil
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from patience import SECONDS
from PIL import Image

from voiceguide.program.wishes import Wishes
from voiceguide.publish.course import Course, CourseDay
from voiceguide.studio.session import SessionRequest
from voiceguide.studio.studio import Studio
from voiceguide.web.access import page_policy

PHONE = {"width": 360, "height": 740}
TYPES = {".html": "text/html; charset=utf-8", ".mp3": "audio/mpeg", ".jpg": "image/jpeg"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def skip_or_fail(why):
    """Where every test must run (as in .ci/run), a missing browser is a failure."""
    (pytest.fail if os.environ.get("VOICEGUIDE_NO_SKIP") else pytest.skip)(why)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A folder with the short sessions of days 1 and 2, and the course of a week."""
    folder = tmp_path_factory.mktemp("course")
    studio = Studio(tmp_path_factory.mktemp("home"))
    wanted = [
        SessionRequest(day, Wishes(voice="tones", minutes=10, warm_up="done"), out=folder)
        for day in (1, 2)
    ]
    Image.new("RGB", (64, 64), (31, 94, 98)).save(folder / "cover.jpg")
    timelines = [studio.session(request).timeline for request in wanted]
    timelines += studio.timelines(weeks=1)[2:]
    days = tuple(_day(folder, timeline) for timeline in timelines)
    return folder, Course("gentle", timelines[0].title, "tones", 7, days)


def _day(folder, timeline):
    file = folder / f"day-{timeline.day:02d}.mp3"
    data = file.read_bytes() if file.exists() else b""
    return CourseDay(timeline, file.name, len(data))


@dataclass
class Site:
    """A folder as a web server shows it, with the strict policy of ours."""

    folder: Path
    logs: list = field(default_factory=list)
    log_answer: tuple = (200, {"today": 2})
    speech: list = field(default_factory=list)
    url: str = ""
    policy: str = ""

    def write(self, page):
        (self.folder / "index.html").write_text(page.html, encoding="utf-8")
        self.policy = page_policy(page)


class Handler(BaseHTTPRequestHandler):
    """Gives files by ranges; answers what is posted as its site says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        folder = self.server.site.folder
        file = folder / (self.path.partition("?")[0].strip("/") or "index.html")
        if not file.is_file():
            self._answer(404, b"", "text/plain")
            return
        data, kind = file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream")
        extra = {"Accept-Ranges": "bytes"}
        if file.suffix == ".html":
            extra["Content-Security-Policy"] = self.server.site.policy
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            self._answer(200, data, kind, extra)
            return
        first, last = int(wanted[1]), min(int(wanted[2] or len(data)), len(data) - 1)
        extra["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        self._answer(206, data[first : last + 1], kind, extra)

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        site = self.server.site
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/speak":
            status, answer = 200, site.speech.pop(0)
        else:
            site.logs.append(said)
            status, answer = site.log_answer
        self._answer(status, json.dumps(answer).encode(), "application/json")

    def _answer(self, status, data, kind, extra=None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(extra or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def handle(self):
        # A browser that seeks hangs up on what it no longer wants.
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site(built, tmp_path):
    """The course folder, served; `write` gives it its page."""
    folder = tmp_path / "site"
    folder.mkdir()
    for file in built[0].iterdir():
        (folder / file.name).hardlink_to(file)
    made = Site(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.site = made
    made.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser():
    """A real Chromium."""
    if CHROMIUM is None:
        skip_or_fail("no chromium here")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_or_fail("playwright is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def axe():
    """axe-core, from a package."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        skip_or_fail("axe-playwright-python is not installed")
    return Axe()


def _told(message):
    return f"{message.text} {message.location['url']}"


@pytest.fixture
def phone(browser):
    """A page at a phone's size. What it complains of must be empty at the end."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.complaints.append(_told(said)))
    yield page
    context.close()


@pytest.fixture
def phone_without_javascript(browser):
    """A page at a phone's size that runs no script."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()
