"""The rules of a program file that join several of its keys, or a key and the catalogue.

They look at the data as it was read, so that their mistakes are reported together with those
of the model, whatever else is wrong in the file.
"""

import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from voiceguide.language.speakable import can_be_spoken
from voiceguide.language.titles import is_one_line
from voiceguide.program.model import Exercise, Laterality, Mode, Position, Program
from voiceguide.program.suitability import Suitability
from voiceguide.program.toml_file import Mistake, shown
from voiceguide.program.toml_lines import KeyPath
from voiceguide.script.phrases import Language
from voiceguide.script.prescription_rules import ExerciseFacts, broken_prescriptions

_MAX_WORDS = 15
_MAX_NAME = 60

_FIELDS = {
    "welcome": {"day", "hold", "times"},
    "safety_more": {"day", "hold", "times"},
    "why": {"day", "hold", "times"},
    "farewell": {"day"},
}
"""The {fields} that are filled in, by list of [sentences]; the others have none."""

_SIDES = {"side", "other"}
LIMITS_OF_OLD = "contraindications"
"""A key that exercises had before [movement]; only the rules here report it."""

_LIES = {Position.SUPINE: ("supine", "side"), Position.PRONE: ("prone",)}
"""On what side of the body one can lie, by position; in all others one does not lie."""
_ALL_SIDES = ("supine", "prone", "side", "none")
_ON_KNEES = (Position.HALF_KNEELING, Position.HANDS_AND_KNEES, Position.KNEELING)
_REPLACES = ("easier", "harder")
_TAKES_ITS_PLACE = ("chair", "standing")


def broken_rules(
    data: Mapping[str, Any], catalog: Mapping[str, Exercise], language: Language
) -> Iterator[Mistake]:
    """Every mistake of a file that its model does not see.

    Args:
        data: the file, what it extends laid under.
        catalog: the exercises of ours.
        language: the wording that own sentences are laid over.
    """
    tables = data.get("exercise")
    own = [
        (("exercise", index), table)
        for index, table in enumerate(tables if isinstance(tables, list) else ())
        if isinstance(table, dict)
    ]
    resting = {id_ for id_, exercise in catalog.items() if exercise.mode is Mode.REST}
    resting -= {str(table.get("id")) for _, table in own}
    resting |= {str(table.get("id")) for _, table in own if table.get("mode") == Mode.REST}
    facts = ExerciseFacts(catalog, {t["id"]: t for _, t in own if isinstance(t.get("id"), str)})
    known = facts.ids
    for key in ("exercises", "leave"):
        yield from _unknown_ids(data.get(key), (key,), known)
    yield from _not_stretches(data.get("exercises"), resting)
    for path, table in own:
        yield from _own_exercise(table, path, known, language)
    yield from _same_id(own)
    yield from broken_prescriptions(data, facts, resting)
    yield from _sentences(data.get("sentences"))
    warm_up = data.get("warm_up")
    if isinstance(warm_up, str) and warm_up not in language.warm_ups:
        yield _unknown(("warm_up",), warm_up, tuple(sorted(language.warm_ups)), "warm-up")
    title = data.get("title")
    if isinstance(title, str) and not is_one_line(title):
        yield Mistake(("title",), "a title is one line without control characters")


def nothing_left(program: Program, exercises: Mapping[str, Exercise]) -> Iterator[Mistake]:
    """Whether the first day has no exercise that suits the program; for a file without mistakes."""
    wanted = [exercises[id_] for id_ in program.exercises]
    due = [exercise for exercise in wanted if program.has_begun(exercise, week=1)]
    if not Suitability.of(program).choices(due, exercises):
        place = f" for position {program.position!r}" if program.position else ""
        yield Mistake(
            ("exercises",),
            f"none of them is left on day 1{place}",
            "a beginner's exercise that position, leave and deep_flexion leave in",
        )


def _texts(value: object) -> Iterator[tuple[int, str, int]]:
    """The texts of a list: the place, the text, and how many equal ones stand before it."""
    seen: Counter[str] = Counter()
    for index, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str):
            yield index, text, seen[text]
            seen[text] += 1


def _unknown(
    path: KeyPath, name: str, known: tuple[str, ...], kind: str, *, nth: int = 0
) -> Mistake:
    return Mistake(path, f"unknown {kind} {shown(name)}", item=name, nth=nth, known=known)


def _unknown_ids(ids: object, path: KeyPath, known: tuple[str, ...]) -> Iterator[Mistake]:
    names = set(known)
    for index, id_, nth in _texts(ids):
        if id_ not in names:
            yield _unknown((*path, index), id_, known, "exercise", nth=nth)


def _not_stretches(ids: object, resting: set[str]) -> Iterator[Mistake]:
    for index, id_, nth in _texts(ids):
        path = ("exercises", index)
        if nth:
            yield Mistake(path, f"{shown(id_)} is listed already", item=id_, nth=nth)
        elif id_ in resting:
            yield Mistake(path, f"{shown(id_)} is a position of rest, not a stretch", item=id_)


