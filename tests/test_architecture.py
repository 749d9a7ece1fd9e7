"""docs/architecture.md, "Rules", read off the source: no import runs, so late ones count too."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import voiceguide

PACKAGE = Path(voiceguide.__file__).parent
ROOMS = (
    ("units", "errors", "places", "files"),
    ("program",),
    ("person",),
    ("language",),
    ("script",),
    ("timeline",),
    ("voices",),
    ("audio",),
    ("audit",),
    ("figures",),
    ("covers",),
    ("publish",),
    ("player",),
    ("studio",),
    ("practice",),
    ("web",),
    ("cli",),
)
PLACE = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}
EXEMPT = {"voiceguide", "voiceguide.__main__"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
MODULES = sorted(SOURCES)


def parse(name: str) -> ast.Module:
    return ast.parse(SOURCES[name].read_text(encoding="utf-8"))


def imports_of(name: str, tree: ast.AST, is_package: bool = False) -> set[str]:
    """The modules of voiceguide that a module imports, wherever the import stands in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = name.split(".") if is_package else name.split(".")[:-1]
            base = ".".join(start[: len(start) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            found |= {
                f"{source}.{alias.name}" if f"{source}.{alias.name}" in SOURCES else source
                for alias in node.names
            }
    return {module for module in found if module.partition(".")[0] == "voiceguide"}


IMPORTS = {
    name: imports_of(name, parse(name), SOURCES[name].name == "__init__.py") for name in MODULES
}


def _place(name: str) -> int:
    # A room that nobody has placed is left of all others: it may use none of them.
    return PLACE.get(name.split(".")[1], -1)


def to_its_right(name: str, imported: set[str]) -> set[str]:
    place = _place(name)
    return {module for module in imported - EXEMPT if _place(module) > place} | imported & {
        "voiceguide.__main__"
    }


@pytest.mark.parametrize(
    "source",
    [
        "import voiceguide.studio",
        "import json, voiceguide.studio as s",
        "from voiceguide.studio import Studio",
        "from voiceguide import studio",
        "from .. import studio",
        "from ..studio import Studio",
        "def later():\n    from voiceguide.studio import Studio",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import voiceguide.studio",
        "try:\n    import json\nexcept ImportError:\n    import voiceguide.studio",
    ],
)
def test_this_test_sees_an_import_wherever_it_stands(source):
    imported = imports_of("voiceguide.audio.frames", ast.parse(source))
    assert to_its_right("voiceguide.audio.frames", imported) == {"voiceguide.studio"}
    assert not to_its_right("voiceguide.cli.app", imported)


def test_the_order_is_the_one_that_the_documentation_shows():
    documented = PACKAGE.parent / "docs" / "architecture.md"
    if not documented.exists():
        pytest.skip("docs/ is not part of an installed package")
    built = {name.split(".")[1] for name in MODULES if name not in EXEMPT}
    order = " <- ".join(" ".join(rooms) for rooms in ROOMS if built.intersection(rooms))
    assert order in documented.read_text(encoding="utf-8").splitlines()


def test_every_module_stands_in_a_room():
    assert {name.split(".")[1] for name in MODULES if name not in EXEMPT} <= set(PLACE)


@pytest.mark.parametrize("name", [name for name in MODULES if name not in EXEMPT])
def test_a_module_imports_only_from_its_left(name):
    assert not to_its_right(name, IMPORTS[name])


@pytest.mark.parametrize("name", MODULES)
def test_what_is_imported_is_a_module_of_ours(name):
    assert IMPORTS[name] <= set(MODULES)


def test_no_imports_go_in_a_circle():
    # Who imports the package itself wants __version__, which waits for nobody.
    graph = {name: IMPORTS[name] - EXEMPT for name in MODULES if name not in EXEMPT}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_only_the_command_line_writes_to_the_terminal():
    """A library that prints would spoil stdout, whose every line is a result.

    The child process of the system voice speaks to its parent through its own stdout.
    """
    printing = {
        name
        for name in MODULES
        for node in ast.walk(parse(name))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"})
    }
    outside = {name for name in printing - EXEMPT if not name.startswith("voiceguide.cli.")}
    assert outside <= {"voiceguide.voices._system_child"}


def test_no_module_has_a_name_that_says_nothing():
    said = {part for name in MODULES for part in name.split(".")}
    assert not said & {"utils", "util", "helpers", "helper", "core", "common", "misc"}


def undocumented(tree: ast.Module) -> list[str]:
    """Public classes and functions without a docstring; inside a public class, methods too."""
    found = [] if ast.get_docstring(tree) else ["the module"]
    for node in tree.body:
        found += _undocumented(node, "")
    return found


def _undocumented(node: ast.stmt, inside: str) -> list[str]:
    if not isinstance(node, (ast.ClassDef, *FUNCTIONS)) or node.name.startswith("_"):
        return []
    found = [] if ast.get_docstring(node) else [inside + node.name]
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            found += _undocumented(part, f"{node.name}.")
    return found


def test_this_test_sees_a_missing_docstring():
    kind = 'class A:\n    "..."\n    def b(self): ...\n    def _c(self): ...'
    source = f"{kind}\ndef d(): ...\ndef _e(): ..."
    assert undocumented(ast.parse(source)) == ["the module", "A.b", "d"]


@pytest.mark.parametrize("name", MODULES)
def test_whatever_is_public_says_what_it_is(name):
    assert undocumented(parse(name)) == []
