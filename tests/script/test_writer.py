import re
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import exercises
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, Dose, Rest
from voiceguide.program.notes import LongerHolds
from voiceguide.program.parts import parts
from voiceguide.script.model import (
    Cue,
    Hold,
    Interval,
    Pause,
    SectionKind,
    Sound,
    Spoken,
    Utterance,
)

WARM_UPS = ["march", "walk", "bike", "chair", "done"]

SAFETY = (
    "Stretch only if your doctor or therapist has said that it is okay for you.",
    "Wear comfortable clothing that lets you move and breathe.",
    "Stay gentle and pain free, move slowly, and never force or bounce.",
    "If anything hurts, stop, come out slowly, and leave that stretch out today.",
)


def sections(script, kind):
    return [section for section in script.sections if section.kind is kind]


def texts(section):
    """What is heard between the holds and intervals of a section, in order."""
    return [
        item.clip.text
        for item in section.items
        if isinstance(item, Utterance) and isinstance(item.clip, Spoken)
    ]


def clips_of(cues):
    return {part.clip for cue in cues for variant in cue.variants for part in variant}


def is_safety(item):
    return isinstance(item, Utterance) and item.cue is Cue.SAFETY


def sentences(scripts):
    return {clip.text for script in scripts for clip in script.clips() if isinstance(clip, Spoken)}


def test_a_session_is_heard_in_its_order(scripts):
    for script in scripts:
        kinds = [section.kind for section in script.sections]
        stretches = [SectionKind.STRETCH] * len(script.plan.blocks)
        assert kinds == [
            SectionKind.OPENING,
            SectionKind.WARM_UP,
            *stretches,
            SectionKind.RELAXATION,
            SectionKind.CLOSING,
        ]


@pytest.mark.parametrize("warm_up", WARM_UPS)
def test_four_safety_sentences_open_every_session(course_of, writer, warm_up):
    for plan in course_of(28, warm_up):
        (opening,) = sections(writer.write(plan), SectionKind.OPENING)
        safety = [item.clip.text for item in opening.items if is_safety(item)]
        assert tuple(safety[:4]) == SAFETY


def test_28_days_need_fewer_than_600_sentences(scripts):
    assert 300 < len(sentences(scripts[:28])) < 600


def test_nothing_spoken_has_a_digit_or_an_open_field(scripts):
    for text in sentences(scripts):
        assert not any(char.isdigit() or char in "{}" for char in text), text
        assert text[0].isupper(), text


def test_the_day_is_said(scripts):
    assert texts(scripts[8].sections[0])[0] == "Welcome. This is day nine."


def dosed(plan, *doses, kind=SessionKind.TRAINING, ids=("sphinx", "bridge")):
    """A plan with two blocks, held or not."""
    blocks = (replace(plan.blocks[0], exercise=exercises()[id_]) for id_ in ids)
    blocks = tuple(
        replace(block, hold_s=hold_s if block.exercise.held else 0, repetitions=repetitions)
        for block, (hold_s, repetitions) in zip(blocks, doses, strict=True)
    )
    return replace(plan, kind=kind, dose=Dose(90, 15), blocks=blocks, notes=())


BOTH_HELD = ("sphinx", "childs-pose")


@pytest.mark.parametrize(
    ("doses", "ids", "said"),
    [
        (
            [(10, 4), (10, 4)],
            BOTH_HELD,
            ["Today each hold lasts ten seconds, four times."],
        ),
        ([(90, 1), (90, 1)], BOTH_HELD, ["Today each hold lasts ninety seconds, one time."]),
        (
            [(10, 4), (8, 5)],
            BOTH_HELD,
            ["Today holds last up to ten seconds, up to five times."],
        ),
        ([(90, 1), (30, 1)], BOTH_HELD, ["Today holds last up to ninety seconds, one time."]),
        (
            [(10, 4), (0, 5)],
            ("sphinx", "bridge"),
            [
                "Today each hold lasts ten seconds, four times.",
                "What moves is not held: you go slowly, with your breath.",
            ],
        ),
    ],
)
def test_what_is_said_of_the_dose_is_what_the_holds_have(course, writer, doses, ids, said):
    opening = texts(writer.opening(dosed(course[8], *doses, ids=ids)))
    assert [text for text in opening if re.search(r"\bholds?\b.+\blast|What moves", text)] == said


@pytest.mark.parametrize("before", [True, False])
def test_longer_and_fewer_holds_are_said_to_be_meant_so(course, writer, before):
    notes = (LongerHolds(90, 100),) if before else ()
    opening = texts(writer.opening(replace(course[8], notes=notes)))
    assert ("Holds are longer now, and fewer, and that is meant so." in opening) == before


def test_after_a_flare_up_no_hold_is_explained(course, writer):
    plan = replace(course[0], kind=SessionKind.FLARE)
    opening = texts(writer.opening(plan))
    assert "Today is a gentle session, for a back that hurts more than usual." in opening
    assert not any("tone" in text or "seconds" in text for text in opening)
    safety = [i.clip.text for i in writer.opening(plan).items if is_safety(i)]
    assert tuple(safety[:4]) == SAFETY


def test_easy_days_say_so_and_others_do_not(scripts):
    for script in scripts:
        said = any("easy day, with" in text for text in texts(script.sections[0]))
        assert said == script.plan.easy


