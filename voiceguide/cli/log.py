"""voiceguide log: tell how a session went."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from voiceguide.cli import options, wishes
from voiceguide.cli.person import journal, person
from voiceguide.cli.terminal import note, result


def log(
    pain: Annotated[
        int | None,
        typer.Option(
            "--pain", min=0, max=10, metavar="0-10", help="How much it hurt, during or after."
        ),
    ] = None,
    sharp: Annotated[bool, typer.Option("--sharp", help="It was sharp, or it spread.")] = False,
    day: Annotated[
        int | None, typer.Option("--day", metavar="N", help="Its day.", show_default="the last")
    ] = None,
    date: wishes.Date = None,
    text: Annotated[str, typer.Option("--note", metavar="TEXT", help="A remark.")] = "",
    program: wishes.ProgramOfStart = None,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Record a session, and how much it hurt; the next ones follow from it."""
    from voiceguide.person.advice import decide
    from voiceguide.person.entry import session_meant

    who = person(program, latest=True)
    now = wishes.calendar_day(None)
    on = date.date() if date else None
    meant = session_meant(who.history, who.program, now, day=day, on=on)
    told = replace(
        meant,
        pain=meant.pain if pain is None else pain,
        sharp=sharp or (meant.sharp and pain is None),
        note=_whole(text) or meant.note,
        logged=True,
    )
    journal().record_log(who.program.name, told)
    said = [] if told.pain is None else [f"pain {told.pain}"]
    said += ["sharp or spreading"] if told.sharp else []
    said += [told.light] if told.light else []
    result(f"{told.date}  day {told.day}: {', '.join(said) or 'done'}")
    after = person(program, latest=True).history
    advice = decide(after, who.program, max(now, after[-1].date) + timedelta(days=1))
    note(f"next: {advice.reason}")


def _whole(text: str) -> str:
    """A remark on one line, of letters only: a shell may hand over bytes that are none."""
    return " ".join(text.encode("utf-8", "replace").decode().split())
