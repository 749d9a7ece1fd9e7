"""Our own TOML files: valid models, or an error that names the file and every mistake."""

import pytest

from voiceguide.errors import DataFileError
from voiceguide.program.model import Exercise
from voiceguide.program.toml_models import Frozen, ModelFolder, read_model


def test_every_mistake_of_a_file_is_named_with_its_key(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('id = "a b"\nlevel = "hard"\nlegs = 2\n', encoding="utf-8")
    with pytest.raises(DataFileError, match=r"mine\.toml") as caught:
        read_model(file, Exercise)
    keys = {problem.partition(":")[0] for problem in caught.value.problems}
    assert {"id", "level", "legs", "position", "sources"} <= keys
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", b"id = 'a'\nid = 'b'"])
def test_what_is_not_toml_is_a_data_file_error(tmp_path, content):
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    with pytest.raises(DataFileError, match=r"mine\.toml") as caught:
        read_model(file, Exercise)
    assert "\n" not in caught.value.message


class Named(Frozen):
    """The smallest model of a file."""

    id: str


def test_a_folder_is_read_file_by_file_when_asked(tmp_path):
    for name, text in {"a": 'id = "a"', "b": "id = 5", "c": "="}.items():
        (tmp_path / f"{name}.toml").write_text(text)
    (tmp_path / "notes.txt").write_text("no model")
    models = ModelFolder(tmp_path, Named)
    assert (list(models), len(models)) == (["a", "b", "c"], 3)
    assert "b" in models
    assert "notes" not in models
    assert models["a"] == Named(id="a")
    assert models["a"] is models["a"]
    for name in ("b", "c"):
        with pytest.raises(DataFileError, match=rf"{name}\.toml"):
            models[name]
    with pytest.raises(KeyError):
        models["notes"]