def _same_id(own: Sequence[tuple[KeyPath, dict[str, Any]]]) -> Iterator[Mistake]:
    ids: set[str] = set()
    for path, table in own:
        id_ = table.get("id")
        if isinstance(id_, str) and id_ in ids:
            yield Mistake((*path, "id"), f"another exercise has the id {shown(id_)}")
        ids.add(str(id_))


def _own_exercise(
    table: dict[str, Any], path: KeyPath, known: tuple[str, ...], language: Language
) -> Iterator[Mistake]:
    if LIMITS_OF_OLD in table:
        yield Mistake(
            (*path, LIMITS_OF_OLD),
            "limits follow from what an exercise does: say that instead",
            "a table [exercise.movement]",
        )
    yield from _movement(table, (*path, "movement"))
    for key in _REPLACES:
        yield from _unknown_ids(table.get(key), (*path, key), known)
    for key in _TAKES_ITS_PLACE:
        id_ = table.get(key)
        if isinstance(id_, str) and id_ not in known:
            yield _unknown((*path, key), id_, known, "exercise")
    wording = table.get("wording")
    if isinstance(wording, dict):
        if "id" in wording:
            yield Mistake((*path, "wording", "id"), "the id of the exercise counts: leave this out")
        sided = table.get("laterality") == Laterality.EACH_SIDE and table.get("mode") == Mode.HOLD
        name = wording.get("name")
        if isinstance(name, str) and not _is_name(name, language.code):
            yield Mistake(
                (*path, "wording", "name"),
                f"{shown(name)} can't be spoken as a name",
                f"words in one line, 1 to {_MAX_NAME} characters",
            )
        yield from _wording(wording, (*path, "wording"), sided=sided)
    elif wording is None and table.get("id") not in language.exercises:
        yield Mistake((*path, "wording"), "an exercise of your own needs its words", "a table")


def _movement(table: dict[str, Any], path: KeyPath) -> Iterator[Mistake]:
    """What a movement says otherwise than the position where the exercise starts."""
    movement, position = table.get("movement"), table.get("position")
    if not isinstance(movement, dict) or position not in list(Position):
        return
    lies, bears_on = movement.get("lies"), movement.get("bears_on")
    sides = _LIES.get(Position(position), ("none",))
    if lies in _ALL_SIDES and lies not in sides:
        message = f"{shown(lies)} does not go with position {shown(position)}"
        yield Mistake((*path, "lies"), message, ", ".join(sides))
    if position in _ON_KNEES and isinstance(bears_on, list) and "knees" not in bears_on:
        message = f"position {shown(position)} has weight on the knees: name them"
        yield Mistake((*path, "bears_on"), message)


def _wording(wording: dict[str, Any], path: KeyPath, *, sided: bool) -> Iterator[Mistake]:
    for key in ("easier_way", "harder_way"):
        if isinstance(wording.get(key), str):
            yield from _sentence(wording[key], (*path, key), set())
    for form in ("full", "short", "bare"):
        table = wording.get(form)
        for key, value in table.items() if isinstance(table, dict) else ():
            fields = _SIDES if sided and key in {"move_in", "switch"} else set()
            for index, text, _ in _texts(value):
                yield from _sentence(text, (*path, form, key, index), fields)
    varied = wording.get("varied")
    for key, value in varied.items() if isinstance(varied, dict) else ():
        yield from _varied(value, (*path, "varied", key))


def _varied(value: object, path: KeyPath) -> Iterator[Mistake]:
    """What is wrong with a sentence of [varied], a list of them, or a list of such lists."""
    if isinstance(value, str):
        yield from _sentence(value, path, set())
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from _varied(item, (*path, index))


def _is_name(name: str, language: str) -> bool:
    return (
        len(name) <= _MAX_NAME
        and is_one_line(name)
        and name == name.strip()
        and can_be_spoken(name, language)
    )


def _sentences(table: object) -> Iterator[Mistake]:
    if not isinstance(table, dict):
        return
    if "safety" in table:
        yield Mistake(
            ("sentences", "safety"),
            "the safety sentences are said in every session and can't be replaced",
            "safety_more, which adds to them",
            known=("safety_more",),
        )
    for key, value in table.items():
        for index, text, _ in _texts(value):
            yield from _sentence(text, ("sentences", key, index), _FIELDS.get(key, set()))


def _sentence(text: str, path: KeyPath, fields: set[str]) -> Iterator[Mistake]:
    """What the model of the wording does not ask of a sentence."""
    if (count := len(text.split())) > _MAX_WORDS:
        yield Mistake(path, f"a sentence of {count} words", f"{_MAX_WORDS} words", item=text)
    allowed = ", ".join(f"{{{field}}}" for field in sorted(fields)) or "no {field} here"
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        yield Mistake(path, "an unmatched { or }", allowed, item=text)
        return
    for _, field, spec, conversion in parts:
        if field is not None and (field not in fields or spec or conversion):
            yield Mistake(
                path,
                f"unknown field {shown('{' + field + '}')}",
                allowed,
                item=text,
                given=field,
                known=tuple(sorted(fields)),
            )
