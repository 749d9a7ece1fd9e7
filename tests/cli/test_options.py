"""What `@command` makes of a function, and that the help is that of the commands."""

import inspect

import pytest

from voiceguide.cli import app, options
from voiceguide.program.wishes import Wishes


@options.command
def example(name: str, wishes: Wishes, count: int = 1) -> tuple[str, Wishes, int]:
    """An example."""
    return name, wishes, count


def test_wishes_become_their_options_and_verbosity_is_added():
    names = list(inspect.signature(example).parameters)
    wishes = list(inspect.signature(options.wishes_of).parameters)
    assert names == ["name", *wishes, "count", "quiet", "verbose"]
    assert example.__doc__ == "An example."


def test_the_function_gets_wishes(monkeypatch):
    given = dict.fromkeys(inspect.signature(options.wishes_of).parameters)
    given |= {"name": "n", "count": 2, "quiet": True, "verbose": False}
    given |= {"pace": "slow", "minutes": 9, "avoid": ["of,ot"]}
    name, wishes, count = example(**given)
    assert (name, count) == ("n", 2)
    assert (wishes.minutes, wishes.pace, sorted(wishes.avoid)) == (9, "slow", ["OF", "OT"])


@pytest.mark.parametrize("name", app.COMMANDS)
def test_the_summary_in_the_help_is_the_one_of_the_command(cli, name):
    """The help loads no command, so it has its own copy of their first lines."""
    summary = app.COMMANDS[name]
    words = " ".join(cli(name, "--help").out.split())
    assert summary in words
    assert f" {name} " in cli("--help").out


@pytest.mark.parametrize("arguments", [["-q", "plan", "1"], ["plan", "-q", "1"]])
def test_verbosity_may_stand_before_the_command_and_behind_it(cli, arguments):
    assert cli(*arguments).code == 0


def test_a_misspelled_command_is_answered_with_the_nearest(cli):
    ran = cli("plann", "1")
    assert ran.code == 2
    assert "plan" in ran.err
