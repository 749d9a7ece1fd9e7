"""The stretches that a day may have, each with its dose, and what is to be said of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from voiceguide.errors import LimitsError
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.history import History
from voiceguide.program.ladder import MAX_TOTAL_S, MIN_HOLD_S
from voiceguide.program.model import (
    Avoid,
    Block,
    DayPlan,
    Dose,
    Exercise,
    FormName,
    Program,
)
from voiceguide.program.notes import (
    Addition,
    LowerDose,
    Note,
    Prescribed,
    PrescriptionLeftOut,
    Replacement,
    Unsuitability,
)
from voiceguide.program.prescription import Prescription
from voiceguide.program.progression import (
    moving_repetitions_below,
    moving_repetitions_on,
    rung_below,
)
from voiceguide.program.selection import MIN_HELD
from voiceguide.program.suitability import Choice, Suitability
from voiceguide.program.wishes import Wishes, Words

_FULL_FORM_TIMES = 2
_SHORT_FORM_TIMES = 5
_EASY_PERCENT = 70


@dataclass(frozen=True, slots=True)
class Pool:
    """What one day can be made of.

    Attributes:
        blocks: every stretch that may be chosen, the most useful first.
        always: those that are prescribed for the day.
        notes: what is to be said of an exercise, if it is chosen, by id.
        left_out: what is to be said of prescriptions that do not suit.
        min_held: how many stretches must be held.
    """

    blocks: tuple[Block, ...]
    always: tuple[Block, ...]
    notes: Mapping[str, tuple[Note, ...]]
    left_out: tuple[Note, ...]
    min_held: int

    def sparing(self, number: int) -> Self:
        """Without so many of what is prescribed, the most stretch first: for an easy day."""
        always = sorted(self.always, key=lambda block: block.stretch_s, reverse=True)
        ids = dict.fromkeys(block.exercise.id for block in always[:number])
        spared = (PrescriptionLeftOut(id_, Unsuitability.EASY_DAY, "") for id_ in ids)
        return replace(self, always=tuple(always[number:]), left_out=(*self.left_out, *spared))

    def instead_of(self, ids: Collection[str]) -> tuple[Block, ...]:
        """The stretches that take the place of some exercises."""
        return tuple(
            block
            for block in self.blocks
            if any(
                isinstance(note, Replacement) and note.instead_of in ids
                for note in self.notes[block.exercise.id]
            )
        )


@dataclass(frozen=True, slots=True)
class PoolMaker:
    """Makes the pool of a day of one program for one person.

    Attributes:
        exercises: by id: all that the program may use, and what may take their place.
        adjustment: what pain asks of the session.
    """

    program: Program
    exercises: Mapping[str, Exercise]
    wishes: Wishes
    adjustment: Adjustment = Adjustment()

    def pool(self, plan: DayPlan, history: History) -> Pool:
        """The pool of a day whose dose is known.

        Raises:
            LimitsError: too little is left of the program.
        """
        suitability = Suitability.of(self.program, self.wishes, self.adjustment)
        due = [self.exercises[i] for i in self.program.exercises]
        due = [exercise for exercise in due if self.program.has_begun(exercise, plan.week)]
        choices = suitability.choices(due, self.exercises)
        min_held = min(MIN_HELD, sum(exercise.held for exercise in due))
        choices += self._added(choices, suitability, min_held)
        prescribed, left_out = self._prescribed(plan, suitability)
        always = tuple(self._prescribed_block(p, plan, history) for p in prescribed)
        taken = {block.exercise.id for block in always}
        choices = [choice for choice in choices if choice.exercise.id not in taken]
        notes: dict[str, tuple[Note, ...]] = {}
        blocks = []
        for choice in choices:
            block = self._block(choice, plan, history)
            blocks.append(block)
            notes[choice.exercise.id] = tuple(self._notes(choice, block, due))
        for block in always:
            said = Prescribed(
                block.exercise.id, block.hold_s, block.repetitions, block.side or "both"
            )
            lower = self._lower_dose(block)
            notes[block.exercise.id] = (*notes.get(block.exercise.id, ()), said, *lower)
        return Pool(tuple(blocks), always, notes, left_out=tuple(left_out), min_held=min_held)

    def _added(
        self, choices: list[Choice], suitability: Suitability, min_held: int
    ) -> list[Choice]:
        """Held stretches from outside the program, where limits leave it too few."""
        missing = min_held - sum(choice.exercise.held for choice in choices)
        taken = [choice.exercise.id for choice in choices]
        spare = suitability.reserve(self.exercises, taken)
        added = [Choice(exercise) for exercise, _ in zip(spare, range(missing), strict=False)]
        if len(added) < missing or not (choices or added):
            limits = sorted(self.wishes.avoid)
            left = "too few stretches to hold" if choices else "nothing that suits"
            raise LimitsError(self.program.name, limits, left)
        return added

    def _prescribed(
        self, plan: DayPlan, suitability: Suitability
    ) -> tuple[list[Prescription], list[Note]]:
        due, left_out = list[Prescription](), list[Note]()
        day_of_week = self.program.day_of_week(plan.day)
        for prescription in self.program.prescribe:
            if not prescription.is_due(day_of_week):
                continue
            objection = suitability.objection(self.exercises[prescription.exercise])
            if objection is None:
                due.append(prescription)
            else:
                left_out.append(PrescriptionLeftOut(prescription.exercise, *objection))
        return due, left_out

    def _prescribed_block(
        self, prescription: Prescription, plan: DayPlan, history: History
    ) -> Block:
        exercise = self.exercises[prescription.exercise]
        block = self._block(Choice(exercise), plan, history)
        dose = _prescribed_dose(prescription, block)
        if dose != Dose(block.hold_s, block.repetitions) and (plan.easy or self._is_less(exercise)):
            dose = _less(dose)
        return replace(
            block, hold_s=dose.hold_s, repetitions=dose.repetitions, side=prescription.side
        )

    def _block(self, choice: Choice, plan: DayPlan, history: History) -> Block:
        exercise = choice.exercise
        times = history.times.get(exercise.id, 0)
        dose = self._dose(exercise, plan)
        return Block(
            exercise,
            dose.hold_s,
            dose.repetitions,
            form=self._form(exercise, plan, history),
            occurrence=times,
            breath=self.program.breath,
            easy_way=choice.easy_way,
        )

    def _form(self, exercise: Exercise, plan: DayPlan, history: History) -> FormName:
        """How much is said: less with the times, and all of it anew every second week."""
        if self.wishes.words is not Words.USUAL:
            return FormName.FULL if self.wishes.words is Words.FULL else FormName.FEW
        times = history.times.get(exercise.id, 0)
        week_began = (plan.week - 1) * self.program.days_a_week + 1
        first_of_week = history.last_day.get(exercise.id, 0) < week_began
        anew = plan.week % 2 == 1 and first_of_week
        if times < _FULL_FORM_TIMES or anew or self.adjustment.after_gap:
            return FormName.FULL
        return FormName.SHORT if times < _SHORT_FORM_TIMES else FormName.BARE

    def _dose(self, exercise: Exercise, plan: DayPlan) -> Dose:
        lower = exercise.id in self.adjustment.lower
        if not exercise.held:
            times = moving_repetitions_on(self.program, plan.day, easy=plan.easy)
            return Dose(0, moving_repetitions_below(self.program, times) if lower else times)
        dose, ladder = plan.dose, self.program.ladder
        dose = Dose(min(dose.hold_s, exercise.max_hold_s or dose.hold_s), dose.repetitions)
        for _ in range(lower + self._is_bendy(exercise)):
            dose = rung_below(ladder, dose)
        return dose

    def _is_less(self, exercise: Exercise) -> bool:
        """Whether pain or the person's joints ask for a lower dose."""
        return exercise.id in self.adjustment.lower or self._is_bendy(exercise)

    def _is_bendy(self, exercise: Exercise) -> bool:
        """Whether the person's joints ask for less of this hold, at the end of its range."""
        if Avoid.HYPER not in self.wishes.avoid or exercise.movement is None:
            return False
        return exercise.held and exercise.movement.at_end_range

    def _notes(self, choice: Choice, block: Block, due: list[Exercise]) -> Iterator[Note]:
        if choice.replacement is not None:
            yield choice.replacement
        elif choice.exercise not in due:
            yield Addition(choice.exercise.id)
        yield from self._lower_dose(block)

    def _lower_dose(self, block: Block) -> Iterator[Note]:
        exercise = block.exercise
        if exercise.id in self.adjustment.lower:
            yield LowerDose(exercise.id, block.hold_s, block.repetitions, "hurt")
        elif self._is_bendy(exercise):
            yield LowerDose(exercise.id, block.hold_s, block.repetitions, "bendy")


def _prescribed_dose(prescription: Prescription, block: Block) -> Dose:
    """What is prescribed, the rest as the day has it; never past what a side may have."""
    exercise, repetitions = block.exercise, prescription.repetitions or block.repetitions
    if not exercise.held:
        return Dose(0, repetitions)
    hold_s = prescription.hold_s or block.hold_s
    hold_s = min(hold_s, exercise.max_hold_s or hold_s)
    if prescription.hold_s is None:
        hold_s = min(hold_s, MAX_TOTAL_S // repetitions)
    return Dose(hold_s, min(repetitions, MAX_TOTAL_S // hold_s))


def _less(dose: Dose) -> Dose:
    """Fewer repetitions; where there is one, a shorter hold."""
    if dose.repetitions > 1:
        return Dose(dose.hold_s, max(1, dose.repetitions * _EASY_PERCENT // 100))
    return Dose(max(dose.hold_s * _EASY_PERCENT // 100, min(dose.hold_s, MIN_HOLD_S)), 1)
