"""Shared fixtures: a home and a folder for every test, and two ways to run the command line."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from patience import PATIENT, SECONDS

from voiceguide.person.model import LoggedSession
from voiceguide.program.wishes import Wishes
from voiceguide.publish.course import Course, CourseDay, WrittenFile
from voiceguide.script.phrases import language
from voiceguide.script.writer import Writer
from voiceguide.studio.course import CourseRequest
from voiceguide.studio.program_bundle import estimate_timeline, sound_lengths
from voiceguide.studio.studio import Studio
from voiceguide.timeline.estimate import EstimatedLengths
from voiceguide.voices import registry
from voiceguide.web.access import Access
from voiceguide.web.built_course import BuiltCourseFolder
from voiceguide.web.listener import Listener, bind
from voiceguide.web.live_course import LiveCourse
from voiceguide.web.server import Application

# A busy machine is slow and not wrong.
settings.register_profile("any-speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-speed")


PACKAGE = Path(__file__).resolve().parents[1] / "voiceguide"
NOBODY = 65_534


class Ran(NamedTuple):
    """How a command went."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """VOICEGUIDE_HOME of this test; it is not there yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("VOICEGUIDE_HOME", str(folder))
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("VOICEGUIDE_VOICE", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "LINES"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def cwd(tmp_path, monkeypatch):
    """An empty folder, and the current one."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(cwd):
    """Run `python -m voiceguide` in a process of its own."""

    def _run(*arguments: str, python: tuple[str, ...] = ("-m", "voiceguide"), **env: str) -> Ran:
        done = subprocess.run(
            [sys.executable, *python, *arguments],
            cwd=cwd,
            env=os.environ | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return _run


@pytest.fixture
def cli(cwd, capsys):
    """Run a command line in this process: the same, and faster."""
    from voiceguide.cli import app
    from voiceguide.cli.terminal import VERBOSITY

    def _run(*arguments: str) -> Ran:
        VERBOSITY.quiet = VERBOSITY.verbose = False
        capsys.readouterr()
        code = app.run(list(arguments))
        return Ran(code, *capsys.readouterr())

    return _run


@pytest.fixture(scope="session")
def _spoken(tmp_path_factory):
    """A home where two short sessions are spoken, and half the clips of the first."""
    from voiceguide import SessionRequest, Studio, Wishes
    from voiceguide.audio.sounds import NAMES
    from voiceguide.audio.speak import store_sound

    folder = tmp_path_factory.mktemp("spoken")
    studio, clips = Studio(folder / "home"), []
    for name in NAMES:
        store_sound(name, studio.library("tones").store)
    for day in (2, 1):
        wishes = Wishes(voice="tones", minutes=10, warm_up="done")
        request = SessionRequest(day, wishes, out=folder)
        before = set(studio.home.rglob("*.clip"))
        studio.session(request)
        clips = sorted({*studio.home.rglob("*.clip")} - before)
    return studio.home, [clip.relative_to(studio.home) for clip in clips[::2]]


@pytest.fixture
def spoken(home, _spoken):
    """This test's home, where the short sessions of days 1 and 2 need no speech."""
    shutil.copytree(_spoken[0], home)
    return home


@pytest.fixture
def partly_spoken(spoken, _spoken):
    """This test's home, where the short session of day 1 still needs some speech."""
    for clip in _spoken[1]:
        (spoken / clip).unlink()
    return spoken


@pytest.fixture(scope="session")
def kokoro_model():
    """A folder with Kokoro's two model files, made by scripts/kokoro_for_tests.py."""
    from voiceguide.voices.kokoro import KOKORO

    named = os.environ.get("VOICEGUIDE_TEST_KOKORO")
    folder = Path(named or Path(tempfile.gettempdir()) / "voiceguide-test-kokoro")
    if find_spec("kokoro_onnx") is None:
        pytest.skip("the package kokoro-onnx is not installed")
    if not all((folder / file.name).is_file() for file in KOKORO.files):
        pytest.skip(f"scripts/kokoro_for_tests.py has put no model into {folder}")
    return folder


@pytest.fixture
def without_coverage(monkeypatch):
    """Processes that this test starts load what is ours, and not what coverage.py needs."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def at_start_up(tmp_path):
    """An environment in which Python runs some lines before anything else."""

    def _env(lines: str) -> dict[str, str]:
        folder = tmp_path / "start-up"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(lines, encoding="utf-8")
        paths = (str(folder), os.environ.get("PYTHONPATH"))
        return {"PYTHONPATH": os.pathsep.join(filter(None, paths))}

    return _env


@pytest.fixture
def without_packages(at_start_up):
    """An environment in which Python does not find some packages, as if not installed."""

    def _env(*packages: str) -> dict[str, str]:
        hide = "\n".join(
            (
                "import sys",
                "from importlib.machinery import PathFinder",
                "class WithoutSome(PathFinder):",
                "    @classmethod",
                "    def find_spec(cls, name, path=None, target=None):",
                f"        hidden = name.partition('.')[0] in {packages!r}",
                "        return None if hidden else PathFinder.find_spec(name, path, target)",
                "sys.meta_path[sys.meta_path.index(PathFinder)] = WithoutSome",
            )
        )
        return at_start_up(hide)

    return _env


@pytest.fixture
def no_privileges():
    """A context in which root is nobody: root may read and write anywhere."""

    @contextmanager
    def _no_privileges() -> Iterator[None]:
        if sys.platform == "win32":
            pytest.skip("permissions of POSIX")
        if os.getuid() != 0:
            yield
            return
        if not hasattr(os, "setresuid"):
            pytest.skip("root can't become somebody else for a moment here")
        if not all(folder.stat().st_mode & 0o005 == 0o005 for folder in PACKAGE.parents):
            pytest.skip("this folder is for its owner alone, and nobody can't read the package")
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)

    return _no_privileges


@pytest.fixture
def open_folder():
    """A folder that nobody can reach too; pytest's own are root's alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def disk_of(tmp_path):
    """Make a file system with room for so much: "64k", "10m"."""
    disk = tmp_path / "disk"

    def _disk_of(size: str) -> Path:
        disk.mkdir()
        if sys.platform != "linux" or os.getuid() != 0 or not shutil.which("mount"):
            pytest.skip("needs root on Linux and the program mount for a small disk")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("the program mount may not make a small disk here")
        return disk

    yield _disk_of
    if disk.is_mount():
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


FIRST = date(2026, 11, 23)
SHORT = Wishes(voice="tones", minutes=10, warm_up="done")


@pytest.fixture(scope="session")
def lengths():
    """How long things take, as a planner asks for it; it has the English writer."""
    return EstimatedLengths(Writer(language("en")), sound_lengths())


@pytest.fixture(scope="session")
def timeline_of(lengths):
    """A plan to its timeline with estimated lengths, as `voiceguide plan N` does it."""
    return cache(lambda plan: estimate_timeline(lengths.writer.write(plan), "none"))


@pytest.fixture(scope="session")
def timelines(tmp_path_factory):
    """The first two weeks of `gentle`."""
    studio = Studio(tmp_path_factory.mktemp("unused"))
    return tuple(studio.timelines(weeks=2))


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
        WrittenFile(
            day.file, day.bytes, hashlib.sha256(day.file.encode()).hexdigest(), written=True
        )
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
    Studio(place / "home").course(CourseRequest(FIRST, 1, SHORT, out=place / "course"))
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
    """A quarter of the week's clips is gone. To be asked for before what reads them."""
    for clip in sorted(own_week.home.rglob("*.clip"))[::4]:
        clip.unlink()


@pytest.fixture
def person(tmp_path):
    """Somebody with an empty journal."""
    return Studio(tmp_path).person("gentle")


@pytest.fixture
def today():
    """Their calendar day: a Monday."""
    return FIRST


@pytest.fixture
def logged(person, today):
    """Log sessions before today, the last one yesterday."""

    def _logged(*pains, first=1):
        for number, pain in enumerate(pains):
            on = today - timedelta(days=len(pains) - number)
            person.journal.record_log("gentle", LoggedSession(first + number, on, pain))

    return _logged


@pytest.fixture
def live(week, person, today):
    """The week without a file of it: joined as it is asked for."""
    with LiveCourse(Studio(week.home), person, SHORT, today=lambda: today, weeks=1) as course:
        yield course


@pytest.fixture
def folder_course(week, person, today):
    """The week as it is built."""
    return BuiltCourseFolder(week.folder, person, today=lambda: today)


class Served(NamedTuple):
    """A server that listens.

    Attributes:
        url: its address, ending in a slash.
        notices: the lines for the person at the computer.
        stop: ends it.
    """

    url: str
    access: Access
    notices: list[str]
    stop: Callable[[], None]

    @property
    def opening(self):
        """The address as its code has it."""
        return f"{self.url}{self.access.query}"


@pytest.fixture
def served():
    """Serve a course on the loopback, with a token or without."""
    with ExitStack() as running:

        def _serve(source, token="", limits=PATIENT):
            listening = running.enter_context(bind("127.0.0.1", 0))
            port = listening.getsockname()[1]
            access = Access(port, token, "127.0.0.1" if token else "")
            notices, ready = [], threading.Event()
            listener = Listener(Application(source, access, notices.append), ready.set, limits)
            thread = threading.Thread(target=listener.serve_on, args=(listening,))
            thread.start()
            running.callback(thread.join)
            running.callback(listener.stop)
            assert ready.wait(SECONDS)
            return Served(f"http://127.0.0.1:{port}/", access, notices, listener.stop)

        yield _serve


@pytest.fixture(scope="session")
def package_engine():
    """Put a package that has speech engines into a folder, as an installer would."""

    def _package(folder: Path, name: str, entry_points: dict[str, str], **modules: str) -> Path:
        about = folder / f"{name.replace('-', '_')}-1.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = (f"{engine} = {place}\n" for engine, place in entry_points.items())
        (about / "entry_points.txt").write_text(f"[voiceguide.engines]\n{''.join(lines)}")
        for module, code in modules.items():
            (folder / f"{module}.py").write_text(code, encoding="utf-8")
        return folder

    return _package


@pytest.fixture(scope="session")
def hum(package_engine, tmp_path_factory):
    """The package of docs/voices-howto.md, word for word; its folder, to put on the path."""
    howto = Path(__file__).parents[1] / "docs" / "voices-howto.md"
    if not howto.exists():
        pytest.skip("docs/ is not part of an installed package")
    text = howto.read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    project = tomllib.loads(blocks["toml"])["project"]
    (points,) = project["entry-points"].values()
    assert set(project["entry-points"]) == {"voiceguide.engines"}
    (module,) = {place.partition(":")[0] for place in points.values()}
    folder = tmp_path_factory.mktemp("hum")
    return package_engine(folder, project["name"], points, **{module: blocks["python"]})


@pytest.fixture(scope="session")
def on_the_path():
    """A context in which Python finds what is in some folders, child processes too."""

    @contextmanager
    def _on_the_path(*folders: Path) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for folder in folders:
                patch.syspath_prepend(folder)
            paths = [*map(str, folders), os.environ.get("PYTHONPATH")]
            patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
            registry._others.cache_clear()
            yield
        registry._others.cache_clear()

    return _on_the_path
