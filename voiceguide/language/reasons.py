"""Notes, reasons and questions in words, from data/<language>/: shown in writing, never spoken.

The rooms that decide know no language: they give a note, a reason, a sign or an outcome as data.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import fields

from voiceguide.language.texts import ENGLISH, texts
from voiceguide.person.model import Advice, Cause, Checkup, Gap, Light, Reason
from voiceguide.person.screening import SEE_SOMEBODY_FIRST, is_emergency
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.model import Avoid
from voiceguide.program.notes import (
    Addition,
    EasyDay,
    FewerRepetitions,
    LongerHolds,
    LowerDose,
    MoreThanLastWeek,
    Note,
    Prescribed,
    PrescriptionLeftOut,
    Replacement,
    ShorterHold,
    TimesADay,
    WarmUpReplaced,
)

_NOTE_KEYS: Mapping[type[Note], str] = {
    EasyDay: "easy-day",
    Replacement: "replacement",
    ShorterHold: "shorter-hold",
    FewerRepetitions: "fewer-repetitions",
    Addition: "addition",
    LowerDose: "lower",
    LongerHolds: "longer-holds",
    MoreThanLastWeek: "more-than-last-week",
    Prescribed: "prescribed",
    PrescriptionLeftOut: "prescription-left-out",
    WarmUpReplaced: "warm-up-replaced",
    TimesADay: "times-a-day",
}


def note_text(note: Note, language: str = ENGLISH) -> str:
    """What a plan's note says, in one sentence.

    >>> note_text(ShorterHold("sphinx", hold_s=10))
    'sphinx: held for 10 s at the most.'
    """
    key = _NOTE_KEYS[type(note)]
    if isinstance(note, Replacement | LowerDose | PrescriptionLeftOut):
        key += f"-{note.why}"
    if isinstance(note, LowerDose | Prescribed) and not note.hold_s:
        key += "-count"
    values = {field.name: getattr(note, field.name) for field in fields(note)}
    return texts("reasons", language)["note"][key].format_map(values)


def limit_text(limit: Avoid, language: str = ENGLISH) -> str:
    """Whom a limit is for, in a few words."""
    return texts("reasons", language)["limit"][limit]


def advice_text(advice: Advice, language: str = ENGLISH) -> str:
    """Which day is due and why, on one line."""
    reason, cause = advice.reason, _cause_text(advice.reason, language)
    if advice.stop:
        return cause
    key = str(reason.gap)
    if reason.gap is Gap.GO_ON and reason.missed == 1:
        key = "go-on-one"
    elif reason.gap in (Gap.REPEAT, Gap.BACK) and cause:
        key += "-cause"
    due = texts("reasons", language)["due"][key].format(
        day=advice.day, cause=cause, missed=reason.missed
    )
    return "; ".join([due, *_stretches_texts(advice.adjustment, language)])


def pause_text(cause: Cause, language: str = ENGLISH) -> str:
    """Why there is no session before a clinician has had a look."""
    return texts("reasons", language)["cause"][cause]


def checkup_text(checkup: Checkup, language: str = ENGLISH) -> str:
    """The advice to have pain looked at while sessions go on."""
    return texts("reasons", language)["checkup"][checkup]


def light_text(light: Light, language: str = ENGLISH) -> str:
    """The light of a session, by its colour."""
    return texts("reasons", language)["light"][light]


def question_text(key: str, language: str = ENGLISH) -> str:
    """What the screening asks, by the key of a question of the interview, a sign or a limit."""
    return texts("screening", language)["question"][key]


def question_more(key: str, language: str = ENGLISH) -> str:
    """What a question means, where its words alone may not say it; else nothing."""
    return texts("screening", language)["more"].get(key, "")


def screening_text(signs: Collection[str], baseline: int = 0, language: str = ENGLISH) -> str:
    """What to do about what was told to `start`; nothing where nothing speaks against beginning."""
    advice = texts("screening", language)["advice"]
    if is_emergency(signs):
        return advice["emergency"]
    if signs:
        return advice["get-the-ok"]
    return advice["much-pain"] if baseline >= SEE_SOMEBODY_FIRST else ""


def spreading_words(note: str, language: str = ENGLISH) -> tuple[str, ...]:
    """The words of a note that can mean that pain was sharp or spread, as they stand in it.

    >>> spreading_words("Shooting pain, down my  LEG")
    ('Shooting', 'down my  LEG')
    """
    words = sorted(
        texts("screening", language)["note"]["spread"].split(", "), key=len, reverse=True
    )
    either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
    found = re.findall(rf"(?<!\w)(?:{either})(?!\w)", note, re.IGNORECASE)
    return tuple(dict.fromkeys(found))


def ask_text(words: Collection[str], language: str = ENGLISH) -> str:
    """The question that words of a note ask back; nothing where there are none.

    >>> ask_text(["numb"])
    'Your remark says "numb": was it sharp, or did it travel, tingle or leave something numb?'
    """
    joined = f" {texts('speakable', language)['number']['and']} "
    quoted = joined.join(f'"{word}"' for word in words)
    return texts("screening", language)["note"]["ask"].format(words=quoted) if words else ""


def _stretches_texts(adjustment: Adjustment, language: str = ENGLISH) -> list[str]:
    """What stretches that hurt ask of a session."""
    lines: list[str] = []
    for key, exercises in {"give-way": adjustment.give_way, "lower": adjustment.lower}.items():
        if exercises:
            many = "-many" if len(exercises) > 1 else ""
            text = texts("reasons", language)["stretches"][key + many]
            lines.append(text.format(exercises=", ".join(sorted(exercises))))
    return lines


def _cause_text(reason: Reason, language: str = ENGLISH) -> str:
    if reason.cause is None:
        return ""
    text, session = texts("reasons", language)["cause"][reason.cause], reason.session
    if session is None:
        return text
    values = {name: getattr(session, name) for name in ("day", "date", "pain", "next_morning")}
    light = light_text(reason.light, language) if reason.light else ""
    return text.format(**values, light=light, green=reason.max_green)
