"""Other people's text on a terminal: it commands nothing, and is shown in any alphabet."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import voiceguide
from voiceguide.cli.terminal import plain
from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession

SHORT = ("session", "1", "--voice", "tones", "--minutes", "13", "--warm-up", "done")
COLOUR = re.compile(r"\x1b\[[\d;]*\d[\d;]*m")
PACKAGE = Path(voiceguide.__file__).parent
EVIL = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202e"
COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
TITLE = "Sanft \u2013 f\xfcr den R\xfccken \U0001f4aa [/red]"


@given(st.text(st.characters(exclude_categories=())))
def test_plain_text_commands_nothing_and_is_one_line(text):
    shown = plain(text)
    assert not COMMANDS.search(shown)
    assert len(shown.splitlines()) <= 1
    shown.encode()


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))))
def test_plain_text_of_letters_is_as_it_was(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    "text", ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "a\tb", "\u0645\u200c\u0647"]
)
def test_joiners_and_tabs_stay(text):
    assert plain(text) == text


def test_what_is_not_shown_is_told_by_its_number():
    assert plain("a\x1b[31mb\nc\udcff") == r"a\x1b[31mb\nc\udcff"


def commands(shown):
    """What is in it that commands a terminal, but for Rich's own colours."""
    return COMMANDS.findall(COLOUR.sub("", shown).replace("\r\n", "\n"))


@pytest.fixture
def evil_note(home):
    """A journal that has a note with escape sequences in it, as another program may write it."""
    journal = Journal(home / "journal.sqlite3")
    journal.record_log("gentle", LoggedSession(1, date(2026, 3, 3), 2, note=EVIL))


@pytest.fixture
def own_program(cwd):
    """A program whose title has a dash, an emoji and what Rich takes for markup."""
    text = f'extends = "gentle"\nname = "mine"\ntitle = "{TITLE}"\n'
    (cwd / "my.toml").write_text(text, encoding="utf-8")
    return "my.toml"


@pytest.mark.parametrize("wholly", [True, False], ids=["terminal", "pipe"])
def test_a_note_in_status_commands_nothing(on_terminal, evil_note, wholly):
    shown = on_terminal("status", "--date", "2026-03-04", wholly=wholly)
    assert shown.code == 0
    assert "red" in shown.raw + shown.out
    assert commands(shown.raw + shown.out) == []


def test_a_file_name_in_a_message_commands_nothing(cli):
    done = cli("check", f"a{EVIL}.mp3", "b\nerror: c")
    assert "owned" in done.err
    assert commands(done.err) == []
    assert len(done.err.splitlines()) == 6


