import re
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.language.numbers import cardinal
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import exercises
from voiceguide.program.limits import limits_against
from voiceguide.program.model import Avoid, Dose, FormName, Rest
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

TAUGHT_DAYS, FLOOR_DAYS = 6, 3
"""So many days the opening is explained, and the way to the floor and up again."""

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
        words = writer.language.phrases.opening
        assert words.safety == SAFETY
        assert tuple(safety[:4]) == (SAFETY if plan.day <= TAUGHT_DAYS else words.safety_short)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (0, r"doctor or therapist"),
        (1, r"clothing"),
        (2, r"slow.*gent.*pain.*force.*bounc"),
        (3, r"hurts, stop.*leave .* out"),
    ],
)
def test_the_short_safety_sentences_say_the_same_four(english, sentence, words):
    opening = english.phrases.opening
    assert len(opening.safety_short) == 4
    assert re.search(words, opening.safety_short[sentence])
    assert len(opening.safety_short[sentence]) < len(opening.safety[sentence])


def test_28_days_need_800_sentences_and_56_days_1100_at_the_most(scripts):
    """And warm-ups, which the measure of the document counts as well."""
    assert 600 < len(sentences(scripts[:28])) <= 800
    assert len(sentences(scripts)) <= 1100


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
            ["Holds last up to ten seconds, up to five times."],
        ),
        ([(90, 1), (30, 1)], BOTH_HELD, ["Today each hold comes once, up to ninety seconds."]),
        (
            [(10, 4), (0, 5)],
            ("sphinx", "bridge"),
            [
                "Today each hold lasts ten seconds, four times.",
                "Some stretches move without a hold, slowly, with your breath.",
            ],
        ),
    ],
)
def test_what_is_said_of_the_dose_is_what_the_holds_have(course, writer, doses, ids, said):
    of_the_dose = re.compile(r"\bholds?\b.+\b(last|once)|^Holds|Some stretches move")
    taught, known = (texts(writer.opening(dosed(course[day], *doses, ids=ids))) for day in (4, 8))
    assert [text for text in taught if of_the_dose.search(text)] == said
    assert [text for text in known if of_the_dose.search(text)] == said[:1]


@pytest.mark.parametrize("before", [True, False])
def test_longer_and_fewer_holds_are_said_to_be_meant_so(course, writer, before):
    notes = (LongerHolds(90, 100),) if before else ()
    opening = texts(writer.opening(replace(course[8], notes=notes)))
    assert ("The holds are fewer and longer on purpose." in opening) == before


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
        told = re.compile(r"within the last hour")
        assert any(told.search(text) for text in texts(script.sections[0])) == has
        deep.add(has)
    assert deep == {True, False}


def why_of(script):
    return [
        item.clip.text
        for section in script.sections[:2]
        for item in section.items
        if isinstance(item, Utterance) and item.cue is Cue.WHY
    ]


def test_a_new_reason_is_heard_each_day_for_five_weeks_and_one_of_its_own_on_an_easy_day(
    scripts, english
):
    told = [why_of(script) for script in scripts]
    assert all(len(why) == 1 for why in told)
    assert len({why for (why,) in told[:35]}) == 35
    for script, (why,) in zip(scripts, told, strict=True):
        assert (why in english.phrases.why.easy) == script.plan.easy


def test_the_first_days_say_more_than_later_ones(scripts):
    assert len(texts(scripts[0].sections[0])) > len(texts(scripts[9].sections[0])) + 3


@pytest.mark.parametrize("warm_up", [name for name in WARM_UPS if name != "done"])
def test_the_warm_up_is_at_least_five_minutes_of_guided_movement(course_of, writer, warm_up):
    for plan in course_of(7, warm_up):
        (section,) = sections(writer.write(plan), SectionKind.WARM_UP)
        intervals = [item for item in section.items if isinstance(item, Interval)]
        assert sum(interval.length_ms for interval in intervals) >= 300_000
        assert all(not cue.optional for interval in intervals for cue in interval.cues)


def test_each_stretch_announces_the_next_and_what_is_new(scripts, english):
    """In the first week all is new, so nothing is called so."""
    is_new = set()
    for script in scripts:
        plan = script.plan
        names = [english.exercises[block.exercise.id].spoken_name for block in plan.blocks]
        stretches = sections(script, SectionKind.STRETCH)
        before = ["", *(" ".join(texts(section)) for section in stretches)]
        for index, (block, name) in enumerate(zip(plan.blocks, names, strict=True)):
            new = block.occurrence == 0 and plan.week > 1
            first = "First, something new," if new else "We begin with"
            later = "Next comes something new," if new else "Next,"
            said = texts(stretches[0])[0] if index == 0 else before[index]
            assert re.search(f"{later if index else first} {name}[,.]", said)
            is_new.add(new)
        assert "Next" not in before[-1]
    assert is_new == {True, False}


