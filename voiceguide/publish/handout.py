"""A handout: the stretches of a day or a course on paper, with figures, steps and doses."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import cast

from voiceguide.figures import all_poses, figure, figure_ids
from voiceguide.language.reasons import limit_text
from voiceguide.language.texts import counted, text
from voiceguide.program.model import Avoid, Block, DayPlan
from voiceguide.publish.pdf import (
    BODY_PT,
    HEADING_PT,
    MARGIN_MM,
    SMALL_PT,
    TITLE_PT,
    Format,
    Sheet,
)
from voiceguide.script.phrases import Language

_FIGURE_MM = 37.0
_TEXT_MM = 2 * _FIGURE_MM + 5.0
_CODE_MM = 30.0


def handout(
    plans: Sequence[DayPlan], words: Language, *, paper: Format = "a4", address: str = ""
) -> bytes:
    """A handout as PDF. The same plans give the same bytes.

    Args:
        plans: of one day, or of all days of a course; at least one.
        words: the wording of the stretches.
        paper: its format.
        address: where the course can be heard, as a code to scan; empty for none.
    """
    sheet = _Handout(plans, words, paper)
    sheet.head(address)
    if len(plans) > 1:
        sheet.doses()
    sheet.stretches()
    return sheet.pdf.content()


class _Handout:
    """A handout as it grows."""

    def __init__(self, plans: Sequence[DayPlan], words: Language, paper: Format) -> None:
        self.plans, self.words = plans, words
        first = plans[0]
        foot = (
            f"{self._text('head.foot')} {self._text('head.page', page='{page}', pages='{pages}')}"
        )
        self.pdf = Sheet(paper, title=first.title, language=words.code, foot=foot)
        self.pdf.add_page()

    def _text(self, key: str, **values: object) -> str:
        return text("handout", key, self.words.code, **values)

    def _counted(self, key: str, count: int, **values: object) -> str:
        return counted("handout", key, count, self.words.code, **values)

    def head(self, address: str) -> None:
        """Title, what it is made for, the rules of every session, and where it can be heard."""
        pdf, first = self.pdf, self.plans[0]
        top = pdf.get_y()
        pdf.paragraph(first.title, TITLE_PT, bold=True)
        if len(self.plans) == 1:
            pdf.paragraph(self._text("head.day", day=first.day, week=first.week), HEADING_PT)
        else:
            pdf.paragraph(self._counted("head.course", self.plans[-1].week), HEADING_PT)
        if first.limits:
            told = dict.fromkeys(limit_text(x, self.words.code) for x in Avoid if x in first.limits)
            pdf.paragraph(self._text("head.limits", limits="; ".join(told)), grey=60)
        if address:
            x = pdf.w - MARGIN_MM - _CODE_MM
            pdf.code(address, x=x, y=top, width=_CODE_MM)
            pdf.set_y(max(pdf.get_y(), top + _CODE_MM) + 1)
            pdf.paragraph(f"{self._text('head.listen')}: {address}", SMALL_PT, grey=60)
        pdf.gap(3)
        pdf.paragraph(self._text("head.before"), HEADING_PT, bold=True)
        opening = self.words.phrases.opening
        deep = any(b.exercise.deep_flexion for plan in self.plans for b in plan.blocks)
        rules = (
            *opening.safety,
            *opening.first_days_safety,
            *(opening.deep_flexion if deep else ()),
        )
        pdf.items(rules)
        pdf.gap(4)

    def doses(self) -> None:
        """A row a week: how long the holds are, how many, how many minutes."""
        pdf = self.pdf
        pdf.paragraph(self._text("head.doses"), HEADING_PT, bold=True)
        pdf.gap(1)
        pdf.letters(BODY_PT)
        pdf.set_fill_color(255)
        names = [self._text(f"table.{key}") for key in ("week", "hold", "times", "minutes")]
        with pdf.table(
            width=120, align="LEFT", borders_layout="HORIZONTAL_LINES", line_height=6
        ) as table:
            table.row(names)
            for week, in_week in groupby(self.plans, key=lambda plan: plan.week):
                days = list(in_week)
                table.row(
                    [
                        str(week),
                        self._range("seconds", [plan.dose.hold_s for plan in days]),
                        self._range("number", [plan.dose.repetitions for plan in days]),
                        self._range("number", [plan.minutes for plan in days]),
                    ]
                )
        pdf.gap(5)

    def _range(self, key: str, values: Iterable[int]) -> str:
        least, *_, most = sorted([*values, *values])
        form = f"table.{key}" if least == most else f"table.{key}-range"
        return self._text(form, least=least, most=most)

    def stretches(self) -> None:
        """Each stretch once, none across two pages."""
        pdf = self.pdf
        pdf.paragraph(self._text("head.stretches"), HEADING_PT, bold=True)
        pdf.gap(1)
        blocks = {b.exercise.id: b for plan in reversed(self.plans) for b in reversed(plan.blocks)}
        in_order = dict.fromkeys(b.exercise.id for plan in self.plans for b in plan.blocks)
        for id_ in in_order:
            with pdf.offset_rendering() as tried:
                # It stands for the sheet, and takes back what was written.
                _Stretch(self, cast("Sheet", tried), blocks[id_]).write()
            if tried.page_break_triggered:
                pdf.add_page()
            _Stretch(self, pdf, blocks[id_]).write()

    def dose(self, block: Block) -> str:
        """The dose of a stretch in words."""
        each = "-each" if block.exercise.one_sided and block.side is None else ""
        if len(self.plans) > 1:
            return self._text(f"dose.by-week{each if block.exercise.held else '-moves'}")
        if not block.exercise.held:
            return self._counted("dose.moves", block.repetitions)
        return self._counted(f"dose.hold{each}", block.repetitions, hold_s=block.hold_s)

    def label(self, key: str) -> str:
        """The heading of a part of a stretch."""
        return self._text(f"part.{key}")


class _Stretch:
    """One stretch on a sheet: figures to the left, words to the right."""

    def __init__(self, of: _Handout, pdf: Sheet, block: Block) -> None:
        self.of, self.pdf, self.block = of, pdf, block
        self.wording = of.words.exercises[block.exercise.id]

    def write(self) -> None:
        """Figures and words, and a line under both."""
        pdf = self.pdf
        top, page = pdf.get_y() + 2, pdf.page
        pdf.set_y(top)
        with pdf.indented(_TEXT_MM):
            self._words()
        bottom = pdf.get_y()
        if pdf.page == page:
            bottom = max(bottom, top + self._figures(top))
        pdf.set_y(bottom + 2)
        pdf.set_draw_color(200)
        pdf.set_line_width(0.2)
        pdf.line(MARGIN_MM, bottom + 2, pdf.w - MARGIN_MM, bottom + 2)

    def _figures(self, top: float) -> float:
        """Start and end side by side; returns their height."""
        id_ = self.block.exercise.id
        if id_ not in figure_ids():
            return 0.0
        x, highest = MARGIN_MM, 0.0
        drawings = all_poses(figure(id_), side=self.block.side or "right")
        for pose in dict.fromkeys((0, len(drawings) - 1)):
            height = self.pdf.figure(drawings[pose], x=x, y=top, width=_FIGURE_MM)
            x, highest = x + _FIGURE_MM + 1.5, max(highest, height)
        return highest

    def _words(self) -> None:
        pdf, wording, varied = self.pdf, self.wording, self.wording.varied
        pdf.paragraph(wording.name[0].upper() + wording.name[1:], HEADING_PT, bold=True)
        pdf.paragraph(self.of.dose(self.block), bold=True)
        pdf.items(wording.instructions, numbered=True)
        mind = (*wording.full.fault, *(wordings[0] for wordings in varied.caution))
        if mind:
            pdf.paragraph(f"{self.of.label('mind')}: {' '.join(mind)}")
        pdf.paragraph(f"{self.of.label('easier')}: {wording.easier_way}")
