"""Who gets in, and under which rules: the token, the host that is asked for, the origin.

Without the right token everything is answered alike, so that nobody learns what is there.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from voiceguide.errors import OutputError
from voiceguide.files import keep_private, make_private_folder, read_regular, reason
from voiceguide.player.html import Page

COOKIE = "voiceguide"
TOKEN_BYTES = 16
_MAX_TOKEN_BYTES = 1000
_COOKIE_S = 60 * 60 * 24 * 180
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)
# The standard parser gives up at the first cookie that breaks its rules, and every server of a
# host has its cookies here. Several Cookie headers arrive joined by commas.
_COOKIE_VALUE = re.compile(rf"(?:^|[;,])[ \t]*{COOKIE}=([\w-]*)[ \t]*(?=[;,]|$)", re.ASCII)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every response has."""

_NOTHING = "default-src 'none'"
_NO_EMBEDDING = "frame-ancestors 'none'; base-uri 'none'"

CLOSED_POLICY = f"{_NOTHING}; {_NO_EMBEDDING}; form-action 'none'"
"""The content security policy of everything but the pages."""


def page_policy(page: Page, *, has_form: bool = False) -> str:
    """The content security policy of a page: itself, its sound, its cover, its own server.

    Args:
        page: the page.
        has_form: whether it has one that is sent without JavaScript.
    """
    sent = "'self'" if has_form else "'none'"
    return (
        f"{_NOTHING}; script-src {page.script_hash}; style-src {page.style_hash}; "
        f"img-src 'self' data:; media-src 'self'; connect-src 'self'; {_NO_EMBEDDING}; "
        f"form-action {sent}"
    )


def load_or_create_token(path: Path, *, renew: bool = False) -> str:
    """The token of this person's servers, created when it is first needed.

    It outlives the server, so that a phone that was let in, and a podcast app above all, still
    is after the next start.

    Args:
        path: its file, readable by its owner alone.
        renew: whether to forget the old one, and so every phone that was let in.

    Raises:
        OutputError: it can't be written.
    """
    keep_private(path.parent, path.name)
    if not renew:
        with suppress(OSError, UnicodeDecodeError):
            token = read_regular(path, _MAX_TOKEN_BYTES).decode("ascii").strip()
            if _TOKEN.fullmatch(token):
                return token
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        make_private_folder(path.parent)
        path.unlink(missing_ok=True)
        with open(path, "x", encoding="ascii", opener=_open_for_owner) as file:
            file.write(f"{token}\n")
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    return token


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server.

    Attributes:
        port: where it listens.
        token: what every request needs; empty for a server that only its own machine reaches.
        address: how other machines of the network name this one; empty for none.
    """

    port: int
    token: str = ""
    address: str = ""

    def has_token(self, query: str) -> bool:
        """Whether a request's query has the token; where none is needed it has none."""
        return bool(self.token) and self._is_token(dict(parse_qsl(query)).get("token", ""))

    def allows(self, query: str, cookies: str) -> bool:
        """Whether a request may see anything at all, by its query or its Cookie header."""
        if not self.token:
            return True
        # All are looked at, so that the time taken tells nothing of any.
        return self.has_token(query) | any([*map(self._is_token, _COOKIE_VALUE.findall(cookies))])

    def is_host(self, host: str, local_address: str) -> bool:
        """Whether a Host header names this server; other names are tricks of other sites.

        Args:
            host: its value.
            local_address: the address of this machine that the connection came in on.
        """
        names = _LOOPBACK_NAMES
        if self.token:
            names = names | ({self.address, local_address} - {""})
        allowed = {f"{name}:{self.port}" for name in names}
        return host.lower() in (allowed | names if self.port == 80 else allowed)

    def is_own_origin(self, headers: Mapping[str, str]) -> bool:
        """Whether a request comes from a page of ours, or from no page at all.

        Browsers send Sec-Fetch-Site to the loopback, where no token is asked for, since 2023 all
        of them. Podcast apps and players send neither header: they are no pages.
        """
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{headers['host'].lower()}":
            return False
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")

    def is_own_form(self, headers: Mapping[str, str]) -> bool:
        """Whether a form's headers say that it is one of ours, and not only nothing else.

        Any site can send a form, and an old browser sends it without a word about where it is
        from.
        """
        told = "origin" in headers or headers.get("sec-fetch-site") == "same-origin"
        return told and self.is_own_origin(headers)

    @property
    def set_cookie(self) -> str:
        """The Set-Cookie header that saves a phone from showing its token again."""
        rules = f"Max-Age={_COOKIE_S}; Path=/; HttpOnly; SameSite=Strict"
        return f"{COOKIE}={self.token}; {rules}"

    @property
    def query(self) -> str:
        """What addresses for apps without cookies end in."""
        return f"?token={self.token}" if self.token else ""

    def _is_token(self, value: str) -> bool:
        return secrets.compare_digest(value.encode(), self.token.encode())
