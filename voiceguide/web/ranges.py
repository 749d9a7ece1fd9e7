"""What a server answers to a request for a file, as RFC 9110 says: ranges and conditions.

Nothing here sends or reads anything: from a request's headers and a content's type, length
and entity tag to a status, headers, and the parts of the content to send.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

MOST_RANGES = 16
"""A request for more of them is answered with the whole, which section 14.2 allows."""

# Section 14.1.1, and the list rule of 5.6.1: a recipient takes empty elements too.
_SET = re.compile(r"bytes=([ \t,\d-]*)", re.IGNORECASE | re.ASCII)
_SPEC = re.compile(r"(\d*)-(\d*)", re.ASCII)
_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a content, from `start` up to `stop`."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send.

    Attributes:
        headers: besides those that every response has.
        body: in order: bytes as they are, and parts of the content.
    """

    status: int
    headers: dict[str, str]
    body: tuple[bytes | Part, ...] = field(default=())


def answer(method: str, request: Mapping[str, str], kind: str, etag: str, length: int) -> Answer:
    """The answer to GET or HEAD of a content that is there.

    Args:
        method: "GET" or "HEAD"; a range counts for GET alone (section 14.2).
        request: its headers, by names in lower case.
        kind: the content's media type.
        etag: its strong entity tag, with its quotes.
        length: its bytes.
    """
    common = {"Accept-Ranges": "bytes", "ETag": etag}
    if "if-match" in request and not _matches(request["if-match"], etag, weakly=False):
        return Answer(412, common | {"Content-Length": "0"})
    if "if-none-match" in request and _matches(request["if-none-match"], etag, weakly=True):
        return Answer(304, common)
    found = None
    # Without a Last-Modified a date in If-Range is never ours; nor is a weak tag.
    if method == "GET" and request.get("if-range", etag).strip() == etag:
        found = ranges(request.get("range", ""), length)
    if found is None:
        return _whole(method, common | {"Content-Type": kind}, length)
    if not found:
        return Answer(416, common | {"Content-Range": f"bytes */{length}", "Content-Length": "0"})
    if len(found) == 1:
        part = found[0]
        one = {"Content-Type": kind, "Content-Range": _content_range(part, length)}
        return Answer(206, common | one | {"Content-Length": str(len(part))}, (part,))
    return _several(found, common, kind, etag, length)


def ranges(header: str, length: int) -> tuple[Part, ...] | None:
    """The parts of a content that a Range header asks for.

    Those that overlap or touch are made one, so that nothing is ever sent twice.

    Args:
        header: its value; empty for none.
        length: bytes of the content.

    Returns:
        None if the header is to be ignored: none, not understood, or too many ranges. Empty
        if no part of it can be had.
    """
    found = _SET.fullmatch(header.strip())
    specs = [spec for piece in found[1].split(",") if (spec := piece.strip())] if found else []
    if not specs or len(specs) > MOST_RANGES or not length:
        return None
    parts = []
    for spec in specs:
        bounds = _SPEC.fullmatch(spec)
        if bounds is None or spec == "-":
            return None
        first, last = bounds.groups()
        if first and last and _number(last) < _number(first):
            return None
        part = _part(first, last, length)
        if part is not None:
            parts.append(part)
    return _merged(parts)


def _part(first: str, last: str, length: int) -> Part | None:
    if not first:
        wanted = min(_number(last), length)
        return Part(length - wanted, length) if wanted else None
    start = _number(first)
    stop = min(_number(last) + 1, length) if last else length
    return Part(start, stop) if start < length else None


def _number(digits: str) -> int:
    """A number that may have more digits than any length has."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """In the order asked for, unless some overlap or touch."""
    in_order = sorted(parts, key=lambda part: (part.start, part.stop))
    if all(one.stop < other.start for one, other in pairwise(in_order)):
        return tuple(parts)
    merged = in_order[:1]
    for part in in_order[1:]:
        if part.start <= merged[-1].stop:
            merged[-1] = Part(merged[-1].start, max(merged[-1].stop, part.stop))
        else:
            merged.append(part)
    return tuple(merged)


def _matches(header: str, etag: str, *, weakly: bool) -> bool:
    """Whether a list of entity tags has one (sections 8.8.3.2 and 13.1)."""
    if header.strip() == "*":
        return True
    return any(tag == etag and (weakly or not weak) for weak, tag in _TAG.findall(header))


def _whole(method: str, headers: dict[str, str], length: int) -> Answer:
    body = (Part(0, length),) if method == "GET" and length else ()
    return Answer(200, headers | {"Content-Length": str(length)}, body)


def _several(
    parts: tuple[Part, ...], common: dict[str, str], kind: str, etag: str, length: int
) -> Answer:
    # A checksum of the content: it can't stand in what it was made from.
    boundary = f"part-{etag.strip(chr(34))[:40]}"
    body: list[bytes | Part] = []
    for number, part in enumerate(parts):
        head = (
            f"--{boundary}\r\nContent-Type: {kind}\r\n"
            f"Content-Range: {_content_range(part, length)}\r\n\r\n"
        )
        body += [("\r\n" if number else "").encode() + head.encode(), part]
    body.append(f"\r\n--{boundary}--\r\n".encode())
    headers = {
        "Content-Type": f"multipart/byteranges; boundary={boundary}",
        "Content-Length": str(sum(map(len, body))),
    }
    return Answer(206, common | headers, tuple(body))


def _content_range(part: Part, length: int) -> str:
    return f"bytes {part.start}-{part.stop - 1}/{length}"
