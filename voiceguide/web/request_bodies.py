"""What a page may send: small JSON objects, checked key by key."""

import asyncio
import json
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceguide.errors import UsageError
from voiceguide.publish.text import plain

MOST_BYTES = 8192
MOST_NOTE = 1000
SECONDS = 10


class Sender(Protocol):
    """A request, as far as it matters here; Starlette's fulfils it."""

    @property
    def headers(self) -> Any:
        """A mapping whose names may be in any case."""
        ...

    def stream(self) -> Any:
        """Its body, piece by piece."""
        ...


class TooMuchError(Exception):
    """More was sent than a page of ours ever sends."""

    def __init__(self) -> None:
        super().__init__("that is too much to keep")


class _Posted(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    day: int = Field(ge=1, le=100_000)


class SpeakPosted(_Posted):
    """The day that shall be spoken."""


class LogPosted(_Posted):
    """How a session went."""

    pain: int | None = Field(default=None, ge=0, le=10)
    note: str = Field(default="", max_length=MOST_NOTE)

    def model_post_init(self, _context: Any, /) -> None:
        """A note is one line of letters, as `voiceguide log` keeps it."""
        object.__setattr__(self, "note", plain(self.note))


Kind = TypeVar("Kind", bound=_Posted)


async def posted(request: Sender, kind: type[Kind]) -> Kind:
    """Read and check what was sent.

    Raises:
        TooMuchError: it is more than MOST_BYTES.
        UsageError: it is not what a page of ours sends, or comes too slowly.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise UsageError("send it as application/json")
    try:
        async with asyncio.timeout(SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise UsageError("it came too slowly") from None
    try:
        return kind.model_validate(json.loads(body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise UsageError(f"{where}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise UsageError("that is no JSON") from None


async def _body(request: Sender) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooMuchError
    return body