def down_of(script, english):
    """What is said of the way down to the floor in a session, in order."""
    changes = english.phrases.changes
    ways = {*changes.to_floor, *changes.to_floor_taught}
    return [t for section in script.sections for t in texts(section) if t in ways]


def test_the_way_to_the_floor_is_taught_for_three_days_and_then_told_once(scripts, english):
    """With a chair, a knee and a hand."""
    changes = english.phrases.changes
    for script in scripts:
        said = down_of(script, english)
        if script.plan.day <= FLOOR_DAYS:
            assert said == [*changes.to_floor_taught]
            assert all(word in " ".join(said) for word in ("chair", "knee", "hand"))
        else:
            assert len(said) == 1
            assert said[0] in changes.to_floor


def test_the_way_up_from_the_floor_leads_to_the_feet(scripts, english):
    """Taught as long as the way down, then told; and the eyes are open before one stands."""
    changes = english.phrases.changes
    for script in scripts:
        said = texts(script.sections[-1])
        up = changes.up_taught if script.plan.day <= FLOOR_DAYS else changes.up
        assert [text for text in said if text in up] == list(up)
        assert "stand up" in " ".join(up)
        assert any("open your eyes" in text for text in said[: said.index(up[0])])


def test_who_rests_on_the_floor_is_offered_a_hand_though_no_stretch_was_there(
    course, writer, english
):
    standing = dosed(course[8], (10, 4), (10, 4), ids=("side-bend", "standing-hamstring"))
    for rest, offered in ((Rest.LYING, 1), (Rest.SIDE, 1), (Rest.SEATED, 0)):
        script = writer.write(replace(standing, rest=rest))
        assert len(down_of(script, english)) == offered


def closing_of(writer, plan, *limits, rest=Rest.LYING):
    return texts(writer.closing(replace(plan, limits=frozenset(limits), rest=rest)))


@pytest.mark.parametrize("limit", Avoid)
def test_who_has_a_limit_gets_up_otherwise_and_whoever_sits_as_ever(course, writer, english, limit):
    usual, otherwise = closing_of(writer, course[0]), closing_of(writer, course[0], limit)
    closing = english.phrases.closing
    told = [ways[limit] for ways in (closing.getting_up, closing.standing_up) if limit in ways]
    assert [text for text in otherwise if text not in usual] == told
    assert otherwise[0] == usual[0]
    seated = closing_of(writer, course[0], limit, rest=Rest.SEATED)
    assert seated == closing_of(writer, course[0], rest=Rest.SEATED)


def test_every_limit_that_changes_how_one_gets_up_has_words(english):
    way = parts().getting_up["floor"]
    against = limits_against(Avoid, way) - {Avoid.FLOOR}
    closing = english.phrases.closing
    assert {*closing.getting_up, *closing.standing_up} == against


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


# What the day is to this person


def opening_of(writer, plan, **changed):
    return texts(writer.opening(replace(plan, **changed)))


@pytest.mark.parametrize("day", [2, 9])
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"after_gap": True}, "Good to have you back, and today everything is explained again."),
        ({"after_pain": True}, "Today is gentler, because it hurt lately."),
        ({"get_the_ok": True}, "You named a sign that a doctor should look at, so see one soon."),
    ],
)
def test_what_the_person_told_is_heard_on_that_day_and_on_no_other(
    course, writer, day, changed, said
):
    plan = course[day - 1]
    assert said in opening_of(writer, plan, **changed)
    assert said not in opening_of(writer, plan)


def test_half_of_the_course_and_its_last_day_are_told_once(scripts):
    def days(text):
        return [s.plan.day for s in scripts if text in {t for x in s.sections for t in texts(x)}]

    assert days("With today, half of the course is done.") == [28]
    assert days("Today is the last day.") == [56]
    assert days("You have come to the end of the course, and what you learned stays.") == [56]
    what_next = "From tomorrow on, keep the stretches that do you good, a few times a week."
    assert days(what_next) == [56]


