"""Rosters for tests: synthetic people from a seed, and rosters that are broken on purpose."""

import csv
import io
import json
import random
from datetime import date, timedelta

MONDAY = date(2026, 11, 23)
LIMITS = ("KNEEL", "DF", "SE", "HYPER", "WRIST", "SHOULDER", "BALANCE", "HEAD", "OF", "HIP")
"""From the most frequent: of two in three people none, of most others one."""
COLUMNS = ("id", "program", "start", "avoid", "position", "minutes", "pace", "words", "weeks")


def people(count, seed=1, voice=""):
    """Synthetic people as rows of a roster: the same seed gives the same ones, the first first.

    As a practice has them: most get the usual course; the rarer a wish, the fewer have it.
    """
    chance = random.Random(seed)  # noqa: S311 - the same people each time
    rows = []
    for number in range(1, count + 1):
        limits = chance.choices((0, 1, 2), (66, 28, 6))[0]
        weights = [1 / (rank + 1) for rank in range(len(LIMITS))]
        avoid = sorted(set(chance.choices(LIMITS, weights, k=limits)))
        plain = chance.random() < 0.8
        program = chance.choices(
            ("gentle", "chair", "morning", "repetitions", "standing", "deep"),
            (70, 10, 8, 5, 4, 3),
        )[0]
        rows.append(
            {
                "id": f"P-{number:07d}",
                "program": program,
                "start": str(MONDAY + timedelta(days=7 * chance.randrange(12))),
                "avoid": " ".join(avoid),
                "position": "",
                "minutes": "" if plain else chance.choices(("20", "25"), (7, 3))[0],
                "pace": "" if chance.random() < 0.93 else "slow",
                "words": "" if chance.random() < 0.93 else "few",
                "weeks": "4",
                "voice": voice,
                "days_a_week": chance.choices(("", "3", "5"), (80, 10, 10))[0],
            }
        )
    return rows


def as_csv(rows, delimiter=","):
    """Rows as the text of a CSV."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


WRONG = {
    "id": ["", "Anna", "Anna Smith", "a@example.org", "1980-05-03", "P 1", "P/1", "P" + "1" * 80],
    "program": ["gentel", "chiar", "missing.toml", "no/where.toml", "GENTLE!", "x" * 300],
    "start": ["", "23.11.2026", "11/23/2026", "2026-02-30", "2026-13-01", "soon", "46349"],
    "avoid": ["KNEE", "WRSIT", "knees", "KNEEL;XYZ", "1"],
    "position": ["chiar", "sitting", "floor", "7"],
    "minutes": ["7", "121", "20,5", "20.5", "-3", "twenty", "1e2", "\u0665\u0665"],
    "pace": ["slwo", "fast", "1"],
    "words": ["fwe", "all", "0"],
    "language": ["english", "xx", "e n"],
    "voice": ["jo", "kokro", "siri"],
    "days_a_week": ["0", "8", "3,5", "daily"],
    "weeks": ["0", "9", "53", "four"],
}
"""Cells that are wrong, by column."""

FORBIDDEN = [
    *("Name", "First name", "Surname", "E-mail", "mail address", "Birth date", "date_of_birth"),
    *("DOB", "Geburtsdatum", "Nachname", "Apellidos", "Phone", "Pain", "Insurance number"),
]


def right():
    """A roster's row without a mistake."""
    return {
        "id": "P-1",
        "program": "gentle",
        "start": "2026-11-23",
        "avoid": "KNEEL",
        "position": "chair",
        "minutes": "20",
        "pace": "slow",
        "words": "few",
        "language": "en",
        "voice": "tones",
        "days_a_week": "3",
        "weeks": "4",
    }