def test_an_easy_day_is_never_called_shorter_than_it_is(scripts):
    """On day 56 holds are as long as the day before."""
    for before, script in pairwise(scripts):
        if any("shorter holds" in text for text in texts(script.sections[0])):
            assert script.plan.dose.hold_s < before.plan.dose.hold_s


def test_deep_bending_early_in_the_day_is_warned_of_exactly_where_there_is_some(scripts):
    deep = set()
    for script in scripts:
        has = any(block.exercise.deep_flexion for block in script.plan.blocks)
        assert any("within the last hour" in text for text in texts(script.sections[0])) == has
        deep.add(has)
    assert deep == {True, False}


def test_a_new_why_is_heard_for_two_weeks(scripts):
    why = [
        item.clip
        for script in scripts[:14]
        for item in script.sections[0].items
        if isinstance(item, Utterance) and item.cue is Cue.WHY
    ]
    assert len(set(why)) == len(why) == 14


def test_the_first_days_say_more_than_later_ones(scripts):
    assert len(texts(scripts[0].sections[0])) > len(texts(scripts[9].sections[0])) + 3


@pytest.mark.parametrize("warm_up", [name for name in WARM_UPS if name != "done"])
def test_the_warm_up_is_at_least_five_minutes_of_guided_movement(course_of, writer, warm_up):
    for plan in course_of(7, warm_up):
        (section,) = sections(writer.write(plan), SectionKind.WARM_UP)
        intervals = [item for item in section.items if isinstance(item, Interval)]
        assert sum(interval.length_ms for interval in intervals) >= 300_000
        assert all(not cue.optional for interval in intervals for cue in interval.cues)


def test_each_stretch_announces_the_next(scripts, english):
    for script in scripts:
        names = [english.exercises[block.exercise.id].name for block in script.plan.blocks]
        stretches = sections(script, SectionKind.STRETCH)
        first = texts(stretches[0])[0]
        assert first.startswith(f"Now the stretches. We begin with {names[0]}, ")
        for section, name in zip(stretches, names[1:], strict=False):
            assert any(text.startswith(f"Next, {name}, ") for text in texts(section))
        assert not any(text.startswith("Next, ") for text in texts(stretches[-1]))


def test_a_hand_is_offered_on_the_way_to_the_floor_once(scripts):
    for script in scripts:
        said = [
            t for section in script.sections for t in texts(section) if "down to the floor" in t
        ]
        assert len(said) == 1


def test_who_rests_on_the_floor_is_offered_a_hand_though_no_stretch_was_there(course, writer):
    standing = dosed(course[8], (10, 4), (10, 4), ids=("side-bend", "standing-hamstring"))
    for rest, offered in ((Rest.LYING, 1), (Rest.SIDE, 1), (Rest.SEATED, 0)):
        script = writer.write(replace(standing, rest=rest))
        said = [t for section in script.sections for t in texts(section)]
        assert sum("down to the floor" in text for text in said) == offered


def closing_of(writer, plan, *limits, rest=Rest.LYING):
    return texts(writer.closing(replace(plan, limits=frozenset(limits), rest=rest)))


@pytest.mark.parametrize("limit", Avoid)
def test_who_has_a_limit_gets_up_otherwise_and_whoever_sits_as_ever(course, writer, english, limit):
    usual, otherwise = closing_of(writer, course[0]), closing_of(writer, course[0], limit)
    told = english.phrases.closing.getting_up.get(limit)
    assert [text for text in otherwise if text not in usual] == ([told] if told else [])
    assert otherwise[0] == usual[0]
    seated = closing_of(writer, course[0], limit, rest=Rest.SEATED)
    assert seated == closing_of(writer, course[0], rest=Rest.SEATED)


def test_every_limit_that_changes_how_one_gets_up_has_words(english):
    way = parts().getting_up["floor"]
    against = limits_against(Avoid, way) - {Avoid.FLOOR}
    assert set(english.phrases.closing.getting_up) == against


def test_what_two_limits_have_in_common_is_said_once(course, writer):
    both = closing_of(writer, course[0], Avoid.OF, Avoid.OT)
    assert len(set(both)) == len(both)


def test_the_end_says_how_to_get_up_and_what_to_watch_for(scripts, english):
    for script in scripts:
        closing = script.sections[-1]
        said = texts(closing)
        assert set(english.relaxations[script.plan.rest].getting_up) <= set(said)
        assert "If your back feels worse tomorrow morning, take an easy day." in said
        sounds = [item.clip for item in closing.items if isinstance(item, Utterance)]
        assert sounds[-1] == Sound("session-end")


def test_only_the_relaxation_gives_way(scripts):
    for script in scripts:
        for section in script.sections:
            pauses = [item for item in section.items if isinstance(item, Pause)]
            elastic = [p for p in pauses if p.min_ms < p.length_ms or p.max_ms > p.length_ms]
            assert bool(elastic) == (section.kind is SectionKind.RELAXATION)
            assert all(0 <= p.min_ms <= p.length_ms <= p.max_ms for p in pauses)


def test_every_clip_of_a_script_is_listed(scripts):
    """A build speaks `clips()` and nothing else."""
    for script in scripts[:7]:
        listed = script.clips()
        for section in script.sections:
            for item in section.items:
                match item:
                    case Utterance(clip=clip):
                        assert clip in listed
                    case Hold(start=start, end=end, cues=cues):
                        assert {start, end} | clips_of(cues) <= listed
                    case Interval(cues=cues):
                        assert clips_of(cues) <= listed
