"""Whole processes measured: seconds and peak memory; and ratios of them."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")
SAID = "said"
"""What the last command said, in the folder above the home."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a process.

    Attributes:
        seconds: from its start to its end.
        peak_mb: resident memory of the largest of the process and those it waited for.
    """

    seconds: float
    peak_mb: float


class FailedError(Exception):
    """A measured process failed; the message is what it said."""


def run(command: Sequence[object], home: Path, cwd: Path | None = None) -> Sample:
    """Run a command with a VOICEGUIDE_HOME of its own, and measure it.

    Raises:
        FailedError: it ended with another code than 0.
    """
    environment = os.environ | {"VOICEGUIDE_HOME": str(home)}
    # A user's Python keeps what it has compiled, whatever the machine of the benchmark says.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said = home.parent / SAID
    launch = [sys.executable, "-I", "-S", LAUNCHER, said, *command]
    done = subprocess.run(  # noqa: S603 - our own commands
        list(map(str, launch)), env=environment, cwd=cwd, stdout=subprocess.PIPE, check=True
    )
    found = json.loads(done.stdout)
    if found["code"]:
        raise FailedError(said.read_text(errors="replace")[-500:])
    return Sample(found["seconds"], found["peak_kb"] / 1024)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its spread.

    Attributes:
        what: what is measured against what.
        values: one a repetition.
        unit: "x" for a ratio.
        wanted: the bound, in words; empty for none.
        kept: whether the median keeps the bound; None without one.
    """

    what: str
    values: tuple[float, ...]
    unit: str = "x"
    wanted: str = ""
    kept: bool | None = None

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    def as_dict(self) -> dict[str, object]:
        """For the JSON."""
        return asdict(self) | {"median": self.median}


@dataclass(slots=True)
class Report:
    """What was found, section by section."""

    sections: dict[str, list[Figure]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        section: str,
        what: str,
        values: Sequence[float],
        *,
        unit: str = "x",
        least: float | None = None,
        most: float | None = None,
    ) -> None:
        """Add a figure; `least` and `most` are bounds for its median."""
        wanted = f">= {least:g}" if least is not None else f"<= {most:g}" if most else ""
        figure = Figure(what, tuple(values), unit, wanted)
        kept = None
        if least is not None:
            kept = figure.median >= least
        elif most is not None:
            kept = figure.median <= most
        figure = Figure(what, tuple(values), unit, wanted, kept=kept)
        self.sections.setdefault(section, []).append(figure)


def in_turn(times: int, *ways: Callable[[], float]) -> list[list[float]]:
    """Measure several ways in turn, so that what the machine does else meets all alike.

    Returns:
        For each way its seconds, one a repetition.
    """
    found: list[list[float]] = [[] for _ in ways]
    for _ in range(times):
        for way, values in zip(ways, found, strict=True):
            values.append(way())
    return found


def over(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """How many times as long as the others the ones took, pair by pair."""
    return [one / other for one, other in zip(ones, others, strict=True)]
