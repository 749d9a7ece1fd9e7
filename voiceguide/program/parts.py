"""What a session has besides its stretches, as limits judge it: facts without words."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, DayPlan, Position, Rest
from voiceguide.program.movement import Movement
from voiceguide.program.toml_models import Frozen, read_model

_WARM_UPS = ("march", "walk", "chair")
"""What takes the place of a warm-up that does not suit, in the order of preference."""


class Part(Frozen):
    """A part of a session and what it does to a body."""

    position: Position
    movement: Movement


class Parts(Frozen):
    """All of them, by id.

    Attributes:
        warm_ups: how one loosens up.
        relaxations: how one rests in the end.
        getting_up: the way up, from the floor and from the chair.
    """

    warm_ups: Mapping[str, Part]
    relaxations: Mapping[Rest, Part]
    getting_up: Mapping[str, Part]


@lru_cache(maxsize=1)
def parts() -> Parts:
    """The parts of data/parts.toml."""
    return read_model(files("voiceguide.program") / "data" / "parts.toml", Parts)


def warm_up_within(wanted: str, limits: Iterable[Avoid]) -> str:
    """The warm-up that is wanted where limits allow it, else the first that they do.

    The one in a chair asks for nothing that a limit leaves out, so there is always one.
    """
    known, limits = parts().warm_ups, frozenset(limits)
    ids = (wanted, *_WARM_UPS)
    return next(i for i in ids if not limits_against(limits, known[i]))


def rest_within(limits: Iterable[Avoid], *, off_floor: bool) -> Rest:
    """How the relaxation can be done within limits; seated always can."""
    known, limits = parts().relaxations, frozenset(limits)
    return next(
        rest
        for rest in Rest
        if not (off_floor and known[rest].position.on_floor)
        and not limits_against(limits, known[rest])
    )


def getting_up_limits(plan: DayPlan) -> list[Avoid]:
    """The limits of a plan's person that change the way they get up."""
    way = parts().getting_up["chair" if plan.rest is Rest.SEATED else "floor"]
    against = limits_against(plan.limits, way)
    return [limit for limit in Avoid if limit in against and limit is not Avoid.FLOOR]
