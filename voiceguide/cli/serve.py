"""voiceguide serve: today's session and the whole course, on the phone."""

import io
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.session import announce_voice
from voiceguide.cli.terminal import VERBOSITY, note, result
from voiceguide.cli.today import remind
from voiceguide.errors import ServerError, UsageError
from voiceguide.places import home
from voiceguide.program.catalog import program_names
from voiceguide.program.wishes import Wishes
from voiceguide.studio.studio import Studio
from voiceguide.web.access import Access, load_or_create_token
from voiceguide.web.built_course import BuiltCourseFolder
from voiceguide.web.live_course import LiveCourse
from voiceguide.web.server import Application
from voiceguide.web.source import CourseSource

EXTRA = ("tornado", "segno")

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="A built course.", show_default=False)
]
Lan = Annotated[bool, typer.Option("--lan", help="Let the phones of this network in, by a code.")]
NewToken = Annotated[
    bool, typer.Option("--new-token", help="Forget the phones that were let in before.")
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="N", min=1, max=65535, help="Where.", show_default="8347, or a free one"
    ),
]


@options.command
def serve(
    wishes: Wishes,
    folder: Folder = None,
    lan: Lan = False,
    port: Port = None,
    new_token: NewToken = False,
    program: options.ProgramOfStart = None,
    weeks: options.Weeks = None,
) -> None:
    """Play today's session and the course on a phone, without files, until Ctrl-C."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise ServerError(
            f"`voiceguide serve` needs {', '.join(missing)}", f"pip install {' '.join(EXTRA)}"
        )
    address, studio = _Address(lan, port, new_token), Studio()
    studio.check_no_emergency()
    if folder is not None:
        if weeks is not None or wishes != options.wishes_of():
            raise UsageError(
                f"{folder} is built already: only --program goes with a folder",
                "leave the folder out to serve what these options say",
            )
        _serve_folder(studio, folder, program, address)
        return
    person = studio.person(program)
    announce_voice(wishes.voice)
    remind(person)
    with LiveCourse(studio, person, wishes, today=options.calendar_day, weeks=weeks) as course:
        _serve(course, address)


@dataclass(frozen=True, slots=True)
class _Address:
    """Where to listen, and for whom."""

    lan: bool
    port: int | None
    new_token: bool


def _serve_folder(studio: Studio, folder: Path, program: str | None, address: _Address) -> None:
    """Serve a built course, with the journal of its program where that is known."""
    course = BuiltCourseFolder(folder, today=options.calendar_day)
    person = studio.person(program)
    if program is None and person.program.name != course.program in program_names():
        person = studio.person(course.program)
    if person.program.name == course.program:
        course.person = person
        remind(person)
    else:
        note(f"note: without the journal, as {course.program!r} is not ours: name its --program")
    _serve(course, address)


def _serve(source: CourseSource, place: _Address) -> None:
    """Serve until Ctrl-C. Raises as web.listener.bind does."""
    # Only now: it needs the extra `serve`.
    from voiceguide.web import listener

    limits = listener.allow_connections()
    host = listener.EVERYWHERE if place.lan else listener.LOOPBACK
    with listener.bind(host, place.port) as listening:
        port = listening.getsockname()[1]
        if place.port is None and port != listener.PORT:
            note(f"note: port {listener.PORT} is taken; this time it is {port}")
        token, address = "", listener.LOOPBACK
        if place.lan:
            token = load_or_create_token(home() / "serve-token", renew=place.new_token)
            address = listener.own_address()
            if not address:
                note("note: this computer is on no network: only itself can open the address")
            address = address or listener.LOOPBACK
        access = Access(port, token, address)
        url = f"http://{address}:{port}/{access.query}"

        def on_ready() -> None:
            if place.lan:
                _show_code(url)
            note("Ctrl-C ends it")
            result(url)

        application = Application(source, access, note, note if VERBOSITY.verbose else None)
        listener.Listener(application, on_ready, limits).serve_on(listening)


def _show_code(url: str) -> None:
    """Show an address as a code, where the terminal's letters can draw one."""
    import segno

    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, border=2, compact=True)
    if all(map(_can_show, set(drawn.getvalue()))):
        note("scan this with a phone in the same network; who has the code can play and log:")
        note(*drawn.getvalue().splitlines())


def _can_show(mark: str) -> bool:
    try:
        mark.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
