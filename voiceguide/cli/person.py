"""What the commands know of the person: the journal, and the wishes that `start` kept."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from voiceguide.cli.terminal import note
from voiceguide.cli.wishes import avoid_tags, position_named
from voiceguide.errors import JournalError

if TYPE_CHECKING:
    from voiceguide.person.journal import Journal
    from voiceguide.person.model import Session, Start
    from voiceguide.program.model import Avoid, Program

DEFAULT_PROGRAM = "gentle"


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a program.

    Attributes:
        named: the program as it was asked for: a name or a path.
        start: None where `start` was never run.
        history: the sessions of that program that count.
    """

    named: str
    program: "Program"
    start: "Start | None"
    history: "tuple[Session, ...]"
    avoid: "frozenset[Avoid]"
    position: Literal["chair", "standing"] | None


def journal() -> "Journal":
    """The journal of VOICEGUIDE_HOME."""
    from voiceguide.person.journal import Journal
    from voiceguide.places import home

    return Journal(home() / "journal.sqlite3")


def person(
    program: str | None = None,
    avoid: list[str] | None = None,
    position: str | None = None,
    *,
    latest: bool = False,
) -> Person:
    """The person as the journal knows them; options win over what `start` kept.

    Args:
        program: a name or a file; None for the one of `start`.
        avoid: tags as they were typed.
        position: as it was typed.
        latest: whether, without any start, the program followed last is meant.

    Raises:
        UsageError: a program, a tag or a position that is none.
        JournalError: the journal can't be read.
    """
    kept = journal()
    start = kept.start()
    named = program or (start.program if start else _latest(kept) if latest else DEFAULT_PROGRAM)
    found = _person(named, avoid, position, start)
    since = start.date if start and start.program == named else None
    return replace(found, history=tuple(kept.history(found.program.name, since)))


def person_if_known(program: str | None, avoid: list[str] | None, position: str | None) -> Person:
    """The same, where a journal that can't be read must not keep a session from being built."""
    try:
        return person(program, avoid, position)
    except JournalError as error:
        note(f"note: going on without what `start` kept: {error.message}")
        return _person(program or DEFAULT_PROGRAM, avoid, position, None)


def _latest(kept: "Journal") -> str:
    from voiceguide.program.catalog import program_names

    # The journal has the name of a person's own program, and not the place of its file.
    name = kept.last_program()
    return name if name in program_names() else DEFAULT_PROGRAM


def _person(
    named: str, avoid: list[str] | None, position: str | None, start: "Start | None"
) -> Person:
    from voiceguide.studio.program_bundle import material

    return Person(
        named,
        material(named).program,
        start,
        (),
        avoid_tags(avoid) if avoid else start.avoid if start else frozenset(),
        position_named(position) or (start.position if start else None),
    )
