"""The English wording, sentence by sentence, and the shape that its files must have."""

import re
import string

import pytest
from pydantic import BaseModel, ValidationError

from voiceguide.program.catalog import exercises
from voiceguide.program.model import Laterality, Mode, Rest
from voiceguide.script.model import Spoken
from voiceguide.script.phrases import language
from voiceguide.script.wording import Form, RestSentence, WarmUpPart

ENGLISH = language("en")
FORMS = ("full", "short", "bare")

NOT_SPOKEN = {
    "id",
    "name",
    "said",
    "title",
    "also",
    "instructions",
    "sides",
    "positions",
    "needed",
    "needed_and",
}

FILLED = {
    "day": "twenty eight", "hold": "ten", "times": "three", "count": "fifteen",
    "name": "single knee to chest", "where": "on your hands and knees",
    "side": "right", "other": "left", "n": "ten", "of": "fifteen", "more": "five",
    "things": "a strap or towel, a cushion and a free wall",
}  # fmt: skip

MAX_WORDS = 15
UNWANTED = re.compile(
    r"\b(just|simply|obviously|merely|lumbar|gluteals?|glutes?|obliques?|thoracic|cervical|"
    r"sacrum|lats|contraindicat\w*|no pain,? no gain|burn)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(cur(e|es|ed|ing)|heal(s|ed|ing)?|fix(es|ed|ing)?|treat(s|ed|ing|ment|ments)?|"
    r"remed(y|ies)|guarantee[ds]?|pain[- ]relief|gets? rid of)\b",
    re.IGNORECASE,
)


def spoken(node):
    """Every sentence in a wording model that a voice may say."""
    match node:
        case BaseModel():
            for key in type(node).model_fields:
                if key not in NOT_SPOKEN:
                    yield from spoken(getattr(node, key))
        case dict():
            for value in node.values():
                yield from spoken(value)
        case tuple():
            for value in node:
                yield from spoken(value)
        case str():
            yield node


def all_sentences():
    parts = (
        ENGLISH.phrases,
        dict(ENGLISH.relaxations),
        ENGLISH.journeys,
        dict(ENGLISH.exercises),
        dict(ENGLISH.warm_ups),
    )
    return sorted({ENGLISH.fill(text, **FILLED) for text in spoken(parts)})


SENTENCES = all_sentences()


def fields_of(sentences):
    return {
        name
        for text in sentences
        for _, name, _, _ in string.Formatter().parse(text)
        if name is not None
    }


def each_form(*modes, laterality=None):
    """Parameters: the forms of every exercise of some modes."""
    return [
        pytest.param(getattr(ENGLISH.exercises[e.id], form), id=f"{e.id}-{form}")
        for e in exercises().values()
        for form in FORMS
        if e.mode in modes and laterality in {None, e.laterality}
    ]


def test_there_is_much_to_say():
    assert len(SENTENCES) > 400


def test_every_exercise_has_facts_and_wording():
    assert set(ENGLISH.exercises) == set(exercises())


def test_a_sentence_has_at_most_fifteen_words():
    long = [text for text in SENTENCES if len(text.split()) > MAX_WORDS]
    assert long == []


def test_numbers_are_spelt_out():
    assert [text for text in SENTENCES if any(char.isdigit() for char in text)] == []


def test_words_that_belittle_or_that_nobody_knows_are_left_out():
    assert [text for text in SENTENCES if UNWANTED.search(text)] == []


def test_nothing_promises_a_cure():
    written = [line for wording in ENGLISH.exercises.values() for line in wording.instructions]
    assert [text for text in (*SENTENCES, *written) if PROMISES.search(text)] == []


def test_no_two_sentences_run_together():
    assert [text for text in SENTENCES if "  " in text or ".." in text] == []


@pytest.mark.parametrize("form", each_form(Mode.HOLD, laterality=Laterality.EACH_SIDE))
def test_a_one_sided_hold_names_the_side_on_the_way_in_and_at_the_switch(form):
    assert "side" in fields_of(form.move_in)
    assert form.switch
    assert "side" in fields_of(form.switch)


@pytest.mark.parametrize("form", each_form(*Mode, laterality=Laterality.EACH_SIDE))
def test_a_side_is_named_only_where_one_is_known(form):
    for key in type(form).model_fields:
        allowed = {"side", "other"} if key in {"move_in", "switch"} else set()
        assert fields_of(getattr(form, key)) <= allowed


@pytest.mark.parametrize(
    "form",
    each_form(*Mode, laterality=Laterality.BOTH)
    + each_form(*Mode, laterality=Laterality.ALTERNATING),
)
def test_an_exercise_without_sides_names_none_and_switches_none(form):
    assert fields_of(spoken(form)) == set()
    assert form.switch == ()


@pytest.mark.parametrize("form", each_form(Mode.HOLD))
def test_a_hold_is_entered_again_and_released(form):
    assert form.again
    assert form.release


@pytest.mark.parametrize("form", each_form(Mode.REPS, Mode.FLOW))
def test_a_counted_movement_has_a_sentence_for_each_phase_breath_out_first(form):
    assert len(form.phases) in {2, 4}
    for out, back in zip(form.phases[::2], form.phases[1::2], strict=True):
        assert "breathe out" in out.lower() or "out" in out.lower()
        assert "in" in back.lower()


@pytest.mark.parametrize("form", each_form(Mode.HOLD, Mode.REST))
def test_what_is_held_has_no_phases(form):
    assert form.phases == ()


@pytest.mark.parametrize("id_", sorted(ENGLISH.exercises))
def test_the_longer_a_form_the_more_it_says(id_):
    wording = ENGLISH.exercises[id_]
    letters = [sum(map(len, spoken(getattr(wording, form)))) for form in FORMS]
    assert letters == sorted(letters, reverse=True)
    assert letters[0] > letters[2]


