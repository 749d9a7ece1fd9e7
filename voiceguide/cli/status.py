"""voiceguide status: what was done and missed, what is next, and how much it hurt."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date as Date  # noqa: N812 - a parameter is called date

from voiceguide.cli import options
from voiceguide.cli.terminal import json_result, styled_result
from voiceguide.language.reasons import advice_text, checkup_text, light_text
from voiceguide.person.model import Advice, Light, LoggedSession
from voiceguide.person.person import Person
from voiceguide.program.adjustment import SessionKind
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
        "baseline": person.usual.baseline,
        "days_a_week": person.usual.days_a_week_on(person.program),
        "eases": wishes.eases,
        "easier": sorted(wishes.easier),
        "done": [_session(person, session) for session in person.history()],
        "missed": [day.isoformat() for day in missed],
        "next": {
            "day": advice.day,
            "kind": _kind(person, advice),
            "hold_s": dose.hold_s,
            "repetitions": dose.repetitions,
            "reason": advice_text(advice),
            "give_way": sorted(advice.adjustment.give_way),
            "lower": sorted(advice.adjustment.lower),
            "stop": advice.stop,
            "checkup": checkup_text(advice.checkup) if advice.checkup else None,
        },
    }


def _kind(person: Person, advice: Advice) -> SessionKind:
    easy = person.program.is_easy(advice.day)
    return advice.adjustment.kind or (SessionKind.EASY if easy else SessionKind.TRAINING)


def _session(person: Person, session: LoggedSession) -> dict[str, object]:
    return asdict(session) | {"date": session.date.isoformat(), "light": person.light(session)}


def _lines(person: Person, advice: Advice, missed: list[Date]) -> Iterator[tuple[str, str]]:
    """The lines to show, each with the light that it has."""
    history, program = person.history(), person.program
    days = {session.day for session in history}
    yield f"{program.title}: {len(days)} of {program.days} days done", ""
    for session in history:
        light = person.light(session)
        row = f"{session.date}  day {session.day:>2}  {'  '.join(_facts(session, light))}".rstrip()
        yield row, light or ""
    dates = ", ".join(map(str, missed[-_MAX_DATES:]))
    dates += ", the last of them" if len(missed) > _MAX_DATES else ""
    yield f"missed: {len(missed)}" + (f" ({dates})" if missed else ""), ""
    dose = dose_on(program, advice.day, easy=advice.easy or None)
    after = [f"{dose.hold_s} s x {dose.repetitions}"]
    if advice.stop:
        after = ["no session"]
    elif advice.adjustment.kind is SessionKind.FLARE:
        # The reason says what it is, and it has no dose of the ladder.
        after = []
    yield f"next: {'; '.join([*after, advice_text(advice)])}", "red" if advice.stop else ""
    if advice.checkup:
        yield checkup_text(advice.checkup), "amber"


def _facts(session: LoggedSession, light: Light | None) -> Iterator[str]:
    """What is known of a session, each fact by itself."""
    if session.pain is not None:
        yield f"pain {session.pain:>2}  {'#' * session.pain}"
    if session.spread:
        yield "sharp or spreading"
    if session.next_morning is not None:
        yield f"next morning {session.next_morning}"
    yield from (f"{exercise} {pain}" for exercise, pain in sorted(session.stretches.items()))
    if session.kind is not None:
        yield session.kind
    if light is not None:
        yield light_text(light)
    if session.note:
        yield session.note
