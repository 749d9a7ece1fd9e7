"""A pose as a picture: inside its frame, small, the same each time, mirrored for the other side."""

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from voiceguide.figures import all_poses, draw, figure, figure_ids
from voiceguide.figures.bitmap import LIGHT, png_row, render
from voiceguide.figures.pose import GROUND_HEIGHTS
from voiceguide.figures.svg import render as svg
from voiceguide.figures.svg import svg_row

SVG = "{http://www.w3.org/2000/svg}"
MAX_SVG_BYTES = 4096


@pytest.fixture(params=figure_ids())
def one(request):
    return figure(request.param)


def points_of(drawing):
    return [p for shape in drawing.shapes for polygon in shape.polygons for p in polygon]


def test_all_of_it_is_within_its_frame_and_all_poses_share_one(one):
    drawings = all_poses(one)
    assert len({(d.left, d.top, d.width, d.height) for d in drawings}) == 1
    for drawing in drawings:
        for point in points_of(drawing):
            assert drawing.left <= point.x <= drawing.left + drawing.width
            assert drawing.top <= point.y <= drawing.top + drawing.height


def test_the_left_side_is_the_mirror_image(one):
    for pose in one.poses:
        right, left = draw(one, pose), draw(one, pose, side="left")
        assert (right.width, right.height) == (left.width, left.height)
        axis = 2 * right.left + right.width
        mirrored = sorted((axis - p.x, p.y) for p in points_of(right))
        assert mirrored == sorted((p.x, p.y) for p in points_of(left))


def test_an_svg_is_small_and_has_its_words(one):
    for pose in one.poses:
        text = svg(draw(one, pose), title='Knee & "chest"', description="Lie down.")
        assert len(text.encode()) - len("Lie down.") < MAX_SVG_BYTES
        root = ET.fromstring(text)  # noqa: S314 - our own
        assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (
            'Knee & "chest"',
            "Lie down.",
        )
        assert len(root.findall(f"{SVG}path")) > 4


def test_a_bitmap_shows_the_body_on_its_paper(one):
    image = render(draw(one, one.poses[-1]), 160, 128)
    colours = {colour for _, colour in image.getcolors(1 << 16)}
    assert image.getpixel((0, 0)) in (LIGHT.paper, LIGHT.tones["mat"])
    assert {LIGHT.tones["near"], LIGHT.tones["body"]} <= colours


def test_where_something_moves_far_an_arrow_shows_it():
    start, end = all_poses(figure("single-knee-to-chest"))
    assert "motion" not in {shape.tone for shape in start.shapes}
    assert "motion" in {shape.tone for shape in end.shapes}
    pose = figure("single-knee-to-chest").poses[1]
    plain = draw(figure("single-knee-to-chest"), pose, arrow=False)
    assert "motion" not in {shape.tone for shape in plain.shapes}


def test_a_chair_is_as_high_as_who_sits_on_it():
    (sitting, *_) = all_poses(figure("chair-cat-camel"))
    tops = [
        min(p.y for p in polygon)
        for s in sitting.shapes
        if s.tone == "prop"
        for polygon in s.polygons
    ]
    assert round(-GROUND_HEIGHTS["chair"] * 1000) in tops


def test_the_same_bytes_in_another_process():
    drawings = all_poses(figure("thread-the-needle"))
    program = (
        "import sys; from voiceguide.figures import all_poses, figure;"
        "from voiceguide.figures.bitmap import png_row; from voiceguide.figures.svg import svg_row;"
        "d = all_poses(figure('thread-the-needle'));"
        "sys.stdout.buffer.write(svg_row(d, title='t').encode() + png_row(d))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == svg_row(drawings, title="t").encode() + png_row(drawings)
