"""Write docs/script-measured.md: what a listener gets over eight weeks, measured in the timelines.

    python scripts/measure_script.py          # all programs, written
    python scripts/measure_script.py gentle   # only these, printed and not written

Lengths are estimates, so that the figures are the same on every machine.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from voiceguide.language.texts import ENGLISH
from voiceguide.program.catalog import program_names
from voiceguide.program.model import DayPlan
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import Cue, SectionKind
from voiceguide.studio.program_bundle import estimate_timeline
from voiceguide.studio.studio import Studio
from voiceguide.timeline.model import Event, HoldSpan, Timeline

PATH = Path(__file__).resolve().parent.parent / "docs" / "script-measured.md"
DAYS, HALF = 56, 28
FREE = frozenset({Cue.COUNT, Cue.BREATH, Cue.SIGNAL})
"""Counts and breaths are repeated by their nature."""

MAX_TIMES, MAX_SILENCE_MS, MAX_SILENCE_IN_HOLD_MS = 4, 20_000, 25_000
MIN_CUE_TO_TONE_MS, MIN_TONE_TO_TONE_MS, MIN_FLOOR_MS = 4_000, 8_000, 15_000
MAX_SPEECH_SHARE, MIN_NEW, MAX_OPENING_MS = 1 / 3, 15, 35_000
MAX_DISTINCT = {HALF: 800, DAYS: 1_100}


@dataclass(frozen=True, slots=True)
class Session:
    """A day's session: its plan and its timeline."""

    plan: DayPlan
    timeline: Timeline

    @property
    def speech(self) -> list[Event]:
        """What is spoken, in order."""
        return [event for event in self.timeline.events if not event.is_sound]

    def inside(self, hold: HoldSpan) -> list[Event]:
        """What is spoken in a hold."""
        return [e for e in self.speech if hold.start_ms <= e.start_ms < hold.end_ms]

    def cue_to_tone(self) -> Iterator[int]:
        """From the end of the last word before a hold to its tone, in ms."""
        for hold in self.timeline.holds:
            before = [e.end_ms for e in self.timeline.events if e.end_ms <= hold.start_ms]
            yield hold.start_ms - max(before)

    def tone_to_tone(self) -> Iterator[int]:
        """From the last tone of a hold to the first of the next one on the same side, in ms."""
        for one, two in pairwise(self.timeline.holds):
            if (one.exercise, one.side) == (two.exercise, two.side):
                yield two.start_ms - one.end_ms

    def floor_to_hold(self, changes: frozenset[str]) -> Iterator[int]:
        """From the last word that leads down to the floor to the first hold there, in ms."""
        ends = [e.end_ms for e in self.speech if e.clip.content in changes]
        holds = [h.start_ms for h in self.timeline.holds if ends and h.start_ms > max(ends)]
        if holds:
            yield min(holds) - max(ends)

    def silences(self) -> Iterator[int]:
        """Silences outside holds that no sentence announces, in ms."""
        quiet = self.announced
        for one, two in pairwise(self.timeline.events):
            in_hold = any(h.start_ms <= one.start_ms < h.end_ms for h in self.timeline.holds)
            if not in_hold and one.clip.content not in quiet:
                yield two.start_ms - one.end_ms

    def silences_in_holds(self) -> Iterator[int]:
        """Silences within holds, in ms."""
        for hold in self.timeline.holds:
            edges = [hold.start_ms]
            for event in self.timeline.events:
                if hold.start_ms <= event.start_ms < hold.end_ms:
                    edges += [event.start_ms, event.end_ms]
            edges.append(hold.end_ms)
            yield from (b - a for a, b in zip(edges[::2], edges[1::2], strict=True))

    @property
    def announced(self) -> frozenset[str]:
        """The sentences behind which a silence is meant."""
        language = Studio().bundle(self.plan.program, self.timeline.language).language
        return frozenset(s.text for j in language.journeys.journeys for s in j if s.quiet)

    def speech_shares(self) -> Iterator[float]:
        """The share of speech in holds of 10 to 15 s."""
        for hold in self.timeline.holds:
            if 10 <= hold.hold_s <= 15:
                spoken = sum(event.end_ms - event.start_ms for event in self.inside(hold))
                yield spoken / (hold.hold_s * 1000)

    def interrupted(self) -> int:
        """How many guided breaths have another word in them."""
        return sum(
            any(
                breath.start_ms
                < event.start_ms
                < breath.start_ms + 1000 * (breath.in_s + breath.out_s)
                and event.cue is not Cue.BREATH
                for event in self.speech
            )
            for breath in self.timeline.breaths
        )

    def told_too_often(self) -> dict[str, int]:
        """Sentences that are heard more than four times, and how often."""
        said = Counter(e.clip.content for e in self.speech if e.cue not in FREE)
        return {text: times for text, times in said.items() if times > MAX_TIMES}

    def twice_in_a_hold(self) -> Iterator[str]:
        """Sentences that are heard twice in one hold."""
        for hold in self.timeline.holds:
            said = Counter(e.clip.content for e in self.inside(hold) if e.cue not in FREE)
            yield from (text for text, times in said.items() if times > 1)

    def cautions_left_out(self) -> Iterator[str]:
        """Cautions of the day's exercises that are not heard."""
        language = Studio().bundle(self.plan.program, self.timeline.language).language
        heard = {event.clip.content for event in self.speech}
        for block in self.plan.blocks:
            wordings = language.exercises[block.exercise.id].varied.caution
            for index, caution in enumerate(block.exercise.cautions):
                said = wordings[index] if index < len(wordings) else ()
                if not heard.intersection(said):
                    yield f"{block.exercise.id}: {caution}"

    def opening_ms(self) -> int:
        """The length of the opening."""
        return next(
            c.end_ms - c.start_ms for c in self.timeline.chapters if c.kind is SectionKind.OPENING
        )


