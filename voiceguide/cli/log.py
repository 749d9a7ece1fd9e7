"""voiceguide log: tell how a session went."""

from datetime import timedelta
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import note, result
from voiceguide.language.reasons import advice_text, light_text
from voiceguide.studio.studio import Studio


@options.command
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
    date: options.Date = None,
    text: Annotated[str, typer.Option("--note", metavar="TEXT", help="A remark.")] = "",
    program: options.ProgramOfStart = None,
) -> None:
    """Record a session, and how much it hurt; the next ones follow from it."""
    person, now = Studio().person(program, latest=True), options.calendar_day()
    session = person.log(
        now,
        day=day,
        on=date.date() if date else None,
        pain=pain,
        sharp=sharp,
        note=text,
    )
    facts = [] if session.pain is None else [f"pain {session.pain}"]
    facts += ["sharp or spreading"] if session.sharp else []
    facts += [light_text(session.light)] if session.light else []
    result(f"{session.date}  day {session.day}: {', '.join(facts) or 'done'}")
    if person.since and session.date < person.since:
        note(f"note: that is before the start, {person.since}, and does not count")
    on = person.next_date(now)
    when = {now: "today", now + timedelta(days=1): "tomorrow"}.get(on, str(on))
    note(f"next, {when}: {advice_text(person.advice(on))}")
