"""Waiting that a busy machine can't fail: no pass waits for any of these deadlines.

`until` waits for what happens elsewhere. The functions of httpx are here too, which by
themselves give up after five seconds.
"""

import time
from dataclasses import replace
from functools import partial

import httpx

from voiceguide.web.listener import LIMITS

SECONDS = 300
PATIENT = replace(LIMITS, head_s=SECONDS, body_s=SECONDS)
"""The limits of a server, but for its deadlines."""

Client = partial(httpx.Client, timeout=SECONDS)
get = partial(httpx.get, timeout=SECONDS)
head = partial(httpx.head, timeout=SECONDS)
post = partial(httpx.post, timeout=SECONDS)
request = partial(httpx.request, timeout=SECONDS)


def until(condition, what="what should happen"):
    """Ask again and again until something is so; what that is."""
    end = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.01)
    return found
