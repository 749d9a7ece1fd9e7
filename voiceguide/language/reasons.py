"""Notes, reasons and questions in words, from data/<language>/: shown in writing, never spoken.

The rooms that decide know no language: they give a note, a reason, a sign or an outcome as data.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files

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

_DATA = files("voiceguide.language") / "data"

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


def note_text(note: Note) -> str:
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
    return _texts("reasons")["note"][key].format_map(values)


def limit_text(limit: Avoid) -> str:
    """Whom a limit is for, in a few words."""
    return _texts("reasons")["limit"][limit]


def advice_text(advice: Advice) -> str:
    """Which day is due and why, on one line."""
    reason, cause = advice.reason, _cause_text(advice.reason)
    if advice.stop:
        return cause
    key = str(reason.gap)
    if reason.gap is Gap.GO_ON and reason.missed == 1:
        key = "go-on-one"
    elif reason.gap in (Gap.REPEAT, Gap.BACK) and cause:
        key += "-cause"
    due = _texts("reasons")["due"][key].format(day=advice.day, cause=cause, missed=reason.missed)
    return "; ".join([due, *_stretches_texts(advice.adjustment)])


def pause_text(cause: Cause) -> str:
    """Why there is no session before a clinician has had a look."""
    return _texts("reasons")["cause"][cause]


def checkup_text(checkup: Checkup) -> str:
    """The advice to have pain looked at while sessions go on."""
    return _texts("reasons")["checkup"][checkup]


def light_text(light: Light) -> str:
    """The light of a session, by its colour."""
    return _texts("reasons")["light"][light]


def question_text(key: str) -> str:
    """What the screening asks, by the key of a question of the interview, a sign or a limit."""
    return _texts("screening")["question"][key]


def question_more(key: str) -> str:
    """What a question means, where its words alone may not say it; else nothing."""
    return _texts("screening")["more"].get(key, "")


def screening_text(signs: Collection[str], baseline: int = 0) -> str:
    """What to do about what was told to `start`; nothing where nothing speaks against beginning."""
    advice = _texts("screening")["advice"]
    if is_emergency(signs):
        return advice["emergency"]
    if signs:
        return advice["get-the-ok"]
    return advice["much-pain"] if baseline >= SEE_SOMEBODY_FIRST else ""


def spreading_words(note: str) -> tuple[str, ...]:
    """The words of a note that can mean that pain was sharp or spread, as they stand in it.

    >>> spreading_words("Shooting pain, down my  LEG")
    ('Shooting', 'down my  LEG')
    """
    words = sorted(_texts("screening")["note"]["spread"].split(", "), key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
    found = re.findall(rf"(?<!\w)(?:{either})(?!\w)", note, re.IGNORECASE)
    return tuple(dict.fromkeys(found))


def ask_text(words: Collection[str]) -> str:
    """The question that words of a note ask back; nothing where there are none.

    >>> ask_text(["numb"])
    'Your remark says "numb": was it sharp, or did it travel, tingle or leave something numb?'
    """
    quoted = " and ".join(f'"{word}"' for word in words)
    return _texts("screening")["note"]["ask"].format(words=quoted) if words else ""


def _stretches_texts(adjustment: Adjustment) -> list[str]:
    """What stretches that hurt ask of a session."""
    texts = []
    for key, exercises in {"give-way": adjustment.give_way, "lower": adjustment.lower}.items():
        if exercises:
            many = "-many" if len(exercises) > 1 else ""
            text = _texts("reasons")["stretches"][key + many]
            texts.append(text.format(exercises=", ".join(sorted(exercises))))
    return texts


def _cause_text(reason: Reason) -> str:
    if reason.cause is None:
        return ""
    text, session = _texts("reasons")["cause"][reason.cause], reason.session
    if session is None:
        return text
    values = {name: getattr(session, name) for name in ("day", "date", "pain", "next_morning")}
    light = light_text(reason.light) if reason.light else ""
    return text.format(**values, light=light, green=reason.max_green)


@lru_cache
def _texts(name: str, language: str = "en") -> dict[str, dict[str, str]]:
    return tomllib.loads((_DATA / language / f"{name}.toml").read_text(encoding="utf-8"))
