"""What the page may send: small JSON objects, checked key by key."""

import json
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from voiceguide.errors import UsageError
from voiceguide.language.titles import plain

MAX_BODY_BYTES = 8192
MAX_NOTE_LETTERS = 1000


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    day: int = Field(ge=1, le=100_000)


class SpeakBody(_Body):
    """The day that should be spoken."""


class LogBody(_Body):
    """How a session went.

    Attributes:
        pain: 0 to 10; None if it was not given.
        note: put on one line, as `voiceguide log` does.
    """

    pain: int | None = Field(default=None, ge=0, le=10)
    note: Annotated[str, Field(max_length=MAX_NOTE_LETTERS), AfterValidator(plain)] = ""


Body = TypeVar("Body", bound=_Body)


def parse_body(body: bytes, content_type: str, model: type[Body]) -> Body:
    """Check what was sent.

    Args:
        body: at most MAX_BODY_BYTES of it.
        content_type: the request's header. A form of another site can't send JSON's.
        model: what it should be.

    Raises:
        UsageError: it is not what our page sends.
    """
    if content_type.partition(";")[0].strip() != "application/json":
        raise UsageError("send it as application/json")
    try:
        # By the standard library, which takes half an emoji: a phone may cut a note there.
        return model.model_validate(json.loads(body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise UsageError(f"{where}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise UsageError("the body is not valid JSON") from None
