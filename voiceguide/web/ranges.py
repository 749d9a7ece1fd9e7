"""Which bytes of a file a request gets, by RFC 9110: conditions, and one range.

Nothing here sends or reads anything: from a request's headers and a file's type, length and
entity tag to a status, headers, and the bytes to send.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Sections 14.1.1 and 5.6.1: a recipient takes a list's empty elements too.
_RANGE = re.compile(r"bytes=[ \t,]*(\d*)-(\d*)[ \t,]*", re.IGNORECASE | re.ASCII)
_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes of a file, from `start` up to `stop`."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


NO_BYTES = ByteRange(0, 0)


@dataclass(frozen=True, slots=True)
class RangeResponse:
    """What to send.

    Attributes:
        headers: besides those that every response has.
        byte_range: the bytes of the file that are the body; empty for no body.
    """

    status: int
    headers: dict[str, str]
    byte_range: ByteRange = NO_BYTES


def range_response(
    method: str, request: Mapping[str, str], *, media_type: str, etag: str, length: int
) -> RangeResponse:
    """The response to GET or HEAD of a file that exists.

    Args:
        method: "GET" or "HEAD"; a range counts for GET alone (section 14.2).
        request: its headers; names are looked up in lower case.
        media_type: the file's.
        etag: its strong entity tag, with its quotes.
        length: its size in bytes.
    """
    headers = {"Accept-Ranges": "bytes", "ETag": etag}
    if "if-match" in request and not _matches(request["if-match"], etag, weakly=False):
        return RangeResponse(412, headers | {"Content-Length": "0"})
    if "if-none-match" in request and _matches(request["if-none-match"], etag, weakly=True):
        return RangeResponse(304, headers)
    status, selected = 200, ByteRange(0, length)
    # Without a Last-Modified, a date in If-Range is never ours; nor is a weak tag.
    if method == "GET" and request.get("if-range", etag).strip() == etag:
        wanted = requested_range(request.get("range", ""), length)
        if wanted is not None and not wanted:
            unsatisfied = {"Content-Range": f"bytes */{length}", "Content-Length": "0"}
            return RangeResponse(416, headers | unsatisfied)
        if wanted is not None:
            status, selected = 206, wanted
            headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{length}"
    headers |= {"Content-Type": media_type, "Content-Length": str(len(selected))}
    return RangeResponse(status, headers, selected if method == "GET" else NO_BYTES)


def requested_range(header: str, length: int) -> ByteRange | None:
    """The bytes that a Range header asks for.

    Args:
        header: its value; empty for none.
        length: the size of the file in bytes.

    Returns:
        None if the header is to be ignored, which section 14.2 allows: there is none, it is
        not understood, or it asks for several ranges. Empty if there are no such bytes.
    """
    bounds = _RANGE.fullmatch(header.strip())
    if bounds is None or not any(bounds.groups()) or not length:
        return None
    first, last = bounds.groups()
    if not first:
        return ByteRange(length - min(_number(last), length), length)
    start, stop = _number(first), _number(last) + 1 if last else length
    if last and stop <= start:
        return None
    return ByteRange(start, min(stop, length)) if start < length else NO_BYTES


def _number(digits: str) -> int:
    """A number that may have more digits than any length has."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def _matches(header: str, etag: str, *, weakly: bool) -> bool:
    """Whether a list of entity tags has one (sections 8.8.3.2 and 13.1)."""
    if header.strip() == "*":
        return True
    return any(tag == etag and (weakly or not weak) for weak, tag in _ENTITY_TAG.findall(header))
