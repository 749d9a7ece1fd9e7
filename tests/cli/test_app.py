import re
from importlib.metadata import entry_points

import pytest

import voiceguide
from voiceguide.__main__ import main
from voiceguide.cli.app import COMMANDS

HEAVY = ["numpy", "onnxruntime", "av", "pydub", "mutagen", "rich", "piper", "pyttsx3", "sqlite3"]


def test_help_fits_one_screen(run):
    done = run("--help")
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) <= 24
    assert max(map(len, done.out.splitlines())) <= 80


def test_help_names_every_command(cli):
    shown = cli("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", shown, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_and_says_what_it_is_for(cli, command):
    done = cli(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f" {command} " in done.out.splitlines()[0]
    options = re.findall(r"^  (?:-\w, )?--[\w-]+(?: [A-Z]\S*)? *(.*)$", done.out, re.MULTILINE)
    assert len(options) >= 3
    assert cli(command, "-h") == done


def test_no_command_shows_the_help_and_is_wrong_usage(run):
    """Whether it goes to stdout or stderr: it is the help, and not one line of an error."""
    done = run()
    assert done.code == 2
    shown = (done.out + done.err).splitlines()
    assert "Commands:" in shown
    assert shown[0].startswith("Usage:")


def test_version(run):
    assert run("--version") == (0, f"voiceguide {voiceguide.__version__}\n", "")


LOADED = """
import sys
from voiceguide.cli.app import run
run(sys.argv[1:])
print("LOADED", *sys.modules)
"""


@pytest.fixture
def loaded_by(run, without_coverage):
    """The modules that a command line loads."""

    def _loaded(*arguments: str) -> set[str]:
        found = set(run(*arguments, python=("-c", LOADED)).out.partition("LOADED")[2].split())
        assert "voiceguide.cli.app" in found
        return found

    return _loaded


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("--frobnicate",)])
def test_start_up_loads_nothing_heavy(loaded_by, arguments):
    assert not loaded_by(*arguments) & {*HEAVY, "pydantic"}


@pytest.mark.parametrize("arguments", [("session", "--help"), ("today", "--frobnicate")])
def test_a_commands_own_start_up_loads_no_library_of_sound_or_pictures(loaded_by, arguments):
    assert not loaded_by(*arguments) & {*HEAVY} - {"mutagen", "sqlite3"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_known_command_is_loaded_alone(loaded_by, command):
    others = {f"voiceguide.cli.{name}" for name in COMMANDS if name != command}
    # They build as `session` does, or make what `today` makes.
    shared = {"voiceguide.cli.session", "voiceguide.cli.today"}
    assert loaded_by(command, "--help") & others <= shared


def test_an_option_before_the_command_changes_nothing(cli):
    assert cli("--quiet", "plan", "--help").out == cli("plan", "--help").out
    assert cli("--help", "plan").out == cli("--help").out


def test_the_shell_can_complete_commands(run):
    offered = run(
        python=(
            "-c",
            "import sys; sys.argv = ['voiceguide']; from voiceguide.__main__ import main; main()",
        ),
        _VOICEGUIDE_COMPLETE="complete_bash",
        COMP_WORDS="voiceguide ses",
        COMP_CWORD="1",
    )
    assert (offered.code, offered.out.split()) == (0, ["session"])


def test_help_offers_shell_completion(cli):
    assert "--install-completion" in cli("--help").out


def test_the_console_script_is_the_module(run):
    (script,) = entry_points(group="console_scripts", name="voiceguide")
    assert script.load() is main


@pytest.mark.parametrize("command", [("plan",), ("plan", "1", "--voice", "tones")])
def test_the_last_reader_may_leave_early(run, command):
    """`voiceguide plan | head -1`: the pipe is closed, and nobody complains."""
    closed = (
        "import os, sys\n"
        "read, write = os.pipe()\n"
        "os.close(read)\n"
        "os.dup2(write, 1)\n"
        "from voiceguide.__main__ import main\n"
        "main()"
    )
    done = run(*command, python=("-c", closed))
    assert (done.code, done.err) == (1, "")
