"""A person's journal as the pages show it and write it, alike for both sources."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from voiceguide.errors import EmergencyError, UsageError
from voiceguide.language.reasons import (
    ask_text,
    checkup_text,
    screening_text,
    spreading_words,
)
from voiceguide.person.interview import Question, Topic, answered, begin, interview
from voiceguide.person.model import Advice, LoggedSession, Start
from voiceguide.person.person import Logged, Person
from voiceguide.player.page import JournalView
from voiceguide.player.start_page import sentence
from voiceguide.publish.course import CALENDAR, COVER
from voiceguide.script.wording import ExerciseWording
from voiceguide.web.request_bodies import PageLog


@dataclass(frozen=True, slots=True)
class Questions:
    """What the page of questions shows.

    Attributes:
        questions: what is asked, in order.
        start: what was told before; None for nothing.
        note: a sentence on what the answers do not reach; may be empty.
    """

    questions: Sequence[Question]
    start: Start | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageLogged:
    """What came of a log.

    Attributes:
        view: what is due next.
        on: the session's date.
        checkup: the advice to have pain looked at; may be empty.
        asks: what the note asks back, a question; may be empty.
    """

    view: JournalView
    on: date
    checkup: str = ""
    asks: str = ""


def as_now(person: Person) -> Person:
    """A person with what `start` has recorded last: the page or a terminal may have done it."""
    return replace(person, start=person.journal.start())


def questions_for(person: Person, note: str = "") -> Questions:
    """What a person is asked, with what they have told before."""
    return Questions(interview(person.program), person.start, note)


def keep_answers(person: Person, answers: Mapping[str, str], today: date) -> None:
    """Keep answers to the questions of `start`.

    They begin no other course: the sessions so far count as before.

    Raises:
        UsageError: one is none of the questions, or none of its answers; or a question has no
            answer, and none of the others is an emergency.
    """
    questions = interview(person.program)
    known = {question.key: question.answers for question in questions}
    for key, answer in answers.items():
        if answer not in known.get(key, ()):
            raise UsageError(f"answers.{key}: {answer!r} is no answer to a question")
    start = answered(_begun(person, today), answers)
    # Only an emergency ends the questions: what was not asked must not pass for a no.
    for question in questions if not start.has_emergency else ():
        if question.topic is not Topic.OK and question.key not in answers:
            raise UsageError(f"answers.{question.key}: it has no answer")
    person.journal.record_start(start)


def _begun(person: Person, today: date) -> Start:
    """A start before anything is answered, as `voiceguide start` has it, but for its date."""
    last = person.start
    if last is not None:
        return begin(last, last.program, today, last.date)
    # A path is kept absolute: the next command may run in another folder.
    name = person.program_name
    name = str(Path(name).resolve()) if Path(name).is_file() else name
    history = person.history()
    return begin(None, name, today, history[0].date if history else None)


def record(person: Person, log: PageLog, exercises: Collection[str], today: date) -> Logged:
    """Record how a session went, and the morning after the one before it.

    Args:
        person: whose session it was.
        log: what the page has sent.
        exercises: the ids that pain by stretch may name.
        today: the person's calendar day.

    Raises:
        UsageError: there is no such day, exercise or session; then nothing is recorded.
    """
    for exercise in log.stretches:
        if exercise not in exercises:
            raise UsageError(f"stretches.{exercise}: there is no such stretch here")
    if log.next_morning is not None and last_before(person, today) is None:
        raise UsageError("next_morning: there was no session before today")
    logged = person.log(
        today,
        day=log.day,
        on=log.on,
        pain=log.pain,
        before=log.before,
        stretches=log.stretches,
        spread=log.spread,
        note=log.note,
        words=spreading_words(log.note),
    )
    if log.next_morning is not None:
        # Afterwards: the session that was just logged may be that of yesterday.
        person.log(today, next_morning=log.next_morning)
    return logged


def last_before(person: Person, today: date) -> LoggedSession | None:
    """The session whose next morning can be told: the last before today."""
    return next((s for s in reversed(person.history()) if s.date < today), None)


def reply(logged: Logged, view: JournalView, advice: Advice) -> PageLogged:
    """What the page says after a log."""
    checkup = sentence(checkup_text(advice.checkup)) if advice.checkup else ""
    return PageLogged(view, logged.session.date, checkup, ask_text(logged.asks))


def with_start(view: JournalView, person: Person, today: date) -> JournalView:
    """A view with what the questions have come to."""
    start = person.start
    told = sentence(screening_text(start.signs, start.baseline)) if start and not start.ok else ""
    emergency = start is not None and start.has_emergency
    morning = last_before(person, today)
    return replace(
        view,
        reason=told if emergency else view.reason,
        answered=start is not None,
        emergency=emergency,
        notice="" if emergency else told,
        morning_of=morning.day if morning and morning.next_morning is None else None,
    )


def check_may_play(person: Person, name: str = "") -> None:
    """Raise EmergencyError where a file's content is part of a session that must not be."""
    start = person.start
    if start is not None and start.has_emergency and name not in (COVER, CALENDAR):
        raise EmergencyError(screening_text(start.signs))


def ids_by_title(wordings: Mapping[str, ExerciseWording]) -> Mapping[str, str]:
    """Ids of exercises by the titles of their stretches."""
    return {sentence(wording.name): id_ for id_, wording in wordings.items()}
