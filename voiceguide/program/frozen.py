"""The base of every model that is read from a file."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model read from a file: it can't change, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
