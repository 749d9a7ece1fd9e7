"""The socket, the limits and the end of the local server: uvicorn, told what it may do."""

import asyncio
import errno
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from voiceguide.errors import ServerError
from voiceguide.files import reason

PORT = 8347
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only where --lan asks for it
MOST_CONNECTIONS = 800
"""A browser keeps up to six: room for more than a hundred browsers, and for many more apps."""
_MOST_HEAD_BYTES = 16 * 1024
_KEEP_ALIVE_S = 20
_HEAD_S = 15
_FILES = 2 * MOST_CONNECTIONS + 200


def bound(host: str, port: int | None) -> socket.socket:
    """A listening socket.

    Args:
        host: the address to listen on.
        port: None for PORT, or for another one where that is taken.

    Raises:
        ServerError: the port is taken or may not be had.
    """
    try:
        return _bound(host, PORT if port is None else port)
    except OSError as error:
        if port is None and error.errno in (errno.EADDRINUSE, errno.EACCES):
            return _bound(host, 0)
        why = "it is taken" if error.errno == errno.EADDRINUSE else reason(error)
        raise ServerError(
            f"can't listen on port {port}: {why}",
            "end what uses it, or choose another --port; without it a free one is found",
        ) from error


def _bound(host: str, port: int) -> socket.socket:
    # With its protocol named, or asyncio leaves Nagle's algorithm on: 40 ms for each answer.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # Only past a connection that has just ended; a living server still keeps its port.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(MOST_CONNECTIONS)
    except OSError:
        made.close()
        raise
    return made


def own_address() -> str:
    """This machine's address on its network; empty if it is on none. Sends nothing.

    Connecting a UDP socket only picks the way that a packet would take.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): nobody's address
        found = str(probe.getsockname()[0])
        return "" if found.startswith(("127.", "0.")) else found
    return ""


class Listener(uvicorn.Server):
    """A server that ends at once when it is told to, whoever is still listening."""

    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Patient,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=_KEEP_ALIVE_S,
                h11_max_incomplete_event_size=_MOST_HEAD_BYTES,
            )
        )
        self._ready = ready

    def serve_on(self, listening: socket.socket) -> None:
        """Serve until Ctrl-C. Returns at its end, which is the normal one of a server."""
        _allow_files()
        with suppress(KeyboardInterrupt):
            self.run(sockets=[listening])

    def stop(self) -> None:
        """End, from another thread."""
        self.should_exit = self.force_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On a signal: end at once, open connections or not."""
        super().handle_exit(sig, frame)
        self.force_exit = True
        if sig == signal.SIGINT:
            self._captured_signals.clear()  # It has done what it was for.

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say when connections are taken."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on everybody: a session of half an hour would keep us waiting."""
        for connection in list(self.server_state.connections):
            transport: Any = connection.transport
            transport.abort()
        await super().shutdown(sockets)


class _Patient(H11Protocol):
    """HTTP/1.1 by h11, for requests that come whole within some seconds."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_head()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(_HEAD_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _allow_files() -> None:
    """Let this process have as many connections as it offers, where a system starts with few."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
