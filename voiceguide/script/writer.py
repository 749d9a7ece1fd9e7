"""The plan of a day to a script: every sentence, tone and pause, in order.

The parts of a session stand in the order in which they are heard; stretch.py and rest.py
write the two larger ones.
"""

from dataclasses import dataclass, replace

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Avoid, Block, DayPlan, Dose, Need, Position, Rest
from voiceguide.program.notes import LongerHolds, MoreThanLastWeek
from voiceguide.program.parts import getting_up_limits, parts
from voiceguide.script.breath import GUIDED_FROM_S
from voiceguide.script.change import FIRST_DAYS, FLOOR_MS, Change, Changer
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
from voiceguide.script.say import ACTION_MS, POSITION_MS, SENTENCE_MS, say
from voiceguide.script.stretch import stretch_items
from voiceguide.script.variety import Variety
from voiceguide.script.wording import Sentences, WarmUpPart
from voiceguide.units import Millis

SESSION_END = Sound("session-end")

KNOWN_AFTER_DAYS = 6
"""So many days what is needed, the tones and the safety rules are explained."""

BREATH_SOUNDS_DAYS = 14
"""So many days the sounds of a breath are explained."""

_WITH_PILLOWS = frozenset({Avoid.HIP, Avoid.KNEEL})
"""Limits of people who need a pillow on the way down, or up, or between."""

