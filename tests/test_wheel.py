"""What is installed: everything that the package needs at run time, and its types."""

import tomllib
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "voiceguide"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of this folder, as `pip wheel` builds it."""
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")))
    with ZipFile(path) as archive:
        yield archive


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    there = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(there) > 100
    assert there <= set(wheel.namelist())


def test_the_sounds_are_in_the_wheel(wheel):
    there = {path.name for path in (ROOT / "audio_assets").iterdir()}
    assert {f"voiceguide/audio_assets/{name}" for name in there} <= set(wheel.namelist())


def test_the_wheel_says_that_it_is_typed(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    assert "Classifier: Typing :: Typed" in wheel.read(name).decode().splitlines()
    assert "voiceguide/py.typed" in wheel.namelist()
    assert (files("voiceguide") / "py.typed").is_file()


def test_nothing_else_is_in_the_wheel(wheel):
    places = {name.split("/")[0] for name in wheel.namelist()}
    assert {place.partition("-")[0] for place in places} == {"voiceguide"}


def test_uv_builds_anew_when_any_file_of_the_wheel_has_changed():
    """By its keys: without them `uvx` goes on with the sentences of its first build."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    keys = [key["file"] for key in project["tool"]["uv"]["cache-keys"]]
    watched = {path for key in keys for path in ROOT.glob(key)}
    about = project["project"]
    packaged = {ROOT / "pyproject.toml", ROOT / about["readme"]}
    packaged |= {path for pattern in about["license-files"] for path in ROOT.glob(pattern)}
    packaged |= {
        path
        for folder in (PACKAGE, ROOT / "audio_assets")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packaged - watched == set()
    # What Python writes by itself is no change.
    assert not [path for path in watched if "__pycache__" in path.parts]
