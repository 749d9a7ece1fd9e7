"""Fetching a large file so that only the right one ever stands in its place.

What has come stays beside the target until all of it is there and its checksum is right; a
second run goes on from there (Range). Whose part it is, its name says: it has the checksum in it,
so neither a server's entity tag nor a note is needed. The standard library does it: a client like
httpx has no resuming either, and what it would save here is a dozen lines.
"""

import os
import shutil
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit

from voiceguide import __version__
from voiceguide.errors import DownloadError
from voiceguide.files import open_regular, reason
from voiceguide.voices.engine import FileSpec

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

_ELSEWHERE = "take it from somewhere else with --from FOLDER, or --from URL"
_AGAIN = "run the same command again: it goes on from what is there"
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_CHUNK = 1 << 16

Progress = Callable[[str, int, int], None]
"""Gets a file's name, the bytes of it that are there, and the bytes that it will have."""


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


def fetch(
    source: str, wanted: FileSpec, target: Path, *, progress: Progress, limits: Limits
) -> None:
    """Put a file in its place, whole and right, or not at all.

    Args:
        source: an https address, a file:// address, or a path.
        wanted: what it must be; checked before it is put in place.
        target: where it goes; its folder exists. A right file there is left alone.
        progress: is called as it comes.
        limits: what may be done to get it.

    Raises:
        DownloadError: it can't be had; whether a second run goes on is in the hint.
    """
    if not wanted.fault(target):
        progress(wanted.name, wanted.size, wanted.size)
        return
    part = part_of(target, wanted)
    try:
        check_space(target.parent, wanted.size - size_of(part), limits)
        local = local_path(source)
        if local is None:
            _Transfer(source, wanted, part, progress=progress, limits=limits).run()
        else:
            _copy(local, wanted, part, progress)
        if fault := wanted.fault(part):
            part.unlink()
            raise DownloadError(source, f"it {fault}", f"try again; {_ELSEWHERE}")
        part.replace(target)
    except OSError as error:
        raise DownloadError(source, f"{target.parent}: {reason(error)}", _AGAIN) from error


def part_of(target: Path, wanted: FileSpec) -> Path:
    """Where the part of a file is that has come."""
    return target.with_name(f"{target.name}.{wanted.checksum[-16:]}.part")


def size_of(path: Path) -> int:
    """The bytes of a file that need not be there."""
    return path.stat().st_size if path.exists() else 0


def check_space(folder: Path, size: int, limits: Limits) -> None:
    """Find out before any work whether a folder's disk has room for so many bytes.

    Raises:
        DownloadError: it has not; the message says how much is needed, and where.
    """
    free = limits.free(folder)
    if free < size:
        why = f"{folder} has {megabytes(free)} free and {megabytes(size)} are needed"
        hint = "make room, or set VOICEGUIDE_HOME to a folder on another disk"
        raise DownloadError("", why, hint)


def megabytes(size: int) -> str:
    """A size for people.

    >>> megabytes(92_361_271)
    '92.4 MB'
    """
    return f"{size / 1e6:.1f} MB"


def local_path(source: str) -> Path | None:
    """The path that a source names, or None if it is an address on a network."""
    scheme = urlsplit(source).scheme.lower()
    if scheme == "file":
        return Path(urllib.request.url2pathname(unquote(urlsplit(source).path)))
    # One letter is a drive of Windows.
    return None if len(scheme) > 1 and "://" in source else Path(source)


def _copy(local: Path, wanted: FileSpec, part: Path, progress: Progress) -> None:
    try:
        source = open_regular(local)
    except OSError as error:
        raise DownloadError(str(local), reason(error), _ELSEWHERE) from error
    with source:
        size = os.fstat(source.fileno()).st_size
        if size != wanted.size:
            raise _wrong_size(str(local), size, wanted)
        with part.open("wb") as file:
            while chunk := source.read(_CHUNK):
                file.write(chunk)
                progress(wanted.name, file.tell(), size)


class _BrokenError(Exception):
    """A connection ended early, or there was none: worth another try."""


