"""Covers from the cache: the same bytes as drawn ones, whatever happens to their files."""

import hashlib
import json
import platform
import subprocess
import sys
from types import SimpleNamespace

import PIL
import pytest

from voiceguide.covers import cache as module
from voiceguide.covers.cache import DRAWING_VERSION, CoverCache
from voiceguide.covers.drawing import course_cover, day_cover

DRAWN = {"2": "977e5752"}
"""The start of the checksum of two covers, by DRAWING_VERSION."""

FACTS = {
    "title": "Gentle back stretches",
    "day": 9,
    "week": 2,
    "easy": False,
    "hold_s": 10,
    "repetitions": 4,
    "language": "en",
    "flare": False,
}


@pytest.fixture
def covers(tmp_path):
    """A cache in a folder that is not there yet."""
    return CoverCache(tmp_path / "home")


def files(covers):
    return sorted((covers.root / "covers").iterdir())


def test_its_covers_are_those_that_are_drawn(covers, timelines):
    drawn = [*map(day_cover, timelines), course_cover("Gentle", timelines)]
    for _ in range(2):
        assert [*map(covers.of_day, timelines), covers.of_course("Gentle", timelines)] == drawn
    assert len(files(covers)) == len(drawn) == len(set(drawn))


def test_a_cached_cover_is_read_without_loading_pillow(covers):
    drawn = covers.of_day(SimpleNamespace(**FACTS))
    program = """if True:
        import json, sys
        from pathlib import Path
        from types import SimpleNamespace
        from voiceguide.covers.cache import CoverCache
        day = SimpleNamespace(**json.loads(sys.argv[2]))
        sys.stdout.buffer.write(CoverCache(Path(sys.argv[1])).of_day(day))
        sys.exit("PIL" in sys.modules)
    """
    command = [sys.executable, "-c", program, covers.root, json.dumps(FACTS)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == drawn


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:0], lambda data: data[:-1], lambda data: data[:40] + b"x" + data[41:]],
    ids=["empty", "cut", "changed"],
)
def test_a_damaged_cover_is_drawn_and_stored_again(covers, timelines, damage):
    drawn = covers.of_day(timelines[0])
    (file,) = files(covers)
    stored = file.read_bytes()
    file.write_bytes(damage(stored))
    assert covers.of_day(timelines[0]) == drawn
    assert file.read_bytes() == stored


def test_where_nothing_can_be_stored_a_cover_is_drawn(tmp_path, timelines):
    (tmp_path / "file").write_text("not a folder")
    covers = CoverCache(tmp_path / "file")
    assert covers.of_day(timelines[0]) == day_cover(timelines[0])
    (tmp_path / "covers").mkdir()
    blocked = CoverCache(tmp_path)
    blocked.of_day(timelines[0])
    (file,) = files(blocked)
    file.unlink()
    file.mkdir()
    assert blocked.of_day(timelines[0]) == day_cover(timelines[0])


def test_another_pillow_and_another_drawing_have_their_own_covers(covers, timelines, monkeypatch):
    covers.of_day(timelines[0])
    monkeypatch.setattr(module, "_pillow", lambda: "1.0")
    covers.of_day(timelines[0])
    monkeypatch.setattr(module, "DRAWING_VERSION", "another")
    covers.of_day(timelines[0])
    assert len(files(covers)) == 3


@pytest.mark.skipif(
    (PIL.__version__, sys.platform, platform.machine()) != ("13.0.0", "linux", "x86_64"),
    reason="another Pillow may draw other letters",
)
def test_who_changes_the_drawing_raises_its_number():
    """Or people would go on seeing the covers that they have."""
    day = SimpleNamespace(**FACTS)
    drawn = hashlib.sha256(day_cover(day) + course_cover("Gentle", [day])).hexdigest()
    assert drawn[:8] == DRAWN[DRAWING_VERSION]
