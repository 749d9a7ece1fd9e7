"""Which session is due: pure functions of the sessions so far and of the date.

The rules (docs/why.md), each in a file of its own, the strictest sensible reading of their sources:

- Pain by change (`lights`). Green: go on. Amber: the same day again, less far. Red: a flare-up
  session, then the first day of the rung below. The dose does not rise until a session is
  logged green again.
- Pain that does not settle (`escalation`): a pause, or advice.
- Pain by stretch (`by_stretch`).
- Missed days, against the person's own rhythm (`rhythm`).
- One day of the program a date. After the last day the last week goes round.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from voiceguide.person.by_stretch import by_stretch
from voiceguide.person.escalation import checkup_for, pause_for
from voiceguide.person.lights import during, light_of, max_green
from voiceguide.person.model import Advice, Cause, Gap, Light, LoggedSession, Reason, Usual
from voiceguide.person.rhythm import gap_of, missed_between
from voiceguide.person.rungs import bounded, first_day_below
from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.model import Program
from voiceguide.program.progression import ladder_dose, moving_repetitions_on

_FLARE = Adjustment(SessionKind.FLARE)
_GENTLE = (SessionKind.FLARE, SessionKind.EASY)
"""What pain has made of a session. Journals of before have easy days, where a flare-up session
is today."""


def advise(
    history: Sequence[LoggedSession], program: Program, today: date, usual: Usual = Usual()
) -> Advice:
    """The session that is due.

    Args:
        history: the sessions of this program that count, by date, the latest last.
        program: the program that is followed.
        today: the person's calendar day.
        usual: their pain on an ordinary day, and their rhythm.
    """
    if not history:
        return Advice(1, Reason(Cause.FIRST_SESSION))
    due = _due(history, program, today, usual)
    stretches = by_stretch(history, usual.baseline, today)
    return replace(
        due,
        reason=replace(due.reason, max_green=max_green(usual.baseline)),
        adjustment=replace(
            stretches,
            kind=due.adjustment.kind,
            after_gap=due.reason.gap in (Gap.REPEAT, Gap.BACK, Gap.RESTART),
        ),
        checkup=checkup_for(history, program, usual.baseline),
    )


def _due(history: Sequence[LoggedSession], program: Program, today: date, usual: Usual) -> Advice:
    """The session that is due, with what its pain as a whole asks of it."""
    last = history[-1]
    pause = pause_for(history, usual.baseline)
    if pause is not None:
        below = min(bounded(last.day, program), first_day_below(program, last.day))
        return Advice(below, Reason(pause, last), _FLARE, stop=True)
    if today <= last.date:
        return _again(last, program, today, usual.baseline)
    rhythm = usual.days_a_week_on(program)
    missed = len(missed_between(last.date, today, rhythm))
    gap = gap_of(missed)
    if gap is Gap.RESTART:
        return Advice(1, Reason(None, gap=gap, missed=missed))
    by_pain = _by_pain(history, program, usual)
    if gap in (Gap.NONE, Gap.GO_ON):
        return replace(by_pain, reason=replace(by_pain.reason, gap=gap, missed=missed))
    day = bounded(last.day, program)
    if gap is Gap.BACK:
        day = max(1, day - min(rhythm, program.days_a_week))
    return _after_gap(day, by_pain, gap, missed)


def _again(last: LoggedSession, program: Program, today: date, baseline: int) -> Advice:
    """The same day again: a second session on a date, or a clock that was set back."""
    cause = Cause.STILL_TO_COME if today < last.date else Cause.DONE_TODAY
    # Who hurts and still wants another session today gets a flare-up session.
    red = light_of(last, baseline) is Light.RED
    adjustment = _FLARE if red else Adjustment(last.kind)
    return Advice(bounded(last.day, program), Reason(cause, last), adjustment)


def _by_pain(history: Sequence[LoggedSession], program: Program, usual: Usual) -> Advice:
    """What pain alone says."""
    last = history[-1]
    day, light = bounded(last.day, program), light_of(last, usual.baseline)
    if light in (Light.AMBER, Light.RED):
        reason = Reason(_cause_of(last, light, usual.baseline), last, light=light)
        return Advice(day, reason, _FLARE if light is Light.RED else Adjustment(last.kind))
    if last.kind in _GENTLE:
        hurt = next((s for s in reversed(history) if s.kind not in _GENTLE), last)
        below = min(day, first_day_below(program, hurt.day))
        return Advice(below, Reason(Cause.STEP_DOWN, last))
    return _onward(history, program, day, usual)


def _cause_of(session: LoggedSession, light: Light, baseline: int) -> Cause:
    """What made a session red or amber."""
    if session.spread:
        return Cause.SPREAD
    if during(session, baseline) is light:
        return Cause.RED if light is Light.RED else Cause.AMBER
    return Cause.RED_MORNING if light is Light.RED else Cause.AMBER_MORNING


def _onward(history: Sequence[LoggedSession], program: Program, day: int, usual: Usual) -> Advice:
    """The next day, unless its dose is higher and nothing green was logged since pain."""
    last = history[-1]
    if day >= program.days:
        last_week = max(1, program.days - program.days_a_week + 1)
        return Advice(last_week, Reason(Cause.PROGRAM_DONE, last))
    lights = ((s, light_of(s, usual.baseline)) for s in reversed(history))
    logged, light = next(((s, light) for s, light in lights if light), (last, None))
    if light not in (None, Light.GREEN) and _rises(program, day):
        return Advice(day, Reason(Cause.NOT_GREEN, logged, light=light))
    return Advice(day + 1, Reason(Cause.DAY_DONE, last))


def _rises(program: Program, day: int) -> bool:
    """Whether the dose of the next day is more than the dose of a day."""
    moving = [moving_repetitions_on(program, d, easy=False) for d in (day, day + 1)]
    return ladder_dose(program, day) != ladder_dose(program, day + 1) or moving[0] != moving[1]


def _after_gap(day: int, by_pain: Advice, gap: Gap, missed: int) -> Advice:
    """Three to thirteen days missed: never more than the rule, less where it hurt."""
    hurts = by_pain.easy or by_pain.day < day
    reason = by_pain.reason if hurts else Reason(None)
    return replace(
        by_pain,
        day=min(day, by_pain.day),
        reason=replace(reason, gap=gap, missed=missed),
    )
