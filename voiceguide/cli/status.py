"""voiceguide status: what was done and missed, what is next, and how much it hurt."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date as Date  # noqa: N812 - a parameter is called date

from voiceguide.cli import options
from voiceguide.cli.terminal import json_result, styled_result
from voiceguide.language.reasons import advice_text, light_text
from voiceguide.person.model import Advice, LoggedSession
from voiceguide.person.person import Person
from voiceguide.program.progression import dose_on
from voiceguide.studio.studio import Studio

COLOURS = {"green": "green", "amber": "yellow", "red": "red"}
_MAX_DATES = 7


@options.command
def status(
    date: options.Date = None,
    program: options.ProgramOfStart = None,
    as_json: options.Json = False,
) -> None:
    """Show the days done and missed, the pain, and what is next and why."""
    person, today = Studio().person(program, latest=True), options.calendar_day(date)
    advice, missed = person.advice(today), person.missed(today)
    if as_json:
        json_result(_as_dict(person, advice, missed))
        return
    lines = _lines(person, advice, missed)
    styled_result((line, COLOURS.get(light, "")) for line, light in lines)


def _as_dict(person: Person, advice: Advice, missed: list[Date]) -> dict[str, object]:
    dose = dose_on(person.program, advice.day, easy=advice.easy or None)
    wishes = person.wishes()
    return {
        "schema": 1,
        "program": person.program.name,
        "start": person.start.date.isoformat() if person.start else None,
        "avoid": sorted(wishes.avoid),
        "position": wishes.position,
        "done": [_session(session) for session in person.history()],
        "missed": [day.isoformat() for day in missed],
        "next": {
            "day": advice.day,
            "easy": advice.easy or person.program.is_easy(advice.day),
            "hold_s": dose.hold_s,
            "repetitions": dose.repetitions,
            "reason": advice_text(advice),
            "stop": advice.stop,
        },
    }


def _session(session: LoggedSession) -> dict[str, object]:
    return asdict(session) | {"date": session.date.isoformat(), "light": session.light}


def _lines(person: Person, advice: Advice, missed: list[Date]) -> Iterator[tuple[str, str]]:
    """The lines to show, each with the light that it has."""
    history, program = person.history(), person.program
    days = {session.day for session in history}
    yield f"{program.title}: {len(days)} of {program.days} days done", ""
    for session in history:
        bar = "" if session.pain is None else f"pain {session.pain:>2}  {'#' * session.pain}"
        words = [bar, "sharp" if session.sharp else "", "easy" if session.easy else ""]
        words.append(light_text(session.light) if session.light else "")
        facts = "  ".join(filter(None, [*words, session.note]))
        row = f"{session.date}  day {session.day:>2}  {facts}".rstrip()
        yield row, session.light or ""
    dates = ", ".join(map(str, missed[-_MAX_DATES:]))
    dates += ", the last of them" if len(missed) > _MAX_DATES else ""
    yield f"missed: {len(missed)}" + (f" ({dates})" if missed else ""), ""
    dose = dose_on(program, advice.day, easy=advice.easy or None)
    after = "no session" if advice.stop else f"{dose.hold_s} s x {dose.repetitions}"
    yield f"next: {after}; {advice_text(advice)}", "red" if advice.stop else ""
