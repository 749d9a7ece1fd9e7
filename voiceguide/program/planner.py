"""Program, day and minutes to the plan of a day.

How long a stretch takes depends on what is said about it, which a room to the right of
this one knows. So the planner is given `Lengths` and asks it, as the schedule is given
spoken lengths. Lengths must not depend on the voice: a plan is the same for every voice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from voiceguide.errors import MinutesError
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.day_planner import DayPlanner
from voiceguide.program.history import History
from voiceguide.program.model import DayPlan, Exercise, Program
from voiceguide.program.notes import LowerDose, Note, Replacement, Unsuitability
from voiceguide.program.progression import check_day
from voiceguide.program.selection import Lengths
from voiceguide.program.wishes import Wishes

_MAX_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the days of one program for one person.

    Attributes:
        exercises: by id: all that the program may use, and what may take their place.
        lengths: how long the parts of a session take.
        wishes: minutes, warm-up, limits and position; the rest is not the planner's.
    """

    program: Program
    exercises: Mapping[str, Exercise]
    lengths: Lengths
    wishes: Wishes = Wishes()

    def day(self, day: int, adjustment: Adjustment = Adjustment()) -> DayPlan:
        """The plan of one day.

        The days before are planned first: they decide what is new today and what was done
        yesterday. They are planned for the same wishes; a day that these do not suit (too few
        minutes for its dose, say) counts as done as the program has it.

        Args:
            day: from 1.
            adjustment: what the person's pain asks of the session.

        Raises:
            DayError: the program has no such day.
            LimitsError: the person's limits leave too little of the program.
            MinutesError: the minutes are too few for two stretches, or too many to fill.
        """
        minutes = self.wishes.minutes
        try:
            plan = self._after_all_before(day, minutes, adjustment)
            gentler = adjustment.kind is not None or any(map(_is_for_pain, plan.notes))
            return replace(plan, after_pain=gentler, after_gap=adjustment.after_gap)
        except MinutesError as error:
            # With other minutes other stretches come first: what works is tried before it is told.
            if error.longest is None:
                least = self._least_that_works(day, error.shortest or 0, adjustment)
                raise MinutesError(error.minutes, why=error.why, shortest=least) from None
            most = self._most_that_works(day, error.longest, adjustment)
            raise MinutesError(error.minutes, why=error.why, longest=most) from None

    def days(self, count: int) -> Iterator[DayPlan]:
        """The plans of the first days of the program. Raises as `day` does."""
        history = History()
        for day in range(1, count + 1):
            plan = self._plan(day, history, self.wishes.minutes)
            history = history.after(plan)
            yield plan

    @property
    def _days(self) -> DayPlanner:
        return DayPlanner(self.program, self.exercises, self.lengths, self.wishes)

    def _after_all_before(self, day: int, minutes: int | None, adjustment: Adjustment) -> DayPlan:
        check_day(self.program, day)
        history = History()
        for before in range(1, day):
            try:
                history = history.after(self._plan(before, history, minutes))
            except MinutesError:
                history = history.after(self._plan(before, history, None))
        return self._plan(day, history, minutes, adjustment)

    def _least_that_works(self, day: int, minutes: int, adjustment: Adjustment) -> int | None:
        for least in range(minutes, _MAX_MINUTES + 1):
            try:
                self._after_all_before(day, least, adjustment)
            except MinutesError:
                continue
            return least
        return None

    def _most_that_works(self, day: int, minutes: int, adjustment: Adjustment) -> int:
        while minutes > self.program.minutes_on(day):
            try:
                self._after_all_before(day, minutes, adjustment)
            except MinutesError as error:
                minutes = min(minutes - 1, error.longest or 0)
            else:
                return minutes
        return self.program.minutes_on(day)

    def _plan(
        self,
        day: int,
        history: History,
        minutes: int | None,
        adjustment: Adjustment = Adjustment(),
    ) -> DayPlan:
        check_day(self.program, day)
        if minutes is not None and minutes > _MAX_MINUTES:
            most = self._most_that_fills(day, history, adjustment)
            raise MinutesError(minutes, why="no session is so long", longest=most)
        return self._days.plan(day, history, minutes, adjustment)

    def _most_that_fills(self, day: int, history: History, adjustment: Adjustment) -> int:
        try:
            self._days.plan(day, history, _MAX_MINUTES, adjustment)
        except MinutesError as error:
            return error.longest or _MAX_MINUTES
        return _MAX_MINUTES


def _is_for_pain(note: Note) -> bool:
    """Whether a note says that something is otherwise since it hurt."""
    return isinstance(note, Replacement | LowerDose) and note.why in (Unsuitability.HURT, "hurt")
