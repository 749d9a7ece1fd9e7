"""The options that say for whom and when: shared by what reads and writes the journal."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voiceguide.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from voiceguide.program.model import Avoid

ProgramOfStart = Annotated[
    str | None,
    typer.Option(
        "--program",
        metavar="NAME",
        help="The program to follow.",
        show_default="the one of `start`, else gentle",
    ),
]
Date = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="A date.",
        show_default="today's",
    ),
]
AvoidTags = Annotated[
    list[str] | None,
    typer.Option("--avoid", metavar="TAG", help="What to avoid: PREG OF OT DF SE HIP KNEEL."),
]
PositionName = Annotated[
    str | None, typer.Option("--position", metavar="chair|standing", help="Stay off the floor.")
]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Build one though red twice running says to pause.")
]


def calendar_day(when: datetime | None) -> date:
    """A --date, or the person's own calendar day."""
    return (when or datetime.now()).date()  # noqa: DTZ005 - their own: no time zone


def avoid_tags(names: list[str] | None) -> "frozenset[Avoid]":
    """Tags as people write them: in any case, and several with commas or spaces."""
    from voiceguide.program.model import Avoid

    tags = " ".join(names or []).replace(",", " ").upper().split()
    for tag in tags:
        if tag not in list(Avoid):
            raise UnknownNameError("tag to avoid", tag, [known.value for known in Avoid])
    return frozenset(map(Avoid, tags))


def position_named(name: str | None) -> Literal["chair", "standing"] | None:
    """A position that a session can stay in."""
    match name and name.lower():
        case None | "":
            return None
        case "chair":
            return "chair"
        case "standing":
            return "standing"
    raise UsageError(f"unknown position: {name!r}", "there are: chair, standing")
