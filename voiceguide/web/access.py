"""Who gets in, and under which rules: the token, the host that is asked for, the origin.

Without the right token everything is answered alike, so that nobody learns what is there.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl

from voiceguide.errors import OutputError
from voiceguide.files import reason

COOKIE = "voiceguide"
TOKEN_BYTES = 16
_COOKIE_S = 60 * 60 * 24 * 180
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every response says."""

CLOSED_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of everything but the page."""


def page_policy(script: str, style: str) -> str:
    """The content security policy of the page: itself, its sound, its cover, its own server.

    Args:
        script: the hash of its one script, as csp_hashes gives it.
        style: the hash of its one style.
    """
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'none'"
    )


def new_token() -> str:
    """A token that nobody guesses: 128 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def kept_token(path: Path, *, fresh: bool = False) -> str:
    """The token of this person's servers, made when it is first needed.

    It is kept, so that a phone that was let in, and a podcast app above all, still is after
    the server was started again.

    Args:
        path: the file that keeps it, for its owner's eyes alone.
        fresh: whether to forget the old one, and so every phone that was let in.

    Raises:
        OutputError: it can't be written.
    """
    if not fresh:
        with suppress(OSError, UnicodeDecodeError):
            known = path.read_text(encoding="ascii").strip()
            if _TOKEN.fullmatch(known):
                return known
    token = new_token()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with open(path, "x", encoding="ascii", opener=_for_its_owner) as file:
            file.write(f"{token}\n")
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    return token


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@dataclass(frozen=True, slots=True)
class Door:
    """The rules of one server.

    Attributes:
        port: where it listens.
        token: what every request needs; empty for a server that only its own machine reaches.
        address: how other machines of the network name this one; empty for none.
    """

    port: int
    token: str = ""
    address: str = ""

    def shows_token(self, query: str) -> bool:
        """Whether a request's query has the token."""
        given = dict(parse_qsl(query[:1024])).get("token", "")
        return self._is_right(given)

    def lets_in(self, query: str, cookies: str) -> bool:
        """Whether a request may see anything at all, by its query or its Cookie header."""
        if not self.token:
            return True
        # Both are looked at, so that the time taken tells nothing of either.
        return self.shows_token(query) | self._is_right(_cookie(cookies))

    def is_host(self, host: str, reached: str) -> bool:
        """Whether a Host header names this server; other names are tricks of other sites.

        Args:
            host: its value.
            reached: the address of this machine that the connection came in on.
        """
        names = {*_LOOPBACK, self.address, reached} - {""} if self.token else {*_LOOPBACK}
        allowed = {f"{name}:{self.port}" for name in names}
        return host.lower() in (allowed | names if self.port == 80 else allowed)

    def is_own_origin(self, headers: Mapping[str, str]) -> bool:
        """Whether what is posted comes from a page of ours, or from no page at all."""
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{headers['host'].lower()}":
            return False
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")

    def cookie(self) -> str:
        """The Set-Cookie header that saves a phone from showing its token again."""
        rules = f"Max-Age={_COOKIE_S}; Path=/; HttpOnly; SameSite=Strict"
        return f"{COOKIE}={self.token}; {rules}"

    @property
    def query(self) -> str:
        """What addresses for apps without cookies end in."""
        return f"?token={self.token}" if self.token else ""

    def _is_right(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header[:4096]).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
