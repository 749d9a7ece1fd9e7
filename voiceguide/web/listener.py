"""The socket, the limits and the end of the local server: Tornado's HTTP/1.1 within them.

Tornado has what a server that strangers may reach needs: a deadline for a request's head and one
for its body, whatever trickles in meanwhile, and an end to a connection whose body nobody reads.
"""

import asyncio
import errno
import socket
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import formatdate
from http.client import responses as reason_phrases
from typing import Any, cast
from urllib.parse import unquote

from tornado import httputil
from tornado.http1connection import HTTP1ConnectionParameters, HTTP1ServerConnection
from tornado.iostream import IOStream, StreamClosedError
from tornado.tcpserver import TCPServer

from voiceguide.errors import ServerError
from voiceguide.files import reason
from voiceguide.web.request_bodies import MAX_BODY_BYTES
from voiceguide.web.server import Application, Request, Response

PORT = 8347
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only where --lan asks for it


_TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Content-Length: 0\r\nRetry-After: 10\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server puts up with.

    Where there are too many connections, the oldest that has shown no right to be here makes
    room for a new one: whoever only keeps connections open locks nobody out.

    Attributes:
        connections: at once. A browser keeps up to six: room for more than a hundred browsers,
            and for many more apps. Windows can watch 512 sockets.
        connections_per_address: of those, for one client.
        head_bytes: the size of a request's line and headers.
        head_s: how long they may take to arrive, and how long a connection may lie idle.
        body_s: how long a request's body may take.
    """

    connections: int = 400 if sys.platform == "win32" else 800
    connections_per_address: int = connections // 2
    head_bytes: int = 16 * 1024
    head_s: float = 15
    body_s: float = 10


LIMITS = Limits()
_END_S = 1
"""How long the end of the server waits for requests that are being answered."""
_FILES_PER_CONNECTION, _OTHER_FILES = 2, 50
"""Its socket and a file of the course; what else this process has open, with room to spare."""


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket.

    Args:
        host: the address to listen on.
        port: None for PORT, or for another one where that is taken.

    Raises:
        ServerError: the port is taken or may not be had.
    """
    try:
        return _bind(host, PORT if port is None else port)
    except OSError as error:
        if port is None and error.errno in (errno.EADDRINUSE, errno.EACCES):
            return _bind(host, 0)
        why = "it is taken" if error.errno == errno.EADDRINUSE else reason(error)
        raise ServerError(
            f"can't listen on port {port}: {why}",
            "end what uses it, or choose another --port; without it a free one is found",
        ) from error


def _bind(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), backlog=LIMITS.connections)


