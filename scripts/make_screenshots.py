"""Photograph the player page at a phone's size, into docs/screens/.

    python scripts/make_screenshots.py

Needs Chromium on the path, and the packages playwright and pillow. The sessions are spoken by
the voice `tones`; nothing is kept but the pictures.
"""

import io
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from voiceguide.player.page import JournalView, PageServer, page
from voiceguide.program.wishes import Wishes
from voiceguide.publish.course import Course, CourseDay
from voiceguide.script.model import Sound
from voiceguide.studio.session import SessionRequest
from voiceguide.studio.studio import Studio
from voiceguide.timeline.model import Timeline

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
PHONE = (360, 740)
SMALL = (320, 640)
DAYS = 28
HEARD = 9, 23
"""The days whose sound is made: the one that is next, and one with guided breaths."""

_COLOURS = 64
_ARGUMENTS = ["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
_READY = "document.getElementById('audio').readyState >= 1"
_SEEK = """ms => new Promise((done) => {
    const audio = document.getElementById("audio");
    audio.addEventListener("seeked", () => setTimeout(done, 900), { once: true });
    audio.currentTime = ms / 1000;
    audio.play();
})"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to take.

    Attributes:
        at_ms: where in the session; None for a session that was not begun.
        server: whether the page knows a journal.
    """

    name: str
    fragment: str = ""
    at_ms: int | None = None
    size: tuple[int, int] = PHONE
    dark: bool = False
    server: bool = True


def build(folder: Path) -> list[Timeline]:
    """Build the sounds and both pages, and return the days."""
    studio = Studio(folder / "home")
    days = studio.timelines()[:DAYS]
    for day in HEARD:
        request = SessionRequest(day, Wishes(voice="tones"), out=folder)
        days[day - 1] = studio.session(request).timeline
    course = Course(
        "gentle", days[0].title, "tones", days_a_week=7, days=tuple(map(_course_day, days))
    )
    done = dict(enumerate((2, 3, 2, 1, 2, 1, 0, 1), start=1))
    journal = JournalView(9, "It felt 1 of 10: go on.", done=done)
    server = PageServer(journal, log_url="log")
    (folder / "server.html").write_text(page(course, server=server).html, encoding="utf-8")
    (folder / "index.html").write_text(page(course).html, encoding="utf-8")
    return days


def _course_day(day: Timeline) -> CourseDay:
    # Six bytes a millisecond: 48 kbit/s.
    return CourseDay(day, f"day-{day.day:02d}.mp3", 6 * day.duration_ms)


def shots(days: list[Timeline]) -> tuple[Shot, ...]:
    """The pictures, with their moments."""
    breath = next(e for e in days[22].events if e.clip == Sound("breath-in"))
    moment = breath.start_ms + 2600
    stretch = days[8].chapters[2].start_ms + 30_000
    return (
        Shot("today"),
        Shot("playing", "#day-23", moment),
        Shot("course", "#course"),
        Shot("dark", "#day-23", moment, dark=True),
        Shot("dark-course", "#course", dark=True),
        Shot("small", size=SMALL, server=False),
        Shot("small-playing", "#day-9", stretch, size=SMALL),
    )


def take(browser: Browser, folder: Path, shot: Shot) -> bytes:
    """One picture, as PNG."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2,
        color_scheme="dark" if shot.dark else "light",
    )
    view = context.new_page()
    file = folder / ("server.html" if shot.server else "index.html")
    view.goto(file.as_uri() + shot.fragment)
    if shot.at_ms is not None:
        view.wait_for_function(_READY)
        view.evaluate(_SEEK, shot.at_ms)
    png = view.screenshot()
    context.close()
    return png


def small(png: bytes) -> bytes:
    """The same picture with few colours, which is enough for a page."""
    made = io.BytesIO()
    picture = (
        Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    )
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> int:
    """Take all pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("error: no chromium on the path", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        days = build(Path(name))
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        for shot in shots(days):
            path = FOLDER / f"{shot.name}.png"
            path.write_bytes(small(take(browser, Path(name), shot)))
            print(path)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
