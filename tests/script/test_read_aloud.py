"""What somebody hears who follows with closed eyes: true where they are, and safe to do."""

import re

import pytest

from voiceguide.program.adjustment import Adjustment, SessionKind
from voiceguide.program.catalog import exercises
from voiceguide.program.model import Laterality
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import SectionKind, Spoken, Utterance
from voiceguide.script.pace import spoken_ms
from voiceguide.script.phrases import language
from voiceguide.studio.studio import Studio

ENGLISH = language("en")
FORMS = ("full", "short", "bare")
HELD = sorted(e.id for e in exercises().values() if e.held)
COUNTED = sorted(e.id for e in exercises().values() if e.repetition_s)
HOLD = ENGLISH.phrases.hold
STEPS = [s for journey in ENGLISH.journeys.journeys for s in journey]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("id_", COUNTED)
def test_a_counted_movement_leads_there_and_back(id_, form):
    said = " ".join(getattr(ENGLISH.exercises[id_], form).move_in).lower()
    assert re.search(r"\bbreathe out\b.*\b(and|breathe) in\b", said)


@pytest.mark.parametrize("id_", HELD)
def test_a_breath_alone_still_names_its_movement(id_):
    own = ENGLISH.exercises[id_].varied
    for breath in (own.again_breath, own.release_breath):
        assert breath not in {None, "Breathe out.", "Breathe in."}
        assert 2 <= len(breath.split()) <= 5


def test_every_call_to_be_still_is_short_and_keeps_the_breath():
    for text in (*HOLD.still, HOLD.still_short):
        assert "breath" in text.lower()
        assert len(text.split()) <= 5
        assert spoken_ms(text) < 2200
    assert sum("bounc" in text.lower() for text in (*HOLD.still, HOLD.still_short)) <= 1


LETS_GO = re.compile(
    r"\b(easy|soft|open|light|loose) (hands|elbows|grip)\b|\blet (them|it) go\b", re.IGNORECASE
)


@pytest.mark.parametrize("id_", HELD)
def test_nothing_in_a_hold_makes_somebody_let_a_limb_go(id_):
    wording = ENGLISH.exercises[id_]
    said = [*wording.varied.in_hold, *wording.varied.release, *HOLD.ease, *HOLD.check_in]
    said += [text for form in FORMS for text in getattr(wording, form).in_hold]
    assert [text for text in said if LETS_GO.search(text)] == []


def test_no_sentence_of_a_rest_leans_on_one_that_may_be_left_out():
    """Which ones are heard depends on the time there is: only level 1 is always heard."""
    leaning = re.compile(r"^(Then|And|First your|Let it|Keep that)\b")
    assert [s.text for s in STEPS if s.level > 1 and leaning.match(s.text)] == []


def test_a_count_in_a_rest_has_no_gap():
    levels = {}
    for step in STEPS:
        if number := re.match(r"(Five|Four|Three|Two|One), ", step.text):
            levels[number[1]] = step.level
    assert [levels[n] for n in ("One", "Two", "Three")] == [1, 1, 1]
    assert levels["Four"] < levels["Five"]


@pytest.mark.parametrize("id_", ["seated-twist", "standing-rotation"])
def test_crossed_arms_rest_at_the_change_of_sides(id_):
    for form in FORMS:
        assert "Lower your arms" in getattr(ENGLISH.exercises[id_], form).switch[0]


def test_a_side_that_is_leaned_to_is_named():
    sided = [e.id for e in exercises().values() if e.laterality is Laterality.EACH_SIDE]
    said = [t for i in sided for f in FORMS for t in getattr(ENGLISH.exercises[i], f).move_in]
    assert [text for text in said if "the other side" in text] == []


def spoken_of(section):
    return [
        i.clip.text
        for i in section.items
        if isinstance(i, Utterance) and isinstance(i.clip, Spoken)
    ]


def test_a_name_is_spoken_with_its_article_and_written_without():
    bundle = Studio().bundle("gentle")
    (plan,) = bundle.planner(Wishes()).days(1)
    stretches = [s for s in bundle.writer.write(plan).sections if s.kind is SectionKind.STRETCH]
    said = " ".join(text for section in stretches for text in spoken_of(section))
    for section, block in zip(stretches, plan.blocks, strict=True):
        wording = ENGLISH.exercises[block.exercise.id]
        assert f" {wording.spoken_name}" in said
        assert section.title.lower() == wording.name.lower()


def test_who_says_nothing_of_an_article_has_the_name_spoken():
    wording = ENGLISH.exercises["bridge"]
    assert wording.spoken_name == "the bridge"
    assert wording.model_copy(update={"said": ""}).spoken_name == "bridge"


@pytest.mark.parametrize("program", ["gentle", "deep"])
def test_after_a_flare_up_one_warms_up_by_a_slow_walk(program):
    bundle = Studio().bundle(program)
    plan = bundle.planner(Wishes(program=program)).day(9, Adjustment(kind=SessionKind.FLARE))
    assert plan.warm_up == "stroll"
    texts = {clip.text for clip in bundle.writer.write(plan).clips() if isinstance(clip, Spoken)}
    assert "Walk slowly, with short steps, only as far as your back allows." in texts
    assert "Walk a little quicker now, and keep it comfortable." not in texts
