"""What pre-commit runs before a commit is what scripts/check runs, in the same versions."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOOKS = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
CHECK = (ROOT / "scripts" / "check").read_text(encoding="utf-8")
BEYOND = {"mypy"}
"""What is checked without a hook: mypy needs the libraries that the package uses."""


def lint_of(command):
    """A command without its options and files: "ruff check", "codespell"."""
    name, *arguments = command.split()
    return " ".join([name, *arguments[:1]]) if name in {"ruff", "python"} else name


def test_the_hooks_are_the_lints_of_check():
    hooks = [lint_of(command) for command in re.findall(r"^ +entry: (.+)$", HOOKS, re.MULTILINE)]
    lints = [line.replace('"', "") for line in re.findall(r'^"\$bin/(.+)$', CHECK, re.MULTILINE)]
    assert len(hooks) > 3
    assert hooks == [lint for lint in map(lint_of, lints) if lint not in BEYOND]


def test_the_hooks_have_the_versions_that_are_tested():
    pins = re.findall(r"^ +additional_dependencies: \[(.+)\]$", HOOKS, re.MULTILINE)
    tested = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(pins) == HOOKS.count("- id:")
    assert set(pins) <= set(tested)
