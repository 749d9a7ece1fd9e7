import ast
import subprocess
import sys
from pathlib import Path

import pytest

import voiceguide


def test_all_is_sorted_and_whole():
    assert list(voiceguide.__all__) == sorted(set(voiceguide.__all__))


@pytest.mark.parametrize("name", voiceguide.__all__)
def test_what_all_names_can_be_had(name):
    assert getattr(voiceguide, name) is not None


def test_all_is_what_a_type_checker_and_a_program_see():
    """Names for type checkers, late names, and names that are there at once: the same."""
    tree = ast.parse(Path(voiceguide.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("voiceguide")
        for alias in node.names
    }
    assert imported | {"__version__"} == set(voiceguide.__all__)
    assert set(voiceguide._HOMES) <= set(voiceguide.__all__)


@pytest.mark.parametrize(("name", "home"), voiceguide._HOMES.items())
def test_a_late_name_is_the_one_of_its_home(name, home):
    module = __import__(home, fromlist=[name])
    assert getattr(voiceguide, name) is getattr(module, name)
    assert getattr(module, name).__module__ == home


def test_a_star_import_gives_all():
    names: dict[str, object] = {}
    exec("from voiceguide import *", names)  # noqa: S102 - the thing that is tested
    assert set(names) - {"__builtins__"} == set(voiceguide.__all__)


def test_an_unknown_name_is_named():
    with pytest.raises(AttributeError, match="'voiceguide' has no attribute 'Studioo'"):
        voiceguide.Studioo  # noqa: B018 - the thing that is tested


@pytest.mark.usefixtures("without_coverage")
def test_importing_voiceguide_is_light():
    script = (
        "import sys; before = {*sys.modules}; import voiceguide; print(*{*sys.modules} - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert {name.partition(".")[0] for name in done.stdout.split()} <= {
        "voiceguide",
        *sys.stdlib_module_names,
    }
    assert "voiceguide.studio" not in done.stdout


def test_every_error_of_ours_is_a_voiceguide_error():
    from voiceguide import errors

    ours = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    ours = [kind for kind in ours if issubclass(kind, Exception)]
    assert len(ours) > 10
    assert all(issubclass(kind, voiceguide.VoiceguideError) for kind in ours)
    assert all(kind.exit_code in (1, 2) for kind in ours)


def test_the_version_is_that_of_the_package():
    from importlib.metadata import version

    assert voiceguide.__version__ == version("voiceguide")
