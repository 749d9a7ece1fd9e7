"""What a stretch that hurt asks of the next sessions: of that stretch, and of no other.

A stretch whose own pain was amber or red gives way, to its easier form or to another of its
direction, the next two times. A journal does not know what a session had in it, so a time is a
session that was built or logged after it, on a date before today's, and that was no flare-up
session. Then it comes back one rung lower, and stays one lower until seven such sessions were
logged green: a session has about four of a program's stretches, so that it has come back twice.
"""

from collections.abc import Sequence
from datetime import date

from voiceguide.person.lights import band, light_of
from voiceguide.person.model import Light, LoggedSession
from voiceguide.program.adjustment import Adjustment, SessionKind

_TIMES = 2
_SETTLED = 7


def by_stretch(history: Sequence[LoggedSession], baseline: int, today: date) -> Adjustment:
    """What the stretches that hurt ask of a session.

    Args:
        history: the sessions that count, by date, the latest last.
        baseline: pain on an ordinary day.
        today: the date of the session.
    """
    give_way, lower = set(), set()
    for exercise in {id_ for session in history for id_ in session.stretches}:
        after = _since_it_hurt(exercise, history, baseline)
        if after is None:
            continue
        times = [s for s in after if s.kind is not SessionKind.FLARE and s.date < today]
        settled = [s for s in times[_TIMES:] if light_of(s, baseline) is Light.GREEN]
        if len(times) < _TIMES:
            give_way.add(exercise)
        elif len(settled) < _SETTLED:
            lower.add(exercise)
    return Adjustment(None, frozenset(give_way), frozenset(lower))


def _since_it_hurt(
    exercise: str, history: Sequence[LoggedSession], baseline: int
) -> Sequence[LoggedSession] | None:
    """The sessions after the last one in which a stretch hurt; None where it never did."""
    for place in reversed(range(len(history))):
        pain = history[place].stretches.get(exercise)
        if pain is not None and band(pain, baseline) is not Light.GREEN:
            return history[place + 1 :]
    return None
