"""Covers that are kept: the same bytes as drawn ones, whatever happens to their files."""

import hashlib
import json
import platform
import subprocess
import sys
from types import SimpleNamespace

import PIL
import pytest

from voiceguide.covers import cache as module
from voiceguide.covers.cache import DRAWING, Covers
from voiceguide.covers.drawing import course_cover, day_cover

DRAWN = {"1": "46d589cc"}
"""The start of the checksum of two covers, by DRAWING."""

FIGURES = {
    "title": "Gentle back stretches",
    "day": 9,
    "week": 2,
    "easy": False,
    "hold_s": 10,
    "repetitions": 4,
}


@pytest.fixture
def kept(tmp_path):
    """Covers that are kept in a folder that is not there yet."""
    return Covers(tmp_path / "home")


def files(covers):
    return sorted((covers.root / "covers").iterdir())


def test_they_are_those_that_are_drawn(kept, timelines):
    drawn = [*map(day_cover, timelines), course_cover("Gentle", timelines)]
    for _ in range(2):
        assert [*map(kept.of_day, timelines), kept.of_course("Gentle", timelines)] == drawn
    assert len(files(kept)) == len(drawn) == len(set(drawn))


def test_without_a_folder_nothing_is_kept(timelines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Covers().of_day(timelines[0]) == day_cover(timelines[0])
    assert not any(tmp_path.iterdir())


def test_what_is_kept_is_not_drawn_again(kept):
    made = kept.of_day(SimpleNamespace(**FIGURES))
    program = """if True:
        import json, sys
        from pathlib import Path
        from types import SimpleNamespace
        from voiceguide.covers.cache import Covers
        day = SimpleNamespace(**json.loads(sys.argv[2]))
        sys.stdout.buffer.write(Covers(Path(sys.argv[1])).of_day(day))
        sys.exit("PIL" in sys.modules)
    """
    asked = [sys.executable, "-c", program, kept.root, json.dumps(FIGURES)]
    assert subprocess.run(asked, capture_output=True, check=True).stdout == made


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:0], lambda data: data[:-1], lambda data: data[:40] + b"x" + data[41:]],
    ids=["empty", "cut", "changed"],
)
def test_a_damaged_one_is_drawn_and_kept_again(kept, timelines, damage):
    made = kept.of_day(timelines[0])
    (file,) = files(kept)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert kept.of_day(timelines[0]) == made
    assert file.read_bytes() == whole


def test_where_nothing_can_be_kept_it_is_drawn(tmp_path, timelines):
    (tmp_path / "file").write_text("no folder")
    covers = Covers(tmp_path / "file")
    assert covers.of_day(timelines[0]) == day_cover(timelines[0])
    (tmp_path / "covers").mkdir()
    blocked = Covers(tmp_path)
    blocked.of_day(timelines[0])
    (file,) = files(blocked)
    file.unlink()
    file.mkdir()
    assert blocked.of_day(timelines[0]) == day_cover(timelines[0])


def test_another_pillow_and_another_drawing_have_covers_of_their_own(kept, timelines, monkeypatch):
    kept.of_day(timelines[0])
    monkeypatch.setattr(module, "_pillow", lambda: "1.0")
    kept.of_day(timelines[0])
    monkeypatch.setattr(module, "DRAWING", "another")
    kept.of_day(timelines[0])
    assert len(files(kept)) == 3


@pytest.mark.skipif(
    (PIL.__version__, sys.platform, platform.machine()) != ("13.0.0", "linux", "x86_64"),
    reason="another Pillow may draw other letters",
)
def test_who_changes_the_drawing_raises_its_number():
    """Or people would go on seeing the covers that they have."""
    day = SimpleNamespace(**FIGURES)
    drawn = hashlib.sha256(day_cover(day) + course_cover("Gentle", [day])).hexdigest()
    assert drawn[:8] == DRAWN[DRAWING]
