"""What `@command` makes of a function, and that the help is that of the commands."""

import inspect

import pytest

from voiceguide.cli import app, options
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases, Wishes


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
    given |= {"words": "few", "background": "Rain"}
    name, wishes, count = example(**given)
    assert (name, count) == ("n", 2)
    assert (wishes.words, wishes.background) == ("few", "rain")
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


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (None, set()),
        (["kneel"], {"KNEEL"}),
        (["of,ot", "SHOULDER floor"], {"OF", "OT", "SHOULDER", "FLOOR"}),
        ([limit.value for limit in Avoid], set(Avoid)),
    ],
)
def test_limits_are_read_as_people_write_them(given, meant):
    assert options.wishes_of(avoid=given).avoid == meant


def test_the_help_has_every_limit_with_a_few_words(cli):
    words = " ".join(cli("today", "--help").out.split())
    for limit in Avoid:
        assert f" {limit}" in words
    assert "OF or OT: osteoporosis" in words
    assert "FLOOR: can't get down to the floor and up again" in words


@pytest.mark.parametrize(
    ("given", "meant"), [(None, Eases.NEITHER), ("Back", Eases.BACK), ("forward", Eases.FORWARD)]
)
def test_the_way_that_eases_is_read(given, meant):
    assert options.wishes_of(eases=given).eases is meant


def test_exercises_to_do_easier_are_read_as_limits_are():
    wishes = options.wishes_of(easier=["supine-twist,figure-four", "sphinx"])
    assert wishes.easier == {"supine-twist", "figure-four", "sphinx"}


BUILDING = [["today"], ["session", "1"], ["course"], ["plan"], ["plan", "1"], ["serve"]]


@pytest.mark.parametrize("command", BUILDING, ids=" ".join)
@pytest.mark.parametrize(
    ("option", "value", "message", "nearest"),
    [
        ("--easier", "figure-for", "unknown exercise: 'figure-for'", "figure-four"),
        ("--eases", "forwards", "unknown way of bending: 'forwards'", "forward"),
        ("--avoid", "KNEL", "unknown tag to avoid: 'KNEL'", "KNEEL"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    cli, cwd, command, option, value, message, nearest
):
    done = cli(*command, "--voice", "tones", option, value)
    assert (done.code, done.out) == (2, "")
    error, hint = done.err.splitlines()[-2:]
    assert error == f"error: {message}"
    assert hint.startswith(f"hint: did you mean {nearest!r}?")
    assert not list(cwd.iterdir())
