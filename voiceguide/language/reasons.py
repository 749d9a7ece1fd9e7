"""Notes, reasons and questions in words, from data/<language>/: shown in writing, never spoken.

The rooms that decide know no language: they give a note, a reason, a sign or an outcome as data.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files

from voiceguide.person.model import Advice, Cause, Gap, Light, Reason
from voiceguide.person.screening import Sign, is_emergency
from voiceguide.program.model import Avoid
from voiceguide.program.notes import (
    Addition,
    EasyDay,
    FewerRepetitions,
    LongerHolds,
    LowerDose,
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
    return _texts("reasons")["due"][key].format(day=advice.day, cause=cause, missed=reason.missed)


def pause_text() -> str:
    """Why there is no session before a clinician has had a look."""
    return _texts("reasons")["cause"][Cause.RED_TWICE]


def light_text(light: Light) -> str:
    """The light of a session, by its colour."""
    return _texts("reasons")["light"][light]


def question_text(sign: Sign) -> str:
    """What the screening asks about a sign."""
    return _texts("screening")["question"][sign]


def screening_text(signs: tuple[str, ...]) -> str:
    """What to do about the signs that were named; nothing where there are none."""
    if not signs:
        return ""
    return _texts("screening")["advice"]["emergency" if is_emergency(signs) else "get-the-ok"]


def _cause_text(reason: Reason) -> str:
    if reason.cause is None:
        return ""
    text, session = _texts("reasons")["cause"][reason.cause], reason.session
    if session is None:
        return text
    light = light_text(session.light) if session.light else ""
    return text.format(day=session.day, date=session.date, pain=session.pain, light=light)


@lru_cache
def _texts(name: str, language: str = "en") -> dict[str, dict[str, str]]:
    return tomllib.loads((_DATA / language / f"{name}.toml").read_text(encoding="utf-8"))
