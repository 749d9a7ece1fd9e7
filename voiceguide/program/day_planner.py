"""One day of a program to its plan, when the days before are known.

After pain the usual session is planned first, and changed only where it hurt: no other dose
changes. After a flare-up it is another session.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from voiceguide.errors import LimitsError, MinutesError
from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.flare import flare_program
from voiceguide.program.history import History
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Block, DayPlan, Direction, Dose, Exercise, Program
from voiceguide.program.notes import (
    EasyDay,
    FewerRepetitions,
    LongerHolds,
    LowerDose,
    MoreThanLastWeek,
    Note,
    PrescriptionLeftOut,
    ShorterHold,
    TimesADay,
    WarmUpReplaced,
)
from voiceguide.program.parts import parts, rest_within, warm_up_within
from voiceguide.program.pool import Pool, PoolMaker
from voiceguide.program.progression import dose_on, easy_doses
from voiceguide.program.selection import Lengths, Selection, in_order, wanted_stretches
from voiceguide.program.suitability import position_of
from voiceguide.program.wishes import Wishes, Words

_WAYS_MS = 60_000
"""By so much the ways between stretches may be longer than was told."""

_EASY_PERCENT = 70
"""An easy day's time under stretch, of the least that a training day of its week has."""

_SHORTFALL_PERCENT = 7
"""So much under its minutes a session may be as planned: real speech may cost some more."""

_OVERRUN_PERCENT = 5
"""So much over its minutes a session may be, where a stretch that hurt gives way."""

_FLARE_OVERRUN_PERCENT = 7
"""And after a flare-up, so that two movements fit that are explained whole."""


