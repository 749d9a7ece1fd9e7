"""What the pages may send: small JSON objects or one form, checked key by key."""

import json
from datetime import date
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from voiceguide.errors import UsageError
from voiceguide.language.titles import plain
from voiceguide.person.model import MAX_PAIN

MAX_BODY_BYTES = 8192
MAX_NOTE_LETTERS = 1000

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def _date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


_Day = Annotated[int, Field(ge=1, le=100_000)]
_Pain = Annotated[int, Field(ge=0, le=MAX_PAIN)]
_Name = Annotated[str, Field(max_length=60)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class SpeakBody(_Body):
    """The day that should be spoken."""

    day: _Day


class PageLog(_Body):
    """How a session went; what is None, or not there, was not told.

    Attributes:
        on: its date, for an answer to what an earlier log has asked back.
        pain: the worst during it, 0 to 10.
        before: pain before it.
        next_morning: pain the morning after the last session before today.
        stretches: pain by stretch, by the id of the exercise.
        spread: whether it was sharp, travelled, tingled or left something numb.
        note: put on one line, as `voiceguide log` does.
    """

    day: _Day
    on: Annotated[date | None, BeforeValidator(_date)] = None
    pain: _Pain | None = None
    before: _Pain | None = None
    next_morning: _Pain | None = None
    stretches: dict[_Name, _Pain] = Field(default_factory=dict, max_length=60)
    spread: bool | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE_LETTERS), AfterValidator(plain)] = ""


class StartBody(_Body):
    """Answers to the questions of `start`, by their keys."""

    answers: dict[_Name, _Name] = Field(max_length=100)


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
    if not is_type(content_type, JSON):
        raise UsageError(f"send it as {JSON}")
    try:
        # By the standard library, which takes half an emoji: a phone may cut a note there.
        return _checked(json.loads(body), model)
    except (ValueError, RecursionError):
        raise UsageError("the body is not valid JSON") from None


def parse_answers(body: bytes) -> StartBody:
    """Check the form that the page of questions sends without JavaScript.

    Raises:
        UsageError: it is not what our page sends.
    """
    try:
        fields = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=100)
    except ValueError:
        raise UsageError("the body is not a form") from None
    return _checked({"answers": dict(fields)}, StartBody)


def is_type(content_type: str, wanted: str) -> bool:
    """Whether a Content-Type header names a media type."""
    return content_type.partition(";")[0].strip().lower() == wanted


def _checked(value: Any, model: type[Body]) -> Body:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise UsageError(f"{where}: {first['msg']}") from None
