"""When pain needs somebody to look at it: a pause, or advice beside sessions that go on.

- Red twice running, or three times in the last five sessions logged: a pause.
- Pain that kept the dose from rising in 14 sessions, or six weeks without less of it: once, the
  advice to have it looked at.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median

from voiceguide.person.lights import light_of
from voiceguide.person.model import Cause, Checkup, Light, LoggedSession
from voiceguide.person.rungs import first_day_on
from voiceguide.program.model import Program

_LAST = 5
_REDS = 3
_SESSIONS = 14
_HELD_BACK = 4
"""Of 14 sessions so many at least were not green where it was pain that kept the dose down."""
_SIX_WEEKS = timedelta(weeks=6)
_WEEK = timedelta(weeks=1)


def pause_for(history: Sequence[LoggedSession], baseline: int) -> Cause | None:
    """Why there should be no session before a clinician has had a look; None where there may."""
    lights = [light for s in history if (light := light_of(s, baseline)) is not None]
    if lights[-2:] == [Light.RED, Light.RED]:
        return Cause.RED_TWICE
    return Cause.RED_OFTEN if lights[-_LAST:].count(Light.RED) >= _REDS else None


def checkup_for(
    history: Sequence[LoggedSession], program: Program, baseline: int
) -> Checkup | None:
    """Why the pain should be looked at, if the session logged last is the first to show it."""
    logged = [session for session in history if light_of(session, baseline) is not None]

    def no_rung(sessions: Sequence[LoggedSession]) -> bool:
        return _gained_no_rung(sessions[-_SESSIONS:], program, baseline)

    facts: dict[Checkup, Callable[[Sequence[LoggedSession]], bool]] = {
        Checkup.NO_RUNG: no_rung,
        Checkup.NO_LESS_PAIN: _no_less_pain,
    }
    for fact, is_so in facts.items():
        if is_so(logged) and not any(is_so(logged[:count]) for count in range(len(logged))):
            return fact
    return None


def _gained_no_rung(last: Sequence[LoggedSession], program: Program, baseline: int) -> bool:
    if len(last) < _SESSIONS:
        return False
    rungs = [first_day_on(program, session.day) for session in last]
    held_back = sum(light_of(session, baseline) is not Light.GREEN for session in last)
    at_the_top = rungs[0] == first_day_on(program, program.days)
    return max(rungs) <= rungs[0] and held_back >= _HELD_BACK and not at_the_top


def _no_less_pain(logged: Sequence[LoggedSession]) -> bool:
    """Whether the last week hurt no less than the first one, six weeks or more before."""
    pains = [(session.date, session.pain) for session in logged if session.pain is not None]
    if not pains or pains[-1][0] - pains[0][0] < _SIX_WEEKS:
        return False
    first = median(pain for on, pain in pains if on < pains[0][0] + _WEEK)
    last = median(pain for on, pain in pains if on > pains[-1][0] - _WEEK)
    return first > 0 and last >= first
