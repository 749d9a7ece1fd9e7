"""Every pose is a body that could be there: of one size, on its ground, within its joints."""

import pytest

from voiceguide.errors import UnknownNameError
from voiceguide.figures import body as lengths
from voiceguide.figures.body import SIDES, Joints, body_of
from voiceguide.figures.pose import (
    WARM_UPS,
    Pose,
    contacts,
    figure,
    figure_ids,
    placed,
    point_of,
)
from voiceguide.figures.ranges import range_of
from voiceguide.program.catalog import exercises
from voiceguide.program.parts import parts

POSES = [(id_, index) for id_ in figure_ids() for index in range(len(figure(id_).poses))]
BONES = {
    ("hips", "waist"): None,
    **{
        (f"{side}_{a}", f"{side}_{b}"): length
        for side in SIDES
        for a, b, length in (
            ("shoulder", "elbow", lengths.UPPER_ARM),
            ("elbow", "wrist", lengths.FOREARM),
            ("wrist", "fingers", lengths.HAND),
            ("hip", "knee", lengths.THIGH),
            ("knee", "ankle", lengths.SHANK),
            ("heel", "toes", lengths.FOOT + lengths.HEEL),
        )
    },
}
NO_CONTACT = 0.01
"""Of the body's height."""


@pytest.fixture(params=POSES, ids=lambda pose: f"{pose[0]}-{pose[1]}")
def pose(request):
    id_, index = request.param
    return figure(id_).poses[index]


def test_every_exercise_every_warm_up_and_the_ways_to_the_floor_have_a_figure():
    assert {*exercises(), "floor-down", "floor-up"} <= {*figure_ids()}
    assert {*parts().warm_ups} - {"done"} == WARM_UPS.keys()
    assert {*WARM_UPS.values()} <= {*figure_ids()}


def test_a_figure_is_that_of_its_file():
    assert [figure(id_).id for id_ in figure_ids()] == [*figure_ids()]


def test_an_unknown_figure_is_named_with_the_nearest():
    with pytest.raises(UnknownNameError, match="brigde"):
        figure("brigde")


def test_its_bones_have_the_length_of_everybody_elses(pose):
    body = placed(pose)
    for (start, end), length in BONES.items():
        if length is not None:
            assert body.points[start].to(body.points[end]) == pytest.approx(length, abs=1e-6)
    steps = [a.to(b) for a, b in zip(body.spine, body.spine[1:], strict=False)]
    assert sum(steps) == pytest.approx(lengths.LUMBAR + lengths.THORAX, abs=1e-6)


def test_what_rests_on_something_touches_it(pose):
    assert [contact for contact in contacts(pose) if abs(contact.gap) > NO_CONTACT] == []


def test_nothing_is_in_the_floor(pose):
    assert min(point.z for point in placed(pose).points.values()) > -NO_CONTACT


def test_hands_are_where_they_should_be(pose):
    body = placed(pose)
    for hand, part in pose.touch.items():
        assert point_of(body, hand).to(point_of(body, part)) < 0.08


def test_no_joint_goes_farther_than_joints_go(pose):
    def beyond(joint, angles):
        for name in ("flexion", "side", "rotation"):
            low, high = range_of(joint, name)
            if not low - 0.5 <= getattr(angles, name) <= high + 0.5:
                yield joint, name, getattr(angles, name)

    joints = pose.joints
    wrong = [w for n in ("lumbar", "thorax", "neck") for w in beyond(n, getattr(joints, n))]
    for joint in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist"):
        wrong += [w for angles in getattr(joints, joint).values() for w in beyond(joint, angles)]
    assert wrong == []


def test_a_body_without_an_angle_stands_upright():
    points = body_of(Joints()).points
    assert points["head"].z > points["chest"].z > points["hips"].z > points["right_knee"].z
    assert points["nose"].x > points["head"].x
    assert points["left_hip"].y > 0 > points["right_hip"].y


@pytest.mark.parametrize(
    ("limb", "point", "axis", "sign"),
    [
        ("hip = 90", "right_knee", "x", 1),
        ("knee = 90", "right_ankle", "x", -1),
        ("ankle = 40", "right_toes", "z", -1),
        ("shoulder = 90", "right_elbow", "x", 1),
        ("elbow = 90", "right_wrist", "x", 1),
        ("shoulder = [0, 90]", "right_elbow", "y", -1),
        ("hip = [0, 40]", "right_knee", "y", -1),
    ],
)
def test_an_angle_moves_what_it_should(limb, point, axis, sign):
    name, _, value = limb.partition(" = ")
    angles = [float(number) for number in value.strip("[]").split(",")]
    bent = Pose(name="hold", both={name: angles}, on={"floor": ("soles",)})
    before, after = body_of(Joints()).points[point], body_of(bent.joints).points[point]
    assert sign * (getattr(after, axis) - getattr(before, axis)) > 0.04


def test_the_trunk_bends_to_the_left_and_turns_there():
    def head(**trunk):
        return body_of(Pose(name="hold", on={"floor": ("soles",)}, **trunk).joints).points

    assert head(lumbar=[0, 20, 0])["head"].y > 0.05
    assert head(thorax=[0, 0, 30])["nose"].y > 0.02
    assert head(lumbar=30)["head"].x > 0.05
