"""Course folders that are damaged or hostile: an error of ours or a page, at little cost."""

import asyncio
import os
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hostile_folders import HOSTILE

from voiceguide.audit.split_tag import split_tag
from voiceguide.errors import VoiceguideError
from voiceguide.units import FRAME_BYTES
from voiceguide.web.access import Access
from voiceguide.web.built_course import BuiltCourseFolder
from voiceguide.web.server import Application, Request

MEASURED = textwrap.dedent(
    """
    import re, resource, sys
    from pathlib import Path
    from test_hostile_folders import answers
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    print(answers(Path(sys.argv[1])))
    status = Path("/proc/self/status").read_text()
    assert int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) < 300_000, "too much memory"
    """
)


def answers(folder):
    """What a phone would be told of a folder; an error of ours where it can't be served."""
    try:
        course = BuiltCourseFolder(folder, today=lambda: date(2026, 11, 23))
    except VoiceguideError as error:
        return error
    application = Application(course, Access(8347), lambda _line: None)
    headers = {"host": "127.0.0.1:8347"}

    def ask(path):
        request = Request("GET", path, "", headers, "127.0.0.1", "127.0.0.1")
        response = awaited(application.respond(request))
        for piece in response.pieces():
            awaited(response.read(piece))
        response.content.close()
        return response.status

    paths = ("/", "/feed.xml", "/course.m3u8", "/course.ics", "/day-01.mp3", "/day-02.mp3")
    return [ask(path) for path in paths]


def awaited(work):
    """What comes of a coroutine, in a thread: a browser of other tests may have this one's loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def template(built_week, tmp_path_factory):
    """The week, to be copied often: so with little of its sound."""
    folder = tmp_path_factory.mktemp("template") / "course"
    shutil.copytree(built_week.folder, folder)
    for path in folder.glob("*.mp3"):
        data = path.read_bytes()
        os.truncate(path, len(data) - len(split_tag(data).frames) + 10 * FRAME_BYTES)
    return folder


@pytest.fixture
def hostile(template, tmp_path):
    def _hostile(name):
        folder = shutil.copytree(template, tmp_path / "course")
        with suppress(AttributeError):  # Windows has no pipes
            HOSTILE[name](folder)
        return folder

    return _hostile


@pytest.mark.parametrize("name", HOSTILE)
def test_is_served_or_an_error_that_says_why(hostile, name):
    told = answers(hostile(name))
    if isinstance(told, VoiceguideError):
        assert told.hint
        assert len(told.message) < 1000
        assert "\n" not in told.message
    else:
        assert max(told) < 500


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
def test_takes_less_than_300_mb(hostile, name):
    if sys.platform != "linux":
        pytest.skip("measures memory as Linux does")
    command = [sys.executable, "-c", MEASURED, str(hostile(name))]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
