"""voiceguide log: tell how a session went."""

import sys
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Annotated, NamedTuple

import typer

from voiceguide.cli import options
from voiceguide.cli.terminal import confirmed, note, result
from voiceguide.errors import UnknownNameError, UsageError
from voiceguide.language.reasons import (
    advice_text,
    ask_text,
    checkup_text,
    light_text,
    spreading_words,
)
from voiceguide.person.model import MAX_PAIN, LoggedSession
from voiceguide.person.person import Logged, Person
from voiceguide.studio.studio import Studio

_PAIN = f"a whole number from 0 to {MAX_PAIN}"


@options.command
def log(
    pain: Annotated[
        list[str] | None,
        typer.Option(
            "--pain",
            metavar="N|EXERCISE=N",
            help="How much it hurt at worst, 0 to 10; or how much one stretch did.",
        ),
    ] = None,
    before: Annotated[
        int | None, typer.Option("--before", min=0, max=10, metavar="N", help="Pain before it.")
    ] = None,
    next_morning: Annotated[
        int | None,
        typer.Option(
            "--next-morning", min=0, max=10, metavar="N", help="Pain the morning after it."
        ),
    ] = None,
    spread: Annotated[
        bool | None,
        typer.Option(
            "--spread/--no-spread",
            "--sharp",
            help="It was sharp, travelled, tingled or went numb.",
            show_default=False,
        ),
    ] = None,
    day: Annotated[
        int | None, typer.Option("--day", metavar="N", help="Its day.", show_default="the last")
    ] = None,
    date: options.Date = None,
    text: Annotated[str, typer.Option("--note", metavar="TEXT", help="A remark.")] = "",
    program: options.ProgramOfStart = None,
) -> None:
    """Record a session, and how much it hurt; the next ones follow from it."""
    studio, now = Studio(), options.calendar_day()
    person = studio.person(program, latest=True)
    pains = _pains(pain or [], studio.bundle(person.program_name).exercises)
    logged = person.log(
        now,
        day=day,
        on=date.date() if date else None,
        pain=pains.session,
        before=before,
        next_morning=next_morning,
        stretches=pains.stretches,
        spread=spread,
        note=text,
        words=spreading_words(text),
    )
    session = _asked_back(person, logged).session
    result(f"{session.date}  day {session.day}: {', '.join(_facts(person, session)) or 'done'}")
    if session.stretches and session.pain is None:
        note("note: that is of single stretches; --pain N says how much it hurt at worst")
    if person.since and session.date < person.since:
        note(f"note: that is before the start, {person.since}, and does not count")
    on = person.next_date(now)
    when = {now: "today", now + timedelta(days=1): "tomorrow"}.get(on, str(on))
    advice = person.advice(on)
    note(f"next, {when}: {advice_text(advice)}")
    if advice.checkup:
        note(f"note: {checkup_text(advice.checkup)}")


class _Pains(NamedTuple):
    """What --pain told."""

    session: int | None
    stretches: Mapping[str, int]


def _pains(told: list[str], exercises: Collection[str]) -> _Pains:
    """What --pain told of a session and of its stretches; the last of several counts.

    Raises:
        UsageError: a pain that is no number from 0 to 10.
        UnknownNameError: there is no such exercise.
    """
    session, stretches = None, dict[str, int]()
    for text in told:
        exercise, equals, number = text.rpartition("=")
        try:
            pain = int(number)
        except ValueError:
            pain = -1
        if not 0 <= pain <= MAX_PAIN:
            raise UsageError(f"--pain {text}: {number.strip()!r} is no pain", f"give {_PAIN}")
        exercise = exercise.strip()
        if not equals:
            session = pain
        elif exercise in exercises:
            stretches[exercise] = pain
        else:
            raise UnknownNameError("exercise", exercise, sorted(exercises))
    return _Pains(session, stretches)


def _asked_back(person: Person, logged: Logged) -> Logged:
    """What was logged, with the answer to what its note asks where somebody can give it."""
    if not logged.asks:
        return logged
    on, day = logged.session.date, logged.session.day
    if sys.stdin.isatty():
        spread = confirmed(ask_text(logged.asks))
        return person.log(options.calendar_day(), day=day, on=on, spread=spread)
    note(f"note: {ask_text(logged.asks)}")
    note(f"hint: if so: voiceguide log --day {day} --date {on} --spread")
    return logged


def _facts(person: Person, session: LoggedSession) -> list[str]:
    light = person.light(session)
    facts = [] if session.pain is None else [f"pain {session.pain}"]
    facts += [f"{exercise} {pain}" for exercise, pain in sorted(session.stretches.items())]
    facts += [] if session.before is None else [f"before {session.before}"]
    facts += [] if session.next_morning is None else [f"next morning {session.next_morning}"]
    facts += ["sharp or spreading"] if session.spread else []
    return facts + ([light_text(light)] if light else [])