@dataclass(eq=False)
class _Transfer(urllib.request.HTTPRedirectHandler):
    """One file on its way here, by as many https connections as it takes."""

    source: str
    wanted: FileSpec
    part: Path
    progress: Progress
    limits: Limits

    def run(self) -> None:
        """Bring all of it."""
        if why := self._why_not(self.source, self.source):
            raise DownloadError(self.source, why, _ELSEWHERE)
        size, limits, failures = self.wanted.size, self.limits, 0
        while (before := size_of(self.part)) < size or not self.part.exists():
            try:
                self._connect()
            except _BrokenError as error:
                there = size_of(self.part)
                # A connection that brought a hundredth of the file is no failure.
                failures = 0 if there - before > size // 100 else failures + 1
                if failures >= limits.tries:
                    rest = f"; {megabytes(there)} of {megabytes(size)} are there" if there else ""
                    hint = _AGAIN if there else f"try again; {_ELSEWHERE}"
                    raise DownloadError(self.source, f"{error}{rest}", hint) from error
                time.sleep(limits.pause_s * 2 ** max(failures - 1, 0))

    def _connect(self) -> None:
        """One connection: add to the part whatever it brings."""
        headers = {"User-Agent": f"voiceguide/{__version__}", "Accept-Encoding": "identity"}
        start = size_of(self.part)
        if start:
            headers["Range"] = f"bytes={start}-"
        request = urllib.request.Request(self.source, headers=headers)  # noqa: S310
        try:
            with urllib.request.build_opener(self).open(
                request, timeout=self.limits.timeout_s
            ) as response:
                self._receive(response, start)
        except HTTPError as error:
            error.close()
            if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self.part.unlink()
                raise _BrokenError("the server has another file now") from error
            raise _refusal(self.source, error.code) from error
        except URLError as error:
            raise _unreachable(self.source, error.reason) from error
        except (HTTPException, ConnectionError, TimeoutError, ssl.SSLError) as error:
            raise _BrokenError(f"the connection broke off ({_reason(error)})") from error

    def _receive(self, response: Any, start: int) -> None:
        """See that what comes is the rest of the part, or start the part anew; and take it."""
        size, limits = self.wanted.size, self.limits
        if response.status != HTTPStatus.PARTIAL_CONTENT:
            start = 0
        elif not (response.headers.get("Content-Range") or "").startswith(f"bytes {start}-"):
            self.part.unlink()
            raise _BrokenError("the server sent another part than the one requested")
        length = response.headers.get("Content-Length") or ""
        if length.isdecimal() and start + int(length) != size:
            self.part.unlink(missing_ok=True)
            raise _wrong_size(self.source, start + int(length), self.wanted)
        with self.part.open("ab" if start else "wb") as file:
            started, earlier = time.monotonic(), file.tell()
            while chunk := response.read1(_CHUNK):
                if file.tell() + len(chunk) > size:
                    file.truncate(0)
                    raise _wrong_size(response.url, file.tell() + len(chunk), self.wanted)
                file.write(chunk)
                file.flush()  # so that whoever kills us loses nothing
                self.progress(self.wanted.name, file.tell(), size)
                waited = time.monotonic() - started
                if waited > limits.timeout_s:
                    if file.tell() - earlier < waited * limits.slowest:
                        raise _BrokenError("it comes too slowly")
                    started, earlier = time.monotonic(), file.tell()
            if file.tell() < size:
                raise _BrokenError("the connection broke off")

    def redirect_request(  # noqa: PLR0917 - as urllib has it
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Follow a redirect only to a host that is known, and only over https."""
        fault, host = self._why_not(newurl, req.full_url), urlsplit(newurl).hostname or ""
        known = filter(None, (*self.limits.hosts, urlsplit(self.source).hostname))
        if not any(host == name or (name[0] == "." and host.endswith(name)) for name in known):
            fault = fault or f"it is sent on to {host}, which is not one of its publisher's hosts"
        if fault:
            fp.close()  # urllib closes only what it follows
            raise DownloadError(req.full_url, fault, _ELSEWHERE)
        return super().redirect_request(req, fp, code=code, msg=msg, headers=headers, newurl=newurl)

    def _why_not(self, url: str, origin: str) -> str:
        """What is wrong with an address that is not an https one; empty if nothing."""
        parts = urlsplit(url)
        loopback = self.limits.plain_loopback and parts.hostname == "127.0.0.1"
        if parts.scheme == "https" or (loopback and parts.scheme == "http"):
            return ""
        return (
            f"{f'it is sent on to {url}, which' if url != origin else 'its address'} is not https"
        )


def _refusal(source: str, code: int) -> Exception:
    if code in _BUSY or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _BrokenError(f"the server can't answer now ({code})")
    if code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        why = f"there is no such file ({code})"
    elif code < HTTPStatus.BAD_REQUEST:
        why = f"it is sent on ({code}) in a circle, or to an address that is not https"
    else:
        why = f"the server refuses it ({code})"
    return DownloadError(source, why, _ELSEWHERE)


def _unreachable(source: str, why: object) -> Exception:
    if isinstance(why, ssl.SSLCertVerificationError):
        why = f"its certificate is not valid ({why.verify_message})"
        return DownloadError(source, why, _ELSEWHERE)
    if isinstance(why, socket.gaierror):
        return _BrokenError("no network, or no such host")
    return _BrokenError(f"no connection ({_reason(why)})")


def _reason(why: object) -> str:
    if isinstance(why, TimeoutError):
        return "no answer in time"
    return reason(why) if isinstance(why, OSError) else str(why)


def _wrong_size(source: str, size: int, wanted: FileSpec) -> DownloadError:
    why = f"it has {size:,} bytes, and {wanted.name} has {wanted.size:,}"
    return DownloadError(source, why, _ELSEWHERE)
