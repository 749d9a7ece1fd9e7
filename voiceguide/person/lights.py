"""The light of a session: its pain by change from an ordinary day. Pure functions.

The rules (docs/why.md), after the pain-monitoring model (Thomee 1997), with b the pain on an
ordinary day:

- Green up to b + 1, and up to 3 for anybody. Amber up to b + 2, and up to 5 for anybody. Red above,
  or where it was sharp, travelled, tingled or left something numb.
- The next morning counts as the session does, by the same bands. Besides, more pain than before
  the session and than on an ordinary day is amber, and two points more are red: two is the
  smallest change on this scale that people call one (Farrar 2001), and Thomee asks for pain to
  be back where it was by then. Where nobody told the pain before, the bands alone decide.
- What one stretch did stays with that stretch (`by_stretch`), and is not in its session's light.
"""

from voiceguide.person.model import Light, LoggedSession

_SEVERITY = list(Light)
_CLEAR_RISE = 2


def max_green(baseline: int) -> int:
    """The most pain that is green."""
    return max(3, baseline + 1)


def band(pain: int, baseline: int) -> Light:
    """The light of a pain, by how much more it is than usual."""
    if pain <= max_green(baseline):
        return Light.GREEN
    return Light.AMBER if pain <= max(5, baseline + 2) else Light.RED


def light_of(session: LoggedSession, baseline: int) -> Light | None:
    """A session's light; None where nothing of it was told."""
    if session.spread:
        return Light.RED
    lights = [light for light in (during(session, baseline), after(session, baseline)) if light]
    return max(lights, key=_SEVERITY.index, default=None)


def during(session: LoggedSession, baseline: int) -> Light | None:
    """What the worst pain during a session says; None where it was not told."""
    return None if session.pain is None else band(session.pain, baseline)


def after(session: LoggedSession, baseline: int) -> Light | None:
    """What the next morning says of a session; None where it was not told."""
    if session.next_morning is None:
        return None
    light = band(session.next_morning, baseline)
    if session.before is None:
        return light
    rise = session.next_morning - max(session.before, baseline)
    risen = Light.GREEN
    if rise > 0:
        risen = Light.RED if rise >= _CLEAR_RISE else Light.AMBER
    return max(light, risen, key=_SEVERITY.index)