@cache
def sessions(name: str, language: str = ENGLISH) -> list[Session]:
    """All sessions of a program, in a language."""
    bundle = Studio().bundle(name, language)
    planner = bundle.planner(Wishes(program=name))
    plans = planner.days(min(DAYS, bundle.program.days))
    return [Session(p, estimate_timeline(bundle.writer.write(p), "none")) for p in plans]


def new_by_week(course: Iterable[Session]) -> Mapping[int, int]:
    """How many sentences each week says for the first time."""
    known, new = set[str](), Counter[int]()
    for session in course:
        said = {event.clip.content for event in session.speech}
        new[session.plan.week] += len(said - known)
        known |= said
    return new


def distinct(course: Iterable[Session]) -> int:
    """How many different sentences some sessions have."""
    return len({event.clip.content for session in course for event in session.speech})


def figures(name: str) -> Iterator[tuple[str, str]]:
    """Each figure of a program with its name, as the table shows it."""
    course = sessions(name)
    changes = Studio().bundle(name).language.phrases.changes
    down = frozenset(changes.to_floor + changes.to_floor_taught)

    def least(values: Iterable[int]) -> str:
        return f"{min(values, default=0) / 1000:.1f}"

    def most(values: Iterable[int]) -> str:
        return f"{max(values, default=0) / 1000:.1f}"

    yield "least cue to tone (s, 4)", least(ms for s in course for ms in s.cue_to_tone())
    yield "least tone to tone (s, 8)", least(ms for s in course for ms in s.tone_to_tone())
    yield "least floor to hold (s, 15)", least(ms for s in course for ms in s.floor_to_hold(down))
    yield "longest silence (s, 20)", most(ms for s in course for ms in s.silences())
    yield "longest in holds (s, 25)", most(ms for s in course for ms in s.silences_in_holds())
    shares = [share for s in course for share in s.speech_shares()]
    yield "most speech in 10 to 15 s holds (33 %)", f"{100 * max(shares, default=0):.0f}"
    yield "interrupted breaths (0)", str(sum(s.interrupted() for s in course))
    yield "sentences over four times (0)", str(sum(len(s.told_too_often()) for s in course))
    yield "said twice in a hold (0)", str(sum(len([*s.twice_in_a_hold()]) for s in course))
    new = new_by_week(course)
    yield "new sentences a week (15)", ", ".join(str(new[week]) for week in sorted(new))
    yield "distinct in 28 days (800)", str(distinct(course[:HALF]))
    yield "distinct in 56 days (1,100)", str(distinct(course))
    yield "cautions left out (0)", str(sum(len([*s.cautions_left_out()]) for s in course))
    late = [s.opening_ms() for s in course if s.plan.day > 6]
    yield "longest opening after day 6 (s, 35)", most(late)


def text(names: Iterable[str]) -> str:
    """The document."""
    columns = {name: dict(figures(name)) for name in names}
    rows = next(iter(columns.values())).keys()
    head = ["figure (wanted)", *columns]
    lines = [
        "# What a listener gets, measured",
        "",
        "Made by `python scripts/measure_script.py`: do not edit it by hand. All days of each",
        "program, with estimated lengths; the wanted figure stands in brackets.",
        "",
        f"| {' | '.join(head)} |",
        f"| --- |{' ---: |' * len(columns)}",
    ]
    lines += [
        f"| {row} | {' | '.join(column[row] for column in columns.values())} |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the document, or print the programs that are asked for."""
    if sys.argv[1:]:
        sys.stdout.write(text(sys.argv[1:]))
    else:
        PATH.write_text(text(program_names()), encoding="utf-8")


if __name__ == "__main__":
    main()
