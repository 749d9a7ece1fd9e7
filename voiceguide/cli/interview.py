"""The interview of `start` on a terminal: a question a screen, and every answer can be changed."""

from collections.abc import Mapping, Sequence

from voiceguide.cli.terminal import YES_OR_NO, asked, told
from voiceguide.language.reasons import question_more, question_text, screening_text
from voiceguide.person.interview import NO, OK, YES, Question, Topic, answered, asks_for_ok
from voiceguide.person.model import Start


def interviewed(questions: Sequence[Question], start: Start) -> Mapping[str, str]:
    """Ask on the terminal; returns the answers by key.

    An emergency ends it, since nothing else matters then. Who takes that answer back is asked on.

    Args:
        questions: what to ask, in order.
        start: what is known besides.

    Raises:
        Abort: the input has ended.
    """
    told("Some questions first. Enter means no. At the end you can change every answer.")
    answers: dict[str, str] = {}
    while True:
        _ask_open(questions, answers, start)
        changed = _reviewed(questions, answers, start)
        if changed is None:
            return answers
        # Whether the OK is needed, and for what, can be another matter now.
        answers.pop(OK, None)
        answers[changed.key] = _ask(changed, questions)


def _ask_open(questions: Sequence[Question], answers: dict[str, str], start: Start) -> None:
    """Ask what has no answer yet, up to an emergency."""
    for question in questions:
        if answered(start, answers).has_emergency:
            return
        due = question.topic is not Topic.OK or asks_for_ok(answered(start, answers))
        if due and question.key not in answers:
            answers[question.key] = _ask(question, questions)


def _ask(question: Question, questions: Sequence[Question]) -> str:
    told("", "", f"Question {questions.index(question) + 1} of {len(questions)}", "")
    told(question_text(question.key))
    more = question_more(question.key)
    told(*([more] if more else []), "")
    if question.answers == (NO, YES):
        return asked("Yes or no? [y/N]: ", YES_OR_NO)
    meanings = {answer: answer for answer in question.answers} | {"": question.default}
    first, *_, last = question.answers
    numbers = all(answer.isdecimal() for answer in question.answers)
    choice = f"{first} to {last}" if numbers else ", ".join(question.answers)
    return asked(f"{choice} [{question.default}]: ", meanings)


def _reviewed(
    questions: Sequence[Question], answers: Mapping[str, str], start: Start
) -> Question | None:
    """Show the answers; returns the question whose answer should change, or None for none."""
    told("", "", "What you said:", "")
    for number, question in enumerate(questions, start=1):
        answer = answers.get(question.key, NO)
        if answer != NO:
            told(f"{number:>4}  {question_text(question.key)}  {answer}")
    told("      All else: no.", "")
    known = answered(start, answers)
    if not known.ok:
        told(f"note: {screening_text(known.signs, known.baseline)}", "")
    asked_now = {
        str(n): question for n, question in enumerate(questions, 1) if question.key in answers
    }
    numbers = {number: number for number in asked_now}
    chosen = asked("A number changes that answer; Enter keeps them all: ", {"": ""} | numbers)
    return asked_now.get(chosen)
