"""The server: ranges of virtual sessions against the same bytes from a plain file."""

from benchmarks.sections import Bench


def serving(bench: Bench) -> None:
    """Left out until there is a server."""
    bench.report.notes.append("serve: not measured")