def test_the_full_form_of_what_is_practised_says_what_to_feel_and_what_to_leave():
    practised = [e.id for e in exercises().values() if e.mode is not Mode.REST]
    for id_ in practised:
        full = ENGLISH.exercises[id_].full
        assert full.feel
        assert full.fault
        assert len(full.intro) >= 2


@pytest.mark.parametrize("id_", sorted(set(ENGLISH.warm_ups) - {"done"}))
def test_a_warm_up_lasts_five_minutes_or_longer(id_):
    for parts in ENGLISH.warm_ups[id_].variations:
        assert sum(part.seconds for part in parts) >= 300


def test_somebody_already_warm_has_no_warm_up_but_is_asked():
    done = ENGLISH.warm_ups["done"]
    assert done.variations == ((),)
    assert any("five minutes" in text for text in done.intro)


@pytest.mark.parametrize("id_", sorted(ENGLISH.warm_ups))
def test_the_sentences_of_a_warm_up_stand_in_order_inside_their_part(id_):
    for parts in ENGLISH.warm_ups[id_].variations:
        for part in parts:
            seconds = [second for second, _ in part.say]
            assert seconds == sorted(set(seconds))
            assert seconds[-1] < part.seconds - 2


MINUTES_DONE = {"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5, "Six": 6}


@pytest.mark.parametrize("id_", sorted(set(ENGLISH.warm_ups) - {"done"}))
def test_minutes_that_a_warm_up_calls_done_are_done(id_):
    for parts in ENGLISH.warm_ups[id_].variations:
        start = 0
        for part in parts:
            for second, text in part.say:
                if called := re.fullmatch(r"(\w+) minutes? done\.", text):
                    at = start + second
                    minutes = MINUTES_DONE[called[1]]
                    assert minutes * 60 - 15 <= at <= minutes * 60 + 20, (part.name, text)
            start += part.seconds


def test_every_relaxation_has_lines_that_are_always_said():
    assert set(ENGLISH.relaxations) == set(Rest)
    for relaxation in ENGLISH.relaxations.values():
        for lines in relaxation.arrivals:
            assert sum(line.level == 1 for line in lines) >= 2
    for lines in ENGLISH.journeys.journeys:
        assert sum(line.level == 1 for line in lines) >= 5


def test_a_guided_rest_has_ten_sentences_more_for_each_level():
    """So that fifteen minutes are guided, and not a shell with silences."""
    for lines in ENGLISH.journeys.journeys:
        assert len(lines) >= 28
        assert {line.level for line in lines} == {1, 2, 3, 4, 5}


def test_there_are_thirty_reasons_and_more_each_its_own():
    why = ENGLISH.phrases.why
    assert len(why.notes) >= 30
    assert len(why.easy) >= 8
    assert len({*why.notes, *why.easy}) == len(why.notes) + len(why.easy)


CAUSES = ("posture", "lift", "sit", "sleep", "weight", "walk", "Hurt is not always harm")


@pytest.mark.parametrize("cause", CAUSES)
def test_the_causes_and_habits_that_matter_are_among_the_reasons(cause):
    assert any(cause in text for text in ENGLISH.phrases.why.notes)


OVERSTATED = re.compile(
    r"\b(will (be|feel|make|help|stop|prevent|go)|always helps?|never again|prevents?|"
    r"pain[- ]free|no more pain|proven|ensures?|works for everyone|makes? .* disappear|"
    r"relieves?|reliev\w+|permanent\w*|forever|detox\w*)\b",
    re.IGNORECASE,
)


def test_no_reason_promises_what_nobody_can_promise():
    why = ENGLISH.phrases.why
    promised = [t for t in (*why.notes, *why.easy) if OVERSTATED.search(t) or PROMISES.search(t)]
    assert promised == []


FORM = {"intro": ("A.",), "setup": ("B.",), "move_in": ("C.",), "come_out": ("D.",)}


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("...", "needs a word"),
        ("", "needs a word"),
        ("Lie\ndown.", "control characters"),
        ("Lie\x00down.", "control characters"),
        (" Lie down.", "starts nor ends with a space"),
        ("Lie down", "ends with"),
        ("Lie down,", "ends with"),
        ("\u041b\u044f\u0433 down.", "no voice here can say"),
    ],
)
def test_what_a_voice_cannot_say_is_refused(sentence, why):
    with pytest.raises(ValidationError, match=why):
        Form.model_validate(FORM | {"setup": (sentence,)})


def test_a_misspelt_part_of_a_form_is_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Form.model_validate(FORM | {"realease": ("E.",)})


@pytest.mark.parametrize("missing", sorted(FORM))
def test_a_form_says_how_to_get_in_and_out(missing):
    with pytest.raises(ValidationError, match=missing):
        Form.model_validate({key: text for key, text in FORM.items() if key != missing})


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (RestSentence, {"text": "Rest.", "rest_s": 1}),
        (RestSentence, {"text": "Rest.", "rest_s": 61}),
        (RestSentence, {"text": "Rest.", "rest_s": 9, "level": 0}),
        (RestSentence, {"text": "Rest.", "rest_s": 9, "level": 6}),
        (WarmUpPart, {"name": "march", "seconds": 14, "say": ((0, "March."),)}),
        (WarmUpPart, {"name": "march", "seconds": 60, "say": ()}),
    ],
)
def test_lengths_out_of_bounds_are_refused(model, data):
    with pytest.raises(ValidationError):
        model.model_validate(data)


def test_a_spoken_sentence_is_told_apart_by_its_beat():
    assert Spoken("Three, two, one.") != Spoken("Three, two, one.", 1000)