KNOWN_PAUSE_MS = 400
"""Between the sentences of a later opening, which takes at most 35 s."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes scripts in one language.

    Each method writes a part, so that a planner can ask how long the part takes.
    """

    language: Language

    def write(self, plan: DayPlan) -> Script:
        """The script of a day."""
        variety = Variety()
        return Script(
            plan,
            (
                self.opening(plan),
                self.warm_up(plan),
                *(self.stretch(plan, index, variety) for index in range(len(plan.blocks))),
                self.relaxation(plan),
                self.closing(plan),
            ),
            self.language.code,
        )

    def opening(self, plan: DayPlan) -> Section:
        """Day, dose, and the four safety sentences that no session leaves out.

        Who knows it gets it in half a minute; a reason to go on is then heard in the warm-up.
        """
        known = plan.day > KNOWN_AFTER_DAYS
        parts = self._known_opening(plan) if known else self._taught_opening(plan)
        pause_ms = KNOWN_PAUSE_MS if known else SENTENCE_MS
        items: list[Item] = [Pause.fixed(600)]
        for sentences, cue in parts:
            items += say(self.language, sentences, cue, pause_ms=pause_ms, **_numbers(plan))
        title = self.language.phrases.opening.title
        return Section(SectionKind.OPENING, title, (*items, Pause.fixed(ACTION_MS)))

    def _taught_opening(self, plan: DayPlan) -> list[tuple[Sentences, Cue]]:
        """Of the first days."""
        words, early = self.language.phrases.opening, plan.day <= FIRST_DAYS
        ready = words.first_days_seated if plan.seated else words.first_days
        deep = any(block.exercise.deep_flexion for block in plan.blocks)
        # Whoever has a flare-up knows the place, and there is no hold to explain.
        flare = plan.kind is SessionKind.FLARE
        explained = early and not (plan.brief or flare)
        return [
            (words.welcome, Cue.GREETING),
            (self._personal(plan), Cue.GREETING),
            (self._things(plan), Cue.INSTRUCTION),
            (ready if explained else (), Cue.INSTRUCTION),
            (words.safety, Cue.SAFETY),
            (words.first_days_safety if early else (), Cue.SAFETY),
            (words.get_the_ok if plan.get_the_ok else (), Cue.SAFETY),
            (words.deep_flexion if deep else (), Cue.SAFETY),
            (self._why(plan), Cue.WHY),
            (self._dose_sentences(plan), Cue.INSTRUCTION),
            (() if flare else words.tones, Cue.INSTRUCTION),
        ]

    def _known_opening(self, plan: DayPlan) -> list[tuple[Sentences, Cue]]:
        """Of later days."""
        words = self.language.phrases.opening
        deep = any(block.exercise.deep_flexion for block in plan.blocks)
        return [
            (words.welcome, Cue.GREETING),
            (self._personal(plan), Cue.GREETING),
            (self._things(plan), Cue.INSTRUCTION),
            (words.safety_short, Cue.SAFETY),
            (words.get_the_ok if plan.get_the_ok else (), Cue.SAFETY),
            (words.deep_flexion_short if deep else (), Cue.SAFETY),
            (self._dose_sentences(plan), Cue.INSTRUCTION),
        ]

    def _why(self, plan: DayPlan) -> Sentences:
        """The reason of the day."""
        if plan.brief or plan.few_words:
            return ()
        why = self.language.phrases.why
        notes, turn = (why.easy, plan.week) if plan.easy else (why.notes, plan.day)
        return (notes[(turn - 1) % len(notes)],)

    def _personal(self, plan: DayPlan) -> Sentences:
        """What this day is to this person, at most one sentence of each kind."""
        words = self.language.phrases.opening
        if plan.after_gap:
            return words.welcome_back
        if plan.after_pain and plan.kind is not SessionKind.FLARE:
            return words.after_pain
        if plan.day == plan.program_days:
            return words.last_day
        if plan.day == plan.program_days // 2:
            return words.half_way
        # Where the holds are fewer, too, that is said of them.
        fewer = any(isinstance(note, LongerHolds) for note in plan.notes)
        for note in plan.notes:
            if isinstance(note, MoreThanLastWeek) and not fewer:
                line = words.more_than_last_week[0]
                return (self.language.fill(line, more=note.more_s),)
        return ()

    def _things(self, plan: DayPlan) -> Sentences:
        """What the day's stretches need besides what is always at hand."""
        words = self.language.phrases.opening
        needed = {need for block in plan.blocks for need in block.exercise.needs}
        pillows = not _WITH_PILLOWS.isdisjoint(plan.limits)
        if plan.rest is Rest.SIDE or (pillows and not plan.seated):
            needed.add(Need.PILLOW)
        names = [name for need, name in words.needed.items() if need in needed]
        if not names:
            return ()
        *others, last = names
        things = f"{', '.join(others)} {words.needed_and} {last}" if others else last
        return (words.needs[0].replace("{things}", things),)

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
        moves = any(not block.exercise.held for block in plan.blocks)
        if moves and plan.day <= KNOWN_AFTER_DAYS:
            sentences += words.moving
        if any(isinstance(note, LongerHolds) for note in plan.notes):
            sentences += words.longer_holds
        return sentences

    def warm_up(self, plan: DayPlan) -> Section:
        """Five minutes or more, part by part (none of them for somebody already warm)."""
        warm_up = self.language.warm_ups[plan.warm_up]
        parts = warm_up.variations[(plan.day - 1) % len(warm_up.variations)]
        items = say(self.language, warm_up.intro, Cue.INSTRUCTION)
        if plan.day > KNOWN_AFTER_DAYS:
            items += say(self.language, self._why(plan), Cue.WHY, **_numbers(plan))
        guided = any(block.hold_s >= GUIDED_FROM_S for block in plan.blocks)
        if guided and plan.day <= BREATH_SOUNDS_DAYS:
            sounds = self.language.phrases.opening.breath_sounds
            items += say(self.language, sounds, Cue.INSTRUCTION)
        items += [_warm_up_part(part) for part in parts]
        items += say(self.language, warm_up.outro, Cue.INSTRUCTION)
        return Section(SectionKind.WARM_UP, warm_up.title, (*items, Pause.fixed(ACTION_MS)))

    def stretch(self, plan: DayPlan, index: int, variety: Variety | None = None) -> Section:
        """One stretch of the plan, from its announcement to the end of its last gap."""
        block = plan.blocks[index]
        items = self._announce(plan, index) if index == 0 else []
        items += stretch_items(self.language, block, variety)
        if index + 1 < len(plan.blocks):
            items += self._announce(plan, index + 1)
        name = self.language.exercises[block.exercise.id].name
        return Section(SectionKind.STRETCH, name[0].upper() + name[1:], tuple(items))

    def relaxation(self, plan: DayPlan) -> Section:
        """The closing rest, and the way to its place."""
        section = relaxation(self.language, plan)
        return replace(section, items=(*self._way_to_rest(plan), *section.items))

    def _way_to_rest(self, plan: DayPlan) -> list[Item]:
        before = plan.blocks[-1].exercise.position if plan.blocks else Position.SUPINE
        return self._change(self._changer(plan).to_rest(before))

    def _announce(self, plan: DayPlan, index: int) -> list[Item]:
        """The preview of a stretch, and the way and the time to get into its position."""
        phrases, block = self.language.phrases, plan.blocks[index]
        position = block.exercise.position
        before = parts().warm_ups[plan.warm_up].position
        if index:
            before = plan.blocks[index - 1].exercise.position
        items = say(
            self.language,
            self._preview(plan, index, same_place=before is position),
            Cue.NEXT,
            name=self.language.exercises[block.exercise.id].spoken_name,
            where=phrases.positions[position],
        )
        if block.exercise.held and block.hold_s < _most_held(plan).hold_s:
            items += say(self.language, phrases.stretches.shorter_hold, Cue.NEXT, hold=block.hold_s)
        items += self._change(self._changer(plan).to(before, position))
        if index == 0 and plan.day_of_week == 1:
            items += say(self.language, phrases.stretches.leave_out, Cue.SAFETY)
        return items

    def _preview(self, plan: DayPlan, index: int, *, same_place: bool) -> Sentences:
        words, block = self.language.phrases.stretches, plan.blocks[index]
        is_new = block.occurrence == 0 and plan.week > 1
        if plan.kind is SessionKind.FLARE and index == 0:
            return words.first_flare
        if index == 0:
            return words.first_new if is_new else words.first
        if is_new:
            return words.next_new_same if same_place else words.next_new
        return words.next_same if same_place else words.next

    def _changer(self, plan: DayPlan) -> Changer:
        return Changer(self.language.phrases.changes, plan)

    def _change(self, way: Change) -> list[Item]:
        items = say(self.language, way.sentences, Cue.INSTRUCTION, pause_ms=POSITION_MS)
        # Behind the last sentence its own time, and not that of a step.
        return [*items[:-1], Pause.fixed(way.least_ms)]

    def ways(self, plan: DayPlan) -> list[Item]:
        """What is said and waited between the parts of a session.

        Before a plan has stretches: the longest way, from the feet to lying on the back.
        """
        if plan.blocks:
            announced = (self._announce(plan, index) for index in range(len(plan.blocks)))
            return [item for items in (*announced, self._way_to_rest(plan)) for item in items]
        if plan.seated:
            return []
        changer = self._changer(plan)
        ways = ((Position.STANDING, Position.KNEELING), (Position.KNEELING, Position.SUPINE))
        return [item for way in ways for item in self._change(changer.to(*way))]

    def announcement_ms(self, block: Block) -> Millis:
        """About how long the preview of an exercise takes, with the change of position."""
        text = self.language.phrases.stretches.next[0]
        name = self.language.exercises[block.exercise.id].spoken_name
        where = self.language.phrases.positions[block.exercise.position]
        told = self.language.fill(text, name=name, where=where)
        return Millis(spoken_ms(told, language=self.language.code) + SENTENCE_MS + POSITION_MS)

    def closing(self, plan: DayPlan) -> Section:
        """How to get up, and goodbye."""
        words = self.language.phrases.closing
        items = self._getting_up(plan)
        after = words.after_flare if plan.kind is SessionKind.FLARE else words.after
        items += say(self.language, after, Cue.INSTRUCTION)
        if plan.day == plan.program_days:
            items += say(self.language, words.last_day, Cue.GREETING)
        items += say(self.language, words.farewell, Cue.GREETING, day=plan.day)
        items += [Utterance(SESSION_END, Cue.SIGNAL), Pause.fixed(1000)]
        return Section(SectionKind.CLOSING, words.title, tuple(items))

    def _getting_up(self, plan: DayPlan) -> list[Item]:
        """From the rest to the feet, with what limits ask of each part of the way."""
        words, limits = self.language.phrases.closing, getting_up_limits(plan)
        first, *rest = relaxation_of(self.language, plan).getting_up
        rolling = dict.fromkeys(words.getting_up[x] for x in limits if x in words.getting_up)
        sentences: Sentences = (first, *rolling, *rest)
        if plan.rest is Rest.SEATED:
            return say(self.language, sentences, Cue.INSTRUCTION, pause_ms=POSITION_MS)
        if Avoid.HIP not in plan.limits:
            sentences += words.sit_first
        standing = dict.fromkeys(words.standing_up[x] for x in limits if x in words.standing_up)
        sentences += (*standing, *self._changer(plan).up())
        items = say(self.language, sentences, Cue.INSTRUCTION, pause_ms=POSITION_MS)
        return [*items[:-1], Pause.fixed(FLOOR_MS)]


def _held_doses(plan: DayPlan) -> set[Dose]:
    """The doses of a plan's holds; the one of the day while no stretch is chosen."""
    return {Dose(b.hold_s, b.repetitions) for b in plan.blocks if b.exercise.held} or {plan.dose}


def _most_held(plan: DayPlan) -> Dose:
    """The longest hold and the most repetitions that a plan has."""
    doses = _held_doses(plan)
    return Dose(max(d.hold_s for d in doses), max(d.repetitions for d in doses))


def _numbers(plan: DayPlan) -> dict[str, int]:
    """What sentences of the opening and a reason may have filled in."""
    most = _most_held(plan)
    return {"day": plan.day, "hold": most.hold_s, "times": most.repetitions}


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
