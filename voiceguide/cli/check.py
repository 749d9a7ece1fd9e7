"""voiceguide check: audit finished MP3s."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from voiceguide.audit.findings import Report
from voiceguide.cli import options
from voiceguide.cli.terminal import failure, json_result, note, result, table_result
from voiceguide.files import reason

HEADINGS = ("file", "ok", "holds", "worst error", "loudness", "true peak")


@options.command
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Finished MP3s.")],
    as_json: options.Json = False,
) -> int:
    """Decode finished MP3s and hold them against their cue sheets.

    Exits with 1 if anything is found, or if a file can't be read.
    """
    # The help needs no decoder.
    from voiceguide.audit.check import check_file

    reports: dict[Path, Report] = {}
    unread: dict[Path, str] = {}
    for path in files:
        try:
            if path.exists() and not path.is_file():
                unread[path] = "not a file"  # a folder, or a device that never ends
                continue
            if len(files) > 1:
                note(f"checking {path}")
            reports[path] = check_file(path)
        except OSError as error:
            unread[path] = reason(error)
    if as_json:
        json_result([r.as_dict(str(path)) for path, r in reports.items()])
    elif reports:
        _show(reports)
    for path, why in unread.items():
        failure(f"can't read {path}: {why}", "name finished MP3s, such as day-01.mp3")
    return 0 if not unread and all(report.ok for report in reports.values()) else 1


def _show(reports: dict[Path, Report]) -> None:
    rows = [_row(path, report) for path, report in reports.items()]
    if sys.stdout.isatty():
        table_result(HEADINGS, rows, wide="file")
    else:
        widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
        for row in (HEADINGS, *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            result("  ".join(cells).rstrip())
    for path, report in reports.items():
        for finding in report.findings:
            result(f"{path}: {finding}")


def _row(path: Path, report: Report) -> tuple[str, ...]:
    def measured(value: float | None, unit: str) -> str:
        return "-" if value is None else f"{value} {unit}"

    return (
        str(path),
        "yes" if report.ok else "no",
        str(report.holds),
        measured(report.worst_hold_error_ms, "ms"),
        measured(report.integrated_lufs, "LUFS"),
        measured(report.true_peak_dbtp, "dBTP"),
    )
