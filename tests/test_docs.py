"""What the documents promise is there, and what is there is documented."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer

from voiceguide.cli.app import program

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "docs" / "commands.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PROGRAM = typer.main.get_command(program())
FOR_TESTS = {"VOICEGUIDE_PYTTSX3_DRIVER", "VOICEGUIDE_ESPEAK"}
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```$|((?:^(?: {4}.*)?\n)+)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)?(#[^)\s]+)?\)")


def text_of(document):
    if not document.exists():
        pytest.skip(f"{document.relative_to(ROOT)} is not written yet")
    return document.read_text(encoding="utf-8")


def commands_in(text):
    """The `voiceguide ...` lines of its blocks of code, each as a list of arguments."""
    blocks = "\n".join(fenced or indented for fenced, indented in BLOCK.findall(text))
    lines = re.findall(r"^ *(?:\$ |> )?(?:\S*[/\\])?voiceguide(?: +(.*))?$", blocks, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def parses(arguments):
    """Parse a command line as the program does, without running it."""
    try:
        with PROGRAM.make_context("voiceguide", list(arguments)) as context:
            rest = [*context._protected_args, *context.args]
            _, command, arguments = PROGRAM.resolve_command(context, rest)
            command.make_context(command.name, arguments, parent=context).close()
    except typer.Exit:  # --help and --version end it while it is parsed
        return True
    return True


SAMPLE = """\
Some `voiceguide nonsense` in a line is not a command.

```console
$ voiceguide plan 3 --json  # a comment
day-01.mp3
```

    .venv/bin/voiceguide today --out "my folder"

```sh
voiceguide --version
```
"""


def test_this_test_finds_commands_where_they_stand():
    assert commands_in(SAMPLE) == [
        ["plan", "3", "--json"],
        ["today", "--out", "my folder"],
        ["--version"],
    ]


@pytest.mark.parametrize("arguments", commands_in(SAMPLE))
def test_this_test_parses_what_is_right(arguments):
    assert parses(arguments)


@pytest.mark.parametrize(
    "wrong", [["plam"], ["plan", "x"], ["plan", "--jsn"], ["session"], ["today", "--date", "soon"]]
)
def test_this_test_parses_nothing_wrong(wrong):
    with pytest.raises(typer.TyperException):
        parses(wrong)


@pytest.mark.parametrize(
    ("document", "arguments"),
    [
        pytest.param(path, arguments, id=f"{path.name}: {' '.join(arguments)}")
        for path in DOCUMENTS
        for arguments in commands_in(path.read_text(encoding="utf-8"))
    ],
)
def test_every_command_that_is_shown_parses(document, arguments):
    assert parses(arguments)


def heading_anchors(text):
    headings = re.findall(r"^#+ +(.*)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    for file, anchor in LINK.findall(document.read_text(encoding="utf-8")):
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{document.name}: {file}"
        if anchor and target.suffix == ".md":
            assert anchor[1:] in heading_anchors(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_as_code_are_there(document):
    """`scripts/make_sounds.py` and the like, from the root or from the package."""
    named = re.findall(
        r"`((?:\w[\w-]*/)+[\w.-]+\.(?:py|md|toml|txt))`", document.read_text("utf-8")
    )
    for file in named:
        assert (ROOT / file).exists() or (ROOT / "voiceguide" / file).exists(), file


def sections(text):
    """The preamble under "", and each `## voiceguide NAME` under its name."""
    preamble, *rest = re.split(r"^## voiceguide ", text, flags=re.MULTILINE)
    return {"": preamble} | {part.split()[0]: part for part in rest}


def documented_options(name, text):
    """What its section says, what the preamble says for all, and what it takes "as for" another."""
    parts = sections(text)
    own = parts[name]
    others = re.findall(r"as for `(\w+)`", own)
    said = "\n".join([parts[""], own, *(parts[other] for other in others)])
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", said))


def options_of(command):
    """Its own options, and those of the commands inside it."""
    own = {
        name
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    return own.union(*map(options_of, getattr(command, "commands", {}).values()))


def test_the_commands_that_are_documented_are_those_that_are():
    assert set(sections(text_of(COMMANDS))) - {""} == set(PROGRAM.commands)


@pytest.mark.parametrize("name", PROGRAM.commands)
def test_every_option_of_a_command_is_documented(name):
    assert not options_of(PROGRAM.commands[name]) - documented_options(name, text_of(COMMANDS))


def test_every_option_of_the_program_is_documented():
    said = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", sections(text_of(COMMANDS))[""]))
    own = {name for option in PROGRAM.params for name in (*option.opts, *option.secondary_opts)}
    assert not own - said


def test_every_option_that_is_documented_is_one():
    said = set(re.findall(r"`[^`\n]*?(--[a-z][a-z-]*)", text_of(COMMANDS)))
    known = options_of(PROGRAM)
    assert said - known == {"--help"} & said


def test_every_environment_variable_is_documented():
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "voiceguide").rglob("*.py")]
    read = set(re.findall(r"environ[^\n]*?[\"'](VOICEGUIDE_\w+)", "\n".join(sources)))
    assert read >= {"VOICEGUIDE_HOME", "VOICEGUIDE_VOICE"}
    assert {name for name in read - FOR_TESTS if f"`{name}`" not in text_of(COMMANDS)} == set()


def terms():
    from voiceguide.script.model import Cue, SectionKind

    return [term.value for kind in (SectionKind, Cue) for term in kind]


@pytest.mark.parametrize("term", terms())
def test_every_kind_of_chapter_and_cue_is_in_the_glossary(term):
    assert f"`{term}`" in text_of(GLOSSARY)


def test_every_key_of_a_cue_sheet_is_documented():
    from voiceguide import Studio, Wishes
    from voiceguide.timeline.cue_sheet import dump

    said = text_of(ROOT / "docs" / "cue-sheet.md")
    sheet = json.loads(dump(Studio().timeline(29, Wishes(voice="tones"))))
    rows = [*sheet["chapters"], *sheet["holds"], *sheet["breaths"], *sheet["events"]]
    inner = [sheet["dose"], *rows]
    assert sheet["breaths"]
    keys = set(sheet).union(*inner)
    assert {key for key in keys if f"`{key}`" not in said} == set()


def test_every_source_that_is_cited_is_listed():
    from voiceguide.program.catalog import exercises

    listed = set(re.findall(r"^\| (\w+) \|", text_of(ROOT / "docs" / "sources.md"), re.MULTILINE))
    why = re.findall(r"\[([A-Z]\w*(?:, [A-Z]\w*)*)\](?!\()", text_of(ROOT / "docs" / "why.md"))
    cited = {key for keys in why for key in keys.split(", ")}
    cited |= {key for exercise in exercises().values() for key in exercise.sources}
    assert len(cited) > 10
    assert cited <= listed
