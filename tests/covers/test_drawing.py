"""The covers as an eye or a player meets them: by their pixels."""

import io
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, JpegImagePlugin
from timeline_builder import make_timeline

from voiceguide.covers.drawing import course_cover, day_cover
from voiceguide.covers.palette import look, week_colour
from voiceguide.program.adjustment import SessionKind

HERE = Path(__file__).parent

UNPRINTABLE = [
    "\u8170\u306e\u30b9\u30c8\u30ec\u30c3\u30c1",
    "Good morning \U0001f305",
    "\u05de\u05ea\u05d9\u05d7\u05d5\u05ea",
]
LONG = "Back stretches for people who sit at a desk all day, in the office and at home, "[:80]

titles = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=80)


def day(number=9, *, easy=False, **change):
    kind = SessionKind.EASY if easy else SessionKind.TRAINING
    usual = {"day": number, "week": (number - 1) // 7 + 1, "kind": kind}
    return make_timeline(**usual | change)


def picture(jpeg):
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def inked(image, ink):
    """A mask of the pixels that are nearly of one colour."""
    return (
        Image.merge(
            "RGB",
            [
                band.point(lambda v, c=c: 255 * (abs(v - c) < 40))
                for band, c in zip(image.split(), ink, strict=True)
            ],
        )
        .convert("L", (0.334, 0.333, 0.333, 0))
        .point(lambda v: 255 * (v > 240))
    )


def spans(mask, axis):
    """Where there is ink along an axis ("x" or "y"): pairs of first and one past last."""
    width, height = mask.size
    lines = range(width if axis == "x" else height)
    boxes = ((i, 0, i + 1, height) if axis == "x" else (0, i, width, i + 1) for i in lines)
    has = [mask.crop(box).getbbox() is not None for box in boxes]
    groups = [
        (ink, [i for i, _ in group]) for ink, group in groupby(enumerate(has), lambda p: p[1])
    ]
    return [(places[0], places[-1] + 1) for ink, places in groups if ink]


def rows_of_words(timeline):
    return spans(
        inked(picture(day_cover(timeline)), look(timeline.week, easy=timeline.easy).ink), "y"
    )


def is_ours(jpeg, side, most_bytes):
    image = Image.open(io.BytesIO(jpeg))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))
    assert JpegImagePlugin.get_sampling(image) == 0  # 4:4:4
    assert image.info["comment"] == b"voiceguide"
    assert not {"exif", "icc_profile", "xmp", "photoshop"} & set(image.info)
    assert len(jpeg) < most_bytes


def test_every_day_of_a_course_has_a_small_jpeg_that_says_it_is_ours(timelines):
    covers = [day_cover(timeline) for timeline in timelines]
    for cover in covers:
        is_ours(cover, 600, 100_000)
    assert len(set(covers)) == len(timelines)


def test_the_fullest_day_is_still_small():
    is_ours(day_cover(day(364, week=52, hold_s=90, repetitions=15, title=LONG)), 600, 100_000)


@pytest.mark.parametrize("count", [1, 3, 28, 56, 364])
def test_a_course_of_any_length_has_a_cover_for_its_feed(count):
    days = [day(n, hold_s=5 + n % 85, easy=n % 7 == 0, title=LONG) for n in range(1, count + 1)]
    is_ours(course_cover(LONG, days), 1400, 500_000)


def test_the_same_facts_give_the_same_bytes_in_another_process_too():
    program = """if True:
        import sys
        from types import SimpleNamespace
        from voiceguide.covers.drawing import course_cover, day_cover
        facts = {"title": "Gentle", "week": 2, "easy": False, "hold_s": 10, "repetitions": 4}
        facts |= {"language": "en", "flare": False}
        days = [SimpleNamespace(day=number, **facts) for number in (8, 9)]
        sys.stdout.buffer.write(day_cover(days[1]) + course_cover("A", days))
    """
    days = [day(number, title="Gentle") for number in (8, 9)]
    covers = day_cover(days[1]) + course_cover("A", days)
    assert covers == day_cover(days[1]) + course_cover("A", days)
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert other.stdout == covers


def test_the_ground_is_the_colour_of_the_week():
    for week in (1, 5, 52):
        corner = picture(day_cover(day(week=week))).getpixel((3, 3))
        assert max(abs(a - b) for a, b in zip(corner, week_colour(week), strict=True)) <= 3


def test_an_easy_day_is_light_and_has_other_words():
    hard, easy = (picture(day_cover(day(14, easy=e))).convert("L") for e in (False, True))
    assert hard.getpixel((3, 3)) < 100
    assert easy.getpixel((3, 3)) > 200
    label = (0, 40, 300, 100)
    widths = []
    for image, dark in ((hard, False), (easy, True)):
        box = image.crop(label).point(lambda v, d=dark: 255 * (v < 140 if d else v > 180)).getbbox()
        widths.append(box[2] - box[0])
    assert widths[1] > 1.8 * widths[0]


