"""The handout of a course from the cache: the bytes as they are set, whatever happens to them."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import voiceguide
from voiceguide import Studio, Wishes
from voiceguide.publish.handout import handout
from voiceguide.publish.handout_cache import LAYOUT_VERSION, HandoutCache

DRAWN_BY = ("publish/handout.py", "publish/pdf.py", "figures/drawing.py", "figures/body.py")
LAYOUTS = {"1": "47871597"}
"""The start of the checksum of a handout, by LAYOUT_VERSION."""


@pytest.fixture(scope="module")
def bundle():
    return Studio().bundle("gentle")


@pytest.fixture(scope="module")
def plans(bundle):
    return [*bundle.planner(Wishes(program="gentle")).days(2)]


def stored(root):
    return sorted((root / "handouts").iterdir())


def test_it_is_the_handout_and_is_set_once(tmp_path, bundle, plans):
    cache, words = HandoutCache(tmp_path), bundle.language
    first = cache.of_course(plans, words)
    assert first == handout(plans, words)
    (file,) = stored(tmp_path)
    written = file.stat().st_mtime_ns
    assert cache.of_course(plans, words) == first
    assert file.stat().st_mtime_ns == written


def test_what_it_shows_decides_which_one_it_is(tmp_path, bundle, plans):
    cache, words = HandoutCache(tmp_path), bundle.language
    block = plans[0].blocks[0]
    longer = replace(block, hold_s=block.hold_s + 1)
    others = [
        cache.of_course(plans, words),
        cache.of_course(plans[:1], words),
        cache.of_course(plans, words, "https://example.org/course/"),
        cache.of_course([replace(plans[0], title="Another"), plans[1]], words),
        cache.of_course([replace(plans[0], blocks=(longer,))], words),
    ]
    assert len(set(others)) == len(others) == len(stored(tmp_path))


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_a_damaged_one_is_set_anew(tmp_path, bundle, plans, damage):
    cache, words = HandoutCache(tmp_path), bundle.language
    first = cache.of_course(plans, words)
    (file,) = stored(tmp_path)
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    assert cache.of_course(plans, words) == first


def test_a_stored_one_is_read_without_what_sets_it(tmp_path, bundle, plans):
    HandoutCache(tmp_path).of_course(plans, bundle.language)
    program = """if True:
        import sys
        from pathlib import Path
        from voiceguide import Studio, Wishes
        from voiceguide.publish.handout_cache import HandoutCache
        bundle = Studio().bundle("gentle")
        plans = [*bundle.planner(Wishes(program="gentle")).days(2)]
        HandoutCache(Path(sys.argv[1])).of_course(plans, bundle.language)
        sys.exit("fpdf" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", program, tmp_path], check=False)
    assert done.returncode == 0


def test_another_drawing_has_another_version():
    """Whoever changes how it looks raises LAYOUT_VERSION, and writes the new sum here."""
    package = Path(voiceguide.__file__).parent
    data = sorted((package / "figures" / "data").glob("*.toml"))
    sources = [*(package / name for name in DRAWN_BY), *data]
    sums = hashlib.sha256()
    for path in sources:
        sums.update(path.read_bytes().replace(b"\r\n", b"\n"))
    assert LAYOUTS[LAYOUT_VERSION] == sums.hexdigest()[:8]
