"""Course folders that were made to cost whoever reads them, or to trip it up."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mutagen.id3 import ID3

Damage = Callable[[Path], object]
INFINITE = float("inf")


def _text(text: str | bytes) -> Damage:
    data = text.encode() if isinstance(text, str) else text
    return lambda folder: (folder / "course.json").write_bytes(data)


def _manifest(change: Callable[[dict[str, Any]], object]) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "course.json"
        content = json.loads(path.read_text())
        change(content)
        path.write_text(json.dumps(content))

    return damage


def _has(**changes: object) -> Damage:
    return _manifest(lambda content: content.update(changes))


def _day(**changes: object) -> Damage:
    return _manifest(lambda content: content["days"][0].update(changes))


def _days(change: Callable[[list[Any]], list[Any]]) -> Damage:
    return _manifest(lambda content: content.update(days=change(content["days"])))


def _sheet(change: Callable[[dict[str, Any]], object]) -> Damage:
    def damage(folder: Path) -> None:
        for path in sorted(folder.glob("day-*.mp3")):
            tags = ID3(path)
            (frame,) = tags.getall("GEOB")
            sheet = json.loads(frame.data)
            change(sheet)
            frame.data = json.dumps(sheet).encode()
            tags.save(path, v2_version=3)

    return damage


def _sheet_has(**changes: object) -> Damage:
    return _sheet(lambda sheet: sheet.update(changes))


def _every(key: str, **changes: object) -> Damage:
    return _sheet(lambda sheet: [row.update(changes) for row in sheet[key]])


def _instead(make: Callable[[Path], object]) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "day-02.mp3"
        path.unlink()
        make(path)

    return damage


HOSTILE: dict[str, Damage] = {
    "infinite bytes": _day(bytes=INFINITE),
    "no number of bytes": _day(bytes=float("nan")),
    "bytes without end": _day(bytes=10**4000),
    "fewer bytes than none": _day(bytes=-5),
    "a file without a name": _day(file=""),
    "a file of no name": _day(file=None),
    "a name with a zero": _day(file="day-01\0.mp3"),
    "a long name": _day(file="x" * 5000),
    "half an emoji for a name": _day(file="\ud800"),
    "a folder for a day": _day(file="transcripts"),
    "the manifest for a day": _day(file="course.json"),
    "a file outside": _day(file="../secret"),
    "a kind that is a list": _day(kind=[1]),
    "no days": _has(days=[]),
    "days that are a number": _has(days=5),
    "a day twice": _days(lambda days: [*days, days[0]]),
    "20,000 days": _days(lambda days: days[:1] * 20_000),
    "1,001 files": _days(lambda days: [days[0] | {"file": f"{n}.mp3"} for n in range(1001)]),
    "half an emoji for a title": _has(title="\ud800"),
    "half an emoji for a program": _has(program="\ud800"),
    "a title of 10 MB": _has(title="x" * 10_000_000),
    "a title that is a list": _has(title=[[["x"]]]),
    "a title with a zero": _has(title="a\0b"),
    "files that are a text": _has(files="xx"),
    "files that are lists": _has(files=[[[]]]),
    "files without names": _has(files=[{}]),
    "a list": _text("[]"),
    "a text": _text('"x"'),
    "nothing": _text(""),
    "nested lists": _text("[" * 1_000_000),
    "a nested title": _text('{"title": ' + "[" * 900 + "]" * 900 + "}"),
    "UTF-16": _text("{}".encode("utf-16")),
    "no UTF-8": _text(b'{"title": "\xff"}'),
    "a number of 5,000 digits": _text('{"days": ' + "9" * 5000 + "}"),
    "30 MB of spaces": _text(" " * 30_000_000),
    "10^9 repetitions": _sheet_has(dose={"hold_s": 5, "repetitions": 10**9}),
    "500 repetitions": _sheet_has(dose={"hold_s": 5, "repetitions": 500}),
    "holds of nothing": _sheet_has(dose={"hold_s": 0, "repetitions": 0}),
    "infinite holds": _sheet_has(dose={"hold_s": INFINITE, "repetitions": 3}),
    "an unknown side": _every("holds", side="top"),
    "holds of no length": _every("holds", hold_s=0),
    "an infinite hold": _every("holds", end_ms=INFINITE),
    "an infinite event": _every("events", end_ms=INFINITE),
    "week 10^9": _sheet_has(week=10**9),
    "day 0": _sheet_has(day=0, week=0),
    "nothing in it": _sheet_has(duration_ms=0, events=[], holds=[], breaths=[], chapters=[]),
    "notes of a megabyte": _sheet_has(notes=["x" * 900_000]),
    "a title with an escape": _sheet_has(title="</script>\x1b[31m\0"),
    "a link to itself": _instead(lambda path: path.symlink_to(path.name)),
    "a pipe": _instead(lambda path: os.mkfifo(path)),  # noqa: PLW0108 - Windows has none
    "an empty file": _instead(lambda path: path.touch()),
    "a folder": _instead(lambda path: path.mkdir()),
}