def test_more_than_last_week_is_told_where_it_is_so(scripts):
    for before, script in zip(scripts, scripts[7:], strict=False):
        said = " ".join(texts(script.sections[0]))
        more = script.plan.dose.hold_s - before.plan.dose.hold_s
        if "seconds longer than a week ago" in said:
            assert more > 0
            assert f"are {cardinal(more)} seconds longer" in said


def test_what_a_day_needs_is_named_on_that_day(scripts, english):
    """The chair is at hand in each session."""
    named = set()
    for script in scripts:
        needed = {need for block in script.plan.blocks for need in block.exercise.needs}
        things = [english.phrases.opening.needed.get(need) for need in needed]
        said = " ".join(t for t in texts(script.sections[0]) if t.startswith("Today you need"))
        assert [thing for thing in things if thing and thing not in said] == []
        assert bool(said) == any(things)
        named.add(bool(said))
    assert named == {True, False}


def test_what_to_do_meanwhile_is_told_once_a_week(scripts):
    text = "If you leave a stretch out, rest, and breathe until the next one."
    told = [
        script.plan.day
        for script in scripts
        for section in script.sections
        for said in texts(section)
        if said == text
    ]
    assert told == [1, 8, 15, 22, 29, 36, 43, 50]


def test_who_sits_for_the_warm_up_is_not_sent_to_the_chair(course, writer, english):
    chair = dosed(course[8], (10, 4), (10, 4), ids=("seated-twist", "chair-side-bend"))
    standing = dosed(course[8], (10, 4), (10, 4), ids=("side-bend", "standing-hamstring"))
    changes = english.phrases.changes
    for plan, warm_up, words, told in (
        (chair, "chair", changes.to_chair, 0),
        (chair, "march", changes.to_chair, len(changes.to_chair)),
        (chair, "done", changes.to_chair, len(changes.to_chair)),
        (standing, "chair", changes.to_feet, 1),
        (standing, "march", changes.to_feet, 0),
    ):
        said = texts(writer.stretch(replace(plan, warm_up=warm_up), 0))
        assert sum(text in words for text in said) == told


@pytest.mark.parametrize("day", [1, 9])
@pytest.mark.parametrize("ids", [("side-bend", "childs-pose"), ("side-bend", "standing-hamstring")])
def test_who_should_not_lie_on_the_back_is_never_led_there(course, writer, day, ids):
    plan = replace(dosed(course[day - 1], (10, 4), (10, 4), ids=ids), rest=Rest.SIDE)
    said = " ".join(texts(writer.relaxation(plan)))
    assert not re.search(r"\bonto your back|\bon your back|\broll", said)
    assert re.search(r"\b(onto|on) your side", said)


def test_a_hold_that_is_shorter_than_the_days_is_told_at_its_stretch(course, writer, english):
    mixed = dosed(course[8], (10, 4), (8, 5), ids=("sphinx", "childs-pose"))
    said = [texts(writer.stretch(mixed, index)) for index in (0, 1)]
    assert ["This one is held for eight seconds." in text for text in said] == [True, False]


def few(plan):
    blocks = tuple(replace(block, form=FormName.FEW) for block in plan.blocks)
    return replace(plan, few_words=True, blocks=blocks)


def test_few_words_are_names_sides_breaths_counts_and_all_of_safety(scripts, writer, english):
    """Feel, fault and reasons are left out; cautions and changes of place are not."""
    for script in scripts[6:28]:
        short = writer.write(few(script.plan))
        cues = {e.cue for s in short.sections for e in s.items if isinstance(e, Utterance)}
        assert not cues & {Cue.FEEL, Cue.FAULT, Cue.WHY}
        said = [t for section in short.sections for t in texts(section)]
        assert {*english.phrases.opening.safety_short} <= {*said}
        for block in script.plan.blocks:
            name = english.exercises[block.exercise.id].name
            assert any(name in text for text in said)
            for wordings in english.exercises[block.exercise.id].varied.caution:
                assert set(wordings) & set(said)
        assert len(down_of(short, english)) == len(down_of(script, english))
        words = sum(len(t.split()) for t in said)
        assert words < sum(len(t.split()) for x in script.sections for t in texts(x))


@pytest.mark.parametrize("form", FormName)
def test_every_caution_is_said_once_in_every_form(course, writer, english, form):
    for usual in course[:14]:
        plan = replace(usual, blocks=tuple(replace(b, form=form) for b in usual.blocks))
        said = [t for section in writer.write(plan).sections for t in texts(section)]
        for block in plan.blocks:
            for wordings in english.exercises[block.exercise.id].varied.caution:
                assert sum(said.count(text) for text in wordings) == 1
