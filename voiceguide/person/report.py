"""What a clinician wants to know of somebody's sessions, from the journal. Data, no judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from voiceguide.person.model import Light, LoggedSession
from voiceguide.person.person import Person
from voiceguide.program.limits import objections
from voiceguide.program.model import Avoid, Exercise, OffFloor
from voiceguide.program.progression import dose_on


@dataclass(frozen=True, slots=True)
class ReportedSession:
    """A session as the report has it.

    Attributes:
        light: what its pain says; None where none was logged.
        hold_s, repetitions: the dose of its day.
    """

    session: LoggedSession
    light: Light | None
    hold_s: int
    repetitions: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise of the program that a limit leaves out.

    Attributes:
        movement: what of it the limit does not allow.
    """

    exercise: str
    limit: Avoid
    movement: str


@dataclass(frozen=True, slots=True)
class Report:
    """A person on a program up to a date.

    Attributes:
        program, title: the name and the title of the program.
        program_file: how it is found: its name, or the path of the person's own file.
        on: the date of the report.
        since: when the course began; None where nobody said it.
        baseline: pain on an ordinary day.
        days_a_week: the person's own rhythm.
        signs: what was told to `start`, by the keys of the questions.
        ok: whether a doctor or therapist has given the OK.
        missed: dates against that rhythm.
        hurt: for each stretch that hurt the most that was told of it, 0 to 10.
    """

    program: str
    program_file: str
    title: str
    on: date
    since: date | None
    baseline: int
    days_a_week: int
    signs: tuple[str, ...]
    ok: bool
    limits: tuple[Avoid, ...]
    position: OffFloor | None
    sessions: tuple[ReportedSession, ...]
    missed: tuple[date, ...]
    left_out: tuple[LeftOut, ...]
    hurt: Mapping[str, int]


def report_of(person: Person, exercises: Mapping[str, Exercise], on: date) -> Report:
    """What the journal says of a person up to a date.

    Args:
        person: who.
        exercises: those that the program counts on, by id.
        on: sessions after it are left out.
    """
    wishes, start = person.wishes(), person.start
    limits = tuple(limit for limit in Avoid if limit in wishes.avoid)
    history = [session for session in person.history() if session.date <= on]
    hurt: dict[str, int] = {}
    for session in history:
        for id_, pain in session.stretches.items():
            hurt[id_] = max(pain, hurt.get(id_, 0))
    return Report(
        program=person.program.name,
        program_file=person.program_name,
        title=person.program.title,
        on=on,
        since=start.date if start else None,
        baseline=person.usual.baseline,
        days_a_week=person.usual.days_a_week_on(person.program),
        signs=start.signs if start else (),
        ok=start.ok if start else True,
        limits=limits,
        position=wishes.position,
        sessions=tuple(_reported(person, session) for session in history),
        missed=tuple(person.missed(on)),
        left_out=tuple(
            LeftOut(id_, limit, rules[0].movement)
            for id_ in person.program.exercises
            for limit in limits
            if (rules := objections(limit, exercises[id_]))
        ),
        hurt=dict(sorted(hurt.items(), key=lambda item: (-item[1], item[0]))),
    )


def _reported(person: Person, session: LoggedSession) -> ReportedSession:
    easy = person.program.is_easy(session.day) or None
    dose = dose_on(person.program, session.day, easy=easy)
    return ReportedSession(session, person.light(session), dose.hold_s, dose.repetitions)