@pytest.mark.parametrize("wholly", [True, False], ids=["terminal", "pipe"])
def test_findings_and_names_of_files_command_nothing(on_terminal, cwd, spoken, wholly):
    """A cue sheet of somebody's with escape sequences in a sentence that is not heard."""
    assert on_terminal(*SHORT).code == 0
    mp3 = (cwd / "day-01.mp3").read_bytes()
    at = mp3.rindex(b"voiceguide cue sheet")
    start = mp3.index(b'"text": "', at) + len(b'"text": "')
    end = mp3.index(b'"', start)
    evil = b"\\u001b[31mred\\u0007"
    text = evil + b"x" * (end - start - len(evil))
    changed = mp3[:start] + text + mp3[end:]
    name = "[red]\x1b[32m.mp3"
    sound = changed.index(bytes.fromhex("fff364c4"), at)
    silent = (changed[sound : sound + 4] + bytes(140)) * ((len(changed) - sound) // 144)
    (cwd / name).write_bytes(changed[:sound] + silent)
    shown = on_terminal("check", name, wholly=wholly)
    assert shown.code == 1
    assert r"\x1b[31mred\x07" in (shown.raw + shown.out)
    assert commands(shown.raw + shown.out) == []


def test_the_licence_that_is_to_be_accepted_commands_nothing(cli, cwd):
    (cwd / "mine.onnx").write_bytes(b"no model")
    (cwd / "mine.onnx.json").write_text('{"espeak": {"voice": "en"}}', encoding="utf-8")
    (cwd / "MODEL_CARD").write_text(f"* License: {EVIL}\n", encoding="utf-8")
    done = cli("voices", "install", "--from", "mine.onnx")
    assert r"\x1b[31mred" in done.err
    assert commands(done.err) == []


@pytest.mark.parametrize("command", [("plan",), ("plan", "1"), ("status",), ("session", "1")])
def test_a_title_is_no_markup(on_terminal, own_program, command):
    voice = () if command == ("status",) else SHORT[2:]
    shown = on_terminal(*command, *voice, "--program", own_program, wholly=True)
    assert shown.code == 0, shown.raw
    assert command == ("plan",) or f"{TITLE}" in COLOUR.sub("", shown.raw)


def test_a_path_is_exact_in_a_pipe_and_harmless_on_a_terminal(on_terminal, cwd, spoken):
    out = ("--out", "a\x1b[31m")
    piped = on_terminal("-q", *SHORT, *out)
    assert piped.out == "a\x1b[31m/day-01.mp3\n"
    assert on_terminal("-q", *SHORT, *out, wholly=True).raw == "a\\x1b[31m/day-01.mp3\r\n"


def test_a_traceback_commands_nothing(cli):
    done = cli("-v", "session", "1", "--voice", EVIL)
    assert "Traceback" in done.err
    assert commands(done.err) == []


PRINTERS = {"echo", "secho", "confirm", "prompt", "print_exc", "print_exception", "print_tb"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
RICH = {"rich", "rich.console", "rich.text", "rich.markup", "rich.prompt", "rich.table"}


def prints(tree):
    """The lines at which a module writes to a terminal by itself."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input")):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name)) if name in PRINTERS:
                yield node.lineno
            case ast.Call(
                func=ast.Attribute(attr="print"), args=[ast.Call(func=ast.Name("styled"))]
            ):
                pass
            case ast.Call(func=ast.Attribute(attr="print")):
                yield node.lineno
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=ast.Name("sys"), attr=stream),
                    attr="write" | "writelines",
                ),
                args=arguments,
            ) if stream in STREAMS and not isinstance(arguments[0], ast.Constant):
                yield node.lineno
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name("sys"), attr=stream), attr="buffer"
            ) if stream in STREAMS:
                yield node.lineno
            case ast.ImportFrom(module=module, names=[ast.alias("Console")]) if module in RICH:
                pass  # where the bars are shown; `print` is looked at above
            case ast.ImportFrom(module=module) if module in RICH:
                yield node.lineno


@pytest.mark.parametrize(
    "code",
    [
        "print(x)",
        "sys.stderr.write(f'{x}')",
        "sys.stdout.buffer.write(x)",
        "typer.echo(x)",
        "console.print(x)",
        "from rich.table import Table",
        "traceback.print_exception(x)",
    ],
)
def test_this_test_finds_what_prints(code):
    assert [*prints(ast.parse(code))] != []


@pytest.mark.parametrize("code", ["sys.stderr.write('x')", "console.print(styled(x))", "note(x)"])
def test_this_test_lets_pass_what_is_safe(code):
    assert [*prints(ast.parse(code))] == []


def test_nothing_else_of_the_package_prints():
    paths = {*PACKAGE.rglob("*.py")} - {PACKAGE / "cli" / "terminal.py"}
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    assert [f"{path}:{line}" for path, tree in trees.items() for line in prints(tree)] == []


# Small alphabets

ALPHABETS = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Latin-1": {"LC_ALL": "de_DE.iso88591", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp437 strict": {"PYTHONIOENCODING": "cp437:strict"},
}


@pytest.fixture(scope="module")
def latin_1(tmp_path_factory):
    """Where the German locale of old is, made if the machine has none."""
    folder = tmp_path_factory.mktemp("locales")
    if not shutil.which("localedef"):
        pytest.skip("the program localedef is missing, which makes locales")
    made = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", folder / "de_DE.iso88591"]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("localedef has no sources of a German locale here")
    return {"LOCPATH": str(folder)}


@pytest.fixture(params=ALPHABETS)
def in_small_alphabet(request, cwd, own_program):
    """Run a command of a program with a dash, umlauts and an emoji; its bytes on stdout."""
    env = ALPHABETS[request.param]
    if request.param == "Latin-1":
        env = env | request.getfixturevalue("latin_1")

    def _run(*arguments):
        command = [sys.executable, "-m", "voiceguide", *arguments, "--program", own_program]
        done = subprocess.run(
            command, cwd=cwd, env=os.environ | env, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    return _run


@pytest.mark.parametrize("command", [("plan", "1"), ("status",)])
def test_what_an_alphabet_lacks_is_replaced(in_small_alphabet, command):
    assert re.search(rb"Sanft . f.r den R.cken . ", in_small_alphabet(*command))


@pytest.mark.parametrize("command", [("plan", "1"), ("plan",), ("status",)])
def test_json_is_ascii(in_small_alphabet, command):
    out = in_small_alphabet(*command, "--json").decode("ascii")
    assert json.loads(out)
    assert "\\x" not in out


def test_json_has_every_letter(cli, own_program):
    sheet = json.loads(cli("plan", "1", "--program", own_program, "--json").out)
    assert sheet["title"] == TITLE
