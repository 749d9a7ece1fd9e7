"""Gaps, counted against the days a week that a person chose. Pure functions.

Twice a week is a rhythm: its five empty days are not missed, wherever in the week they lie. What is
beyond them is. 1 or 2 days missed: go on. 3 to 6: the last session again. 7 to 13: back a week of
theirs. 14 or more: from the beginning.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from voiceguide.person.model import Gap

DAYS_OF_A_WEEK = 7
_MOST_MISSED = {Gap.NONE: 0, Gap.GO_ON: 2, Gap.REPEAT: 6, Gap.BACK: 13}


def gap_of(missed: int) -> Gap:
    """What a number of missed days says of the next session."""
    return next((gap for gap, most in _MOST_MISSED.items() if missed <= most), Gap.RESTART)


def missed_between(before: date, after: date, days_a_week: int) -> list[date]:
    """The dates between two, both left out, that were more than the rhythm leaves free."""
    empty = (after - before).days - 1
    rest = DAYS_OF_A_WEEK - days_a_week
    return [before + timedelta(days=1 + i) for i in range(rest, empty)]


def missed_dates(
    dates: Iterable[date], days_a_week: int, today: date, start: date | None = None
) -> list[date]:
    """Every date that was missed, from the start (or the first session) to yesterday.

    Args:
        dates: of the sessions so far, in any order.
        days_a_week: the person's rhythm.
        today: their calendar day.
        start: the first date that counts; None for that of the first session.
    """
    had = sorted(set(dates))
    missed: list[date] = []
    if start is not None and start < (had[0] if had else today):
        first = (had or [today])[0]
        missed += missed_between(start - timedelta(days=1), first, days_a_week)
    for before, after in pairwise([*had, *([today] if had else [])]):
        missed += missed_between(before, after, days_a_week)
    return missed
