"""What is said differently from session to session: the rules that every exercise keeps."""

import re
from collections import Counter

import pytest

from voiceguide.program.catalog import exercises
from voiceguide.program.model import Mode, Position
from voiceguide.script.phrases import language

ENGLISH = language("en")
FORMS = ("full", "short", "bare")
CLAUSES = ("feel", "fault", "release")

PRACTISED = sorted(e.id for e in exercises().values() if e.mode is not Mode.REST)
HELD = sorted(e.id for e in exercises().values() if e.held)
STANDING = sorted(e.id for e in exercises().values() if e.position is Position.STANDING)

RELEASED_ON_THE_OUT_BREATH = {"chair-tall-reach"}
"""Entered on the in-breath: the arms rise with it, and sink with the next one out."""

MAX_WORDS = 15
SHARED_UP_TO = 4
"""So many words may be the same in two exercises: "Soft neck." is nobody's own."""

BREATHE_OUT = re.compile(r"\bbreathe out\b", re.IGNORECASE)
BREATHE_IN = re.compile(r"\bbreathe in\b", re.IGNORECASE)
OF_THE_TRADE = re.compile(
    r"\b(supine|prone|lumbar|thoracic|cervical|psoas|piriformis|sacr(um|al)|ilia\w*|"
    r"glute\w*|quad(s|riceps)|oblique\w*|lats|abdominals?|erectors?|flexors?|extensors?|"
    r"flex|flexion|rotat(e|es|ion)|lateral\w*|anterior|posterior|medial|abduct\w*|adduct\w*|"
    r"dorsiflex\w*|bilateral\w*|unilateral\w*|contraindicat\w*|repetitions?|reps?)\b",
    re.IGNORECASE,
)
MARKS = re.compile(r"[0-9:;()\[\]{}\"\u201c\u201d\u2013\u2014]")
A_SIDE = re.compile(
    r"\b(left|right)\b (side|arm|hand|leg|knee|thigh|foot|ankle|heel)", re.IGNORECASE
)


def words(text):
    return len(text.split())


def varied(id_):
    return ENGLISH.exercises[id_].varied


def cautions(id_):
    return [text for wordings in varied(id_).caution for text in wordings]


def all_varied(id_):
    own = varied(id_)
    return [*own.feel, *own.fault, *cautions(id_), *own.in_hold, *own.again, *own.release]


def of_the_forms(id_, *keys):
    wording = ENGLISH.exercises[id_]
    return {
        text
        for form in FORMS
        for key in keys or type(wording.full).model_fields
        for text in getattr(getattr(wording, form), key)
    }


def spoken(id_):
    wording = ENGLISH.exercises[id_]
    ways = [wording.easier_way, wording.harder_way]
    return [wording.name, *ways, *sorted(of_the_forms(id_)), *all_varied(id_)]


@pytest.mark.parametrize("id_", PRACTISED)
def test_there_are_four_ways_to_say_what_to_feel_and_what_to_mind(id_):
    assert len(varied(id_).feel) == 4
    assert len(varied(id_).fault) == 4


@pytest.mark.parametrize("id_", HELD)
def test_a_hold_has_its_reminders_ways_in_and_ways_out(id_):
    own = varied(id_)
    assert (len(own.in_hold), len(own.again), len(own.release)) == (4, 3, 4)
    assert [text for text in own.in_hold if not 2 <= words(text) <= 5] == []
    assert [text for text in own.again if not 4 <= words(text) <= 10] == []
    assert [text for text in own.release if not 3 <= words(text) <= 9] == []


@pytest.mark.parametrize("id_", sorted(set(PRACTISED) - set(HELD)))
def test_what_is_counted_is_neither_entered_again_nor_released(id_):
    own = varied(id_)
    assert (own.in_hold, own.again, own.release) == ((), (), ())


@pytest.mark.parametrize("id_", sorted(exercises()))
def test_each_caution_has_two_or_three_wordings(id_):
    facts = exercises()[id_].cautions
    assert len(varied(id_).caution) == len(facts)
    assert [w for w in varied(id_).caution if len(w) not in {2, 3}] == []


@pytest.mark.parametrize("id_", STANDING)
def test_who_stands_is_told_each_time_to_keep_the_eyes_open(id_):
    told = [
        wordings
        for fact, wordings in zip(exercises()[id_].cautions, varied(id_).caution, strict=True)
        if "eyes open" in fact
    ]
    assert len(told) == 1
    assert all("eyes" in text.lower() and "open" in text.lower() for text in told[0])


@pytest.mark.parametrize("id_", sorted(exercises()))
def test_no_varied_sentence_is_said_twice_by_an_exercise(id_):
    texts = all_varied(id_)
    assert [text for text, n in Counter(texts).items() if n > 1] == []
    # A hold's own reminders and ways in replace those of the forms; the rest comes beside them.
    in_the_forms = of_the_forms(id_, "setup", "move_in", "feel", "fault", "release", "come_out")
    assert {*varied(id_).feel, *varied(id_).fault, *cautions(id_)} & in_the_forms == set()
    assert set(varied(id_).release) & set(ENGLISH.exercises[id_].full.release) == set()


def test_no_two_exercises_share_a_sentence_that_is_somebodys_own():
    owners = {}
    for id_ in exercises():
        texts = {text for key in CLAUSES for text in getattr(varied(id_), key)} | {*cautions(id_)}
        for text in texts:
            owners.setdefault(text.lower(), []).append(id_)
    shared = {t: ids for t, ids in owners.items() if len(ids) > 1 and words(t) > SHARED_UP_TO}
    assert shared == {}


@pytest.mark.parametrize("id_", sorted(exercises()))
def test_a_varied_sentence_is_short_and_says_well(id_):
    texts = all_varied(id_)
    assert [text for text in texts if words(text) > MAX_WORDS] == []
    assert [text for text in texts if MARKS.search(text)] == []
    assert [text for text in texts if text[0].islower()] == []


@pytest.mark.parametrize("id_", sorted(exercises()))
def test_a_varied_sentence_is_true_for_either_side(id_):
    assert [text for text in all_varied(id_) if A_SIDE.search(text)] == []


@pytest.mark.parametrize("id_", sorted(exercises()))
def test_no_word_of_the_trade_is_spoken(id_):
    assert [text for text in spoken(id_) if OF_THE_TRADE.search(text)] == []


@pytest.mark.parametrize("id_", HELD)
def test_one_goes_into_a_hold_on_the_breath_out(id_):
    wording = ENGLISH.exercises[id_]
    for form in FORMS:
        # The last sentence leads into the tone; the breath in of the hold follows it.
        assert BREATHE_OUT.search(getattr(wording, form).move_in[-1]), form
        assert any(BREATHE_OUT.search(text) for text in getattr(wording, form).again), form
    assert [text for text in wording.varied.again if not BREATHE_OUT.search(text)] == []


@pytest.mark.parametrize("id_", HELD)
def test_one_comes_out_of_a_hold_on_the_breath_in(id_):
    wording = ENGLISH.exercises[id_]
    breath = BREATHE_OUT if id_ in RELEASED_ON_THE_OUT_BREATH else BREATHE_IN
    for form in FORMS:
        assert any(breath.search(text) for text in getattr(wording, form).release), form
    assert [text for text in wording.varied.release if not breath.search(text)] == []


@pytest.mark.parametrize("id_", sorted(set(PRACTISED) - set(HELD)))
def test_a_counted_movement_begins_on_the_breath_out_in_each_form(id_):
    wording = ENGLISH.exercises[id_]
    for form in FORMS:
        assert any(BREATHE_OUT.search(text) for text in getattr(wording, form).move_in), form