@dataclass(frozen=True, slots=True)
class DayPlanner:
    """Plans single days. Attributes as Planner has them."""

    program: Program
    exercises: Mapping[str, Exercise]
    lengths: Lengths
    wishes: Wishes

    def plan(
        self, day: int, history: History, minutes: int | None, adjustment: Adjustment
    ) -> DayPlan:
        """The plan of a day after the days before it.

        Args:
            day: of the program.
            history: what the days before had.
            minutes: the target length; None for the program's own.
            adjustment: what the person's pain asks of the session.

        Raises:
            LimitsError, MinutesError: as Planner.day does.
        """
        kind = adjustment.kind
        if kind is None:
            kind = SessionKind.EASY if self.program.is_easy(day) else SessionKind.TRAINING
        if kind is SessionKind.FLARE:
            return self._flare(day, history, adjustment)
        if adjustment.give_way or adjustment.lower:
            as_usual = Adjustment(kind, after_gap=adjustment.after_gap)
            usual = self.plan(day, history, minutes, as_usual)
            return self._after_pain(usual, history, adjustment)
        doses, most_s = [self._dose(day)], None
        if kind is SessionKind.EASY:
            most_s = self._easy_load(day, history, minutes)
            doses = list(easy_doses(self.program, day))
        empty = [self._empty(day, kind, dose, minutes) for dose in doses]
        explained = Adjustment(after_gap=adjustment.after_gap)
        maker = PoolMaker(self.program, self.exercises, self.wishes, explained)
        return self._first_that_fits(empty, maker, history, most_s)

    def _first_that_fits(
        self, plans: list[DayPlan], maker: PoolMaker, history: History, most_s: int | None
    ) -> DayPlan:
        """The first of some plans without stretches that can be filled.

        Where a time under stretch is given, it may cost some of what is prescribed.
        """
        spared = range(1 if most_s is None else len(self.program.prescribe) + 1)
        first_error = None
        for number, empty in product(spared, plans):
            pool = maker.pool(empty, history).sparing(number)
            try:
                return self._with_stretches(empty, pool, history, most_s)
            except MinutesError as error:
                # Of an easy day's doses the first that is too small for its minutes tells more.
                if first_error is None or (first_error.longest is None and error.longest):
                    first_error = error
        assert first_error is not None  # noqa: S101 - there is always a dose
        raise first_error

    def _easy_load(self, day: int, history: History, minutes: int | None) -> int:
        """The most time under stretch of an easy day, in seconds."""
        least = history.least_training_s
        if least is None:
            training = Adjustment(SessionKind.TRAINING)
            least = self.plan(day, history, minutes, training).stretch_s
        return least * _EASY_PERCENT // 100

    def _with_stretches(
        self, empty: DayPlan, pool: Pool, history: History, most_s: int | None
    ) -> DayPlan:
        selection = self._selection(empty, pool, history, most_s)
        rest, fixed = self.lengths.relaxation(empty), self.lengths.fixed(empty)
        target = empty.minutes * 60_000
        # On an easy day few are enough, if the rest does not get too long.
        spare = rest.usual_ms * 3 // 2 if empty.easy else 0
        blocks = selection.choose(target - fixed - rest.usual_ms, spare)
        if len(blocks) < wanted_stretches(empty.minutes):
            spare = spare and spare + rest.usual_ms - rest.min_ms
            blocks = selection.choose(target - fixed - rest.min_ms, spare) or blocks
        most_ms = target - rest.min_ms
        blocks = self._within(most_ms, blocks, selection, told_ms=fixed, spare=spare)
        if not blocks:
            cheapest = selection.cheapest_ms()
            stretches = "what is prescribed" if pool.always else "two stretches"
            raise MinutesError(
                empty.minutes,
                why=f"too few for the opening, the warm-up, {stretches} and the relaxation",
                shortest=-(-(fixed + rest.min_ms + cheapest) // 60_000),
            )
        notes = [*self._notes_of_the_day(empty), *pool.left_out]
        notes += self._notes(empty, blocks, pool)
        return self._with(empty, blocks, notes)

    def _within(
        self, most_ms: int, blocks: list[Block], selection: Selection, *, told_ms: int, spare: int
    ) -> list[Block]:
        """The stretches, or others, where the ways between them make them longer than was told.

        As many, without one of them, where that can be; else fewer.

        Args:
            most_ms: what stretches and all that is fixed may take.
            blocks: the stretches.
            selection: what others are chosen from.
            told_ms: what is fixed, as it was told before there were stretches.
            spare: milliseconds that may be left over.
        """
        if not blocks or self._fits(most_ms, selection.empty, blocks, told_ms):
            return blocks
        choices = []
        for block in blocks:
            pool = tuple(b for b in selection.pool if b.exercise.id != block.exercise.id)
            others = replace(selection, pool=pool).choose(most_ms - told_ms, spare)
            as_many = len(others) >= len(blocks)
            if as_many and self._fits(most_ms, selection.empty, others, told_ms):
                choices.append(others)
        if choices:
            last_day = selection.history.last_day
            return min(choices, key=lambda c: sorted(-last_day.get(b.exercise.id, 0) for b in c))
        fewer, room = blocks, most_ms - told_ms
        while fewer and (over := self._filled_ms(selection.empty, fewer) - most_ms) > 0:
            room = min(room, sum(map(self.lengths.block, fewer))) - over
            fewer = selection.choose(room, spare)
        return fewer or blocks

    def _fits(self, most_ms: int, empty: DayPlan, blocks: list[Block], told_ms: int) -> bool:
        # The longest ways are told, or nearly: near the end alone it needs a closer look.
        told = told_ms + sum(map(self.lengths.block, blocks))
        return told <= most_ms - _WAYS_MS or self._filled_ms(empty, blocks) <= most_ms

    def _filled_ms(self, empty: DayPlan, blocks: Iterable[Block]) -> int:
        """How long a plan with some stretches is without its relaxation."""
        blocks = tuple(blocks)
        fixed = self.lengths.fixed(replace(empty, blocks=blocks))
        return fixed + sum(map(self.lengths.block, blocks))

    def _selection(
        self, empty: DayPlan, pool: Pool, history: History, most_s: int | None
    ) -> Selection:
        return Selection(
            empty,
            pool.blocks,
            self.lengths,
            history,
            always=pool.always,
            eases=self.wishes.eases,
            min_held=pool.min_held,
            max_stretch_s=most_s,
        )

    def _with(self, empty: DayPlan, blocks: list[Block], notes: list[Note]) -> DayPlan:
        """The plan with its stretches, where the relaxation can take up what they leave."""
        rest, target = self.lengths.relaxation(empty), empty.minutes * 60_000
        filled = self._filled_ms(empty, blocks)
        if (filled + rest.max_ms) * 100 < target * (100 - _SHORTFALL_PERCENT):
            raise MinutesError(
                empty.minutes,
                why="more than this day's stretches can fill without overdoing them",
                longest=(filled + rest.max_ms) // 60_000,
            )
        return replace(
            empty,
            blocks=tuple(blocks),
            relaxation_s=(target - filled) // 1000,
            notes=tuple(notes),
        )

    def _after_pain(self, usual: DayPlan, history: History, adjustment: Adjustment) -> DayPlan:
        """A usual session in which what hurt gives way, or has less; all else stays as it is."""
        today = {block.exercise.id for block in usual.blocks}
        if not today & (adjustment.give_way | adjustment.lower):
            return usual
        empty = replace(usual, blocks=(), relaxation_s=0, notes=())
        maker = PoolMaker(self.program, self.exercises, self.wishes, adjustment)
        most_s, doses = None, [usual.dose]
        if usual.easy:
            most_s = max(usual.stretch_s, self._easy_load(usual.day, history, usual.minutes))
            doses = [d for d in easy_doses(self.program, usual.day) if d <= usual.dose]
        plans = [replace(empty, dose=dose) for dose in doses]
        # Whoever leans back keeps that where a smaller dose of what is new has room for it.
        for extension, plan in product((True, False), plans):
            pool = maker.pool(plan, history)
            kept = tuple(
                block
                for block in _kept(usual, pool, adjustment)
                if extension or block.exercise.direction is not Direction.EXTENSION
            )
            instead = pool.instead_of(today & adjustment.give_way)
            selection = self._selection(plan, pool, history, most_s)
            # A lower dose may leave room for one more stretch: what hurt adds none.
            selection = replace(selection, wanted=len(usual.blocks))
            stays = {block.exercise.id for block in kept}
            new = [block for block in instead if block.exercise.id not in stays]
            blocks = self._around(kept, new, selection)
            if blocks:
                return self._with(empty, blocks, self._changed_notes(usual, blocks, pool))
        return self._first_that_fits(plans, maker, history, most_s)

    def _changed_notes(self, usual: DayPlan, blocks: list[Block], pool: Pool) -> list[Note]:
        """The notes of a usual session in which some blocks are others."""
        same = {None, *(block.exercise.id for block in blocks if block in usual.blocks)}
        same |= {n.exercise for n in usual.notes if isinstance(n, PrescriptionLeftOut)}
        notes = [note for note in usual.notes if getattr(note, "exercise", None) in same]
        new = [block for block in blocks if block not in usual.blocks]
        return [*dict.fromkeys([*notes, *pool.left_out]), *self._notes(usual, new, pool)]

    def _around(
        self, kept: tuple[Block, ...], instead: list[Block], free: Selection
    ) -> list[Block]:
        """Stretches in the place of those that hurt, around those that stay; none if none fit."""
        rest, fixed = self.lengths.relaxation(free.empty), self.lengths.fixed(free.empty)
        target = free.empty.minutes * 60_000
        room, overrun = target - fixed, target * _OVERRUN_PERCENT // 100
        for always in ((*kept, *instead), kept):
            taken = {block.exercise.id for block in always}
            others = tuple(b for b in free.pool if b.exercise.id not in taken)
            selection = replace(free, pool=others, always=always)
            # Nothing is added to the number wanted: a longer rest does as well.
            spare = rest.max_ms - rest.usual_ms
            for least in (rest.usual_ms, rest.min_ms, rest.min_ms - overrun):
                blocks = selection.choose(room - least, spare)
                if blocks and selection.is_balanced(blocks):
                    return blocks
        return []

    def _notes(self, empty: DayPlan, blocks: list[Block], pool: Pool) -> Iterator[Note]:
        for id_ in dict.fromkeys(block.exercise.id for block in blocks):
            yield from pool.notes.get(id_, ())
        usual = [block for block in blocks if block.exercise.held and block not in pool.always]
        for block in usual:
            notes = pool.notes.get(block.exercise.id, ())
            dose = next((n for n in notes if isinstance(n, LowerDose)), empty.dose)
            if block.hold_s < dose.hold_s:
                yield ShorterHold(block.exercise.id, block.hold_s)
            if block.repetitions < dose.repetitions:
                stretches = min(len(blocks), wanted_stretches(empty.minutes))
                yield FewerRepetitions(
                    block.exercise.id, block.repetitions, dose.repetitions, stretches
                )

    def _notes_of_the_day(self, plan: DayPlan) -> Iterator[Note]:
        if plan.easy:
            yield EasyDay()
        elif plan.kind is SessionKind.TRAINING:
            yield from self._against_last_week(plan)
        wanted = self._wanted_warm_up(plan.kind)
        if wanted != plan.warm_up:
            against = limits_against(self.wishes.avoid, parts().warm_ups[wanted])
            yield WarmUpReplaced(plan.warm_up, wanted, ", ".join(sorted(against)))
        if self.program.sessions_a_day > 1:
            yield TimesADay(self.program.sessions_a_day)

    def _against_last_week(self, plan: DayPlan) -> Iterator[Note]:
        """How much longer holds are, and whether there are fewer, so that they add up to less."""
        if plan.day > self.program.days_a_week:
            last_week = self._dose(plan.day - self.program.days_a_week)
            if plan.dose.hold_s > last_week.hold_s:
                yield MoreThanLastWeek(plan.dose.hold_s - last_week.hold_s)
        days = range(max(1, plan.day - self.program.days_a_week), plan.day)
        before = next((d for d in map(self._dose, reversed(days)) if d != plan.dose), plan.dose)
        if before.hold_s < plan.dose.hold_s and before.total_s > plan.dose.total_s:
            yield LongerHolds(plan.dose.total_s, before.total_s)

    def _dose(self, day: int) -> Dose:
        return dose_on(self.program, day, easy=False)

    def _flare(self, day: int, history: History, adjustment: Adjustment) -> DayPlan:
        """Small movements and rest, for a back that hurts more than it did."""
        program = flare_program()
        wishes = replace(self.wishes, position=position_of(self.program, self.wishes))
        empty = self._empty(day, SessionKind.FLARE, dose_on(program, 1), program.minutes_on(1))
        pool = PoolMaker(program, self.exercises, wishes, adjustment).pool(
            replace(empty, day=1, week=1), history
        )
        room = empty.minutes * 600 * (100 + _FLARE_OVERRUN_PERCENT) - self.lengths.fixed(empty)
        room -= self.lengths.relaxation(empty).min_ms
        blocks: list[Block] = []
        # What takes another's place may be held, and nothing is held today. One always fits:
        # rather some seconds more than no session.
        for block in (b for b in pool.blocks if not b.exercise.held):
            length = self.lengths.block(block)
            if (length <= room or not blocks) and len(blocks) < wanted_stretches(empty.minutes):
                blocks.append(block)
                room -= length
        if not blocks:
            raise LimitsError(self.program.name, sorted(self.wishes.avoid), "nothing that suits")
        notes = [*self._notes_of_the_day(empty)]
        for block in blocks:
            notes += pool.notes[block.exercise.id]
        blocks = in_order(blocks)
        filled = self._filled_ms(empty, blocks)
        return replace(
            empty,
            blocks=tuple(blocks),
            relaxation_s=(empty.minutes * 60_000 - filled) // 1000,
            notes=tuple(notes),
        )

    def _wanted_warm_up(self, kind: SessionKind) -> str:
        own = self.program.warm_up
        if kind is SessionKind.FLARE and own in ("march", "walk"):
            own = flare_program().warm_up
        return self.wishes.warm_up or own

    def _empty(self, day: int, kind: SessionKind, dose: Dose, minutes: int | None) -> DayPlan:
        """The plan before any stretch is chosen."""
        program, limits = self.program, self.wishes.avoid
        off_floor = position_of(program, self.wishes) is not None
        return DayPlan(
            program=program.name,
            title=program.title,
            day=day,
            program_days=program.days,
            week=program.week_of(day),
            kind=kind,
            minutes=program.minutes_on(day) if minutes is None else minutes,
            dose=dose,
            warm_up=warm_up_within(self._wanted_warm_up(kind), limits),
            blocks=(),
            limits=limits,
            seated=off_floor,
            rest=rest_within(limits, off_floor=off_floor),
            day_of_week=program.day_of_week(day),
            get_the_ok=self.wishes.reminder,
            few_words=self.wishes.words is Words.FEW,
        )


def _kept(usual: DayPlan, pool: Pool, adjustment: Adjustment) -> Iterator[Block]:
    """What stays of a usual session: all but what gives way, and less of what has to be lower."""
    pooled = {block.exercise.id: block for block in (*pool.blocks, *pool.always)}
    for block in usual.blocks:
        id_ = block.exercise.id
        if id_ in adjustment.lower and pooled[id_] in pool.always:
            yield pooled[id_]
        elif id_ in adjustment.lower:
            lower = pooled[id_]
            fewer = usual.dose.repetitions - block.repetitions if block.exercise.held else 0
            yield replace(lower, repetitions=max(1, lower.repetitions - fewer))
        elif id_ not in adjustment.give_way:
            yield block
