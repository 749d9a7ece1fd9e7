"""voiceguide start: the interview, then the start date and the wishes go to the journal."""

import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.cli import options
from voiceguide.cli.interview import interviewed
from voiceguide.cli.terminal import note, result, told
from voiceguide.errors import UnknownNameError, UsageError
from voiceguide.language.reasons import screening_text
from voiceguide.person.interview import Question, Topic, answered, begin, interview, with_ok
from voiceguide.person.model import Start
from voiceguide.person.person import Person
from voiceguide.person.screening import Sign
from voiceguide.program.wishes import Eases
from voiceguide.studio.studio import Studio

NONE = "none"


@options.command
def start(
    date: options.Date = None,
    program: options.ProgramOfStart = None,
    avoid: options.AvoidTags = None,
    position: options.PositionName = None,
    sign: Annotated[
        list[str] | None,
        typer.Option("--sign", metavar="KEY|none", help="A sign that is there, or none of them."),
    ] = None,
    baseline: Annotated[
        int | None,
        typer.Option("--baseline", min=0, max=10, metavar="0-10", help="Pain on an ordinary day."),
    ] = None,
    days_a_week: Annotated[
        int | None,
        typer.Option("--days-a-week", min=1, max=7, metavar="1-7", help="How often you stretch."),
    ] = None,
    eases: options.EasesName = None,
    easier: options.EasierIds = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Ask nothing: a doctor or therapist has given the OK, and no sign is there.",
        ),
    ] = False,
) -> None:
    """Answer some questions about your health, and begin a course."""
    studio = Studio()
    # A program or a journal that can't be read is reported before anything is asked.
    person = studio.person(program)
    said: dict[str, Any] = {
        "avoid": options.avoid_tags(_but_none(avoid)) if avoid else None,
        "signs": _signs(_but_none(sign)) if sign else None,
        "baseline": baseline,
        "days_a_week": days_a_week,
        "eases": options.eases_named(eases) if eases else None,
        "easier": _ids(_but_none(options.several(easier)), studio, person) if easier else None,
    }
    said = {name: value for name, value in said.items() if value is not None}
    if position is not None:
        said["position"] = options.position_named("" if position.lower() == NONE else position)
    # A path is kept absolute: the next command may run in another folder.
    name = person.program_name
    name = str(Path(name).resolve()) if Path(name).is_file() else name
    first = date.date() if date else None
    begun = replace(begin(person.start, name, options.calendar_day(), first), **said)
    asks = not sign and not yes
    begun = _interviewed(begun, person, set(said)) if asks else with_ok(begun, given=yes)
    person.journal.record_start(begun)
    _sum_up(begun)


def _interviewed(start: Start, person: Person, said: Collection[str]) -> Start:
    """A start with the answers of the interview; what options have said is not asked again."""
    if not sys.stdin.isatty():
        raise UsageError(
            "start has questions about your health, and this is no terminal to ask them on",
            "answer with --sign none or --sign KEY; or --yes says that a doctor or therapist has "
            "given the OK, and that none of the signs in docs/commands.md is there",
        )
    questions = [each for each in interview(person.program) if _field_of(each) not in said]
    return answered(start, interviewed(questions, start))


def _field_of(question: Question) -> str:
    """The field of a start that a question is about."""
    return "avoid" if question.topic is Topic.LIMIT else question.key.replace("-", "_")


def _sum_up(start: Start) -> None:
    """Say what is kept, and what to do about it."""
    if not start.ok:
        told(f"note: {screening_text(start.signs, start.baseline)}")
    if not start.has_emergency:
        note("sessions before that date no longer count")
        note("today's session: `voiceguide today`")
    result("; ".join([f"start {start.date}: {Path(start.program).stem}", *_facts(start)]))


def _facts(start: Start) -> Iterator[str]:
    if start.avoid:
        yield f"avoid {', '.join(sorted(start.avoid))}"
    if start.position:
        yield f"position {start.position}"
    if start.baseline:
        yield f"pain {start.baseline} on an ordinary day"
    if start.days_a_week:
        yield f"{start.days_a_week} days a week"
    if start.eases is not Eases.NEITHER:
        yield f"eased by bending {start.eases}"
    if start.easier:
        yield f"easier {', '.join(sorted(start.easier))}"
    if start.has_emergency:
        yield "get medical help first"
    else:
        yield "OK given" if start.ok else "get the OK first"


def _but_none(names: list[str]) -> list[str]:
    """What an option names; "none" names nothing, and takes back what was kept before."""
    return [name for name in names if name.lower() != NONE]


def _signs(keys: list[str]) -> tuple[str, ...]:
    """The signs of some keys, in the order of the interview. Raises UnknownNameError."""
    known = [sign.value for sign in Sign]
    for key in keys:
        if key not in known:
            raise UnknownNameError("sign", key, [*known, NONE])
    return tuple(sign for sign in known if sign in keys)


def _ids(names: list[str], studio: Studio, person: Person) -> frozenset[str]:
    """Exercises by their ids. Raises UnknownNameError."""
    known = studio.bundle(person.program_name).exercises
    for name in names:
        if name not in known:
            raise UnknownNameError("exercise", name, sorted(known))
    return frozenset(names)
