"""Many phones at once, as a process of their own: `python phones.py COUNT REQUESTS URL ...`

Each of COUNT keeps one connection and asks REQUESTS times for a range of one of the URLs. It
prints one JSON object: bytes, seconds, and what went wrong.
"""

import asyncio
import json
import random
import sys
import time
from urllib.parse import urlsplit


async def phone(number, requests, urls):
    """Ask for ranges on one connection; the number of bytes that came."""
    chance = random.Random(number)  # noqa: S311 - the same ranges each time
    first = urlsplit(urls[0])
    reader, writer = await asyncio.open_connection(first.hostname, first.port)
    total = 0
    for turn in range(requests):
        url = urlsplit(urls[(number + turn) % len(urls)])
        start = chance.randrange(500_000)
        stop = start + chance.randrange(1, 600_000)
        writer.write(
            f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Range: bytes={start}-{stop - 1}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        if " 206 " not in head.splitlines()[0] or length != stop - start:
            raise ValueError(f"{head.splitlines()[0]}: {length} bytes of {stop - start}")
        left = length
        while left:
            left -= len(await reader.readexactly(min(left, 1 << 16)))
        total += length
    writer.close()
    return total


async def main(count, requests, urls):
    """All of them at once, within two minutes."""
    began = time.perf_counter()
    async with asyncio.timeout(120):
        done = await asyncio.gather(
            *(phone(number, requests, urls) for number in range(count)), return_exceptions=True
        )
    failed = [repr(error) for error in done if isinstance(error, BaseException)]
    got = sum(total for total in done if isinstance(total, int))
    seconds = time.perf_counter() - began
    print(json.dumps({"bytes": got, "seconds": seconds, "failed": failed}))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
