"""The local server: the page, every file of a course by ranges, and the way to the journal.

An ASGI application over a Shelf. Files are found by name in the shelf's own list and never by
path; whatever else is asked for gets the one answer 404.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voiceguide.errors import (
    JournalError,
    OutputError,
    StoreError,
    UsageError,
    VoiceguideError,
)
from voiceguide.player.page import PageServer, csp_hashes, page
from voiceguide.publish.course import FEED, Course
from voiceguide.web.access import CLOSED_POLICY, SECURITY, Door, page_policy
from voiceguide.web.addressed import addressed_feed, addressed_playlist
from voiceguide.web.ranges import Part, answer
from voiceguide.web.request_bodies import LogPosted, SpeakPosted, TooMuchError, posted
from voiceguide.web.source import TYPES, Content, Shelf, Small, Unspoken

PIECE_BYTES = 1 << 17
"""How much of a file is in memory for one phone: a slow one takes no more than a fast one."""

LOG, SPEAK, PLAYLIST = "log", "speak", "course.m3u8"
_PRIVATE, _FRESH = "private", "private, no-store"
_RETRY_S = 10

Say = Callable[[str], None]
"""Gets a line for the person at the computer."""


def application(shelf: Shelf, door: Door, say: Say, tell: Say | None = None) -> ASGIApp:
    """The server as an ASGI application.

    Args:
        shelf: what it shows.
        door: who gets in.
        say: is told of a phone's first visit and of what goes wrong.
        tell: is told of each request, without its token; None for nobody.
    """
    rooms = _Rooms(shelf, door, say)
    routes = [
        Route("/", rooms.page, methods=["GET"]),
        Route("/index.html", rooms.page, methods=["GET"]),
        Route(f"/{FEED}", rooms.feed, methods=["GET"]),
        Route(f"/{PLAYLIST}", rooms.playlist, methods=["GET"]),
        Route(f"/{LOG}", rooms.log, methods=["POST"]),
        Route(f"/{SPEAK}", rooms.speak, methods=["POST"]),
        Route("/{name:path}", rooms.file, methods=["GET"]),
    ]
    handlers = {
        404: _no_such,
        405: _no_such,
        ClientDisconnect: _gone,
        VoiceguideError: rooms.failed,
    }
    inner = Starlette(routes=routes, exception_handlers=handlers)
    inner.router.redirect_slashes = False
    return _Doorkeeper(inner, door, say, tell)


class _Doorkeeper:
    """Lets in who may come in; every response goes out with the headers that guard it."""

    def __init__(self, rooms: ASGIApp, door: Door, say: Say, tell: Say | None) -> None:
        self._rooms, self._door, self._say, self._tell = rooms, door, say, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", CLOSED_POLICY)
                headers.setdefault("Cache-Control", _FRESH)
                if self._tell is not None:
                    self._tell(f"{scope['method']} {_printable(scope['path'])} {message['status']}")
            await send(message)

        try:
            await self._inside(scope)(scope, receive, guarded)
        except Exception as error:
            self._say(f"error: {type(error).__name__} at {_printable(scope['path'])}: {error}")
            if started:
                raise  # The connection ends: what is missing can't be taken for the end.
            failed = _plain(500, "Something went wrong. The computer says what.")
            await failed(scope, receive, guarded)

    def _inside(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        query = scope["query_string"].decode("latin-1")
        if not self._door.lets_in(query, headers.get("cookie", "")):
            return _plain(404, "Not found")
        if not self._door.is_host(headers.get("host", ""), scope["server"][0]):
            return _plain(421, "This is not the address of this server.")
        if scope["method"] == "POST" and not self._door.is_own_origin(headers):
            return _plain(403, "Another site may not send anything here.")
        return self._rooms


class _Rooms:
    """An answer for each kind of request."""

    def __init__(self, shelf: Shelf, door: Door, say: Say) -> None:
        self._shelf, self._door, self._say = shelf, door, say
        self._seen: set[str] = set()
        self._page: tuple[Course, PageServer | None, bytes, str] | None = None

    async def page(self, request: Request) -> Response:
        if self._door.token and self._door.shows_token(request.url.query):
            # From here on the cookie opens, and the token is in no history and no bookmark.
            return Response(
                status_code=303, headers={"Location": "/", "Set-Cookie": self._door.cookie()}
            )
        host = request.client.host if request.client else ""
        if host not in self._seen and len(self._seen) < 1000:
            self._seen.add(host)
            self._say(f"a visit from {host}")
        html, policy = await run_in_threadpool(self._made_page, self._base(request))
        headers = {"Content-Security-Policy": policy, "Content-Type": TYPES[".html"]}
        return Response(html, headers=headers)

    def _made_page(self, base: str) -> tuple[bytes, str]:
        standing, course = self._shelf.standing(), self._shelf.course()
        about = None
        if standing is not None:
            about = PageServer(
                **{name: getattr(standing, name) for name in ("today", "reason", "stop", "done")},
                log_url=LOG,
                speak_url=SPEAK if self._shelf.speaks else "",
                feed_url=f"{base}{FEED}{self._door.query}",
            )
        kept = self._page
        if kept is None or kept[0] is not course or kept[1] != about:
            text = page(course, server=about)
            kept = self._page = (course, about, text.encode(), page_policy(*csp_hashes(text)))
        return kept[2:]

    async def feed(self, request: Request) -> Response:
        course = await run_in_threadpool(self._heard_course)
        data = addressed_feed(course, self._base(request), self._door.query)
        return _sent(request, Small(TYPES[".xml"], data), _FRESH)

    def _heard_course(self) -> Course:
        """The days that can be heard. An app that asks wants all of them: the rest is begun."""
        course = self._shelf.course()
        heard = tuple(day for day in course.days if day.timeline.measured)
        if self._shelf.speaks:
            for day in course.days:
                if not day.timeline.measured:
                    self._shelf.speak(day.timeline.day)
        return replace(course, days=heard)

    async def playlist(self, request: Request) -> Response:
        course = await run_in_threadpool(self._shelf.course)
        data = addressed_playlist(course, self._door.query)
        return _sent(request, Small(TYPES[".m3u8"], data), _FRESH)

    async def file(self, request: Request) -> Response:
        content = await run_in_threadpool(self._shelf.content, request.path_params["name"])
        match content:
            case None:
                return _plain(404, "Not found")
            case Unspoken(day):
                # Begun here too, for players that know nothing of the page.
                await run_in_threadpool(self._shelf.speak, day)
                late = _plain(503, "It is being spoken. Ask again in a while.")
                late.headers["Retry-After"] = str(_RETRY_S)
                return late
        return _sent(request, content, _PRIVATE)

    async def log(self, request: Request) -> Response:
        return await self._answered(request, LogPosted, self._log)

    async def speak(self, request: Request) -> Response:
        return await self._answered(request, SpeakPosted, self._speak)

    def _log(self, told: LogPosted) -> dict[str, object]:
        after = self._shelf.log(told.day, told.pain, told.note)
        return {"today": after.today, "reason": after.reason, "stop": after.stop}

    def _speak(self, told: SpeakPosted) -> dict[str, object]:
        progress = self._shelf.speak(told.day)
        return {"spoken": progress.spoken, "of": progress.of}

    async def _answered(
        self, request: Request, kind: type[Any], act: Callable[[Any], dict[str, object]]
    ) -> Response:
        try:
            told = await posted(request, kind)
            return JSONResponse(await run_in_threadpool(act, told))
        except TooMuchError as error:
            # What is left of it is not read.
            return JSONResponse({"error": str(error)}, 413, {"Connection": "close"})
        except UsageError as error:
            return JSONResponse({"error": error.message}, 400)
        except VoiceguideError as error:
            self._say(f"error: {error.message}")
            # Where things lie on the computer is nothing for the network.
            about_files = isinstance(error, JournalError | StoreError | OutputError)
            told_phone = "the computer says why" if about_files else error.message
            return JSONResponse({"error": told_phone}, 500)

    async def failed(self, _request: Request, error: Exception) -> Response:
        self._say(f"error: {error}")
        return _plain(500, "That can't be shown now. The computer says why.")

    def _base(self, request: Request) -> str:
        return f"http://{request.headers['host']}/"


class _Pieces(StreamingResponse):
    """An answer with parts of a content, a piece at a time; it ends when the phone hangs up."""

    def __init__(
        self, status: int, headers: Mapping[str, str], body: tuple[bytes | Part, ...], of: Content
    ) -> None:
        super().__init__(self._all(body, of), status, headers)
        self._content = of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._content.close()

    @staticmethod
    async def _all(body: tuple[bytes | Part, ...], content: Content) -> AsyncIterator[bytes]:
        for part in body:
            if isinstance(part, bytes):
                yield part
                continue
            for start in range(part.start, part.stop, PIECE_BYTES):
                stop = min(start + PIECE_BYTES, part.stop)
                if content.waits:
                    yield await run_in_threadpool(content.range, start, stop)
                else:
                    yield content.range(start, stop)


def _sent(request: Request, content: Content, caching: str) -> Response:
    headers = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
    made = answer(request.method, headers, content.kind, content.etag, len(content))
    made.headers["Cache-Control"] = caching
    if made.body:
        return _Pieces(made.status, made.headers, made.body, content)
    content.close()
    return Response(status_code=made.status, headers=made.headers)


def _plain(status: int, text: str) -> Response:
    return Response(text, status, {"Content-Type": "text/plain; charset=utf-8"})


async def _no_such(_request: Request, _error: Exception) -> Response:
    return _plain(404, "Not found")


async def _gone(_request: Request, _error: Exception) -> Response:
    return _plain(400, "That ended too soon.")


def _printable(path: str) -> str:
    """A path for a line of a log: no control character, no end of line, not too long."""
    return json.dumps(path[:200])[1:-1]
