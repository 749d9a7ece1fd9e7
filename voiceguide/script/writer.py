"""The plan of a day to a script: every sentence, tone and pause, in order.

Pauses between sentences are ours: with them, instructions come to about 120 words a
minute whatever the voice.
"""

from dataclasses import dataclass

from voiceguide.program.model import Block, DayPlan, FormName, Laterality, Position
from voiceguide.script.breath import hold_cues
from voiceguide.script.model import (
    Cue,
    Hold,
    Item,
    Part,
    Pause,
    Placed,
    Priority,
    Script,
    Section,
    SectionKind,
    Sound,
    Spoken,
    Stint,
    Utterance,
    said,
)
from voiceguide.script.pace import spoken_ms
from voiceguide.script.phrases import Language
from voiceguide.script.wording import Form, RestLine, Sentences, WarmUpPart
from voiceguide.units import Millis

FIRST_DAYS = 3
SENTENCE_MS = 700
ACTION_MS = 1500
ARRANGE_MS = 3000
POSITION_MS = 4500
SETTLE_MS = 1800
SWITCH_MS = 5000
GUIDED_TWICE = 5
MOST_REST = 3
STANDING = (Position.STANDING, Position.CHAIR)

START = Sound("hold-start")
END = Sound("hold-end")
SET_END = Sound("set-end")
SWITCH = Sound("switch")
TICK = Sound("tick")
SESSION_END = Sound("session-end")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes scripts in one language.

    Each method writes a part, so that a planner can ask how long the part takes.
    """

    language: Language

    def write(self, plan: DayPlan) -> Script:
        """The whole script of a day."""
        return Script(
            plan,
            (
                self.opening(plan),
                self.warm_up(plan),
                *(self.stretch(plan, index) for index in range(len(plan.blocks))),
                self.relaxation(plan),
                self.closing(plan),
            ),
        )

    def opening(self, plan: DayPlan) -> Section:
        """Day, dose, and the four safety sentences that no session leaves out."""
        words = self.language.phrases.opening
        first_days = plan.day <= FIRST_DAYS
        notes = self.language.phrases.why.notes
        items: list[Item] = [Pause.fixed(600)]
        items += self._say(words.welcome, Cue.GREETING, day=plan.day)
        if first_days:
            items += self._say(words.first_days, Cue.INSTRUCTION)
        items += self._say(words.safety, Cue.SAFETY)
        if first_days:
            items += self._say(words.first_days_safety, Cue.SAFETY)
        if any(block.exercise.deep_flexion for block in plan.blocks):
            items += self._say(words.deep_flexion, Cue.SAFETY)
        items += self._say((notes[(plan.day - 1) % len(notes)],), Cue.WHY)
        items += self._say(self._dose_sentences(plan), Cue.INSTRUCTION, **_dose_words(plan))
        if plan.day <= 2 * FIRST_DAYS:
            items += self._say(words.tones, Cue.INSTRUCTION)
        return Section(SectionKind.OPENING, words.title, (*items, Pause.fixed(ACTION_MS)))

    def _dose_sentences(self, plan: DayPlan) -> Sentences:
        words = self.language.phrases.opening
        if plan.easy:
            return words.easy
        return words.dose_once if plan.dose.repetitions == 1 else words.dose

    def warm_up(self, plan: DayPlan) -> Section:
        """Five minutes or more, part by part (none of them for somebody already warm)."""
        warm_up = self.language.warm_ups[plan.warm_up]
        parts = warm_up.variations[(plan.day - 1) % len(warm_up.variations)]
        items = self._say(warm_up.intro, Cue.INSTRUCTION)
        items += [_warm_up_part(part) for part in parts]
        items += self._say(warm_up.outro, Cue.INSTRUCTION)
        return Section(SectionKind.WARM_UP, warm_up.title, (*items, Pause.fixed(ACTION_MS)))

    def stretch(self, plan: DayPlan, index: int) -> Section:
        """One stretch of the plan, from its announcement to the end of its last gap."""
        block = plan.blocks[index]
        items = self._announce(plan, index) if index == 0 else []
        items += self.block(block)
        if index + 1 < len(plan.blocks):
            items += self._announce(plan, index + 1)
        name = self.language.exercises[block.exercise.id].name
        return Section(SectionKind.STRETCH, name[0].upper() + name[1:], tuple(items))

    def _announce(self, plan: DayPlan, index: int) -> list[Item]:
        """The preview of a stretch, and the time to get into its position."""
        words = self.language.phrases.stretches
        position = plan.blocks[index].exercise.position
        before = plan.blocks[index - 1].exercise.position if index else Position.STANDING
        items = self._say(
            words.next if index else words.first,
            Cue.NEXT,
            name=self.language.exercises[plan.blocks[index].exercise.id].name,
            where=self.language.phrases.positions[position],
        )
        if before in STANDING and position not in STANDING:
            items += self._say(words.to_floor, Cue.INSTRUCTION)
        return [*items, Pause.fixed(SETTLE_MS if before is position else POSITION_MS)]

    def announcement_ms(self, block: Block) -> Millis:
        """About how long the preview of an exercise takes, with the change of position."""
        text = self.language.phrases.stretches.next[0]
        name = self.language.exercises[block.exercise.id].name
        where = self.language.phrases.positions[block.exercise.position]
        return Millis(
            spoken_ms(self.language.fill(text, name=name, where=where)) + SENTENCE_MS + POSITION_MS
        )

    def block(self, block: Block) -> list[Item]:
        """What is said and done for one exercise."""
        form = self.language.form(block)
        # The preview has named it; only the full form says more about it.
        intro = form.intro if block.form is FormName.FULL else ()
        items = self._say(intro, Cue.INSTRUCTION)
        items += self._say(form.setup, Cue.INSTRUCTION, pause_ms=ACTION_MS)
        items += [Pause.fixed(SETTLE_MS)]
        items += self._say(form.feel, Cue.FEEL) + self._say(form.fault, Cue.FAULT)
        items += self._held(block, form) if block.exercise.held else self._counted(block, form)
        items += [Pause.fixed(SENTENCE_MS)]
        items += self._say(form.come_out, Cue.RELEASE, pause_ms=ACTION_MS)
        return [*items, Utterance(SET_END, Cue.SIGNAL), Pause.fixed(SENTENCE_MS)]

    def _held(self, block: Block, form: Form) -> list[Item]:
        if block.exercise.laterality is not Laterality.EACH_SIDE:
            return self._side(block, form, "both")
        return [
            *self._side(block, form, "left"),
            Utterance(SWITCH, Cue.SIGNAL),
            Pause.fixed(SENTENCE_MS),
            *self._say(form.switch, Cue.SWITCH, pause_ms=SWITCH_MS, **self._sides("right")),
            *self._side(block, form, "right"),
        ]

    def _sides(self, side: str) -> dict[str, str]:
        """The words for a side and the other one; none for both at once."""
        words = self.language.phrases.sides
        if side not in words:
            return {}
        other = next(name for name in words if name != side)
        return {"side": words[side], "other": words[other]}

    def _side(self, block: Block, form: Form, side: str) -> list[Item]:
        items: list[Item] = []
        for repetition in range(1, block.repetitions + 1):
            items += self._lead_in(block, form, repetition, side)
            variant = block.occurrence + repetition + (side == "right")
            cues = hold_cues(self.language, block.hold_s, repetition, variant, form.in_hold)
            items.append(
                Hold(
                    block.exercise.id,
                    side,
                    repetition,
                    block.repetitions,
                    block.hold_s,
                    START,
                    END,
                    cues,
                )
            )
            items += self._say(form.release, Cue.RELEASE, pause_ms=ACTION_MS)
        return items

    def _lead_in(self, block: Block, form: Form, repetition: int, side: str) -> list[Item]:
        if repetition == 1 or not form.again:
            # A first of two sentences arranges a limb: that takes its time.
            first, rest = form.move_in[:-1], form.move_in[-1:]
            words = self._sides(side)
            return [
                *self._say(first, Cue.MOVE_IN, pause_ms=ARRANGE_MS, **words),
                *self._say(rest, Cue.MOVE_IN, pause_ms=SENTENCE_MS, **words),
                Pause.fixed(SETTLE_MS),
            ]
        items: list[Item] = []
        if repetition == block.repetitions and repetition > 2:
            items += self._say(self.language.phrases.stretches.one_more, Cue.COUNT, pause_ms=300)
        items += self._say(form.again, Cue.MOVE_IN, pause_ms=SENTENCE_MS)
        return [*items, Pause.fixed(SENTENCE_MS)]

    def _counted(self, block: Block, form: Form) -> list[Item]:
        """A counted movement: guided first, then counted, a tick for the way back."""
        words = self.language.phrases.stretches
        items = self._say(form.move_in, Cue.MOVE_IN)
        items += self._say(words.count_off, Cue.COUNT, count=block.repetitions)
        cues: list[Placed] = []
        period = (block.exercise.repetition_s or 8) * 1000
        for index in range(block.repetitions):
            cues += self._repetition(block, form, index, period)
        length = Millis(period * block.repetitions)
        return [*items, Pause.fixed(SENTENCE_MS), Stint("repetitions", length, tuple(cues))]

    def _repetition(self, block: Block, form: Form, index: int, period: int) -> list[Placed]:
        words = self.language.phrases.stretches
        borrowed = (words.out, words.back)
        phases = form.phases or borrowed
        starts = [index * period + period * i // len(phases) for i in range(len(phases))]
        if index < (1 if block.occurrence >= GUIDED_TWICE else 2):
            return [
                _phase(text, borrowed[i % 2], starts[i], Cue.BREATH)
                for i, text in enumerate(phases)
            ]
        last = index + 1 == block.repetitions
        text = words.last_one[0] if last else self.language.fill("{n}.", n=index + 1)
        return [_phase(text, text, starts[0], Cue.COUNT), *map(_tick, starts[1:])]

    def relaxation(self, plan: DayPlan) -> Section:
        """The closing rest: as many of its lines as the plan's time for it has room for.

        Its silences give way, so that the session meets its minutes.
        """
        lines = self._rest_lines(plan)
        chosen = {line for line in lines if line.keep}
        room = plan.relaxation_s * 1000 - sum(map(_rest_ms, chosen))
        for line in lines:
            if line not in chosen and _rest_ms(line) <= room:
                chosen.add(line)
                room -= _rest_ms(line)
        items = [item for line in lines if line in chosen for item in _rest_line(line)]
        return Section(
            SectionKind.RELAXATION, self.language.phrases.relaxation.title, tuple(items)
        )

    def relaxation_range(self, plan: DayPlan) -> tuple[Millis, Millis]:
        """How short and how long the relaxation of a day can well be.

        An easy day rests longer: all lines. On other days the kept lines do.
        """
        lines = self._rest_lines(plan)
        least = sum(_rest_ms(line) for line in lines if line.keep or plan.easy)
        most = sum(spoken_ms(line.text) + MOST_REST * line.rest_s * 1000 for line in lines)
        return Millis(least), Millis(most)

    def _rest_lines(self, plan: DayPlan) -> tuple[RestLine, ...]:
        variations = self.language.relaxation.variations
        return variations[(plan.day - 1) % len(variations)]

    def closing(self, plan: DayPlan) -> Section:
        """How to get up, and goodbye."""
        words = self.language.phrases.closing
        items = self._say(
            self.language.relaxation.getting_up, Cue.INSTRUCTION, pause_ms=3 * ACTION_MS
        )
        items += self._say(words.after, Cue.INSTRUCTION)
        items += self._say(words.farewell, Cue.GREETING, day=plan.day)
        items += [Utterance(SESSION_END, Cue.SIGNAL), Pause.fixed(1000)]
        return Section(SectionKind.CLOSING, words.title, tuple(items))

    def _say(
        self, sentences: Sentences, cue: Cue, *, pause_ms: int = SENTENCE_MS, **words: str | int
    ) -> list[Item]:
        items: list[Item] = []
        for sentence in sentences:
            text = self.language.fill(sentence, **words)
            items += [Utterance(Spoken(text), cue), Pause.fixed(pause_ms)]
        return items


def _dose_words(plan: DayPlan) -> dict[str, str | int]:
    return {"hold": plan.dose.hold_s, "times": plan.dose.repetitions}


def _phase(text: str, shorter: str, at_ms: int, cue: Cue) -> Placed:
    """The word at the start of a phase: up to a second late, never dropped."""
    return Placed(
        (said(text), said(shorter)),
        cue,
        Priority.INSTRUCTION,
        Millis(at_ms),
        Millis(at_ms),
        Millis(at_ms + 1000),
        may_drop=False,
    )


def _tick(at_ms: int) -> Placed:
    at = Millis(at_ms)
    return Placed(((Part(TICK),),), Cue.SIGNAL, Priority.BREATH, at, at, at)


def _warm_up_part(part: WarmUpPart) -> Stint:
    cues = tuple(
        Placed(
            (said(text),),
            Cue.INSTRUCTION,
            Priority.INSTRUCTION,
            Millis(at_s * 1000),
            Millis(max(0, at_s * 1000 - 2000)),
            Millis(at_s * 1000 + 6000),
            may_drop=False,
        )
        for at_s, text in part.say
    )
    return Stint(part.name, Millis(part.seconds * 1000), cues)


def _rest_ms(line: RestLine) -> int:
    return spoken_ms(line.text) + line.rest_s * 1000


def _rest_line(line: RestLine) -> tuple[Item, Item]:
    rest = line.rest_s * 1000
    pause = Pause(Millis(rest), Millis(rest // 2), Millis(rest * MOST_REST))
    return Utterance(Spoken(line.text), Cue.REST), pause