def own_address() -> str:
    """This machine's address on its network; empty if it is on none. Sends nothing.

    Connecting a UDP socket only picks the way that a packet would take.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): nobody's address
        address = str(probe.getsockname()[0])
        return "" if address.startswith(("127.", "0.")) else address
    return ""


def allow_connections() -> Limits:
    """Let this process open the files that all connections need, as far as its system allows.

    For a process that is a server and nothing else: it changes all of it.

    Returns:
        The limits that its files suffice for: without one, no connection is even refused.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return LIMITS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _FILES_PER_CONNECTION * LIMITS.connections + _OTHER_FILES
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    connections = max(1, (soft - _OTHER_FILES) // _FILES_PER_CONNECTION)
    if soft == resource.RLIM_INFINITY or connections >= LIMITS.connections:
        return LIMITS
    return replace(LIMITS, connections=connections, connections_per_address=connections)


class Listener:
    """Serves an application on a socket, and ends at once when it is to, whoever still listens.

    Args:
        application: gives the responses.
        on_ready: is called when connections are taken.
        limits: what it puts up with.
    """

    def __init__(
        self, application: Application, on_ready: Callable[[], None], limits: Limits = LIMITS
    ) -> None:
        self._application, self._on_ready, self._limits = application, on_ready, limits
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()

    def serve_on(self, listening: socket.socket) -> None:
        """Serve until Ctrl-C or `stop`. Returns then, which is a server's normal end."""
        with suppress(KeyboardInterrupt):
            asyncio.run(self._serve(listening))

    def stop(self) -> None:
        """End, from another thread, once it is ready. Again it does nothing."""
        with suppress(RuntimeError):  # It has ended: its loop is closed.
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stopped.set)

    async def _serve(self, listening: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        listening.setblocking(False)  # noqa: FBT003 - its parameter has no name
        server = _HttpServer(self._application, self._limits)
        server.add_socket(listening)
        self._on_ready()
        try:
            await self._stopped.wait()
        finally:
            server.stop()
            server.hang_up()
            # What a thread opens just now is closed by who waits for it.
            if unfinished := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(unfinished, timeout=_END_S)


@dataclass(slots=True)
class _Connection:
    """An open connection.

    Attributes:
        client: the address that it came from.
        local_address: the address of this machine that it came in on.
        let_in: whether a request of it was not refused.
    """

    stream: IOStream
    client: str
    local_address: str
    let_in: bool = False


def _has_room(connections: Iterable[_Connection], most: int) -> bool:
    """Whether there may be one more, if need be instead of the oldest that is not let in."""
    # One that has just made room is closed, and still on the list.
    open_ = [each for each in connections if not each.stream.closed()]
    if len(open_) < most:
        return True
    oldest = next((each for each in open_ if not each.let_in), None)
    if oldest is None:
        return False
    oldest.stream.close()
    return True


class _HttpServer(TCPServer, httputil.HTTPServerConnectionDelegate):
    """Talks HTTP/1.1 on every connection within the limits."""

    def __init__(self, application: Application, limits: Limits) -> None:
        super().__init__()
        self._application, self._limits = application, limits
        self._parameters = HTTP1ConnectionParameters(
            max_header_size=limits.head_bytes,
            header_timeout=limits.head_s,
            body_timeout=limits.body_s,
        )
        self._connections: dict[object, _Connection] = {}

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        client, all_ = str(address[0]), self._connections.values()
        of_client = [each for each in all_ if each.client == client]
        if not (
            _has_room(of_client, self._limits.connections_per_address)
            and _has_room(all_, self._limits.connections)
        ):
            # At once, without a task: its file must be free for the next one to be refused.
            stream.write(_TOO_MANY)
            stream.close()
            return
        http = HTTP1ServerConnection(stream, self._parameters)
        self._connections[http] = _Connection(stream, client, stream.socket.getsockname()[0])
        http.start_serving(self)

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> "_Exchange":
        return _Exchange(self._application, self._connections[server_conn], request_conn)

    def on_close(self, server_conn: object) -> None:
        del self._connections[server_conn]

    def hang_up(self) -> None:
        """On everybody: a session of half an hour would keep us waiting."""
        for connection in list(self._connections.values()):
            connection.stream.close()


class _Exchange(httputil.HTTPMessageDelegate):
    """One request and its response."""

    _request: Request

    def __init__(
        self, application: Application, connection: _Connection, http: httputil.HTTPConnection
    ) -> None:
        self._application, self._connection, self._http = application, connection, http
        self._body = b""
        self._task: asyncio.Task[None] | None = None

    def headers_received(
        self,
        start_line: httputil.RequestStartLine | httputil.ResponseStartLine,
        headers: httputil.HTTPHeaders,
    ) -> Awaitable[None] | None:
        method, target, version = cast("httputil.RequestStartLine", start_line)
        if version == "HTTP/1.1" and "Host" not in headers:
            raise httputil.HTTPInputError("no Host header")
        path, _, query = target.partition("?")
        self._request = Request(
            method=method,
            path=unquote(path),
            query=query,
            headers=headers,
            client=self._connection.client,
            local_address=self._connection.local_address,
        )
        refusal = self._application.refusal(self._request)
        if refusal is not None:
            return self._send(refusal, last=True)
        self._connection.let_in = True
        return None

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        self._body += chunk
        if len(self._body) > MAX_BODY_BYTES:
            return self._send(self._application.too_large(self._request), last=True)
        return None

    def finish(self) -> None:
        self._task = asyncio.create_task(self._respond())

    async def _respond(self) -> None:
        await self._send(await self._application.respond(replace(self._request, body=self._body)))

    async def _send(self, response: Response, *, last: bool = False) -> None:
        """Send a response; the last one where the request's body is left unread."""
        line = httputil.ResponseStartLine(
            "HTTP/1.1", response.status, reason_phrases[response.status]
        )
        headers = httputil.HTTPHeaders({**response.headers, "Date": formatdate(usegmt=True)})
        if last:
            headers["Connection"] = "close"  # As Tornado does then.
        try:
            self._http.write_headers(line, headers)
            for piece in response.pieces():
                await self._http.write(await response.read(piece))
            self._http.finish()
        except StreamClosedError:
            pass  # The phone hung up.
        except Exception as error:  # noqa: BLE001 - one response must not end the server
            self._application.report(self._request, error)
            # In the middle: what is missing can't be taken for the end.
            self._connection.stream.close()
        finally:
            response.content.close()
