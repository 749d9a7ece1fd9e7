"""The page of questions: those of `start`, one a screen, or all of them without JavaScript."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby

from voiceguide.language.reasons import question_more, question_text, screening_text
from voiceguide.person.interview import (
    BASELINE,
    DAYS_A_WEEK,
    EASES,
    NO,
    OK,
    YES,
    Question,
    Topic,
    needs_ok,
)
from voiceguide.person.model import Start
from voiceguide.person.screening import SEE_SOMEBODY_FIRST, Sign
from voiceguide.player.html import Assets, Page

ASSETS = Assets(
    html="start.html", styles=("player.css", "start.css"), scripts=("dom.js", "start.js")
)

_WORDS = {
    NO: "No",
    YES: "Yes",
    "forward": "Bending forward",
    "back": "Leaning back",
    "neither": "Neither, or I don't know",
}
_TOPICS = {
    Topic.EMERGENCY: "Signs that need help at once",
    Topic.SIGN: "Signs to ask a doctor about",
    Topic.LIMIT: "What to leave out",
    Topic.HABIT: "Your back and your week",
    Topic.OK: "The OK",
}


def start_page(
    questions: Iterable[Question], start: Start | None, *, note: str = "", trouble: str = ""
) -> Page:
    """The page of questions.

    Args:
        questions: what is asked, in order.
        start: what was told before, which the page then shows; None for nothing. After an
            emergency its signs are asked anew.
        note: a sentence on what the answers do not reach; may be empty.
        trouble: why the course can't be shown as it was answered; may be empty.
    """
    told = _told(start)
    anew = start is None or start.has_emergency
    parts = {
        "heading": "Some questions first" if start is None else "Your answers",
        "stop": "" if start is not None and start.has_emergency else " hidden",
        "emergency": escape(_emergency()),
        "trouble": f'<p class="notice stop">{escape(trouble)}</p>' if trouble else "",
        "note": f'<p class="soft">{escape(note)}</p>' if note else "",
        "questions": "".join(
            f'<section><h2 class="topic">{_TOPICS[topic]}</h2>'
            f"{''.join(_fieldset(question, told) for question in group)}</section>"
            for topic, group in groupby(questions, key=lambda question: question.topic)
        ),
    }
    data = {
        "anew": anew,
        "much_pain": SEE_SOMEBODY_FIRST,
        "baseline": BASELINE,
        "ok": OK,
        "no_ok": Sign.NO_OK,
        "advice": {
            "sign": sentence(screening_text([Sign.FEVER])),
            "pain": sentence(screening_text([], SEE_SOMEBODY_FIRST)),
        },
    }
    return ASSETS.page(parts, data)


def sentence(text: str) -> str:
    """A text as a sentence of its own."""
    return text[:1].upper() + text[1:]


def _emergency() -> str:
    return sentence(screening_text([Sign.NUMB_SADDLE]))


def _told(start: Start | None) -> Mapping[str, str]:
    """What a start has told, by the key of its question."""
    if start is None:
        return {}
    signs = () if start.has_emergency else start.signs
    told = dict.fromkeys([*signs, *(limit.value for limit in start.avoid)], YES)
    told |= {EASES: start.eases.value, BASELINE: str(start.baseline)}
    if start.days_a_week is not None:
        told[DAYS_A_WEEK] = str(start.days_a_week)
    if start.ok and needs_ok(start):
        told[OK] = YES
    return told


def _fieldset(question: Question, told: Mapping[str, str]) -> str:
    key, chosen = question.key, told.get(question.key, question.default)
    # The choices say what the explanation is there for on a terminal.
    more = "" if key == EASES else question_more(key)
    described = f' aria-describedby="more-{key}"' if more else ""
    many = " many" if len(question.answers) > len((NO, YES, "")) else ""
    choices = "".join(
        f'<label><input type="radio" name="{key}" value="{answer}"'
        f"{' checked' if answer == chosen else ''}><span>{escape(_WORDS.get(answer, answer))}"
        "</span></label>"
        for answer in question.answers
    )
    return (
        f'<fieldset class="question" data-topic="{question.topic}" data-key="{key}"'
        f"{described}>"
        f'<legend><h2 class="ask" tabindex="-1">{escape(question_text(key))}</h2></legend>'
        + (f'<p class="soft" id="more-{key}">{escape(more)}</p>' if more else "")
        + f'<div class="choices{many}">{choices}</div></fieldset>\n'
    )
