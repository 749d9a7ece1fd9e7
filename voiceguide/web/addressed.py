"""Feed and playlist for apps that keep no cookies: each address carries the token."""

import re

from voiceguide.publish.course import Course
from voiceguide.publish.feed import rss
from voiceguide.publish.playlist import m3u8


def addressed_feed(course: Course, base: str, query: str) -> bytes:
    """The feed with absolute addresses.

    Args:
        course: the days that can be heard.
        base: the server's own address, ending in a slash.
        query: what each address ends in, "?token=..."; may be empty.
    """
    feed = rss(course, base)
    # In XML an address ends at a quotation mark or at the next tag.
    return re.sub(rb"(?<=[\">])" + re.escape(base.encode()) + rb"[^\"<]*", _ending(query), feed)


def addressed_playlist(course: Course, query: str) -> bytes:
    """The playlist, its files as names beside it."""
    lines = m3u8(course).splitlines()
    return "".join(
        f"{line}\n" if line[:1] == "#" else f"{line}{query}\n" for line in lines
    ).encode()


def _ending(query: str) -> bytes:
    return rb"\g<0>" + query.encode()
