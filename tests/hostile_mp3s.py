"""MP3s that were made to cost whoever reads them, each up to 20 MB."""

import io
import json
import random
import zlib
from collections.abc import Callable
from functools import cache
from itertools import cycle, islice

import numpy as np
from mutagen.id3 import GEOB, ID3

from voiceguide.audio import mp3, sounds
from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.units import FRAME_BYTES, FRAME_MS, SAMPLE_RATE

MOST_BYTES = 20_000_000
MOST_EVENTS = 3000
SHEET = {
    "schema": 1,
    "program": "gentle",
    "program_days": 56,
    "day": 1,
    "week": 1,
    "kind": "training",
    "title": "T",
    "voice": "tones",
    "durations": "measured",
    "minutes": 20,
    "duration_ms": MOST_BYTES // FRAME_BYTES * FRAME_MS,
    "dose": {"hold_s": 5, "repetitions": 3},
    "notes": [],
    "chapters": [],
    "holds": [],
    "breaths": [],
    "events": [],
}


def tag(frames: bytes, version: int = 3, flags: int = 0) -> bytes:
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, flags]) + size + frames


def frame(name: bytes, body: bytes, flags: int = 0) -> bytes:
    return name + len(body).to_bytes(4) + flags.to_bytes(2) + body


def with_sheet(sheet: object, frames: bytes) -> bytes:
    text = sheet if isinstance(sheet, str) else json.dumps(sheet)
    file, tags = io.BytesIO(), ID3()
    tags.add(GEOB(encoding=0, mime="", desc="voiceguide cue sheet", data=text.encode()))
    tags.save(file, v1=0, v2_version=3, padding=lambda _info: 0)
    return file.getvalue() + frames


def filled(piece: bytes, most: int = MOST_BYTES - 1_100_000) -> bytes:
    """A piece again and again, as often as it goes into a file of the largest size."""
    return piece * (most // len(piece))


def compressed(name: bytes) -> bytes:
    """A tag with one frame that takes 400 MB when it is unpacked."""
    return tag(frame(name, (400_000_000).to_bytes(4) + packed(), 0x80)) + SILENT_FRAME * 100


@cache
def packed() -> bytes:
    packer = zlib.compressobj(1)
    return b"".join([packer.compress(bytes(4_000_000)) for _ in range(100)]) + packer.flush()


def nested(depth: int) -> bytes:
    """Chapters inside chapters."""
    head, body = b"a\0" + bytes(16), b""
    for _ in range(depth):
        body = frame(b"CHAP", head + body)
    return tag(body) + SILENT_FRAME * 100


def noise() -> bytes:
    """A minute that is loud all the time."""
    samples = np.random.default_rng(1).normal(0, 6000, 60 * SAMPLE_RATE)
    return mp3.encode(np.clip(samples, -32768, 32767).astype("<i2").tobytes())


def ticks() -> bytes:
    """A minute of one tick after another."""
    return mp3.encode((sounds.pcm("tick") * 600)[: 120 * SAMPLE_RATE])


def events(kind: str, content: str, length: int) -> dict[str, object]:
    """A sheet with as many events as there may be."""
    rows = [
        {
            "kind": "sound" if kind == "sound" else "speech",
            "cue": "signal",
            kind: content,
            "start_ms": start,
            "end_ms": start + length,
        }
        for start in range(0, 820 * MOST_EVENTS, 820)
    ]
    return SHEET | {"events": rows}


def low_rate(seconds: int) -> bytes:
    """Sound of 8 kbit/s: each frame of 72 bytes plays for 72 ms."""
    return (bytes.fromhex("ffe318c4") + bytes(68)) * (seconds * 1000 // 72)


def alternating() -> bytes:
    """Frames of another kind each time: 24 kHz, then 16 kHz."""
    return filled(bytes.fromhex("fff364c4") + bytes(140) + bytes.fromhex("fff368c4") + bytes(212))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a compressed cue sheet": lambda: compressed(b"GEOB"),
    "a compressed picture": lambda: compressed(b"APIC"),
    "nested chapters": lambda: nested(2000),
    "a million small frames in the tag": lambda: tag(frame(b"TXXX", b"x") * 1_000_000),
    "a million objects in the tag": lambda: tag(frame(b"GEOB", b"\0\0\0\0x") * 1_000_000),
    "objects as large as a sheet": lambda: tag(frame(b"GEOB", b"\0\0\0\0" + bytes(1_000_000)) * 15),
    "a tag behind the tag": lambda: tag(frame(b"TIT2", b"\0T")) + compressed(b"APIC"),
    "low rate for minutes": lambda: low_rate(1700),
    "low rate for hours": lambda: low_rate(19_000),
    "nested JSON": lambda: with_sheet("[" * 1_000_000, SILENT_FRAME * 100),
    "nested JSON for a schema": lambda: with_sheet(
        '{"schema": ' + "[" * 900 + "]" * 900 + "}", SILENT_FRAME * 100
    ),
    "20,000 events": lambda: with_sheet(
        SHEET | {"events": events("sound", "tick", 100)["events"] * 5}, SILENT_FRAME * 100
    ),
    "nothing but noise": lambda: filled(noise()),
    "noise with sentences": lambda: with_sheet(events("text", "No.", 800), filled(noise())),
    "noise with ticks": lambda: with_sheet(events("sound", "tick", 168), filled(noise())),
    "ticks with ticks": lambda: with_sheet(events("sound", "tick", 168), filled(ticks())),
    "ticks where none is due": lambda: with_sheet(SHEET, filled(ticks())),
    "silence": lambda: with_sheet(events("text", "No.", 800), filled(SILENT_FRAME)),
    "0xff without end": lambda: SILENT_FRAME * 10 + b"\xff" * (MOST_BYTES - 1440),
    "headers without frames": lambda: SILENT_FRAME * 10 + filled(SILENT_FRAME[:4] + b"x"),
    "garbage between frames": lambda: filled(SILENT_FRAME + b"x"),
    "frames that are cut off": lambda: filled(SILENT_FRAME * 2 + SILENT_FRAME[:90]),
    "info frames": lambda: filled(SILENT_FRAME[:20] + b"Info" + SILENT_FRAME[24:]),
    "frames of changing kinds": alternating,
    "frames that can't be decoded": lambda: filled(SILENT_FRAME[:4] + b"\xff" * 140),
}


def fuzzed(seed: int, good: bytes) -> bytes:
    """A good file with damage of every size, in its tag above all."""
    chance = random.Random(seed)  # noqa: S311 - the same ones each time
    data = bytearray(good)
    for _ in range(chance.randint(1, 30)):
        at = int(len(data) * chance.random() ** chance.choice([1, 4, 20]))
        count = int(2000 * chance.random() ** 4)
        piece = bytes(islice(cycle(chance.randbytes(chance.randint(1, 40))), count))
        match chance.randrange(4):
            case 0:
                data[at : at + count] = piece
            case 1:
                del data[at : at + count]
            case 2:
                data[at:at] = piece * chance.randint(1, 20)
            case _:
                data[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(data)
