"""Our own TOML files as frozen models: one file, or a folder of them."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from voiceguide.errors import DataFileError

Model = TypeVar("Model", bound=BaseModel)


class Frozen(BaseModel):
    """A model of a file: it can't change, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_model(
    file: Traversable, model: type[Model], context: Mapping[str, str] | None = None
) -> Model:
    """Read one TOML file into a model, whose validators are given the context.

    Raises:
        DataFileError: it is not valid TOML, or not what the model asks; it names every mistake.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        return model.model_validate(data, context=context)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(file.name, [str(error)]) from error
    except ValidationError as error:
        raise DataFileError(
            file.name,
            [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()],
        ) from error


class ModelFolder(Mapping[str, Model]):
    """A folder of TOML files, each a model by its file's name, read when first asked for.

    A program uses half of the exercises.

    Raises:
        DataFileError: from looking up, as read_model does.
    """

    def __init__(
        self, folder: Traversable, model: type[Model], context: Mapping[str, str] | None = None
    ) -> None:
        self._model, self._context = model, context
        self._files = {name: folder / f"{name}.toml" for name in toml_names(folder)}
        self._read: dict[str, Model] = {}

    def __getitem__(self, id_: str) -> Model:
        if id_ not in self._read:
            self._read[id_] = read_model(self._files[id_], self._model, self._context)
        return self._read[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def toml_names(folder: Traversable) -> list[str]:
    """The names of the TOML files of a folder, in order and without their ending."""
    names = (file.name for file in folder.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
