import hashlib
import shutil
import threading
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from voiceguide.journal.store import Journal
from voiceguide.program.planner import Request
from voiceguide.publish.course import Course, CourseDay, PutFile
from voiceguide.publish.doors import Door
from voiceguide.publish.listener import Listener, bound
from voiceguide.publish.server import application
from voiceguide.studio.course import build_course
from voiceguide.studio.course_request import CourseRequest
from voiceguide.studio.diary import Diary
from voiceguide.studio.material import material
from voiceguide.studio.session import Studio
from voiceguide.studio.shelf import CourseShelf, ShelfRequest

FIRST = date(2026, 11, 23)
SHORT = {"minutes": 6, "warm_up": "done"}


@pytest.fixture(scope="session")
def timelines(tmp_path_factory):
    """The first two weeks of `gentle`."""
    studio = Studio(tmp_path_factory.mktemp("unused"))
    return tuple(studio.course(material("gentle"), 14, Request()))


@pytest.fixture
def course(timelines):
    """A course of two weeks; its MP3s are not there."""
    days = tuple(
        CourseDay(timeline, f"day-{timeline.day:02d}.mp3", 6 * timeline.duration_ms)
        for timeline in timelines
    )
    return Course("gentle", timelines[0].title, "tones", 7, days)


@pytest.fixture
def mp3s(course):
    """What a folder says of the course's MP3s."""
    return [
        PutFile(day.file, day.bytes, hashlib.sha256(day.file.encode()).hexdigest(), written=True)
        for day in course.days
    ]


class Week(NamedTuple):
    """A short week of `gentle`: the folder that it is built into, and a home that has its clips."""

    folder: Path
    home: Path


@pytest.fixture(scope="session")
def built_week(tmp_path_factory):
    """A week that is built; not to be changed."""
    place = tmp_path_factory.mktemp("week")
    request = CourseRequest(FIRST, weeks=1, voice="tones", out=place / "course", **SHORT)
    build_course(Studio(place / "home"), request)
    (place / "secret").write_text("not for others")
    return Week(place / "course", place / "home")


@pytest.fixture
def week(request):
    """The week: a test's own if it asks for `own_week` or `gaps`, else not to be changed."""
    own = "own_week" in request.fixturenames
    return request.getfixturevalue("own_week" if own else "built_week")


@pytest.fixture
def own_week(built_week, tmp_path):
    """A copy to change, or to speak into."""
    return Week(
        shutil.copytree(built_week.folder, tmp_path / "course"),
        shutil.copytree(built_week.home, tmp_path / "week-home"),
    )


@pytest.fixture
def gaps(own_week):
    """Half the clips of the week are gone. To be asked for before what reads them."""
    for clip in sorted(own_week.home.rglob("*.clip"))[::2]:
        clip.unlink()


@pytest.fixture
def diary(tmp_path):
    """An empty journal on a Monday."""
    journal = Journal(tmp_path / "journal.sqlite3")
    return Diary(journal, material("gentle").program, None, lambda: FIRST)


@pytest.fixture
def live(week, diary):
    """The week without a file of it: joined as it is asked for."""
    request = ShelfRequest(FIRST, weeks=1, voice="tones", **SHORT)
    with CourseShelf(Studio(week.home), request, diary) as shelf:
        yield shelf


class Served(NamedTuple):
    """A server that listens.

    Attributes:
        url: its address, ending in a slash.
        said: what the person at the computer was told.
    """

    url: str
    door: Door
    said: list[str]

    @property
    def opening(self):
        """The address as its code has it."""
        return f"{self.url}{self.door.query}"


@pytest.fixture
def served():
    """Serve a shelf on the loopback, with a token or without."""
    with ExitStack() as running:

        def _serve(shelf, token=""):
            listening = running.enter_context(bound("127.0.0.1", 0))
            door = Door(listening.getsockname()[1], token, "127.0.0.1" if token else "")
            said, ready = [], threading.Event()
            listener = Listener(application(shelf, door, said.append), ready.set)
            thread = threading.Thread(target=listener.serve_on, args=(listening,))
            thread.start()
            running.callback(thread.join)
            running.callback(listener.stop)
            assert ready.wait(10)
            return Served(f"http://127.0.0.1:{door.port}/", door, said)

        yield _serve
