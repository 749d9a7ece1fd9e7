"""The rules of [[prescribe]] in a program file that join its keys with an exercise or the program.

As in program_rules, they look at the data as it was read, whatever else is wrong in the file.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voiceguide.program.model import Exercise, Laterality, Mode, Program
from voiceguide.program.notes import Unsuitability
from voiceguide.program.suitability import Suitability
from voiceguide.program.toml_file import Mistake, shown
from voiceguide.program.toml_lines import KeyPath

_WEEK = 7

_LEFT_OUT_BY: Mapping[Unsuitability, str] = {
    Unsuitability.POSITION: "position",
    Unsuitability.LEFT_OUT: "leave",
    Unsuitability.DEEP_FLEXION: "deep_flexion",
}
"""The key of a program by which it leaves an exercise out, whoever the person is."""


@dataclass(frozen=True, slots=True)
class ExerciseFacts:
    """Facts of exercises by id and key: those of a file, as it was read, laid over ours."""

    catalog: Mapping[str, Exercise]
    own: Mapping[str, Mapping[str, Any]]

    @property
    def ids(self) -> tuple[str, ...]:
        """All that are known, in order."""
        return tuple(sorted({*self.catalog, *self.own}))

    def of(self, id_: str, key: str) -> object:
        """A fact; None where there is none."""
        if id_ in self.own:
            return self.own[id_].get(key)
        return getattr(self.catalog[id_], key)


def broken_prescriptions(
    data: Mapping[str, Any], facts: ExerciseFacts, resting: Collection[str]
) -> Iterator[Mistake]:
    """Every mistake of the prescriptions that the model does not see.

    Args:
        data: the file, what it extends laid under.
        facts: of every exercise.
        resting: the ids of positions of rest.
    """
    tables = data.get("prescribe")
    earlier: list[Mapping[str, Any]] = []
    for index, table in enumerate(tables if isinstance(tables, list) else ()):
        id_ = table.get("exercise") if isinstance(table, dict) else None
        if not isinstance(id_, str):
            continue
        path: KeyPath = ("prescribe", index)
        exercise = (*path, "exercise")
        if id_ not in facts.ids:
            yield Mistake(exercise, f"unknown exercise {shown(id_)}", item=id_, known=facts.ids)
            continue
        if id_ in resting:
            yield Mistake(exercise, f"{shown(id_)} is a position of rest, not a stretch")
        if any(_meet(table, other) for other in earlier):
            message = f"{shown(id_)} is prescribed already for that side and day"
            yield Mistake(exercise, message)
        earlier.append(table)
        yield from _dose(table, path, facts)
        yield from _days(table.get("days"), (*path, "days"), data.get("days_a_week", _WEEK))


def never_done(program: Program, exercises: Mapping[str, Exercise]) -> Iterator[Mistake]:
    """The prescriptions that the program itself leaves out; for a file without mistakes."""
    suitability = Suitability.of(program)
    for index, prescription in enumerate(program.prescribe):
        objection = suitability.objection(exercises[prescription.exercise])
        if objection is not None:
            key = _LEFT_OUT_BY[objection[0]]
            message = f"{shown(prescription.exercise)} is left out by the key {key!r}"
            yield Mistake(("prescribe", index, "exercise"), message)


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two prescriptions are of the same exercise, side and day; no side means both."""
    sides = [one.get("side"), other.get("side")]
    lists = [table["days"] for table in (one, other) if isinstance(table.get("days"), list)]
    return (
        one["exercise"] == other["exercise"]
        and (sides[0] == sides[1] or None in sides)
        and (len(lists) < 2 or any(day in lists[1] for day in lists[0]))
    )


def _dose(table: Mapping[str, Any], path: KeyPath, facts: ExerciseFacts) -> Iterator[Mistake]:
    id_, hold_s = table["exercise"], table.get("hold_s")
    held, most = facts.of(id_, "mode") == Mode.HOLD, facts.of(id_, "max_hold_s")
    if hold_s is not None and not held:
        yield Mistake((*path, "hold_s"), f"{shown(id_)} is counted, not held: leave this out")
    elif isinstance(hold_s, int) and isinstance(most, int) and hold_s > most:
        message = f"{hold_s} is too large: {shown(id_)} is held for {most} s at the most"
        yield Mistake((*path, "hold_s"), message, f"a whole number, {most} or less")
    each_side = held and facts.of(id_, "laterality") == Laterality.EACH_SIDE
    if table.get("side") is not None and not each_side:
        yield Mistake((*path, "side"), f"{shown(id_)} is not held a side at a time: leave this out")


def _days(days: object, path: KeyPath, in_week: object) -> Iterator[Mistake]:
    """The days that a week of the program does not have: nothing would come of them."""
    if not (isinstance(days, list) and isinstance(in_week, int)):
        return
    for index, day in enumerate(days):
        if isinstance(day, int) and in_week < day <= _WEEK:
            message = f"{day} is too large: a week of the program has {in_week} days"
            yield Mistake((*path, index), message, f"a whole number, 1 to {in_week}")