def broken():
    """Broken rosters by name: the bytes of each, its suffix, and where its mistakes are."""
    cases = {}
    for column, cells in WRONG.items():
        for cell in cells:
            for place, delimiter in ((2, ","), (4, ";")):
                rows = [{**right(), "id": f"P-{number}"} for number in range(2, 6)]
                rows[place - 2][column] = cell
                name = f"{column}={cell[:20]!r} in row {place} with {delimiter}"
                text = as_csv(rows, delimiter)
                encoding = "utf-16" if place == 4 else "utf-8-sig"
                cases[name] = (text.encode(encoding), ".csv", {(place, column)})
            if cell:
                line = json.dumps({**right(), column: cell}).encode()
                cases[f"{column}={cell[:20]!r} as JSON"] = (line, ".jsonl", {(1, column)})
    for heading in FORBIDDEN:
        text = as_csv([{**right(), heading: "x"}])
        cases[f"a column {heading}"] = (text.encode(), ".csv", {(1, heading)})
    for column in right():
        misspelt = {
            column[::-1] + "q" if name == column else name: cell for name, cell in right().items()
        }
        where = {(1, repr(column[::-1] + "q"))}
        if column in {"id", "start"}:
            where.add((1, column))
        cases[f"{column} misspelt"] = (as_csv([misspelt]).encode(), ".csv", where)
        twice = as_csv([right()]).replace("weeks", f"weeks,{column}", 1).encode()
        where = {(1, column), (2, column)} if column in {"id", "start"} else {(1, column)}
        cases[f"{column} twice"] = (twice, ".csv", where)
    plain = as_csv([right()])
    cases |= {
        "nothing": (b"", ".csv", {(0, "")}),
        "nobody": (plain.splitlines()[0].encode(), ".csv", {(0, "")}),
        "blank lines alone": (b"\r\n\r\n", ".csv", {(0, "")}),
        "no UTF-8": (plain.replace("slow", "sl\xf6w").encode("latin-1"), ".csv", {(1, "")}),
        "half a letter of UTF-16": (plain.encode("utf-16")[:-1], ".csv", {(2, "")}),
        "too many cells": (f"{plain.rstrip()},more\r\n".encode(), ".csv", {(2, "")}),
        "an open quote": (plain.replace("gentle", '"gentle').encode(), ".csv", {(2, "")}),
        "the same code twice": (as_csv([right(), right()]).encode(), ".csv", {(3, "id")}),
        "codes that are names": (
            as_csv([{**right(), "id": name} for name in ("Anna", "Berta", "Cora")]).encode(),
            ".csv",
            {(2, "id"), (3, "id"), (4, "id")},
        ),
        "another kind of file": (plain.encode(), ".xlsx", {(0, "")}),
        "one long line": (b"a" * 300_000, ".csv", {(1, "")}),
        "many columns": (b"a," * 500, ".csv", {(1, "")}),
        "no JSON": (b'{"id": "P-1",', ".jsonl", {(1, "")}),
        "JSON that is deep": (b"[" * 50_000, ".jsonl", {(1, "")}),
        "JSON of a list": (b'["P-1"]', ".jsonl", {(1, "")}),
        "JSON with a table in a cell": (
            b'{"id": "P-1", "start": "2026-11-23", "avoid": {"a": 1}}',
            ".jsonl",
            {(1, "")},
        ),
        "JSON without a start": (b'{"id": "P-1"}', ".jsonl", {(1, "start")}),
        "JSON with a name": (
            b'{"id": "P-1", "start": "2026-11-23", "name": "x"}',
            ".jsonl",
            {(1, "name")},
        ),
        "no TOML": (b"[[person]", ".toml", {(0, "")}),
        "TOML with something else": (b"a = 1", ".toml", {(0, "")}),
        "TOML without a start": (b'[[person]]\nid = "P-1"', ".toml", {(1, "start")}),
        "TOML with a wrong pace": (
            b'[[person]]\nid = "P-1"\nstart = 2026-11-23\npace = "slwo"',
            ".toml",
            {(1, "pace")},
        ),
    }  # fmt: skip
    return cases
