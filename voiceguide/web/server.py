"""The local server: which response a request gets. What carries them is `listener`'s.

Files are looked up by name in the source's own list and never by path; whatever else is asked
for gets the one answer 404.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from voiceguide.errors import (
    DayError,
    EmergencyError,
    FitError,
    LimitsError,
    MinutesError,
    UnspeakableError,
    UsageError,
    VoiceguideError,
)
from voiceguide.player.html import Page
from voiceguide.player.page import PageServer, page
from voiceguide.player.start_page import sentence, start_page
from voiceguide.publish.course import FEED, MEDIA_TYPES, PAGE, PLAYLIST, Course
from voiceguide.publish.feed import rss
from voiceguide.publish.sidecars import m3u8
from voiceguide.web.access import CLOSED_POLICY, SECURITY_HEADERS, Access, page_policy
from voiceguide.web.ranges import NO_BYTES, ByteRange, range_response
from voiceguide.web.request_bodies import (
    FORM,
    PageLog,
    SpeakBody,
    StartBody,
    is_type,
    parse_answers,
    parse_body,
)
from voiceguide.web.source import BytesContent, Content, CourseSource, Unspoken

PIECE_BYTES = 1 << 17
"""How much of a file is in memory for one phone: a slow one takes no more than a fast one."""

_LOG, _SPEAK, _START = "log", "speak", "start"
_PAGES = ("/", f"/{PAGE}")
_PRIVATE, _FRESH = "private", "private, no-store"
_RETRY_S = 10
_MAX_VISITORS = 1000
_MAX_PATH = 200

_DEFAULT_HEADERS = SECURITY_HEADERS | {
    "Content-Security-Policy": CLOSED_POLICY,
    "Cache-Control": _FRESH,
}
_NO_CONTENT = BytesContent("", b"")

# These and none of their kinds: a mistake in a person's file is a UsageError that names it.
_OF_THE_REQUEST = (UsageError, DayError)
_WITHOUT_A_PATH = (FitError, UnspeakableError, LimitsError, MinutesError)

Report = Callable[[str], None]
"""Gets a line for the person at the computer."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request.

    Attributes:
        path: its escapes undone.
        query: as it was sent.
        headers: names in any case.
        client: the address that it came from.
        local_address: the address of this machine that it came in on.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    client: str
    local_address: str
    body: bytes = b""

    @property
    def base_url(self) -> str:
        """This server's address as the client knows it, ending in a slash."""
        return f"http://{self.headers['host']}/"

    def __str__(self) -> str:
        """For a line of a log: without its token, on one line, and not too long."""
        return f"{self.method} {json.dumps(self.path[:_MAX_PATH])[1:-1]}"


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response. To be closed.

    Attributes:
        headers: besides Date.
        content: what the body is taken from.
        body: which bytes of it; empty for no body.
    """

    status: int
    headers: Mapping[str, str]
    content: Content = _NO_CONTENT
    body: ByteRange = NO_BYTES

    def pieces(self) -> Iterator[ByteRange]:
        """The body in pieces of which one may be in memory for each phone."""
        for start in range(self.body.start, self.body.stop, PIECE_BYTES):
            yield ByteRange(start, min(start + PIECE_BYTES, self.body.stop))

    async def read(self, piece: ByteRange) -> bytes:
        """The bytes of a piece.

        Raises:
            OSError: they can't be read.
        """
        if self.content.on_disk:
            return await asyncio.to_thread(self.content.range, piece.start, piece.stop)
        return self.content.range(piece.start, piece.stop)


class Application:
    """Answers requests for a course.

    Args:
        source: the course.
        access: who gets in.
        on_notice: gets a line for a phone's first visit and for what goes wrong.
        on_request: gets a line for each request, without its token; None for nobody.
    """

    def __init__(
        self,
        source: CourseSource,
        access: Access,
        on_notice: Report,
        on_request: Report | None = None,
    ) -> None:
        self._source, self._access = source, access
        self._on_notice, self._on_request = on_notice, on_request
        self._visitors: set[str] = set()
        self._page: tuple[Course, PageServer | None, Page] | None = None
        self._files = {
            **dict.fromkeys(_PAGES, self._page_response),
            f"/{FEED}": self._feed,
            f"/{PLAYLIST}": self._playlist,
            f"/{_START}": self._start_response,
        }
        self._actions = {
            f"/{_LOG}": self._log,
            f"/{_SPEAK}": self._speak,
            f"/{_START}": self._start,
        }

    def refusal(self, request: Request) -> Response | None:
        """The response to who may not come in, whatever is asked for; None for all others."""
        access, headers = self._access, request.headers
        if not access.allows(request.query, headers.get("cookie", "")):
            refused = _text(404, "Not found")
        elif not access.is_host(headers.get("host", ""), request.local_address):
            refused = _text(421, "This is not the address of this server.")
        elif not access.is_own_origin(headers) and not self._is_invited(request):
            refused = _text(403, "Another site may not ask for anything here.")
        else:
            return None
        return self._sealed(request, refused)

    def _is_invited(self, request: Request) -> bool:
        """Whether another site may ask for this: its link to the page, or what has the token.

        A file that is asked for may begin to be spoken, so that apps without the page can play
        it too; a picture in a stranger's page must not.
        """
        if request.method not in ("GET", "HEAD"):
            return False
        is_link = request.headers.get("sec-fetch-mode") == "navigate"
        return (is_link and request.path in _PAGES) or self._access.has_token(request.query)

    def too_large(self, request: Request) -> Response:
        """The response to a request whose body is larger than any that our page sends."""
        return self._sealed(request, _json(413, {"error": "the body is too large"}))

    async def respond(self, request: Request) -> Response:
        """The response to a request that was not refused. What goes wrong is part of it."""
        try:
            response = await asyncio.to_thread(self._respond, request)
        except EmergencyError as error:
            response = _text(403, sentence(error.why))
        except Exception as error:  # noqa: BLE001 - one request must not end the server
            self.report(request, error)
            response = _text(500, "That can't be shown now. The computer says why.")
        return self._sealed(request, response)

    def report(self, request: Request, error: Exception) -> None:
        """Tell the person at the computer what went wrong."""
        if isinstance(error, VoiceguideError):
            self._on_notice(f"error: {error.message}")
        else:
            self._on_notice(f"error: {type(error).__name__} at {request}: {error}")

    def _sealed(self, request: Request, response: Response) -> Response:
        """With the headers that guard every response, and without a body for HEAD."""
        if self._on_request is not None:
            self._on_request(f"{request} {response.status}")
        body = NO_BYTES if request.method == "HEAD" else response.body
        return replace(response, headers={**_DEFAULT_HEADERS, **response.headers}, body=body)

    def _respond(self, request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return self._files.get(request.path, self._file)(request)
        if request.method == "POST" and request.path == f"/{_START}" and _is_form(request):
            return self._start_by_form(request)
        if request.method == "POST" and request.path in self._actions:
            return self._act(request, self._actions[request.path])
        return _text(404, "Not found")

    def _page_response(self, request: Request) -> Response:
        if self._access.has_token(request.query):
            # From here on the cookie opens, and the token is in no history and no bookmark.
            cookie = {"Set-Cookie": self._access.set_cookie}
            return Response(303, {"Location": "/", "Content-Length": "0"} | cookie)
        if request.client not in self._visitors and len(self._visitors) < _MAX_VISITORS:
            self._visitors.add(request.client)
            self._on_notice(f"a visit from {request.client}")
        try:
            course, server = self._source.course(), self._page_server(request.base_url)
        except (LimitsError, MinutesError) as error:
            # What was answered leaves too little to do, and only other answers change that.
            self.report(request, error)
            return self._questions(f"{sentence(error.message)}. {sentence(error.hint)}.")
        if self._page is None or self._page[0] is not course or self._page[1] != server:
            self._page = course, server, page(course, server=server)
        return _html(self._page[2], page_policy(self._page[2]))

    def _start_response(self, _: Request) -> Response:
        return self._questions()

    def _questions(self, trouble: str = "") -> Response:
        """The page of questions, where need be with why there is no other."""
        asked = self._source.questions()
        if asked is None:
            return _text(404, "Not found")
        shown = start_page(asked.questions, asked.start, note=asked.note, trouble=trouble)
        response = _html(shown, page_policy(shown, has_form=True))
        # Else a browser would not say where its form is from.
        return replace(response, headers={**response.headers, "Referrer-Policy": "same-origin"})

    def _page_server(self, base_url: str) -> PageServer | None:
        journal = self._source.journal()
        if journal is None:
            return None
        return PageServer(
            journal,
            log_url=_LOG,
            speak_url=_SPEAK if self._source.speaks else "",
            feed_url=f"{base_url}{FEED}{self._access.query}",
            start_url=_START,
        )

    def _feed(self, request: Request) -> Response:
        feed = rss(self._audible_course(), request.base_url, self._access.query)
        return _file(request, BytesContent(MEDIA_TYPES[".xml"], feed), _FRESH)

    def _audible_course(self) -> Course:
        """The days that can be heard. An app that asks wants all of them: the rest is begun."""
        course = self._source.course()
        if self._source.speaks:
            for day in course.days:
                if not day.timeline.measured:
                    self._source.speak(day.timeline.day)
        return replace(course, days=tuple(day for day in course.days if day.timeline.measured))

    def _playlist(self, request: Request) -> Response:
        playlist = m3u8(self._source.course(), self._access.query)
        return _file(request, BytesContent(MEDIA_TYPES[".m3u8"], playlist.encode()), _FRESH)

    def _file(self, request: Request) -> Response:
        slash, name = request.path[:1], request.path[1:]
        content = self._source.content(name) if slash == "/" else None
        if content is None:
            return _text(404, "Not found")
        if isinstance(content, Unspoken):
            # Begun here too, for players that know nothing of the page.
            self._source.speak(content.day)
            later = _text(503, "It is being spoken. Ask again in a while.")
            return replace(later, headers={**later.headers, "Retry-After": str(_RETRY_S)})
        return _file(request, content, _PRIVATE)

    def _act(self, request: Request, action: Callable[[Request], dict[str, Any]]) -> Response:
        try:
            return _json(200, action(request))
        except VoiceguideError as error:
            status, why = self._told(request, error)
            return _json(status, {"error": why})

    def _told(self, request: Request, error: VoiceguideError) -> tuple[int, str]:
        """The status for what went wrong, and how it is told on the network."""
        if isinstance(error, EmergencyError):
            return 403, sentence(error.why)
        if type(error) in _OF_THE_REQUEST:
            return 400, error.message
        self.report(request, error)
        # Where things lie on the computer is nothing for the network.
        return 500, error.message if type(error) in _WITHOUT_A_PATH else "the computer says why"

    def _log(self, request: Request) -> dict[str, Any]:
        log = parse_body(request.body, request.headers.get("content-type", ""), PageLog)
        logged = self._source.log(log)
        return {
            "today": logged.view.today,
            "reason": logged.view.reason,
            "stop": logged.view.stop,
            "date": logged.on.isoformat(),
            "checkup": logged.checkup,
            "asks": logged.asks,
        }

    def _start(self, request: Request) -> dict[str, Any]:
        body = parse_body(request.body, request.headers.get("content-type", ""), StartBody)
        self._source.answer(body.answers)
        return {}

    def _start_by_form(self, request: Request) -> Response:
        """The same without JavaScript: then the browser goes on to the page."""
        if not self._access.is_own_form(request.headers):
            return _text(403, "Another site may not ask for anything here.")
        try:
            self._source.answer(parse_answers(request.body).answers)
        except VoiceguideError as error:
            status, why = self._told(request, error)
            return _text(status, f"Not saved: {why}")
        return Response(303, {"Location": "/", "Content-Length": "0"})

    def _speak(self, request: Request) -> dict[str, Any]:
        body = parse_body(request.body, request.headers.get("content-type", ""), SpeakBody)
        progress = self._source.speak(body.day)
        return {"spoken": progress.spoken, "of": progress.of}


def _text(status: int, text: str, media_type: str = "text/plain; charset=utf-8") -> Response:
    content = BytesContent(media_type, text.encode())
    size = len(content)
    headers = {"Content-Type": media_type, "Content-Length": str(size)}
    return Response(status, headers, content, ByteRange(0, size))


def _html(shown: Page, policy: str) -> Response:
    html = _text(200, shown.html, MEDIA_TYPES[".html"])
    return replace(html, headers={**html.headers, "Content-Security-Policy": policy})


def _is_form(request: Request) -> bool:
    return is_type(request.headers.get("content-type", ""), FORM)


def _json(status: int, value: dict[str, Any]) -> Response:
    return _text(status, json.dumps(value), "application/json")


def _file(request: Request, content: Content, caching: str) -> Response:
    """The part of a file that a request wants, and whether it wants any."""
    wanted = range_response(
        request.method,
        request.headers,
        media_type=content.media_type,
        etag=content.etag,
        length=len(content),
    )
    headers = wanted.headers | {"Cache-Control": caching}
    return Response(wanted.status, headers, content, wanted.byte_range)
