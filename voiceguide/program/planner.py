"""Program, day and minutes to the plan of a day.

How long a stretch takes depends on what is said about it, which a room to the right of
this one knows. So the planner is given `Lengths` and asks it, as the schedule is given
spoken lengths. Lengths must not depend on the voice: a plan is the same for every voice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voiceguide.errors import MinutesError, UsageError
from voiceguide.program.model import (
    Block,
    DayPlan,
    Exercise,
    FormName,
    Program,
)
from voiceguide.program.progression import check_day, dose_on, moving_repetitions_on
from voiceguide.program.selection import History, Lengths, Selection
from voiceguide.program.suitability import Suitability
from voiceguide.program.wishes import Wishes

_FULL_FORM_TIMES = 2
_SHORT_FORM_TIMES = 5
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

    def day(self, day: int, *, easy: bool = False) -> DayPlan:
        """The plan of one day.

        The days before are planned first: they decide what is new today and what was done
        yesterday. They are planned for the same wishes; a day that these do not suit (too few
        minutes for its dose, say) counts as done as the program has it.

        Args:
            day: from 1.
            easy: an easy day, whatever the calendar says: the answer to pain.

        Raises:
            DayError: the program has no such day.
            MinutesError: the minutes are too few for one stretch, or too many to fill.
            UsageError: the program has no exercise that is not to be avoided.
        """
        minutes = self.wishes.minutes
        try:
            return self._after_all_before(day, minutes, easy=easy)
        except MinutesError as error:
            if error.longest is None:
                raise
            # With fewer minutes other stretches come first: the most is tried before it is told.
            most = self._most_that_works(day, error.longest, easy=easy)
            raise MinutesError(error.minutes, why=error.why, longest=most) from None

    def days(self, count: int) -> Iterator[DayPlan]:
        """The plans of the first days of the program. Raises as `day` does."""
        history = History()
        for day in range(1, count + 1):
            plan = self._plan(day, history, self.wishes.minutes)
            history = history.after(plan)
            yield plan

    def _after_all_before(self, day: int, minutes: int | None, *, easy: bool) -> DayPlan:
        check_day(self.program, day)
        history = History()
        for before in range(1, day):
            try:
                history = history.after(self._plan(before, history, minutes))
            except MinutesError:
                history = history.after(self._plan(before, history, None))
        return self._plan(day, history, minutes, easy=easy)

    def _most_that_works(self, day: int, minutes: int, *, easy: bool) -> int:
        while minutes > self.program.minutes_on(day):
            try:
                self._after_all_before(day, minutes, easy=easy)
            except MinutesError as error:
                minutes = min(minutes - 1, error.longest or 0)
            else:
                return minutes
        return self.program.minutes_on(day)

    def _plan(
        self, day: int, history: History, minutes: int | None, *, easy: bool = False
    ) -> DayPlan:
        check_day(self.program, day)
        if minutes is not None and minutes > _MAX_MINUTES:
            most = self._most_that_fills(day, history, easy=easy)
            raise MinutesError(minutes, why="no session is so long", longest=most)
        return self._filled(self._empty(day, minutes, easy=easy), history)

    def _most_that_fills(self, day: int, history: History, *, easy: bool) -> int:
        try:
            self._filled(self._empty(day, _MAX_MINUTES, easy=easy), history)
        except MinutesError as error:
            return error.longest or _MAX_MINUTES
        return _MAX_MINUTES

    def _filled(self, empty: DayPlan, history: History) -> DayPlan:
        in_program = [self.exercises[id_] for id_ in self.program.exercises]
        due = [exercise for exercise in in_program if self.program.has_begun(exercise, empty.week)]
        choices = Suitability.of(self.program, self.wishes.avoid, self.wishes.position).choices(
            due, self.exercises
        )
        if not choices:
            raise UsageError(
                f"the program {self.program.name!r} has no exercise that is not to be avoided",
                "choose another program, or avoid less",
            )
        pool = [_block(self.program, choice.exercise, empty, history) for choice in choices]
        replacements = {c.exercise.id: c.replacement for c in choices if c.replacement}
        return Selection(
            empty, pool, self.lengths, history=history, replacements=replacements
        ).plan()

    def _empty(self, day: int, minutes: int | None, *, easy: bool) -> DayPlan:
        """The plan before any stretch is chosen."""
        program, wishes = self.program, self.wishes
        easy = easy or program.is_easy(day)
        return DayPlan(
            program=program.name,
            title=program.title,
            day=day,
            program_days=program.days,
            week=program.week_of(day),
            easy=easy,
            minutes=program.minutes_on(day) if minutes is None else minutes,
            dose=dose_on(program, day, easy=easy),
            warm_up=wishes.warm_up or program.warm_up,
            blocks=(),
            seated=(wishes.position or program.position) is not None,
        )


def _block(program: Program, exercise: Exercise, plan: DayPlan, history: History) -> Block:
    times = history.times.get(exercise.id, 0)
    form = FormName.SHORT if times < _SHORT_FORM_TIMES else FormName.BARE
    hold_s, repetitions = plan.dose.hold_s, plan.dose.repetitions
    if not exercise.held:
        hold_s, repetitions = 0, moving_repetitions_on(program, plan.day, easy=plan.easy)
    return Block(
        exercise,
        min(hold_s, exercise.max_hold_s or hold_s),
        repetitions,
        form=FormName.FULL if times < _FULL_FORM_TIMES else form,
        occurrence=times,
        breath=program.breath,
    )
