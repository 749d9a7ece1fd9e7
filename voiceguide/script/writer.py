"""The plan of a day to a script: every sentence, tone and pause, in order.

The parts of a session stand in the order in which they are heard; stretch.py and rest.py
write the two larger ones.
"""

from dataclasses import dataclass

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Block, DayPlan, Dose, Position, Rest
from voiceguide.program.notes import LongerHolds
from voiceguide.program.parts import getting_up_limits
from voiceguide.script.model import (
    Cue,
    Interval,
    Item,
    Pause,
    Priority,
    Script,
    Section,
    SectionKind,
    Sound,
    TimedCue,
    Utterance,
    sentence,
)
from voiceguide.script.pace import spoken_ms
from voiceguide.script.phrases import Language
from voiceguide.script.rest import relaxation, relaxation_of
from voiceguide.script.say import ACTION_MS, POSITION_MS, SENTENCE_MS, SETTLE_MS, say
from voiceguide.script.stretch import stretch_items
from voiceguide.script.wording import Sentences, WarmUpPart
from voiceguide.units import Millis

FIRST_DAYS = 3
STANDING = (Position.STANDING, Position.CHAIR)

SESSION_END = Sound("session-end")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes scripts in one language.

    Each method writes a part, so that a planner can ask how long the part takes.
    """

    language: Language

    def write(self, plan: DayPlan) -> Script:
        """The script of a day."""
        return Script(
            plan,
            (
                self.opening(plan),
                self.warm_up(plan),
                *(self.stretch(plan, index) for index in range(len(plan.blocks))),
                relaxation(self.language, plan),
                self.closing(plan),
            ),
        )

    def opening(self, plan: DayPlan) -> Section:
        """Day, dose, and the four safety sentences that no session leaves out."""
        words, why = self.language.phrases.opening, self.language.phrases.why
        early = plan.day <= FIRST_DAYS
        # Whoever has a flare-up knows the place, and there is no hold to explain.
        told = plan.kind is not SessionKind.FLARE
        most = _most_held(plan)
        ready = words.first_days_seated if plan.seated else words.first_days
        deep = any(block.exercise.deep_flexion for block in plan.blocks)
        parts: list[tuple[Sentences, Cue, bool]] = [
            (words.welcome, Cue.GREETING, True),
            (ready, Cue.INSTRUCTION, early and told and not plan.brief),
            (words.safety, Cue.SAFETY, True),
            (words.first_days_safety, Cue.SAFETY, early),
            (words.deep_flexion, Cue.SAFETY, deep),
            ((why.notes[(plan.day - 1) % len(why.notes)],), Cue.WHY, not plan.brief),
            (self._dose_sentences(plan), Cue.INSTRUCTION, True),
            (words.tones, Cue.INSTRUCTION, plan.day <= 2 * FIRST_DAYS and told),
        ]
        items: list[Item] = [Pause.fixed(600)]
        for sentences, cue, included in parts:
            if included:
                items += say(
                    self.language,
                    sentences,
                    cue,
                    day=plan.day,
                    hold=most.hold_s,
                    times=most.repetitions,
                )
        return Section(SectionKind.OPENING, words.title, (*items, Pause.fixed(ACTION_MS)))

    def _dose_sentences(self, plan: DayPlan) -> Sentences:
        words = self.language.phrases.opening
        match plan.kind:
            case SessionKind.FLARE:
                return words.flare
            case SessionKind.EASY:
                return words.easy
        if len(_held_doses(plan)) == 1:
            once, often = words.dose_once, words.dose
        else:
            once, often = words.dose_up_to_once, words.dose_up_to
        sentences = once if _most_held(plan).repetitions == 1 else often
        if any(not block.exercise.held for block in plan.blocks):
            sentences += words.moving
        if any(isinstance(note, LongerHolds) for note in plan.notes):
            sentences += words.longer_holds
        return sentences

    def warm_up(self, plan: DayPlan) -> Section:
        """Five minutes or more, part by part (none of them for somebody already warm)."""
        warm_up = self.language.warm_ups[plan.warm_up]
        parts = warm_up.variations[(plan.day - 1) % len(warm_up.variations)]
        items = say(self.language, warm_up.intro, Cue.INSTRUCTION)
        items += [_warm_up_part(part) for part in parts]
        items += say(self.language, warm_up.outro, Cue.INSTRUCTION)
        return Section(SectionKind.WARM_UP, warm_up.title, (*items, Pause.fixed(ACTION_MS)))

    def stretch(self, plan: DayPlan, index: int) -> Section:
        """One stretch of the plan, from its announcement to the end of its last gap."""
        block = plan.blocks[index]
        items = self._announce(plan, index) if index == 0 else []
        items += stretch_items(self.language, block)
        if index + 1 < len(plan.blocks):
            items += self._announce(plan, index + 1)
        elif block.exercise.position in STANDING and plan.rest is not Rest.SEATED:
            items += say(self.language, self.language.phrases.stretches.to_floor, Cue.INSTRUCTION)
            items += [Pause.fixed(POSITION_MS)]
        name = self.language.exercises[block.exercise.id].name
        return Section(SectionKind.STRETCH, name[0].upper() + name[1:], tuple(items))

    def _announce(self, plan: DayPlan, index: int) -> list[Item]:
        """The preview of a stretch, and the time to get into its position."""
        words = self.language.phrases.stretches
        position = plan.blocks[index].exercise.position
        before = plan.blocks[index - 1].exercise.position if index else Position.STANDING
        items = say(
            self.language,
            words.next if index else words.first,
            Cue.NEXT,
            name=self.language.exercises[plan.blocks[index].exercise.id].name,
            where=self.language.phrases.positions[position],
        )
        if before in STANDING and position not in STANDING:
            items += say(self.language, words.to_floor, Cue.INSTRUCTION)
        return [*items, Pause.fixed(SETTLE_MS if before is position else POSITION_MS)]

    def announcement_ms(self, block: Block) -> Millis:
        """About how long the preview of an exercise takes, with the change of position."""
        text = self.language.phrases.stretches.next[0]
        name = self.language.exercises[block.exercise.id].name
        where = self.language.phrases.positions[block.exercise.position]
        return Millis(
            spoken_ms(self.language.fill(text, name=name, where=where)) + SENTENCE_MS + POSITION_MS
        )

    def closing(self, plan: DayPlan) -> Section:
        """How to get up, and goodbye."""
        words = self.language.phrases.closing
        rest = relaxation_of(self.language, plan)
        otherwise = tuple(words.getting_up[limit] for limit in getting_up_limits(plan))
        items = say(
            self.language,
            rest.getting_up[:1] + tuple(dict.fromkeys(otherwise)) + rest.getting_up[1:],
            Cue.INSTRUCTION,
            pause_ms=POSITION_MS,
        )
        items += say(self.language, words.after, Cue.INSTRUCTION)
        items += say(self.language, words.farewell, Cue.GREETING, day=plan.day)
        items += [Utterance(SESSION_END, Cue.SIGNAL), Pause.fixed(1000)]
        return Section(SectionKind.CLOSING, words.title, tuple(items))


def _held_doses(plan: DayPlan) -> set[Dose]:
    """The doses of a plan's holds; the one of the day while no stretch is chosen."""
    return {Dose(b.hold_s, b.repetitions) for b in plan.blocks if b.exercise.held} or {plan.dose}


def _most_held(plan: DayPlan) -> Dose:
    """The longest hold and the most repetitions that a plan has."""
    doses = _held_doses(plan)
    return Dose(max(d.hold_s for d in doses), max(d.repetitions for d in doses))


def _warm_up_part(part: WarmUpPart) -> Interval:
    cues = tuple(
        TimedCue(
            (sentence(text),),
            Cue.INSTRUCTION,
            Priority.INSTRUCTION,
            preferred_ms=Millis(at_s * 1000),
            earliest_ms=Millis(max(0, at_s * 1000 - 2000)),
            latest_ms=Millis(at_s * 1000 + 6000),
            optional=False,
        )
        for at_s, text in part.say
    )
    return Interval(part.name, Millis(part.seconds * 1000), cues)
