"""The questions of `start`, for a terminal and a page alike, and what their answers mean.

Questions are data: their words are in `language`, by topic and key. Whoever asks gives the answers
back as words by key, and may ask only some of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from voiceguide.person.model import MAX_PAIN, Start
from voiceguide.person.rhythm import DAYS_OF_A_WEEK
from voiceguide.person.screening import EMERGENCIES, SEE_SOMEBODY_FIRST, Sign, is_emergency
from voiceguide.program.model import Avoid, Program
from voiceguide.program.wishes import Eases

NO, YES = "no", "yes"
EASES, BASELINE, DAYS_A_WEEK, OK = "eases", "baseline", "days-a-week", "ok"


class Topic(StrEnum):
    """What a question is about, in the order of the interview."""

    EMERGENCY = "emergency"
    """A sign that needs help at once; a yes ends the interview."""
    SIGN = "sign"
    LIMIT = "limit"
    HABIT = "habit"
    OK = "ok"
    """Whether somebody who knows has given the OK; asked only where `asks_for_ok`."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the interview, without words.

    Attributes:
        key: of a sign, a limit, or one of EASES, BASELINE, DAYS_A_WEEK and OK.
        answers: all that can be answered.
        default: what no answer means.
    """

    topic: Topic
    key: str
    answers: tuple[str, ...] = (NO, YES)
    default: str = NO


def interview(program: Program) -> tuple[Question, ...]:
    """Every question of `start`, in order.

    Osteoporosis is one question: a yes keeps both of its limits.
    """
    signs = [
        Question(Topic.EMERGENCY if sign in EMERGENCIES else Topic.SIGN, sign.value)
        for sign in Sign
    ]
    limits = [Question(Topic.LIMIT, limit.value) for limit in Avoid if limit is not Avoid.OT]
    pains = tuple(str(pain) for pain in range(MAX_PAIN + 1))
    days = tuple(str(count) for count in range(1, DAYS_OF_A_WEEK + 1))
    return (
        *signs,
        *limits,
        Question(Topic.HABIT, EASES, tuple(each.value for each in Eases), Eases.NEITHER.value),
        Question(Topic.HABIT, BASELINE, pains, "0"),
        Question(Topic.HABIT, DAYS_A_WEEK, days, str(program.days_a_week)),
        Question(Topic.OK, OK),
    )


def begin(last: Start | None, program: str, today: date, first: date | None = None) -> Start:
    """A start before anything is answered: with what the last one told, but for its signs.

    An OK that is still to be given begins no other course: its date stays, and the sessions.

    Args:
        last: what `start` recorded last; None where it was never run.
        program: a name, or the path of a file.
        today: the person's calendar day.
        first: the first date that counts; None for today, or the last start's.
    """
    if last is None:
        return Start(first or today, program)
    waits = not last.ok and last.program == program
    date_of = first or (last.date if waits else today)
    return replace(last, date=date_of, program=program, signs=(), ok=True)


def answered(start: Start, answers: Mapping[str, str]) -> Start:
    """A start with what the answers say; what was not asked stays as the start has it.

    Args:
        start: what is known besides: the date, the program, and what options have said.
        answers: by the key of the question, one of its `answers`.

    Raises:
        ValueError: an answer to a number or a choice that is none of its question.
    """
    signs = {sign: answers[sign] for sign in Sign if sign in answers}
    limits = {limit: answers[limit] for limit in Avoid if limit in answers}
    if Avoid.OF in limits:
        limits[Avoid.OT] = limits[Avoid.OF]
    kept = [*(set(start.signs) - set(signs)), *(s for s, answer in signs.items() if answer == YES)]
    avoid = start.avoid - set(limits) | {a for a, answer in limits.items() if answer == YES}
    days = answers.get(DAYS_A_WEEK)
    told = replace(
        start,
        signs=tuple(sign.value for sign in Sign if sign in kept),
        avoid=frozenset(avoid),
        eases=Eases(answers.get(EASES, start.eases)),
        baseline=int(answers.get(BASELINE, start.baseline)),
        days_a_week=start.days_a_week if days is None else int(days),
    )
    return with_ok(told, given=answers.get(OK) == YES)


def with_ok(start: Start, *, given: bool) -> Start:
    """A start that is OK where nothing speaks against it, or the OK was given to what does."""
    signs = tuple(sign for sign in start.signs if not (given and sign == Sign.NO_OK))
    start = replace(start, signs=signs)
    return replace(start, ok=not is_emergency(signs) and (given or not needs_ok(start)))


def needs_ok(start: Start) -> bool:
    """Whether a doctor or therapist should give the OK before the first session."""
    return bool(start.signs) or start.baseline >= SEE_SOMEBODY_FIRST


def asks_for_ok(start: Start) -> bool:
    """Whether the OK is needed, and may have been given: who has still to ask for it has not."""
    return needs_ok(start) and Sign.NO_OK not in start.signs
