"""voiceguide report: a page for the clinic, from the journal."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.cli import options
from voiceguide.cli.paper import PaperName, paper_named, write_pdf
from voiceguide.cli.terminal import json_result, path_result
from voiceguide.language.reasons import limit_text, question_text
from voiceguide.person.report import Report, ReportedSession
from voiceguide.publish.report import clinic_report
from voiceguide.studio.studio import Studio


@options.command
def report(
    date: options.Date = None,
    program: options.ProgramOfStart = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.pdf", help="The new file.", show_default="report.pdf"),
    ] = None,
    paper: PaperName = "a4",
    force: options.Force = False,
    as_json: options.Json = False,
) -> None:
    """Make a page for the clinic from the journal: sessions, pain, doses."""
    studio = Studio()
    found = studio.report(program, options.calendar_day(date))
    if as_json:
        json_result(_as_dict(found))
        return
    target = out or Path("report.pdf")
    words = studio.bundle(found.program_file).language
    content = clinic_report(found, words, paper=paper_named(paper))
    write_pdf(target, content, force=force, private=True)
    path_result(target)


def _as_dict(found: Report) -> dict[str, Any]:
    return {
        "schema": 1,
        "program": found.program,
        "title": found.title,
        "date": found.on.isoformat(),
        "start": found.since.isoformat() if found.since else None,
        "baseline": found.baseline,
        "days_a_week": found.days_a_week,
        "ok": found.ok,
        "position": found.position,
        "signs": [{"sign": sign, "question": question_text(sign)} for sign in found.signs],
        "limits": [{"limit": limit, "text": limit_text(limit)} for limit in found.limits],
        "left_out": [asdict(out) for out in found.left_out],
        "hurt": dict(found.hurt),
        "sessions": [_session(each) for each in found.sessions],
        "missed": [day.isoformat() for day in found.missed],
    }


def _session(each: ReportedSession) -> dict[str, Any]:
    session = asdict(each.session) | {"date": each.session.date.isoformat()}
    dose = {"hold_s": each.hold_s, "repetitions": each.repetitions}
    return session | {"light": each.light, "dose": dose}
