"""A cache of the handouts of courses: setting one takes longer than joining a session."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from voiceguide.files import cached
from voiceguide.language.texts import facts, texts
from voiceguide.program.model import Block, DayPlan
from voiceguide.script.phrases import Language

LAYOUT_VERSION = "1"
"""Raised whenever a handout would look different: part of every name."""

_MAX_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class HandoutCache:
    """The handouts of courses on A4, each set once.

    Attributes:
        root: the folder that has handouts/.
    """

    root: Path

    def of_course(self, plans: Sequence[DayPlan], words: Language, address: str = "") -> bytes:
        """The handout of a course, a PDF: arguments as handout.handout has them."""

        def make() -> bytes:
            # What sets it is not needed where it is stored.
            from voiceguide.publish.handout import handout

            return handout(plans, words, address=address)

        path = self.root / "handouts" / f"{_name(plans, words, address)}.handout"
        return cached(path, make, beside=self.root, max_bytes=_MAX_BYTES)


def _name(plans: Sequence[DayPlan], words: Language, address: str) -> str:
    """By all that a handout shows, and by who sets it."""
    exercises = sorted({block.exercise.id for plan in plans for block in plan.blocks})
    shown = [
        [LAYOUT_VERSION, version("fpdf2"), version("font-source-sans-pro")],
        [words.code, facts(words.code).model_dump(mode="json"), address],
        [texts(name, words.code) for name in ("handout", "reasons")],
        words.phrases.opening.model_dump(mode="json"),
        [words.exercises[id_].model_dump(mode="json") for id_ in exercises],
        [_shown(plan) for plan in plans],
    ]
    text = json.dumps(shown, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _shown(plan: DayPlan) -> list[object]:
    dose = [plan.dose.hold_s, plan.dose.repetitions]
    blocks = [*map(_shown_block, plan.blocks)]
    return [plan.title, plan.day, plan.week, plan.minutes, sorted(plan.limits), dose, blocks]


def _shown_block(block: Block) -> list[object]:
    exercise = block.exercise
    kind = [exercise.held, exercise.one_sided, exercise.deep_flexion]
    return [exercise.id, block.hold_s, block.repetitions, block.side, *kind]
