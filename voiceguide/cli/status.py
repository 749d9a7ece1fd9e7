"""voiceguide status: what was done and missed, what is next, and how much it hurt."""

import json
import sys
from typing import TYPE_CHECKING

from voiceguide.cli import options, wishes
from voiceguide.cli.person import Person, person
from voiceguide.cli.terminal import result

if TYPE_CHECKING:
    from datetime import date as Date  # noqa: N812

    from voiceguide.person.model import Advice, Session

COLOURS = {"green": "green", "amber": "yellow", "red": "red"}


def status(
    date: wishes.Date = None,
    program: wishes.ProgramOfStart = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Show the days done and missed, the pain, and what is next and why."""
    from voiceguide.person.advice import decide, missed_dates

    who, today = person(program, latest=True), wishes.calendar_day(date)
    advice = decide(who.history, who.program, today)
    since = who.start.date if who.start and who.start.program == who.named else None
    missed = missed_dates(who.history, who.program, today, since)
    if as_json:
        result(json.dumps(_as_dict(who, advice, missed), indent=1))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else None
    for line, light in _lines(who, advice, missed):
        if console:
            console.print(Text(line, style=COLOURS.get(light, "")))
        else:
            result(line)


def _as_dict(who: Person, advice: "Advice", missed: "list[Date]") -> dict[str, object]:
    from voiceguide.program.progression import dose_on

    dose = dose_on(who.program, advice.day, easy=advice.easy or None)
    return {
        "schema": 1,
        "program": who.program.name,
        "start": who.start.date.isoformat() if who.start else None,
        "avoid": sorted(who.avoid),
        "position": who.position,
        "done": [_session(session) for session in who.history],
        "missed": [day.isoformat() for day in missed],
        "next": {
            "day": advice.day,
            "easy": advice.easy or who.program.is_easy(advice.day),
            "hold_s": dose.hold_s,
            "repetitions": dose.repetitions,
            "reason": advice.reason,
            "stop": advice.stop,
        },
    }


def _session(session: "Session") -> dict[str, object]:
    from dataclasses import asdict

    return asdict(session) | {"date": session.date.isoformat(), "light": session.light}


def _lines(who: Person, advice: "Advice", missed: "list[Date]") -> "list[tuple[str, str]]":
    """The lines to show, each with the light that it has."""
    from voiceguide.program.progression import dose_on

    days = {session.day for session in who.history}
    lines = [(f"{who.program.title}: {len(days)} of {who.program.days} days done", "")]
    for session in who.history:
        bar = "" if session.pain is None else f"pain {session.pain:>2}  {'#' * session.pain}"
        words = [bar, "sharp" if session.sharp else "", "easy" if session.easy else ""]
        said = "  ".join(filter(None, [*words, session.light, session.note]))
        row = f"{session.date}  day {session.day:>2}  {said}".rstrip()
        lines.append((row, session.light or ""))
    shown = ", ".join(map(str, missed[-7:])) + (", the last of them" if len(missed) > 7 else "")
    lines.append((f"missed: {len(missed)}" + (f" ({shown})" if missed else ""), ""))
    dose = dose_on(who.program, advice.day, easy=advice.easy or None)
    after = "no session" if advice.stop else f"{dose.hold_s} s x {dose.repetitions}"
    lines.append((f"next: {after}; {advice.reason}", "red" if advice.stop else ""))
    return lines
