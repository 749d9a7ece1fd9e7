"""python -m benchmarks [--quick] [--json FILE] [--voice NAME]."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import sections
from benchmarks.measure import Figure, Report
from benchmarks.serving import serving
from voiceguide.audio.jobs import default_jobs
from voiceguide.voices import registry

SECTIONS = (
    sections.cold,
    sections.session,
    sections.course,
    sections.growth,
    sections.audit,
    sections.start_up,
    serving,
)


def main() -> None:
    """Measure everything, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute: tones, one week")
    parser.add_argument("--voice", default=registry.best_name())
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    wanted = parser.parse_args()
    report = Report()
    folder = Path(tempfile.mkdtemp(prefix="voiceguide-bench-"))
    voice, weeks, times = (
        ("tones", 1, 2) if wanted.quick else (wanted.voice, sections.WHOLE_WEEKS, 5)
    )
    bench = sections.Bench(
        folder, folder / "home", voice=voice, weeks=weeks, times=times, report=report
    )
    try:
        for number, section in enumerate(SECTIONS, start=1):
            sys.stderr.write(f"measuring, {number} of {len(SECTIONS)}\n")
            section(bench)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    machine = {"cores": default_jobs(), "memory_gb": _memory_gb(), "voice": voice, "weeks": weeks}
    print("\n".join(table(report, machine)))
    content = {
        "machine": machine,
        "sections": {
            name: [figure.as_dict() for figure in figures]
            for name, figures in report.sections.items()
        },
        "notes": report.notes,
    }
    wanted.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def table(report: Report, machine: dict[str, object]) -> list[str]:
    """The report as Markdown."""
    lines = [
        f"{machine['cores']} cores, {machine['memory_gb']} GB, voice {machine['voice']}.",
        "",
        "| | median | spread | wanted | |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for name, figures in report.sections.items():
        lines.append(f"| **{name}** | | | | |")
        lines += map(_row, figures)
    return lines + [f"\n{note}" for note in report.notes]


def _row(figure: Figure) -> str:
    spread = f"{_said(min(figure.values))} to {_said(max(figure.values))}"
    alone = len(figure.values) == 1
    kept = {None: "", True: "yes", False: "no"}[figure.kept]
    median = f"{_said(figure.median)} {figure.unit}"
    return f"| {figure.what} | {median} | {'' if alone else spread} | {figure.wanted} | {kept} |"


def _said(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


if __name__ == "__main__":
    main()
