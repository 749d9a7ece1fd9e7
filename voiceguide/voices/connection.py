"""One https connection that brings the rest of a file, and what may go wrong with it."""

import http.client
import json
import shutil
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from voiceguide import __version__
from voiceguide.errors import DownloadError
from voiceguide.files import reason
from voiceguide.voices.catalogue import FileSpec

HOSTS = (
    "github.com",
    "objects.githubusercontent.com",
    "release-assets.githubusercontent.com",
    "huggingface.co",
    ".huggingface.co",
    ".hf.co",
)
"""Where releases on GitHub and files on Hugging Face are sent on to; a leading dot stands for
every host under that name."""

ELSEWHERE = "take it from somewhere else with --from FOLDER, or --from URL"

_CHUNK = 1 << 16

Progress = Callable[[int, int], None]
"""Told how many bytes are there, and how many there will be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a download may do.

    Attributes:
        hosts: where it may be sent on to, besides the host it was sent to.
        timeout_s: the longest wait for an answer, and for the next bytes.
        tries: connections in a row that bring nothing new before it gives up.
        slowest: bytes a second; what comes slower counts as a connection that broke.
        pause_s: before the second of those; doubled each time.
        free: the free bytes of a folder's disk.
        plain_loopback: plain HTTP to this machine itself, for tests.
    """

    hosts: tuple[str, ...] = HOSTS
    timeout_s: float = 30.0
    tries: int = 4
    slowest: int = 1_000
    pause_s: float = 1.0
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    plain_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What has come of a file so far, and a note of whose part it is."""

    path: Path
    wanted: FileSpec

    @classmethod
    def of(cls, target: Path, wanted: FileSpec) -> "Part":
        """The part beside a target; one of another version is thrown away."""
        part = cls(target.with_name(f"{target.name}.part"), wanted)
        if part.note().get("checksum") != wanted.checksum or part.size() > wanted.size:
            part.discard()
        return part

    @property
    def _note_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    def size(self) -> int:
        """The bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def note(self) -> dict[str, str]:
        """Of which file it is a part, from where, and under which tag; empty if nobody knows."""
        with suppress(OSError, ValueError):
            found = json.loads(self._note_path.read_bytes())
            if isinstance(found, dict):
                return found
        return {}

    def begin(self, source: str, tag: str) -> None:
        """Start anew, and note from where."""
        self.path.write_bytes(b"")
        note = {"checksum": self.wanted.checksum, "source": source, "tag": tag}
        self._note_path.write_text(json.dumps(note), encoding="utf-8")

    def discard(self) -> None:
        """Throw it away."""
        self.path.unlink(missing_ok=True)
        self._note_path.unlink(missing_ok=True)


class BrokenError(Exception):
    """A connection ended early, or there was none: worth another try."""


def connect(source: str, part: Part, progress: Progress, limits: Limits) -> None:
    """One connection: add to the part whatever it brings."""
    request = urllib.request.Request(source, headers=_headers(source, part))  # noqa: S310
    opener = urllib.request.build_opener(_Redirects(limits))
    try:
        with opener.open(request, timeout=limits.timeout_s) as response:
            _check_answer(source, response, part)
            with part.path.open("ab") as file:
                _pour(response, file, part.wanted, progress, limits)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.discard()
            raise BrokenError("the server has another file now") from error
        _refused(source, error.code)
    except urllib.error.URLError as error:
        _unreachable(source, error.reason)
    except (http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError) as error:
        raise BrokenError(f"the connection broke off ({_said(error)})") from error


def _headers(source: str, part: Part) -> dict[str, str]:
    headers = {"User-Agent": f"voiceguide/{__version__}", "Accept-Encoding": "identity"}
    if part.size():
        headers["Range"] = f"bytes={part.size()}-"
        note = part.note()
        if note.get("source") == source and note.get("tag"):
            headers["If-Range"] = note["tag"]
    return headers


def _check_answer(source: str, response: Any, part: Part) -> None:
    """See that what comes is the rest of the part, or start the part anew."""
    start = 0
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        start = part.size()
        if not (response.headers.get("Content-Range") or "").startswith(f"bytes {start}-"):
            part.discard()
            raise BrokenError("the server sent another part than the one asked for")
    length = response.headers.get("Content-Length") or ""
    if length.isdecimal() and start + int(length) != part.wanted.size:
        part.discard()
        raise wrong_size(source, start + int(length), part.wanted)
    if not start:
        tag = response.headers.get("ETag") or ""
        # A weak tag (W/) does not promise the same bytes.
        part.begin(source, tag if tag.startswith('"') else "")


def _pour(
    response: Any, file: IO[bytes], wanted: FileSpec, progress: Progress, limits: Limits
) -> None:
    started, earlier = time.monotonic(), file.tell()
    while chunk := response.read1(_CHUNK):
        if file.tell() + len(chunk) > wanted.size:
            file.truncate(0)
            raise wrong_size(response.url, file.tell() + len(chunk), wanted)
        file.write(chunk)
        file.flush()  # so that whoever kills us loses nothing
        progress(file.tell(), wanted.size)
        waited = time.monotonic() - started
        if waited > limits.timeout_s:
            if file.tell() - earlier < waited * limits.slowest:
                raise BrokenError("it comes too slowly")
            started, earlier = time.monotonic(), file.tell()
    if file.tell() < wanted.size:
        raise BrokenError("the connection broke off")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to a host that is known, and only over https."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        check_address(newurl, req.full_url, self._limits)
        host = urlsplit(newurl).hostname or ""
        if not any(
            host == known or (known[0] == "." and host.endswith(known))
            for known in self._limits.hosts
            if known
        ):
            why = f"it is sent on to {host}, which is none of its publisher's hosts"
            raise DownloadError(req.full_url, why, ELSEWHERE)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def check_address(url: str, asked: str, limits: Limits) -> None:
    """See that an address is one that may be asked.

    Raises:
        DownloadError: it is not https; the message names the address that was asked for.
    """
    parts = urlsplit(url)
    loopback = limits.plain_loopback and parts.hostname == "127.0.0.1"
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        said = f"it is sent on to {url}" if url != asked else "its address"
        raise DownloadError(asked, f"{said} is not https", ELSEWHERE)


def _refused(source: str, code: int) -> None:
    if code in (408, 425, 429) or code >= 500:
        raise BrokenError(f"the server can't answer now ({code})")
    if code in (404, 410):
        raise DownloadError(source, f"there is no such file ({code})", ELSEWHERE)
    if code < 400:
        why = f"it is sent on ({code}) in a circle, or to an address that is not https"
        raise DownloadError(source, why, ELSEWHERE)
    raise DownloadError(source, f"the server refuses it ({code})", ELSEWHERE)


def _unreachable(source: str, why: object) -> None:
    if isinstance(why, ssl.SSLCertVerificationError):
        raise DownloadError(
            source, f"its certificate is not valid ({why.verify_message})", ELSEWHERE
        )
    if isinstance(why, socket.gaierror):
        raise BrokenError("no network, or no such host")
    raise BrokenError(f"no connection ({_said(why)})")


def _said(why: object) -> str:
    if isinstance(why, TimeoutError):
        return "no answer in time"
    return reason(why) if isinstance(why, OSError) else str(why)


def wrong_size(source: str, size: int, wanted: FileSpec) -> DownloadError:
    """The error of a file that is not as long as it must be."""
    why = f"it has {size:,} bytes, and {wanted.name} has {wanted.size:,}"
    return DownloadError(source, why, ELSEWHERE)
