"""The page for the clinic: what was done, how it felt, what was left out and why, as PDF."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from voiceguide.language.reasons import limit_text, question_text
from voiceguide.language.texts import counted, text
from voiceguide.person.model import MAX_PAIN, Light
from voiceguide.person.report import Report, ReportedSession
from voiceguide.publish.pdf import BODY_PT, HEADING_PT, MARGIN_MM, SMALL_PT, TITLE_PT, Format, Sheet
from voiceguide.script.phrases import Language

_CHART_MM, _DOSE_MM = 46.0, 20.0
_AXIS_MM = 9.0
_MARK_MM = 0.9
_MAX_NOTES = 40


def clinic_report(report: Report, words: Language, *, paper: Format = "a4") -> bytes:
    """A report as PDF. The same report gives the same bytes.

    Args:
        report: what the journal says.
        words: the wording of the stretches.
        paper: its format.
    """
    page = _Page(report, words, paper)
    page.head()
    page.charts()
    page.weeks()
    page.lists()
    return page.pdf.content()


class _Page:
    """A report as it grows."""

    def __init__(self, report: Report, words: Language, paper: Format) -> None:
        self.report, self.words = report, words
        foot = (
            f"{self._text('head.foot')} {self._text('head.page', page='{page}', pages='{pages}')}"
        )
        self.pdf = Sheet(paper, title=self._text("head.title"), language=words.code, foot=foot)
        self.pdf.add_page()

    def _text(self, key: str, **values: object) -> str:
        return text("report", key, self.words.code, **values)

    def _counted(self, key: str, count: int) -> str:
        return counted("report", key, count, self.words.code)

    def _name(self, id_: str) -> str:
        wording = self.words.exercises.get(id_)
        return wording.name if wording else id_

    def _heading(self, key: str) -> None:
        self.pdf.gap(3)
        self.pdf.paragraph(self._text(f"part.{key}"), HEADING_PT, bold=True)

    def head(self) -> None:
        """Who follows what, since when, and how often."""
        pdf, report = self.pdf, self.report
        pdf.paragraph(self._text("head.title"), TITLE_PT * 0.8, bold=True)
        pdf.paragraph(self._text("head.program", title=report.title, on=report.on), HEADING_PT)
        pdf.paragraph(self._text("head.about"), SMALL_PT, grey=80)
        pdf.gap(2)
        pdf.paragraph(" ".join(self._facts()))

    def _facts(self) -> Iterator[str]:
        report = self.report
        if report.since:
            yield self._text("head.since", since=report.since)
        yield self._text("head.baseline", baseline=report.baseline)
        yield self._counted("head.rhythm", report.days_a_week)
        done = self._counted("head.done", len(report.sessions))
        yield self._text("head.missed", done=done, missed=len(report.missed))
        if report.position:
            yield self._text(f"head.position-{report.position}")
        yield self._text("head.ok" if report.ok else "head.no-ok")

    def charts(self) -> None:
        """Pain by date, and the hold of each day's dose under it."""
        pdf, sessions = self.pdf, self.report.sessions
        self._heading("pain")
        if not sessions:
            pdf.paragraph(self._text("part.nothing"))
            return
        self._legend()
        chart = _Chart(pdf, [s.session.date for s in sessions], height=_CHART_MM, most=MAX_PAIN)
        chart.axes(range(0, MAX_PAIN + 1, 2))
        chart.level(self.report.baseline)
        told = [(s.session.date, s.session.pain) for s in sessions]
        chart.line([(day, pain) for day, pain in told if pain is not None])
        for each in sessions:
            self._marks(chart, each)
        chart.end()
        pdf.paragraph(self._text("part.dose"), SMALL_PT, grey=80)
        longest = max(each.hold_s for each in sessions)
        dose = _Chart(pdf, [s.session.date for s in sessions], height=_DOSE_MM, most=longest)
        dose.axes((0, longest))
        for each in sessions:
            dose.bar(each.session.date, each.hold_s)
        dose.end()

    def _marks(self, chart: "_Chart", each: ReportedSession) -> None:
        session = each.session
        if session.before is not None:
            chart.mark("square", session.date, session.before)
        if session.next_morning is not None:
            chart.mark("triangle", session.date, session.next_morning)
        if session.pain is not None:
            chart.mark("cross" if session.spread else "disc", session.date, session.pain)

    def _legend(self) -> None:
        pdf, y = self.pdf, self.pdf.get_y() + 2.5
        x = MARGIN_MM + _AXIS_MM
        marks = {
            "during": "disc",
            "spread": "cross",
            "before": "square",
            "next-morning": "triangle",
        }
        for key, shape in marks.items():
            _mark(pdf, shape, x, y)
            label = self._text(f"legend.{key}")
            pdf.letters(SMALL_PT)
            pdf.set_xy(x + 1.5, y - 2.4)
            pdf.cell(pdf.get_string_width(label) + 2, 5, label)
            x += pdf.get_string_width(label) + 9
        pdf.set_y(y + 4)

    def weeks(self) -> None:
        """A row a week: sessions, pain, dose, and their lights."""
        pdf, sessions = self.pdf, self.report.sessions
        if not sessions:
            return
        self._heading("weeks")
        pdf.letters(BODY_PT)
        pdf.set_fill_color(255)
        names = [self._text(f"table.{key}") for key in ("week", "done", "pain", "dose", "lights")]
        with pdf.table(
            width=170,
            align="LEFT",
            text_align="LEFT",
            borders_layout="HORIZONTAL_LINES",
            line_height=6,
        ) as table:
            table.row(names)
            for monday, in_week in groupby(sessions, key=lambda s: _monday(s.session.date)):
                table.row(self._week(monday, list(in_week)))

    def _week(self, monday: date, sessions: Sequence[ReportedSession]) -> list[str]:
        pains = [s.session.pain for s in sessions if s.session.pain is not None]
        lights = [sum(s.light is light for s in sessions) for light in Light]
        return [
            str(monday),
            str(len(sessions)),
            str(max(pains)) if pains else self._text("table.none"),
            self._text("table.seconds", seconds=max(s.hold_s for s in sessions)),
            ", ".join(map(str, lights)),
        ]

    def lists(self) -> None:
        """What was told to `start`, what is left out, what hurt, and remarks."""
        report, code = self.report, self.words.code
        self._list("told", (question_text(sign, code) for sign in report.signs))
        self._list(
            "limits",
            (
                self._text(
                    "row.left-out",
                    exercise=self._name(out.exercise),
                    movement=out.movement,
                    limit=limit_text(out.limit, code),
                )
                for out in report.left_out
            ),
        )
        hurt = report.hurt.items()
        rows = (self._text("row.hurt", exercise=self._name(id_), pain=pain) for id_, pain in hurt)
        self._list("hurt", rows)
        notes = [s.session for s in report.sessions if s.session.note][-_MAX_NOTES:]
        self._list("notes", (self._text("row.note", date=s.date, note=s.note) for s in notes))

    def _list(self, key: str, rows: Iterable[str]) -> None:
        rows = list(rows)
        if rows:
            self._heading(key)
            self.pdf.items(rows)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class _Chart:
    """Values by date, drawn where a sheet is now. `end` goes on below it."""

    def __init__(self, pdf: Sheet, days: Sequence[date], *, height: float, most: int) -> None:
        self.pdf, self._first, self._most = pdf, days[0], most
        self._days = max((days[-1] - days[0]).days, 1)
        if pdf.get_y() + height + 8 > pdf.h - pdf.b_margin:
            pdf.add_page()
        self._left, self._top = MARGIN_MM + _AXIS_MM, pdf.get_y() + 2
        self._width, self._height = pdf.w - MARGIN_MM - self._left - 4, height
        self._last = days[-1]

    def _at(self, day: date, value: float) -> tuple[float, float]:
        share = (day - self._first).days / self._days
        return self._left + 2 + share * self._width, self._y(value)

    def _y(self, value: float) -> float:
        return self._top + self._height * (1 - value / self._most)

    def axes(self, values: Iterable[int]) -> None:
        """Lines at some values, with their numbers, and the first and the last date."""
        pdf = self.pdf
        pdf.set_draw_color(215)
        pdf.set_line_width(0.15)
        pdf.letters(SMALL_PT, grey=80)
        for value in values:
            y = self._y(value)
            pdf.line(self._left, y, self._left + self._width + 4, y)
            pdf.set_xy(MARGIN_MM, y - 2.5)
            pdf.cell(_AXIS_MM - 2, 5, str(value), align="R")
        for day, align in ((self._first, "L"), (self._last, "R")):
            pdf.set_xy(self._left, self._top + self._height + 0.5)
            pdf.cell(self._width + 4, 5, str(day), align=align)

    def level(self, value: int) -> None:
        """A broken line at a value."""
        self.pdf.set_draw_color(120)
        self.pdf.set_line_width(0.25)
        self.pdf.set_dash_pattern(dash=1.2, gap=1.2)
        self.pdf.line(self._left, self._y(value), self._left + self._width + 4, self._y(value))
        self.pdf.set_dash_pattern()

    def line(self, values: Sequence[tuple[date, int]]) -> None:
        """Values joined by a line."""
        self.pdf.set_draw_color(90)
        self.pdf.set_line_width(0.35)
        if len(values) > 1:
            self.pdf.polyline([self._at(day, value) for day, value in values])

    def mark(self, shape: str, day: date, value: int) -> None:
        """A value as a mark."""
        _mark(self.pdf, shape, *self._at(day, value))

    def bar(self, day: date, value: int) -> None:
        """A value as a bar from the axis."""
        x, y = self._at(day, value)
        width = min(2.2, max(0.5, self._width / self._days * 0.7))
        self.pdf.set_fill_color(120)
        self.pdf.rect(x - width / 2, y, width, self._top + self._height - y, style="F")

    def end(self) -> None:
        """Go on below the chart."""
        self.pdf.set_y(self._top + self._height + 6)


def _mark(pdf: Sheet, shape: str, x: float, y: float) -> None:
    """A mark of a chart: told apart by its shape, so that it prints in black and white."""
    pdf.set_draw_color(30)
    pdf.set_fill_color(30 if shape == "disc" else 255)
    pdf.set_line_width(0.3)
    r = _MARK_MM
    if shape == "disc":
        pdf.circle(x, y, r, style="F")
    elif shape == "square":
        pdf.rect(x - r, y - r, 2 * r, 2 * r, style="DF")
    elif shape == "triangle":
        pdf.polygon([(x, y - 1.3 * r), (x + 1.2 * r, y + r), (x - 1.2 * r, y + r)], style="DF")
    else:
        pdf.set_line_width(0.6)
        pdf.line(x - r, y - r, x + r, y + r)
        pdf.line(x - r, y + r, x + r, y - r)