@pytest.mark.parametrize("number", [1, 9, 14, 28, 56, 88])
def test_number_and_dose_are_tall_enough_at_thumbnail_size(number):
    _label, large, dose, _title = rows_of_words(day(number))[:4]
    assert (large[1] - large[0]) * 64 / 600 >= 20
    assert (dose[1] - dose[0]) * 150 / 600 >= 14


def test_a_day_of_three_digits_keeps_inside_the_margin():
    mask = inked(picture(day_cover(day(364, repetitions=15, hold_s=90))), look(52, easy=False).ink)
    left, top, right, bottom = mask.getbbox()
    assert min(left, top, 600 - right, 600 - bottom) >= 44


def test_hold_and_repetitions_have_a_real_multiplication_sign_between_them():
    mask = inked(picture(day_cover(day())), look(2, easy=False).ink)
    top, bottom = spans(mask, "y")[2]
    row = mask.crop((0, top, 600, bottom))
    signs = spans(row, "x")
    assert len(signs) == 5  # 1 0 s x 4
    sign = row.crop((signs[3][0], 0, signs[3][1], row.height))
    cross = sign.crop(sign.getbbox()).resize((60, 60))
    corners = [(6, 6), (53, 6), (6, 53), (53, 53)]
    sides = [(30, 4), (30, 55), (4, 30), (55, 30)]
    assert [cross.getpixel(at) > 128 for at in [(30, 30), *corners]] == [True] * 5
    assert [cross.getpixel(at) > 128 for at in sides] == [False] * 4


@pytest.mark.parametrize("repetitions", [1, 3, 4, 8, 15])
def test_there_is_a_ring_for_each_repetition(repetitions):
    image = picture(day_cover(day(repetitions=repetitions))).crop((0, 590, 600, 592))
    assert len(spans(inked_exactly(image, look(2, easy=False).motif), "x")) == repetitions


def inked_exactly(image, colour):
    ground = look(2, easy=False).ground
    limit = (sum(colour) + sum(ground)) / 6
    return (
        image.convert("RGB")
        .convert("L", (1 / 3, 1 / 3, 1 / 3, 0))
        .point(lambda v: 255 * (v > limit))
    )


@settings(max_examples=40, deadline=None)
@given(titles)
@example("W" * 80)
@example("'" * 80)
@example("j" * 80)
@example(LONG)
@example("jpgqy " * 13)
def test_no_title_touches_the_margin_or_the_dose_of_a_day(title):
    from PIL import ImageChops

    with_title, without = (picture(day_cover(day(title=t))) for t in (title, ""))
    changed = (
        ImageChops.difference(with_title, without).convert("L").point(lambda v: 255 * (v > 24))
    )
    left, top, right, bottom = changed.getbbox() or (300, 500, 300, 500)
    assert left >= 48
    assert right <= 552
    assert top >= 462
    assert bottom <= 566


@settings(max_examples=15, deadline=None)
@given(titles)
@example("W" * 80)
@example("'" * 80)
@example(LONG)
@example("jpgqy " * 13)
def test_no_title_touches_the_margin_of_a_course(title):
    image = picture(course_cover(title, [day(n, hold_s=90, repetitions=15) for n in range(1, 29)]))
    left, top, right, bottom = Image.eval(image.convert("L"), lambda v: 255 * (v < 225)).getbbox()
    assert min(left, top, 1400 - right, 1400 - bottom) >= 90


@pytest.mark.parametrize("title", UNPRINTABLE)
def test_a_title_the_font_lacks_is_left_off_and_the_rest_stays(title):
    assert day_cover(day(title=title)) == day_cover(day(title=""))
    days = [day(1), day(28, hold_s=30)]
    assert course_cover(title, days) == course_cover("4 weeks", days) == course_cover("", days)
    assert len(rows_of_words(day(title=title))) == 3


def test_dashes_and_spaces_of_typesetters_are_no_reason_to_leave_a_title_off():
    typeset = day_cover(day(title="Back\u00a0stretches \u2013 10 s \u00d7 3"))
    assert typeset == day_cover(day(title="Back stretches - 10 s \u00d7 3"))
    assert typeset != day_cover(day(title=""))


def test_the_bars_of_a_course_are_as_high_as_its_holds_are_long():
    holds = [20, 25, 30, 40, 35, 60, 25]
    days = [day(n, hold_s=hold, easy=n == 7) for n, hold in enumerate(holds, start=1)]
    image = picture(course_cover("Week one", days)).crop((0, 600, 1400, 1400)).convert("L")
    mask = image.point(lambda v: 255 * (v < 225))
    bars = [mask.crop((a, 0, b, 800)).getbbox() for a, b in spans(mask, "x")]
    heights = [bottom - top for _left, top, _right, bottom in bars]
    assert len(heights) == 7
    assert heights == pytest.approx([hold * max(heights) / 60 for hold in holds], abs=4)
