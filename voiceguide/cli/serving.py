"""How `voiceguide serve` looks at the computer: an address, a code to scan, a few notes."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli import wishes
from voiceguide.cli.person import Person, journal, person
from voiceguide.cli.scan import show_code
from voiceguide.cli.session import say_who_speaks
from voiceguide.cli.terminal import VERBOSITY, note, result
from voiceguide.cli.today import remind
from voiceguide.errors import ServerError

if TYPE_CHECKING:
    from voiceguide.web.diary import Diary
    from voiceguide.web.source import Shelf

EXTRA = ("starlette", "uvicorn", "segno")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen, and for whom."""

    lan: bool
    port: int | None
    new_token: bool


def check_extra() -> None:
    """Find out whether the extra `serve` is installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise ServerError(
            f"`voiceguide serve` needs {', '.join(missing)}", f"pip install {' '.join(EXTRA)}"
        )


def diary_of(who: Person) -> "Diary":
    """The journal for a person's program."""
    from voiceguide.web.diary import Diary

    since = who.start.date if who.start and who.start.program == who.named else None
    return Diary(journal(), who.program, since, lambda: wishes.calendar_day(None))


def say_who_it_is_for(who: Person, voice: str | None) -> None:
    """What `today` says too: who speaks, and the doctor's OK."""
    say_who_speaks(voice)
    remind(who.start, fresh=not who.history)


def show_folder(folder: Path, program: str | None, place: Place) -> None:
    """Serve a built course, with the journal of its program where that is known."""
    from voiceguide.program.catalog import program_names
    from voiceguide.web.built_course import FolderShelf

    shelf = FolderShelf(folder)
    who = person(program)
    if who.program.name != shelf.program and program is None and shelf.program in program_names():
        who = person(shelf.program)
    if who.program.name == shelf.program:
        shelf.diary = diary_of(who)
        remind(who.start, fresh=not who.history)
    else:
        note(f"note: without the journal, as {shelf.program!r} is not ours: name its --program")
    show(shelf, place)


def show(shelf: "Shelf", place: Place) -> None:
    """Serve until Ctrl-C. Raises as publish.listener.bound does."""
    from voiceguide.places import home
    from voiceguide.web.access import Door, kept_token
    from voiceguide.web.listener import EVERYWHERE, LOOPBACK, PORT, Listener, bound, own_address
    from voiceguide.web.server import application

    with bound(EVERYWHERE if place.lan else LOOPBACK, place.port) as listening:
        port = listening.getsockname()[1]
        if place.port is None and port != PORT:
            note(f"note: port {PORT} is taken; this time it is {port}")
        token, address = "", LOOPBACK
        if place.lan:
            token = kept_token(home() / "serve-token", fresh=place.new_token)
            address = own_address()
            if not address:
                note("note: this computer is on no network: only itself can open the address")
            address = address or LOOPBACK
        door = Door(port, token, address)
        url = f"http://{address}:{port}/{door.query}"

        def ready() -> None:
            if place.lan:
                show_code(url)
            note("Ctrl-C ends it")
            result(url)

        tell = note if VERBOSITY.verbose else None
        Listener(application(shelf, door, note, tell), ready).serve_on(listening)
